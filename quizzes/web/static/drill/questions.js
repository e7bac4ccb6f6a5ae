/**
 * The answer widgets of auto-graded items: built from an item's public form, read back as its raw response.
 *
 * Each `html` has been cleaned by the server. Field names are those of the plain form (quizzes/web/answerforms.py).
 */

/**
 * @param {string} type
 * @param {any} question the public form, with `html` beside each text
 * @param {Record<string, string>} words
 * @returns {Node}
 */
export function widgetFor(type, question, words) {
  switch (type) {
    case "choice":
      return options(question.choices, "radio", words);
    case "multiple":
      return options(question.choices, "checkbox", words);
    case "truefalse":
      return options([{ id: "true", html: words.true }, { id: "false", html: words.false }], "radio", words, "row");
    case "shorttext":
      return typed("text", words.answer, "");
    case "numeric":
      return typed("value", words.number, question.unit ?? "");
    case "matching":
      return pairs(question, words);
    case "ordering":
      return steps(question.sequence, words);
    default:
      return document.createDocumentFragment();
  }
}

/**
 * @param {string} type
 * @param {HTMLElement} root where the widget stands
 * @returns {{response: any, isEmpty: boolean}}
 */
export function readAnswer(type, root) {
  const chosen = [...root.querySelectorAll("input:checked")].map((input) => /** @type {HTMLInputElement} */ (input).value);
  const text = /** @type {HTMLInputElement | null} */ (root.querySelector("input[type=text]"))?.value ?? "";
  switch (type) {
    case "choice":
      return { response: { chosen: chosen[0] ?? null }, isEmpty: chosen.length === 0 };
    case "multiple":
      return { response: { chosen }, isEmpty: chosen.length === 0 };
    case "truefalse":
      return { response: { chosen: chosen.length ? chosen[0] === "true" : null }, isEmpty: chosen.length === 0 };
    case "shorttext":
      return { response: { text }, isEmpty: text.trim() === "" };
    case "numeric":
      return { response: { value: text }, isEmpty: text.trim() === "" };
    case "matching":
      return readPairs(root);
    default: // ordering: any order is an answer
      return { response: { order: [...root.querySelectorAll("[data-step]")].map((step) => /** @type {HTMLElement} */ (step).dataset.step) }, isEmpty: false };
  }
}

/** @param {HTMLElement} root */
function readPairs(root) {
  const selects = [...root.querySelectorAll("select")];
  const pairs = Object.fromEntries(selects.map((select) => [select.dataset.prompt, select.value || null]));
  return { response: { pairs }, isEmpty: selects.every((select) => select.value === "") };
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} tag
 * @param {string} name the class
 * @param {string} markup cleaned by the server
 */
function rich(tag, name, markup) {
  const made = element(tag, { class: name });
  made.innerHTML = markup;
  return made;
}

function options(choices, kind, words, layout = "") {
  const legend = element("legend", { class: "visually-hidden" }, words.answer);
  const rows = choices.map((choice) =>
    element("label", { class: "option" }, element("input", { type: kind, name: "chosen", value: choice.id }), rich("span", "option-text", choice.html)),
  );
  return element("fieldset", { class: `options ${layout}`.trim() }, legend, ...rows);
}

function typed(name, label, unit) {
  // Also for a number the whole keyboard: the keypads of phones have no minus, and no letters for a unit.
  const input = element("input", { type: "text", name, maxlength: "1000", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  const field = unit ? element("span", { class: "typed-unit" }, input, element("span", {}, unit)) : input;
  return element("label", { class: "typed" }, element("span", {}, label), field);
}

function pairs(question, words) {
  const rows = question.prompts.map((prompt) => {
    const id = `pair-${prompt.id}`;
    const label = rich("label", "", prompt.html);
    label.setAttribute("for", id);
    const choices = question.answers.map((answer) => element("option", { value: answer.id }, rich("span", "", answer.html).textContent ?? ""));
    const select = element("select", { id, name: id, "data-prompt": prompt.id }, element("option", { value: "" }, words.choose), ...choices);
    return element("li", {}, label, select);
  });
  return element("ul", { class: "pairs" }, ...rows);
}

function steps(sequence, words) {
  const list = element("ol", { class: "steps" });
  const said = element("p", { class: "visually-hidden", role: "status" });
  for (const step of sequence) {
    const text = rich("span", "step-text", step.html);
    const name = text.textContent ?? "";
    const up = element("button", { type: "button", class: "tool", "aria-label": words.up.replace("{step}", name) }, "↑");
    const down = element("button", { type: "button", class: "tool", "aria-label": words.down.replace("{step}", name) }, "↓");
    const handle = element("span", { class: "handle", "data-handle": "", "aria-hidden": "true" }, "⠿");
    const row = element("li", { "data-step": step.id, class: "movable" }, handle, text, up, down);
    up.addEventListener("click", () => move(list, row, -1, name, words, said, up));
    down.addEventListener("click", () => move(list, row, 1, name, words, said, down));
    list.append(row);
  }
  makeDraggable(list);
  const whole = document.createDocumentFragment();
  whole.append(list, said);
  return whole;
}

function move(list, row, by, name, words, said, button) {
  const rows = [...list.children];
  const place = rows.indexOf(row) + by;
  if (place < 0 || place >= rows.length) {
    return;
  }
  by < 0 ? rows[place].before(row) : rows[place].after(row);
  button.focus();
  list.dispatchEvent(new Event("input", { bubbles: true })); // as a field tells of a change
  said.textContent = words.place.replace("{step}", name).replace("{n}", String(place + 1)).replace("{total}", String(rows.length));
}

/** @param {HTMLElement} list whose rows may also be dragged, by mouse or finger; the buttons do the same for keys */
function makeDraggable(list) {
  /** @type {HTMLElement | null} */
  let dragged = null;
  let isMoved = false;
  list.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    // A finger drags by the handle alone, since elsewhere it scrolls the page.
    const isGrabbed = event.pointerType === "mouse" ? !target.closest("button") : target.closest("[data-handle]");
    if (event.button === 0 && isGrabbed) {
      dragged = target.closest("li");
      dragged?.classList.add("dragged");
      isMoved = false;
      list.setPointerCapture(event.pointerId);
    }
  });
  list.addEventListener("pointermove", (event) => {
    const over = dragged && document.elementFromPoint(event.clientX, event.clientY)?.closest("li");
    if (!dragged || !over || over === dragged || over.parentElement !== list) {
      return;
    }
    const rows = [...list.children];
    rows.indexOf(dragged) < rows.indexOf(over) ? over.after(dragged) : over.before(dragged);
    isMoved = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      dragged?.classList.remove("dragged");
      dragged = null;
      if (isMoved) {
        isMoved = false;
        list.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
}
