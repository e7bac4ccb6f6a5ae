/** Fetching the decks to be kept, while there is a network. */

import { dropDeck, keepDeck, keepMedia, keptDeck } from "./bundles.js";

/** @typedef {import("../drill/courier.js").Courier} Courier */

const FRESH_MS = 10 * 60_000;

/**
 * Keep these decks as they are now, once a service worker can open the page again without a network: where there is
 * none, this waits forever, and nothing is fetched in vain.
 *
 * @param {string} learner
 * @param {string[]} decks
 * @param {Courier} courier
 */
export async function keepDecks(learner, decks, courier) {
  if (!(await navigator.serviceWorker?.ready)) {
    return;
  }
  let isChanged = false;
  for (const deck of decks) {
    isChanged = (await refreshed(learner, deck, courier)) || isChanged;
  }
  if (isChanged) {
    await keepMedia(learner);
  }
}

/**
 * @param {string} learner
 * @param {string} deck
 * @param {Courier} courier
 * @returns {Promise<boolean>} whether something new is kept
 */
async function refreshed(learner, deck, courier) {
  const kept = await keptDeck(learner, deck);
  if (kept && Date.now() - kept.kept_at < FRESH_MS) {
    return false;
  }
  await courier.flush(); // what is unsent the server cannot reckon with
  const askedAt = Date.now();
  const { status, body } = await courier.get(`decks/${deck}/bundle/`);
  if (status === 404) {
    await dropDeck(learner, deck);
  }
  if (status !== 200 || body.learner !== learner) {
    return false;
  }
  await keepDeck(body, askedAt);
  return true;
}

/** @param {() => void} work for when the page has nothing better to do */
export function whenIdle(work) {
  window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 5_000 }) : setTimeout(work, 2_000);
}
