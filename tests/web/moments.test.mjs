import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, wait } from "../../quizzes/web/static/drill/moments.js";

const NOW = Date.parse("2026-03-02T22:30:00Z");
const MINUTE = 60_000;
const HOW = { language: "en-GB", zone: "Europe/Berlin", today: "at {time}", otherday: "on {day} at {time}" };

test("a wait is said in its largest unit", () => {
  const waits = [0.2, 12, 59, 125, 25 * 60, 72 * 60].map((minutes) => wait(NOW + minutes * MINUTE, NOW, "en"));

  assert.deepEqual(waits, ["in 1 minute", "in 12 minutes", "in 1 hour", "in 2 hours", "in 1 day", "in 3 days"]);
});

test("a time of the learner's own day is given without the day", () => {
  assert.equal(clock(NOW + 20 * MINUTE, NOW, HOW), "at 23:50");
});

test("a time after the learner's midnight names its day", () => {
  assert.equal(clock(NOW + 60 * MINUTE, NOW, HOW), "on Tuesday 3 March at 00:30");
});
