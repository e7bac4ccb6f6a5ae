/** How long a card was looked at: while the page was to be seen, and no longer than anybody looks at a card. Pure. */

export const LONGEST_LOOK_MS = 120_000; // Anki takes a minute; a sequence or a matching may need more

export class Look {
  #seenMs = 0;
  /** @type {number | null} null while the page is hidden */ #since = null;

  /**
   * A card has come.
   *
   * @param {number} now in milliseconds
   * @param {boolean} [isHidden] as in a tab that was opened behind this one
   */
  begin(now, isHidden = false) {
    this.#seenMs = 0;
    this.#since = isHidden ? null : now;
  }

  /**
   * The page was hidden, or is seen again: a phone was put away, or another tab looked at.
   *
   * @param {boolean} isHidden
   * @param {number} now in milliseconds
   */
  turn(isHidden, now) {
    this.#seenMs += this.#since === null ? 0 : now - this.#since;
    this.#since = isHidden ? null : now;
  }

  /**
   * @param {number} now in milliseconds
   * @returns {number} whole milliseconds
   */
  length(now) {
    const seen = this.#seenMs + (this.#since === null ? 0 : now - this.#since);
    return Math.min(Math.round(seen), LONGEST_LOOK_MS);
  }
}
