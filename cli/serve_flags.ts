/**
 * The flags of `hangar serve`, which are also what its configuration file can say.
 *
 * @module
 */
import { choice } from "./common.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import { HttpFlags } from "./http_flags.ts";
import { ServerFlags } from "./listen.ts";
import { parsePeer } from "./peer.ts";

/** The flags by long name. */
export const ServeFlags = {
  config: { value: "FILE", help: "Take settings from this JSON file; flags override it. See hangar config" },
  store: { value: "FILE", default: "hangar.db", help: "Keep hanging protocols in this SQLite file" },
  peer: {
    value: "AET@host:port[+tls]",
    many: true,
    parse: parsePeer,
    help: "C-MOVE may send there, with +tls by TLS; repeatable",
  },
  samples: { help: "Load sample hanging protocols into an empty store" },
  "on-duplicate": {
    value: "keep|replace",
    default: "keep",
    parse: choice("keep", "replace"),
    help: "What happens to other content under a held SOP Instance UID",
  },
  ...HttpFlags,
  ...ServerFlags,
} as const satisfies FlagTable;

/** What they come to. */
export type ServeValues = FlagValues<typeof ServeFlags>;
