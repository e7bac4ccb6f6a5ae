/**
 * The service worker: opens the home page and the drill without a network, and sends what waits once there is one.
 *
 * It stores files that are the same for everybody, and nothing that the server said to a learner: the two pages are
 * empty, and are filled by their scripts from the device's database (docs/offline.md).
 */

import { Outbox } from "../drill/outbox.js";
import { keptFor, keptMedia } from "./bundles.js";
import { routeFor } from "./routes.js";
import { Server, sendAll } from "./sending.js";
import { Store } from "./store.js";

const worker = /** @type {any} */ (self);
const PATIENCE_MS = 10_000;
const AWAY = new Set([502, 503, 504]); // a proxy's word that nobody is behind it

/** @param {{release: string, api: string, files: string[], pages: {home: string, drill: string}}} shell */
export function serve({ release, api, files, pages }) {
  const name = `shell-${release}`;
  const site = { origin: worker.location.origin, files: new Set(files) };
  const pageOf = { home: pages.home, drill: pages.drill, elsewhere: pages.home };

  worker.addEventListener("install", (event) => event.waitUntil(store(name, [...files, ...Object.values(pages)])));
  worker.addEventListener("activate", (event) => event.waitUntil(replaceOthers(name)));
  worker.addEventListener("fetch", (event) => {
    const route = routeFor(event.request, site);
    const { pathname } = new URL(event.request.url);
    if (route === "frozen") {
      event.respondWith(stored(name, pathname).then((found) => found ?? fetch(event.request)));
    } else if (route === "file") {
      event.respondWith(fetch(event.request).catch(() => orError(stored(name, pathname))));
    } else if (route === "media") {
      event.respondWith(fetch(event.request).catch(() => orError(ownMedia(pathname))));
    } else if (route !== "none") {
      event.respondWith(page(event, stored(name, pageOf[route]), route !== "elsewhere"));
    }
  });
  worker.addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(sendKept(api)));
}

/**
 * @param {string} name
 * @param {string[]} addresses
 */
async function store(name, addresses) {
  const cache = await caches.open(name);
  await cache.addAll(addresses.map((address) => new Request(address, { cache: "no-cache" }))); // all of them or none
  await worker.skipWaiting(); // pages that are open have loaded all they need
}

/** @param {string} name of the only release to stay */
async function replaceOthers(name) {
  const names = await caches.keys();
  await Promise.all(names.filter((each) => each.startsWith("shell-") && each !== name).map((each) => caches.delete(each)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/**
 * @param {string} name
 * @param {string} address
 * @returns {Promise<Response | undefined>}
 */
async function stored(name, address) {
  const cache = await caches.open(name);
  return cache.match(address, { ignoreVary: true });
}

/**
 * The page as the server has it; the stored one where it does not answer, or, if `isDoable` without it, not for long.
 *
 * @param {any} event
 * @param {Promise<Response | undefined>} found
 * @param {boolean} isDoable
 */
async function page(event, found, isDoable) {
  const asked = fromServer(event);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await (isDoable ? Promise.race([asked, late]) : asked);
  if (answer && !AWAY.has(answer.status)) {
    return answer;
  }
  return (await found) ?? answer ?? (await asked) ?? Response.error();
}

/** @returns {Promise<Response | null>} null where no answer came */
async function fromServer(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return null;
  }
}

/** @param {string} path */
async function ownMedia(path) {
  const learner = await keptFor();
  return learner ? keptMedia(learner, path) : undefined;
}

/** @param {Promise<Response | undefined>} found */
async function orError(found) {
  return (await found) ?? Response.error();
}

/** @param {string} api */
async function sendKept(api) {
  const learner = await keptFor();
  if (!learner) {
    return; // what waits is of somebody who has logged out: it goes when they are back
  }
  const outbox = new Outbox();
  const server = new Server(api, learner, async () => (await worker.cookieStore?.get("csrftoken"))?.value ?? "");
  const others = new BroadcastChannel(`seminar.outbox.${learner}`);
  await sendAll({ learner, outbox, store: new Store(learner), server, heard: () => others.postMessage({}) });
  others.close();
  if (outbox.isFailing) {
    throw new Error("not all was taken"); // the browser asks again by itself
  }
}
