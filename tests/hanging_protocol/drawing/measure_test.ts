import { assert, assertEquals } from "@std/assert";
import { Resvg } from "@cf-wasm/resvg/node";
import fc from "fast-check";
import { breakWhole, ellipsize, measure, wordsOf, wrap } from "../../../lib/hanging_protocol/drawing/measure.ts";
import { loadFonts } from "../../../lib/hanging_protocol/drawing/png.ts";

/** Names and captions of real protocols, and what is widest. */
const Texts = [
  "Current Chest X-ray",
  "Neurosurgery planning, requiring MR and CT of head",
  "Screen 1  ·  2048 × 2560  ·  8-bit gray",
  "Display sets 15 and 16 scroll together",
  "For MR of Head: NeuroSurgery Plan Local5, because of Cerebral aneurysm",
  "WWWW MMMM @@@@ %%%%",
  "Größe, façade, Ελληνικά, Кириллица",
  "illi.,:;|!'",
  "PRIOR 1",
];

Deno.test("measure: no narrower than the font of PNG sets it, and not much wider", async () => {
  const fontBuffers = await loadFonts();
  for (const text of Texts) {
    for (const bold of [false, true]) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="200"><text x="50" y="120" ` +
        `font-family="Inter" font-size="100" font-weight="${
          bold ? 600 : 400
        }" xml:space="preserve">${text}</text></svg>`;
      const renderer = await Resvg.async(svg, { font: { fontBuffers, defaultFontFamily: "Inter" } });
      const { width } = renderer.innerBBox()!;
      renderer.free();
      const measured = measure(text, 100, bold);
      assert(measured >= width && measured <= 1.45 * width + 20, `${text}, ${bold}: ${measured} for ${width}`);
    }
  }
});

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const anyWidth = fc.double({ min: 0, max: 500, noNaN: true });

Deno.test("measure: what is cut fits, and begins as the text does", () => {
  fc.assert(fc.property(anyText, anyWidth, fc.boolean(), (text, width, bold) => {
    const cut = ellipsize(text, width, 12, bold);
    assert(cut === "" || measure(cut, 12, bold) <= width + 1e-9, cut);
    assert(cut === text || text.startsWith(cut.replace(/…$/, "")));
  }));
});

Deno.test("measure: lines fit, and there are no more than wanted", () => {
  fc.assert(fc.property(anyText, anyWidth, fc.integer({ min: 1, max: 4 }), (text, width, most) => {
    const lines = wrap(text, width, 12, most);
    assert(lines.length <= most);
    for (const line of lines) assert(measure(line, 12) <= width + 1e-9, line);
  }));
});

Deno.test("measure: what fits whole is broken without a loss", () => {
  fc.assert(fc.property(anyText, fc.double({ min: 1, max: 60, noNaN: true }), (text, room) => {
    const lines = breakWhole(wordsOf(text), room, 3);
    if (lines === undefined) return;
    assertEquals(lines.join(" "), text);
    for (const line of lines) assert(measure(line, 1) <= room + 1e-9, line);
  }));
  assertEquals(breakWhole(wordsOf("a b"), 0.5, 3), undefined);
  assertEquals(wrap("one two three four", 55, 12, 2), ["one two", "three f…"]);
});
