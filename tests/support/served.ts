/**
 * A server to try things on: C-ECHO, a C-FIND and a C-STORE whose handlers the test supplies, and short time-outs.
 *
 * @module
 */
import type { AssociationEvent } from "../../lib/association/events.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { serve, type ServeOptions, type Server } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import type { FindHandler, GetHandler, MoveHandler, Service, StoreHandler } from "../../lib/service/types.ts";
import { verification } from "../../lib/service/echo.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { message, ScriptedPeer } from "./scripted_peer.ts";

/** The SOP classes that {@linkcode startServer} serves, as contexts 1, 3 and 5 of {@linkcode connected}. */
export const Contexts = [Verification, HangingProtocolInformationModelFind, HangingProtocolStorage];

/** Hanging Protocol Name (0072,0002) "A ", in Explicit VR Little Endian. */
export const identifier = Uint8Array.of(0x72, 0, 2, 0, 0x53, 0x48, 2, 0, 0x41, 0x20);

/** A match, as a handler yields it. */
export const match = {
  status: 0xff00,
  dataset: { bytes: identifier, transferSyntaxUid: ExplicitVRLittleEndian },
} as const;

/** What is served, over {@linkcode ServeOptions}. */
export interface Served extends Partial<Omit<ServeOptions, "services">> {
  /** Answers C-FIND; default: one match. */
  find?: FindHandler;
  /** Answers C-GET. */
  get?: GetHandler;
  /** Answers C-MOVE. */
  move?: MoveHandler;
  /** Answers C-STORE; default: success. */
  store?: StoreHandler;
  /** Services besides. */
  services?: readonly Service[];
}

async function* oneMatch(): AsyncGenerator<typeof match> {
  yield match;
}

async function* success(): AsyncGenerator<number> {
  yield 0;
}

/** Listen on a free port. */
export function startServer(served: Served = {}): Promise<Server> {
  const { find = oneMatch, store = success, get, move, services = [], ...options } = served;
  return serve({
    port: 0,
    aeTitle: "HANGAR",
    timeout: 1,
    ...options,
    services: [
      ...services,
      verification(),
      storage([HangingProtocolStorage], store),
      hangingProtocol({ find, get, move }),
    ],
  });
}

/** A peer with an association, and {@linkcode Contexts} as contexts 1, 3 and 5. */
export async function connected(server: Server): Promise<ScriptedPeer> {
  const peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  return peer;
}

/** A C-FIND-RQ on context 3. */
export function findRq(messageId: number, dataset: Uint8Array = identifier): Pdu[] {
  const command = {
    CommandField: CommandField.CFindRq,
    AffectedSOPClassUID: HangingProtocolInformationModelFind,
    MessageID: messageId,
    Priority: 0,
  };
  return message(command, dataset, 3);
}

/** A C-STORE-RQ on context 5. */
export function storeRq(messageId: number, dataset: Uint8Array = identifier, sopInstanceUid = "1.2.3"): Pdu[] {
  const command = {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: HangingProtocolStorage,
    AffectedSOPInstanceUID: sopInstanceUid,
    MessageID: messageId,
    Priority: 0,
  };
  return message(command, dataset, 5);
}

/** A C-CANCEL-RQ on context 3. */
export function cancelRq(messageId: number): Pdu[] {
  return message({ CommandField: CommandField.CCancelRq, MessageIDBeingRespondedTo: messageId }, undefined, 3);
}

/** Events as they come, and a way to wait for one. */
export class EventLog {
  readonly events: AssociationEvent[] = [];
  readonly listener = (event: AssociationEvent): void => void this.events.push(event);

  /** The types, in order. */
  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** Those of one type. */
  of<T extends AssociationEvent["type"]>(type: T): Extract<AssociationEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<AssociationEvent, { type: T }> => event.type === type);
  }
}
