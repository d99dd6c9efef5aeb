import { assert, assertEquals, assertMatch } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { browserTests, drawings, Service, untilText } from "./support.ts";

const uidOf = (name: string) =>
  String(Array.from(samples()).find(({ HangingProtocolName }) => HangingProtocolName === name)?.SOPInstanceUID);

browserTests("page: a protocol", {
  async "a protocol has every group drawn, and all of it in words"(browser) {
    await using server = await Service.serve("--samples");
    const url = `${server.url}#/protocols/${uidOf("NeurosurgeryPlan")}`;
    const { page, complaints } = await browser.view(url);
    await untilText(page, "h1", "NeurosurgeryPlan");
    assertEquals(await page.title(), "NeurosurgeryPlan – hanging protocol");
    assertEquals(await page.locator(".group").count(), 4);
    assertEquals(await drawings(page, ".group img"), [960, 960, 960, 960]);
    const shift = await page.locator(".group img").evaluateAll((images) =>
      images.map((image) => {
        const { width, height, naturalWidth, naturalHeight } = image as unknown as Record<string, number>;
        return Math.abs(height - width * naturalHeight / naturalWidth);
      })
    );
    assert(shift.every((pixels) => pixels < 2), `drawings move what is below: ${shift}`);
    for (const text of ["Screen 1", "Scrolling together"]) await untilText(page, ".group", text);
    for (const text of ["What it is for", "Image sets", "Screens", "Checked against the standard"]) {
      await untilText(page, ".about", text);
    }
    await untilText(page, ".findings li", "PS3.3");
    await page.reload();
    await untilText(page, "h1", "NeurosurgeryPlan");
    await page.click(".back");
    await untilText(page, "#count", "7 protocols");
    assertEquals(complaints, []);
  },

  async "a protocol can be taken along in four forms, and as a link"(browser) {
    await using server = await Service.serve("--samples");
    const uid = uidOf("Chest X-ray");
    const url = `${server.url}#/protocols/${uid}`;
    const { page, complaints } = await browser.view(url, { permissions: ["clipboard-read", "clipboard-write"] });
    await untilText(page, ".findings", "Nothing is wrong with it");
    const read = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: `Download as ${name}`, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await Deno.readFile(await download.path()) };
    };
    const dicom = await read("DICOM");
    assertEquals(dicom.name, "chest-x-ray.dcm");
    assertEquals((await readPart10(dicom.bytes)).sopInstanceUid, uid);
    const json = await read("JSON");
    assertEquals(JSON.parse(new TextDecoder().decode(json.bytes))[0]["00080018"].Value, [uid]);
    assertMatch(new TextDecoder().decode((await read("SVG")).bytes), /^<svg .*Chest X-ray/s);
    const png = await read("PNG");
    assertEquals([png.name, ...png.bytes.subarray(1, 4)], ["chest-x-ray.png", 0x50, 0x4e, 0x47]);
    await page.click("text=Copy link");
    await untilText(page, ".done", "The link is copied");
    assertEquals(await page.evaluate("navigator.clipboard.readText()"), url);
    assertEquals(complaints, []);
  },

  async "a protocol that is not here, and one with mistakes"(browser) {
    await using server = await Service.serve("--http-allow-store");
    await server.store({
      "00080016": { vr: "UI", Value: ["1.2.840.10008.5.1.4.38.1"] },
      "00080018": { vr: "UI", Value: ["1.2.3.4"] },
      "00720002": { vr: "SH", Value: ["Odd"] },
      "00720014": { vr: "US", Value: [0] },
    });
    const { page } = await browser.view(`${server.url}#/protocols/1.2.3.4`);
    await untilText(page, ".findings .error", "HangingProtocolDescription");
    assert(await page.locator("#store").isVisible());
    await page.goto(`${server.url}#/protocols/1.2.3.5`);
    await untilText(page, ".notice", "There is no hanging protocol 1.2.3.5");
    await page.click(".notice a");
    await untilText(page, "#count", "1 protocol");
  },

  async "a gateway has the same page"(browser) {
    await using server = await Service.serve("--samples");
    await using gateway = await Service.gateway(server.peer);
    const { page, complaints } = await browser.view(gateway.url);
    await untilText(page, "#count", "7 protocols");
    await page.fill("#text", "mammography");
    await untilText(page, "#count", "1 of 7 protocols");
    await drawings(page, ".thumbnail img");
    await page.click(".card");
    await untilText(page, "h1", "MG Screening");
    assertEquals((await drawings(page, ".group img")).length, 4);
    assert(await page.locator("#store").isHidden());
    assertEquals(complaints, []);
  },
});
