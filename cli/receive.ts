/**
 * `hangar receive`: a storage SCP that writes files.
 *
 * @module
 */
import { writePart10 } from "../lib/dataset/part10.ts";
import { Status } from "../lib/dimse/status.ts";
import { DimseStatusError } from "../lib/errors.ts";
import type { StoreHandler } from "../lib/service/mod.ts";
import { Exit, fileReason, UsageError } from "./errors.ts";
import { ensureFolder, instanceFileName, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { listen, runUntilInterrupted, ServerFlags, serverLog } from "./listen.ts";
import type { Log } from "./log.ts";
import { MaxReceivedLength, receiveServices } from "./services.ts";
import { serverTls } from "./tls.ts";

function writeTo(folder: string, log: Log): StoreHandler {
  return async function* ({ instance }) {
    try {
      await writeWhole(folder, instanceFileName(instance.sopInstanceUid), writePart10(instance), { durable: true });
    } catch (error) {
      log.error(`Cannot write ${instance.sopInstanceUid}.dcm: ${fileReason(error)}`);
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
    const { listen: tls } = await serverTls(values);
    const server = await listen(values, receiveServices(handler), log, {
      tls,
      maxInstanceLength: MaxReceivedLength,
    });
    await runUntilInterrupted(server, values.aet, io, log);
    return Exit.Success;
  },
});
