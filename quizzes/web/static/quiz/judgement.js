/** What a check came to, as the page prints it when it is loaded (templates/quiz/judgement.html). */

/**
 * @param {HTMLElement} question
 * @param {{verdict: string | null, feedback: string | null, key: string | null, settled: boolean, checks_left: number}} slot
 *   as the API gives it; feedback and key are HTML that the server has cleaned
 * @param {Record<string, string>} words
 */
export function showJudgement(question, slot, words) {
  const place = /** @type {HTMLElement} */ (question.querySelector("[data-judgement]"));
  place.replaceChildren();
  if (slot.verdict) {
    const line = made("p", `verdict ${slot.verdict}`);
    line.append(made("span", "verdict-word", words[slot.verdict]));
    place.append(line);
  }
  if (slot.feedback) {
    place.append(rich("prose verdict-feedback", slot.feedback));
  }
  if (slot.key) {
    place.append(made("p", "answer-label", words.solution), rich("prose key", slot.key));
  }
  const tries = question.querySelector("[data-tries]");
  if (tries) {
    const left = slot.checks_left === 1 ? words.tryleft : words.triesleft.replace("{n}", String(slot.checks_left));
    tries.textContent = slot.settled ? "" : left;
  }
  if (slot.settled) {
    /** @type {HTMLFieldSetElement} */ (question.querySelector("[data-answer]")).disabled = true;
    question.querySelector("[data-check]")?.setAttribute("disabled", "");
  }
}

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} [text]
 */
function made(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/**
 * @param {string} name
 * @param {string} markup
 */
function rich(name, markup) {
  const element = made("div", name);
  element.innerHTML = markup;
  return element;
}
