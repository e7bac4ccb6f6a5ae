import assert from "node:assert/strict";
import { test } from "node:test";

import { BATCH, Outbox } from "../../quizzes/web/static/drill/outbox.js";

const review = (id, card = `card-${id}`) => ({ kind: "review", id, body: { id, card, rating: 3, reviewed_at: "2026-03-02T12:00:00Z", duration_ms: 900 } });
const undo = (of, card = `card-${of}`) => ({ kind: "undo", id: `undo-${of}`, card, review: of });
const suspend = (id, card) => ({ kind: "card", id, card, action: "suspend", body: {} });
const outboxOf = (...entries) => new Outbox(entries, () => 1);

test("reviews go together in the order given", () => {
  const outbox = outboxOf(review("a"), review("b"));

  const request = outbox.next(0);

  assert.deepEqual(request, { path: "reviews/", body: [review("a").body, review("b").body], ids: ["a", "b"] });
});

test("a full batch leaves the rest for the next request", () => {
  const ids = Array.from({ length: BATCH + 3 }, (_, index) => `r${index}`);
  const outbox = outboxOf(...ids.map((id) => review(id)));

  const first = outbox.next(0);
  outbox.settle(first, { status: 202 }, 0);
  const second = outbox.next(0);

  assert.deepEqual([first.ids, second.ids], [ids.slice(0, BATCH), ids.slice(BATCH)]);
});

test("an undo waits for its review and holds back what follows", () => {
  const outbox = outboxOf(review("a"), undo("a"), review("b"));
  const sent = [];

  for (let request = outbox.next(0); request; request = outbox.next(0)) {
    sent.push(request.path, request.ids);
    outbox.settle(request, { status: 202 }, 0);
  }

  assert.deepEqual(sent, ["reviews/", ["a"], "reviews/a/undo/", ["undo-a"], "reviews/", ["b"]]);
});

test("a deed with a card is its own request", () => {
  const outbox = outboxOf(suspend("s", "c7"));

  const request = outbox.next(0);

  assert.deepEqual(request, { path: "cards/c7/suspend/", body: {}, ids: ["s"] });
});

test("nothing else is sent while a request is under way", () => {
  const outbox = outboxOf(review("a"));
  outbox.next(0);
  outbox.add(review("b"));

  const meanwhile = outbox.next(0);

  assert.deepEqual([meanwhile, outbox.waitMs(0), outbox.pending], [null, null, 2]);
});

test("what was added during a request goes with the next one", () => {
  const outbox = outboxOf(review("a"));
  const first = outbox.next(0);
  outbox.add(review("b"));
  outbox.settle(first, { status: 202 }, 0);

  const second = outbox.next(0);

  assert.deepEqual(second.ids, ["b"]);
});

test("the same id is kept once", () => {
  const outbox = outboxOf(review("a"));

  outbox.add(review("a"));

  assert.equal(outbox.pending, 1);
});

test("no answer keeps everything and waits twice as long each time, up to a minute", () => {
  const outbox = outboxOf(review("a"));
  const waits = [];
  let now = 0;

  for (let attempt = 0; attempt < 9; attempt += 1) {
    outbox.settle(outbox.next(now), { status: 0 }, now);
    waits.push(outbox.waitMs(now));
    now += outbox.waitMs(now);
  }

  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  assert.equal(outbox.pending, 1);
});

test("it is too early to try again until the wait is over", () => {
  const outbox = outboxOf(review("a"));
  outbox.settle(outbox.next(0), { status: 503 }, 0);

  const early = outbox.next(999);
  const onTime = outbox.next(1_000);

  assert.deepEqual([early, onTime.ids], [null, ["a"]]);
});

test("chance shortens a wait by half at most", () => {
  const outbox = new Outbox([review("a")], () => 0);

  outbox.settle(outbox.next(0), { status: 502 }, 0);

  assert.equal(outbox.waitMs(0), 500);
});

test("the server's own Retry-After is respected", () => {
  const outbox = outboxOf(review("a"));

  outbox.settle(outbox.next(0), { status: 429, retryAfterSeconds: 30 }, 0);

  assert.equal(outbox.waitMs(0), 30_000);
});

test("the network coming back ends the wait", () => {
  const outbox = outboxOf(review("a"));
  outbox.settle(outbox.next(0), { status: 0 }, 0);

  outbox.resume();

  assert.deepEqual(outbox.next(0).ids, ["a"]);
});

test("a success after failures begins the waits anew", () => {
  const outbox = outboxOf(review("a"));
  outbox.settle(outbox.next(0), { status: 0 }, 0);
  outbox.settle(outbox.next(1_000), { status: 202 }, 1_000);
  outbox.add(review("b"));

  outbox.settle(outbox.next(1_000), { status: 0 }, 1_000);

  assert.equal(outbox.waitMs(1_000), 1_000);
});

test("a log-out keeps everything and stops sending until somebody logs in", () => {
  const outbox = outboxOf(review("a"));
  outbox.settle(outbox.next(0), { status: 401 }, 0);

  const stopped = outbox.next(1e9);
  outbox.resume();

  assert.deepEqual([stopped, outbox.pending, outbox.next(0).ids], [null, 1, ["a"]]);
});

test("refused rows are told, and gone with the rest of their batch", () => {
  const outbox = outboxOf(review("a"), review("b"));
  const receipts = [{ id: "a", status: "refused", reason: "unknown" }, { id: "b", status: "accepted" }];

  const result = outbox.settle(outbox.next(0), { status: 202, receipts }, 0);

  assert.deepEqual(result, { settled: ["a", "b"], refused: [{ id: "a", reason: "unknown" }] });
  assert.equal(outbox.pending, 0);
});

test("a batch that is refused whole is sent singly, so that one bad entry costs no other", () => {
  const outbox = outboxOf(review("bad"), review("good"));
  outbox.settle(outbox.next(0), { status: 400 }, 0);

  const first = outbox.next(0);
  const told = outbox.settle(first, { status: 400 }, 0);
  const second = outbox.next(0);

  assert.deepEqual([first.ids, told.refused, second.ids], [["bad"], [{ id: "bad", reason: "400" }], ["good"]]);
});

test("an unsent review is withdrawn without the server hearing of it", () => {
  const outbox = outboxOf(review("a"), review("b"));

  const isWithdrawn = outbox.withdraw("b");

  assert.deepEqual([isWithdrawn, outbox.next(0).ids], [true, ["a"]]);
});

test("a review under way cannot be withdrawn", () => {
  const outbox = outboxOf(review("a"));
  outbox.next(0);

  assert.equal(outbox.withdraw("a"), false);
});

test("a review that may have arrived cannot be withdrawn", () => {
  const outbox = outboxOf(review("a"));
  outbox.settle(outbox.next(0), { status: 0 }, 0);

  assert.equal(outbox.withdraw("a"), false);
});

test("the cards with something unsent are known", () => {
  const outbox = outboxOf(review("a", "c1"), undo("z"), suspend("s", "c2"));

  assert.deepEqual(outbox.cards, new Set(["c1", "card-z", "c2"]));
});

test("on parting all is sent once more, what is under way included", () => {
  const outbox = outboxOf(review("a"));
  outbox.next(0);
  outbox.add(review("b"));

  assert.deepEqual(outbox.parting().ids, ["a", "b"]);
});
