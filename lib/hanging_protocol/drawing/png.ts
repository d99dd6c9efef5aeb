/**
 * Drawings as PNG, through resvg in WebAssembly: no system fonts, no browser, the same picture everywhere.
 *
 * @module
 */

/** What draws: the exports of `@cf-wasm/resvg`. */
export type PngEngine = Pick<typeof import("@cf-wasm/resvg/node"), "Resvg">;

/** How a picture is made. */
export interface PngOptions {
  /** Width in pixels; that of the drawing unless given. */
  readonly width?: number;
  /** The most pixels of the picture; 16 million unless given, which take 64 MiB of memory. */
  readonly mostPixels?: number;
  /**
   * The module `@cf-wasm/resvg` for a runtime that does not compile WebAssembly itself, such as Workers. Others load the
   * one for Node.js, which brings its WebAssembly along.
   */
  readonly engine?: PngEngine;
}

/** Pixels of the largest picture unless told. */
const MostPixels = 2 ** 24;

let engine: Promise<PngEngine> | undefined;
let fonts: Promise<Uint8Array[]> | undefined;

function load(): Promise<PngEngine> {
  return engine ??= import("@cf-wasm/resvg/node").catch((error) => {
    engine = undefined; // The next caller may have more luck
    throw new TypeError("Cannot load resvg for PNG", { cause: error });
  });
}

/**
 * The fonts of PNG.
 *
 * @returns WOFF 2 files; the first one that has a character shows it
 */
export function loadFonts(): Promise<Uint8Array[]> {
  return fonts ??= import("./font_data.ts").then(({ Inter }) =>
    Inter.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
  );
}

/**
 * Renders a drawing. It has to have fixed colors: draw it with the theme `light` or `dark`.
 *
 * @param svg An SVG document of `drawHangingProtocol` or `drawThumbnail`
 * @param options Width, and what to render with
 * @returns A PNG file
 * @throws {TypeError} If resvg cannot be loaded, or the text is no SVG
 * @throws {RangeError} If the picture would have more pixels than it may
 */
export async function renderPng(svg: string, options: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { width, mostPixels = MostPixels } = options;
  if (width !== undefined && !(Number.isInteger(width) && width > 0)) {
    throw new RangeError(`Cannot render PNG: ${width} is no width in pixels`);
  }
  const [{ Resvg }, fontBuffers] = await Promise.all([options.engine ?? load(), loadFonts()]);
  const settings = {
    font: { fontBuffers, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
    ...(width === undefined ? {} : { fitTo: { mode: "width" as const, value: width } }),
  };
  let renderer: InstanceType<PngEngine["Resvg"]>;
  try {
    renderer = await Resvg.async(svg, settings);
  } catch (error) {
    throw new TypeError(`Cannot render PNG: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  try {
    const scale = width === undefined ? 1 : width / renderer.width;
    const pixels = Math.ceil(renderer.width * scale) * Math.ceil(renderer.height * scale);
    if (pixels > mostPixels) {
      throw new RangeError(`Cannot render PNG: ${pixels} pixels exceed ${mostPixels}`);
    }
    const image = renderer.render();
    try {
      return new Uint8Array(image.asPng());
    } finally {
      image.free();
    }
  } finally {
    renderer.free();
  }
}
