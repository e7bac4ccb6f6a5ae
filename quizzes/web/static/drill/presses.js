/** One press does one thing: what turns the card puts other buttons under the same finger. */

const TWICE_MS = 300; // taps closer than this are a double tap on any phone; nobody reads an answer in that time

/**
 * Keep the second half of a double tap or click, and a key that is held down, from pressing what stands there next.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} bar with the buttons that take one another's place
 */
export function pressOnce(form, bar) {
  let lastAt = -Infinity;
  let isTouched = false;
  bar.addEventListener("pointerdown", (event) => {
    isTouched = event.pointerType === "touch";
  });
  bar.addEventListener("click", (event) => {
    // A click without a detail was made by a key or a script. The browser counts those of a mouse at one place, those of
    // a finger not everywhere. Its own interval is longer: who clicks on and on at a place would be heard but once.
    const isRepeated = event.detail > 1 || (isTouched && event.detail > 0);
    const isSecond = isRepeated && event.timeStamp - lastAt < TWICE_MS;
    isSecond ? event.preventDefault() : (lastAt = event.timeStamp);
  }, { capture: true });
  form.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") {
      event.preventDefault();
    }
  });
}
