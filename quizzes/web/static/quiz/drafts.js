/**
 * What the learner has answered and the server has not yet taken, slot by slot.
 *
 * Pure: no clock, no network, no storage, no page. An answer is sent under the number after the one that the server is
 * known to hold. So an answer from another tab is met (409) and never overwritten; and when what the server holds turns
 * out to be an earlier answer of ours whose receipt was lost, the newer one goes on from there.
 *
 * @typedef {{response: any, certainty: number | null, flagged: boolean}} Content
 * @typedef {{position: number, seq: number, response: any, certainty: number | null, flagged: boolean, settled: boolean}} Slot
 * @typedef {{seq: number, draft: Content, sent: Content[]}} Kept
 * @typedef {{position: number, body: object, content: Content, isFlagAlone: boolean}} Request
 * @typedef {{status: number, body?: any, retryAfterSeconds?: number}} Outcome `status` 0 where no answer came
 * @typedef {"saved" | "conflict" | "followed" | "refused" | "over" | "waiting" | "loggedout" | "again"} Fate
 * @typedef {{seq: number, saved: Content, draft: Content | null, sent: Content[], conflict: {seq: number, content: Content} | null, refusal: string}} State
 */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000; // an exam is short, and its server expects many saves

export class Drafts {
  /** @type {Map<number, State>} */ #slots = new Map();
  /** @type {Request | null} */ #underWay = null;
  #failures = 0;
  #retryAt = 0;
  #random;
  /** True once the server has said that nobody is logged in; `resume` ends it. */
  isLoggedOut = false;
  /** True once the server takes no more answers. */
  isOver = false;

  /**
   * @param {Slot[]} slots as the server has them
   * @param {Map<number, Kept>} kept what an earlier page left behind
   * @param {() => number} random from 0 to 1, to spread the retries of many browsers
   */
  constructor(slots, kept = new Map(), random = Math.random) {
    this.#random = random;
    for (const slot of slots) {
      const saved = { response: slot.response, certainty: slot.certainty, flagged: slot.flagged };
      this.#slots.set(slot.position, { seq: slot.seq, saved, draft: null, sent: [], conflict: null, refusal: "" });
      const left = kept.get(slot.position);
      if (left && !slot.settled) {
        this.#takeUp(slot.position, left);
      }
    }
  }

  /** How many slots hold something that the server does not have. */
  get unsaved() {
    return this.unsavedAt.length;
  }

  /** Their positions. */
  get unsavedAt() {
    return [...this.#slots].filter(([, slot]) => slot.draft).map(([position]) => position);
  }

  get isFailing() {
    return this.#failures > 0;
  }

  /** @param {number} position */
  state(position) {
    return /** @type {State} */ (this.#slots.get(position));
  }

  /**
   * @param {number} position
   * @returns {Content} the learner's latest
   */
  content(position) {
    const slot = this.state(position);
    return slot.draft ?? slot.saved;
  }

  /**
   * @param {number} position
   * @returns {Kept | null} what to keep on the device for it
   */
  kept(position) {
    const { seq, draft, sent } = this.state(position);
    return draft ? { seq, draft, sent } : null;
  }

  /**
   * @param {number} position
   * @param {Content} content
   */
  write(position, content) {
    const slot = this.state(position);
    slot.refusal = "";
    const isBack = sameContent(content, slot.saved) && slot.sent.length === 0 && this.#underWay?.position !== position;
    slot.draft = isBack && !slot.conflict ? null : content;
  }

  /**
   * @param {number} now in milliseconds
   * @returns {Request | null} null while there is nothing to send, or it is too early to try again
   */
  next(now) {
    if (this.#underWay || this.isLoggedOut || this.isOver || now < this.#retryAt) {
      return null;
    }
    for (const [position, slot] of this.#slots) {
      if (isSendable(slot)) {
        this.#underWay = requestFor(position, slot, 1);
        return this.#underWay;
      }
    }
    return null;
  }

  /** @returns {Request[]} everything unsent, for the moment the page goes away and nobody hears the answers */
  parting() {
    if (this.isLoggedOut || this.isOver) {
      return [];
    }
    const requests = [];
    for (const [position, slot] of this.#slots) {
      const flying = this.#underWay?.position === position ? this.#underWay : null;
      if (isSendable(slot) && !(flying && sameContent(flying.content, /** @type {Content} */ (slot.draft)))) {
        slot.sent.push(/** @type {Content} */ (slot.draft));
        requests.push(requestFor(position, slot, flying ? 2 : 1)); // after the one under way
      }
    }
    return requests;
  }

  /**
   * @param {Request} request as `next` gave it
   * @param {Outcome} outcome
   * @param {number} now in milliseconds
   * @returns {Fate}
   */
  settle(request, outcome, now) {
    this.#underWay = null;
    const slot = this.state(request.position);
    if (outcome.status >= 200 && outcome.status < 300) {
      this.#forgive();
      this.stored(request.position, outcome.body?.seq ?? slot.seq, request.content);
      return "saved";
    }
    if (outcome.status === 401 || outcome.status === 403) {
      this.isLoggedOut = true;
      return "loggedout";
    }
    if (isPassing(outcome.status)) {
      this.#failures += 1;
      this.#retryAt = now + this.#wait(outcome.retryAfterSeconds);
      slot.sent.push(request.content); // nobody knows whether it arrived
      return "waiting";
    }
    this.#forgive();
    if (outcome.status === 409 && outcome.body?.current) {
      return this.#meet(slot, request, outcome.body.current);
    }
    if (outcome.status === 404 || outcome.status === 409 || outcome.status === 410) {
      this.isOver = true;
      return "over";
    }
    slot.refusal = outcome.body?.errors?.[0]?.reason ?? outcome.body?.detail ?? String(outcome.status);
    return "refused";
  }

  /**
   * The server holds this now.
   *
   * @param {number} position
   * @param {number} seq
   * @param {Content} content
   */
  stored(position, seq, content) {
    const slot = this.state(position);
    slot.seq = seq;
    slot.saved = content;
    slot.sent = [];
    if (slot.draft && sameContent(slot.draft, content)) {
      slot.draft = null;
    }
  }

  /**
   * End a conflict by the learner's choice.
   *
   * @param {number} position
   * @param {"mine" | "theirs"} choice
   */
  resolve(position, choice) {
    const slot = this.state(position);
    if (!slot.conflict) {
      return;
    }
    slot.seq = slot.conflict.seq;
    slot.saved = slot.conflict.content;
    slot.sent = [];
    slot.conflict = null;
    if (choice === "theirs") {
      slot.draft = null;
    }
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
    const isIdle = this.#underWay !== null || this.isLoggedOut || this.isOver || ![...this.#slots.values()].some(isSendable);
    return isIdle ? null : Math.max(this.#retryAt - now, 0);
  }

  /**
   * @param {number} position
   * @param {Kept} left
   */
  #takeUp(position, left) {
    const slot = this.state(position);
    if (sameAnswer(left.draft, slot.saved) && left.draft.flagged === slot.saved.flagged) {
      return; // it had arrived after all
    }
    slot.draft = left.draft;
    const isOurs = left.sent.some((content) => sameAnswer(content, slot.saved));
    if (slot.seq === left.seq) {
      slot.sent = left.sent;
    } else if (!isOurs) {
      slot.conflict = { seq: slot.seq, content: slot.saved };
    }
  }

  /**
   * @param {State} slot
   * @param {Request} request
   * @param {{seq: number, response: any, certainty: number | null}} current
   * @returns {Fate}
   */
  #meet(slot, request, current) {
    const content = { response: current.response, certainty: current.certainty, flagged: slot.saved.flagged };
    if (slot.sent.some((sent) => sameAnswer(sent, content))) {
      slot.seq = current.seq;
      slot.saved = content;
      slot.sent = [];
      return "again";
    }
    const draft = /** @type {Content} */ (slot.draft);
    if (sameAnswer(draft, content) || (request.isFlagAlone && sameAnswer(draft, slot.saved))) {
      slot.seq = current.seq;
      slot.saved = content;
      slot.draft = { ...content, flagged: draft.flagged };
      return "followed";
    }
    slot.conflict = { seq: current.seq, content };
    return "conflict";
  }

  #forgive() {
    this.#failures = 0;
    this.#retryAt = 0;
  }

  /** @param {number | undefined} retryAfterSeconds */
  #wait(retryAfterSeconds) {
    const doubled = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    return Math.max(doubled * (0.5 + this.#random() / 2), (retryAfterSeconds ?? 0) * 1_000);
  }
}

/**
 * @param {Content} one
 * @param {Content} other
 */
export function sameContent(one, other) {
  return sameAnswer(one, other) && one.flagged === other.flagged;
}

/**
 * @param {Content} one
 * @param {Content} other
 */
function sameAnswer(one, other) {
  return one.certainty === other.certainty && canonical(one.response) === canonical(other.response);
}

/**
 * The same text for equal JSON: a database may give the names of an object back in another order.
 *
 * @param {any} value
 * @returns {string}
 */
function canonical(value) {
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value ?? null);
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join()}]`;
  }
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

/** @param {State} slot */
function isSendable(slot) {
  return slot.draft !== null && slot.conflict === null && slot.refusal === "";
}

/**
 * @param {number} position
 * @param {State} slot with a draft
 * @param {number} step
 * @returns {Request}
 */
function requestFor(position, slot, step) {
  const content = /** @type {Content} */ (slot.draft);
  // A flag alone goes under the number that is there: it changes no answer, also not that of a settled question.
  const isFlagAlone = slot.seq > 0 && slot.sent.length === 0 && step === 1 && sameAnswer(content, slot.saved);
  const seq = isFlagAlone ? slot.seq : slot.seq + step;
  const certainty = content.certainty === null ? {} : { certainty: content.certainty };
  return { position, content, isFlagAlone, body: { seq, response: content.response, flagged: content.flagged, ...certainty } };
}

/** @param {number} status */
function isPassing(status) {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}
