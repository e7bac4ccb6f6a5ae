import assert from "node:assert/strict";
import { test } from "node:test";

import { handNow } from "../../quizzes/web/static/offline/replay.js";

const SERVED = Date.parse("2026-03-02T12:00:00Z");
const MINUTE = 60_000;
const at = (minutes) => new Date(SERVED + minutes * MINUTE).toISOString();
const step = (state, minutes, label) => ({ state, wait_seconds: minutes * 60, label });
const preview = (state, minutes, label) => ({ state, due_at: at(minutes), label });
const LEARNING = { 1: preview("learning", 1, "<1m"), 2: preview("learning", 6, "<6m"), 3: preview("learning", 10, "<10m"), 4: preview("review", 8 * 1440, "8d") };
const FIRST_STEP = { 1: step("learning", 1, "<1m"), 2: step("learning", 6, "<6m"), 3: step("learning", 10, "<10m"), 4: step("review", 2 * 1440, "2d") };
const LAST_STEP = { 1: step("learning", 1, "<1m"), 2: step("learning", 10, "<10m"), 3: step("review", 1440, "1d"), 4: step("review", 4 * 1440, "4d") };
const REVIEW = { 1: preview("relearning", 10, "<10m"), 2: preview("review", 1440, "1d"), 3: preview("review", 3 * 1440, "3d"), 4: preview("review", 9 * 1440, "9d") };
const RELEARNING = { 1: step("relearning", 10, "<10m"), 2: step("relearning", 15, "<15m"), 3: step("review", 1440, "1d"), 4: step("review", 2 * 1440, "2d") };

const card = (id, more = {}) => ({
  id, state: "new", flag: 0, due_at: null, drillable_until: null, passage: null, previews: LEARNING, onward: { 1: FIRST_STEP, 2: FIRST_STEP, 3: LAST_STEP }, ...more,
});
const due = (id, more = {}) => card(id, { state: "review", previews: REVIEW, onward: { 1: RELEARNING }, ...more });
const bundle = (...cards) => ({ served_at: at(0), cards });
let number = 0;
const review = (of, rating, minutes, id = `r${(number += 1)}`) => ({ kind: "review", id, body: { id, card: of, rating, reviewed_at: at(minutes), duration_ms: 9 } });
const deed = (of, action, body = {}) => ({ kind: "card", id: `d${(number += 1)}`, card: of, action, body });
const ids = (queue) => queue.cards.map(({ id }) => id);

test("with nothing done it is the server's own queue", () => {
  const queue = handNow(bundle(due("a"), card("b")), [], SERVED + MINUTE);

  assert.deepEqual([ids(queue), queue.counts, queue.next_due_at], [["a", "b"], { new: 1, learning: 0, due: 1 }, null]);
});

test("a card that was forgotten comes back behind the others, in its step and with the step's buttons", () => {
  const queue = handNow(bundle(due("a"), card("b")), [review("a", 1, 5)], SERVED + 6 * MINUTE);

  const [, back] = queue.cards;
  assert.deepEqual([ids(queue), back.state, back.previews[3].label], [["b", "a"], "relearning", "1d"]);
  assert.equal(back.previews[1].due_at, at(16));
  assert.deepEqual(queue.counts, { new: 1, learning: 1, due: 0 });
});

test("once its step is over it comes first", () => {
  const queue = handNow(bundle(due("a"), card("b")), [review("a", 1, 5)], SERVED + 15 * MINUTE);

  assert.deepEqual(ids(queue), ["a", "b"]);
});

test("a card that was known does not come back", () => {
  const queue = handNow(bundle(due("a"), card("b")), [review("a", 3, 1), review("b", 4, 2)], SERVED + 9 * MINUTE);

  assert.deepEqual([ids(queue), queue.counts], [[], { new: 0, learning: 0, due: 0 }]);
});

test("steps are gone through as the server said, however often a card is forgotten", () => {
  const forgotten = [review("a", 1, 1), review("a", 1, 3), review("a", 2, 5), review("a", 1, 12)];

  const known = handNow(bundle(card("a")), [...forgotten, review("a", 3, 14)], SERVED + 15 * MINUTE);
  const learnt = handNow(bundle(card("a")), [...forgotten, review("a", 3, 14), review("a", 3, 24)], SERVED + 25 * MINUTE);

  assert.deepEqual([known.cards[0].previews[3].label, ids(learnt)], ["1d", []]);
});

test("a long wait is told and kept to", () => {
  const slow = { ...card("a"), previews: { ...LEARNING, 1: preview("learning", 45, "45m") } };

  const queue = handNow(bundle(slow), [review("a", 1, 2)], SERVED + 3 * MINUTE);

  assert.deepEqual([ids(queue), queue.next_due_at], [[], at(47)]);
});

test("a card in learning that was due later waits for its time", () => {
  const later = card("a", { state: "learning", due_at: at(90) });

  assert.deepEqual([60, 75, 95].map((minutes) => ids(handNow(bundle(later), [], SERVED + minutes * MINUTE))), [[], ["a"], ["a"]]);
});

test("what is undone is as if it had never been, whichever comes first", () => {
  const undo = { kind: "undo", id: "undo-r", card: "a", review: "r" };

  assert.deepEqual(ids(handNow(bundle(due("a")), [undo, review("a", 3, 1, "r")], SERVED + MINUTE)), ["a"]);
});

test("cramming moves no card", () => {
  const crammed = review("a", 3, 1);
  crammed.body.cram = true;

  assert.deepEqual(ids(handNow(bundle(due("a")), [crammed], SERVED + MINUTE)), ["a"]);
});

test("a card put away stays away until it is taken back", () => {
  const away = [deed("a", "bury"), deed("b", "suspend"), deed("b", "unsuspend"), deed("c", "forget")];

  assert.deepEqual(ids(handNow(bundle(card("a"), card("b"), card("c")), away, SERVED)), ["b"]);
});

test("a flag is shown as it was left", () => {
  const [shown] = handNow(bundle(card("a")), [deed("a", "flag", { flag: 1 })], SERVED).cards;

  assert.equal(shown.flag, 1);
});

test("a card is gone from the moment that its quiz opens", () => {
  const held = card("a", { drillable_until: at(30) });

  assert.deepEqual([29, 30].map((minutes) => ids(handNow(bundle(held), [], SERVED + minutes * MINUTE))), [["a"], []]);
});

test("an old bundle promises waits from now on, not times that are past", () => {
  const [shown] = handNow(bundle(due("a")), [], SERVED + 3 * 1440 * MINUTE).cards;

  assert.equal(shown.previews[2].due_at, at(4 * 1440));
});

test("steps that never seem to end stop", () => {
  const many = Array.from({ length: 13 }, (_, index) => review("a", 1, index));

  assert.deepEqual(ids(handNow(bundle(card("a")), many, SERVED + 20 * MINUTE)), []);
});

test("a drill of one passage is of its cards alone", () => {
  const inside = card("a", { passage: { anchor: "1.1", lecture: "l" } });

  assert.deepEqual(ids(handNow(bundle(inside, card("b")), [], SERVED, ({ passage }) => passage?.anchor === "1.1")), ["a"]);
});
