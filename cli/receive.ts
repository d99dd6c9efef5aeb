/**
 * `hangar receive`: a storage SCP that writes files.
 *
 * @module
 */
import { writePart10 } from "../lib/dataset/part10.ts";
import { Status } from "../lib/dimse/status.ts";
import { DimseStatusError } from "../lib/errors.ts";
import { storage, type StoreHandler, verification } from "../lib/service/mod.ts";
import { StorageSopClasses } from "../lib/uids/sop_classes.ts";
import { Exit, UsageError } from "./errors.ts";
import { ensureFolder, instanceFileName, writeDurably } from "./files.ts";
import { defineVerb, type Verb } from "./flags.ts";
import { listen, runUntilInterrupted, ServerFlags, serverLog } from "./listen.ts";
import type { Log } from "./log.ts";
import { serverTls } from "./tls.ts";

/** The largest instance, in bytes: images are larger than hanging protocols, but not without bound. */
const MaxInstanceLength = 2 ** 30;

function writeTo(folder: string, log: Log): StoreHandler {
  return async function* ({ instance }) {
    try {
      await writeDurably(folder, instanceFileName(instance.sopInstanceUid), writePart10(instance));
    } catch (error) {
      log.error(`Cannot write ${instance.sopInstanceUid}.dcm: ${(error as Error).message}`);
      throw new DimseStatusError(Status.OutOfResources, "Cannot write the instance", { cause: error });
    }
    yield Status.Success;
  };
}

async function* discard(): AsyncGenerator<number> {
  yield Status.Success;
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "receive",
  summary: "Receives instances of every storage SOP class and writes them to DIR/<SOPInstanceUID>.dcm",
  operands: [],
  flags: {
    output: { short: "o", value: "DIR", help: "Write here; the folder is made if need be" },
    discard: { help: "Write nothing" },
    ...ServerFlags,
  },
  async run(values, _operands, io) {
    const { output } = values;
    if ((output === undefined) !== values.discard) throw new UsageError("Say either -o DIR or --discard");
    const log = serverLog(values, io);
    if (output !== undefined) await ensureFolder(output);
    const handler = output === undefined ? discard : writeTo(output, log);
    const services = [verification(), storage(StorageSopClasses, handler, { transferSyntaxes: "any" })];
    const { listen: tls } = await serverTls(values);
    const server = await listen(values, services, log, { tls, maxInstanceLength: MaxInstanceLength });
    await runUntilInterrupted(server, values.aet, io, log);
    return Exit.Success;
  },
});
