/**
 * The association layer: negotiation, the state machine of PS3.8 §9.2, and the routing of DIMSE messages.
 *
 * @module
 */
export { Association } from "./association.ts";
export type { Parties } from "./parties.ts";
export { type AccountOptions, ByteAccount } from "./byte_account.ts";
export { type Beyond, ByteBudget } from "./byte_budget.ts";
export type { Pace } from "./pace.ts";
export { type PresentationContext, type RequestedContext } from "./contexts.ts";
export { associateRequest, type RequestOptions } from "./establish.ts";
export type * from "./events.ts";
export { InvokedOperation } from "./invoked_operation.ts";
export { type AcceptorPolicy, type IdentityVerdict, isAeTitle, negotiate, type SupportedContext } from "./negotiate.ts";
export { type AssociationOptions, DefaultMaxPduLength } from "./options.ts";
export type { PerformedOperation, Performer, ResponseFields } from "./performed_operations.ts";
export type { Stop } from "./stop.ts";
export {
  type EventParameters,
  type Indication,
  StateMachine,
  type StateMachinePort,
  step,
  type StepConditions,
} from "./state_machine.ts";
export {
  type Action as UpperLayerAction,
  Actions as UpperLayerActions,
  type Event as UpperLayerEvent,
  Events as UpperLayerEvents,
  type State as UpperLayerState,
  States as UpperLayerStates,
  StateTable,
  type Transition,
} from "./state_table.ts";
