/** The banner over a question that was changed elsewhere: both answers, and the learner's choice. */

/**
 * @param {HTMLElement} banner
 * @param {{position: number, sides: {mine: string, theirs: string}, words: Record<string, string>}} what
 * @param {(choice: "mine" | "theirs") => void} choose
 */
export function showConflict(banner, { position, sides, words }, choose) {
  const head = document.createElement("p");
  head.textContent = words.conflicthead.replace("{n}", String(position));
  const list = document.createElement("dl");
  list.append(...side(words.theirs, sides.theirs || words.nothing), ...side(words.mine, sides.mine || words.nothing));
  const actions = document.createElement("p");
  actions.className = "form-actions";
  for (const choice of /** @type {const} */ (["mine", "theirs"])) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small";
    button.textContent = choice === "mine" ? words.usemine : words.usetheirs;
    button.dataset.choice = choice;
    button.addEventListener("click", () => {
      banner.hidden = true;
      banner.replaceChildren();
      choose(choice);
    });
    actions.append(button);
  }
  banner.replaceChildren(head, list, actions);
  banner.hidden = false;
}

/**
 * @param {string} label
 * @param {string} answer
 */
function side(label, answer) {
  const term = document.createElement("dt");
  term.textContent = label;
  const text = document.createElement("dd");
  text.className = "said";
  text.textContent = answer;
  return [term, text];
}
