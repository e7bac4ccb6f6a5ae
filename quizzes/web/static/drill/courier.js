/**
 * Carries the outbox to the server: keeps its entries over a reload, sends them, waits and tries again.
 *
 * Entries are stored one key each, under the learner's id: two tabs do not overwrite one another (both may send the same
 * entry, which is harmless), and what one learner left behind is never sent as another.
 */

import { Outbox } from "./outbox.js";

/** @typedef {import("./outbox.js").Entry} Entry */

const GATHER_MS = 700; // ratings given in quick succession go in one request
const SLOW_MS = 1_500; // what takes longer than this is worth a word

export class Courier {
  #api;
  #csrf;
  #prefix;
  #outbox;
  #timer = 0;
  /** @type {Promise<void> | null} */ #running = null;
  #pendingSince = 0;
  #events;

  /**
   * @param {{api: string, csrf: string, learner: string}} place
   * @param {{changed: () => void, refused: (reason: string) => void}} events
   */
  constructor({ api, csrf, learner }, events) {
    this.#api = api;
    this.#csrf = csrf;
    this.#prefix = `seminar.outbox.${learner}.`;
    this.#events = events;
    this.#outbox = new Outbox(this.#stored());
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("pagehide", () => this.#part());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void this.flush());
    this.#plan(0);
  }

  get pending() {
    return this.#outbox.pending;
  }

  /** Cards of which the server does not know the latest yet. */
  get cards() {
    return this.#outbox.cards;
  }

  /** @returns {"idle" | "slow" | "offline" | "loggedout"} */
  get condition() {
    if (this.#outbox.pending === 0) {
      return "idle";
    }
    if (this.#outbox.isLoggedOut) {
      return "loggedout";
    }
    if (this.#outbox.isFailing) {
      return "offline";
    }
    return Date.now() - this.#pendingSince > SLOW_MS ? "slow" : "idle";
  }

  /** @param {Entry} entry */
  add(entry) {
    if (this.#outbox.pending === 0) {
      this.#pendingSince = Date.now();
      setTimeout(() => this.#events.changed(), SLOW_MS + 50);
    }
    this.#outbox.add(entry);
    store(this.#prefix + entry.id, JSON.stringify({ at: Date.now(), entry }));
    this.#events.changed();
    this.#plan(GATHER_MS);
  }

  /**
   * @param {string} id
   * @returns {boolean} false where the server has it, or may have
   */
  withdraw(id) {
    const isWithdrawn = this.#outbox.withdraw(id);
    if (isWithdrawn) {
      this.#forget([id]);
      this.#events.changed();
    }
    return isWithdrawn;
  }

  /** Try again at once. */
  hurry() {
    this.#outbox.resume();
    return this.flush();
  }

  /** Send all there is; done when nothing is left or an attempt failed. */
  flush() {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      this.#plan();
    });
    return this.#running;
  }

  async #send() {
    for (let request = this.#outbox.next(Date.now()); request; request = this.#outbox.next(Date.now())) {
      const { status, body, retryAfterSeconds } = await this.post(request.path, request.body);
      const receipts = Array.isArray(body) ? body : undefined;
      const { settled, refused } = this.#outbox.settle(request, { status, receipts, retryAfterSeconds }, Date.now());
      this.#forget(settled);
      for (const { reason } of refused) {
        this.#events.refused(reason);
      }
      this.#events.changed();
    }
  }

  /**
   * @param {string} path below the API's root
   * @param {unknown} body
   * @returns {Promise<{status: number, body: any, retryAfterSeconds?: number}>} status 0 where no answer came
   */
  post(path, body) {
    return this.#ask(path, {
      method: "POST",
      keepalive: true, // finishes also when the page goes away
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrf },
      body: JSON.stringify(body),
    });
  }

  /** @param {string} path below the API's root */
  get(path) {
    return this.#ask(path, {});
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async #ask(path, options) {
    try {
      const answer = await fetch(this.#api + path, { credentials: "same-origin", cache: "no-store", ...options });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      const retryAfter = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
      return {
        status: answer.status,
        body: isJson ? await answer.json() : null,
        ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
      };
    } catch {
      return { status: 0, body: null };
    }
  }

  #part() {
    const request = this.#outbox.parting();
    if (request) {
      void this.post(request.path, request.body); // nobody hears the answer: the entries stay stored and are sent again
    }
  }

  /** @param {number} [soonestMs] */
  #plan(soonestMs = 0) {
    const wait = this.#outbox.waitMs(Date.now());
    clearTimeout(this.#timer);
    if (wait !== null) {
      this.#timer = setTimeout(() => void this.flush(), Math.max(wait, soonestMs));
    }
  }

  /** @returns {Entry[]} what an earlier page left behind, oldest first */
  #stored() {
    const found = [];
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith(this.#prefix))) {
        found.push(JSON.parse(localStorage.getItem(key) ?? "null"));
      }
    } catch {
      return []; // storage is blocked, or not ours
    }
    return found
      .filter((each) => each?.entry)
      .sort((one, other) => one.at - other.at)
      .map(({ entry }) => entry);
  }

  /** @param {string[]} ids */
  #forget(ids) {
    for (const id of ids) {
      try {
        localStorage.removeItem(this.#prefix + id);
      } catch {
        return;
      }
    }
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Blocked or full: the entry still lives as long as the page.
  }
}
