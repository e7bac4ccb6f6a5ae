/** The first page without the server: the decks that this device keeps, and how many cards wait in each. */

import { Courier } from "../drill/courier.js";
import { keptDecks, keptFor, queueOf } from "./bundles.js";
import { waitingText } from "./waiting.js";

const { api, words } = JSON.parse(document.getElementById("home-data")?.textContent ?? "{}");
const language = document.documentElement.lang || "en";

/**
 * @param {string} name
 * @param {ParentNode} [root]
 * @returns {any}
 */
const part = (name, root = document) => root.querySelector(`[data-${name}]`);
const learner = await keptFor();
const AGAIN_MS = 15_000;
const isElsewhere = location.pathname !== "/" && location.pathname !== "/offline/";

/** @param {Courier} courier of the learner for whom the device keeps anything */
async function show(courier) {
  const rows = [];
  let total = 0;
  for (const kept of await keptDecks(courier.learner)) {
    const queue = await queueOf(kept, courier.store);
    const counts = queue?.counts ?? { new: 0, learning: 0, due: 0 };
    total += counts.new + counts.learning + counts.due;
    rows.push(rowOf(kept, counts));
  }
  part("decks").replaceChildren(...rows);
  part("kept").hidden = rows.length === 0;
  part("nothing").hidden = rows.length > 0;
  part("here").textContent = rows.length === 0 ? words.unreachable : total === 1 ? words.hereone : words.here.replace("{n}", String(total));
}

/**
 * @param {import("./bundles.js").Kept} kept
 * @param {import("./replay.js").Counts} counts
 */
function rowOf({ deck, kept_at: keptAt, bundle }, counts) {
  const row = part("row").content.cloneNode(true);
  const link = part("title", row);
  const left = counts.new + counts.learning + counts.due;
  link.textContent = bundle.title;
  link.href = `/decks/${deck}/drill/`;
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: bundle.zone }).format(keptAt);
  part("age", row).textContent = words.kept.replace("{when}", when);
  for (const kind of /** @type {const} */ (["new", "learning", "due"])) {
    const count = part(`count=${kind}`, row);
    count.textContent = String(counts[kind]);
    count.parentElement.classList.toggle("none", counts[kind] === 0);
  }
  part("word", row).textContent = left > 0 ? words.drill : words.done;
  part("word", row).classList.toggle("quiet", left === 0);
  return row;
}

if (learner) {
  const courier = new Courier(
    { api, csrf: "", learner },
    { changed: () => part("waiting").replaceChildren(waitingText(courier, words)), refused: () => {}, elsewhere: () => void show(courier) },
  );
  await courier.ready;
  await show(courier);
} else {
  part("nothing").hidden = false;
}
part("elsewhere").hidden = !isElsewhere;
part("sitting").hidden = !location.pathname.startsWith("/attempts/");
if (location.pathname !== "/offline/") {
  part("again").href = location.href;
  window.addEventListener("online", lookAgain);
  document.addEventListener("visibilitychange", lookAgain);
  setInterval(lookAgain, AGAIN_MS);
}

/** Open the page anew once the server answers: a device is online as soon as there is any network at all. */
function lookAgain() {
  if (document.visibilityState === "visible") {
    fetch("/health/live", { cache: "no-store" }).then(({ ok }) => ok && location.reload(), () => {});
  }
}
