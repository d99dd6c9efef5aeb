// @ts-check
/// <reference lib="dom" />
/**
 * A card of the list.
 *
 * @module
 */
import { protocolPath } from "./api.js";
import { counted, h } from "./dom.js";
import { showPicture } from "./pictures.js";

/**
 * @typedef {object} Entry
 * @property {string} uid
 * @property {string} name
 * @property {string} description
 * @property {readonly string[]} modalities
 * @property {readonly string[]} regions
 * @property {string} level
 * @property {readonly string[]} users
 * @property {number} [priors]
 * @property {number} [screens]
 */

/** @type {Readonly<Record<string, string>>} */
const Levels = { MANUFACTURER: "Manufacturer", SITE: "Site", USER_GROUP: "User group", SINGLE_USER: "Single user" };

/**
 * A Hanging Protocol Level in words.
 *
 * @param {string} level
 */
export const levelWords = (level) => (Object.hasOwn(Levels, level) ? Levels[level] : level);

/**
 * Makes a card.
 *
 * @param {Entry} entry
 */
export function card({ uid, name, description, modalities, regions, level, users, priors, screens }) {
  const image = h("img", { alt: "", width: 480, height: 360, decoding: "async" });
  showPicture(image, (theme) => protocolPath(uid, "thumbnail", { theme, width: 480 }));
  const place = [regions.join(", "), levelWords(level), ...users].filter((text) => text !== "");
  const figures = [
    screens ? counted(screens, "screen") : "",
    priors === undefined ? "" : priors === 0 ? "no priors" : counted(priors, "prior"),
  ].filter((text) => text !== "");
  return h(
    "li",
    {},
    h(
      "a",
      { class: "card", href: `#/protocols/${encodeURIComponent(uid)}`, "data-uid": uid },
      h("span", { class: "thumbnail" }, image),
      h(
        "span",
        { class: "card-text" },
        h("strong", { class: "card-name" }, name || "Without a name"),
        h("span", { class: "card-description" }, description),
        h("span", { class: "card-place" }, place.join(" · ")),
        h(
          "span",
          { class: "card-foot" },
          ...modalities.slice(0, 4).map((modality) => h("span", { class: "badge" }, modality)),
          h("span", { class: "figures" }, figures.join(" · ")),
        ),
      ),
    ),
  );
}
