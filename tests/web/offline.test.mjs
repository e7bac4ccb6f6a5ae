import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../quizzes/web/static/drill/outbox.js";
import { routeFor } from "../../quizzes/web/static/offline/routes.js";
import { waitingText } from "../../quizzes/web/static/offline/waiting.js";

const ORIGIN = "https://quiz.example.org";
const SITE = { origin: ORIGIN, files: new Set(["/static/web/web.0123456789ab.css", "/static/web/web.css"]) };
const route = (path, mode = "navigate", method = "GET") => routeFor({ method, mode, url: new URL(path, ORIGIN).href }, SITE);
const review = (id) => ({ kind: "review", id, body: { id, card: `card-${id}`, rating: 3, reviewed_at: "2026-03-02T12:00:00Z", duration_ms: 900 } });

test("the pages that open without a network are the first one and the drill", () => {
  assert.deepEqual(["/", "/?a=1", "/decks/8m2kq7wz4cdh/drill/?passage=1.1", "/lectures/", "/quizzes/8m2kq7wz4cdh/"].map((path) => route(path)), ["home", "home", "drill", "elsewhere", "elsewhere"]);
});

test("admin, login, API and other people's sites are left to the browser", () => {
  const left = ["/admin/", "/accounts/login/", "/api/v1/reviews/", "/health/live", "https://elsewhere.org/"].map((path) => route(path));

  assert.deepEqual(new Set([...left, route("/", "navigate", "POST"), route("/api/v1/decks/", "cors"), route("/quizzes/a/", "cors"), route("/static/other.js", "cors")]), new Set(["none"]));
});

test("a file whose name changes with its content needs no question, another is asked for first", () => {
  assert.deepEqual(["/static/web/web.0123456789ab.css", "/static/web/web.css", "/assets/8m2kq7wz4cdh/"].map((path) => route(path, "no-cors")), ["frozen", "file", "media"]);
});

test("what waits is said in words", () => {
  const words = { waits: "{n} reviews wait", waitsone: "One review waits", waitsother: "{n} changes wait", waiting: "{n} waiting", loggedout: "out, {n} kept" };
  const say = (condition, pending, reviewCount) => waitingText({ condition, pending, reviewCount }, words);

  assert.deepEqual(
    [say("idle", 3, 3), say("slow", 3, 2), say("offline", 14, 12), say("offline", 2, 1), say("offline", 2, 0), say("loggedout", 4, 4)],
    ["", "3 waiting", "12 reviews wait", "One review waits", "2 changes wait", "out, 4 kept"],
  );
});

test("an outbox takes over what other tabs added, and lets go of what they have sent", () => {
  const outbox = new Outbox([review("a"), review("b")]);

  outbox.reconcile([review("b"), review("c")], outbox.ids);

  assert.deepEqual([...outbox.ids], ["b", "c"]);
});

test("what was added or withdrawn while the device was read stands", () => {
  const outbox = new Outbox([review("a")]);
  const known = outbox.ids;
  outbox.add(review("b"));
  outbox.withdraw("a");

  outbox.reconcile([review("a")], known);

  assert.deepEqual([...outbox.ids], ["b"]);
});

test("what the server has just taken does not come back from the device", () => {
  const outbox = new Outbox([review("a")], () => 1);
  outbox.settle(outbox.next(0), { status: 202 }, 0);

  outbox.reconcile([review("a")], outbox.ids);

  assert.equal(outbox.pending, 0);
});

test("what is under way stays, though another tab has sent it as well", () => {
  const outbox = new Outbox([review("a")]);
  outbox.next(0);

  outbox.reconcile([], outbox.ids);

  assert.equal(outbox.pending, 1);
});

test("what another tab withdrew while it was under way is taken back", () => {
  const outbox = new Outbox([review("a"), review("b")]);

  const undos = outbox.undosOf(outbox.next(0), ["b"]);

  assert.deepEqual(undos, [{ kind: "undo", id: "undo-b", card: "card-b", review: "b" }]);
});
