/** The drill page without the server: from its address and the device, what the page's own data would have said. */

import { keptDeck, keptFor, queueOf } from "./bundles.js";

const EMPTY = { cards: [], counts: { new: 0, learning: 0, due: 0 }, next_due_at: null };

/**
 * @param {any} page the data of the empty page
 * @returns {Promise<any>} the data of the deck in the address
 */
export async function drillHere(page) {
  const deck = decodeURIComponent(location.pathname.split("/")[2] ?? "");
  const learner = (await keptFor()) ?? "";
  const kept = await keptDeck(learner, deck);
  const narrowed = Object.fromEntries(new URLSearchParams(location.search));
  for (const name of ["rated", "suspended", "buried"]) {
    delete narrowed[name]; // said of the step before, where no script runs
  }
  const title = kept?.bundle.title ?? "";
  if (title) {
    document.title = document.title.replace(/^[^·]*/, `${title} `);
    document.querySelector("[data-deck-title]")?.replaceChildren(title);
  }
  const cram = "cram" in narrowed;
  return { ...page, ...EMPTY, deck, learner, narrowed, cram, zone: kept?.bundle.zone ?? "UTC" };
}

/**
 * @param {{deck: string, learner: string, narrowed?: Record<string, string>}} data
 * @param {import("../drill/courier.js").Courier} courier
 * @returns {() => Promise<any>} the queue of the drill as the device keeps it, null where it does not
 */
export function reserveOf({ deck, learner, narrowed }, courier) {
  return async () => {
    // Somebody else may have logged in since this page was opened: then nothing of this learner is kept any more.
    const kept = (await keptFor()) === learner ? await keptDeck(learner, deck) : null;
    return kept && queueOf(kept, courier.store, narrowed);
  };
}

/**
 * Offer the whole deck where a study or a cramming, which only the server can put together, does not come.
 *
 * @param {HTMLElement} offer
 * @param {{deck: string, learner: string, narrowed?: Record<string, string>}} data
 */
export async function offerWhole(offer, { deck, learner, narrowed }) {
  const { passage, lecture, ...others } = narrowed ?? {};
  const isChosen = Object.keys(others).length > 0 && (await keptFor()) === learner;
  offer.hidden = !(isChosen && (await keptDeck(learner, deck)));
}
