import assert from "node:assert/strict";
import { test } from "node:test";

import { aheadMs, clock, wait } from "../../quizzes/web/static/drill/moments.js";

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

test("a clock counts as wrong from five minutes on", () => {
  const now = Date.parse("2026-03-02T12:00:00Z");

  const off = [0, 299, 301, -86_400].map((seconds) => aheadMs(new Date(now - seconds * 1_000).toISOString(), now));

  assert.deepEqual(off, [0, 0, 301_000, -86_400_000]);
  assert.equal(aheadMs(undefined, now), 0);
});
