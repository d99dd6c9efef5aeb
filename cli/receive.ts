/**
 * `hangar receive`: a storage SCP that writes files.
 *
 * @module
 */
import { onceEnded } from "../lib/association/ends.ts";
import { discard } from "../lib/dataset/own_bytes.ts";
import { part10Header } from "../lib/dataset/part10.ts";
import { Status } from "../lib/dimse/status.ts";
import { AssociationAbortedError, DicomNetworkError, DimseStatusError } from "../lib/errors.ts";
import { InOrder } from "../lib/repository/in_order.ts";
import { Gate } from "../lib/transport/gate.ts";
import type { StreamedStoreHandler, StreamedStoreRequest } from "../lib/service/mod.ts";
import { isQuick } from "./at_once.ts";
import { Exit, fileReason, UsageError } from "./errors.ts";
import { ensureFolder, instanceFileName, removeUnfinished, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { listen, runUntilInterrupted, ServerFlags, serverLog } from "./listen.ts";
import type { Log } from "./log.ts";
import { MaxReceivedLength, receiveServices } from "./services.ts";
import { serverTls } from "./tls.ts";

/** Bytes that are written at once. */
const ChunkSize = 256 * 1024;

/** Buffers of that size that nobody uses, and how many of them are kept. */
const spares: ArrayBuffer[] = [];
const MaxSpares = 8;

/** Short files that are written at a time; in between, others have their turn. */
const MaxWriting = 4;

/** And where the file system is slow, so that it is waited for. */
const MaxWritingSlowly = 32;

/** An instance as a Part 10 file, chunk by chunk, of which only the last is not full; each is lent until the next. */
async function* part10File(request: StreamedStoreRequest): AsyncGenerator<Uint8Array, void> {
  const reader = request.stream.getReader({ mode: "byob" });
  let buffer = spares.pop() ?? new ArrayBuffer(ChunkSize);
  const header = part10Header(request);
  new Uint8Array(buffer).set(header);
  let filled = header.length;
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await reader.read(new Uint8Array(buffer, filled));
      if (value) buffer = value.buffer;
      filled += value?.length ?? 0;
      ended = done;
      if (!ended && filled < ChunkSize) continue;
      yield new Uint8Array(buffer, 0, filled);
      filled = 0;
    }
  } finally {
    if (buffer.byteLength === ChunkSize && spares.length < MaxSpares) spares.push(buffer);
  }
}

type Chunks = ReturnType<typeof part10File>;

async function* joined(first: Uint8Array | void, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first) yield first;
  yield* rest;
}

function gone(): AssociationAbortedError {
  return new AssociationAbortedError("The association has ended");
}

function writeTo(folder: string, log: Log): StreamedStoreHandler {
  const places = new Gate(MaxWriting);
  const slowPlaces = new Gate(MaxWritingSlowly);
  const inOrder = new InOrder();
  // What waits for its place when the association ends is not written: nobody has been told that it was.
  const watch = onceEnded((peer) => [places, slowPlaces].forEach((gate) => gate.leave(peer, gone())));
  const write = async ({ association, signal }: StreamedStoreRequest, name: string, chunks: Chunks) => {
    const { value: first } = await chunks.next();
    if (!first || first.length >= ChunkSize) return await writeWhole(folder, name, joined(first, chunks));
    // One that does not fill a chunk is there whole; the buffer is for others while it waits.
    const { memory: { incoming }, peer } = association;
    const { length } = first;
    const room = incoming.take(length) ||
      await incoming.taken(length, { signal, timeoutMs: 1000 * association.timeout });
    if (!association.established) throw gone(); // it may have waited in order
    if (!room) throw new DimseStatusError(Status.OutOfResources, "There is no memory for the instance");
    try {
      const whole = first.slice();
      await chunks.return();
      await (isQuick() ? places : slowPlaces).run(() => writeWhole(folder, name, whole), peer);
      discard(whole);
    } finally {
      incoming.give(length);
    }
  };
  return async function* (request) {
    const name = instanceFileName(request.sopInstanceUid);
    const chunks = part10File(request);
    try {
      watch(request.association);
      await inOrder.run(name, request.association.peer, () => write(request, name, chunks));
    } catch (error) {
      // The instance did not come whole; what is wrong with it or with the association is told elsewhere
      if (error instanceof DicomNetworkError || error instanceof DimseStatusError) throw error;
      log.error(`Cannot write ${name}: ${fileReason(error)}`);
      throw new DimseStatusError(Status.OutOfResources, "Cannot write the instance", { cause: error });
    } finally {
      await chunks.return();
    }
    yield Status.Success;
  };
}

async function prepare(folder: string, log: Log): Promise<void> {
  await ensureFolder(folder);
  try {
    const removed = await removeUnfinished(folder);
    if (removed > 0) log.info(`Removed ${removed} unfinished ${removed === 1 ? "file" : "files"} of an earlier run`);
  } catch (error) {
    // One that stays is in nobody's way
    log.error(`Cannot remove unfinished files: ${fileReason(error)}`);
  }
}

/** What is left unread is dropped as it comes. */
async function* keepNothing(): AsyncGenerator<number> {
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
    if (output !== undefined) await prepare(output, log);
    const handler = output === undefined ? keepNothing : writeTo(output, log);
    const { listen: tls } = await serverTls(values);
    const server = await listen(values, receiveServices(handler), log, {
      tls,
      maxInstanceLength: MaxReceivedLength,
    });
    await runUntilInterrupted(server, values.aet, io, log);
    return Exit.Success;
  },
});
