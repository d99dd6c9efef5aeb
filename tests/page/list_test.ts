import { assert, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { browserTests, drawings, names, Service, untilNames, untilText } from "./support.ts";

const ChestUid = "2.25.194535166883166666595535467935919619782";

const Hostile = "<img src=x onerror=alert(1)>";

/** A protocol whose every text is markup. */
const HostileProtocol = {
  "00080016": { vr: "UI", Value: ["1.2.840.10008.5.1.4.38.1"] },
  "00080018": { vr: "UI", Value: ["1.2.3.666"] },
  "00720002": { vr: "SH", Value: ["<img src=x"] },
  "00720004": { vr: "LO", Value: [Hostile] },
  "00720006": { vr: "CS", Value: ["SITE"] },
  "00720008": { vr: "LO", Value: ["</title><script>alert(2)</script>"] },
  "0072000A": { vr: "DT", Value: ["20240101"] },
  "0072000C": { vr: "SQ", Value: [{ "00080060": { vr: "CS", Value: ["CT"] } }] },
  "00720010": { vr: "LO", Value: ['"><svg onload=alert(3)>'] },
  "00720014": { vr: "US", Value: [0] },
  "00720100": { vr: "US", Value: [1] },
  "00720200": {
    vr: "SQ",
    Value: [{
      "00720202": { vr: "US", Value: [1] },
      "00720203": { vr: "LO", Value: [Hostile] },
      "00720204": { vr: "US", Value: [1] },
      "00720206": { vr: "LO", Value: [Hostile] },
      "00720300": {
        vr: "SQ",
        Value: [{ "00720108": { vr: "FD", Value: [0, 1, 1, 0] }, "00720304": { vr: "CS", Value: ["SINGLE"] } }],
      },
    }],
  },
};

browserTests("page: the list", {
  async "the list narrows as one types, with drawings, choices, and a way back"(browser) {
    await using server = await Service.serve("--samples", "--http-allow-store");
    const { page, complaints } = await browser.view(server.url);
    await untilText(page, "#count", "7 protocols");
    assertEquals((await drawings(page, ".thumbnail img")).filter((width) => width === 480).length, 7);

    await page.fill("#text", "cHeSt");
    await untilText(page, "#count", "3 of 7 protocols");
    assertEquals(await names(page), ["Chest X-ray", "CT Chest MPR", "Trauma"]);
    await page.selectOption("[name=level]", "USER_GROUP");
    await untilText(page, "#count", "1 of 7 protocols");
    assertEquals(await names(page), ["Trauma"]);
    assertMatch(page.url(), /#\/\?text=cHeSt&level=USER_GROUP$/);
    await page.reload();
    await untilText(page, "#count", "1 of 7 protocols");
    assertEquals(await page.inputValue("[name=level]"), "USER_GROUP");

    await page.click("#clear");
    await untilText(page, "#count", /^7 protocols$/);
    const table: readonly (readonly [string, string])[] = [
      ["emergency", "Trauma"],
      ["neuroradiologist", "MR Brain MS"],
      ["pt entire", "PET/CT Fusion"],
    ];
    for (const [text, found] of table) {
      await page.fill("#text", text);
      await untilNames(page, [found]);
    }
    await page.fill("#text", "no such thing");
    await untilText(page, ".notice", "Nothing matches “no such thing”");
    await page.click(".notice button");
    await untilText(page, "#count", /^7 protocols$/);
    assertEquals(complaints, []);
  },

  async "typing fast asks seldom, and only what was typed last is shown"(browser) {
    await using server = await Service.serve("--samples");
    const { page, complaints } = await browser.view(server.url);
    await untilText(page, "#count", "7 protocols");
    const asked: string[] = [];
    await page.route("**/page/protocols?*", async (route) => {
      const text = new URL(route.request().url()).searchParams.get("text") ?? "";
      asked.push(text);
      if (text === "CT") await new Promise((resolve) => setTimeout(resolve, 600));
      await route.continue().catch(() => {});
    });
    // As fast as fingers cannot
    await page.locator("#text").evaluate((element) => {
      const input = element as unknown as { value: string };
      for (const letter of "MG Scr") {
        input.value += letter;
        element.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    await untilNames(page, ["MG Screening"]);
    assertEquals(asked, ["MG Scr"]);
    await Promise.all([page.waitForRequest(/text=CT/), page.fill("#text", "CT")]);
    await page.fill("#text", "Trauma");
    await untilNames(page, ["Trauma"]);
    await page.waitForTimeout(700);
    assertEquals(await names(page), ["Trauma"]);
    assertEquals(asked.slice(1), ["CT", "Trauma"]);
    assertEquals(complaints, []);
  },

  async "nothing moves while it loads"(browser) {
    await using server = await Service.serve("--samples", "--http-allow-store");
    const table = [["", 360], ["#/?text=ct", 1280], [`#/protocols/${ChestUid}`, 1280]] as const;
    for (const [hash, width] of table) {
      const { page } = await browser.view("about:blank", { viewport: { width, height: 800 } });
      await page.addInitScript(`
          globalThis.shifts = 0;
          new PerformanceObserver((list) => {
            for (const { value } of list.getEntries()) shifts += value;
          }).observe({ type: "layout-shift", buffered: true });
        `);
      await page.goto(`${server.url}${hash}`);
      await page.locator("img.loaded:visible").first().waitFor();
      assertLess(Number(await page.evaluate("shifts")), 0.01, `${hash} at ${width}`);
    }
  },
  async "many protocols come in pages"(browser) {
    await using server = await Service.serve("--http-allow-store");
    for (let number = 0; number < 60; number++) {
      await server.store({
        ...HostileProtocol,
        "00080018": { vr: "UI", Value: [`1.2.3.${number}`] },
        "00720002": { vr: "SH", Value: [`Protocol ${number}`] },
      });
    }
    const { page } = await browser.view(server.url);
    await untilText(page, "#count", "60 protocols");
    assertEquals((await names(page)).length, 24);
    await page.click("#more");
    await untilText(page, "#more", "Show 12 more of 12");
    assertEquals(await page.evaluate("document.activeElement.dataset.uid"), "1.2.3.24");
    await page.keyboard.press("End");
    await page.click("#more");
    await page.locator("[data-uid='1.2.3.59']").waitFor();
    assert(await page.locator("#more").isHidden());
    const all = await names(page);
    assertEquals([all.length, all[0], all[10], all[59]], [60, "Protocol 0", "Protocol 10", "Protocol 59"]);
  },

  async "a protocol of markup is shown as text"(browser) {
    await using server = await Service.serve("--http-allow-store");
    await server.store(HostileProtocol);
    const { page, complaints } = await browser.view(server.url);
    await untilText(page, ".card-name", "<img src=x");
    await untilText(page, ".card-description", Hostile);
    await drawings(page, ".thumbnail img");
    await page.click(".card");
    await untilText(page, "h1", "<img src=x");
    await untilText(page, ".group h2", `1. ${Hostile}`);
    await drawings(page, ".group img");
    assertEquals(await page.title(), "<img src=x – hanging protocol");
    assertGreater(await page.locator(".findings li").count(), 0);
    assertEquals(await page.locator("main script, main [onerror], main [onload]").count(), 0);
    assertEquals(complaints, []);
  },

  async "nothing but the keyboard"(browser) {
    await using server = await Service.serve("--samples");
    const { page, complaints } = await browser.view(server.url);
    await untilText(page, "#count", "7 protocols");
    const focused = () =>
      page.evaluate("document.activeElement.id || document.activeElement.textContent.trim().slice(0, 11)");
    await page.keyboard.press("Tab");
    assertEquals(await focused(), "skip");
    await page.keyboard.press("Enter");
    assertEquals(await focused(), "text");
    await page.keyboard.type("c");
    await untilText(page, "#count", " of 7 protocols");
    await page.keyboard.press("Escape");
    await untilText(page, "#count", /^7 protocols$/);
    await page.keyboard.press("ArrowDown");
    assertEquals(await focused(), "Chest X-ray");
    await page.keyboard.press("ArrowRight");
    assertEquals(await focused(), "CT Chest MP");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    assertEquals(await focused(), "CT Chest MP");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assertEquals(outline, "solid");
    await page.keyboard.press("Enter");
    await untilText(page, "h1", "CT Chest MPR");
    await page.keyboard.press("Escape");
    await page.locator("#list-view").waitFor();
    await page.waitForFunction("document.activeElement.textContent.includes('CT Chest MPR')");
    assertEquals(await focused(), "CT Chest MP");
    await page.keyboard.press("/");
    assertEquals(await focused(), "text");
    await page.keyboard.type("/");
    assertEquals(await page.inputValue("#text"), "/");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("fusion");
    await untilNames(page, ["PET/CT Fusion"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await untilText(page, "h1", "PET/CT Fusion");
    await page.keyboard.press("Escape");
    await untilNames(page, ["PET/CT Fusion"]);
    assertMatch(page.url(), /#\/\?text=fusion$/);
    await page.waitForFunction("document.activeElement.textContent.includes('PET/CT Fusion')");
    assertEquals([await focused(), await page.inputValue("#text")], ["PET/CT Fusi", "fusion"]);
    assertEquals(complaints, []);
  },

  async "dark where that is preferred or chosen, no wider than a phone"(browser) {
    await using server = await Service.serve("--samples");
    const ground = "getComputedStyle(document.body).backgroundColor";
    const { page, complaints } = await browser.view(server.url, {
      colorScheme: "dark",
      viewport: { width: 360, height: 740 },
    });
    await untilText(page, "#count", "7 protocols");
    assertEquals(await page.evaluate(ground), "rgb(8, 12, 21)");
    await page.locator("img.loaded[data-theme=dark]").first().waitFor();
    const isWider = "document.documentElement.scrollWidth > innerWidth";
    assertEquals(await page.evaluate(isWider), false);
    await page.click("#theme");
    assertEquals(await page.evaluate(ground), "rgb(244, 246, 249)");
    await page.locator("img.loaded[data-theme=light]").first().waitFor();
    await page.reload();
    await untilText(page, "#count", "7 protocols");
    assertEquals(await page.evaluate(ground), "rgb(244, 246, 249)");
    await page.click(".card");
    await untilText(page, "h1", "Chest X-ray");
    assertEquals(await page.evaluate(isWider), false);
    assertEquals(complaints, []);
  },

  async "nothing there yet, and a server that has gone"(browser) {
    let service: Service | undefined = await Service.serve();
    try {
      const { page } = await browser.view(service.url);
      await untilText(page, ".notice", "No hanging protocols yet");
      assert(await page.locator("#store").isHidden());
      await service[Symbol.asyncDispose]();
      service = undefined;
      await page.fill("#text", "x");
      await untilText(page, ".notice", "The server does not answer");
      await untilText(page, ".notice button", "Try again");
    } finally {
      await service?.[Symbol.asyncDispose]();
    }
  },
});
