/** Keeps the place where one was reading, on this device, for each reader and lecture, and offers to go back to it. */

const text = /** @type {HTMLElement | null} */ (document.querySelector("[data-reading]"));
const offer = /** @type {HTMLElement | null} */ (document.querySelector("[data-read-on]"));
const LOOK_MS = 300; // after the last movement

/**
 * @returns {HTMLElement | undefined} the passage at the upper third of the window, or further down as the page ends:
 *   the last ones never come up that far
 */
function passageInSight() {
  const left = document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
  const line = Math.max(window.innerHeight / 3, window.innerHeight - left);
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".passage")]).findLast((each) => each.getBoundingClientRect().top <= line);
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} passage
 */
function offerPlace(box, passage) {
  const link = /** @type {HTMLAnchorElement} */ (box.querySelector("[data-read-on-link]"));
  link.href = `#${passage.id}`;
  const title = /** @type {HTMLElement} */ (box.querySelector("[data-read-on-title]"));
  title.textContent = (passage.querySelector("h3")?.textContent ?? "").trim().replace(/\s+/g, " ");
  link.addEventListener("click", () => (box.hidden = true));
  box.querySelector("[data-read-on-close]")?.addEventListener("click", () => (box.hidden = true));
  box.hidden = false;
}

if (text && offer) {
  const key = `seminar.reading.${text.dataset.reader}.${text.dataset.lecture}`;
  let timer = 0;
  const kept = document.getElementById(stored(key));
  if (kept?.classList.contains("passage") && !location.hash) {
    offerPlace(offer, kept);
  }
  window.addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const passage = passageInSight();
        if (passage) {
          store(key, passage.id);
        }
      }, LOOK_MS);
    },
    { passive: true },
  );
}

/** @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // storage is switched off: the place is not kept
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // full or switched off: reading goes on without it
  }
}
