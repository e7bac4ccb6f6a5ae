/**
 * Carries the outbox to the server: keeps its entries on the device, sends them, waits and tries again.
 *
 * Entries are kept under the learner's id, so that what one learner left behind is never sent as another. All tabs and
 * the service worker share them, and one at a time sends (offline/sending.js).
 */

import { Server, agree, cookieToken, sendAll } from "../offline/sending.js";
import { Store } from "../offline/store.js";
import { Outbox } from "./outbox.js";

/** @typedef {import("./outbox.js").Entry} Entry */

const GATHER_MS = 700; // ratings given in quick succession go in one request
const SLOW_MS = 1_500; // what takes longer than this is worth a word

export class Courier {
  #learner;
  #server;
  #store;
  #outbox = new Outbox();
  #others;
  #timer = 0;
  /** @type {Promise<void> | null} */ #running = null;
  #pendingSince = 0;
  #events;
  /** Resolved once what earlier pages left is in the outbox. */ ready;

  /**
   * @param {{api: string, csrf: string, learner: string}} place `csrf` for a page without a cookie of it
   * @param {{changed: () => void, refused: (reason: string) => void, elsewhere?: (card: string) => void}} events
   *   `elsewhere`: another tab did something with the card
   */
  constructor({ api, csrf, learner }, events) {
    this.#learner = learner;
    this.#server = new Server(api, learner, () => cookieToken() || csrf);
    this.#store = new Store(learner);
    this.#events = events;
    this.#others = typeof BroadcastChannel === "function" ? new BroadcastChannel(`seminar.outbox.${learner}`) : null;
    this.#others?.addEventListener("message", (event) => void this.#listen(event.data));
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("pagehide", () => this.#part());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        void this.flush();
      } else if (this.condition === "loggedout") {
        void this.hurry(); // they may have logged in in another tab
      }
    });
    this.mayHoldMore = this.#store.mayHoldMore;
    this.ready = agree(this.#outbox, this.#store).then(() => {
      this.#events.changed();
      this.#plan(0);
    });
  }

  get learner() {
    return this.#learner;
  }

  get store() {
    return this.#store;
  }

  get pending() {
    return this.#outbox.pending;
  }

  /** How many of what is pending are reviews. */
  get reviewCount() {
    return this.#outbox.reviewCount;
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
    this.#tell(entry.kind === "review" ? entry.body.card : entry.card);
    void this.#store.add(entry).then(() => this.#tell());
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
      void this.#store.withdraw(id).then(() => this.#tell());
      this.#events.changed();
    }
    return isWithdrawn;
  }

  /** Try again at once, also what other tabs have left. */
  async hurry() {
    await agree(this.#outbox, this.#store);
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
    if (this.#outbox.waitMs(Date.now()) !== 0) {
      return; // nothing to send, or too early to try again
    }
    await sendAll({
      learner: this.#learner,
      outbox: this.#outbox,
      store: this.#store,
      server: this.#server,
      heard: (refused) => {
        for (const { reason } of refused) {
          this.#events.refused(reason);
        }
        this.#events.changed();
        this.#tell();
      },
    });
    if (this.#outbox.isFailing) {
      void askForSync();
    }
  }

  /**
   * @param {string} path below the API's root
   * @param {unknown} body
   */
  post(path, body) {
    return this.#server.post(path, body);
  }

  /** @param {string} path below the API's root */
  get(path) {
    return this.#server.get(path);
  }

  /** @param {string} [card] that something was done with */
  #tell(card) {
    this.#others?.postMessage({ card });
  }

  /** @param {{card?: string}} said by another tab or the worker */
  async #listen({ card }) {
    if (card) {
      this.#events.elsewhere?.(card);
    }
    await agree(this.#outbox, this.#store);
    this.#events.changed();
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
}

/** Have the service worker send what is kept once there is a network, also when this page is closed by then. */
async function askForSync() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await /** @type {any} */ (registration)?.sync?.register("outbox");
  } catch {
    // No such thing here, or not allowed: then the next page that opens sends it.
  }
}
