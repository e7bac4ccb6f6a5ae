// Runs before the first paint, so that a stored choice of light or dark never flashes in the other.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const stored = localStorage.getItem("seminar.theme");
    if (stored === "light" || stored === "dark") {
      root.dataset.theme = stored;
    }
  } catch {
    // Storage may be blocked: then the system's scheme stands.
  }
})();
