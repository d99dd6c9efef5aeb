// @ts-check
/// <reference lib="dom" />
/**
 * What a protocol can be taken along as: files, and a link.
 *
 * @module
 */
import { ask, protocolPath } from "./api.js";
import { h } from "./dom.js";

/** @type {readonly { name: string, type: string, ending: string, resource: string }[]} */
const Downloads = [
  { name: "DICOM", type: "application/dicom", ending: "dcm", resource: "" },
  { name: "JSON", type: "application/dicom+json", ending: "json", resource: "" },
  { name: "SVG", type: "image/svg+xml", ending: "svg", resource: "rendered" },
  { name: "PNG", type: "image/png", ending: "png", resource: "rendered" },
];

/** @param {string} name */
function fileName(name) {
  return name.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase() || "hanging-protocol";
}

/**
 * Links that download a protocol.
 *
 * @param {HTMLElement} status Where it is told what has become of it
 * @param {string} title
 * @param {string} uid
 */
export function downloadLinks(status, title, uid) {
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

/**
 * Copies the address of the page.
 *
 * @param {HTMLElement} status Where it is told
 */
export async function copyLink(status) {
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
