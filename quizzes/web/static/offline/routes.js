/**
 * Which requests the service worker answers, and from where. Pure.
 *
 * @typedef {{method: string, mode: string, url: string}} Asked
 * @typedef {"none" | "frozen" | "file" | "media" | "home" | "drill" | "elsewhere"} Route
 *   none: not our business, the browser asks the server; frozen, file: a file of the pages, whose address changes with
 *   its content or does not; media: a picture or sound of a card; home, drill, elsewhere: a page.
 */

const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const DRILL = /^\/decks\/[^/]+\/drill\/$/;
const MEDIA = /^\/assets\/[^/]+\/$/;
const LEFT_ALONE = /^\/(admin|accounts|api|assets|files|health|static)\//;

/**
 * @param {Asked} request
 * @param {{origin: string, files: Set<string>}} site `files`: the paths of what was stored with this release
 * @returns {Route}
 */
export function routeFor({ method, mode, url }, { origin, files }) {
  const { origin: asked, pathname } = new URL(url);
  if (method !== "GET" || asked !== origin) {
    return "none";
  }
  if (mode !== "navigate") {
    return MEDIA.test(pathname) ? "media" : !files.has(pathname) ? "none" : HASHED.test(pathname) ? "frozen" : "file";
  }
  if (pathname === "/" || pathname === "/offline/") {
    return "home";
  }
  if (DRILL.test(pathname)) {
    return "drill";
  }
  return LEFT_ALONE.test(pathname) ? "none" : "elsewhere";
}
