/**
 * A Worker that asks a DICOM server for its hanging protocols over a socket of the edge runtime.
 *
 * @module
 */
import { HangingProtocolInformationModelFind, requestAssociation, Status, Verification } from "../../mod.ts";

/** What is used of a socket of `cloudflare:sockets`. */
export interface EdgeSocket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly opened: Promise<unknown>;
  close(): Promise<void>;
}

/** `connect` of `cloudflare:sockets`. */
export type EdgeConnect = (
  address: { hostname: string; port: number },
  options: { allowHalfOpen: boolean },
) => EdgeSocket;

/** Makes the Worker; `GET /?port=PORT` answers with what the server there holds. */
export function worker(connect: EdgeConnect): { fetch(request: Request): Promise<Response> } {
  return {
    async fetch(request) {
      const port = Number(new URL(request.url).searchParams.get("port"));
      const socket = connect({ hostname: "127.0.0.1", port }, { allowHalfOpen: true });
      await socket.opened;
      const { readable, writable } = socket;
      await using association = await requestAssociation(
        { readable, writable, close: () => void socket.close().catch(() => {}) },
        {
          calledAeTitle: "HANGAR",
          callingAeTitle: "EDGE",
          contexts: [Verification, HangingProtocolInformationModelFind],
        },
      );
      const echo = await association.echo();
      const names: unknown[] = [];
      for await (
        const { status, dataset } of association.find(HangingProtocolInformationModelFind, { HangingProtocolName: "" })
      ) if (status === Status.Pending) names.push(dataset?.HangingProtocolName);
      const globals = ["setImmediate", "process", "Buffer", "Deno", "require"].filter((name) => name in globalThis);
      return Response.json({ echo: echo.status, names: names.sort(), globals });
    },
  };
}
