/** The first page: sends what waits, says what waits, and keeps the decks that were begun for a time without a network. */

import { Courier } from "../drill/courier.js";
import { keepDecks, whenIdle } from "./keeping.js";
import { waitingText } from "./waiting.js";

const { api, words } = JSON.parse(document.getElementById("home-data")?.textContent ?? "{}");
const { learner = "" } = document.body.dataset;
const line = document.querySelector("[data-waiting]");
const opened = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opened]"));

const STALE_MS = 5 * 60_000;
const madeAt = Date.now();
let isBehind = false; // what waits here is not in the counts that the server put on the page

const courier = new Courier({ api, csrf: "", learner }, { changed, refused: () => {} });
await courier.ready;
whenIdle(() => void keepDecks(learner, [...opened].map((row) => row.dataset.opened ?? ""), courier));

function changed() {
  line?.replaceChildren(waitingText(courier, words));
  if (courier.pending > 0) {
    isBehind = true;
  } else if (isBehind) {
    lookAgain();
  }
}

/** Count anew, unless somebody is typing a code. */
function lookAgain() {
  const code = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=code]"));
  if (!code?.value) {
    location.reload();
  }
}

window.addEventListener("pageshow", (event) => event.persisted && lookAgain());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && Date.now() - madeAt > STALE_MS) {
    lookAgain(); // an installed page is never closed: yesterday's counts would greet the learner
  }
});
