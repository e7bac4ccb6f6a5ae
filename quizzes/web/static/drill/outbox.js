/**
 * What the learner has done and the server has not yet taken: kept, sent in order and in batches, tried again.
 *
 * Pure: no clock, no network, no storage of its own. The page asks `next` what to send, sends it, and reports with
 * `settle` how it went. Every entry carries an id made in the browser, so sending one twice is harmless.
 *
 * @typedef {{id: string, card: string, rating: number, reviewed_at: string, duration_ms: number, response?: unknown}} Review
 * @typedef {{kind: "review", id: string, body: Review}
 *   | {kind: "undo", id: string, card: string, review: string}
 *   | {kind: "card", id: string, card: string, action: string, body: object}} Entry
 * @typedef {{path: string, body: unknown, ids: string[]}} Request What to POST, and the entries that it carries.
 * @typedef {{status: number, retryAfterSeconds?: number, receipts?: {id: string, status: string, reason?: string}[]}} Outcome
 *   `status` is the HTTP status, 0 where no answer came.
 */

export const BATCH = 50; // of the 500 that the server takes: a keepalive request may hold 64 KiB
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export class Outbox {
  /** @type {Entry[]} */ #entries;
  /** @type {Set<string>} */ #underWay = new Set();
  /** @type {Set<string>} done with here, though the device may still hold it for a moment */ #gone = new Set();
  #failures = 0;
  #retryAt = 0;
  #batch = BATCH;
  #random;

  /**
   * @param {Entry[]} entries what was left over, oldest first
   * @param {() => number} random a number from 0 to 1, to spread the retries of many browsers
   */
  constructor(entries = [], random = Math.random) {
    this.#entries = [...entries];
    this.#random = random;
    /** True once the server has said that nobody is logged in; `resume` ends it. */
    this.isLoggedOut = false;
  }

  get pending() {
    return this.#entries.length;
  }

  get isFailing() {
    return this.#failures > 0;
  }

  /** The cards with something unsent: what the server says of them is out of date. */
  get cards() {
    return new Set(this.#entries.map((entry) => (entry.kind === "review" ? entry.body.card : entry.card)));
  }

  get ids() {
    return new Set(this.#entries.map((entry) => entry.id));
  }

  /** How many reviews it holds, those left out that it also takes back. */
  get reviewCount() {
    const undone = new Set(this.#entries.map((entry) => (entry.kind === "undo" ? entry.review : "")));
    return this.#entries.filter(({ kind, id }) => kind === "review" && !undone.has(id)).length;
  }

  /**
   * Take over what others on the device have added, sent or withdrawn.
   *
   * @param {Entry[]} stored all that is unsent, oldest first
   * @param {Set<string>} known what was in here when `stored` was read: of the rest, nobody has said anything yet
   */
  reconcile(stored, known) {
    const there = new Set(stored.map((entry) => entry.id));
    this.#entries = this.#entries.filter(({ id }) => there.has(id) || !known.has(id) || this.#underWay.has(id));
    for (const entry of stored) {
      if (!known.has(entry.id) && !this.#gone.has(entry.id)) {
        this.add(entry);
      }
    }
  }

  /**
   * @param {Request} request that the server has taken
   * @param {string[]} gone ids of what another tab withdrew while it was under way
   * @returns {Entry[]} what takes them back
   */
  undosOf({ path, body }, gone) {
    const reviews = path === "reviews/" ? /** @type {Review[]} */ (body) : [];
    return reviews
      .filter(({ id }) => gone.includes(id))
      .map(({ id, card }) => ({ kind: /** @type {const} */ ("undo"), id: `undo-${id}`, card, review: id }));
  }

  /** @param {Entry} entry */
  add(entry) {
    if (!this.#entries.some((known) => known.id === entry.id)) {
      this.#entries.push(entry);
    }
  }

  /**
   * Take back what was never sent.
   *
   * @param {string} id
   * @returns {boolean} false where the server has it, or may have
   */
  withdraw(id) {
    const index = this.#entries.findIndex((entry) => entry.id === id);
    if (index < 0 || this.#underWay.has(id) || this.#failures > 0) {
      return false; // after a failure nobody knows whether the request arrived
    }
    this.#drop([id]);
    return true;
  }

  /**
   * @param {number} now in milliseconds
   * @returns {Request | null} null while there is nothing to send, or it is too early to try again
   */
  next(now) {
    if (this.#underWay.size > 0 || this.isLoggedOut || this.#entries.length === 0 || now < this.#retryAt) {
      return null;
    }
    const request = requestFor(this.#entries, this.#batch);
    this.#underWay = new Set(request.ids);
    return request;
  }

  /** Everything unsent, what is under way included, for the moment the page goes away. */
  parting() {
    return this.#entries.length === 0 || this.isLoggedOut ? null : requestFor(this.#entries, this.#batch);
  }

  /**
   * @param {Request} request as `next` gave it
   * @param {Outcome} outcome
   * @param {number} now in milliseconds
   * @returns {{settled: string[], refused: {id: string, reason: string}[]}} the ids that are done with, for good or ill
   */
  settle(request, outcome, now) {
    this.#underWay.clear();
    if (outcome.status >= 200 && outcome.status < 300) {
      this.#forgive();
      this.#drop(request.ids);
      const refused = (outcome.receipts ?? []).filter((receipt) => receipt.status === "refused");
      return { settled: request.ids, refused: refused.map(({ id, reason }) => ({ id, reason: reason ?? "" })) };
    }
    if (outcome.status === 401 || outcome.status === 403) {
      this.isLoggedOut = true;
      return { settled: [], refused: [] };
    }
    if (isPassing(outcome.status)) {
      this.#failures += 1;
      this.#retryAt = now + this.#wait(outcome.retryAfterSeconds);
      return { settled: [], refused: [] };
    }
    if (request.ids.length > 1) {
      this.#batch = 1; // something in the batch is bad: singly, it holds nothing else back
      return { settled: [], refused: [] };
    }
    this.#batch = BATCH;
    this.#drop(request.ids);
    return { settled: request.ids, refused: request.ids.map((id) => ({ id, reason: String(outcome.status) })) };
  }

  /** The network is back, or somebody logged in: try at once. */
  resume() {
    this.isLoggedOut = false;
    this.#retryAt = 0;
  }

  /**
   * @param {number} now in milliseconds
   * @returns {number | null} how long to wait before `next` gives something, null where only an event can change that
   */
  waitMs(now) {
    if (this.#entries.length === 0 || this.#underWay.size > 0 || this.isLoggedOut) {
      return null;
    }
    return Math.max(this.#retryAt - now, 0);
  }

  #forgive() {
    this.#failures = 0;
    this.#retryAt = 0;
  }

  /** @param {string[]} ids */
  #drop(ids) {
    for (const id of ids) {
      this.#gone.add(id);
    }
    this.#entries = this.#entries.filter((entry) => !this.#gone.has(entry.id));
  }

  /** @param {number | undefined} retryAfterSeconds */
  #wait(retryAfterSeconds) {
    const doubled = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    return Math.max(doubled * (0.5 + this.#random() / 2), (retryAfterSeconds ?? 0) * 1_000);
  }
}

/** @param {number} status */
function isPassing(status) {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * The first entry, and with a review those that follow it directly: an undo must not overtake its review.
 *
 * @param {Entry[]} entries at least one
 * @param {number} most
 * @returns {Request}
 */
function requestFor(entries, most) {
  const [first] = entries;
  if (first.kind === "undo") {
    return { path: `reviews/${first.review}/undo/`, body: {}, ids: [first.id] };
  }
  if (first.kind === "card") {
    return { path: `cards/${first.card}/${first.action}/`, body: first.body, ids: [first.id] };
  }
  const end = entries.findIndex((entry, index) => entry.kind !== "review" || index === most);
  const run = /** @type {{id: string, body: Review}[]} */ (entries.slice(0, end < 0 ? entries.length : end));
  return { path: "reviews/", body: run.map((entry) => entry.body), ids: run.map((entry) => entry.id) };
}
