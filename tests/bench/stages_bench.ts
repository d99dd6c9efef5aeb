/**
 * The stages of the data path, one by one and together: `deno bench -A tests/bench/stages_bench.ts`.
 *
 * @module
 */
import { acceptAssociation, type Association, requestAssociation, storage, verification } from "../../mod.ts";
import { decodeCommandSet, encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { DimseDecoderStream } from "../../lib/dimse/streams.ts";
import { fragmentMessage } from "../../lib/pdata/fragment.ts";
import { PDataAssemblerStream } from "../../lib/pdata/streams.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import { PduDecoderStream } from "../../lib/pdu/streams.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { HangingProtocolStorage, Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

const MaxPduLength = 131072;
const command = {
  CommandField: 0x0001,
  CommandDataSetType: 0x0102,
  AffectedSOPClassUID: HangingProtocolStorage,
  AffectedSOPInstanceUID: "1.2.3",
  MessageID: 1,
  Priority: 0,
};
const encodedCommand = encodeCommandSet(command);
const dataset = new Uint8Array(512 * 1024);
const pdus = [...fragmentMessage({ contextId: 1, command: encodedCommand, dataset }, MaxPduLength)].map(encodePdu);
const bytes = pdus.reduce((all, each) => {
  const joined = new Uint8Array(all.length + each.length);
  joined.set(all);
  joined.set(each, all.length);
  return joined;
}, new Uint8Array());

function* chunksOf(length: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

Deno.bench({
  name: "encode a command set",
  group: "command set",
  baseline: true,
  fn: () => void encodeCommandSet(command),
});
Deno.bench({ name: "decode a command set", group: "command set", fn: () => void decodeCommandSet(encodedCommand) });

for (const length of [16384, 65536, 262144]) {
  Deno.bench({ name: `frame 512 KiB in chunks of ${length}`, group: "framer", baseline: length === 65536 }, () => {
    const framer = new PduFramer({ maxLength: () => MaxPduLength });
    for (const chunk of chunksOf(length)) for (const _ of framer.push(chunk));
  });
}

Deno.bench({ name: "512 KiB through the three decoders", group: "decoders", baseline: true }, async () => {
  const messages = ReadableStream.from(chunksOf(65536))
    .pipeThrough(new PduDecoderStream({ maxLength: () => MaxPduLength }))
    .pipeThrough(new PDataAssemblerStream())
    .pipeThrough(new DimseDecoderStream({ maxDatasetLength: () => 2 ** 24 }));
  for await (const _ of messages);
});

Deno.bench({ name: "512 KiB fragmented and encoded", group: "decoders" }, () => {
  for (const pdu of fragmentMessage({ contextId: 1, command: encodedCommand, dataset }, MaxPduLength)) encodePdu(pdu);
});

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
const instance = (length: number) => ({
  bytes: dataset.subarray(0, length),
  transferSyntaxUid: ExplicitVRLittleEndian,
  sopClassUid: HangingProtocolStorage,
  sopInstanceUid: "1.2.3",
});

Deno.bench({ name: "C-ECHO", group: "loopback", baseline: true }, async () => void await association.echo());
for (const length of [2048, 10240, 524288]) {
  const each = instance(length);
  Deno.bench({ name: `C-STORE of ${length} bytes`, group: "loopback" }, async () => void await association.store(each));
}
