/**
 * The stages of the data path, one by one and together. The baseline of a stage is one that does nothing.
 *
 * @module
 */
import { acceptAssociation, type Association, requestAssociation, storage, verification } from "../../../mod.ts";
import { DimseDecoderStream } from "../../../lib/dimse/streams.ts";
import { PDataAssemblerStream, PDataFragmenterStream } from "../../../lib/pdata/streams.ts";
import type { ControlPdu, MessageFragment } from "../../../lib/pdata/types.ts";
import { PduFramer } from "../../../lib/pdu/framer.ts";
import { PduDecoderStream, PduEncoderStream } from "../../../lib/pdu/streams.ts";
import type { ReceivedPdu } from "../../../lib/pdu/types.ts";
import { duplexPair } from "../../../lib/transport/pair.ts";
import { HangingProtocolStorage, Verification } from "../../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../../lib/uids/transfer_syntaxes.ts";
import { chunksOf, Dataset, MaxPduLength, Message, Pdus } from "./message.ts";

const Chunk = 65536;
const maxLength = () => MaxPduLength;

for (const length of [16384, Chunk, 262144]) {
  Deno.bench({ name: `frame 512 KiB in chunks of ${length}`, group: "framer", baseline: length === Chunk }, () => {
    const framer = new PduFramer({ maxLength });
    for (const chunk of chunksOf(length)) for (const _ of framer.push(chunk));
  });
}

async function through<In, Out>(input: Iterable<In>, stage: TransformStream<In, Out>): Promise<Out[]> {
  return await Array.fromAsync(ReadableStream.from(input).pipeThrough(stage));
}

const pduDecoder = () => new PduDecoderStream({ maxLength });
const assembler = () => new PDataAssemblerStream();
const dimseDecoder = () => new DimseDecoderStream({ maxDatasetLength: () => 2 ** 24 });
const nothing = <T>() => new TransformStream<T, T>({ transform: (chunk, controller) => controller.enqueue(chunk) });

const received: ReceivedPdu[] = await through(chunksOf(Chunk), pduDecoder());
const fragments: (ControlPdu | MessageFragment)[] = await through(received, assembler());

function stage(name: string, run: () => Promise<unknown>, baseline = false): void {
  Deno.bench({ name, group: "512 KiB through a stage", baseline }, async () => void await run());
}

stage("nothing", () => through(chunksOf(Chunk), nothing()), true);
stage("PduDecoderStream", () => through(chunksOf(Chunk), pduDecoder()));
stage("PDataAssemblerStream", () => through(received, assembler()));
stage("DimseDecoderStream", () => through(fragments, dimseDecoder()));
stage("all three decoders", async () => {
  const messages = ReadableStream.from(chunksOf(Chunk))
    .pipeThrough(pduDecoder())
    .pipeThrough(assembler())
    .pipeThrough(dimseDecoder());
  for await (const _ of messages);
});
stage("PDataFragmenterStream", () => through([Message], new PDataFragmenterStream({ maxLength })));
stage("PduEncoderStream", () => through(Pdus, new PduEncoderStream()));

const [ours, theirs] = duplexPair();
const accepted = acceptAssociation(theirs, {
  aeTitle: "SCP",
  services: [
    verification(),
    storage([HangingProtocolStorage], async function* () {
      yield 0x0000;
    }),
  ],
}) as Promise<Association>;
const association = await requestAssociation(ours, {
  calledAeTitle: "SCP",
  callingAeTitle: "SCU",
  contexts: [Verification, HangingProtocolStorage],
});
await accepted;

Deno.bench({ name: "C-ECHO", group: "association in memory", baseline: true }, async () => {
  await association.echo();
});
for (const length of [2048, 10240, 524288]) {
  const instance = {
    bytes: Dataset.subarray(0, length),
    transferSyntaxUid: ExplicitVRLittleEndian,
    sopClassUid: HangingProtocolStorage,
    sopInstanceUid: "1.2.3",
  };
  Deno.bench({ name: `C-STORE of ${length} bytes`, group: "association in memory" }, async () => {
    await association.store(instance);
  });
}
