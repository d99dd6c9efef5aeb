import { assertEquals, assertRejects } from "@std/assert";
import type { AssociationEvent } from "../../lib/association/events.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { AssociationAbortedError } from "../../lib/errors.ts";
import { associate } from "../../lib/service/associate.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import type { ScuAssociation } from "../../lib/service/scu_association.ts";
import { serve } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import { pending } from "../../lib/service/sugar.ts";
import { aborted } from "./aborted.ts";
import { hex, send, wrong } from "./cases.ts";
import { connected, contexts, type Setup } from "./connected.ts";
import { Find, Get, Move, Store } from "./scripted_scu.ts";

const keys = { HangingProtocolName: "" };
const chest = { HangingProtocolName: "Chest" };

for (const operation of ["find", "get", "move"] as const) {
  const run = (association: ScuAssociation, signal?: AbortSignal): AsyncGenerator<{ status: number }> =>
    operation === "find"
      ? association.find(Find, keys, { signal })
      : operation === "get"
      ? association.get(Get, keys, { signal })
      : association.move(Move, keys, { destination: "SCP", signal });

  /** Never ends by itself. */
  const scp = () => {
    const seen = { cancels: 0, finished: 0 };
    const endless = async function* (signal: AbortSignal, first: readonly unknown[]) {
      try {
        yield* first.map(wrong);
        yield* aborted(signal);
      } finally {
        seen.finished++;
      }
    };
    let port = 0;
    const service = hangingProtocol({
      find: ({ signal }) => endless(signal, [pending(chest)]),
      get: ({ signal }) => endless(signal, [{ subOperations: 5 }, send("1.2.3")]),
      move: ({ signal }) =>
        endless(signal, [{ destination: { host: "127.0.0.1", port } }, { subOperations: 5 }, send("1.2.3")]),
    });
    const setup: Setup = {
      services: [service, storage([Store], async function* () {})],
      serve: {
        onEvent(event: AssociationEvent) {
          if (event.type !== "message-received") return;
          if (event.message.command.CommandField === CommandField.CCancelRq) seen.cancels++;
        },
      },
    };
    return { seen, setup, known: (association: ScuAssociation) => port = association.peer!.port };
  };

  Deno.test(`SCU: breaking out of ${operation} cancels it and leaves the association usable`, async () => {
    const { seen, setup, known } = scp();
    await connected(setup, async (association) => {
      known(association);
      for await (const { status } of run(association)) {
        assertEquals(status, 0xff00);
        break;
      }
      assertEquals(seen, { cancels: 1, finished: 1 });
    });
  });

  Deno.test(`SCU: an error in the loop over ${operation} cancels it too`, async () => {
    const { seen, setup, known } = scp();
    await connected(setup, async (association) => {
      known(association);
      await assertRejects(
        async () => {
          for await (const { status } of run(association)) throw new RangeError(hex(status));
        },
        RangeError,
        "FF00",
      );
      assertEquals(seen, { cancels: 1, finished: 1 });
    });
  });

  Deno.test(`SCU: a signal cancels ${operation}, and the final response is delivered`, async () => {
    const { seen, setup, known } = scp();
    await connected(setup, async (association) => {
      known(association);
      const controller = new AbortController();
      const statuses: string[] = [];
      for await (const { status } of run(association, controller.signal)) {
        statuses.push(hex(status));
        controller.abort();
      }
      assertEquals(statuses, ["FF00", "FE00"]);
      assertEquals(seen, { cancels: 1, finished: 1 });
    });
  });

  Deno.test(`SCU: a signal and a break send one C-CANCEL for ${operation}`, async () => {
    const { seen, setup, known } = scp();
    await connected(setup, async (association) => {
      known(association);
      const controller = new AbortController();
      for await (const _ of run(association, controller.signal)) {
        controller.abort();
        break;
      }
      assertEquals(seen, { cancels: 1, finished: 1 });
    });
  });

  Deno.test(`SCU: ${operation} under a signal that is aborted already`, async () => {
    const { setup, known } = scp();
    await connected(setup, async (association) => {
      known(association);
      const statuses = await Array.fromAsync(run(association, AbortSignal.abort()), ({ status }) => hex(status));
      assertEquals(statuses.at(-1), "FE00");
    });
  });

  Deno.test(`SCU: an abort fails ${operation}`, async () => {
    const { setup, known } = scp();
    await using server = await serve({ port: 0, aeTitle: "SCP", ...setup.serve, services: setup.services });
    await using association = await associate({
      host: "127.0.0.1",
      port: server.port,
      calledAeTitle: "SCP",
      callingAeTitle: "SCU",
      contexts,
      services: [storage([Store], async function* () {})],
    });
    known(association);
    await assertRejects(async () => {
      for await (const _ of run(association)) for (const each of server.associations) each.abort();
    }, AssociationAbortedError);
  });
}
