/**
 * The seam between the stack and a runtime: a pair of byte streams that can be closed at once.
 *
 * @module
 */

/** Where the other end of a connection is. */
export interface PeerAddress {
  /** IP address or host name. */
  readonly hostname: string;
  /** TCP port. */
  readonly port: number;
}

/** The certificate a TLS peer showed and had verified. */
export interface TlsPeer {
  /** Whether the peer's certificate chains to a trusted CA. */
  readonly authorized: boolean;
  /** Subject of the peer's certificate, e.g. `CN=modality1`; absent when it showed none. */
  readonly subject?: string;
  /** SHA-256 fingerprint of the certificate. */
  readonly fingerprint256?: string;
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly protocol?: string;
}

/** A bidirectional byte stream, e.g. one TCP connection (PS3.8 §9.1). */
export interface Duplex {
  /** Bytes from the peer. Ends when the peer closes its side; errors when the connection is reset. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Bytes to the peer. A write settles when the transport has taken the bytes, so that back-pressure reaches the writer. */
  readonly writable: WritableStream<Uint8Array>;
  /** Whether a write that has settled has copied its chunk, whose memory may then be used again. Default false. */
  readonly copiesWrites?: boolean;
  /** Close both directions at once, also under a write that is stuck. Safe to call more than once. */
  close(): void;
  /** The other end, where the transport knows it. */
  readonly peer?: PeerAddress;
  /** Present on TLS connections. */
  readonly tls?: TlsPeer;
}
