import assert from "node:assert/strict";
import { test } from "node:test";

import { comesBackAt, countsAfter, freshHand } from "../../quizzes/web/static/drill/hand.js";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const inMinutes = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const card = (id, state = "new", again = inMinutes(1), good = inMinutes(4 * 24 * 60)) => ({
  id,
  state,
  previews: { 1: { due_at: again, label: "<1m" }, 3: { due_at: good, label: "4d" } },
});

test("the card on the page and those rated meanwhile do not come again", () => {
  const hand = freshHand([card("a"), card("b"), card("c"), card("d")], "a", new Set(["c"]));

  assert.deepEqual(hand.map(({ id }) => id), ["b", "d"]);
});

test("a new card that is rated Again moves to learning", () => {
  const counts = countsAfter({ new: 5, learning: 1, due: 7 }, card("a"), 1, NOW);

  assert.deepEqual(counts, { new: 4, learning: 2, due: 7 });
});

test("a due card that is rated Good leaves the counts", () => {
  const counts = countsAfter({ new: 5, learning: 1, due: 7 }, card("a", "review"), 3, NOW);

  assert.deepEqual(counts, { new: 5, learning: 1, due: 6 });
});

test("a card being relearned counts as learning", () => {
  const counts = countsAfter({ new: 0, learning: 2, due: 0 }, card("a", "relearning"), 3, NOW);

  assert.deepEqual(counts, { new: 0, learning: 1, due: 0 });
});

test("counts do not fall below nothing", () => {
  const counts = countsAfter({ new: 0, learning: 0, due: 0 }, card("a", "review"), 3, NOW);

  assert.deepEqual(counts, { new: 0, learning: 0, due: 0 });
});

test("a card comes back in this sitting within twenty minutes, not later, and not without a date", () => {
  const times = [20, 21].map((minutes) => comesBackAt(card("a", "new", inMinutes(minutes)), 1, NOW));

  assert.deepEqual([...times, comesBackAt(card("a", "new", null), 1, NOW)], [NOW + 20 * 60_000, null, null]);
});
