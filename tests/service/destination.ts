/**
 * Where the sub-operations of a C-MOVE go.
 *
 * @module
 */
import type { PerformedOperation } from "../../lib/association/performed_operations.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { serve, type ServeOptions, type Server } from "../../lib/service/serve.ts";
import type { MoveTarget } from "../../lib/service/types.ts";
import { Store } from "./scripted_scu.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

/** A storage SCP that answers whatever it is told to. */
export class Destination implements AsyncDisposable {
  /** Everything it was asked to store. */
  readonly received: PerformedOperation[] = [];
  /** What it does with a request. */
  perform: (operation: PerformedOperation, index: number) => Promise<void> = async (operation) => {
    await operation.respond({ Status: 0x0000 });
  };
  #server!: Server;

  /** Answers with these statuses, in order; `undefined` is no answer. Without them, with 0000. */
  static async open(
    statuses?: readonly (number | undefined)[],
    options: Partial<ServeOptions> = {},
    transferSyntaxes: readonly string[] = [ExplicitVRLittleEndian],
  ): Promise<Destination> {
    const destination = new Destination();
    const perform = async (operation: PerformedOperation) => {
      const index = destination.received.push(operation) - 1;
      await destination.perform(operation, index);
    };
    if (statuses) {
      destination.perform = async (operation, index) => {
        const Status = statuses[index];
        if (Status !== undefined) await operation.respond({ Status });
        else await new Promise<void>((resolve) => operation.signal.addEventListener("abort", () => resolve()));
      };
    }
    destination.#server = await serve({
      port: 0,
      aeTitle: "WORKSTATION",
      timeout: 5,
      services: [{
        rows: [{ abstractSyntax: Store, transferSyntaxes, operations: { [CommandField.CStoreRq]: perform } }],
      }],
      ...options,
    });
    return destination;
  }

  get target(): MoveTarget {
    return { host: "127.0.0.1", port: this.#server.port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close(0);
  }
}
