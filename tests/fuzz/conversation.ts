/**
 * Damage to conversations that leaves most of their structure: PDUs out of order, or with changes deep inside.
 *
 * @module
 */
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { Pdv } from "../../lib/pdu/types.ts";
import { commandSeeds, type Conversation, datasetSeeds, pduSeeds } from "./corpus.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";

const datasets = Object.values(datasetSeeds).flat();

/** Sets the length field of a PDU to what it should be. */
export function withLength(pdu: Uint8Array): Uint8Array {
  if (pdu.length < 6) return pdu;
  const bytes = pdu.slice();
  new DataView(bytes.buffer).setUint32(2, bytes.length - 6);
  return bytes;
}

/** Damages a conversation in one to four places; its first PDU, without which nothing else counts, less often. */
export function mutateConversation(random: Random, conversation: Conversation): Uint8Array[] {
  const pdus = [...conversation];
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const first = random.chance(15) ? 0 : 1;
    const at = first + random.below(pdus.length - first);
    const bytes = pdus[at];
    if (bytes === undefined) break;
    switch (random.below(10)) {
      case 0:
        pdus.splice(at, 1);
        break;
      case 1:
        pdus.splice(at, 0, bytes);
        break;
      case 2:
        pdus.splice(at, 0, random.pick(pduSeeds).bytes);
        break;
      case 3:
        pdus[at] = bytes.slice(0, random.below(bytes.length));
        break;
      case 4:
        pdus[at] = mutate(random, { bytes, hot: [0, 2] }, pduSeeds);
        break;
      case 5:
        pdus[at] = withLength(mutate(random, { bytes, hot: [6, 10] }, pduSeeds));
        break;
      default:
        pdus[at] = mutatePdvs(random, bytes);
    }
  }
  return pdus;
}

/** Changes one fragment of a P-DATA-TF, or how it is labelled; everything around it stays valid. */
function mutatePdvs(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x04) return withLength(mutate(random, { bytes, hot: [74, 78] }, pduSeeds));
  let pdvs: Pdv[];
  try {
    const pdu = decodePdu(bytes);
    if (pdu.type !== "P-DATA-TF") return bytes;
    pdvs = [...pdu.pdvs];
  } catch {
    return bytes; // It has been damaged before.
  }
  const at = random.below(pdvs.length);
  const pdv = pdvs[at];
  if (random.chance(15)) {
    pdvs[at] = random.pick([
      { ...pdv, last: !pdv.last },
      { ...pdv, command: !pdv.command },
      { ...pdv, contextId: random.below(256) },
    ]);
  } else {
    const seeds = pdv.command ? commandSeeds : datasets;
    const hot = Array.from({ length: 12 }, () => random.below(pdv.fragment.length));
    const seed = random.chance(70) ? { bytes: pdv.fragment, hot } : random.pick(seeds);
    pdvs[at] = { ...pdv, fragment: random.chance(90) ? mutate(random, seed, seeds) : seed.bytes };
  }
  return encodePdu({ type: "P-DATA-TF", pdvs });
}
