/** Shows how far the work is, until it is done: the part of the page that tells of it is fetched anew. */

const EVERY_MS = 1000;

async function look() {
  const shown = document.getElementById("progress");
  if (!shown?.hasAttribute("data-under-way")) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("progress");
    if (answer.ok && found && found.innerHTML !== shown.innerHTML) shown.replaceWith(found);
  } catch {
    // Offline for a moment: the next look tells.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
