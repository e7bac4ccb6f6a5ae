/** Offers the device's own time zone where the form has another. */

const offer = /** @type {HTMLElement | null} */ (document.querySelector("[data-device-zone]"));
const select = /** @type {HTMLSelectElement | null} */ (document.getElementById(offer?.dataset.deviceZone ?? ""));
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (offer && select && zone !== select.value && [...select.options].some((option) => option.value === zone)) {
  const button = /** @type {HTMLButtonElement} */ (offer.querySelector("button"));
  button.textContent = zone.replaceAll("_", " ");
  button.addEventListener("click", () => {
    select.value = zone;
    offer.hidden = true;
    select.focus();
  });
  offer.hidden = false;
}
