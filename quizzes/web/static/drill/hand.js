/**
 * The cards at hand: what the server served last, without what has been dealt with since.
 *
 * Pure. The server alone orders and schedules; this only keeps its answer from bringing back a card that was rated
 * while the answer was under way, and keeps the counts moving between two answers.
 *
 * @typedef {{id: string, state: "new" | "learning" | "review" | "relearning", previews: Record<string, {due_at: string | null, label: string}>}} Card
 * @typedef {{new: number, learning: number, due: number}} Counts
 */

export const LEARN_AHEAD_MS = 20 * 60_000; // how far ahead the server counts a learning card as one of now

/**
 * @template {Card} C
 * @param {C[]} served the server's cards, in its order
 * @param {string | null} shown the card on the page
 * @param {Set<string>} stale cards whose latest change the answer cannot know of
 * @returns {C[]}
 */
export function freshHand(served, shown, stale) {
  return served.filter((card) => card.id !== shown && !stale.has(card.id));
}

/**
 * @param {Counts} counts
 * @param {Card} card
 * @returns {Counts} with the card taken out of its count
 */
export function countsWithout(counts, card) {
  const kind = kindOf(card);
  return { ...counts, [kind]: Math.max(counts[kind] - 1, 0) };
}

/**
 * @param {Counts} counts
 * @param {Card} card
 * @param {number} rating
 * @param {number} now in milliseconds
 * @returns {Counts} as the server will give them: the card leaves its count, and is learned on if it comes back soon
 */
export function countsAfter(counts, card, rating, now) {
  const left = countsWithout(counts, card);
  return comesBackAt(card, rating, now) === null ? left : { ...left, learning: left.learning + 1 };
}

/**
 * @param {Card} card
 * @param {number} rating
 * @param {number} now in milliseconds
 * @returns {number | null} when the card is due again in this sitting, null where it is not
 */
export function comesBackAt(card, rating, now) {
  const due = Date.parse(card.previews[rating]?.due_at ?? "");
  return due <= now + LEARN_AHEAD_MS ? due : null;
}

/**
 * @param {Card} card
 * @returns {keyof Counts}
 */
export function kindOf(card) {
  return card.state === "new" ? "new" : card.state === "review" ? "due" : "learning";
}
