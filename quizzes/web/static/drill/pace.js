/** Reading aloud and going on by itself, on the drill page: the sheet to set it, the key to say it, the bar that counts. */

import { Countdown, readWishes } from "./pacing.js";
import { canSpeak, hush, say, spokenText } from "./speech.js";

const STORED = "seminar.pace";

export class Pace {
  #part;
  #reveal;
  #tell;
  #words;
  #wishes;
  #countdown = new Countdown();
  #timer = 0;
  #language = "";
  /** @type {"front" | "back" | null} */ #side = null;

  /**
   * @param {(name: string) => any} part the element marked data-<name>
   * @param {{reveal: () => void, tell: (text: string) => void}} act
   * @param {Record<string, string>} words
   */
  constructor(part, { reveal, tell }, words) {
    this.#part = part;
    this.#reveal = reveal;
    this.#tell = tell;
    this.#words = words;
    this.#wishes = readWishes(stored());
    part("tool=read").hidden = !canSpeak;
    this.#listen();
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#stop());
    window.addEventListener("pagehide", hush);
  }

  /**
   * A front is on the page.
   *
   * @param {{language?: string}} card
   * @param {boolean} isAsked whether the learner has something to answer: then nothing goes on by itself
   */
  front(card, isAsked) {
    this.#side = "front";
    this.#language = card.language || document.documentElement.lang || "en";
    this.#part("card").lang = this.#language;
    hush();
    if (this.#wishes.readsFront) {
      this.read();
    }
    this.#countdown.begin(isAsked ? 0 : this.#wishes.revealSeconds, performance.now());
    this.#plan();
  }

  back() {
    this.#side = "back";
    this.#stop();
    if (this.#wishes.readsBack) {
      this.read();
    }
  }

  /** No card is on the page. */
  idle() {
    this.#side = null;
    this.#stop();
  }

  /** Say the side that is shown. */
  read() {
    const front = [this.#part("front"), this.#part("question")];
    const back = [.../** @type {NodeListOf<HTMLElement>} */ (this.#part("back").querySelectorAll(".solution"))];
    if (this.#side) {
      say(spokenText(this.#side === "front" ? front : back), this.#language);
    }
  }

  /** Hold what goes on by itself, or let it go on. */
  toggle() {
    if (this.#wishes.revealSeconds === 0) {
      this.#tell(this.#words.nopace);
      return;
    }
    this.#countdown.toggle(performance.now());
    this.#tell(this.#countdown.isHeld ? this.#words.held : this.#words.goeson);
    if (this.#countdown.isHeld) {
      hush();
    }
    this.#plan();
  }

  openSheet() {
    const sheet = this.#part("pace-dialog");
    sheet.querySelector("[name=reads-front]").checked = this.#wishes.readsFront;
    sheet.querySelector("[name=reads-back]").checked = this.#wishes.readsBack;
    sheet.querySelector("[name=reveal-seconds]").value = String(this.#wishes.revealSeconds || "");
    sheet.showModal();
  }

  #listen() {
    const sheet = /** @type {HTMLDialogElement} */ (this.#part("pace-dialog"));
    sheet.addEventListener("change", () => {
      const [front, back, seconds] = ["reads-front", "reads-back", "reveal-seconds"].map(
        (name) => /** @type {HTMLInputElement} */ (sheet.querySelector(`[name=${name}]`)),
      );
      const said = JSON.stringify({ readsFront: front.checked, readsBack: back.checked, revealSeconds: Number(seconds.value) });
      this.#wishes = readWishes(said);
      try {
        localStorage.setItem(STORED, said);
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    });
    sheet.addEventListener("close", () => {
      if (this.#side === "front") {
        this.#countdown.begin(this.#wishes.revealSeconds, performance.now());
        this.#plan();
      }
    });
  }

  #stop() {
    this.#countdown.end();
    hush();
    this.#plan();
  }

  #plan() {
    clearTimeout(this.#timer);
    const wait = this.#countdown.waitMs(performance.now());
    const bar = /** @type {HTMLElement} */ (this.#part("pace-bar"));
    for (const running of bar.getAnimations()) {
      running.cancel();
    }
    bar.hidden = wait === null;
    if (wait === null) {
      return;
    }
    if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const share = wait / (this.#wishes.revealSeconds * 1000);
      bar.animate([{ transform: `scaleX(${share})` }, { transform: "scaleX(0)" }], { duration: wait, fill: "forwards" });
    }
    this.#timer = setTimeout(() => {
      // A sheet or a menu is open: whoever reads in it is not to miss the turn of the card.
      document.querySelector("dialog[open], details.tool-menu[open]") ? this.#later() : this.#turn();
    }, wait);
  }

  #later() {
    this.#countdown.begin(1, performance.now());
    this.#plan();
  }

  #turn() {
    if (this.#side === "front") {
      this.#reveal();
    }
  }
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
