/**
 * The decks that a learner's device keeps for a time without a network, and for whom it keeps them.
 *
 * @typedef {import("./replay.js").Bundle & {id: string, title: string, learner: string, zone: string, media: string[]}} Served
 * @typedef {{learner: string, deck: string, kept_at: number, bundle: Served}} Kept
 */

import { rowsOf, then, transact } from "./database.js";
import { handNow } from "./replay.js";

const LONGEST_MS = 7 * 86_400_000; // what a deck said longer ago than this, nobody should go by
const MEDIA = "media-";

/** @returns {Promise<string | null>} the learner for whom this device keeps anything; null for nobody, or if nothing can be kept */
export async function keptFor() {
  const found = await transact(["device"], "readonly", (store, give) => then(store("device").get("learner"), give)).catch(() => null);
  return found?.id ?? null;
}

/**
 * Say who is logged in. What is kept for anybody else is deleted, but what they have not sent yet: that is theirs.
 *
 * @param {string | null} learner null for nobody
 */
export async function keepFor(learner) {
  if ((await keptFor()) !== learner) {
    await transact(["device", "bundles", "entries"], "readwrite", (store) => {
      learner === null ? store("device").delete("learner") : store("device").put({ name: "learner", id: learner });
      then(store("bundles").getAllKeys(), (keys) => keys.filter(([whose]) => whose !== learner).forEach((key) => store("bundles").delete(key)));
      then(store("entries").getAll(), (rows) =>
        rows.filter((row) => row.learner !== learner && row.sent).forEach((row) => store("entries").delete([row.learner, row.id])),
      );
    }).catch(() => {});
    const names = (await globalThis.caches?.keys()) ?? []; // there are none without TLS
    await Promise.all(names.filter((name) => name.startsWith(MEDIA) && name !== MEDIA + learner).map((name) => caches.delete(name)));
  }
}

/**
 * @param {string} learner
 * @returns {Promise<Kept[]>} by title
 */
export async function keptDecks(learner) {
  /** @type {Kept[]} */
  const rows = await transact(["bundles"], "readonly", (store, give) => then(store("bundles").getAll(rowsOf(learner)), give)).catch(() => []);
  const good = rows.filter((row) => Date.now() - row.kept_at < LONGEST_MS);
  return good.sort((one, other) => one.bundle.title.localeCompare(other.bundle.title));
}

/**
 * @param {string} learner
 * @param {string} deck
 */
export async function keptDeck(learner, deck) {
  return (await keptDecks(learner)).find((row) => row.deck === deck) ?? null;
}

/**
 * Keep what the server gave when it was asked at `askedAt`, and forget what no kept deck needs any more.
 *
 * @param {Served} bundle
 * @param {number} askedAt in milliseconds
 */
export async function keepDeck(bundle, askedAt) {
  const { learner } = bundle;
  await transact(["bundles", "entries"], "readwrite", (store) => {
    store("bundles").put({ learner, deck: bundle.id, kept_at: askedAt, bundle });
    then(store("bundles").getAll(rowsOf(learner)), (rows) => {
      const needed = Math.min(...rows.map((row) => row.kept_at));
      then(store("entries").getAll(rowsOf(learner)), (entries) =>
        entries.filter((row) => row.sent && row.sent_at < needed).forEach((row) => store("entries").delete([learner, row.id])),
      );
    });
  });
}

/**
 * @param {string} learner
 * @param {string} deck that is not there any more
 */
export async function dropDeck(learner, deck) {
  await transact(["bundles"], "readwrite", (store) => store("bundles").delete([learner, deck]));
}

/**
 * Keep the pictures and sounds of all kept decks, and no others.
 *
 * @param {string} learner
 */
export async function keepMedia(learner) {
  const wanted = new Set((await keptDecks(learner)).flatMap(({ bundle }) => bundle.media));
  const cache = await caches.open(MEDIA + learner);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    wanted.delete(pathname) || (await cache.delete(request));
  }
  for (const address of wanted) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      await cache.put(address, answer);
    }
  }
}

/**
 * @param {string} learner
 * @param {string} path
 * @returns {Promise<Response | undefined>}
 */
export async function keptMedia(learner, path) {
  const cache = await caches.open(MEDIA + learner);
  return cache.match(path, { ignoreVary: true });
}

/**
 * @param {Kept} kept
 * @param {import("./store.js").Store} store of the same learner
 * @param {Record<string, string>} [narrowed] what the drill is kept to
 * @returns {Promise<ReturnType<typeof handNow> | null>} as the server's queue; null for a drill that only the server can choose
 */
export async function queueOf(kept, store, narrowed = {}) {
  const { passage, lecture, ...others } = narrowed;
  if (Object.keys(others).length > 0) {
    return null;
  }
  const entries = await store.unknownSince(kept.kept_at);
  const isWanted = passage ? (card) => card.passage?.anchor === passage && card.passage?.lecture === lecture : undefined;
  return handNow(kept.bundle, entries, Date.now(), isWanted);
}
