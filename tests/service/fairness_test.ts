import { assertLess } from "@std/assert";
import { associate } from "../../lib/service/associate.ts";
import { verification } from "../../lib/service/echo.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { serve } from "../../lib/service/serve.ts";
import { pending } from "../../lib/service/sugar.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { explicit, Find } from "./scripted_scu.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

Deno.test("a C-FIND that never waits keeps out neither its C-CANCEL nor another association", async () => {
  let yielded = 0;
  const dataset = {
    bytes: await explicit({ HangingProtocolName: "Chest" }),
    transferSyntaxUid: ExplicitVRLittleEndian,
  };
  const services = [
    verification(),
    hangingProtocol({
      async *find() {
        while (yielded < 200_000) {
          yielded++;
          yield pending(dataset);
        }
      },
    }),
  ];
  await using server = await serve({ port: 0, aeTitle: "SCP", services });
  const to = (contexts: string[]) =>
    associate({ host: "127.0.0.1", port: server.port, calledAeTitle: "SCP", callingAeTitle: "SCU", contexts });
  await using other = await to([Verification]);
  await using association = await to([Find]);
  for await (const { status } of association.find(Find, { HangingProtocolName: "" })) {
    if (status !== 0xff00) break;
    await other.echo();
    break;
  }
  // Without a fair share it would have come to the end.
  assertLess(yielded, 50_000);
});
