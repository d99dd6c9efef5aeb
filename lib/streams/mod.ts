/**
 * Stages of a chain from bytes to messages, and the chain itself.
 *
 * @module
 */
export type { ByteSource } from "./byte_source.ts";
export { Chain } from "./chain.ts";
export { Stage, type StageController, type StageTransformer } from "./stage.ts";
