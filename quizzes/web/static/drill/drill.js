/** The drill page: puts the sitting's cards on the page and turns keys and buttons into deeds. */

import { drillHere, offerWhole, reserveOf } from "../offline/drillhere.js";
import { keepDecks, whenIdle } from "../offline/keeping.js";
import { waitingText } from "../offline/waiting.js";
import { Courier } from "./courier.js";
import { differenceOf } from "./difference.js";
import { listenToKeys } from "./keys.js";
import { Look } from "./look.js";
import { clock, wait } from "./moments.js";
import { key, paragraph, rich } from "./markup.js";
import { Pace } from "./pace.js";
import { readAnswer, widgetFor } from "./questions.js";
import { listenToReports } from "./report.js";
import { pressOnce } from "./presses.js";
import { closeOnButton, openSource, sourceAddress } from "./sheets.js";
import { Sitting } from "./sitting.js";

const page = JSON.parse(document.getElementById("drill-data")?.textContent ?? "{}");
const data = page.is_shell ? await drillHere(page) : page;
const words = data.words;
const language = document.documentElement.lang || "en";

/**
 * @param {string} name such as 'card', or 'tool=undo'
 * @returns {any} the element marked data-<name>
 */
const part = (name) => document.querySelector(`[data-${name.replace(/=(.*)/, '="$1"')}]`);
const form = /** @type {HTMLFormElement} */ (part("drill"));
const ratingButtons = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll("[data-rating]")]);
const look = new Look();

/** @type {"front" | "checking" | "back" | "idle"} */
let side = "idle";
/** @type {unknown} */
let response = null;
let suggested = 3;
let wakeTimer = 0;
let toastTimer = 0;

/** @type {Sitting} */ let sitting; // the courier may speak before it is there
const courier = new Courier(
  { api: data.api, csrf: form.csrfmiddlewaretoken?.value ?? "", learner: data.learner },
  {
    changed: showCondition,
    refused: (reason) => toast(words.refused.replace("{reason}", ["unknown", "404"].includes(reason) ? words.gone : reason)),
    elsewhere: (card) => sitting?.leaveTo(card),
  },
);
if (courier.mayHoldMore) {
  await courier.ready; // its cards are not as the server thought
}
sitting = new Sitting(courier, data, {
  show: showFront,
  finished: showFinished,
  loading: () => showOnly(null, words.loading),
  unreachable: showUnreachable,
  counted: showCounts,
}, reserveOf(data, courier));

const pace = new Pace(part, { reveal, tell: toast }, words);

/** @param {any} card whether the learner answers it: an item that is graded, or a back that they want to type */
const isAsked = (card) => Boolean(card.question || card.typed);

/** @param {any} card what its answer is typed or chosen in */
const askedAs = (card) => (card.question ? card.type : "shorttext");

/** @param {any} card */
function showFront(card) {
  side = "front";
  look.begin(performance.now(), document.visibilityState === "hidden");
  response = null;
  suggested = card.question ? 1 : 3;
  showOnly("card");
  part("state").textContent = card.state === "new" ? words.new : card.state === "review" ? words.review : words.learning;
  part("flag").hidden = card.flag === 0;
  part("front").innerHTML = card.question ? card.stem : card.stem + card.front;
  part("question").replaceChildren(isAsked(card) ? widgetFor(askedAs(card), card.question, words) : "");
  delete part("question").dataset.verdict;
  part("error").textContent = "";
  part("back").replaceChildren();
  part("check").hidden = !isAsked(card);
  part("reveal").replaceChildren(...(card.question ? [words.dontknow] : [`${words.reveal} `, key(words.space)]));
  part("reveal").classList.toggle("quiet", isAsked(card));
  for (const button of ratingButtons) {
    const preview = card.previews[button.dataset.rating ?? ""];
    button.querySelector("[data-interval]")?.replaceChildren(preview?.label ?? "");
  }
  showSource(card.passage);
  part("tool=report").setAttribute("href", `/cards/${card.id}/report/`);
  showTools();
  window.scrollTo(0, 0);
  focusFront();
  pace.front(card, isAsked(card));
}

function focusFront() {
  const field = part("question").querySelector("input, select, button");
  const isTouched = window.matchMedia("(pointer: coarse)").matches; // a keyboard that slides up hides the question
  const target = field ? (isTouched ? part("card") : field) : part("reveal");
  target.focus({ preventScroll: true });
}

/**
 * @param {{score: number, feedback: string, solution: string, difference?: any[]} | null} graded null where the learner judges alone
 * @param {string} [note]
 */
function showBack(graded, note = "") {
  const card = /** @type {any} */ (sitting.card);
  side = "back";
  const back = part("back");
  back.replaceChildren();
  if (graded) {
    back.append(verdict(graded), ...rich("verdict-feedback", graded.feedback));
    if (graded.difference?.length) {
      back.append(differenceOf(graded.difference, words));
    }
  }
  if (note) {
    back.append(paragraph("note", note));
  }
  if (graded || card.question) {
    back.append(paragraph("answer-label", words.solution));
  }
  back.append(...rich("solution", graded ? graded.solution : card.back), ...rich("explanation", card.feedback));
  if (card.passage) {
    const link = document.createElement("a");
    link.href = sourceAddress(card.passage);
    link.textContent = `${card.passage.anchor} ${card.passage.title}`;
    const line = paragraph("source-line", "");
    line.append(link);
    back.append(line);
  }
  for (const field of part("question").querySelectorAll("input, select, button")) {
    field.disabled = true;
  }
  part("error").textContent = "";
  part("bar-front").hidden = true;
  part("bar-back").hidden = false;
  for (const button of ratingButtons) {
    button.classList.toggle("suggested", Number(button.dataset.rating) === suggested);
  }
  ratingButtons[suggested - 1].focus({ preventScroll: true });
  back.scrollIntoView({ block: "nearest" });
  pace.back();
}

/** @param {{score: number}} graded */
function verdict({ score }) {
  const kind = score === 1 ? "right" : score > 0 ? "partly" : "wrong";
  part("question").dataset.verdict = kind;
  const line = paragraph(`verdict ${kind}`, "");
  const word = document.createElement("span");
  word.className = "verdict-word";
  word.textContent = words[kind];
  line.append(word);
  if (kind === "partly") {
    line.append(` ${Math.round(score * 100)}\u00a0%`);
  }
  return line;
}

function reveal() {
  suggested = sitting.card?.question ? 1 : 3;
  showBack(null);
}

async function check() {
  const card = /** @type {any} */ (sitting.card);
  const answer = readAnswer(askedAs(card), part("question"));
  if (answer.isEmpty) {
    part("error").textContent = words.unanswered;
    focusFront();
    return;
  }
  side = "checking";
  const { status, body } = await courier.post(`cards/${card.id}/answers/`, { response: answer.response, shown: card.shown });
  if (sitting.card !== card || side !== "checking") {
    return; // undone or put away meanwhile
  }
  if (status === 400 || status === 422) {
    side = "front";
    part("error").textContent = body?.errors?.[0]?.reason ?? words.unreadable;
    focusFront();
    return;
  }
  response = answer.response;
  const isGraded = status >= 200 && status < 300;
  suggested = isGraded ? body.suggested_rating : 3;
  isGraded ? showBack({ ...body, score: Number(body.score) }) : showBack(null, words.unchecked);
}

/** @param {number} rating */
function rate(rating) {
  if (side === "back") {
    side = "idle";
    sitting.rate(rating, { durationMs: look.length(performance.now()), response });
  }
}

/** What space and enter do: on to the answer, then the marked button. */
function primary() {
  if (side === "front") {
    sitting.card && isAsked(sitting.card) ? void check() : reveal();
  } else if (side === "back") {
    rate(suggested);
  }
}

/** @param {string} name */
function use(name) {
  const hasCard = side === "front" || side === "back";
  form.querySelector("details[open]")?.removeAttribute("open");
  if (name === "report" && sitting.card) {
    part("report-dialog").showModal();
  } else if (name === "read") {
    pace.read();
  } else if (name === "pause") {
    pace.toggle();
  } else if (name === "pace") {
    pace.openSheet();
  } else if (name === "help") {
    part("help-dialog").showModal();
  } else if (name === "undo") {
    sitting.canUndo ? (sitting.undo(), toast(words.undone)) : toast(words.nothing);
  } else if (name === "source" && hasCard && sitting.card) {
    void openSource(/** @type {any} */ (sitting.card).passage, words);
  } else if (name === "flag" && hasCard && sitting.card) {
    sitting.toggleFlag();
    part("flag").hidden = sitting.card.flag === 0;
    toast(sitting.card.flag ? words.flagged : words.unflagged);
    side === "front" ? focusFront() : ratingButtons[suggested - 1].focus({ preventScroll: true });
  } else if ((name === "suspend" || name === "bury") && hasCard) {
    side = "idle";
    sitting.putAway(name);
    toast(name === "suspend" ? words.suspended : words.buried);
  }
  showTools();
}

function showCounts() {
  for (const kind of /** @type {const} */ (["new", "learning", "due"])) {
    part(`count=${kind}`).textContent = String(sitting.counts[kind]);
  }
  const progress = part("progress");
  progress.max = Math.max(sitting.done + sitting.left, 1);
  progress.value = sitting.done;
}

function showTools() {
  part("tool=undo").disabled = !sitting.canUndo;
  for (const name of ["flag", "bury", "suspend", "read"]) {
    part(`tool=${name}`).disabled = sitting.card === null;
  }
}

/** @param {{anchor: string, title: string, lecture: string} | null} passage */
function showSource(passage) {
  const link = part("tool=source");
  passage ? link.setAttribute("href", sourceAddress(passage)) : link.removeAttribute("href");
}

/**
 * @param {"card" | "finished" | "unreachable" | null} name what fills the page
 * @param {string} [note]
 */
function showOnly(name, note = "") {
  for (const each of ["card", "finished", "unreachable"]) {
    part(each).hidden = each !== name;
  }
  part("bar-front").hidden = name !== "card";
  part("bar-back").hidden = true;
  part("loading").textContent = note;
  if (name !== "card") {
    side = "idle";
    pace.idle();
    showSource(null);
    showTools();
  }
}

function showFinished() {
  showOnly("finished");
  const due = Date.parse(sitting.nextDueAt ?? "");
  const { now } = sitting;
  const how = { language, zone: data.zone, today: words.today, otherday: words.otherday };
  const isKnown = !Number.isNaN(due);
  const never = sitting.isKept ? words.keptdone : words.never;
  const text = isKnown ? words.due.replace("{when}", wait(due, now, language)).replace("{at}", clock(due, now, how)) : never;
  part("finished-due").textContent = text;
  part("finished-done").textContent = sitting.done === 1 ? words.doneone : sitting.done > 1 ? words.done.replace("{n}", String(sitting.done)) : "";
  part("finished-title").focus({ preventScroll: true });
  if (isKnown) {
    wake(Math.max(due - now, 1_000));
  }
}

function showUnreachable() {
  showOnly("unreachable");
  void offerWhole(part("whole"), data);
  part("retry").focus();
  wake(15_000);
}

/** @param {number} waitMs after which to ask the server anew */
function wake(waitMs) {
  clearTimeout(wakeTimer);
  wakeTimer = setTimeout(() => void sitting.lookAgain(), Math.min(waitMs, 2 ** 31 - 1));
}

function showCondition() {
  const condition = courier.condition;
  const line = part("sync");
  line.dataset.condition = condition;
  line.dataset.pending = String(courier.pending);
  line.textContent = waitingText(courier, words);
  if (courier.pending === 0 && (!part("unreachable").hidden || (sitting?.isKept && !part("finished").hidden))) {
    void sitting?.lookAgain(); // what was kept has just been taken: the server is back
  }
  if (condition === "loggedout") {
    const link = document.createElement("a");
    link.href = `${data.login}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = words.login;
    line.append(" ", link);
  }
}

/** @param {string} text */
function toast(text) {
  clearTimeout(toastTimer);
  part("toast").textContent = text;
  toastTimer = setTimeout(() => part("toast").replaceChildren(), 4_000);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.dataset.rating) {
    rate(Number(button.dataset.rating));
  } else if (button?.dataset.tool) {
    use(button.dataset.tool);
  } else if (button?.value === "reveal" && side === "front") {
    reveal();
  } else {
    primary();
  }
});
for (const name of ["source", "report"]) {
  part(`tool=${name}`).addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.currentTarget instanceof HTMLAnchorElement && event.currentTarget.href) {
      event.preventDefault();
      use(name);
    }
  });
}
listenToReports(part("report-dialog"), (report) => {
  if (sitting.card) {
    courier.add({ kind: "card", id: report.id, card: sitting.card.id, action: "reports", body: report });
    toast(words.reported);
  }
});
for (const name of ["help", "read", "pace"]) {
  part(`tool=${name}`).addEventListener("click", () => use(name));
}
part("retry").addEventListener("click", () => {
  void courier.hurry().then(() => sitting.lookAgain());
});
document.addEventListener("visibilitychange", () => {
  look.turn(document.visibilityState === "hidden", performance.now());
  if (document.visibilityState === "visible" && !part("finished").hidden) {
    void sitting.lookAgain();
  }
});
document.querySelectorAll("[data-needs-script]").forEach((element) => element.removeAttribute("hidden"));
closeOnButton();
pressOnce(form, part("bar"));
listenToKeys(part("keys-on"), {
  primary,
  use,
  /** @param {number} digit */
  digit: (digit) => {
    if (side === "back" && digit <= 4) {
      rate(digit);
    } else if (side === "front") {
      part("question").querySelectorAll("input[name=chosen]")[digit - 1]?.click();
    }
  },
});
showCounts();
showCondition();
if (data.cards.length === 0 && courier.pending === 0 && !page.is_shell) {
  showTools();
  showFinished();
} else {
  void sitting.advance();
}
if (data.learner) {
  whenIdle(() => void keepDecks(data.learner, [data.deck], courier));
}
