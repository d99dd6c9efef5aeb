// @ts-check
/// <reference lib="dom" />
/**
 * Elements. Text is always set as text: nothing that comes from a protocol is ever read as markup.
 *
 * @module
 */

/**
 * Finds an element that the page has.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new TypeError(`There is no ${type.name} #${id}`);
}

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Readonly<Record<string, string | number | boolean | undefined>>} [attributes] `true` sets an empty one
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/**
 * Makes a button.
 *
 * @param {string} text
 * @param {string} className
 * @param {() => void} onClick
 */
export function button(text, className, onClick) {
  const element = h("button", { type: "button", class: className }, text);
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Tells what happened, and what can be done about it.
 *
 * @param {string} title
 * @param {readonly (Node | string)[]} lines
 * @param {readonly HTMLElement[]} [actions]
 */
export function notice(title, lines, actions = []) {
  return h(
    "div",
    { class: "notice" },
    h("h2", {}, title),
    ...lines.map((line) => h("p", {}, line)),
    actions.length > 0 ? h("div", { class: "actions" }, ...actions) : undefined,
  );
}

/**
 * A number with its noun.
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/**
 * Offers to store where the service does.
 *
 * @param {boolean} isAllowed
 */
export function offerStore(isAllowed) {
  byId("store", HTMLButtonElement).hidden = !isAllowed;
  document.body.classList.toggle("may-store", isAllowed);
}
