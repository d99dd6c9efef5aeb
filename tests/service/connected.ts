/**
 * The SCU under test and an SCP on a TCP connection.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { associate, type ConnectAndAssociateOptions } from "../../lib/service/associate.ts";
import { verification } from "../../lib/service/echo.ts";
import type { ScuAssociation } from "../../lib/service/scu_association.ts";
import { serve, type ServeOptions } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import type { Service } from "../../lib/service/types.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { Find, Get, Move, Store } from "./scripted_scu.ts";

/** What the two sides are given. */
export interface Setup {
  readonly services: readonly Service[];
  readonly serve?: Partial<ServeOptions>;
  readonly associate?: Partial<ConnectAndAssociateOptions>;
}

/** The presentation contexts proposed. */
export const contexts = [Verification, Find, Get, Move, { abstractSyntax: Store, role: "both" as const }];

/** Run with an association; afterwards it must be usable. */
export async function connected(setup: Setup, run: (association: ScuAssociation) => Promise<void>): Promise<void> {
  const services = [verification(), ...setup.services];
  await using server = await serve({ port: 0, aeTitle: "SCP", timeout: 5, ...setup.serve, services });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts,
    timeout: 5,
    services: [storage([Store], async function* () {})],
    ...setup.associate,
  });
  await run(association);
  // Whatever happened, the association is usable.
  assertEquals((await association.echo()).status, 0x0000);
}
