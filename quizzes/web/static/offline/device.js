/** On every page: what this device keeps is for who is logged in, and goes when they log out. */

import { keepFor } from "./bundles.js";

const { learner } = document.body.dataset; // '' for nobody; missing on the pages that open without a network
const LONGEST_MS = 2_000;

if (learner !== undefined) {
  void keepFor(learner || null).then(() => learner && register());
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-logout]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const longEnough = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
    void Promise.race([keepFor(null), longEnough]).finally(() => form.submit());
  });
}

async function register() {
  try {
    await navigator.serviceWorker?.register("/sw.js", { type: "module" });
  } catch {
    // Blocked, or no modules in workers: then there is no drilling offline, and all else is as ever.
  }
}
