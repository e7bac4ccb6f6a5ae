/**
 * Keeps a paper's answers on the device and carries them to the server: sends, waits, tries again.
 *
 * What is unsaved is stored one key for each slot and tab, under learner and attempt: tabs do not overwrite one another,
 * and what one learner left behind is never sent as another.
 */

import { Drafts } from "./drafts.js";

/** @typedef {import("./drafts.js").Content} Content */

const TYPING_MS = 1_000; // after the last keystroke
const LONGEST_TYPING_MS = 8_000; // somebody who never pauses is saved, too
const STORE_MS = 200;
const TIMEOUT_MS = 15_000; // a network may swallow a request, and what comes after it must not wait for minutes

export class Keeper {
  #data;
  #csrf;
  #events;
  #prefix;
  #tab;
  /** @type {Promise<void> | null} */ #running = null;
  #timer = 0;
  #typingSince = 0;
  /** @type {Map<number, number>} */ #storing = new Map();
  /** @type {Map<number, string>} */ #said = new Map();
  /** @type {Map<number, string>} */ #takenUp = new Map();
  canStore = true;

  /**
   * @param {any} data the paper's, with `api`, `attempt`, `learner` and `slots`
   * @param {string} csrf
   * @param {{changed: () => void, settled: (position: number, fate: import("./drafts.js").Fate) => void, told: (reading: any, askedAt: number) => void}} events
   */
  constructor(data, csrf, events) {
    this.#data = data;
    this.#csrf = csrf;
    this.#events = events;
    this.#prefix = keptUnder(data.learner, data.attempt);
    this.#tab = tabName();
    this.drafts = new Drafts(data.slots, this.#stored());
    for (const position of this.#takenUp.keys()) {
      this.#store(position); // under this tab's name, or no more where it had arrived after all
    }
    window.addEventListener("online", () => void this.hurry());
    window.addEventListener("pagehide", () => this.#part());
    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? void this.flush() : void this.hurry()));
    this.#plan(0);
  }

  /** @returns {"saved" | "saving" | "kept" | "loggedout" | "refused" | "conflict"} */
  get condition() {
    if (this.drafts.unsaved === 0) {
      return "saved";
    }
    if (this.drafts.isLoggedOut) {
      return "loggedout";
    }
    if (this.drafts.isFailing || !navigator.onLine) {
      return "kept";
    }
    const states = this.#data.slots.map((/** @type {any} */ slot) => this.drafts.state(slot.position));
    if (states.some((/** @type {any} */ state) => state.refusal)) {
      return "refused";
    }
    return states.some((/** @type {any} */ state) => state.conflict) ? "conflict" : "saving";
  }

  /**
   * @param {number} position
   * @param {Content} content
   * @param {string} said the answer in words, for the learner to read should it never arrive
   * @param {boolean} isTyped whether more is likely to follow at once
   */
  write(position, content, said, isTyped) {
    this.drafts.write(position, content);
    this.#said.set(position, said);
    clearTimeout(this.#storing.get(position));
    this.#storing.set(position, setTimeout(() => this.#store(position), isTyped ? STORE_MS : 0));
    this.#typingSince ||= performance.now();
    const isDue = !isTyped || performance.now() - this.#typingSince > LONGEST_TYPING_MS;
    this.#plan(isDue ? 0 : TYPING_MS);
    this.#events.changed();
  }

  /**
   * @param {number} position
   * @param {"mine" | "theirs"} choice
   */
  resolve(position, choice) {
    this.drafts.resolve(position, choice);
    this.#store(position);
    this.#events.changed();
    this.#plan(0);
  }

  /**
   * Have an answer judged, which stores it.
   *
   * @param {number} position
   */
  async check(position) {
    await this.flush();
    const { seq } = this.drafts.state(position);
    const content = this.drafts.content(position);
    const number = this.drafts.kept(position) ? seq + 1 : Math.max(seq, 1);
    const outcome = await this.ask(`responses/${position}/check/`, "POST", { seq: number, response: content.response });
    if (outcome.status === 200) {
      this.drafts.stored(position, outcome.body.seq, { ...content, response: outcome.body.response });
    } else if (outcome.status === 409 && outcome.body?.current && !this.drafts.kept(position)) {
      const { seq: newer, response, certainty } = outcome.body.current;
      this.drafts.stored(position, newer, { response, certainty, flagged: content.flagged });
      this.#events.settled(position, "followed");
    }
    this.#store(position);
    this.#events.changed();
    return outcome;
  }

  /** Try again at once. */
  hurry() {
    this.drafts.resume();
    return this.flush();
  }

  /** Send all there is; done when nothing is left or a try failed. */
  flush() {
    clearTimeout(this.#timer);
    this.#typingSince = 0;
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      this.#plan(0);
    });
    return this.#running;
  }

  async #send() {
    for (let request = this.drafts.next(Date.now()); request; request = this.drafts.next(Date.now())) {
      const askedAt = performance.now();
      this.#events.changed();
      const outcome = await this.ask(`responses/${request.position}/`, "PUT", request.body);
      const fate = this.drafts.settle(request, outcome, Date.now());
      this.#store(request.position);
      if (outcome.status === 200) {
        this.#events.told(outcome.body, askedAt);
      }
      this.#events.settled(request.position, fate);
      this.#events.changed();
    }
  }

  /**
   * @param {string} path below the attempt
   * @param {string} method
   * @param {unknown} [body]
   * @returns {Promise<import("./drafts.js").Outcome>}
   */
  async ask(path, method, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    try {
      const answer = await fetch(`${this.#data.api}attempts/${this.#data.attempt}/${path}`, {
        method,
        credentials: "same-origin",
        cache: "no-store",
        keepalive: (text?.length ?? 0) < 16_000, // finishes also when the page goes away; browsers allow 64 KiB in all
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfCookie() ?? this.#csrf },
        body: text,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      const retryAfter = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
      return { status: answer.status, body: isJson ? await answer.json() : null, ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}) };
    } catch {
      return { status: 0 };
    }
  }

  #part() {
    for (const position of this.#storing.keys()) {
      this.#store(position);
    }
    for (const request of this.drafts.parting()) {
      this.#store(request.position);
      void this.ask(`responses/${request.position}/`, "PUT", request.body); // nobody hears the answer: it stays kept
    }
  }

  /** @param {number} soonestMs */
  #plan(soonestMs) {
    clearTimeout(this.#timer);
    const wait = this.drafts.waitMs(Date.now());
    if (wait !== null) {
      this.#timer = setTimeout(() => void this.flush(), Math.max(wait, soonestMs));
    }
  }

  /** @param {number} position */
  #store(position) {
    clearTimeout(this.#storing.get(position));
    const kept = this.drafts.kept(position);
    const key = `${this.#prefix}${position}.${this.#tab}`;
    try {
      if (kept) {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), said: this.#said.get(position) ?? "", ...kept }));
      } else {
        localStorage.removeItem(key);
      }
      // What was taken up from an earlier page is this tab's now; what another tab keeps is left to it.
      const taken = this.#takenUp.get(position);
      if (taken && taken !== key) {
        localStorage.removeItem(taken);
      }
      this.#takenUp.delete(position);
      this.canStore = true;
    } catch {
      this.canStore = false; // blocked or full: the answer lives as long as the page
    }
  }

  /** @returns {Map<number, import("./drafts.js").Kept>} the newest kept of each slot */
  #stored() {
    const newest = new Map(keptAnswers(this.#data.learner, this.#data.attempt).map((each) => [each.position, each]));
    for (const [position, { key, said }] of newest) {
      this.#takenUp.set(position, key);
      this.#said.set(position, said);
    }
    return newest;
  }
}

/**
 * @param {string} learner
 * @param {string} attempt
 */
export function keptUnder(learner, attempt) {
  return `seminar.attempt.${learner}.${attempt}.`;
}

/**
 * @param {string} learner
 * @param {string} attempt
 * @returns {any[]} what this device keeps of the attempt, the oldest first
 */
export function keptAnswers(learner, attempt) {
  const prefix = keptUnder(learner, attempt);
  const found = [];
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null");
      if (kept?.draft && Array.isArray(kept.sent)) {
        found.push({ ...kept, key, position: Number.parseInt(key.slice(prefix.length), 10) });
      }
    }
  } catch {
    return []; // storage is blocked, or not ours
  }
  return found.sort((one, other) => one.at - other.at);
}

/** @returns {string | undefined} the token as it is now: logging in, in another tab, makes a new one */
function csrfCookie() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
}

/** @returns {string} the name of this tab, which a reload keeps */
function tabName() {
  try {
    const name = sessionStorage.getItem("seminar.tab") ?? crypto.randomUUID();
    sessionStorage.setItem("seminar.tab", name);
    return name;
  } catch {
    return "only";
  }
}
