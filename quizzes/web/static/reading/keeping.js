/** Keeps a prompt as a card without leaving the place; without this script its form does, and comes back. */

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-keep]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void keep(form);
  });
}

/** @param {HTMLFormElement} form */
async function keep(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  button.disabled = true;
  const sent = { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } };
  const isKept = await fetch(form.action, sent).then(
    (answer) => answer.status === 204,
    () => false,
  );
  const said = document.createElement("p");
  said.className = isKept ? "prompt-kept" : "error";
  said.tabIndex = -1;
  said.setAttribute("role", "status");
  form.querySelector(".error")?.remove();
  isKept ? form.replaceWith(said) : form.append(said);
  said.textContent = (isKept ? form.dataset.kept : form.dataset.failed) ?? "";
  button.disabled = false;
  if (isKept) {
    said.focus({ preventScroll: true });
  }
}
