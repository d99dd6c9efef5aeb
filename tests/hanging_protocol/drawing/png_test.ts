import { assert, assertEquals, assertRejects } from "@std/assert";
import { drawHangingProtocol, drawThumbnail, renderPng } from "../../../lib/hanging_protocol/drawing/mod.ts";
import { Chest, Neurosurgery } from "../protocols.ts";

/** Width and height of a PNG file (PNG §11.2.2). */
function sizeOf(png: Uint8Array): [number, number] {
  assertEquals([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

Deno.test("png: a drawing of the width that is wanted, with its text", async () => {
  const svg = drawHangingProtocol(Chest, { theme: "light", width: 640 });
  const png = await renderPng(svg);
  assertEquals(sizeOf(png)[0], 640);
  assertEquals(sizeOf(await renderPng(svg, { width: 320 }))[0], 320);
  assertEquals(await renderPng(svg), png);
  // Without fonts it would look like this
  const silent = await renderPng(svg.replace(/<text[^>]*>[^<]*<\/text>/g, ""));
  assert(png.length > 1.15 * silent.length, `${png.length}, ${silent.length}`);
});

Deno.test("png: light and dark differ, thumbnails are small", async () => {
  const [light, dark] = await Promise.all(
    (["light", "dark"] as const).map((theme) => renderPng(drawThumbnail(Neurosurgery, { theme }))),
  );
  assertEquals([sizeOf(light), sizeOf(dark)], [[240, 180], [240, 180]]);
  assert(light.some((byte, at) => byte !== dark[at]));
});

Deno.test("png: what cannot be rendered is refused", async () => {
  const svg = drawHangingProtocol(Chest, { theme: "light" });
  await assertRejects(() => renderPng("no drawing"), TypeError, "Cannot render PNG");
  await assertRejects(() => renderPng(svg, { width: 30_000 }), RangeError, "pixels exceed 16777216");
  for (const width of [0, -1, 1.5, NaN]) await assertRejects(() => renderPng(svg, { width }), RangeError, "no width");
});
