/** Sheets over the drill page: the source passage, and the list of keys. */

/** @typedef {{anchor: string, title: string, lecture: string}} Passage */

/** @param {Passage} passage */
export function sourceAddress({ lecture, anchor }) {
  return `/lectures/${lecture}/#p-${anchor}`;
}

/**
 * Show the passage that the card was made from; a card without one has nothing to show.
 *
 * @param {Passage | null} passage
 * @param {Record<string, string>} words
 */
export async function openSource(passage, words) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("[data-passage-dialog]"));
  const place = dialog?.querySelector("[data-passage]");
  if (!passage || !dialog || !place) {
    return;
  }
  const title = document.createElement("h3");
  title.textContent = `${passage.anchor} ${passage.title}`;
  place.replaceChildren(title);
  dialog.querySelector("[data-passage-link]")?.setAttribute("href", sourceAddress(passage));
  dialog.showModal();
  try {
    const answer = await fetch(`/lectures/${passage.lecture}/passages/${passage.anchor}/`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      throw new Error(String(answer.status));
    }
    place.innerHTML = await answer.text(); // our own template's output
  } catch {
    const line = document.createElement("p");
    line.textContent = words.passagefailed;
    place.append(line);
  }
}

export function closeOnButton() {
  for (const dialog of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog"))) {
    dialog.addEventListener("click", (event) => {
      const isBackdrop = event.target === dialog;
      if (isBackdrop || /** @type {Element} */ (event.target).closest("[data-close]")) {
        dialog.close();
      }
    });
  }
}
