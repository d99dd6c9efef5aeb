/**
 * What the load client is told to do, and what it tells afterwards.
 *
 * @module
 */

/** What is stored: CT images with so many bytes of pixels, or hanging protocols. */
export type Stored = { readonly kind: "image"; readonly pixelBytes: number } | { readonly kind: "protocol" };

/** What is searched and fetched: hanging protocols, or the images of one series (Study Root, IMAGE level). */
export type Model = "protocol" | "image";

/** One kind of load. Everything goes one after the other on one association, unless it says otherwise. */
export type Load =
  /** C-STORE of `count` instances, numbered from `first`. */
  | { readonly do: "store"; readonly stored: Stored; readonly count: number; readonly first: number }
  | { readonly do: "echo"; readonly count: number }
  /** C-FIND of the instance numbered `one`, of the protocols with a `name`, or of all; `matches` have to come each time. */
  | {
    readonly do: "find";
    readonly model: Model;
    readonly one?: number;
    readonly name?: string;
    readonly matches?: number;
    readonly repeat: number;
  }
  /** C-GET of the first `count` instances; each is answered with Success and forgotten. */
  | { readonly do: "get"; readonly model: Model; readonly count: number }
  /** Associations after one another, each with one C-ECHO and a release. */
  | { readonly do: "associate"; readonly count: number }
  /** Associations at the same time; when all are there, each makes so many C-ECHOs. */
  | { readonly do: "parallel"; readonly associations: number; readonly echoes: number }
  /** No DICOM: bytes in one direction, answered with one byte when the last has come. */
  | { readonly do: "stream"; readonly bytes: number }
  /** No DICOM: messages of the length of a C-ECHO-RQ, each sent back. */
  | { readonly do: "ping-pong"; readonly count: number };

/** A load and whom it is for. */
export interface LoadPlan {
  /** Port on the loopback interface. */
  readonly port: number;
  /** Called AE title. */
  readonly called: string;
  readonly load: Load;
}

/** What a load came to. */
export interface LoadResult {
  /** Seconds from the first request to the last response; encoding and, mostly, associating lie before that. */
  readonly seconds: number;
  /** Instances, responses, searches, echoes, associations: what the load is about. */
  readonly operations: number;
  /** Bytes of data sets, for loads that are about bytes. */
  readonly bytes: number;
  /** Associations that were refused or broken, for loads that go on without them. */
  readonly errors: number;
}

/** Bytes of a C-ECHO-RQ in its PDU. */
export const PingLength = 80;
