/** The first page: sends what waits, says what waits, and keeps the decks that were begun for a time without a network. */

import { Courier } from "../drill/courier.js";
import { keepDecks, whenIdle } from "./keeping.js";
import { waitingText } from "./waiting.js";

const { api, words } = JSON.parse(document.getElementById("home-data")?.textContent ?? "{}");
const { learner = "" } = document.body.dataset;
const line = document.querySelector("[data-waiting]");
const opened = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opened]"));

const courier = new Courier(
  { api, csrf: "", learner },
  { changed: () => line?.replaceChildren(waitingText(courier, words)), refused: () => {} },
);
await courier.ready;
whenIdle(() => void keepDecks(learner, [...opened].map((row) => row.dataset.opened ?? ""), courier));
