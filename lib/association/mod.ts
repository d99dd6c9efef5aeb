/**
 * The association layer: negotiation, the state machine of PS3.8 §9.2, and the routing of DIMSE messages.
 *
 * @module
 */
export * from "./association.ts";
export * from "./contexts.ts";
export * from "./establish.ts";
export * from "./events.ts";
export { InvokedOperation } from "./invoked_operation.ts";
export * from "./negotiate.ts";
export { type AssociationOptions, DefaultMaxPduLength } from "./options.ts";
export type { PerformedOperation, Performer, ResponseFields } from "./performed_operations.ts";
export {
  type EventParameters,
  type Indication,
  StateMachine,
  type StateMachinePort,
  step,
  type StepConditions,
} from "./state_machine.ts";
export {
  type Action,
  Actions,
  type Event,
  Events,
  type State,
  States,
  StateTable,
  type Transition,
} from "./state_table.ts";
