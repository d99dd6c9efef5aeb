// @ts-check
/// <reference lib="dom" />
/**
 * Drawings of the service as images: fetched when they come near the window, since an `img` cannot say who one is, and
 * fetched anew in other colors.
 *
 * @module
 */
import { ask } from "./api.js";

/** @type {Map<HTMLImageElement, (theme: "light" | "dark") => string>} */
const paths = new Map();

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
    observer.unobserve(target);
    load(target);
  }
}, { rootMargin: "400px" });

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** The colors that the page is in. */
export function currentTheme() {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : prefersDark.matches ? "dark" : "light";
}

/** @param {HTMLImageElement} image */
async function load(image) {
  const theme = currentTheme();
  const path = paths.get(image)?.(theme);
  if (path === undefined) return;
  image.dataset.theme = theme;
  try {
    const response = await ask(path, { accept: "image/svg+xml" });
    const url = URL.createObjectURL(await response.blob());
    image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
    if (image.dataset.theme === theme) image.src = url;
    image.classList.add("loaded");
  } catch {
    image.classList.add("failed");
  }
}

/** Fetches all pictures anew that are in other colors than the page. */
export function repaint() {
  for (const image of paths.keys()) {
    if (!image.isConnected) paths.delete(image);
    else if (image.dataset.theme !== undefined && image.dataset.theme !== currentTheme()) observer.observe(image);
  }
}

prefersDark.addEventListener("change", repaint);

/**
 * Shows a drawing in an image once it comes near the window.
 *
 * @param {HTMLImageElement} image
 * @param {(theme: "light" | "dark") => string} path Its path in these colors
 */
export function showPicture(image, path) {
  paths.set(image, path);
  observer.observe(image);
}

/** Forgets the images that are no longer there. */
export function forgetPictures() {
  for (const image of paths.keys()) {
    if (image.isConnected) continue;
    observer.unobserve(image);
    paths.delete(image);
  }
}
