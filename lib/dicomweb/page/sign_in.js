// @ts-check
/// <reference lib="dom" />
/**
 * The question who one is.
 *
 * @module
 */
import { byId } from "./dom.js";

/**
 * Asks.
 *
 * @param {string} challenge The header field WWW-Authenticate, which says what would do
 * @param {boolean} wasWrong Whether there was an answer that did not do
 * @returns {Promise<string | undefined>} The header field Authorization, or nothing if one would rather not
 */
export function signIn(challenge, wasWrong) {
  const dialog = byId("sign-in", HTMLDialogElement);
  const form = byId("sign-in-form", HTMLFormElement);
  const takes = { basic: /\bbasic\b/i.test(challenge), bearer: /\bbearer\b/i.test(challenge) };
  for (const [name, isTaken] of Object.entries({ ...takes, or: takes.basic && takes.bearer })) {
    const part = form.querySelector(`.${name}`);
    if (part instanceof HTMLElement) part.hidden = !isTaken;
  }
  byId("sign-in-reason", HTMLParagraphElement).textContent = wasWrong
    ? "That did not let you in. Try again."
    : "This server wants to know who you are.";
  form.reset();
  dialog.returnValue = "";
  dialog.showModal();
  const first = form.elements.namedItem(takes.basic ? "name" : "token");
  if (first instanceof HTMLElement) first.focus();
  return new Promise((resolve) => {
    /** @type {string | undefined} */
    let answer;
    const onSubmit = () => {
      const data = new FormData(form);
      const [name, password, token] = ["name", "password", "token"].map((key) => String(data.get(key) ?? "").trim());
      if (token !== "") answer = `Bearer ${token}`;
      else if (name !== "") answer = `Basic ${base64(`${name}:${password}`)}`;
    };
    form.addEventListener("submit", onSubmit);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", onSubmit);
      form.reset();
      resolve(answer);
    }, { once: true });
  });
}

/** @param {string} text */
function base64(text) {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
