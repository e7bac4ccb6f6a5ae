/**
 * Files dropped on the page or chosen: their sizes are told before anything is sent, and how far each is while it is.
 *
 * Without this module the form sends them all the same.
 */

/** @param {number} bytes @param {string} language */
export function sizeText(bytes, language) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[unit],
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(size);
}

/** Sends one file as the form would, and tells how far it is. Resolves to the address of the page that answers.
 * @param {HTMLFormElement} form @param {File} file @param {(share: number) => void} onProgress
 * @returns {Promise<string>}
 */
function send(form, file, onProgress) {
  const data = new FormData(form);
  data.delete("file");
  data.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.responseURL);
      else reject(new Error(request.responseXML?.querySelector("form .error")?.textContent?.trim() ?? ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(data);
  });
}

/** @param {HTMLFormElement} form */
function sendingFrom(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const list = /** @type {HTMLElement} */ (form.querySelector("[data-chosen]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const zone = /** @type {HTMLElement} */ (form.closest(".panel") ?? form);
  const largest = Number(form.dataset.largestBytes);
  const language = document.documentElement.lang || "en";

  /** @param {File} file */
  function row(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "run-name";
    name.textContent = file.name;
    const about = document.createElement("span");
    about.className = "run-about";
    about.textContent = sizeText(file.size, language);
    item.append(name, " ", about);
    if (file.size > largest) {
      const problem = document.createElement("p");
      problem.className = "error";
      problem.textContent = form.dataset.tooLarge ?? "";
      item.append(problem);
    }
    return item;
  }

  function show() {
    const files = [...(input.files ?? [])];
    list.replaceChildren(...files.map(row));
    list.hidden = files.length === 0;
    button.disabled = files.some((file) => file.size > largest);
  }

  /** @param {File} file @param {Element} item */
  async function sendAndShow(file, item) {
    const bar = document.createElement("progress");
    bar.className = "bar";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(bar);
    try {
      const address = await send(form, file, (share) => (bar.value = share));
      bar.remove();
      const link = document.createElement("a");
      link.href = address;
      link.textContent = file.name;
      item.querySelector(".run-name")?.replaceChildren(link);
      return address;
    } catch (error) {
      bar.remove();
      const problem = document.createElement("p");
      problem.className = "error";
      problem.setAttribute("role", "alert");
      problem.textContent = (error instanceof Error && error.message) || (form.dataset.notSent ?? "");
      item.append(problem);
      return "";
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const files = [...(input.files ?? [])];
    show();
    button.disabled = true;
    const addresses = [];
    for (const [place, file] of files.entries()) addresses.push(await sendAndShow(file, list.children[place]));
    button.disabled = false;
    if (files.length === 1 && addresses[0]) location.assign(addresses[0]);
  });
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      if (!(/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files"))) return;
      event.preventDefault();
      zone.classList.add("drop-here");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("drop-here"));
  zone.addEventListener("drop", (event) => {
    const dropped = /** @type {DragEvent} */ (event).dataTransfer?.files;
    if (!dropped?.length) return;
    event.preventDefault();
    input.files = dropped;
    show();
  });
  show(); // a page that was come back to may have kept its choice
}

if (typeof document !== "undefined") {
  for (const form of document.querySelectorAll("form[data-sending]")) sendingFrom(/** @type {HTMLFormElement} */ (form));
}
