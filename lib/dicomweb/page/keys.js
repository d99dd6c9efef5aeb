// @ts-check
/// <reference lib="dom" />
/**
 * The keyboard: `/` to search, arrows among cards, Escape back.
 *
 * @module
 */
import { byId } from "./dom.js";

const search = byId("text", HTMLInputElement);
const cards = byId("cards", HTMLUListElement);

/** @returns {HTMLElement[]} */
function links() {
  return Array.from(cards.querySelectorAll("a"));
}

/** @param {readonly HTMLElement[]} all */
function columns(all) {
  const top = all[0]?.getBoundingClientRect().top;
  const next = all.findIndex((link) => link.getBoundingClientRect().top !== top);
  return next < 0 ? all.length : next;
}

/**
 * Moves among the cards.
 *
 * @param {KeyboardEvent} event
 * @returns {boolean} Whether there was something to do
 */
function move({ key, target }) {
  const all = links();
  const at = all.findIndex((link) => link === target);
  if (target === search) {
    if (key !== "ArrowDown" || all.length === 0) return false;
    all[0].focus();
    return true;
  }
  if (at < 0) return false;
  const row = columns(all);
  /** @type {Readonly<Record<string, number>>} */
  const places = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - row,
    ArrowDown: at + row < all.length ? at + row : at < Math.floor((all.length - 1) / row) * row ? all.length - 1 : at,
    Home: 0,
    End: all.length - 1,
  };
  if (!Object.hasOwn(places, key)) return false;
  const place = places[key];
  if (place < 0) search.focus();
  else all[Math.min(place, all.length - 1)].focus();
  return true;
}

/**
 * Listens to the keyboard.
 *
 * @param {{ search(): void, escape(): void }} actions
 */
export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (key === "/" && !isTyping) actions.search();
    else if (key === "Escape") actions.escape();
    else if (!move(event)) return;
    event.preventDefault();
  });
}
