import assert from "node:assert/strict";
import { test } from "node:test";

import { sizeText } from "../../quizzes/web/static/imports/sending.js";

test("a size is told in the unit that a person reads", () => {
  const sizes = [0, 999, 1500, 12_345, 3_240_000, 52_428_800, 2e12].map((bytes) => sizeText(bytes, "en"));

  assert.deepEqual(sizes, ["0 byte", "999 byte", "1.5 kB", "12 kB", "3.2 MB", "52 MB", "2,000 GB"]);
});
