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

/**
 * @param {Description} description
 * @param {string} back
 */
function show(description, back) {
  const { uid, title, subtitle, purpose, imageSets, screens, groups } = description;
  const status = h("p", { class: "done", role: "status" });
  view.replaceChildren(
    h("a", { class: "back", href: back }, "All protocols"),
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
    ...groups.map((group, index) => groupSection(uid, group, index, groups.length)),
    h(
      "div",
      { class: "about" },
      h("section", {}, h("h2", {}, "What it is for"), ...factList(purpose)),
      h("section", {}, h("h2", {}, "Image sets"), ...imageSetList(imageSets)),
      h(
        "section",
        {},
        h("h2", {}, "Screens"),
        ...factList({ ...screens, passages: screens.passages.map(screenWords) }),
      ),
      findingSection(description),
    ),
  );
  document.title = `${title} – hanging protocol`;
}

/**
 * Shows a hanging protocol.
 *
 * @param {string} uid
 * @param {string} back Where the list was left, behind `#`
 */
export async function showProtocol(uid, back) {
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
    show(description, back);
  } catch (error) {
    if (signal.aborted) return;
    const { title = "This did not work", message = "", status = 0 } = error instanceof RequestError ? error : {};
    view.replaceChildren(notice(
      status === 404 ? "This protocol is not here" : title,
      [message],
      [
        h("a", { class: "button", href: back }, "All protocols"),
        ...(status === 404 ? [] : [button("Try again", "primary", () => showProtocol(uid, back))]),
      ],
    ));
  } finally {
    if (!signal.aborted) view.removeAttribute("aria-busy");
    forgetPictures();
  }
}
