/**
 * Matching by hand: answers are tapped or dragged onto prompts. The selects beside the prompts stay what is read, and the
 * way of the keyboard; this only sets them.
 */

/**
 * @param {HTMLElement} question
 * @param {Record<string, string>} words
 */
export function makePlaceable(question, words) {
  const pool = /** @type {HTMLElement | null} */ (question.querySelector("[data-pool]"));
  if (!pool) {
    return;
  }
  const said = /** @type {HTMLElement} */ (question.querySelector("[data-pool-said]"));
  const answers = [.../** @type {NodeListOf<HTMLButtonElement>} */ (pool.querySelectorAll("[data-place]"))];
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (question.querySelectorAll(".pairs li"))];
  /** @type {HTMLButtonElement | null} */
  let picked = null;

  /** @param {HTMLButtonElement | null} answer */
  const pick = (answer) => {
    picked = answer === picked ? null : answer;
    for (const each of answers) {
      each.setAttribute("aria-pressed", String(each === picked));
    }
    question.toggleAttribute("data-placing", picked !== null);
    said.textContent = picked ? words.taken.replace("{answer}", picked.textContent ?? "") : "";
  };

  /** @param {HTMLElement} row */
  const place = (row) => {
    const select = row.querySelector("select");
    if (!picked || !select || select.matches(":disabled")) {
      return;
    }
    select.value = picked.dataset.place ?? "";
    const text = words.placed.replace("{answer}", picked.textContent ?? "").replace("{prompt}", select.labels?.[0]?.textContent ?? "");
    pick(null);
    said.textContent = text;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };

  for (const answer of answers) {
    answer.addEventListener("click", () => pick(answer));
    answer.addEventListener("dragstart", (event) => {
      picked = null;
      pick(answer);
      event.dataTransfer?.setData("text/plain", answer.textContent ?? "");
    });
    answer.addEventListener("dragend", () => picked && pick(null));
  }
  for (const row of rows) {
    row.addEventListener("click", (event) => {
      if (picked && !(event.target instanceof HTMLSelectElement)) {
        event.preventDefault();
        place(row);
      }
    });
    row.addEventListener("dragover", (event) => picked && event.preventDefault());
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      place(row);
    });
  }
  question.addEventListener("keydown", (event) => event.key === "Escape" && picked && pick(null));
}
