/**
 * Set the mathematics that the server left as TeX in `.math` (seminar/rendering.py), with KaTeX.
 *
 * KaTeX is fetched only once a page shows some, also when a script puts it there later. Until then, without scripts and
 * where the TeX is wrong, its source stays readable. The page's own scripts stand before this one and see only sources.
 */

const UNSET = ".math:not([data-tex])";
// What names a control, a table's head or a part of the page: a name is text, and not all programs find it in MathML.
const NAMING = "label, legend, button, a, summary, th, h1, h2, h3, h4, h5, h6";
const place = /** @type {HTMLScriptElement} */ (document.getElementById("maths"));

/** @type {Promise<any> | undefined} */
let fetched;

function katex() {
  fetched ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = place.dataset.sheet ?? "";
    const script = document.createElement("script");
    script.src = place.dataset.script ?? "";
    script.addEventListener("load", () => resolve(Reflect.get(window, "katex")));
    script.addEventListener("error", reject);
    document.head.append(sheet, script);
  });
  return fetched;
}

/**
 * The policy takes styles from a script as properties, but not as an attribute; KaTeX writes both.
 *
 * @param {() => void} act
 */
function withStylesAsProperties(act) {
  const plain = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function setAttribute(name, value) {
    if (name === "style") {
      /** @type {any} */ (this).style.cssText = value;
    } else {
      plain.call(this, name, value);
    }
  };
  try {
    act();
  } finally {
    Element.prototype.setAttribute = plain;
  }
}

/**
 * @param {any} setter KaTeX
 * @param {HTMLElement} element
 */
function set(setter, element) {
  const tex = element.textContent ?? "";
  element.dataset.tex = tex;
  const isDisplay = element.localName === "div";
  const made = document.createElement("span");
  try {
    withStylesAsProperties(() => setter.render(tex, made, { displayMode: isDisplay, strict: "ignore", maxSize: 20, maxExpand: 500 }));
  } catch {
    return;
  }
  if (element.closest(NAMING)) {
    made.querySelector("math")?.setAttribute("aria-label", tex);
  }
  element.replaceChildren(made);
  if (element.scrollWidth > element.clientWidth && isDisplay) {
    element.tabIndex = 0; // what is cut off can be reached by keyboard too
  }
}

async function setAll() {
  if (!document.querySelector(UNSET)) {
    return;
  }
  try {
    const setter = await katex();
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(UNSET))) {
      set(setter, element);
    }
  } catch {
    fetched = undefined; // no network: the source stays, and the next change of the page tries again
  }
}

// One call for each batch of changes, before the browser paints them.
new MutationObserver(setAll).observe(document.body, { childList: true, subtree: true });
setAll();
