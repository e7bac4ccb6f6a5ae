/**
 * A sitting: which card is on the page, which come next, what was done and can be undone.
 *
 * Knows the server through the courier and the page through `events`; touches no DOM.
 *
 * @typedef {import("./hand.js").Card & {type: string, question: any, typed?: boolean, shown: number, flag: number}} Card
 * @typedef {import("./hand.js").Counts} Counts
 * @typedef {{card: Card, counts: Counts, review?: string, action?: string}} Deed
 */

import { comesBackAt, countsAfter, countsWithout, freshHand } from "./hand.js";
import { aheadMs } from "./moments.js";

const LOW = 5; // fetch more when fewer cards than this are at hand
const BATCH = 20;
const UNDO_DEPTH = 30;
const OPPOSITE = /** @type {Record<string, string>} */ ({ suspend: "unsuspend", bury: "unbury" });

export class Sitting {
  #courier;
  #queue;
  #kind;
  #events;
  /** @type {Card[]} */ #hand;
  /** @type {Deed[]} */ #deeds = [];
  /** @type {Set<string>} */ #dealt = new Set();
  /** @type {number[]} */ #returns = [];
  /** @type {Promise<boolean> | null} */ #refilling = null;
  #isMoreThere;
  /** @type {Card | null} */ card = null;
  /** @type {string | null} */ nextDueAt;
  /** Whether the last cards came from the device, since the server could not be reached. */ isKept = false;
  done = 0;
  #reserve;
  #aheadMs;

  /**
   * @param {import("./courier.js").Courier} courier
   * @param {{deck: string, cram?: boolean, narrowed?: Record<string, string>, now?: string, cards: Card[], counts: Counts, next_due_at: string | null}} served
   * @param {{show: (card: Card) => void, finished: () => void, loading: () => void, unreachable: () => void, counted: () => void}} events
   * @param {() => Promise<{cards: any[], counts: Counts, next_due_at: string | null} | null>} [reserve] what the device
   *   keeps of this queue as it stands now, null for nothing
   */
  constructor(courier, served, events, reserve = async () => null) {
    this.#courier = courier;
    this.#queue = `decks/${served.deck}/queue/?${new URLSearchParams({ limit: String(BATCH), ...served.narrowed })}`;
    this.#kind = served.cram ? { cram: true } : {};
    this.#events = events;
    this.#reserve = reserve;
    this.#aheadMs = aheadMs(served.now, Date.now());
    const stale = courier.cards; // left over from an earlier page, and not in what the server knew
    this.#hand = freshHand(served.cards, null, stale);
    this.counts = served.counts;
    this.nextDueAt = served.next_due_at;
    this.#isMoreThere = served.cards.length >= BATCH || stale.size > 0;
  }

  get left() {
    return this.counts.new + this.counts.learning + this.counts.due;
  }

  /** The server's time, by which cards are due, whatever the device's clock shows. */
  get now() {
    return Date.now() - this.#aheadMs;
  }

  get canUndo() {
    return this.#deeds.length > 0;
  }

  /** Show the next card, or say that there is none. */
  async advance() {
    this.card = this.#hand.shift() ?? null;
    if (this.card) {
      this.#events.show(this.card);
      this.#measure();
      if (this.#wantsMore()) {
        void this.#refill();
      }
      return;
    }
    this.#events.loading();
    const isReached = await this.#refill();
    if (this.card) {
      return; // something else put a card on the page meanwhile
    }
    if (this.#hand.length > 0) {
      return this.advance();
    }
    isReached ? this.#events.finished() : this.#events.unreachable();
  }

  /**
   * @param {number} rating
   * @param {{durationMs: number, response: unknown}} how
   */
  rate(rating, { durationMs, response }) {
    performance.mark("graded");
    const card = this.#take({ review: crypto.randomUUID() });
    const [deed] = this.#deeds.slice(-1);
    const review = { id: /** @type {string} */ (deed.review), card: card.id, rating, reviewed_at: new Date().toISOString(), duration_ms: durationMs, ...this.#kind };
    this.#courier.add({ kind: "review", id: review.id, body: response === null ? review : { ...review, response } });
    this.counts = countsAfter(this.counts, card, rating, this.now);
    const back = comesBackAt(card, rating, this.now);
    if (back !== null) {
      this.#returns.push(back);
    }
    this.done += 1;
    this.#events.counted();
    void this.advance();
  }

  /** @param {"suspend" | "bury"} action takes the card out of the sitting */
  putAway(action) {
    const card = this.#take({ action });
    this.#courier.add({ kind: "card", id: crypto.randomUUID(), card: card.id, action, body: {} });
    this.counts = countsWithout(this.counts, card);
    this.#events.counted();
    void this.advance();
  }

  /** Flag the card, or take its flag away; it stays where it is. */
  toggleFlag() {
    const card = /** @type {Card} */ (this.card);
    card.flag = card.flag ? 0 : 1;
    this.#courier.add({ kind: "card", id: crypto.randomUUID(), card: card.id, action: "flag", body: { flag: card.flag } });
  }

  /** Take the last deed back and show its card again, as it was. */
  undo() {
    const deed = this.#deeds.pop();
    if (!deed) {
      return;
    }
    if (deed.review) {
      if (!this.#courier.withdraw(deed.review)) {
        this.#courier.add({ kind: "undo", id: `undo-${deed.review}`, card: deed.card.id, review: deed.review });
      }
      this.done -= 1;
    } else if (deed.action) {
      this.#courier.add({ kind: "card", id: crypto.randomUUID(), card: deed.card.id, action: OPPOSITE[deed.action], body: {} });
    }
    this.#hand = this.#hand.filter((card) => card.id !== deed.card.id);
    if (this.card && this.card.id !== deed.card.id) {
      this.#hand.unshift(this.card);
    }
    this.#dealt.add(deed.card.id);
    this.card = deed.card;
    this.counts = deed.counts;
    this.#isMoreThere = true;
    this.#events.counted();
    this.#events.show(deed.card);
  }

  /** @param {string} card that another tab did something with: what is at hand of it here is out of date */
  leaveTo(card) {
    this.#hand = this.#hand.filter(({ id }) => id !== card);
    this.#dealt.add(card);
    this.#isMoreThere = true;
  }

  /** Ask the server anew, where nothing is on the page. */
  async lookAgain() {
    if (this.card === null) {
      await this.advance();
    }
  }

  /**
   * @param {{review?: string, action?: string}} what
   * @returns {Card} the card that was on the page
   */
  #take(what) {
    const card = /** @type {Card} */ (this.card);
    if (what.review || OPPOSITE[what.action ?? ""]) {
      this.#deeds = [...this.#deeds, { card, counts: this.counts, ...what }].slice(-UNDO_DEPTH);
    }
    this.#dealt.add(card.id);
    this.card = null;
    return card;
  }

  /** Say how long the card took from the rating of the last one: ./dev bench drill_page reads it. */
  #measure() {
    if (performance.getEntriesByName("graded").length > 0) {
      performance.measure("next-card", "graded");
      performance.clearMarks("graded");
    }
  }

  #wantsMore() {
    const isOneBack = this.#returns.some((at) => at <= this.now);
    return isOneBack || (this.#hand.length < LOW && (this.#isMoreThere || this.#returns.length > 0));
  }

  /** @returns {Promise<boolean>} whether the server answered */
  #refill() {
    this.#refilling ??= this.#fetchHand().finally(() => {
      this.#refilling = null;
    });
    return this.#refilling;
  }

  async #fetchHand() {
    await this.#courier.flush(); // what is unsent the server cannot reckon with
    this.#dealt = new Set();
    const asked = this.now;
    const { status, body } = await this.#courier.get(this.#queue);
    if (status !== 200) {
      return status === 0 || status >= 500 ? this.#takeKept() : false;
    }
    this.isKept = false;
    const stale = new Set([...this.#dealt, ...this.#courier.cards]);
    this.#hand = freshHand(body.cards, this.card?.id ?? null, stale);
    this.#isMoreThere = body.cards.length >= BATCH || stale.size > 0;
    this.#returns = this.#returns.filter((at) => at > asked);
    this.nextDueAt = body.next_due_at;
    if (stale.size === 0) {
      this.counts = body.counts;
      this.#events.counted();
    }
    // Served cards alone that are all out of date: no end is in sight, so it is not for the page to say 'finished'.
    return this.#hand.length > 0 || this.card !== null || stale.size === 0;
  }

  /** @returns {Promise<boolean>} whether the device keeps this queue */
  async #takeKept() {
    this.#dealt = new Set();
    const asked = this.now;
    const kept = await this.#reserve();
    if (!kept) {
      return false;
    }
    this.#hand = freshHand(kept.cards, this.card?.id ?? null, this.#dealt);
    this.#isMoreThere = false;
    this.#returns = this.#returns.filter((at) => at > asked);
    this.nextDueAt = kept.next_due_at;
    this.isKept = true;
    if (this.#dealt.size === 0) {
      this.counts = kept.counts;
      this.#events.counted();
    }
    return true;
  }
}
