/** Keys of the drill page: one each, and none while somebody types, a sheet is open, or the learner has turned them off. */

const TOOLS = /** @type {Record<string, string>} */ ({ u: "undo", o: "source", f: "flag", b: "bury", s: "suspend", r: "read", p: "pause", "?": "help" });
const STORED = "seminar.keys";

/**
 * @param {HTMLInputElement} checkbox turns the keys on and off, and stays as it was left
 * @param {{primary: () => void, use: (tool: string) => void, digit: (digit: number) => void}} act
 */
export function listenToKeys(checkbox, act) {
  checkbox.checked = stored() !== "off";
  checkbox.addEventListener("change", () => {
    try {
      localStorage.setItem(STORED, checkbox.checked ? "on" : "off");
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  });
  document.addEventListener("keydown", (event) => {
    const focused = /** @type {HTMLElement} */ (event.target);
    const target = focused.closest("dialog:not([open])") ? document.body : focused; // a closed sheet has it until the next frame
    const isSpoken = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
    if (isSpoken || target.closest("input[type=text], select, textarea") || document.querySelector("dialog[open]")) {
      return;
    }
    if (event.key === " " || event.key === "Enter") {
      // A button or link that has the focus does its own; on the rest of the page these go on.
      if (!target.closest("button, a, summary") && !(event.key === " " && target.closest("input"))) {
        event.preventDefault();
        act.primary();
      }
    } else if (checkbox.checked && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      act.digit(Number(event.key));
    } else if (checkbox.checked && TOOLS[event.key.toLowerCase()]) {
      event.preventDefault();
      act.use(TOOLS[event.key.toLowerCase()]);
    }
  });
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
