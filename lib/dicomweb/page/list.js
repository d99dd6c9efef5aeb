// @ts-check
/// <reference lib="dom" />
/**
 * The list: search as you type, cards, more of them.
 *
 * @module
 */
import { ask } from "./api.js";
import { card, levelWords } from "./card.js";
import { button, byId, counted, h, notice, offerStore } from "./dom.js";
import { forgetPictures } from "./pictures.js";

/**
 * @typedef {import("./card.js").Entry} Entry
 *
 * @typedef {object} Found
 * @property {number} total
 * @property {number} matched
 * @property {boolean} truncated
 * @property {boolean} allowStore
 * @property {Readonly<Record<string, readonly (readonly [string, number])[]>>} facets
 * @property {readonly Entry[]} items
 */

const form = byId("search", HTMLFormElement);
const search = byId("text", HTMLInputElement);
const cards = byId("cards", HTMLUListElement);
const count = byId("count", HTMLParagraphElement);
const clear = byId("clear", HTMLButtonElement);
const more = byId("more", HTMLButtonElement);
const state = byId("list-state", HTMLDivElement);
const selects = Array.from(form.querySelectorAll("select"));

/** How long somebody pauses between letters, in milliseconds. */
const Pause = 120;
const PageSize = innerWidth > 2000 ? 60 : 24;

let asked = new AbortController();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;
/** What the cards are of; `undefined` before there are any. */
let shown = /** @type {string | undefined} */ (undefined);
let loaded = 0;

function parameters() {
  const data = new FormData(form);
  const wanted = ["text", "modality", "region", "level", "user"]
    .map((name) => /** @type {[string, string]} */ ([name, String(data.get(name) ?? "").trim()]))
    .filter(([, value]) => value !== "");
  return new URLSearchParams(wanted);
}

/** @param {Found["facets"]} facets */
function showFacets(facets) {
  for (const select of selects) {
    const { name, value } = select;
    const values = facets[name] ?? [];
    const known = value === "" || values.some(([each]) => each === value) ? values : [...values, [value, 0]];
    const options = known.map(([each, matched]) => {
      const words = name === "level" ? levelWords(String(each)) : String(each);
      return h("option", { value: each, selected: each === value }, `${words} (${matched})`);
    });
    select.replaceChildren(h("option", { value: "" }, "Any"), ...options);
    select.value = value;
    select.disabled = known.length === 0;
    select.classList.toggle("chosen", value !== "");
  }
}

/** Grey cards where there will be some. */
function showSkeletons() {
  cards.replaceChildren(
    ...Array.from({ length: 8 }, () => h("li", { "aria-hidden": "true" }, h("span", { class: "card skeleton" }))),
  );
}

/** @param {Found} found */
function showState({ total, matched, allowStore }) {
  if (matched > 0) return state.replaceChildren();
  const { value } = search;
  if (total > 0) {
    const what = value.trim() === "" ? "these choices" : `“${value.trim()}”`;
    state.replaceChildren(
      notice(
        `Nothing matches ${what}`,
        ["Every word has to be found in name, description, modality, region or user."],
        [
          button("Clear the search", "primary", clearSearch),
        ],
      ),
    );
    return;
  }
  const command = h("code", {}, "hangar store HANGAR@host:11112 protocol.dcm");
  state.replaceChildren(
    notice(
      "No hanging protocols yet",
      [
        allowStore
          ? "Drop a DICOM file anywhere on this page, or send one from the command line:"
          : "Send one by DICOM:",
        command,
        h("span", {}, "Or start the server with ", h("code", {}, "--samples"), " to look around."),
      ],
      allowStore ? [button("Store protocols", "primary", () => byId("store", HTMLButtonElement).click())] : [],
    ),
  );
}

/** @param {unknown} error */
function showError(error) {
  const { title, message } = /** @type {Error & { title?: string }} */ (error);
  cards.replaceChildren();
  more.hidden = true;
  count.textContent = "The list could not be loaded";
  const again = button("Try again", "primary", () => load({ fresh: true }));
  state.replaceChildren(notice(title ?? "This did not work", [message], [again]));
}

/** @param {Found} found */
function showCount({ total, matched, truncated }) {
  const isAll = parameters().size === 0;
  const some = isAll ? counted(total, "protocol") : `${matched.toLocaleString("en")} of ${counted(total, "protocol")}`;
  count.textContent = truncated ? `${some}, the first that the server holds` : total === 0 ? "" : some;
  clear.hidden = isAll || matched === 0;
}

/** @param {{ offset?: number, fresh?: boolean }} [options] */
async function load({ offset = 0, fresh = false } = {}) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const wanted = parameters();
  const query = String(wanted);
  if (shown === undefined) showSkeletons();
  cards.setAttribute("aria-busy", "true");
  try {
    wanted.set("limit", String(PageSize));
    wanted.set("offset", String(offset));
    const response = await ask(`page/protocols?${wanted}`, { signal, fresh });
    const found = /** @type {Found} */ (await response.json());
    if (signal.aborted) return;
    shown = query;
    loaded = offset + found.items.length;
    const items = found.items.map(card);
    if (offset === 0) cards.replaceChildren(...items);
    else cards.append(...items);
    forgetPictures();
    offerStore(found.allowStore);
    showFacets(found.facets);
    showCount(found);
    showState(found);
    const left = found.matched - loaded;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(left, PageSize)} more of ${left.toLocaleString("en")}`;
    if (offset > 0) items[0]?.querySelector("a")?.focus();
  } catch (error) {
    if (signal.aborted) return;
    shown = undefined;
    showError(error);
  } finally {
    if (!signal.aborted) cards.removeAttribute("aria-busy");
  }
}

function changed() {
  const query = String(parameters());
  // Letters are no steps to go back by
  history.replaceState(null, "", query === "" ? "#/" : `#/?${query}`);
  load();
}

/** Shows everything there is. */
export function clearSearch() {
  form.reset();
  for (const select of selects) select.value = "";
  changed();
  search.focus();
}

/** Reads the list anew, for something has been stored. */
export function refreshList() {
  load({ fresh: true });
}

/**
 * Shows the list as the address has it.
 *
 * @param {URLSearchParams} wanted
 */
export function showList(wanted) {
  search.value = wanted.get("text") ?? "";
  for (const select of selects) {
    const value = wanted.get(select.name) ?? "";
    if (!Array.from(select.options).some((option) => option.value === value)) {
      select.append(h("option", { value }, value));
    }
    select.value = value;
  }
  if (shown !== String(parameters())) load();
}

/**
 * Puts the focus where it was before a card was opened.
 *
 * @param {string} uid
 */
export function focusCard(uid) {
  const link = cards.querySelector(`[data-uid="${CSS.escape(uid)}"]`);
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
}

search.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(changed, Pause);
});
form.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement) changed();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  changed();
});
clear.addEventListener("click", clearSearch);
more.addEventListener("click", () => load({ offset: loaded }));
