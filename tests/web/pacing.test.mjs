import assert from "node:assert/strict";
import test from "node:test";

import { Countdown, NO_WISHES, readWishes } from "../../quizzes/web/static/drill/pacing.js";

test("nothing goes on by itself unless it was asked for", () => {
  for (const stored of [null, "", "{", "null", "7", '"x"', '{"revealSeconds": -3, "readsFront": "yes"}', '{"revealSeconds": "x"}']) {
    assert.deepEqual(readWishes(stored), NO_WISHES);
  }
});

test("wishes are read back, and nobody waits for hours", () => {
  const said = JSON.stringify({ readsFront: true, readsBack: false, revealSeconds: 9999 });

  assert.deepEqual(readWishes(said), { readsFront: true, readsBack: false, revealSeconds: 120 });
});

test("a countdown can be held and goes on where it was", () => {
  const countdown = new Countdown();
  const waits = [countdown.waitMs(0)];
  countdown.begin(5, 1_000);
  waits.push(countdown.waitMs(3_000));
  countdown.toggle(3_000);
  waits.push(countdown.waitMs(60_000));
  countdown.toggle(60_000);
  waits.push(countdown.waitMs(61_000), countdown.waitMs(99_000));
  countdown.end();
  waits.push(countdown.waitMs(99_000));

  assert.deepEqual(waits, [null, 3_000, null, 2_000, 0, null]);
});

test("what is held stays held for the next card, and holding nothing begins nothing", () => {
  const countdown = new Countdown();
  countdown.toggle(0);
  countdown.begin(5, 10);
  const held = countdown.waitMs(20);
  countdown.toggle(30);

  assert.deepEqual([held, countdown.waitMs(1_030)], [null, 4_000]);
});
