/**
 * Drawings as PNG, through resvg in WebAssembly: no system fonts, no browser, the same picture everywhere.
 *
 * @module
 */

/** What rendering needs beside its code. */
export interface PngAssets {
  /** `@resvg/resvg-wasm/index_bg.wasm`: its bytes, or compiled where the runtime does not compile, as in Workers. */
  readonly wasm: BufferSource | WebAssembly.Module;
  /** Fonts, TrueType, OpenType or WOFF 2; the first one that has a character shows it. */
  readonly fonts: readonly Uint8Array[];
}

/** How a picture is made. */
export interface PngOptions {
  /** Width in pixels; that of the drawing unless given. */
  readonly width?: number;
  /**
   * WebAssembly and fonts, for runtimes whose bundler brings them; without it they are imported as bytes, for which
   * Deno wants `--unstable-raw-imports` where no configuration file says so.
   */
  readonly assets?: PngAssets;
}

/** Pixels of the largest picture: 64 MiB of memory. */
const MostPixels = 2 ** 24;

type Engine = typeof import("@resvg/resvg-wasm");

let engine: Promise<{ readonly resvg: Engine; readonly fonts: Uint8Array[] }> | undefined;

async function bundledAssets(): Promise<PngAssets> {
  try {
    return (await import("./png_assets.ts")).assets;
  } catch (error) {
    throw new TypeError("Cannot load the fonts of PNG: run Deno with --unstable-raw-imports, or give `assets`", {
      cause: error,
    });
  }
}

/** WebAssembly is set up once; what the first caller brings is what all get. */
async function load(given: PngAssets | undefined): Promise<{ resvg: Engine; fonts: Uint8Array[] }> {
  const [resvg, { wasm, fonts }] = await Promise.all([import("@resvg/resvg-wasm"), given ?? bundledAssets()]);
  await resvg.initWasm(wasm);
  return { resvg, fonts: [...fonts] };
}

/**
 * Renders a drawing. It has to have fixed colors: draw it with the theme `light` or `dark`.
 *
 * @param svg An SVG document of `drawHangingProtocol` or `drawThumbnail`
 * @param options Width, and what to render with
 * @returns A PNG file
 * @throws {TypeError} If fonts or WebAssembly cannot be loaded, or the text is no SVG
 * @throws {RangeError} If the picture would have more than 16 million pixels
 */
export async function renderPng(svg: string, { width, assets }: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (width !== undefined && !(Number.isInteger(width) && width > 0)) {
    throw new RangeError(`Cannot render PNG: ${width} is no width in pixels`);
  }
  engine ??= load(assets);
  const { resvg, fonts } = await engine.catch((error) => {
    // The next caller may bring what this one lacked
    engine = undefined;
    throw error;
  });
  const options = {
    font: { fontBuffers: fonts, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
    ...(width === undefined ? {} : { fitTo: { mode: "width" as const, value: width } }),
  };
  let renderer: InstanceType<Engine["Resvg"]>;
  try {
    renderer = new resvg.Resvg(svg, options);
  } catch (error) {
    throw new TypeError(`Cannot render PNG: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  try {
    const scale = width === undefined ? 1 : width / renderer.width;
    const pixels = Math.ceil(renderer.width * scale) * Math.ceil(renderer.height * scale);
    if (pixels > MostPixels) {
      throw new RangeError(`Cannot render PNG: ${pixels} pixels exceed ${MostPixels}`);
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
