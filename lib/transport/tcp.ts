/**
 * TCP connections of Deno (PS3.8 §9.1).
 *
 * @module
 */

import { TransportError } from "../errors.ts";
import { acceptLoop } from "./accept_loop.ts";
import { bareHost, formatAddress, socketAddress } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { Duplex, PeerAddress } from "./duplex.ts";
import { connectTarget, type ConnectTcpOptions, type Listener, type ListenTcpOptions } from "./options.ts";
import { transportError } from "./reasons.ts";
import { FairShare, turned } from "./turn.ts";

/** Bytes of the buffer a silent connection holds. */
const MinReadSize = 16 * 1024;
/** Bytes below which a read has emptied the connection: whoever sends without end leaves more. */
const LittleRead = 4 * 1024;
/** Bytes of the buffer of a connection that fills it read after read. */
const MaxReadSize = 256 * 1024;

/** The part of `Deno.TcpConn` that is used. */
export interface TcpConn {
  /** Read into a buffer; null at end of file. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Write some of the bytes. */
  write(bytes: Uint8Array): Promise<number>;
  /** Send FIN. */
  closeWrite(): Promise<void>;
  /** Close both directions; wakes reads and writes that wait. */
  close(): void;
}

/**
 * A duplex over a Deno connection. `conn.readable` is not used: it closes the whole connection at end of file and on
 * cancel, where the last PDUs of an association could no longer be sent.
 *
 * @param conn The connection.
 * @param peer The other end.
 * @returns The duplex; the connection belongs to it.
 */
export function connDuplex(conn: TcpConn, peer: PeerAddress): Duplex {
  const name = formatAddress(peer);
  let closed = false;
  let readEnded = false;
  let writeEnded = false;
  let peerEnded = false;
  let source!: ReadableByteStreamController;
  let sink!: WritableStreamDefaultController;
  let readSize = MinReadSize;
  const share = new FairShare(peer);
  let lastRead = 0;

  const free = () => {
    if (closed) return;
    closed = true;
    share.leave();
    try {
      conn.close();
    } catch {
      // The runtime has closed it already.
    }
  };
  const endRead = (error?: Error) => {
    if (readEnded) return;
    readEnded = true;
    if (error !== undefined) return source.error(error);
    source.close();
    // A read into a buffer of its own is not over before it has that back.
    source.byobRequest?.respond(0);
  };

  const readable = new ReadableStream({
    type: "bytes",
    start(controller) {
      source = controller;
    },
    async pull() {
      const lent = source.byobRequest?.view as Uint8Array<ArrayBuffer> | undefined;
      const buffer = lent ?? new Uint8Array(readSize);
      let count: number | null;
      try {
        // A peer that sends without end keeps reads settling at once, and would keep everybody else waiting.
        const turn = share.take(lastRead);
        if (turn) await turn;
        count = await conn.read(buffer);
      } catch (error) {
        return endRead(closed ? undefined : transportError(`Cannot read from ${name}`, error));
      }
      if (readEnded) return;
      if (count === null) {
        peerEnded = true;
        endRead();
        if (writeEnded) free();
        return;
      }
      lastRead = count;
      if (count < LittleRead) turned();
      if (lent) return source.byobRequest?.respond(count);
      if (count === buffer.length) readSize = Math.min(4 * readSize, MaxReadSize);
      else if (count < MinReadSize) readSize = MinReadSize;
      // A chunk never keeps more than twice its bytes alive.
      source.enqueue(2 * count > buffer.length ? buffer.subarray(0, count) : buffer.slice(0, count));
    },
    cancel() {
      readEnded = true;
    },
  }, { highWaterMark: 0 });

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      sink = controller;
    },
    async write(chunk) {
      if (chunk.length === 0) return;
      try {
        let written = await conn.write(chunk);
        while (written < chunk.length) written += await conn.write(chunk.subarray(written));
      } catch (error) {
        if (closed) throw new TransportError(`Cannot write to ${name}: connection closed`, { cause: error });
        throw transportError(`Cannot write to ${name}`, error);
      }
    },
    async close() {
      writeEnded = true;
      // Where nothing is left to be read, closing says no more and no less.
      if (peerEnded) return free();
      // A connection that is already gone cannot be told that we are done.
      await conn.closeWrite().catch(() => {});
      if (readEnded) free();
    },
    abort: () => close(),
  });

  function close(): void {
    if (closed) return;
    free();
    endRead();
    if (!writeEnded) sink.error(new TransportError(`Cannot write to ${name}: connection closed`));
  }

  return { readable, writable, copiesWrites: true, close, peer };
}

/**
 * Connect to a TCP port, without Nagle's delay (RFC 896).
 *
 * @param options Where to, and for how long to try.
 * @returns The connection.
 * @throws {DicomTimeoutError} When nothing answered in time.
 * @throws {TransportError} When the connection was refused or the host is unknown.
 */
export function connectTcp(options: ConnectTcpOptions): Promise<Duplex> {
  const { host, name, deadline } = connectTarget(options, "Cannot connect to");
  return withDeadline(deadline, async (signal) => {
    try {
      return ownConn(await Deno.connect({ hostname: host, port: options.port, signal }));
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw transportError(`Cannot connect to ${name}`, error);
    }
  }, (late) => late.close());
}

/**
 * Listen on a TCP port; accepted connections are without Nagle's delay.
 *
 * @param options Where to listen.
 * @returns The listener.
 * @throws {TransportError} When the port is taken or not allowed.
 */
export function listenTcp(options: ListenTcpOptions): Promise<Listener> {
  const hostname = bareHost(options.host);
  try {
    const listener = Deno.listen({ hostname, port: options.port });
    return Promise.resolve(acceptLoop({
      address: socketAddress(listener.addr.hostname, listener.addr.port),
      accept: async () => ownConn(await listener.accept()),
      close: () => listener.close(),
    }));
  } catch (error) {
    if (error instanceof RangeError) return Promise.reject(error);
    const name = formatAddress({ hostname, port: options.port });
    return Promise.reject(transportError(`Cannot listen on ${name}`, error));
  }
}

function ownConn(conn: Deno.TcpConn): Duplex {
  try {
    conn.setNoDelay(true);
  } catch {
    // The peer is gone already; the first read will say so.
  }
  return connDuplex(conn, socketAddress(conn.remoteAddr.hostname, conn.remoteAddr.port));
}
