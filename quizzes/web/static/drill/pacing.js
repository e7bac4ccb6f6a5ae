/**
 * What goes on by itself, if one wants it: each side is read aloud, and the back is shown after some seconds.
 *
 * Pure: no page, no voice, no storage of its own; `pace.js` has those. Nothing goes on by itself unless it was asked for.
 *
 * @typedef {{readsFront: boolean, readsBack: boolean, revealSeconds: number}} Wishes `revealSeconds` 0 is never.
 */

export const LONGEST_REVEAL_SECONDS = 120;

/** @type {Wishes} */
export const NO_WISHES = { readsFront: false, readsBack: false, revealSeconds: 0 };

/**
 * @param {string | null} stored as `JSON.stringify` wrote it
 * @returns {Wishes} with whatever cannot be read left at nothing
 */
export function readWishes(stored) {
  let said = null;
  try {
    said = JSON.parse(stored ?? "null");
  } catch {
    // Not ours.
  }
  const seconds = Math.round(Number(said?.revealSeconds));
  return {
    readsFront: said?.readsFront === true,
    readsBack: said?.readsBack === true,
    revealSeconds: seconds > 0 ? Math.min(seconds, LONGEST_REVEAL_SECONDS) : 0,
  };
}

/** Counts down on the front of a card, and can be held. */
export class Countdown {
  #left = 0;
  #since = 0;
  isHeld = false;

  /**
   * @param {number} seconds 0 for no countdown
   * @param {number} now in milliseconds
   */
  begin(seconds, now) {
    this.#left = seconds * 1000;
    this.#since = now;
  }

  end() {
    this.#left = 0;
  }

  /** @param {number} now in milliseconds */
  toggle(now) {
    if (!this.isHeld) {
      this.#left = this.#left && Math.max(this.#left - (now - this.#since), 1);
    }
    this.#since = now;
    this.isHeld = !this.isHeld;
  }

  /**
   * @param {number} now in milliseconds
   * @returns {number | null} milliseconds until the back is shown, null where it is not by itself
   */
  waitMs(now) {
    return this.isHeld || this.#left === 0 ? null : Math.max(this.#left - (now - this.#since), 0);
  }
}
