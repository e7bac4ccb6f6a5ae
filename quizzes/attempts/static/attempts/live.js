// Fetches a part of the page again every few seconds while somebody looks at it.

for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live]"))) {
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(String(part.dataset.live));
      if (answer.ok) part.innerHTML = await answer.text();
    } catch {
      // The next turn tries again; what is shown says when it was true.
    }
  }, Number(part.dataset.everySeconds) * 1000);
}
