// @ts-check
/// <reference lib="dom" />
/**
 * The parts of a protocol's page.
 *
 * @module
 */
import { protocolPath } from "./api.js";
import { counted, h } from "./dom.js";
import { showPicture } from "./pictures.js";

/**
 * @typedef {{ subject: string, text: string, details: readonly string[] }} Passage
 * @typedef {{ title: string, passages: readonly Passage[], remarks: readonly string[] }} Chapter
 * @typedef {{ severity: "error" | "warning" | "info", path: string, message: string, clause: string }} Finding
 * @typedef {Chapter & { number: number, aspectRatio: number }} Group
 * @typedef {{ color: number, isPrior: boolean }} Mark
 * @typedef {object} Description
 * @property {string} uid
 * @property {string} title
 * @property {string} subtitle
 * @property {Chapter} purpose
 * @property {Chapter & { marks: readonly Mark[] }} imageSets
 * @property {Chapter} screens
 * @property {readonly Group[]} groups
 * @property {readonly Finding[]} findings
 * @property {number} findingCount
 * @property {boolean} allowStore
 */

/** How many colors the drawings have before they start over. */
const Colors = 8;

/** @param {readonly string[]} remarks */
function remarkList(remarks) {
  if (remarks.length === 0) return undefined;
  return h("ul", { class: "remarks" }, ...remarks.map((remark) => h("li", {}, remark)));
}

/**
 * Things and what is said of them.
 *
 * @param {Chapter} chapter
 */
export function factList({ passages, remarks }) {
  const rows = passages.map(({ subject, text, details }) =>
    h("div", {}, h("dt", {}, subject), h("dd", {}, [text, ...details].join(" · ")))
  );
  return [h("dl", { class: "facts" }, ...rows), remarkList(remarks)];
}

/**
 * The image sets in the colors of the drawings.
 *
 * @param {Description["imageSets"]} imageSets
 */
export function imageSetList({ passages, marks, remarks }) {
  const items = passages.map(({ text, details }, index) => {
    const { color, isPrior } = marks[index] ?? { color: 0, isPrior: false };
    return h(
      "li",
      {},
      h("span", { class: `swatch h${color % Colors}${isPrior ? " prior" : ""}`, "aria-hidden": "true" }),
      h("div", {}, h("strong", {}, text), h("p", {}, details.filter((detail) => detail !== "").join(" · "))),
    );
  });
  return [h("ul", { class: "image-sets" }, ...items), remarkList(remarks)];
}

/**
 * A presentation group: drawn, and in words.
 *
 * @param {string} uid
 * @param {Group} group
 * @param {number} index
 * @param {number} count
 */
export function groupSection(uid, { title, passages, remarks, number, aspectRatio }, index, count) {
  const image = h("img", {
    alt: `Drawing of ${title}; in words beside it`,
    width: 960,
    height: Math.round(960 / aspectRatio),
  });
  showPicture(image, (theme) => protocolPath(uid, "rendered", { group: number, theme, bare: "true" }));
  const places = passages.map(({ subject, text, details }) =>
    h(
      "li",
      {},
      h("span", { class: "place" }, subject),
      h("strong", {}, text),
      details.length > 0 ? h("p", {}, details.join(" · ")) : undefined,
    )
  );
  const id = `group-${index}`;
  return h(
    "section",
    { class: "group", "aria-labelledby": id },
    h(
      "header",
      {},
      h("h2", { id }, title),
      count > 1 ? h("span", { class: "step" }, `Step ${index + 1} of ${count}`) : undefined,
    ),
    h(
      "div",
      { class: "group-body" },
      h("figure", {}, image),
      h("div", {}, h("ol", { class: "places" }, ...places), remarkList(remarks)),
    ),
  );
}

const Severities = { error: "Error", warning: "Warning", info: "Note" };

/**
 * What the validator says.
 *
 * @param {Description} description
 */
export function findingSection({ findings, findingCount }) {
  const heading = h("h2", { id: "findings" }, "Checked against the standard");
  if (findingCount === 0) {
    return h(
      "section",
      { class: "findings", "aria-labelledby": "findings" },
      heading,
      h("p", { class: "good" }, "Nothing is wrong with it."),
    );
  }
  const items = findings.map(({ severity, path, message, clause }) =>
    h(
      "li",
      { class: severity },
      h("span", { class: "severity" }, Severities[severity] ?? "Note"),
      h(
        "div",
        {},
        h("p", {}, path === "" ? h("span", {}, "It ") : h("code", {}, path), ` ${message}`),
        h("small", {}, clause),
      ),
    )
  );
  const left = findingCount - findings.length;
  return h(
    "section",
    { class: "findings", "aria-labelledby": "findings" },
    heading,
    h("ul", {}, ...items),
    left > 0 ? h("p", {}, `And ${counted(left, "more", "more")}.`) : undefined,
  );
}

/**
 * A screen, named by its number.
 *
 * @param {Passage} passage
 * @returns {Passage}
 */
export function screenWords(passage) {
  return { ...passage, subject: /^\d+$/.test(passage.subject) ? `Screen ${passage.subject}` : passage.subject };
}
