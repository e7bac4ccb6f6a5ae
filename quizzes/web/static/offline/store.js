/**
 * What one learner has done, stored on the device until the server has it, and after that while a kept deck needs it.
 *
 * An entry is written to localStorage at once, which outlives a page that closes in the same moment, and moves into
 * IndexedDB, which a service worker can read as well. Where IndexedDB is blocked, or an older release left entries in
 * localStorage, they are found there.
 *
 * @typedef {import("../drill/outbox.js").Entry} Entry
 * @typedef {{learner: string, id: string, at: number, sent: 0 | 1, sent_at: number, entry: Entry}} Row
 */

import { rowsOf, then, transact } from "./database.js";

let latest = 0;

export class Store {
  #learner;
  #prefix;
  #flag;
  #isBroken = false;

  /** @param {string} learner */
  constructor(learner) {
    this.#learner = learner;
    this.#prefix = `seminar.outbox.${learner}.`;
    this.#flag = `seminar.unsent.${learner}`;
  }

  /** Whether an earlier page may have left something that `unsent` would find. */
  get mayHoldMore() {
    return local(() => localStorage.getItem(this.#flag) !== null || this.#noted().length > 0) ?? true;
  }

  /** @param {Entry} entry */
  async add(entry) {
    latest = Math.max(Date.now(), latest + 0.001);
    const row = { learner: this.#learner, id: entry.id, at: latest, sent: 0, sent_at: 0, entry };
    local(() => localStorage.setItem(this.#prefix + entry.id, JSON.stringify({ at: row.at, entry })));
    await this.#put([row]);
  }

  /** @param {object[]} rows which leave localStorage once they are kept */
  async #put(rows) {
    try {
      await transact(["entries"], "readwrite", (store) => {
        for (const row of rows) {
          store("entries").put(row);
        }
      });
    } catch {
      this.#isBroken = true;
      return;
    }
    local(() => localStorage.setItem(this.#flag, "1"));
    this.#unnote(rows.map((row) => /** @type {Row} */ (row).id));
  }

  /**
   * @returns {Promise<Entry[] | null>} oldest first; null where nothing can be read, so that nobody knows
   */
  async unsent() {
    const noted = local(() => this.#noted());
    const rows = await this.#read((store, give) => then(store("entries").index("sent").getAll([this.#learner, 0]), give));
    if (rows === null && noted === undefined) {
      return null;
    }
    const kept = new Set((rows ?? []).map((row) => row.id));
    const strays = (noted ?? []).filter((row) => !kept.has(row.id));
    if (rows !== null && strays.length > 0) {
      await this.#put(strays);
    } else if (rows?.length === 0 && strays.length === 0) {
      local(() => localStorage.removeItem(this.#flag));
    }
    return inOrder([...(rows ?? []), ...strays]).map((row) => row.entry);
  }

  /**
   * @param {number} since in milliseconds
   * @returns {Promise<Entry[]>} what a server asked at `since` could not know of, oldest first
   */
  async unknownSince(since) {
    const noted = local(() => this.#noted()) ?? [];
    const rows = (await this.#read((store, give) => then(store("entries").getAll(rowsOf(this.#learner)), give))) ?? [];
    const kept = new Set(rows.map((row) => row.id));
    const unknown = rows.filter((row) => row.sent === 0 || row.sent_at >= since);
    return inOrder([...unknown, ...noted.filter((row) => !kept.has(row.id))]).map((row) => row.entry);
  }

  /**
   * The server has taken `sent`, and will never take `refused`.
   *
   * @param {string[]} sent
   * @param {string[]} refused
   * @returns {Promise<string[]>} those of `sent` that were withdrawn while they were under way
   */
  async settle(sent, refused) {
    const noted = new Set((local(() => this.#noted()) ?? []).map((row) => row.id));
    this.#unnote([...sent, ...refused]);
    /** @type {string[]} */
    const gone = [];
    try {
      await transact(["entries"], "readwrite", (store) => {
        for (const id of refused) {
          store("entries").delete([this.#learner, id]);
        }
        for (const id of sent) {
          then(store("entries").get([this.#learner, id]), (row) => {
            if (row) {
              store("entries").put({ ...row, sent: 1, sent_at: Date.now() });
            } else if (!noted.has(id)) {
              gone.push(id);
            }
          });
        }
      });
    } catch {
      return [];
    }
    return this.#isBroken ? [] : gone;
  }

  /** @param {string} id of an entry that is not to be sent after all */
  async withdraw(id) {
    this.#unnote([id]);
    await transact(["entries"], "readwrite", (store) => store("entries").delete([this.#learner, id])).catch(() => {});
  }

  /**
   * @param {(store: (name: string) => IDBObjectStore, give: (value: Row[]) => void) => void} work
   * @returns {Promise<Row[] | null>}
   */
  async #read(work) {
    try {
      return await transact(["entries"], "readonly", work);
    } catch {
      this.#isBroken = true;
      return null;
    }
  }

  /** @returns {Row[]} what stands in localStorage */
  #noted() {
    const keys = Object.keys(localStorage).filter((name) => name.startsWith(this.#prefix));
    return keys.flatMap((key) => {
      const found = parsed(localStorage.getItem(key));
      return found?.entry ? [{ learner: this.#learner, id: found.entry.id, at: found.at, sent: 0, sent_at: 0, entry: found.entry }] : [];
    });
  }

  /** @param {string[]} ids */
  #unnote(ids) {
    local(() => ids.forEach((id) => localStorage.removeItem(this.#prefix + id)));
  }
}

/** @param {Row[]} rows */
function inOrder(rows) {
  return rows.sort((one, other) => one.at - other.at);
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // not ours
  }
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T | undefined} undefined where storage is blocked or full, and in a worker, which has none
 */
function local(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}
