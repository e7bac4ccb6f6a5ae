import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock, shown, warning } from "../../quizzes/web/static/quiz/serverclock.js";

const READING = { now: "2026-11-02T12:00:00Z", deadline_at: "2026-11-02T12:10:00Z" };

/** A device whose steady clock and date are set by hand. */
const device = () => {
  const at = { steady: 1_000, dated: 0 };
  return { at, clock: new ServerClock(() => at.steady, () => at.dated) };
};

test("what is left runs down by the steady clock, whatever the device's date says", () => {
  const { at, clock } = device();
  clock.read(READING);

  at.steady += 90_000;
  at.dated += 999_999_999;

  assert.equal(clock.leftMs, 510_000);
});

test("a reading counts as of halfway between question and answer", () => {
  const { at, clock } = device();
  at.steady = 3_000;

  clock.read(READING, 1_000);

  assert.equal(clock.leftMs, 599_000);
});

test("without a deadline nothing is left to count", () => {
  const { clock } = device();

  clock.read({ ...READING, deadline_at: null });

  assert.equal(clock.leftMs, null);
});

test("a sleep in which the steady clock stood still is noticed once", () => {
  const { at, clock } = device();
  clock.read(READING);
  at.steady += 1_000;
  at.dated += 601_000;

  const noticed = [clock.hasJumped(), clock.hasJumped()];

  assert.deepEqual(noticed, [true, false]);
});

test("seconds that pass on both clocks are no jump", () => {
  const { at, clock } = device();
  at.steady += 60_000;
  at.dated += 60_400;

  assert.equal(clock.hasJumped(), false);
});

test("what is left is shown to the second that has begun", () => {
  const texts = [3_870_000, 600_000, 599_001, 9_000, 0, -5_000].map(shown);

  assert.deepEqual(texts, ["1:04:30", "10:00", "10:00", "0:09", "0:00", "0:00"]);
});

test("warnings come once, when their moment goes by", () => {
  const passed = [[null, 400_000], [301_000, 300_000], [300_000, 299_000], [61_000, 59_500], [500, -1]];

  const warned = passed.map(([before, left]) => warning(before, left));

  assert.deepEqual(warned, [null, 300_000, null, 60_000, null]);
});

test("a page that slept past a moment, or begins after it, is told what is truly left", () => {
  const passed = [[340_000, 200_000], [400_000, 30_000], [null, 200_000], [null, 30_000], [200_000, 199_000]];

  const warned = passed.map(([before, left]) => warning(before, left));

  assert.deepEqual(warned, [200_000, 30_000, 200_000, 30_000, null]);
});
