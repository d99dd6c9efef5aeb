/**
 * Drawings of hanging protocols, as PS3.18 §10.4 has renderings and thumbnails of images.
 *
 * @module
 */
import { decodeDataset } from "../dataset/codec.ts";
import type { DrawingOptions, DrawingTheme, PngEngine } from "../hanging_protocol/drawing/mod.ts";
import type { Repository } from "../repository/types.ts";
import { entityTag, isUnchanged } from "./entity_tag.ts";
import { negotiate, RenderedOffers } from "./media_types.ts";
import type { Pictures } from "./pictures.ts";
import { Problem } from "./problem.ts";
import { readConvertible } from "./read.ts";
import { unknownParameter } from "./retrieve.ts";
import { generalParameters } from "./search_parameters.ts";
import type { Work } from "./workspace.ts";

/** What a drawing needs. */
export interface DrawingContext {
  /** Where instances are. */
  readonly repository: Repository;
  /** Whether the drawing is the small one. */
  readonly thumbnail: boolean;
  /** What PNG is made with, where the runtime cannot import it. */
  readonly pngEngine?: PngEngine;
  /** Where room and turns are taken. */
  readonly work: Work;
  /** Pictures that need not be drawn again. */
  readonly pictures: Pictures;
}

/** Bounds of the width, in pixels: the height follows, and memory with it. */
const Width = { least: 16, most: 2048 } as const;

/** Pixels of the largest picture, which takes half a second in which nothing else happens. */
const MostPixels = 2 ** 22;

/** Bytes that a picture takes until it is compressed. */
const PngMemory: number = 4 * MostPixels;

const Themes: readonly string[] = ["auto", "light", "dark"] satisfies DrawingTheme[];

/**
 * Answers with a drawing.
 *
 * @param request The request, `GET /hanging-protocols/{uid}/rendered` or `…/thumbnail`.
 * @param uid The SOP Instance UID, as it stands in the path.
 * @param context Where instances are, and which drawing is wanted.
 * @returns 200 with the drawing, or 304 where the client has it.
 * @throws {Problem} 400 for what is no UID and parameters that mean nothing, 404 if the instance is not held, 406 for
 * media types there are not, 413 if the picture would be too large.
 */
export async function rendered(request: Request, uid: string, context: DrawingContext): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  const { form, type } = negotiate(request, general, RenderedOffers);
  const options = drawingOptions(others);
  const { repository, work } = context;
  const { instance, plain } = await readConvertible(repository, uid, work);
  const etag = await entityTag(
    instance.bytes,
    instance.transferSyntaxUid,
    type,
    String(context.thumbnail),
    JSON.stringify(options),
  );
  const headers = { "ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept" };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  const [{ drawHangingProtocol, drawThumbnail, renderPng }, { readHangingProtocol }] = await Promise.all([
    import("../hanging_protocol/drawing/mod.ts"),
    import("../hanging_protocol/model/read.ts"),
  ]);
  // Nobody's preference is known to a picture made of pixels
  const { theme = form === "png" ? "light" : "auto" } = options;
  const fixed = { ...options, theme: form === "png" && theme === "auto" ? "light" : theme };
  const draw = context.thumbnail ? drawThumbnail : drawHangingProtocol;
  const svg = () =>
    work.run(
      Infinity,
      async () => draw(readHangingProtocol(await decodeDataset(plain.bytes, plain.transferSyntaxUid)), fixed),
    );
  const png = async () => {
    await work.need(PngMemory);
    const drawing = await svg();
    return await work.run(Infinity, () => renderPng(drawing, { engine: context.pngEngine, mostPixels: MostPixels }));
  };
  try {
    const body = form === "png" ? await context.pictures.get(etag, png) : new TextEncoder().encode(await svg());
    return new Response(work.body([body]), { headers: { ...headers, "Content-Type": type } });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(413, "The picture would be too large: ask for a group, or a smaller width", { cause: error });
  }
}

function drawingOptions(parameters: readonly (readonly [string, string])[]): DrawingOptions {
  const options: { group?: number; width?: number; theme?: DrawingTheme; bare?: boolean } = {};
  for (const [name, value] of parameters) {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
    const wrong = (wanted: string) =>
      new Problem(400, `${name} is ${JSON.stringify(value.slice(0, 64))}, which is no ${wanted}`);
    if (name === "group") {
      if (!(number >= 0)) throw wrong("Display Set Presentation Group");
      options.group = number;
    } else if (name === "width") {
      if (!(number >= Width.least && number <= Width.most)) {
        throw wrong(`width of ${Width.least} to ${Width.most} pixels`);
      }
      options.width = number;
    } else if (name === "theme") {
      if (!Themes.includes(value)) throw wrong(`theme: use ${Themes.join(", ")}`);
      options.theme = value as DrawingTheme;
    } else if (name === "bare") {
      if (value !== "true" && value !== "false") throw wrong("answer: use true or false");
      options.bare = value === "true";
    } else throw unknownParameter(name);
  }
  return options;
}
