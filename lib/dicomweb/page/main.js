// @ts-check
/// <reference lib="dom" />
/**
 * Which view there is, by what stands behind `#` in the address: `#/?text=…` the list, `#/protocols/UID` one of them.
 *
 * @module
 */
import { isSignedIn, signOut } from "./api.js";
import { byId } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { clearSearch, focusCard, refreshList, showList } from "./list.js";
import { repaint } from "./pictures.js";
import { showProtocol } from "./protocol.js";
import { listenToDrops } from "./upload.js";

const list = byId("list-view", HTMLElement);
const protocol = byId("protocol-view", HTMLElement);
const main = byId("main", HTMLElement);
const search = byId("text", HTMLInputElement);

/** Where the list was left. */
let left = { hash: "#/", scroll: 0, uid: "" };
let isFirst = true;

/** @param {string} [from] What stood behind `#` before */
function route(from) {
  const { hash } = location;
  const uid = /^#\/protocols\/([\d.]{1,64})$/.exec(hash)?.[1];
  if (uid !== undefined && !list.hidden) left = { hash: from || "#/", scroll: scrollY, uid };
  const wasProtocol = !protocol.hidden;
  list.hidden = uid !== undefined;
  protocol.hidden = uid === undefined;
  if (uid !== undefined) {
    showProtocol(uid, left.hash);
    scrollTo(0, 0);
    if (!isFirst) main.focus({ preventScroll: true });
  } else {
    document.title = "Hanging protocols";
    showList(new URLSearchParams(hash.replace(/^#\/?\??/, "")));
    if (wasProtocol) {
      scrollTo(0, left.scroll);
      focusCard(left.uid);
    }
  }
  isFirst = false;
}

function showSignedIn() {
  byId("sign-out", HTMLButtonElement).hidden = !isSignedIn();
}

const Themes = ["system", "light", "dark"];
/** @type {Readonly<Record<string, string>>} */
const ThemeLabels = { system: "as the system has them", light: "light", dark: "dark" };

function labelTheme() {
  const theme = document.documentElement.dataset.theme ?? "system";
  const label = `Colors: ${ThemeLabels[theme]}`;
  const toggle = byId("theme", HTMLButtonElement);
  toggle.setAttribute("aria-label", label);
  toggle.title = label;
}

byId("theme", HTMLButtonElement).addEventListener("click", () => {
  const { dataset } = document.documentElement;
  const next = Themes[(Themes.indexOf(dataset.theme ?? "system") + 1) % Themes.length];
  if (next === "system") delete dataset.theme;
  else dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Storage is forbidden here: it holds until the page is left
  }
  labelTheme();
  repaint();
});

byId("sign-out", HTMLButtonElement).addEventListener("click", () => {
  signOut();
  location.hash = "#/";
  location.reload();
});

byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  (list.hidden ? main : search).focus();
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
}

listenToKeys({
  search() {
    if (list.hidden) location.hash = left.hash;
    search.focus();
    search.select();
  },
  escape() {
    if (list.hidden) location.hash = left.hash;
    else clearSearch();
  },
});
listenToDrops(refreshList);
document.addEventListener("signed-in", showSignedIn);
addEventListener("hashchange", ({ oldURL }) => route(new URL(oldURL).hash));
showSignedIn();
labelTheme();
route();
document.body.classList.add("ready");
