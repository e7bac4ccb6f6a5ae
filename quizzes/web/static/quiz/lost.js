/** On the result: what this device keeps of the attempt because no receipt for it ever came. */

import { keptAnswers } from "./keeper.js";

const place = /** @type {HTMLElement} */ (document.querySelector("[data-lost]"));
const kept = keptAnswers(place.dataset.learner ?? "", place.dataset.attempt ?? "");

if (kept.length > 0) {
  const list = document.createElement("ul");
  for (const each of kept) {
    const line = document.createElement("li");
    line.className = "said";
    line.textContent = `${(place.dataset.question ?? "").replace("{n}", String(each.position))}: ${each.said}`;
    list.append(line);
  }
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "button quiet small";
  forget.textContent = place.dataset.forget ?? "";
  forget.addEventListener("click", () => {
    for (const { key } of kept) {
      localStorage.removeItem(key);
    }
    place.hidden = true;
  });
  const head = document.createElement("p");
  head.textContent = place.dataset.head ?? "";
  place.replaceChildren(head, list, forget);
  place.hidden = false;
}
