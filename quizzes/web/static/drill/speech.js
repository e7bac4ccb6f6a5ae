/** Reading aloud by the browser's own voices, where it has some. */

export const canSpeak = "speechSynthesis" in globalThis;

/**
 * @param {HTMLElement[]} parts of the card, in order; what is hidden from the eye (formulas' sources) is left out
 * @returns {string}
 */
export function spokenText(parts) {
  const texts = parts.filter((each) => !each.hidden).map((each) => each.innerText.trim());
  return texts.filter(Boolean).join(". ").replace(/\[…\]/g, " … ").replace(/\s+/g, " ");
}

/**
 * Say a text, in place of whatever is being said.
 *
 * @param {string} text
 * @param {string} language such as 'en'
 */
export function say(text, language) {
  if (!canSpeak) {
    return;
  }
  speechSynthesis.cancel();
  if (text) {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    speechSynthesis.speak(utterance);
  }
}

export function hush() {
  if (canSpeak) {
    speechSynthesis.cancel();
  }
}
