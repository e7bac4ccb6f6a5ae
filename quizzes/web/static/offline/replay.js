/**
 * A kept deck as it stands now: what the server gave, and what the learner has done with it since.
 *
 * Pure. Nothing is scheduled here: where a rating leads was said by the server, in `previews` for the first and in
 * `onward` for those after it (quizzes/engine/scheduling/onward.py). Waits count from the rating, by the device's clock.
 *
 * @typedef {import("../drill/outbox.js").Entry} Entry
 * @typedef {import("../drill/hand.js").Counts} Counts
 * @typedef {{state: string, label: string, wait_seconds?: number, due_at?: string | null}} Step
 * @typedef {Record<string, Step>} Steps by rating
 * @typedef {{id: string, state: string, flag: number, due_at: string | null, drillable_until: string | null,
 *   previews: Steps, onward: Record<string, Steps>, passage: {anchor: string, lecture: string} | null}} KeptCard
 * @typedef {{served_at: string, cards: KeptCard[]}} Bundle
 */

import { LEARN_AHEAD_MS, kindOf } from "../drill/hand.js";

const MOST_RATINGS = 12; // of a card in one sitting: steps that are not known to end stop here
const HIDING = new Set(["suspend", "bury"]);
const SHOWING = new Set(["unsuspend", "unbury"]);

/**
 * @param {Bundle} bundle
 * @param {Entry[]} entries what the server did not know when it gave the bundle, oldest first
 * @param {number} now in milliseconds
 * @param {(card: KeptCard) => boolean} [wanted] of a drill that is kept to some cards
 * @returns {{cards: KeptCard[], counts: Counts, next_due_at: string | null}} as the server's queue has them
 */
export function handNow(bundle, entries, now, wanted = () => true) {
  const servedAt = Date.parse(bundle.served_at);
  const done = doneWith(entries);
  const standing = bundle.cards
    .filter((card) => wanted(card) && !(Date.parse(card.drillable_until ?? "") <= now))
    .map((card) => standingOf(card, done.get(card.id), servedAt, now))
    .filter((each) => each !== null);
  const waiting = standing.filter(({ dueAt }) => dueAt !== null).sort((one, other) => one.dueAt - other.dueAt);
  const overdue = waiting.filter(({ dueAt }) => dueAt <= now);
  const soon = waiting.filter(({ dueAt }) => dueAt > now && dueAt <= now + LEARN_AHEAD_MS);
  const later = waiting.filter(({ dueAt }) => dueAt > now + LEARN_AHEAD_MS);
  const fresh = standing.filter(({ dueAt }) => dueAt === null);
  const cards = [...overdue, ...fresh, ...soon].map(({ card }) => card);
  const counts = { new: 0, learning: 0, due: 0 };
  for (const card of cards) {
    counts[kindOf(/** @type {any} */ (card))] += 1;
  }
  return { cards, counts, next_due_at: later.length > 0 ? new Date(later[0].dueAt).toISOString() : null };
}

/**
 * @param {Entry[]} entries
 * @returns {Map<string, Done>} by card
 * @typedef {{ratings: {id: string, rating: number, at: number}[], isAway: boolean, flag: number | null}} Done
 */
function doneWith(entries) {
  /** @type {Map<string, Done>} */
  const found = new Map();
  const undone = new Set(entries.flatMap((entry) => (entry.kind === "undo" ? [entry.review] : [])));
  for (const entry of entries) {
    const card = entry.kind === "review" ? entry.body.card : entry.card;
    const done = found.get(card) ?? { ratings: [], isAway: false, flag: null };
    found.set(card, done);
    if (entry.kind === "review" && (undone.has(entry.id) || entry.body.cram)) {
      continue; // a rating that was taken back, or that moves nothing
    }
    if (entry.kind === "review") {
      done.ratings.push({ id: entry.id, rating: entry.body.rating, at: Date.parse(entry.body.reviewed_at) });
    } else if (entry.kind === "card" && entry.action === "flag") {
      done.flag = /** @type {{flag: number}} */ (entry.body).flag;
    } else if (entry.kind === "card") {
      // What else was done with a card, nobody here can reckon with: it waits for the server.
      done.isAway = HIDING.has(entry.action) || !SHOWING.has(entry.action);
    }
  }
  return found;
}

/**
 * @param {KeptCard} kept
 * @param {Done | undefined} done
 * @param {number} servedAt
 * @param {number} now
 * @returns {{card: KeptCard, dueAt: number | null} | null} null for a card that is done with; `dueAt` is of one in learning
 */
function standingOf(kept, done, servedAt, now) {
  if (done?.isAway || (done && done.ratings.length > MOST_RATINGS)) {
    return null;
  }
  let steps = /** @type {Steps} */ (timed(kept.previews, servedAt));
  let state = kept.state;
  let dueAt = isLearning(state) ? Date.parse(kept.due_at ?? "") : null;
  let path = "";
  for (const { rating, at } of done?.ratings ?? []) {
    const step = steps[rating];
    if (!isLearning(step.state)) {
      return null;
    }
    path += rating;
    state = step.state;
    dueAt = at + (step.wait_seconds ?? 0) * 1_000;
    steps = stepsAfter(kept, path) ?? steps;
  }
  const flag = done?.flag ?? kept.flag;
  return { card: { ...kept, state, flag, previews: from(steps, now) }, dueAt: dueAt !== null && Number.isNaN(dueAt) ? now : dueAt };
}

/**
 * What the server said for these ratings, or for the last of them: a card that was forgotten again is where it was.
 *
 * @param {KeptCard} kept
 * @param {string} path
 * @returns {Steps | null} null where the steps before go on, as after Hard
 */
function stepsAfter(kept, path) {
  for (let end = path; end !== ""; end = end.slice(1)) {
    if (kept.onward[end]) {
      return kept.onward[end];
    }
  }
  return null;
}

/**
 * @param {Steps} previews with times by the server's clock
 * @param {number} servedAt
 * @returns {Steps} with waits
 */
function timed(previews, servedAt) {
  return mapped(previews, (step) => ({ ...step, wait_seconds: (Date.parse(step.due_at ?? "") - servedAt) / 1_000 }));
}

/**
 * @param {Steps} steps with waits
 * @param {number} now
 * @returns {Steps} as previews of this moment
 */
function from(steps, now) {
  return mapped(steps, ({ state, label, wait_seconds: wait }) => ({
    state,
    label,
    due_at: Number.isFinite(wait) ? new Date(now + /** @type {number} */ (wait) * 1_000).toISOString() : null,
  }));
}

/**
 * @param {Steps} steps
 * @param {(step: Step) => Step} change
 */
function mapped(steps, change) {
  return Object.fromEntries(Object.entries(steps).map(([rating, step]) => [rating, change(step)]));
}

/** @param {string} state */
function isLearning(state) {
  return state === "learning" || state === "relearning";
}
