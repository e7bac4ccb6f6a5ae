import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST_LOOK_MS, Look } from "../../quizzes/web/static/drill/look.js";

test("a look lasts from the card's coming", () => {
  const look = new Look();

  look.begin(1_000);

  assert.equal(look.length(6_200.4), 5_200);
});

test("the time for which the page was hidden does not count", () => {
  const look = new Look();

  look.begin(0);
  look.turn(true, 3_000);
  look.turn(false, 2_403_000);

  assert.equal(look.length(2_407_000), 7_000);
});

test("the next card begins anew, also after a hidden one", () => {
  const look = new Look();

  look.begin(0);
  look.turn(true, 5_000);
  look.begin(9_000);

  assert.equal(look.length(10_000), 1_000);
});

test("a card that came behind another tab is looked at once it is seen", () => {
  const look = new Look();

  look.begin(0, true);
  look.turn(false, 50_000);

  assert.equal(look.length(54_000), 4_000);
});

test("nobody looks at a card for an hour", () => {
  const look = new Look();

  look.begin(0);

  assert.equal(look.length(3_600_000), LONGEST_LOOK_MS);
});
