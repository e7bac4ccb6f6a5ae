/** The clock on the page: shows what is left, warns at five minutes and at one, and says when it is over. */

import { ServerClock, shown, warning } from "./serverclock.js";

const TICK_MS = 1_000;
const TIMEOUT_MS = 10_000;
const ASK_MS = 20_000; // a deadline may be moved while nothing is saved

export class Countdown {
  #clock = new ServerClock(() => performance.now(), () => Date.now());
  #place;
  #alarm;
  #words;
  #address;
  #events;
  /** @type {number | null} */ #before = null;
  /** @type {number | null | undefined} */ #deadlineMs = undefined;
  #askedAt = 0;
  #isAsking = false;
  #isRingingOver = false;

  /**
   * @param {{place: HTMLElement, alarm: HTMLElement, address: string, words: Record<string, string>}} page
   * @param {import("./serverclock.js").Reading} reading
   * @param {{zero: () => void, over: () => void}} events
   */
  constructor({ place, alarm, address, words }, reading, events) {
    this.#place = place;
    this.#alarm = alarm;
    this.#address = address;
    this.#words = words;
    this.#events = events;
    queueMicrotask(() => this.read(reading)); // it may be up already, and who is told of that needs this clock
    setInterval(() => this.#tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.ask());
    window.addEventListener("online", () => void this.ask());
    window.addEventListener("pageshow", (event) => event.persisted && void this.ask());
  }

  /**
   * @param {import("./serverclock.js").Reading} reading
   * @param {number} [askedAt]
   */
  read(reading, askedAt) {
    const before = this.#deadlineMs;
    this.#deadlineMs = reading.deadline_at === null ? null : Date.parse(reading.deadline_at); // two ways to write it
    this.#clock.read(reading, askedAt);
    this.#askedAt = performance.now();
    if (before !== undefined && before !== this.#deadlineMs && !reading.is_over) {
      const left = this.#clock.leftMs;
      this.#alarm.textContent = left === null ? this.#words.timeopen : this.#words.timemoved.replace("{time}", shown(left));
      this.#before = left; // that says what is left: no warning on top of it
    }
    if (reading.is_over) {
      this.#events.over();
    }
    this.#show();
  }

  /** @returns {boolean} whether the server's deadline has gone by, as far as is known here */
  get isUp() {
    return this.#clock.leftMs !== null && this.#clock.leftMs <= 0;
  }

  /**
   * Ask the server for the time.
   *
   * @returns {Promise<boolean>} whether it answered
   */
  async ask() {
    if (this.#isAsking) {
      return false;
    }
    this.#isAsking = true;
    const askedAt = performance.now();
    try {
      const answer = await fetch(this.#address, {
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok || answer.redirected) {
        return false;
      }
      this.read(await answer.json(), askedAt);
      return true;
    } catch {
      return false;
    } finally {
      this.#isAsking = false;
      this.#askedAt = performance.now();
    }
  }

  #tick() {
    const isStale = document.visibilityState === "visible" && performance.now() - this.#askedAt > ASK_MS;
    if (this.#clock.hasJumped() || isStale) {
      void this.ask();
    }
    this.#show();
  }

  #show() {
    const left = this.#clock.leftMs;
    this.#place.hidden = left === null;
    if (left === null) {
      return;
    }
    this.#place.textContent = shown(left);
    this.#place.toggleAttribute("data-short", left <= 300_000);
    this.#place.toggleAttribute("data-last", left <= 60_000);
    const warned = warning(this.#before, left);
    this.#before = left;
    if (warned !== null) {
      this.#alarm.textContent = this.#inWords(warned);
    }
    if (left <= 0 && !this.#isRingingOver) {
      this.#isRingingOver = true;
      this.#events.zero();
    } else if (left > 0) {
      this.#isRingingOver = false; // the deadline was moved
    }
  }

  /** @param {number} left */
  #inWords(left) {
    if (left === 60_000) {
      return this.#words.minuteleft;
    }
    return left % 60_000 ? this.#words.timeleft.replace("{time}", shown(left)) : this.#words.minutesleft.replace("{n}", String(left / 60_000));
  }
}
