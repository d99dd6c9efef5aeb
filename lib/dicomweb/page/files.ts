/**
 * The files of the page, as text: what runs in the browser is what stands here.
 *
 * @module
 */
import api from "./api.js" with { type: "text" };
import dom from "./dom.js" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
import index from "./index.html" with { type: "text" };
import keys from "./keys.js" with { type: "text" };
import list from "./list.js" with { type: "text" };
import main from "./main.js" with { type: "text" };
import page from "./page.css" with { type: "text" };
import parts from "./parts.css" with { type: "text" };
import pictures from "./pictures.js" with { type: "text" };
import protocol from "./protocol.js" with { type: "text" };
import signIn from "./sign_in.js" with { type: "text" };
import theme from "./theme.js" with { type: "text" };
import upload from "./upload.js" with { type: "text" };

/** A file: its name and what is in it. */
export type PageFile = readonly [name: string, content: string];

/** The name of the file that `/` is. */
export const Main = "index.html";

/** All of them. */
export const Files: readonly PageFile[] = [
  [Main, index],
  ["api.js", api],
  ["dom.js", dom],
  ["icon.svg", icon],
  ["keys.js", keys],
  ["list.js", list],
  ["main.js", main],
  ["page.css", page],
  ["parts.css", parts],
  ["pictures.js", pictures],
  ["protocol.js", protocol],
  ["sign_in.js", signIn],
  ["theme.js", theme],
  ["upload.js", upload],
];
