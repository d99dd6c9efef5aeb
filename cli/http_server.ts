/**
 * HTTP and HTTPS over `node:http`, whose servers bound how long headers and bodies may take and can ask for client
 * certificates; `Deno.serve` waits for a slow client as long as it likes.
 *
 * @module
 */
import { getRequestListener } from "@hono/node-server";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import type { WebHandler } from "../lib/dicomweb/mod.ts";
import { Problem } from "../lib/dicomweb/problem.ts";
import { Handshakes, MaxHandshakes } from "../lib/transport/handshakes.ts";
import type { TlsServerOptions } from "../lib/transport/options.ts";
import { transportError } from "../lib/transport/reasons.ts";
import { tlsServer } from "../lib/transport/tls.ts";
import { Connections } from "./http_connections.ts";
import { formatAddress } from "./peer.ts";

/** Options of {@linkcode listenHttp}. */
export interface HttpServerOptions {
  /** Address. */
  readonly host: string;
  /** Port; 0 takes a free one. */
  readonly port: number;
  /** TLS settings; plain HTTP when absent. */
  readonly tls?: TlsServerOptions;
  /** How long headers may take, and a body, in seconds. */
  readonly timeout: number;
  /** Connections at the same time; one more takes the place of another one on which nothing goes on. */
  readonly maxConnections: number;
}

/** A listening HTTP server. */
export interface HttpServer {
  /** `http://HOST:PORT` or `https://HOST:PORT`. */
  readonly url: string;
  /** Stops accepting, lets running requests finish for some seconds, then closes what is left. */
  close(): Promise<void>;
}

/** How long a connection waits for the next request, in milliseconds. */
const KeepAliveMilliseconds = 5000;

/** How long running requests may take to finish at the end, in milliseconds. */
const DrainMilliseconds = 10_000;

/** Time-outs that a client may use up to read a response. */
const ResponseTimeouts = 4;

/**
 * Starts to listen.
 *
 * @param handler Answers the requests
 * @param options Where, and within which bounds
 * @returns The server
 * @throws {TransportError} If the port cannot be listened on
 */
export async function listenHttp(handler: WebHandler, options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, tls, timeout } = options;
  const milliseconds = timeout * 1000;
  const limits = {
    headersTimeout: milliseconds,
    // A handler that reads a body answers late ones itself: this is for who never gets to it
    requestTimeout: milliseconds * 2,
    keepAliveTimeout: KeepAliveMilliseconds,
    connectionsCheckingInterval: Math.min(milliseconds, 1000),
  };
  const connections = new Connections(options.maxConnections);
  const listener = getRequestListener((request, bindings) => {
    const { incoming, outgoing } = bindings as { incoming: IncomingMessage; outgoing: ServerResponse };
    if (incoming.rawHeaders.filter((field, index) => index % 2 === 0 && /^host$/i.test(field)).length > 1) {
      return new Problem(400, "There are several Host header fields").toResponse();
    }
    const timer = setTimeout(() => incoming.socket.destroy(), milliseconds * ResponseTimeouts);
    outgoing.once("close", () => clearTimeout(timer));
    return handler(request, {
      remoteAddr: { hostname: incoming.socket.remoteAddress },
      hangUp: () => incoming.socket.destroy(),
    });
  }, { overrideGlobalObjects: false, hostname: formatAddress(host, port) });
  const server = createServer(limits, (incoming, outgoing) => {
    const { remoteAddress, remotePort, localAddress } = incoming.socket;
    const ends = { remoteAddress, remotePort, localAddress };
    if (!connections.begin(ends)) return void incoming.socket.destroy();
    outgoing.once("close", () => connections.end(ends));
    return listener(incoming, outgoing);
  });
  const handshakes = new Handshakes({ most: MaxHandshakes, timeoutMs: milliseconds });
  const front = tls ? await secured(server, tls, handshakes) : server;
  front.on("connection", (socket: Socket) => connections.add(socket));
  await started(front, host, port);
  // It is not the one that listens then, but it has to watch its connections, and to keep them, as if it were
  if (front !== server) {
    Object.defineProperty(server, "listening", { get: () => front.listening });
    server.emit("listening");
  }
  const address = front.address() as AddressInfo;
  return {
    url: `${tls ? "https" : "http"}://${formatAddress(address.address, address.port)}`,
    close() {
      handshakes.close();
      return closed(server, front);
    },
  };
}

/**
 * Puts TLS in front, as associations have it: with CAs, only clients whose certificate is by one of them get in, which
 * `node:https` of Deno passes over.
 */
async function secured(
  server: Server,
  { cert, key, ca }: TlsServerOptions,
  handshakes: Handshakes,
): Promise<NetServer> {
  const cas = typeof ca === "string" ? [ca] : ca;
  return await tlsServer(
    { cert, key, ...(cas && { ca: [...cas] }) },
    handshakes,
    (socket) => server.emit("connection", socket),
    undefined,
    { allowHalfOpen: false },
  );
}

function started(server: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: Error) => {
      reject(transportError(`Cannot listen on ${formatAddress(host, port)}`, cause));
    });
    server.listen(port, host, () => resolve());
  });
}

async function closed(server: Server, front: NetServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  front.close(() => resolve());
  if (front !== server) server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DrainMilliseconds);
  await promise;
  clearTimeout(timer);
}
