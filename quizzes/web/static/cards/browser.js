/** The card browser: ticks all cards of the page, and shows only the fields that the chosen act takes. */

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-cards]"))) {
  const act = /** @type {HTMLSelectElement} */ (form.querySelector("[data-act]"));
  const showFields = () => {
    for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-for-act]"))) {
      field.hidden = field.dataset.forAct !== act.value;
    }
  };
  act.addEventListener("change", showFields);
  showFields();

  const all = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-tick-all]"));
  const ticks = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[name=card][type=checkbox]")]);
  all?.closest("[hidden]")?.removeAttribute("hidden");
  all?.addEventListener("change", () => {
    for (const tick of ticks) {
      tick.checked = all.checked;
    }
  });
}
