/** How many words an essay has, against the limits that its author set. */

/**
 * @param {HTMLElement} question
 * @param {Record<string, string>} words
 */
export function showWords(question, words) {
  const text = question.querySelector("textarea");
  const line = /** @type {HTMLElement | null} */ (question.querySelector("[data-count]"));
  if (!text || !line) {
    return;
  }
  const count = text.value.split(/\s+/u).filter(Boolean).length;
  const [least, most] = [Number(text.dataset.min) || 0, Number(text.dataset.max) || Number.POSITIVE_INFINITY];
  const counted = count === 1 ? words.word : words.words.replace("{n}", String(count));
  const asked = line.dataset.asked ? `, ${line.dataset.asked}` : "";
  line.textContent = counted + asked;
  line.toggleAttribute("data-off", count > 0 && (count < least || count > most));
}
