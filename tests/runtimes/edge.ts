/**
 * A Worker that asks a DICOM server for its hanging protocols over a socket of the edge runtime.
 *
 * @module
 */
import { hangingProtocolPage, hangingProtocolWeb, RemoteRepository } from "../../lib/dicomweb/mod.ts";
import {
  type Duplex,
  HangingProtocolInformationModelFind,
  requestAssociation,
  Status,
  Verification,
} from "../../mod.ts";

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

const AeTitles = { calledAeTitle: "HANGAR", callingAeTitle: "EDGE" } as const;

async function open(connect: EdgeConnect, port: number): Promise<Duplex> {
  const socket = connect({ hostname: "127.0.0.1", port }, { allowHalfOpen: true });
  await socket.opened;
  const { readable, writable } = socket;
  return { readable, writable, close: () => void socket.close().catch(() => {}) };
}

/** DICOMweb in front of the server: a Worker's sockets belong to one request, so that none is kept for the next. */
async function gateway(connect: EdgeConnect, request: Request): Promise<Response> {
  const port = Number(request.headers.get("X-Port"));
  await using repository = new RemoteRepository(
    async (wanted) => await requestAssociation(await open(connect, port), { ...AeTitles, ...wanted }),
    { idleTimeout: 0 },
  );
  const basePath = new URL(request.url).pathname.startsWith("/web") ? "/web" : "";
  const page = hangingProtocolPage(repository, { basePath });
  return await hangingProtocolWeb(repository, { allowStore: true, basePath, ...page })(request);
}

/** Makes the Worker; `GET /hanging-protocols…` with `X-Port` is DICOMweb, `/web/` with its page, `GET /?port=PORT` answers with what the server there holds. */
export function worker(connect: EdgeConnect): { fetch(request: Request): Promise<Response> } {
  return {
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (/^\/(hanging-protocols|web)/.test(pathname)) return await gateway(connect, request);
      const port = Number(searchParams.get("port"));
      await using association = await requestAssociation(await open(connect, port), {
        ...AeTitles,
        contexts: [Verification, HangingProtocolInformationModelFind],
      });
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
