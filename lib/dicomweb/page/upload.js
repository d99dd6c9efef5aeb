// @ts-check
/// <reference lib="dom" />
/**
 * Storing: files that are chosen or dropped, one after the other, each with what became of it.
 *
 * @module
 */
import { authenticate, credentials, problemOf, RequestError } from "./api.js";
import { byId, counted, h } from "./dom.js";

const dialog = byId("upload", HTMLDialogElement);
const picker = byId("files", HTMLInputElement);
const results = byId("upload-results", HTMLOListElement);
const status = byId("upload-status", HTMLParagraphElement);
const veil = byId("drop", HTMLDivElement);

/** @typedef {{ file: File, progress: HTMLProgressElement, outcome: HTMLElement, row: HTMLElement }} Job */

/** @type {Job[]} */
const jobs = [];
let isRunning = false;
const counts = { stored: 0, refused: 0 };

/** What a file is to the service, by what it begins with: names say little. */
const Types = [
  { begins: /^\s*[{[]/, type: "application/dicom+json" },
  { begins: /^\s*</, type: "application/dicom+xml" },
];

/** @param {File} file */
async function typeOf(file) {
  const start = await file.slice(0, 64).text();
  return Types.find(({ begins }) => begins.test(start))?.type ?? "application/dicom";
}

/**
 * Sends one file; `fetch` does not tell how far it is.
 *
 * @param {File} file
 * @param {string} type
 * @param {HTMLProgressElement} progress
 * @returns {Promise<XMLHttpRequest>}
 */
function send(file, type, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "hanging-protocols");
    const headers = { "Content-Type": type, Accept: "application/dicom+json", ...credentials() };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = total > 0 ? loaded / total : 0;
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new RequestError("", "The server does not answer", 0)));
    request.send(file);
  });
}

/**
 * What the report says (PS3.18 Table I.1-1).
 *
 * @param {string} text DICOM JSON
 * @returns {{ stored: readonly string[], failed: number }}
 */
function readReport(text) {
  const report = JSON.parse(text);
  const items = (/** @type {string} */ tag) => report[tag]?.Value ?? [];
  return {
    stored: items("00081199").map((/** @type {any} */ item) => String(item["00081155"]?.Value?.[0] ?? "")),
    failed: items("00081198").length + items("0008119A").length,
  };
}

/** @param {Job} job */
async function store({ file, progress, outcome, row }) {
  const type = await typeOf(file);
  let request = await send(file, type, progress);
  if (request.status === 401 && await authenticate(request.getResponseHeader("WWW-Authenticate") ?? "")) {
    request = await send(file, type, progress);
  }
  if (request.status >= 300) throw problemOf(request.status, request.responseText);
  const { stored, failed } = readReport(request.responseText);
  const isHeld = /\bheld already\b/.test(request.getResponseHeader("Warning") ?? "");
  const what = isHeld ? "Unchanged: it is held already" : stored.length > 1 ? `${stored.length} stored` : "Stored";
  row.className = isHeld ? "unchanged" : "stored";
  outcome.textContent = failed > 0 ? `${what}, ${failed} refused` : what;
  if (stored.length > 0) {
    const link = h("a", { href: `#/protocols/${encodeURIComponent(stored[0])}` }, "Open");
    link.addEventListener("click", () => dialog.close());
    row.append(link);
  }
}

/** @param {() => void} onStored */
async function run(onStored) {
  if (isRunning) return;
  isRunning = true;
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    status.textContent = `Storing ${job.file.name}, ${jobs.length} to go`;
    try {
      await store(job);
      counts.stored++;
    } catch (error) {
      counts.refused++;
      job.row.className = "refused";
      job.outcome.textContent = error instanceof Error ? error.message : "This did not work";
    }
    job.progress.remove();
  }
  isRunning = false;
  const { stored, refused } = counts;
  status.textContent = `${counted(stored, "file")} stored${refused > 0 ? `, ${refused} refused` : ""}`;
  if (stored > 0) onStored();
}

/**
 * Takes files.
 *
 * @param {Iterable<File>} files
 * @param {() => void} onStored
 */
function take(files, onStored) {
  if (!dialog.open) {
    if (!isRunning) {
      results.replaceChildren();
      Object.assign(counts, { stored: 0, refused: 0 });
    }
    dialog.showModal();
  }
  for (const file of files) {
    const progress = h("progress", { max: 1, value: 0, "aria-label": `Progress of ${file.name}` });
    const outcome = h("span", { class: "outcome" }, "Waiting");
    const row = h("li", {}, h("span", { class: "file" }, file.name), outcome, progress);
    results.append(row);
    jobs.push({ file, progress, outcome, row });
  }
  run(onStored);
}

/**
 * The files that are dropped, those in folders included.
 *
 * @param {DataTransfer} data
 * @returns {Promise<File[]>}
 */
async function dropped({ items, files }) {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return Array.from(files);
  const found = await Promise.all(entries.map(filesOf));
  return found.flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [await new Promise((resolve, reject) => file.file(resolve, reject))];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const files = [];
  while (true) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return files;
    for (const each of some) files.push(...await filesOf(each));
  }
}

/**
 * Offers to store, where the service does.
 *
 * @param {() => void} onStored
 */
export function listenToDrops(onStored) {
  const isOffered = () => document.body.classList.contains("may-store");
  byId("store", HTMLButtonElement).addEventListener("click", () => {
    if (!isRunning) {
      results.replaceChildren();
      status.textContent = "";
      Object.assign(counts, { stored: 0, refused: 0 });
    }
    dialog.showModal();
  });
  picker.addEventListener("change", () => {
    take(Array.from(picker.files ?? []), onStored);
    picker.value = "";
  });
  let depth = 0;
  const show = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
    dialog.classList.toggle("over", depth > 0);
  };
  const carriesFiles = (/** @type {DragEvent} */ event) => isOffered() && event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) show(1);
  });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event)) show(-1);
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!carriesFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    show(-depth);
    const files = await dropped(event.dataTransfer);
    if (files.length > 0) take(files, onStored);
  });
}
