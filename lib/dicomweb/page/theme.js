// @ts-check
/// <reference lib="dom" />
// Runs before the first paint, so that a page that is to be dark is never seen light. A classic script: it may not wait.
{
  const theme = (() => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is forbidden here
    }
  })();
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
