import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../quizzes/web/static/quiz/drafts.js";

const slot = (position, more = {}) => ({ position, seq: 0, response: null, certainty: null, flagged: false, settled: false, ...more });
const text = (said, more = {}) => ({ response: { text: said }, certainty: null, flagged: false, ...more });
const draftsOf = (...slots) => new Drafts(slots, new Map(), () => 1);
const current = (seq, said) => ({ status: 409, body: { code: "stale", current: { seq, response: { text: said }, certainty: null } } });

test("an answer goes under the number after the one that the server holds", () => {
  const drafts = draftsOf(slot(1, { seq: 4 }));
  drafts.write(1, text("a"));

  const request = drafts.next(0);

  assert.deepEqual(request.body, { seq: 5, response: { text: "a" }, flagged: false });
});

test("what was written during a request goes with the next one", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  const first = drafts.next(0);
  drafts.write(1, text("ab"));

  const fate = drafts.settle(first, { status: 200, body: { seq: 1 } }, 0);
  const second = drafts.next(0);

  assert.deepEqual([fate, second.body.seq, second.body.response], ["saved", 2, { text: "ab" }]);
});

test("an answer taken back during its request is sent as taken back", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  const first = drafts.next(0);
  drafts.write(1, text("a", { response: null }));
  drafts.settle(first, { status: 200, body: { seq: 1 } }, 0);

  const second = drafts.next(0);

  assert.deepEqual(second.body, { seq: 2, response: null, flagged: false });
});

test("what was written and undone before it was sent is not sent", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  drafts.write(1, text("", { response: null }));

  const request = drafts.next(0);

  assert.deepEqual([request, drafts.unsaved], [null, 0]);
});

test("an answer from another tab is met, kept apart, and goes nowhere by itself", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("mine"));

  const fate = drafts.settle(drafts.next(0), current(3, "theirs"), 0);

  const { conflict, draft } = drafts.state(1);
  assert.deepEqual([fate, conflict.content.response, draft.response, drafts.next(0)], ["conflict", { text: "theirs" }, { text: "mine" }, null]);
});

test("a conflict decided for mine goes on from the number that is stored", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("mine"));
  drafts.settle(drafts.next(0), current(3, "theirs"), 0);

  drafts.resolve(1, "mine");

  assert.deepEqual(drafts.next(0).body, { seq: 4, response: { text: "mine" }, flagged: false });
});

test("a conflict decided for theirs leaves nothing to send", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("mine"));
  drafts.settle(drafts.next(0), current(3, "theirs"), 0);

  drafts.resolve(1, "theirs");

  assert.deepEqual([drafts.unsaved, drafts.content(1).response, drafts.state(1).seq], [0, { text: "theirs" }, 3]);
});

test("an earlier answer of ours whose receipt was lost is no conflict", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  drafts.settle(drafts.next(0), { status: 0 }, 0);
  drafts.write(1, text("ab"));

  const fate = drafts.settle(drafts.next(60_000), current(1, "a"), 60_000);
  const next = drafts.next(60_000);

  assert.deepEqual([fate, next.body], ["again", { seq: 2, response: { text: "ab" }, flagged: false }]);
});

test("names in another order are the same answer", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("", { response: { pairs: { b: "2", a: "1" } } }));

  const outcome = { status: 409, body: { current: { seq: 7, response: { pairs: { a: "1", b: "2" } }, certainty: null } } };
  const fate = drafts.settle(drafts.next(0), outcome, 0);

  assert.deepEqual([fate, drafts.state(1).conflict], ["followed", null]);
});

test("a flag alone goes under the number that is there", () => {
  const drafts = draftsOf(slot(1, { seq: 4, response: { text: "a" } }));
  drafts.write(1, text("a", { flagged: true }));

  const request = drafts.next(0);

  assert.deepEqual(request.body, { seq: 4, response: { text: "a" }, flagged: true });
});

test("a flag on an answer changed elsewhere follows that answer and is sent again", () => {
  const drafts = draftsOf(slot(1, { seq: 4, response: { text: "a" } }));
  drafts.write(1, text("a", { flagged: true }));

  const fate = drafts.settle(drafts.next(0), current(5, "b"), 0);
  const next = drafts.next(0);

  assert.deepEqual([fate, next.body], ["followed", { seq: 5, response: { text: "b" }, flagged: true }]);
});

test("certainty goes with the answer", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a", { certainty: 3 }));

  const request = drafts.next(0);

  assert.deepEqual(request.body, { seq: 1, response: { text: "a" }, flagged: false, certainty: 3 });
});

test("what is not saved is told by its questions", () => {
  const drafts = draftsOf(slot(1), slot(2), slot(5));
  drafts.write(1, text("a"));
  drafts.settle(drafts.next(0), { status: 200, body: { seq: 1 } }, 0);
  drafts.write(5, text("b"));
  drafts.write(2, text("c"));

  assert.deepEqual([drafts.unsavedAt, drafts.unsaved], [[2, 5], 2]);
});

test("a failed request is tried again after a wait that doubles", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  drafts.settle(drafts.next(0), { status: 503 }, 0);
  const first = drafts.waitMs(0);

  drafts.settle(drafts.next(1_000), { status: 0 }, 1_000);
  const second = drafts.waitMs(1_000);

  assert.deepEqual([first, second, drafts.unsaved], [1_000, 2_000, 1]);
});

test("a server that says when to come back is believed", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));

  drafts.settle(drafts.next(0), { status: 429, retryAfterSeconds: 20 }, 0);

  assert.equal(drafts.waitMs(0), 20_000);
});

test("logged out, everything is kept until somebody logs in", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("a"));
  const fate = drafts.settle(drafts.next(0), { status: 401 }, 0);
  const meanwhile = [drafts.next(99_999), drafts.waitMs(0), drafts.unsaved];

  drafts.resume();

  assert.deepEqual([fate, meanwhile, drafts.next(0).body.seq], ["loggedout", [null, null, 1], 1]);
});

test("a refused answer waits for a change and holds nothing else back", () => {
  const drafts = draftsOf(slot(1), slot(2));
  drafts.write(1, text("too long"));
  drafts.write(2, text("fine"));
  const fate = drafts.settle(drafts.next(0), { status: 400, body: { errors: [{ field: "response", reason: "too long" }] } }, 0);

  const next = drafts.next(0);

  assert.deepEqual([fate, drafts.state(1).refusal, next.position], ["refused", "too long", 2]);
});

test("an attempt that is over takes nothing more, and what was unsent is still known", () => {
  const drafts = draftsOf(slot(1));
  drafts.write(1, text("late"));

  const fate = drafts.settle(drafts.next(0), { status: 409, body: { code: "over" } }, 0);

  assert.deepEqual([fate, drafts.isOver, drafts.next(0), drafts.unsaved], ["over", true, null, 1]);
});

test("leaving sends what is unsent, after what is under way", () => {
  const drafts = draftsOf(slot(1), slot(2));
  drafts.write(1, text("a"));
  drafts.next(0);
  drafts.write(1, text("ab"));
  drafts.write(2, text("b"));

  const parting = drafts.parting();

  assert.deepEqual(parting.map((each) => [each.position, each.body.seq, each.body.response.text]), [[1, 2, "ab"], [2, 1, "b"]]);
});

test("what an earlier page kept is taken up where the server still stands where it did", () => {
  const kept = new Map([[1, { seq: 2, draft: text("kept"), sent: [] }]]);

  const drafts = new Drafts([slot(1, { seq: 2, response: { text: "old" } })], kept);

  assert.deepEqual(drafts.next(0).body, { seq: 3, response: { text: "kept" }, flagged: false });
});

test("what an earlier page kept conflicts where the server holds another's answer since", () => {
  const kept = new Map([[1, { seq: 2, draft: text("kept"), sent: [text("half")] }]]);

  const ours = new Drafts([slot(1, { seq: 3, response: { text: "half" } })], kept);
  const theirs = new Drafts([slot(1, { seq: 3, response: { text: "other" } })], kept);

  assert.deepEqual([ours.next(0).body.seq, theirs.next(0), theirs.state(1).conflict.seq], [4, null, 3]);
});

test("what an earlier page kept and the server has after all is forgotten", () => {
  const kept = new Map([[1, { seq: 2, draft: text("kept"), sent: [] }]]);

  const drafts = new Drafts([slot(1, { seq: 3, response: { text: "kept" } })], kept);

  assert.deepEqual([drafts.unsaved, drafts.kept(1)], [0, null]);
});
