/**
 * Geometry of hanging protocols: where screens and image boxes are, and what they show. Nothing in here draws.
 *
 * @module
 */
export { layoutHangingProtocol } from "./layout.ts";
export type * from "./types.ts";
