/** What a typed text differs in from the right one: struck where too much, underlined where missing, never by colour alone. */

/**
 * @param {{change: "same" | "extra" | "missing", text: string}[]} pieces
 * @param {Record<string, string>} words
 * @returns {HTMLElement}
 */
export function differenceOf(pieces, words) {
  const line = document.createElement("p");
  line.className = "difference";
  line.dir = "auto";
  for (const { change, text } of pieces) {
    if (change === "same") {
      line.append(text);
      continue;
    }
    const made = document.createElement(change === "extra" ? "del" : "ins");
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = ` ${change === "extra" ? words.extra : words.missing}: `;
    made.append(said, text);
    line.append(made);
  }
  return line;
}
