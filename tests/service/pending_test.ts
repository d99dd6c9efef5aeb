/** Pending responses that say the same share their encoded command set, and no others. */
import { assertEquals } from "@std/assert";
import type { PerformedOperation } from "../../lib/association/performed_operations.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { Contexts, findRq, identifier, match, startServer } from "../support/served.ts";
import { message, ScriptedPeer } from "../support/scripted_peer.ts";

Deno.test("pending: operations of several associations, interleaved, keep their Message IDs and statuses", async () => {
  await using server = await startServer({
    async *find() {
      for (let count = 0; count < 50; count++) {
        yield match;
        if (count % 10 === 9) yield { ...match, status: 0xff01 };
        if (count % 7 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    },
  });
  await Promise.all([1, 2, 300, 65535].map(async (messageId) => {
    await using peer = await ScriptedPeer.connect(server.port);
    await peer.associate({ contexts: Contexts });
    await peer.send(findRq(messageId));
    for (let count = 0; count < 50; count++) {
      for (const Status of count % 10 === 9 ? [0xff00, 0xff01] : [0xff00]) {
        const { dataset } = await peer.expectMessage(CommandField.CFindRsp, {
          MessageIDBeingRespondedTo: messageId,
          Status,
        });
        assertEquals(dataset, identifier);
      }
    }
    await peer.expectMessage(CommandField.CFindRsp, { MessageIDBeingRespondedTo: messageId, Status: 0 });
    await peer.release();
  }));
});

Deno.test("pending: what a performer changes between two responses is sent as it is then", async () => {
  const perform = async ({ respond }: PerformedOperation) => {
    const fields = { Status: 0xff00 };
    await respond(fields, identifier);
    fields.Status = 0xff01;
    await respond(fields, identifier);
    const frozen = Object.freeze({ Status: 0xff00 });
    await respond(frozen, identifier);
    await respond(frozen);
    await respond(frozen, identifier);
    fields.Status = 0;
    await respond(fields);
  };
  const row = { abstractSyntax: "1.2.3", transferSyntaxes: "any" as const };
  const services = [{ rows: [{ ...row, operations: { [CommandField.CFindRq]: perform } }] }];
  await using server = await startServer({ services });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: ["1.2.3"] });
  const command = { CommandField: CommandField.CFindRq, AffectedSOPClassUID: "1.2.3", MessageID: 7, Priority: 0 };
  await peer.send(message(command, identifier));
  for (
    const [Status, dataset] of [[0xff00, true], [0xff01, true], [0xff00, true], [0xff00, false], [0xff00, true], [
      0,
      false,
    ]] as const
  ) {
    const response = await peer.expectMessage(CommandField.CFindRsp, { Status, MessageIDBeingRespondedTo: 7 });
    assertEquals(response.dataset !== undefined, dataset);
  }
  await peer.release();
});
