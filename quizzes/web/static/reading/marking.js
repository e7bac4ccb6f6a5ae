/** Marks words of a passage as one's own: shows what is marked, and a bar with what to do with a selection. */

const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-marking]"));
const CONTEXT = 32;
const SAID_MS = 4000; // for which the bar says what was done
const marked = /** @type {Range[]} */ ([]);

/**
 * The text of an element with every run of white space as one blank, and for each sign of it the node it stands in.
 * @param {Element} element
 */
function lettersOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  const places = /** @type {[Text, number][]} */ ([]);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const data = /** @type {Text} */ (node).data;
    for (let at = 0; at < data.length; at += 1) {
      const sign = /\s/.test(data[at]) ? " " : data[at];
      if (sign !== " " || !text.endsWith(" ")) {
        text += sign;
        places.push([/** @type {Text} */ (node), at]);
      }
    }
  }
  return { text, places };
}

/** @param {string} text */
function normal(text) {
  return text.trim().replace(/\s+/g, " ");
}

/**
 * @param {Element} passage
 * @param {string} quote
 * @param {string} prefix
 * @param {string} suffix
 * @returns {Range | null} where the quote stands in the passage: of several places the one most like its surroundings
 */
function rangeOf(passage, quote, prefix, suffix) {
  let best = null;
  let bestLikeness = -1;
  for (const prose of passage.querySelectorAll(".prose")) {
    const { text, places } = lettersOf(prose);
    for (let start = text.indexOf(quote); start >= 0; start = text.indexOf(quote, start + 1)) {
      const end = start + quote.length;
      const likeness = Number(text.slice(0, start).trimEnd().endsWith(normal(prefix))) + Number(text.slice(end).trimStart().startsWith(normal(suffix)));
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = document.createRange();
        best.setStart(...places[start]);
        best.setEnd(places[end - 1][0], places[end - 1][1] + 1);
      }
    }
  }
  return best;
}

function paint() {
  if (globalThis.CSS?.highlights) {
    CSS.highlights.set("own", new Highlight(...marked));
  }
}

for (const quote of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-quote]"))) {
  const passage = quote.closest(".passage");
  const range = passage && rangeOf(passage, normal(quote.textContent ?? ""), quote.dataset.prefix ?? "", quote.dataset.suffix ?? "");
  if (range) {
    marked.push(range);
  }
}
paint();

/** @type {{ passage: HTMLElement, quote: string, prefix: string, suffix: string } | null} */
let chosen = null;

/** @returns {typeof chosen} what is selected, if it lies within the prose of one passage */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) {
    return null;
  }
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const prose = (around instanceof Element ? around : around.parentElement)?.closest(".prose");
  const passage = /** @type {HTMLElement | null | undefined} */ (prose?.closest(".passage"));
  const quote = normal(selection.toString());
  if (!prose || !passage?.dataset.notes || !quote || quote.length > 2000) {
    return null;
  }
  const before = document.createRange();
  before.setStart(prose, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(prose, prose.childNodes.length);
  return { passage, quote, prefix: normal(before.toString()).slice(-CONTEXT), suffix: normal(after.toString()).slice(0, CONTEXT) };
}

if (bar) {
  const status = /** @type {HTMLElement} */ (bar.querySelector("[data-marking-status]"));
  document.addEventListener("selectionchange", () => {
    const found = selected();
    if (found) {
      chosen = found;
      status.textContent = "";
      bar.hidden = false;
    } else if (!bar.contains(document.activeElement) && !status.textContent) {
      bar.hidden = true;
    }
  });
  // A press would take the selection away before it is used.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !bar.hidden) {
      document.getSelection()?.removeAllRanges();
      bar.hidden = true;
    }
  });
  bar.querySelector("[data-marking-highlight]")?.addEventListener("click", () => chosen && void highlight(chosen, bar, status));
  bar.querySelector("[data-marking-note]")?.addEventListener("click", () => {
    if (chosen) {
      const said = { quote: chosen.quote, before: chosen.prefix, after: chosen.suffix };
      location.assign(`${chosen.passage.dataset.notes}?${new URLSearchParams(said)}`);
    }
  });
  bar.querySelector("[data-marking-card]")?.addEventListener("click", () => {
    if (chosen) {
      location.assign(`${bar.dataset.cards}?${new URLSearchParams({ selection: chosen.quote, passage: chosen.passage.dataset.passage ?? "" })}`);
    }
  });
}

/**
 * @param {NonNullable<typeof chosen>} what
 * @param {HTMLElement} box
 * @param {HTMLElement} status
 */
async function highlight(what, box, status) {
  const body = new FormData(/** @type {HTMLFormElement} */ (box.querySelector("form")));
  body.set("client_id", crypto.randomUUID());
  body.set("text", "");
  body.set("quote", what.quote);
  body.set("before", what.prefix);
  body.set("after", what.suffix);
  const address = what.passage.dataset.notes ?? "";
  const isKept = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).then(
    (answer) => answer.status === 204,
    () => false,
  );
  const range = rangeOf(what.passage, what.quote, what.prefix, what.suffix);
  if (isKept && range) {
    marked.push(range);
    paint();
    document.getSelection()?.removeAllRanges();
  }
  status.textContent = (isKept ? box.dataset.kept : box.dataset.failed) ?? "";
  setTimeout(() => {
    status.textContent = "";
    box.hidden = selected() === null;
  }, SAID_MS);
}
