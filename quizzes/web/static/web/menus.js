/** The frame's own behaviour: menus close when left, and the theme can be chosen. */

for (const menu of document.querySelectorAll("details.menu")) {
  const details = /** @type {HTMLDetailsElement} */ (menu);
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(/** @type {Node} */ (event.target))) {
      details.open = false;
    }
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary")?.focus();
      event.stopPropagation();
    }
  });
}

const THEMES = ["system", "light", "dark"];

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-theme-toggle]"))) {
  const show = () => {
    const now = document.documentElement.dataset.theme ?? "system";
    const label = button.querySelector("[data-theme-now]");
    if (label) {
      label.textContent = button.dataset[now] ?? now;
    }
  };
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? "system";
    const chosen = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    if (chosen === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = chosen;
    }
    try {
      localStorage.setItem("seminar.theme", chosen);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show();
  });
  show();
  button.hidden = false;
}
