/**
 * Hanging protocols as pictures.
 *
 * @module
 */
export { drawHangingProtocol, type DrawingOptions } from "./draw.ts";
export { drawThumbnail, type ThumbnailOptions } from "./thumbnail.ts";
export { type PngEngine, type PngOptions, renderPng } from "./png.ts";
export type { DrawingTheme } from "./theme.ts";
