/** Times in words, in the page's language and the learner's own zone. Pure but for the browser's Intl. */

const STEPS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);

const TOLERANCE_MS = 5 * 60_000; // as the server's: the time a page takes to arrive is no fault of the clock

/**
 * @param {string | undefined} said what the server's clock showed a moment ago
 * @param {number} now in milliseconds, by the device
 * @returns {number} by how many milliseconds the device's clock is ahead, 0 where it is about right or nobody said
 */
export function aheadMs(said, now) {
  const ahead = now - Date.parse(said ?? "");
  return Math.abs(ahead) > TOLERANCE_MS ? ahead : 0;
}

/**
 * @param {number} at in milliseconds
 * @param {number} now in milliseconds
 * @param {string} language
 * @returns {string} 'in 12 minutes', 'in 3 hours', 'tomorrow'
 */
export function wait(at, now, language) {
  const seconds = Math.max((at - now) / 1000, 0);
  const [unit, length] = STEPS.find(([, step]) => seconds >= step * 0.95) ?? ["minute", 60];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  return format.format(Math.max(Math.round(seconds / length), 1), unit);
}

/**
 * @param {number} at in milliseconds
 * @param {number} now in milliseconds
 * @param {{language: string, zone: string, today: string, otherday: string}} how `today` and `otherday` are patterns
 * @returns {string} 'at 14:05', or 'on Tuesday 3 March at 04:00'
 */
export function clock(at, now, { language, zone, today, otherday }) {
  const time = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
  const pattern = day.format(at) === day.format(now) ? today : otherday;
  return pattern.replace("{time}", time.format(at)).replace("{day}", day.format(at));
}
