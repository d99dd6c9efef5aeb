/**
 * WebAssembly and fonts of {@linkcode renderPng}: loaded with the first picture, part of the bundle and the binaries.
 *
 * The fonts are Inter (SIL Open Font License 1.1), resvg is MPL 2.0; both come as they are from their npm packages.
 *
 * @module
 */
import cyrillic400 from "@fontsource/inter/files/inter-cyrillic-400-normal.woff2" with { type: "bytes" };
import cyrillic600 from "@fontsource/inter/files/inter-cyrillic-600-normal.woff2" with { type: "bytes" };
import greek400 from "@fontsource/inter/files/inter-greek-400-normal.woff2" with { type: "bytes" };
import greek600 from "@fontsource/inter/files/inter-greek-600-normal.woff2" with { type: "bytes" };
import latin400 from "@fontsource/inter/files/inter-latin-400-normal.woff2" with { type: "bytes" };
import latin600 from "@fontsource/inter/files/inter-latin-600-normal.woff2" with { type: "bytes" };
import latinExtended400 from "@fontsource/inter/files/inter-latin-ext-400-normal.woff2" with { type: "bytes" };
import latinExtended600 from "@fontsource/inter/files/inter-latin-ext-600-normal.woff2" with { type: "bytes" };
import wasm from "@resvg/resvg-wasm/index_bg.wasm" with { type: "bytes" };
import type { PngAssets } from "./png.ts";

/** Inter in the scripts it has, regular and bold. */
export const assets: PngAssets = {
  wasm,
  fonts: [
    latin400,
    latin600,
    latinExtended400,
    latinExtended600,
    greek400,
    greek600,
    cyrillic400,
    cyrillic600,
  ],
};
