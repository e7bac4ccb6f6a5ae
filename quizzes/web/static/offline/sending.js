/** Sending what waits: the same in a page and in the service worker, and by one of them at a time. */

const POST_TIMEOUT_MS = 30_000;
const GET_TIMEOUT_MS = 10_000;

/**
 * @typedef {import("../drill/outbox.js").Outbox} Outbox
 * @typedef {import("./store.js").Store} Store
 * @typedef {{status: number, body: any, retryAfterSeconds?: number}} Answer `status` is 0 where no answer came
 */

export class Server {
  #api;
  #learner;
  #csrf;

  /**
   * @param {string} api its root
   * @param {string} learner whom each request names: it is refused where somebody else is logged in by then
   * @param {() => string | Promise<string>} csrf the token, asked for each time since a login changes it
   */
  constructor(api, learner, csrf) {
    this.#api = api;
    this.#learner = learner;
    this.#csrf = csrf;
  }

  /**
   * @param {string} path below the API's root
   * @param {unknown} body
   * @returns {Promise<Answer>}
   */
  async post(path, body) {
    const csrf = this.#csrf();
    return this.#ask(path, {
      method: "POST",
      keepalive: true, // finishes also when the page goes away
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": typeof csrf === "string" ? csrf : await csrf, // a page that goes away has no time to wait
        "X-Learner": this.#learner,
        "X-Sent-At": new Date().toISOString(), // by the clock that timed the reviews: if it is wrong, so are they
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
  }

  /**
   * @param {string} path below the API's root
   * @returns {Promise<Answer>}
   */
  get(path) {
    return this.#ask(path, { headers: { "X-Learner": this.#learner }, signal: AbortSignal.timeout(GET_TIMEOUT_MS) });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Answer>}
   */
  async #ask(path, options) {
    try {
      const answer = await fetch(this.#api + path, { credentials: "same-origin", cache: "no-store", ...options });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      const retryAfter = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
      return {
        status: answer.status,
        body: isJson ? await answer.json() : null,
        ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
      };
    } catch {
      return { status: 0, body: null };
    }
  }
}

/**
 * Bring the outbox up to what the device holds: other tabs add, send and withdraw as well.
 *
 * @param {Outbox} outbox
 * @param {Store} store
 */
export async function agree(outbox, store) {
  const known = outbox.ids;
  const stored = await store.unsent();
  if (stored !== null) {
    outbox.reconcile(stored, known);
  }
}

/**
 * Send all there is, until nothing is left or an attempt failed.
 *
 * @param {{learner: string, outbox: Outbox, store: Store, server: Server, heard: (refused: {id: string, reason: string}[]) => void}} what
 */
export function sendAll({ learner, outbox, store, server, heard }) {
  return alone(`seminar.outbox.${learner}`, async () => {
    await agree(outbox, store);
    for (let request = outbox.next(Date.now()); request; request = outbox.next(Date.now())) {
      const { status, body, retryAfterSeconds } = await server.post(request.path, request.body);
      const receipts = Array.isArray(body) ? body : undefined;
      const { settled, refused } = outbox.settle(request, { status, receipts, retryAfterSeconds }, Date.now());
      const bad = refused.map(({ id }) => id);
      const gone = await store.settle(settled.filter((id) => !bad.includes(id)), bad);
      for (const undo of outbox.undosOf(request, gone)) {
        outbox.add(undo);
        await store.add(undo);
      }
      heard(refused);
    }
  });
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work no two tabs, nor a tab and the worker, do at once
 */
async function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

/** @returns {string} the token of the page's own cookie, '' where there is none */
export function cookieToken() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
