/**
 * What waits to be sent, in words. Pure.
 *
 * @param {{condition: "idle" | "slow" | "offline" | "loggedout", pending: number, reviewCount: number}} courier
 * @param {Record<string, string>} words
 * @returns {string} '' where there is nothing to say
 */
export function waitingText({ condition, pending, reviewCount }, words) {
  const pattern = {
    idle: "",
    slow: words.waiting,
    offline: reviewCount === 1 ? words.waitsone : reviewCount > 1 ? words.waits : words.waitsother,
    loggedout: words.loggedout,
  }[condition];
  return pattern.replace("{n}", String(condition === "offline" && reviewCount > 0 ? reviewCount : pending));
}
