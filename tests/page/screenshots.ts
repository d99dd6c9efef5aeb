/**
 * The pictures of the page in the README: `deno task screenshots`, with Chromium and, for the letters, the font Inter.
 *
 * @module
 */
import { Service, TestBrowser, untilText } from "./support.ts";

const Pictures = [
  { file: "docs/page.png", colorScheme: "light" },
  { file: "docs/page_protocol.png", name: "Trauma", colorScheme: "dark" },
] as const;

await using server = await Service.serve("--samples", "--http-allow-store");
await using browser = await TestBrowser.open();
for (const picture of Pictures) {
  const { file, colorScheme } = picture;
  const { page } = await browser.view(server.url, { colorScheme, viewport: { width: 1280, height: 800 } });
  await untilText(page, "#count", "7 protocols");
  if ("name" in picture) {
    await page.locator(".card").filter({ hasText: picture.name }).click();
    await untilText(page, "h1", picture.name);
  }
  await page.locator("img.loaded:visible").first().waitFor();
  await page.mouse.move(0, 400);
  // Drawings that come into sight fade in
  await page.waitForTimeout(1000);
  await page.screenshot({ path: file });
  console.log(file);
}
