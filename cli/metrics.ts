/**
 * What a server tells of itself at `/metrics`. Nothing of it comes from a peer: labels are words of this software.
 *
 * @module
 */
import type { AssociationEvent, AssociationListener } from "../lib/association/events.ts";
import type { WebEvent } from "../lib/dicomweb/mod.ts";
import { Status } from "../lib/dimse/status.ts";
import { Counter, gauge, Histogram } from "./metrics_text.ts";

/** What is asked of the store each time. */
export interface StoreFigures {
  /** Instances; absent where it is not ours to count. */
  readonly instances?: () => Promise<number>;
  /** Bytes on disk; absent in memory. */
  readonly bytes?: () => Promise<number>;
}

const Operations: ReadonlySet<string> = new Set(["C-ECHO-RQ", "C-STORE-RQ", "C-FIND-RQ", "C-GET-RQ", "C-MOVE-RQ"]);
const Statuses: ReadonlySet<number> = new Set(Object.values(Status));
const Methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

function statusLabel(status: number | undefined): string {
  if (status === undefined) return "none";
  return Statuses.has(status) ? status.toString(16).toUpperCase().padStart(4, "0") : "other";
}

/** Counts what happens on associations and over HTTP. */
export class ServerMetrics {
  readonly #store: StoreFigures;
  readonly #started = Date.now() / 1000;
  readonly #open = new Set<number>();
  readonly #associations = new Counter("hangar_associations_total", "Associations by what became of them", ["event"]);
  readonly #operations = new Counter("hangar_operations_total", "DIMSE operations performed", ["operation", "status"]);
  readonly #durations = new Histogram("hangar_operation_duration_seconds", "How long they took", ["operation"]);
  readonly #bytes = new Counter("hangar_dataset_bytes_total", "Bytes of data sets in DIMSE messages", ["direction"]);
  readonly #requests = new Counter("hangar_http_requests_total", "HTTP requests", ["route", "method", "status"]);
  readonly #requestDurations = new Histogram("hangar_http_request_duration_seconds", "How long they took", ["route"]);

  /** Begins at zero. */
  constructor(store: StoreFigures) {
    this.#store = store;
  }

  /** Listens to associations. */
  readonly listener: AssociationListener = (event: AssociationEvent) => {
    const { type, association: { serial } } = event;
    switch (type) {
      case "accepted":
        this.#open.add(serial);
        this.#associations.add([type]);
        break;
      case "rejected":
      case "released":
      case "aborted":
        this.#open.delete(serial);
        this.#associations.add([type]);
        break;
      case "operation": {
        const { name, status, milliseconds } = event.operation;
        const operation = Operations.has(name) ? name.replace(/-RQ$/, "") : "other";
        this.#operations.add([operation, statusLabel(status)]);
        this.#durations.observe([operation], milliseconds / 1000);
        break;
      }
      case "message-received":
      case "message-sent": {
        const content = event.message.dataset ?? event.message.source;
        if (content) this.#bytes.add([type === "message-sent" ? "sent" : "received"], content.length);
        break;
      }
    }
  };

  /** Takes an HTTP request. */
  request({ route, method, status, milliseconds }: WebEvent): void {
    this.#requests.add([route, Methods.has(method) ? method : "other", String(status)]);
    this.#requestDurations.observe([route], milliseconds / 1000);
  }

  /** All of it, in the text format of Prometheus. */
  async text(): Promise<string> {
    const [instances, bytes] = await Promise.all([this.#store.instances?.(), this.#store.bytes?.()]);
    return [
      gauge("hangar_associations_open", "Associations at the moment", this.#open.size),
      this.#associations,
      this.#operations,
      this.#durations,
      this.#bytes,
      this.#requests,
      this.#requestDurations,
      instances === undefined ? "" : gauge("hangar_store_instances", "Instances in the store", instances),
      bytes === undefined ? "" : gauge("hangar_store_bytes", "Bytes of the store on disk", bytes),
      gauge("process_resident_memory_bytes", "Resident memory", Deno.memoryUsage().rss),
      gauge("process_start_time_seconds", "Start of the process since the epoch", this.#started),
    ].join("");
  }
}

/**
 * The figures of a store in a file.
 *
 * @param path Its path
 * @param instances Counts the instances
 * @returns What `/metrics` asks for
 */
export function fileFigures(path: string, instances: () => Promise<number>): StoreFigures {
  if (path === ":memory:") return { instances };
  const sizeOf = async (file: string) => (await Deno.stat(file).catch(() => undefined))?.size ?? 0;
  // SQLite keeps what it has written last in a file beside
  return { instances, bytes: async () => await sizeOf(path) + await sizeOf(`${path}-wal`) };
}
