/** Handing in when the time is up: the page asks, the server decides. */

const AGAIN_MS = 4_000;

/**
 * @param {{keeper: import("./keeper.js").Keeper, countdown: import("./countdown.js").Countdown, say: (text: string) => void,
 *   words: Record<string, string>, form: HTMLFormElement, leave: () => void}} page
 */
export async function handInByClock(page) {
  const { keeper, countdown, say, words, form, leave } = page;
  const isTold = await countdown.ask();
  if (isTold && !countdown.isUp) {
    form.inert = false; // the deadline was moved
    return;
  }
  form.inert = true;
  say(words.timeup);
  await keeper.hurry();
  const { status } = await keeper.ask("submit/", "POST", {});
  if (status >= 200 && status < 300) {
    leave();
    return;
  }
  say(status === 401 || status === 403 ? words.timeuploggedout : words.timeupoffline);
  setTimeout(() => void handInByClock(page), AGAIN_MS);
}
