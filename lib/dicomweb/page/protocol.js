// @ts-check
/// <reference lib="dom" />
/**
 * One hanging protocol: drawn, in words, checked, to be taken along.
 *
 * @module
 */
import { ask, RequestError } from "./api.js";
import { button, byId, h, notice, offerStore } from "./dom.js";
import { forgetPictures } from "./pictures.js";
import { factList, findingSection, groupSection, imageSetList, screenWords } from "./sections.js";
import { copyLink, downloadLinks } from "./take.js";

/** @typedef {import("./sections.js").Description} Description */

const view = byId("protocol-view", HTMLElement);
let asked = new AbortController();

/** @param {Description} description */
function show(description) {
  const { uid, title, subtitle, purpose, imageSets, screens, groups } = description;
  const status = h("p", { class: "done", role: "status" });
  view.replaceChildren(
    h("a", { class: "back", href: "#/" }, "All protocols"),
    h(
      "header",
      { class: "head" },
      h("div", {}, h("h1", {}, title), subtitle === "" ? undefined : h("p", { class: "subtitle" }, subtitle)),
      h(
        "div",
        { class: "take" },
        h(
          "div",
          { class: "buttons" },
          h("span", { "aria-hidden": "true" }, "Download"),
          ...downloadLinks(status, title, uid),
          button("Copy link", "button", () => copyLink(status)),
        ),
        status,
      ),
    ),
    ...present(groups.map((group, index) => groupSection(uid, group, index, groups.length))),
    h(
      "div",
      { class: "about" },
      h("section", {}, h("h2", {}, "What it is for"), ...present(factList(purpose))),
      h("section", {}, h("h2", {}, "Image sets"), ...present(imageSetList(imageSets))),
      h(
        "section",
        {},
        h("h2", {}, "Screens"),
        ...present(factList({ ...screens, passages: screens.passages.map(screenWords) })),
      ),
      findingSection(description),
    ),
  );
  const back = view.querySelector(".back");
  back?.addEventListener("click", (event) => {
    event.preventDefault();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  });
  document.title = `${title} – hanging protocol`;
}

/**
 * @template T
 * @param {readonly (T | undefined)[]} values
 * @returns {T[]}
 */
function present(values) {
  return values.flatMap((value) => (value === undefined ? [] : [value]));
}

/**
 * Shows a hanging protocol.
 *
 * @param {string} uid
 */
export async function showProtocol(uid) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  view.replaceChildren(
    h("p", { class: "back" }, "\u00a0"),
    h("div", { class: "skeleton head", "aria-hidden": "true" }),
    h("div", { class: "skeleton group", "aria-hidden": "true" }),
  );
  view.setAttribute("aria-busy", "true");
  try {
    const response = await ask(`page/protocols/${encodeURIComponent(uid)}`, { signal });
    const description = /** @type {Description} */ (await response.json());
    if (signal.aborted) return;
    offerStore(description.allowStore);
    show(description);
  } catch (error) {
    if (signal.aborted) return;
    const { title = "This did not work", message = "", status = 0 } = error instanceof RequestError ? error : {};
    view.replaceChildren(notice(
      status === 404 ? "This protocol is not here" : title,
      [message],
      [
        h("a", { class: "button", href: "#/" }, "All protocols"),
        ...(status === 404 ? [] : [button("Try again", "primary", () => showProtocol(uid))]),
      ],
    ));
  } finally {
    if (!signal.aborted) view.removeAttribute("aria-busy");
    forgetPictures();
  }
}
