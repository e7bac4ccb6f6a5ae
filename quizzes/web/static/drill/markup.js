/** Small pieces of the drill page, as elements. */

/**
 * @param {string} name the class
 * @param {string} markup cleaned by the server
 */
export function rich(name, markup) {
  if (!markup) {
    return [];
  }
  const made = document.createElement("div");
  made.className = `prose ${name}`;
  made.dir = "auto";
  made.innerHTML = markup;
  return [made];
}

/**
 * @param {string} name the class
 * @param {string} text
 */
export function paragraph(name, text) {
  const made = document.createElement("p");
  made.className = name;
  made.textContent = text;
  return made;
}

/** @param {string} name */
export function key(name) {
  const made = document.createElement("kbd");
  made.textContent = name;
  return made;
}
