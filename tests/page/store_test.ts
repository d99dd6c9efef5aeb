import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../cli/support.ts";
import { browserTests, drawings, Service, untilText } from "./support.ts";

const Protocol = "tests/vectors/chest_xray.dcm";

browserTests("page: storing and signing in", {
  async "files that are chosen are stored, held already, or refused with the reason"(browser) {
    await withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/odd.dcm`, "This is no hanging protocol");
      await Deno.writeTextFile(`${folder}/odd.json`, '[{"a":1}]');
      await using server = await Service.serve("--http-allow-store");
      const { page } = await browser.view(server.url);
      await untilText(page, ".notice", "No hanging protocols yet");
      await page.click("#store");
      await page.setInputFiles("#files", [Protocol, `${folder}/odd.dcm`, `${folder}/odd.json`]);
      await untilText(page, "#upload-status", "1 file stored, 2 refused");
      await untilText(page, "#upload-results .stored", "chest_xray.dcm");
      await untilText(page, "#upload-results .refused", "odd.dcmCannot read instance");
      await untilText(page, "#upload-results .refused", "odd.jsonCannot read DICOM JSON");
      await page.setInputFiles("#files", [Protocol]);
      await untilText(page, "#upload-results .unchanged", "held already");
      assertEquals(await page.locator("#upload-results progress").count(), 0);
      await page.locator("#upload-results .stored a").click();
      await untilText(page, "h1", "Chest X-ray");
      await page.keyboard.press("Escape");
      await untilText(page, "#count", "1 protocol");
      await drawings(page, ".thumbnail img");
    });
  },

  async "files that are dropped anywhere are stored, where that is allowed"(browser) {
    const bytes = Array.from(await Deno.readFile(Protocol));
    const drop = `(bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "dropped.dcm"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      const init = { bubbles: true, cancelable: true, dataTransfer: data };
      document.querySelector("#cards").dispatchEvent(new DragEvent(type, init));
    }
  }`;
    await using open = await Service.serve("--http-allow-store");
    const { page, complaints } = await browser.view(open.url);
    await untilText(page, ".notice", "No hanging protocols yet");
    await page.evaluate(`(${drop})(${JSON.stringify(bytes)})`);
    await untilText(page, "#upload-results .stored", "dropped.dcm");
    await page.keyboard.press("Escape");
    await untilText(page, "#count", "1 protocol");
    await untilText(page, ".card-name", "Chest X-ray");
    assertEquals(complaints, []);

    await using closed = await Service.serve();
    await page.goto(closed.url);
    await untilText(page, ".notice", "No hanging protocols yet");
    await page.evaluate(`(${drop})(${JSON.stringify(bytes)})`);
    assert(await page.locator("#upload").isHidden());
  },

  async "who one is, is asked for and remembered"(browser) {
    await withFolder(async (folder) => {
      const token = "correct-horse-battery";
      await Deno.writeTextFile(`${folder}/tokens`, `${token}\n`);
      await using server = await Service.serve(
        "--samples",
        "--http-allow-store",
        "--http-token-file",
        `${folder}/tokens`,
      );
      const { page } = await browser.view(server.url);
      await page.locator("#sign-in").waitFor();
      assert(await page.locator("[name=password]").isHidden());
      await page.keyboard.type("wrong-wrong-wrong-wrong");
      await page.keyboard.press("Enter");
      await untilText(page, "#sign-in-reason", "That did not let you in");
      await page.keyboard.press("Escape");
      await untilText(page, ".notice", "The credentials are not right");
      await page.click(".notice button");
      await page.locator("#sign-in").waitFor();
      await page.keyboard.type(token);
      await page.keyboard.press("Enter");
      await untilText(page, "#count", "7 protocols");
      await drawings(page, ".thumbnail img");
      await page.reload();
      await untilText(page, "#count", "7 protocols");
      await page.click("#store");
      await page.setInputFiles("#files", [Protocol]);
      await untilText(page, "#upload-status", "1 file stored");
      await page.keyboard.press("Escape");
      await page.click("#sign-out");
      await page.locator("#sign-in").waitFor();
    });
  },
});
