/** The paper of a quiz: ties its fields to the keeper, and shows what is saved, answered, flagged and left of the time. */

import { fillResponse, inWords, makeMovable, readResponse } from "./answers.js";
import { showConflict } from "./conflicts.js";
import { Countdown } from "./countdown.js";
import { handInByClock } from "./handingin.js";
import { showJudgement } from "./judgement.js";
import { Keeper } from "./keeper.js";
import { makePlaceable } from "./placing.js";
import { showWords } from "./wordcount.js";

const TWICE_MS = 400; // the second half of a double tap would pass by a question unseen

const data = JSON.parse(document.getElementById("paper-data")?.textContent ?? "{}");
const words = data.words;
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-paper]"));
const questions = new Map([.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-slot]"))].map((each) => [Number(each.dataset.slot), each]));
const notice = /** @type {HTMLElement} */ (form.querySelector("[data-notice]"));
const alarm = /** @type {HTMLElement} */ (document.querySelector("[data-alarm]"));
let page = Number(form.page.value) || 1;
let turnedAt = -Infinity;

const keeper = new Keeper(data, form.csrfmiddlewaretoken.value, { changed: show, settled, told: (reading, askedAt) => countdown?.read(reading, askedAt) });
const clock = /** @type {HTMLElement} */ (document.querySelector("[data-clock]"));
/** @type {Countdown | undefined} */
let countdown;

for (const [position, question] of questions) {
  makeMovable(question, words);
  makePlaceable(question, words);
  const { draft, conflict } = keeper.drafts.state(position);
  if (draft) {
    put(position, draft); // what an earlier page left behind
  }
  if (conflict) {
    tellConflict(position);
  }
  showWords(question, words);
}
countdown = new Countdown({ place: clock, alarm, address: data.addresses.clock, words }, data.clock, { zero: () => void timeUp(), over: leave });
show();

/** @param {HTMLElement} question @returns {import("./drafts.js").Content} */
function contentOf(question) {
  const sure = /** @type {HTMLInputElement | null} */ (question.querySelector("[data-certainty] input:checked"));
  const flag = /** @type {HTMLInputElement | null} */ (question.querySelector("[data-flag]"));
  return { response: readResponse(question), certainty: sure ? Number(sure.value) : null, flagged: flag?.checked ?? false };
}

/**
 * @param {number} position
 * @param {import("./drafts.js").Content} content
 */
function put(position, content) {
  const question = /** @type {HTMLElement} */ (questions.get(position));
  fillResponse(question, content.response);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (question.querySelectorAll("[data-certainty] input"))) {
    input.checked = Number(input.value) === content.certainty;
  }
  const flag = /** @type {HTMLInputElement | null} */ (question.querySelector("[data-flag]"));
  if (flag) {
    flag.checked = content.flagged;
  }
  showWords(question, words);
}

form.addEventListener("input", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const question = /** @type {HTMLElement | null} */ (target.closest("[data-slot]"));
  if (question) {
    changed(question, target.matches("input[type=text], textarea"));
  }
});

/**
 * @param {HTMLElement} question
 * @param {boolean} isTyped
 */
function changed(question, isTyped) {
  const content = contentOf(question);
  keeper.write(Number(question.dataset.slot), content, inWords(question, content.response, words), isTyped);
  part(question, "error").textContent = "";
  showWords(question, words);
}

/**
 * @param {number} position
 * @param {import("./drafts.js").Fate} fate
 */
function settled(position, fate) {
  const question = /** @type {HTMLElement} */ (questions.get(position));
  if (fate === "refused") {
    part(question, "error").textContent = words.refused.replace("{reason}", keeper.drafts.state(position).refusal);
  } else if (fate === "conflict") {
    tellConflict(position);
  } else if (fate === "followed") {
    put(position, keeper.drafts.content(position));
    say(words.followed.replace("{n}", String(position)));
  } else if (fate === "over") {
    leave();
  }
}

/** @param {number} position */
function tellConflict(position) {
  const question = /** @type {HTMLElement} */ (questions.get(position));
  const { conflict } = keeper.drafts.state(position);
  if (!conflict) {
    return;
  }
  const mine = keeper.drafts.content(position);
  const sides = { mine: inWords(question, mine.response, words), theirs: inWords(question, conflict.content.response, words) };
  showConflict(part(question, "conflict"), { position, sides, words }, (choice) => {
    part(question, "error").textContent = "";
    keeper.resolve(position, choice);
    put(position, keeper.drafts.content(position));
    question.focus();
  });
  alarm.textContent = words.conflicthead.replace("{n}", String(position));
}

/** @param {string} text */
function say(text) {
  notice.textContent = text;
  notice.hidden = false;
  alarm.textContent = text;
}

/** Say what is saved, and mark the questions in the navigator. */
function show() {
  const { condition } = keeper;
  const line = /** @type {HTMLElement} */ (document.querySelector("[data-sync]"));
  const unsaved = keeper.drafts.unsaved;
  if (line.dataset.state !== condition || condition === "kept" || condition === "loggedout") {
    const text = { saved: words.saved, saving: words.saving, kept: words.kept, loggedout: words.loggedout, refused: words.notsaved, conflict: words.conflict }[condition];
    line.textContent = text.replace("{n}", String(unsaved));
    if (line.dataset.state !== condition && (condition === "kept" || condition === "loggedout")) {
      alarm.textContent = condition === "kept" ? words.keptmany.replace("{n}", String(unsaved)) : line.textContent;
    }
    line.dataset.state = condition;
  }
  line.dataset.unsaved = String(unsaved);
  if (condition === "loggedout") {
    line.append(" ", loginLink());
  }
  showNavigator();
}

function showNavigator() {
  let answered = 0;
  for (const position of questions.keys()) {
    const { draft, conflict, refusal } = keeper.drafts.state(position);
    const content = keeper.drafts.content(position);
    const isAnswered = content.response !== null;
    answered += Number(isAnswered);
    const link = /** @type {HTMLElement} */ (form.querySelector(`[data-goto="${position}"]`));
    const isUnsaved = draft !== null && (conflict !== null || refusal !== "" || keeper.drafts.isFailing || keeper.drafts.isLoggedOut);
    link.classList.toggle("answered", isAnswered);
    link.classList.toggle("flagged", content.flagged);
    link.classList.toggle("unsaved", isUnsaved);
    const states = [isAnswered ? words.answered : words.unanswered, content.flagged && words.flagged, isUnsaved && words.unsaved];
    part(link, "state").textContent = states.filter(Boolean).map((state) => `, ${state}`).join("");
    questions.get(position)?.querySelector("[data-clear]")?.toggleAttribute("disabled", !isAnswered);
  }
  const progress = /** @type {HTMLElement} */ (form.querySelector("[data-progress]"));
  progress.textContent = words.progress.replace("{n}", String(answered)).replace("{total}", String(questions.size));
}

/**
 * @param {number} number the question to show, where one is shown at a time
 * @param {boolean} [isByHistory] whether the browser's own buttons lead there
 */
function turnTo(number, isByHistory = false) {
  page = Math.min(Math.max(number, 1), questions.size);
  for (const [position, question] of questions) {
    question.hidden = position !== page;
  }
  for (const head of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-section-of]"))) {
    head.hidden = Number(head.dataset.sectionOf) !== page;
  }
  for (const link of form.querySelectorAll("[data-goto]")) {
    link.toggleAttribute("aria-current", false);
  }
  form.querySelector(`[data-goto="${page}"]`)?.setAttribute("aria-current", "step");
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("[data-turn]"))) {
    button.disabled = page + Number(button.dataset.turn) < 1 || page + Number(button.dataset.turn) > questions.size;
  }
  form.querySelector("[data-finish]")?.classList.toggle("quiet", page !== questions.size);
  if (!isByHistory) {
    history.pushState(null, "", `?page=${page}`);
  }
  void keeper.flush();
  questions.get(page)?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => {
  const number = Number(new URLSearchParams(location.search).get("page")) || 1;
  if (data.paged && number !== page) {
    turnTo(number, true);
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = /** @type {HTMLElement | null} */ (event.submitter);
  if (button?.dataset.turn) {
    if (event.timeStamp - turnedAt > TWICE_MS) {
      turnTo(page + Number(button.dataset.turn));
    }
    turnedAt = event.timeStamp;
  } else if (button && "finish" in button.dataset) {
    void finish();
  } else if (button && "check" in button.dataset) {
    void check(/** @type {HTMLElement} */ (button.closest("[data-slot]")));
  } else {
    void keeper.hurry();
  }
});

form.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const link = /** @type {HTMLElement | null} */ (target.closest("[data-goto]"));
  const clear = target.closest("[data-clear]");
  if (link && data.paged) {
    event.preventDefault();
    turnTo(Number(link.dataset.goto));
  } else if (clear) {
    const question = /** @type {HTMLElement} */ (clear.closest("[data-slot]"));
    fillResponse(question, null);
    changed(question, false);
    question.focus({ preventScroll: true }); // the button that had it is gone
  }
});

/** @param {HTMLElement} question */
async function check(question) {
  const position = Number(question.dataset.slot);
  const error = part(question, "error");
  error.textContent = "";
  if (keeper.drafts.state(position).conflict) {
    error.textContent = words.conflicthead.replace("{n}", String(position));
    part(question, "conflict").scrollIntoView({ block: "nearest" }); // which asks first which of the two answers it is to be
    return;
  }
  if (keeper.drafts.content(position).response === null) {
    error.textContent = words.checkempty;
    return;
  }
  const { status, body } = await keeper.check(position);
  if (status === 200) {
    showJudgement(question, body, words);
    part(question, "judgement").scrollIntoView({ block: "nearest" });
    if (body.settled) {
      question.focus({ preventScroll: true }); // the button that had it takes no more presses
    }
  } else if (status === 409 && body?.code === "over") {
    leave();
  } else if (status === 409 && body?.current) {
    return; // told by the keeper
  } else if (status === 0 || status >= 500) {
    error.textContent = words.checkoffline;
  } else {
    error.textContent = body?.errors?.[0]?.reason ?? body?.detail ?? words.checkoffline;
  }
}

async function finish() {
  await keeper.hurry();
  if (!navigator.onLine || keeper.drafts.isFailing) {
    say(words.handinoffline); // the next page could not be shown, nor this one again
  } else if (keeper.drafts.isLoggedOut) {
    say(words.loggedout.replace("{n}", String(keeper.drafts.unsaved)));
    notice.append(" ", loginLink());
  } else if (keeper.drafts.unsaved === 0) {
    location.assign(data.addresses.handin);
  } else {
    say(words.unsavedhandin.replace("{list}", keeper.drafts.unsavedAt.join(", ")));
    notice.append(" ", linkTo(data.addresses.handin, words.handinanyway));
  }
  notice.focus();
}

/** @returns {HTMLAnchorElement} the way to log in and back to this paper */
function loginLink() {
  return linkTo(`${data.addresses.login}?next=${encodeURIComponent(location.pathname)}`, words.login);
}

/**
 * @param {string} address
 * @param {string} text
 */
function linkTo(address, text) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = text;
  return link;
}

async function timeUp() {
  await handInByClock({ keeper, countdown: /** @type {Countdown} */ (countdown), say, words, form, leave });
}

/** The attempt is over: its result says what became of it, also of what never reached the server. */
function leave() {
  location.replace(data.addresses.result);
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 */
function part(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
}

window.addEventListener("beforeunload", (event) => {
  if (keeper.drafts.unsaved > 0 && !keeper.canStore) {
    event.preventDefault(); // nothing else would keep it
  }
});
