/**
 * Counting the C-STORE sub-operations of a C-GET or C-MOVE (PS3.4 §C.4.2, §C.4.3).
 *
 * @module
 */
import type { ResponseFields } from "../association/performed_operations.ts";
import type { Dataset } from "../dataset/types.ts";
import { Status, statusCategory } from "../dimse/status.ts";

/** The counts, and the SOP Instance UIDs that failed. */
export class SubOperationCounts {
  /** (0000,1020). */
  remaining: number;
  /** (0000,1021). */
  completed = 0;
  /** (0000,1022). */
  failed = 0;
  /** (0000,1023). */
  warning = 0;
  /** (0008,0058) Failed SOP Instance UID List. */
  readonly failedSopInstanceUids: string[] = [];
  /** Why the first sub-operation that could not be carried out could not. */
  cause: unknown;

  /**
   * Begins to count.
   *
   * @param total Number of sub-operations there will be.
   */
  constructor(total: number) {
    this.remaining = total;
  }

  /**
   * A sub-operation has ended.
   *
   * @param status Its C-STORE status, or `undefined` when it could not be carried out.
   * @param sopInstanceUid Which instance, where that is known.
   */
  add(status: number | undefined, sopInstanceUid: string | undefined): void {
    this.remaining--;
    const category = status === undefined ? "Failure" : statusCategory(status);
    if (category === "Success") this.completed++;
    else if (category === "Warning") this.warning++;
    else {
      this.failed++;
      if (sopInstanceUid) this.failedSopInstanceUids.push(sopInstanceUid);
    }
  }

  /** Sub-operations that were announced and will not be carried out have failed. */
  failRest(): void {
    this.failed += this.remaining;
    this.remaining = 0;
  }

  /** The status that follows from the counts: Tables C.4-2 and C.4-3. */
  get status(): number {
    if (this.failed === 0 && this.warning === 0) return Status.Success;
    return this.completed === 0 && this.warning === 0
      ? Status.UnableToPerformSubOperations
      : Status.SubOperationsWarning;
  }

  /**
   * The counts as a response carries them: Remaining is in Pending and Cancel only.
   *
   * @param status The status of that response.
   */
  fields(status: number): Omit<ResponseFields, "Status"> {
    const category = statusCategory(status);
    return {
      ...((category === "Pending" || category === "Cancel") && { NumberOfRemainingSuboperations: this.remaining }),
      NumberOfCompletedSuboperations: this.completed,
      NumberOfFailedSuboperations: this.failed,
      NumberOfWarningSuboperations: this.warning,
    };
  }

  /** The identifier of a final response: only when something failed. */
  get identifier(): Dataset | undefined {
    const { failedSopInstanceUids: uids } = this;
    return uids.length === 0 ? undefined : { FailedSOPInstanceUIDList: uids };
  }
}
