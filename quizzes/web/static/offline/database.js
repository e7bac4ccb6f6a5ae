/**
 * The device's database: what waits to be sent, the decks kept for a time without a network, and for whom they are.
 *
 * Each row carries its learner, and is read only under that learner's id (docs/offline.md).
 */

const NAME = "seminar";
const VERSION = 1;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} refused where the browser keeps nothing for us */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const entries = asked.result.createObjectStore("entries", { keyPath: ["learner", "id"] });
      entries.createIndex("sent", ["learner", "sent"]);
      asked.result.createObjectStore("bundles", { keyPath: ["learner", "deck"] });
      asked.result.createObjectStore("device", { keyPath: "name" });
    };
    asked.onsuccess = () => {
      const found = asked.result;
      found.onversionchange = () => close(found); // a newer release in another tab waits for this one to let go
      found.onclose = () => (opened = null);
      resolve(found);
    };
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

/** @param {IDBDatabase} found */
function close(found) {
  opened = null;
  found.close();
}

/**
 * Do `work` in one transaction, all of it or nothing.
 *
 * @template T
 * @param {string[]} names of the stores
 * @param {IDBTransactionMode} mode
 * @param {(store: (name: string) => IDBObjectStore, give: (value: T) => void) => void} work gives what is returned
 * @returns {Promise<T>} kept once this is there
 */
export async function transact(names, mode, work) {
  const found = await database();
  return new Promise((resolve, reject) => {
    const transaction = found.transaction(names, mode);
    /** @type {any} */
    let value;
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = () => reject(transaction.error);
    work((name) => transaction.objectStore(name), (given) => (value = given));
  });
}

/**
 * @param {IDBRequest<any>} asked
 * @param {(found: any) => void} act within the same transaction
 */
export function then(asked, act) {
  asked.onsuccess = () => act(asked.result);
}

/** @param {string} learner */
export function rowsOf(learner) {
  return IDBKeyRange.bound([learner], [learner, []]); // a list sorts after every text
}
