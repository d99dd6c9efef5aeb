import { assert, assertEquals, assertGreater } from "@std/assert";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { DeflatedExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";
import { temporaryDirectory } from "../repository/support.ts";
import { getAll, heldUids, requestor, ServerProcess } from "./support.ts";

const Soak = Deno.env.get("HANGAR_SOAK") === "1";
const Rounds = Soak ? 60 : 4;
const Requestors = 3;

/** Every third protocol comes deflated, and has to come back so. */
async function protocolOf(index: number): Promise<EncodedInstance> {
  const protocol = makeProtocol(index);
  if (index % 3 !== 0) return protocol;
  const { bytes, transferSyntaxUid } = protocol;
  const deflated = await transcodeDataset(bytes, transferSyntaxUid, DeflatedExplicitVRLittleEndian);
  return { ...protocol, bytes: deflated, transferSyntaxUid: DeflatedExplicitVRLittleEndian };
}

/** Stores until the server is gone; an index is acknowledged when its response has come. */
async function storeOn(port: number, next: () => number, acknowledged: Set<number>): Promise<void> {
  await using association = await requestor(port);
  try {
    while (true) {
      const index = next();
      const { status } = await association.store(await protocolOf(index));
      assertEquals(status, 0x0000);
      acknowledged.add(index);
    }
  } catch (error) {
    if (association.established) throw error;
  }
}

Deno.test({
  name: "durability: what was acknowledged is there after SIGKILL, byte for byte",
  ignore: Deno.build.os === "windows",
  async fn() {
    using directory = temporaryDirectory();
    const path = `${directory.path}/store.db`;
    const acknowledged = new Set<number>();
    let index = 0;
    for (let round = 0; round <= Rounds; round++) {
      await using server = await ServerProcess.start(path);
      {
        await using association = await requestor(server.port);
        const held = await heldUids(association);
        assert(held instanceof Set, `C-FIND ended with ${held}`);
        const lost = [...acknowledged].filter((each) => !held.has(protocolUid(each)));
        assertEquals(lost, [], `lost in round ${round}`);
        // What was under way when the process died may be there, whole, or not; nothing else is.
        assert([...held].every((uid) => Number(uid.split(".").at(-1)) <= index));
        const got = held.size === 0 ? new Map<string, Uint8Array>() : await getAll(server.port, [...held]);
        assertEquals(got.size, held.size);
        for (const [uid, bytes] of got) {
          assertEquals(bytes, (await protocolOf(Number(uid.split(".").at(-1)) - 1)).bytes);
        }
      }
      if (round === Rounds) break;
      const storing = Array.from({ length: Requestors }, () => storeOn(server.port, () => index++, acknowledged));
      const before = acknowledged.size;
      while (acknowledged.size === before) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
      await server.end("SIGKILL");
      await Promise.all(storing);
    }
    assertGreater(acknowledged.size, Rounds);
  },
});
