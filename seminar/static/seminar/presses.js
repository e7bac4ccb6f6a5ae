// Two quick presses of a button send a form once: the second would be held against what the first has done.

const AGAIN_AFTER_MS = 3000;

let sentAt = -Infinity;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method === "dialog") return;
  if (performance.now() - sentAt < AGAIN_AFTER_MS) event.preventDefault();
  else sentAt = performance.now();
});
window.addEventListener("pageshow", () => (sentAt = -Infinity)); // also by the back button
