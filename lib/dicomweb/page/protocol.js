// @ts-check
/// <reference lib="dom" />
/**
 * One hanging protocol: drawn, in words, checked, to be taken along.
 *
 * @module
 */
import { ask, protocolPath, RequestError } from "./api.js";
import { button, byId, counted, h, notice, offerStore } from "./dom.js";
import { forgetPictures, showPicture } from "./pictures.js";

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

const view = byId("protocol-view", HTMLElement);
let asked = new AbortController();

/** How many colors the drawings have before they start over. */
const Colors = 8;

/** @type {readonly { name: string, type: string, ending: string, resource: string }[]} */
const Downloads = [
  { name: "DICOM", type: "application/dicom", ending: "dcm", resource: "" },
  { name: "JSON", type: "application/dicom+json", ending: "json", resource: "" },
  { name: "SVG", type: "image/svg+xml", ending: "svg", resource: "rendered" },
  { name: "PNG", type: "image/png", ending: "png", resource: "rendered" },
];

/** @param {readonly string[]} remarks */
function remarkList(remarks) {
  if (remarks.length === 0) return undefined;
  return h("ul", { class: "remarks" }, ...remarks.map((remark) => h("li", {}, remark)));
}

/** @param {Chapter} chapter */
function factList({ passages, remarks }) {
  const rows = passages.map(({ subject, text, details }) =>
    h("div", {}, h("dt", {}, subject), h("dd", {}, [text, ...details].join(" · ")))
  );
  return [h("dl", { class: "facts" }, ...rows), remarkList(remarks)];
}

/** @param {Description["imageSets"]} imageSets */
function imageSetList({ passages, marks, remarks }) {
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
 * @param {string} uid
 * @param {Group} group
 * @param {number} index
 * @param {number} count
 */
function groupSection(uid, { title, passages, remarks, number, aspectRatio }, index, count) {
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

/** @param {Description} description */
function findingSection({ findings, findingCount }) {
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

/** @param {string} name */
function fileName(name) {
  return name.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase() || "hanging-protocol";
}

/**
 * @param {HTMLElement} status
 * @param {string} title
 * @param {string} uid
 */
function downloadLinks(status, title, uid) {
  return Downloads.map(({ name, type, ending, resource }) => {
    const href = protocolPath(uid, resource, { accept: type });
    const file = `${fileName(title)}.${ending}`;
    const link = h("a", { class: "button", href, download: file, "aria-label": `Download as ${name}` }, name);
    link.addEventListener("click", async (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        const url = URL.createObjectURL(await (await ask(href, { accept: type })).blob());
        h("a", { href: url, download: file }).click();
        setTimeout(() => URL.revokeObjectURL(url), 10_000);
        status.textContent = `${file} is in your downloads`;
      } catch (error) {
        status.textContent = error instanceof Error ? error.message : "This did not work";
      }
    });
    return link;
  });
}

/** @param {HTMLElement} status */
async function copyLink(status) {
  const { href } = location;
  try {
    await navigator.clipboard.writeText(href);
  } catch {
    // Without HTTPS there is no clipboard
    const field = h("input", { value: href, "aria-hidden": "true", class: "visually-hidden" });
    status.append(field);
    field.select();
    document.execCommand("copy");
  }
  status.textContent = "The link is copied";
}

/**
 * @param {Passage} passage
 * @returns {Passage}
 */
function screenWords(passage) {
  return { ...passage, subject: /^\d+$/.test(passage.subject) ? `Screen ${passage.subject}` : passage.subject };
}

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
