/**
 * `hangar receive`: a storage SCP that writes files.
 *
 * @module
 */
import { part10Header } from "../lib/dataset/part10.ts";
import { Status } from "../lib/dimse/status.ts";
import { DicomNetworkError, DimseStatusError } from "../lib/errors.ts";
import type { StreamedStoreHandler, StreamedStoreRequest } from "../lib/service/mod.ts";
import { Exit, fileReason, UsageError } from "./errors.ts";
import { ensureFolder, instanceFileName, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { listen, runUntilInterrupted, ServerFlags, serverLog } from "./listen.ts";
import type { Log } from "./log.ts";
import { MaxReceivedLength, receiveServices } from "./services.ts";
import { serverTls } from "./tls.ts";

/** An instance as a Part 10 file, chunk by chunk. */
async function* part10File(request: StreamedStoreRequest): AsyncGenerator<Uint8Array> {
  yield part10Header(request);
  yield* request.stream;
}

function writeTo(folder: string, log: Log): StreamedStoreHandler {
  return async function* (request) {
    const name = instanceFileName(request.sopInstanceUid);
    try {
      await writeWhole(folder, name, part10File(request));
    } catch (error) {
      // The instance did not come whole; what is wrong with it or with the association is told elsewhere
      if (error instanceof DicomNetworkError) throw error;
      log.error(`Cannot write ${name}: ${fileReason(error)}`);
      throw new DimseStatusError(Status.OutOfResources, "Cannot write the instance", { cause: error });
    }
    yield Status.Success;
  };
}

/** What is left unread is dropped as it comes. */
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
