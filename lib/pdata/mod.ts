/**
 * Messages in P-DATA-TF PDUs (PS3.8 Annex E): `Pdu` ⇄ message fragments.
 *
 * @module
 */
export { PDataAssembler, type PDataAssemblerOptions } from "./assemble.ts";
export { fragmentMessage } from "./fragment.ts";
export {
  PDataAssemblerStream,
  type PDataAssemblerStreamOptions,
  PDataFragmenterStream,
  type PDataFragmenterStreamOptions,
} from "./streams.ts";
export type * from "./types.ts";
