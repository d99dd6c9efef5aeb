/**
 * How much work one stored instance may cause.
 *
 * @module
 */
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";

/**
 * Steps that matching one instance and cutting out what is returned may take, unless told: some 8 milliseconds, in which
 * nothing else happens. A step is a byte that is read, an attribute that is looked for, or a character that a wild card is
 * tried on; an attribute that is returned takes {@linkcode AttributeSteps}. A usual hanging protocol takes a few hundred.
 */
export const MaxMatchingSteps = 250_000;

/** Steps for an attribute that is returned, or an item; twice as many where it is transcoded as well. */
export const AttributeSteps = 4;

/** Counts the steps taken for one instance. */
export class WorkBudget {
  #left: number;

  /**
   * Starts counting.
   *
   * @param steps How many steps there are.
   */
  constructor(steps: number = MaxMatchingSteps) {
    this.#left = steps;
  }

  /**
   * Takes steps, before they are done.
   *
   * @param steps How many.
   * @throws {DimseStatusError} A700 when there are not as many left.
   */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new DimseStatusError(Status.OutOfResources, "Matching these keys takes too much work");
  }
}
