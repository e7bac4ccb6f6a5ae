/**
 * The server's clock on a device whose own may be wrong: what is left of an attempt.
 *
 * Pure. A reading of the server's time is carried on by a clock that only counts up (performance.now), never by the
 * date of the device. That clock may stand still while the device sleeps, so `hasJumped` says when to read anew.
 *
 * @typedef {{now: string, deadline_at: string | null, is_over?: boolean}} Reading ISO 8601
 */

const WARNINGS_MS = [60_000, 300_000];
const JUMP_MS = 2_000;

export class ServerClock {
  #steady;
  #dated;
  #serverMs = 0;
  #readAt = 0;
  /** @type {number | null} */ #deadlineMs = null;
  #lastSteady;
  #lastDated;

  /**
   * @param {() => number} steady milliseconds that only count up
   * @param {() => number} dated milliseconds of the device's date
   */
  constructor(steady, dated) {
    this.#steady = steady;
    this.#dated = dated;
    this.#lastSteady = steady();
    this.#lastDated = dated();
  }

  /**
   * @param {Reading} reading
   * @param {number} [askedAt] by the steady clock; the reading is taken for one of halfway between then and now
   */
  read(reading, askedAt = this.#steady()) {
    this.#serverMs = Date.parse(reading.now);
    this.#readAt = (askedAt + this.#steady()) / 2;
    this.#deadlineMs = reading.deadline_at === null ? null : Date.parse(reading.deadline_at);
    this.hasJumped();
  }

  /** @returns {number | null} milliseconds to the deadline, below 0 past it, null where there is none */
  get leftMs() {
    return this.#deadlineMs === null ? null : this.#deadlineMs - this.#serverMs - (this.#steady() - this.#readAt);
  }

  /** @returns {boolean} whether the device slept or its date was set since this was last asked */
  hasJumped() {
    const [steady, dated] = [this.#steady(), this.#dated()];
    const jump = Math.abs(dated - this.#lastDated - (steady - this.#lastSteady));
    this.#lastSteady = steady;
    this.#lastDated = dated;
    return jump > JUMP_MS;
  }
}

/**
 * @param {number} leftMs
 * @returns {string} '1:04:30', '24:09', '0:00'
 */
export function shown(leftMs) {
  const total = Math.max(Math.ceil(leftMs / 1_000), 0);
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/**
 * @param {number | null} beforeMs what was left at the last look, null at the first
 * @param {number} leftMs
 * @returns {number | null} what to warn of: five minutes or one when that moment has just gone by, and what is truly left
 *   where a page slept past it, or begins after it
 */
export function warning(beforeMs, leftMs) {
  const passed = WARNINGS_MS.find((at) => (beforeMs ?? Infinity) > at && leftMs <= at && leftMs > 0);
  if (passed === undefined) {
    return null;
  }
  return passed - leftMs < JUMP_MS ? passed : leftMs;
}
