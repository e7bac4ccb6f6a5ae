/**
 * The fields of a paper's question: read as a raw response, filled with one, and said in words.
 *
 * The page comes with all fields from the server; the drill's reader knows most of them (drill/questions.js).
 */

import { readAnswer as readDrilled, widgetFor } from "../drill/questions.js";

/**
 * @param {HTMLElement} question
 * @returns {any} null where nothing is answered
 */
export function readResponse(question) {
  const type = question.dataset.type ?? "";
  if (type === "cloze") {
    const gaps = Object.fromEntries(gapsOf(question).map((gap) => [gap.dataset.gap, gap.value]));
    return Object.values(gaps).some((text) => text.trim() !== "") ? { gaps } : null;
  }
  if (type === "essay") {
    const text = question.querySelector("textarea")?.value ?? "";
    return text.trim() === "" ? null : { text };
  }
  if (type === "ordering" && !("answered" in question.dataset)) {
    return null; // the order that the page came with is nobody's answer
  }
  const { response, isEmpty } = readDrilled(type, answerOf(question));
  return isEmpty ? null : response;
}

/**
 * @param {HTMLElement} question
 * @param {any} response null empties the fields
 */
export function fillResponse(question, response) {
  const fields = answerOf(question);
  const chosen = [response?.chosen].flat().filter((each) => each !== null && each !== undefined).map(String);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (fields.querySelectorAll("input[type=radio], input[type=checkbox]"))) {
    input.checked = chosen.includes(input.value);
  }
  const typed = /** @type {HTMLInputElement | null} */ (fields.querySelector("input[type=text]:not([data-gap]), textarea"));
  if (typed) {
    typed.value = response?.text ?? response?.value ?? "";
  }
  for (const gap of gapsOf(question)) {
    gap.value = response?.gaps?.[gap.dataset.gap ?? ""] ?? "";
  }
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (fields.querySelectorAll("select[data-prompt]"))) {
    select.value = response?.pairs?.[select.dataset.prompt ?? ""] ?? "";
  }
  if (question.dataset.type === "ordering") {
    arrange(question, response?.order ?? null);
  }
}

/**
 * @param {HTMLElement} question
 * @param {any} response
 * @param {Record<string, string>} words
 * @returns {string} the answer to be read by a person
 */
export function inWords(question, response, words) {
  const fields = answerOf(question);
  if (response === null || typeof response !== "object") {
    return words.nothing;
  }
  if ("gaps" in response) {
    return Object.entries(response.gaps).filter(([, text]) => text).map(([number, text]) => `${number}: ${text}`).join("; ");
  }
  if ("pairs" in response) {
    const rows = [.../** @type {NodeListOf<HTMLSelectElement>} */ (fields.querySelectorAll("select[data-prompt]"))];
    return rows.map((select) => `${select.labels?.[0]?.textContent ?? ""} → ${optionText(select, response.pairs[select.dataset.prompt ?? ""])}`).join("; ");
  }
  if ("order" in response) {
    return response.order.map((/** @type {string} */ id) => fields.querySelector(`[data-step="${CSS.escape(id)}"] .step-text`)?.textContent ?? id).join(" – ");
  }
  if ("chosen" in response) {
    const picked = [response.chosen].flat().map(String);
    const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (fields.querySelectorAll("input"))];
    return inputs.filter((input) => picked.includes(input.value)).map((input) => input.labels?.[0]?.textContent?.trim()).join("; ") || words.nothing;
  }
  return response.text ?? response.value ?? JSON.stringify(response);
}

/**
 * Put the drill's list of steps, with its buttons and its dragging, in the place of the numbered fields.
 *
 * @param {HTMLElement} question
 * @param {Record<string, string>} words
 */
export function makeMovable(question, words) {
  const plain = question.querySelector(".steps");
  if (!plain) {
    return;
  }
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (plain.querySelectorAll("[data-step]"))].map((row) => ({
    id: row.dataset.step,
    html: row.querySelector("label")?.innerHTML ?? "",
    place: Number(row.querySelector("select")?.value) || Number.POSITIVE_INFINITY,
  }));
  if (rows.some((row) => Number.isFinite(row.place))) {
    question.dataset.answered = "";
  }
  rows.sort((one, other) => (one.place === other.place ? 0 : one.place - other.place));
  plain.replaceWith(widgetFor("ordering", { sequence: rows }, words));
  question.querySelector(".steps")?.addEventListener("input", () => {
    question.dataset.answered = "";
  });
}

/**
 * @param {HTMLElement} question
 * @param {string[] | null} order the ids of steps, null for the order that the page came with
 */
function arrange(question, order) {
  const list = question.querySelector(".steps");
  if (!list) {
    return;
  }
  if (order === null) {
    delete question.dataset.answered;
    return;
  }
  question.dataset.answered = "";
  const rows = new Map([.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-step]"))].map((row) => [row.dataset.step, row]));
  const first = order.map((id) => rows.get(id)).filter((row) => row !== undefined);
  list.prepend(...first);
}

/** @param {HTMLElement} question */
function answerOf(question) {
  return /** @type {HTMLElement} */ (question.querySelector("[data-answer]"));
}

/**
 * @param {HTMLElement} question
 * @returns {HTMLInputElement[]}
 */
function gapsOf(question) {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (question.querySelectorAll("input[data-gap]"))];
}

/**
 * @param {HTMLSelectElement} select
 * @param {string | null | undefined} value
 */
function optionText(select, value) {
  return [...select.options].find((option) => option.value !== "" && option.value === value)?.textContent ?? "–";
}
