// Grading by keys: picks, walks and saves what the page's own forms would; without it everything works by hand.

const RENEW_EVERY_MS = 4 * 60 * 1000;
const SWITCH = "grading-keys-off";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("mark"));
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("keys"));
const keysOn = /** @type {HTMLInputElement} */ (document.getElementById("keys-on"));
const criteria = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-criterion]")]);
let inHand = 0;

/** @param {number} place */
function mark(place) {
  inHand = Math.max(0, Math.min(place, criteria.length));
  criteria.forEach((criterion, number) => criterion.toggleAttribute("data-in-hand", number === inHand));
}

/** @param {number} place */
function takeInHand(place) {
  mark(place);
  criteria[inHand]?.scrollIntoView({ block: "nearest" });
}

/** Pick the nth level of the criterion in hand, or give it n points where it has no levels; then take up the next. */
/** @param {number} digit */
function pick(digit) {
  const criterion = criteria[inHand];
  if (!criterion) {
    const points = /** @type {HTMLInputElement | null} */ (form?.querySelector("input[name=points]"));
    if (points && criteria.length === 0) points.value = String(digit);
    showSum();
    return;
  }
  const levels = /** @type {NodeListOf<HTMLInputElement>} */ (criterion.querySelectorAll("input[type=radio]"));
  if (levels.length > 0) {
    if (digit < 1 || digit > levels.length) return;
    levels[digit - 1].checked = true;
  } else {
    const field = /** @type {HTMLInputElement} */ (criterion.querySelector("input"));
    if (digit > Number(field.max)) return;
    field.value = String(digit);
  }
  showSum();
  takeInHand(inHand + 1);
}

/** Say what the mark comes to as it stands; the server reckons it anew when it is saved. */
function showSum() {
  const place = /** @type {HTMLOutputElement | null | undefined} */ (form?.querySelector("[data-sum]"));
  if (!form || !place) return;
  const worth = Number(place.dataset.worth);
  const free = /** @type {HTMLInputElement} */ (form.elements.namedItem("points")).value;
  const levels = [...form.querySelectorAll(".level:has(:checked)")].map((level) => Number(level.dataset.points));
  const given = [...form.querySelectorAll("[data-criterion] input[type=number]")].filter((field) => field.value !== "");
  const picks = [...levels, ...given.map((field) => Number(field.value))];
  const ticked = [...form.querySelectorAll(".kept label:has(:checked)")].map((label) => Number(label.dataset.points));
  const sum = (/** @type {number[]} */ points) => points.reduce((total, each) => total + each, 0);
  const earned = (sum(picks) * worth) / (Number(place.dataset.sum) || worth) + sum(ticked);
  const points = free === "" ? Math.min(Math.max(earned, 0), worth) : Number(free);
  place.hidden = free === "" && picks.length === 0;
  place.textContent = [points, worth].map((each) => Number(each.toFixed(2)).toLocaleString(document.documentElement.lang)).join(" / ");
}

function save() {
  const button = /** @type {HTMLButtonElement | null | undefined} */ (form?.querySelector("button[value=save]"));
  button?.click();
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "submit", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const isSaving = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.repeat && (isSaving || !isTyping(event.target))) {
    return; // held down, a key would pick in every criterion, or save the next answer unread
  }
  if (isSaving) {
    event.preventDefault();
    save();
    return;
  }
  if (event.key === "Escape" && isTyping(event.target)) {
    /** @type {HTMLElement} */ (event.target).blur();
    return;
  }
  if (event.key === "Enter" && event.target instanceof HTMLInputElement && isTyping(event.target)) {
    // The form's first button stores the mark; here another one is meant.
    const button = /** @type {HTMLButtonElement | null | undefined} */ (
      event.target.closest("[data-enter]")?.querySelector("button")
    );
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (!keysOn.checked) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (event.shiftKey && digit && event.key !== digit) {
    // By the key and not its sign, which differs between keyboards; on some it is the digit itself, which picks a level.
    event.preventDefault();
    /** @type {HTMLElement | undefined} */ (form?.querySelectorAll(".kept input")[Number(digit) - 1])?.click();
  } else if (/^[0-9]$/.test(event.key)) {
    event.preventDefault();
    pick(Number(event.key));
  } else if (event.key === "Backspace") {
    event.preventDefault();
    takeInHand(inHand - 1);
  } else if (event.key === "c") {
    event.preventDefault();
    /** @type {HTMLElement | null | undefined} */ (form?.querySelector("textarea[name=comment]"))?.focus();
  } else if (event.key === "Enter" && !(event.target instanceof HTMLElement && event.target.closest("a, button, summary"))) {
    event.preventDefault();
    save();
  } else if (event.key.length === 1) {
    const way = /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`));
    if (!way) return;
    event.preventDefault();
    way.click();
    if (way.tagName === "SUMMARY") way.parentElement?.querySelector("input[type=text]")?.focus();
  }
}

function renewLease() {
  const token = /** @type {HTMLInputElement} */ (form?.querySelector("input[name=csrfmiddlewaretoken]")).value;
  fetch(String(form?.dataset.lease), { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => undefined);
}

/** Let the column of the mark end with the window wherever it begins, so that its button is always in sight. */
function fit() {
  const column = /** @type {HTMLElement | null} */ (document.querySelector(".judging"));
  column?.style.setProperty("--above", `${Math.max(column.getBoundingClientRect().top, 16)}px`);
}

document.addEventListener("keydown", onKey);
for (const happening of ["scroll", "resize"]) window.addEventListener(happening, fit, { passive: true });
fit();
form?.addEventListener("input", showSum);
showSum();
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.removeAttribute("hidden");
  opener.addEventListener("click", () => dialog.showModal());
}
criteria.forEach((criterion, number) => {
  criterion.addEventListener("focusin", () => takeInHand(number));
  criterion.addEventListener("change", () => takeInHand(number));
});
keysOn.checked = localStorage.getItem(SWITCH) === null;
keysOn.addEventListener("change", () => {
  if (keysOn.checked) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, "1");
});
mark(0); // and stay where the page begins: on a phone the answer stands above the rubric
if (form?.dataset.lease) setInterval(renewLease, RENEW_EVERY_MS);
