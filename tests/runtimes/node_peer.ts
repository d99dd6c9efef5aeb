/**
 * The library on Node, bundled by the test: `node node_peer.mjs scp` or `node node_peer.mjs scu PORT`.
 *
 * @module
 */
import process from "node:process";
import {
  associate,
  type Dataset,
  type EncodedInstance,
  hangingProtocol,
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  HangingProtocolStorage,
  HangingProtocolStorageContexts,
  serve,
  Status,
  storage,
  verification,
} from "../../mod.ts";

const Protocol: Dataset = {
  SOPClassUID: HangingProtocolStorage,
  SOPInstanceUID: "2.25.20",
  HangingProtocolName: "Node",
  HangingProtocolDescription: "Größe, 線",
  SpecificCharacterSet: "ISO_IR 192",
};

function print(line: string): void {
  process.stdout.write(line + "\n");
}

/** Holds what it is sent; ends on SIGTERM. */
async function scp(): Promise<void> {
  const held = new Map<string, EncodedInstance>();
  const named = ({ SOPInstanceUID }: Dataset) => {
    const instance = held.get(String(SOPInstanceUID));
    return instance ? [instance] : [];
  };
  const server = await serve({
    host: "127.0.0.1",
    port: 0,
    aeTitle: "NODE",
    services: [
      verification(),
      storage([HangingProtocolStorage], async function* ({ instance }) {
        held.set(instance.sopInstanceUid, instance);
        yield Status.Success;
      }),
      hangingProtocol({
        async *find({ identifier, signal }) {
          // The name asks for a search without an end, for C-CANCEL
          const endless = identifier.HangingProtocolName === "*";
          for (let n = 1; n === 1 || endless; n++) {
            if (signal.aborted) return;
            yield { status: Status.Pending, dataset: { ...Protocol, HangingProtocolName: `Node ${n}` } };
          }
        },
        async *get({ identifier }) {
          const instances = named(identifier);
          yield { subOperations: instances.length };
          for (const dataset of instances) yield { status: Status.Pending, dataset };
        },
        async *move({ identifier }) {
          yield { destination: { host: "127.0.0.1", port: server.port, aeTitle: "NODE" } };
          const instances = named(identifier);
          yield { subOperations: instances.length };
          for (const dataset of instances) yield { status: Status.Pending, dataset };
        },
      }),
    ],
  });
  print(`listening NODE@127.0.0.1:${server.port}`);
  await new Promise((resolve) => process.once("SIGTERM", resolve));
  await server.close();
}

/** Calls every service of a server and prints what came of it, a line of JSON each. */
async function scu(port: number): Promise<void> {
  const received: string[] = [];
  const association = await associate({
    host: "127.0.0.1",
    port,
    calledAeTitle: "HANGAR",
    callingAeTitle: "NODE",
    contexts: [
      "1.2.840.10008.1.1",
      HangingProtocolInformationModelFind,
      HangingProtocolInformationModelGet,
      HangingProtocolInformationModelMove,
      ...HangingProtocolStorageContexts.map((context) => ({ ...context, role: "both" as const })),
    ],
    services: [storage([HangingProtocolStorage], async function* ({ instance }) {
      received.push(instance.sopInstanceUid);
      yield Status.Success;
    })],
  });
  print(JSON.stringify({ echo: (await association.echo()).status }));
  print(JSON.stringify({ store: (await association.store(Protocol)).status }));
  const keys = { HangingProtocolName: "Node*", HangingProtocolDescription: "", SOPInstanceUID: "" };
  for await (const { status, dataset } of association.find(HangingProtocolInformationModelFind, keys)) {
    print(JSON.stringify({ find: status, description: dataset?.HangingProtocolDescription }));
  }
  for await (
    const { status } of association.get(HangingProtocolInformationModelGet, { SOPInstanceUID: "2.25.20" })
  ) if (status !== Status.Pending) print(JSON.stringify({ get: status, received }));
  await association.release();
  const refused = await associate({
    host: "127.0.0.1",
    port: 1,
    calledAeTitle: "A",
    callingAeTitle: "B",
    contexts: [
      "1.2.840.10008.1.1",
    ],
  }).catch((error: Error) => error.name);
  print(JSON.stringify({ refused }));
}

const [role, port] = process.argv.slice(2);
await (role === "scp" ? scp() : scu(Number(port)));
