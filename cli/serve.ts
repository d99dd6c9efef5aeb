/**
 * `hangar serve`: the hanging protocol SCP.
 *
 * @module
 */
import { encodeDataset } from "../lib/dataset/codec.ts";
import {
  type MoveTarget,
  openSqliteRepository,
  type Repository,
  RepositoryError,
  repositoryHandlers,
} from "../lib/repository/mod.ts";
import { hangingProtocol, storage, verification } from "../lib/service/mod.ts";
import { HangingProtocolStorage } from "../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../lib/uids/transfer_syntaxes.ts";
import { Exit, ExitError, UsageError } from "./errors.ts";
import { defineVerb, type Verb } from "./flags.ts";
import { listen, runUntilInterrupted, ServerFlags } from "./listen.ts";
import { Log, verbosityOf } from "./log.ts";
import { parseAeTitle, parsePeer } from "./peer.ts";

type DuplicatePolicy = "keep" | "replace";

function parsePolicy(text: string): DuplicatePolicy {
  if (text === "keep" || text === "replace") return text;
  throw new UsageError(`${JSON.stringify(text)} is neither keep nor replace`);
}

async function openStore(path: string): Promise<Repository> {
  try {
    return await openSqliteRepository(path);
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    throw new ExitError(Exit.Usage, error.message, { cause: error });
  }
}

/** Samples go into an empty store only: what somebody has arranged is left as it is. */
async function loadSamples(repository: Repository, log: Log): Promise<void> {
  if (await repository.count() > 0) {
    log.info("The store is not empty: no samples loaded");
    return;
  }
  const { samples } = await import("./samples/mod.ts");
  let count = 0;
  for (const sample of samples()) {
    await repository.store({
      bytes: await encodeDataset(sample, ExplicitVRLittleEndian),
      transferSyntaxUid: ExplicitVRLittleEndian,
      sopClassUid: HangingProtocolStorage,
      sopInstanceUid: String(sample.SOPInstanceUID),
    });
    count++;
  }
  log.info(`${count} samples loaded`);
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "serve",
  summary: "Serves hanging protocols: C-ECHO, C-STORE, C-FIND, C-GET and C-MOVE",
  operands: [],
  flags: {
    store: { value: "FILE", default: "hangar.db", help: "Keep hanging protocols in this SQLite file" },
    peer: { value: "AET@host:port", many: true, parse: parsePeer, help: "C-MOVE may send there; repeatable" },
    allow: { value: "AET", many: true, parse: parseAeTitle, help: "Let only these calling AE titles in; repeatable" },
    samples: { help: "Load sample hanging protocols into an empty store" },
    "on-duplicate": {
      value: "keep|replace",
      default: "keep",
      parse: parsePolicy,
      help: "What happens to other content under a held SOP Instance UID",
    },
    ...ServerFlags,
  },
  notes: ["When ready, one line goes to standard output: listening HANGAR@127.0.0.1:11112"],
  async run(values, _operands, io) {
    const log = new Log(io, verbosityOf(values));
    await using repository = await openStore(values.store);
    if (values.samples) await loadSamples(repository, log);
    const destinations = new Map<string, MoveTarget>(
      values.peer.map(({ aeTitle, host, port }) => [aeTitle, { host, port, aeTitle }]),
    );
    const handlers = repositoryHandlers(repository, { destinations, onDuplicate: values["on-duplicate"] });
    const services = [
      verification(),
      storage([HangingProtocolStorage], handlers.store),
      hangingProtocol(handlers),
    ];
    const server = await listen(values, services, log, {
      ...(values.allow.length > 0 ? { callingAeTitles: values.allow } : {}),
    });
    await runUntilInterrupted(server, values.aet, io, log);
    return Exit.Success;
  },
});
