/** Says on the first page that its times are not those of this device's clock, and offers to change that. */

const LEFT = "seminar.zone.left";
const HALF_A_YEAR_MS = 182 * 86_400_000;

const offer = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-zone-offer]"));
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} name */
const clocks = (name) =>
  [0, HALF_A_YEAR_MS] // Phoenix and Denver agree in one half of the year
    .map((ahead) => new Date(Date.now() + ahead).toLocaleString("en", { timeZone: name }))
    .join();

/** @returns {string | null} the zone that the learner does not want to be asked about again */
function left() {
  try {
    return localStorage.getItem(LEFT);
  } catch {
    return null;
  }
}

function leave() {
  try {
    localStorage.setItem(LEFT, zone);
  } catch {
    // Without storage the offer comes back with the next page.
  }
  offer?.remove();
}

if (offer && zone && zone !== left() && clocks(zone) !== clocks(offer.dataset.zoneOffer || "UTC")) {
  offer.time_zone.value = zone;
  offer.querySelector("[data-here]")?.replaceChildren(zone.replaceAll("_", " "));
  offer.querySelector("[data-leave]")?.addEventListener("click", leave);
  offer.hidden = false;
}
