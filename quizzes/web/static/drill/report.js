/** The sheet to report the card that is on the page; the report is kept and sent like a review. */

/**
 * @param {HTMLDialogElement} sheet
 * @param {(report: {id: string, reason: string, text: string}) => void} send
 */
export function listenToReports(sheet, send) {
  const form = /** @type {HTMLFormElement} */ (sheet.querySelector("form"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = new FormData(form);
    send({ id: crypto.randomUUID(), reason: String(said.get("reason")), text: String(said.get("text") ?? "") });
    form.reset();
    sheet.close();
  });
}
