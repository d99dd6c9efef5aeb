/**
 * `hangar draw`: a picture of a hanging protocol.
 *
 * @module
 */
import { drawHangingProtocol } from "../lib/hanging_protocol/drawing/draw.ts";
import { drawThumbnail } from "../lib/hanging_protocol/drawing/thumbnail.ts";
import { readHangingProtocol } from "../lib/hanging_protocol/model/read.ts";
import type { HangingProtocol } from "../lib/hanging_protocol/model/types.ts";
import { choice, integer } from "./common.ts";
import { Exit, fileReason, InputError, UsageError } from "./errors.ts";
import { writeWhole } from "./files.ts";
import type { FlagTable } from "./flags.ts";
import type { Io } from "./io.ts";
import { loadProtocol, ProtocolNotes, ProtocolOperands } from "./protocol_source.ts";
import { ConnectFlags } from "./scu.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** The kinds of picture, by the end of a file's name. */
const Kinds: Readonly<Record<string, "svg" | "png">> = { svg: "svg", png: "png" };

function kindOf(path: string): "svg" | "png" {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? "";
  if (Object.hasOwn(Kinds, ending)) return Kinds[ending];
  throw new UsageError(`Cannot tell what picture ${JSON.stringify(path)} is to be: end its name in .svg or .png`);
}

/** The groups that a protocol has, as one would name them. */
function groupsOf(protocol: HangingProtocol): number[] {
  const numbers = protocol.displaySets.map(({ displaySetPresentationGroup }) => displaySetPresentationGroup ?? 1);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

async function write(path: string, content: Uint8Array, io: Io): Promise<void> {
  const [, folder, name] = /^(.*[\\/])?([^\\/]*)$/.exec(path)!;
  try {
    await writeWhole(folder ?? ".", name, content);
  } catch (error) {
    throw new InputError(`Cannot write ${JSON.stringify(path)}: ${fileReason(error)}`, { cause: error });
  }
  await io.stdout(`${path}\n`);
}

const DrawFlags = {
  output: { short: "o", value: "FILE", help: "Write here, .svg or .png; without it, SVG to standard output" },
  group: { value: "N", parse: integer(0, 65535), help: "Draw this presentation group only" },
  theme: {
    value: "auto|light|dark",
    parse: choice("auto", "light", "dark"),
    help: "Colors; auto follows the reader's preference in an SVG (default auto, light for PNG)",
  },
  width: { value: "N", parse: integer(16, 8192), help: "Width in pixels (default 960, thumbnails 240)" },
  thumbnail: { help: "Draw one presentation group small, without details" },
  ...ConnectFlags,
} as const satisfies FlagTable;

/** The verb. */
export const verb: Verb = defineVerb({
  name: "draw",
  summary: "Draws a hanging protocol: its screens, and what is shown where",
  operands: ProtocolOperands,
  flags: DrawFlags,
  notes: ProtocolNotes,
  async run(values, operands, io) {
    const { output, group, theme, width, thumbnail } = values;
    const kind = output === undefined ? "svg" : kindOf(output);
    if (kind === "png" && theme === "auto") {
      throw new UsageError("A PNG has the colors it has: --theme light or --theme dark");
    }
    const { dataset, source } = await loadProtocol(operands, values, io);
    const protocol = readHangingProtocol(dataset);
    const groups = groupsOf(protocol);
    if (group !== undefined && !groups.includes(group)) {
      const there = groups.length === 0 ? "none" : groups.slice(0, 20).join(", ");
      throw new InputError(`No presentation group ${group} in ${JSON.stringify(source)}; there is ${there}`);
    }
    const options = { group, theme: theme ?? (kind === "png" ? "light" : "auto"), width } as const;
    const svg = thumbnail ? drawThumbnail(protocol, options) : drawHangingProtocol(protocol, options);
    if (output === undefined) {
      await io.stdout(svg);
      return Exit.Success;
    }
    if (kind === "svg") {
      await write(output, new TextEncoder().encode(svg), io);
      return Exit.Success;
    }
    const { renderPng } = await import("../lib/hanging_protocol/drawing/png.ts");
    try {
      await write(output, await renderPng(svg), io);
    } catch (error) {
      // What cannot be rendered is too large, or has no fonts to be rendered with
      if (error instanceof RangeError || error instanceof TypeError) {
        throw new InputError(`${error.message}${error instanceof RangeError ? ": give --group or less --width" : ""}`);
      }
      throw error;
    }
    return Exit.Success;
  },
});
