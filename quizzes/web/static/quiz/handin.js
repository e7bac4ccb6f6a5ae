/** The page that hands in: the clock runs on, and what an earlier page left on the device is sent first. */

import { Countdown } from "./countdown.js";
import { handInByClock } from "./handingin.js";
import { Keeper } from "./keeper.js";

const data = JSON.parse(document.getElementById("paper-data")?.textContent ?? "{}");
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-handin]"));
const notice = /** @type {HTMLElement} */ (document.querySelector("[data-notice]"));
const alarm = /** @type {HTMLElement} */ (document.querySelector("[data-alarm]"));
const place = /** @type {HTMLElement} */ (document.querySelector("[data-clock]"));
const leave = () => location.replace(data.addresses.result);

const keeper = new Keeper(data, form.csrfmiddlewaretoken.value, { changed: show, settled: (_position, fate) => fate === "over" && leave(), told: () => undefined });
const countdown = new Countdown({ place, alarm, address: data.addresses.clock, words: data.words }, data.clock, {
  zero: () => void handInByClock({ keeper, countdown, say, words: data.words, form, leave }),
  over: leave,
});
form.addEventListener("submit", (event) => {
  if (!navigator.onLine) {
    event.preventDefault(); // the browser would show a page of its own, which loses this one
    say(data.words.handinoffline);
    notice.focus();
  }
});
show();

function show() {
  if (keeper?.drafts.unsaved) {
    say(data.words.unsavedhandin.replace("{list}", keeper.drafts.unsavedAt.join(", ")));
  } else {
    notice.hidden = true;
  }
}

/** @param {string} text */
function say(text) {
  notice.textContent = text;
  notice.hidden = false;
  alarm.textContent = text;
}
