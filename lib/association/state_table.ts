/**
 * The upper layer state machine of PS3.8 §9.2 as data: states, events, and Table 9-10 row by row.
 *
 * @module
 */

/** The states of PS3.8 §9.2.1 with their definitions. */
export const States = {
  Sta1: "Idle",
  Sta2: "Transport connection open (Awaiting A-ASSOCIATE-RQ PDU)",
  Sta3: "Awaiting local A-ASSOCIATE response primitive",
  Sta4: "Awaiting transport connection opening to complete",
  Sta5: "Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU",
  Sta6: "Association established and ready for data transfer",
  Sta7: "Awaiting A-RELEASE-RP PDU",
  Sta8: "Awaiting local A-RELEASE response primitive",
  Sta9: "Release collision requestor side; awaiting A-RELEASE response",
  Sta10: "Release collision acceptor side; awaiting A-RELEASE-RP PDU",
  Sta11: "Release collision requestor side; awaiting A-RELEASE-RP PDU",
  Sta12: "Release collision acceptor side; awaiting A-RELEASE response primitive",
  Sta13: "Awaiting Transport Connection Close Indication",
} as const;

/** A state of the machine. */
export type State = keyof typeof States;

/** The events of PS3.8 Table 9-10. */
export const Events = {
  Evt1: "A-ASSOCIATE Request (local user)",
  Evt2: "Transport Conn. Confirmation (local transport service)",
  Evt3: "A-ASSOCIATE-AC PDU (received on transport connection)",
  Evt4: "A-ASSOCIATE-RJ PDU (received on transport connection)",
  Evt5: "Transport Connection Indication (local transport service)",
  Evt6: "A-ASSOCIATE-RQ PDU (received on transport connection)",
  Evt7: "A-ASSOCIATE response primitive (accept)",
  Evt8: "A-ASSOCIATE response primitive (reject)",
  Evt9: "P-DATA request primitive",
  Evt10: "P-DATA-TF PDU",
  Evt11: "A-RELEASE Request primitive",
  Evt12: "A-RELEASE-RQ PDU (received on open transport connection)",
  Evt13: "A-RELEASE-RP PDU (received on transport connection)",
  Evt14: "A-RELEASE Response primitive",
  Evt15: "A-ABORT Request primitive",
  Evt16: "A-ABORT PDU (received on open transport connection)",
  Evt17: "Transport connection closed indication (local transport service)",
  Evt18: "ARTIM timer expired (Association reject/release timer)",
  Evt19: "Unrecognized or invalid PDU received",
} as const;

/** An event of the machine. */
export type Event = keyof typeof Events;

/** The actions of PS3.8 Tables 9-6 to 9-9. */
export const Actions = {
  "AE-1": "Issue TRANSPORT CONNECT request primitive to local transport service",
  "AE-2": "Send A-ASSOCIATE-RQ PDU",
  "AE-3": "Issue A-ASSOCIATE confirmation (accept) primitive",
  "AE-4": "Issue A-ASSOCIATE confirmation (reject) primitive and close transport connection",
  "AE-5": "Issue Transport connection response primitive, start ARTIM timer",
  "AE-6":
    "Stop ARTIM timer and, if A-ASSOCIATE-RQ acceptable by service-provider, issue A-ASSOCIATE indication primitive, " +
    "otherwise issue A-ASSOCIATE-RJ PDU and start ARTIM timer",
  "AE-7": "Send A-ASSOCIATE-AC PDU",
  "AE-8": "Send A-ASSOCIATE-RJ PDU and start ARTIM timer",
  "DT-1": "Send P-DATA-TF PDU",
  "DT-2": "Send P-DATA indication primitive",
  "AR-1": "Send A-RELEASE-RQ PDU",
  "AR-2": "Issue A-RELEASE indication primitive",
  "AR-3": "Issue A-RELEASE confirmation primitive and close transport connection",
  "AR-4": "Issue A-RELEASE-RP PDU and start ARTIM timer",
  "AR-5": "Stop ARTIM timer",
  "AR-6": "Issue P-DATA indication",
  "AR-7": "Issue P-DATA-TF PDU",
  "AR-8": "Issue A-RELEASE indication (release collision)",
  "AR-9": "Send A-RELEASE-RP PDU",
  "AR-10": "Issue A-RELEASE confirmation primitive",
  "AA-1": "Send A-ABORT PDU (service-user source) and start (or restart) ARTIM timer",
  "AA-2": "Stop ARTIM timer if running, close transport connection",
  "AA-3": "Issue A-ABORT or A-P-ABORT indication and close transport connection",
  "AA-4": "Issue A-P-ABORT indication primitive",
  "AA-5": "Stop ARTIM timer",
  "AA-6": "Ignore PDU",
  "AA-7": "Send A-ABORT PDU",
  "AA-8": "Send A-ABORT PDU (service-provider source), issue an A-P-ABORT indication, and start ARTIM timer",
} as const;

/** An action of the machine. */
export type Action = keyof typeof Actions;

/**
 * One cell of Table 9-10: the action and the next state. Where the table names two next states the first is the
 * one taken when its condition holds: AE-6 goes to Sta3 when the request is acceptable, AR-8 to Sta9 on the side
 * that requested the association.
 */
export type Transition = readonly [action: Action, next: State, otherwise?: State];

/** PS3.8 Table 9-10. An absent cell is an event that cannot happen in that state. */
export const StateTable: Readonly<Record<Event, Readonly<Partial<Record<State, Transition>>>>> = {
  Evt1: {
    Sta1: ["AE-1", "Sta4"],
  },
  Evt2: {
    Sta4: ["AE-2", "Sta5"],
  },
  Evt3: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AE-3", "Sta6"],
    Sta6: ["AA-8", "Sta13"],
    Sta7: ["AA-8", "Sta13"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-6", "Sta13"],
  },
  Evt4: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AE-4", "Sta1"],
    Sta6: ["AA-8", "Sta13"],
    Sta7: ["AA-8", "Sta13"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-6", "Sta13"],
  },
  Evt5: {
    Sta1: ["AE-5", "Sta2"],
  },
  Evt6: {
    Sta2: ["AE-6", "Sta3", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AA-8", "Sta13"],
    Sta6: ["AA-8", "Sta13"],
    Sta7: ["AA-8", "Sta13"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-7", "Sta13"],
  },
  Evt7: {
    Sta3: ["AE-7", "Sta6"],
  },
  Evt8: {
    Sta3: ["AE-8", "Sta13"],
  },
  Evt9: {
    Sta6: ["DT-1", "Sta6"],
    Sta8: ["AR-7", "Sta8"],
  },
  Evt10: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AA-8", "Sta13"],
    Sta6: ["DT-2", "Sta6"],
    Sta7: ["AR-6", "Sta7"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-6", "Sta13"],
  },
  Evt11: {
    Sta6: ["AR-1", "Sta7"],
  },
  Evt12: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AA-8", "Sta13"],
    Sta6: ["AR-2", "Sta8"],
    Sta7: ["AR-8", "Sta9", "Sta10"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-6", "Sta13"],
  },
  Evt13: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AA-8", "Sta13"],
    Sta6: ["AA-8", "Sta13"],
    Sta7: ["AR-3", "Sta1"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AR-10", "Sta12"],
    Sta11: ["AR-3", "Sta1"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-6", "Sta13"],
  },
  Evt14: {
    Sta8: ["AR-4", "Sta13"],
    Sta9: ["AR-9", "Sta11"],
    Sta12: ["AR-4", "Sta13"],
  },
  Evt15: {
    Sta3: ["AA-1", "Sta13"],
    Sta4: ["AA-2", "Sta1"],
    Sta5: ["AA-1", "Sta13"],
    Sta6: ["AA-1", "Sta13"],
    Sta7: ["AA-1", "Sta13"],
    Sta8: ["AA-1", "Sta13"],
    Sta9: ["AA-1", "Sta13"],
    Sta10: ["AA-1", "Sta13"],
    Sta11: ["AA-1", "Sta13"],
    Sta12: ["AA-1", "Sta13"],
  },
  Evt16: {
    Sta2: ["AA-2", "Sta1"],
    Sta3: ["AA-3", "Sta1"],
    Sta5: ["AA-3", "Sta1"],
    Sta6: ["AA-3", "Sta1"],
    Sta7: ["AA-3", "Sta1"],
    Sta8: ["AA-3", "Sta1"],
    Sta9: ["AA-3", "Sta1"],
    Sta10: ["AA-3", "Sta1"],
    Sta11: ["AA-3", "Sta1"],
    Sta12: ["AA-3", "Sta1"],
    Sta13: ["AA-2", "Sta1"],
  },
  Evt17: {
    Sta2: ["AA-5", "Sta1"],
    Sta3: ["AA-4", "Sta1"],
    Sta4: ["AA-4", "Sta1"],
    Sta5: ["AA-4", "Sta1"],
    Sta6: ["AA-4", "Sta1"],
    Sta7: ["AA-4", "Sta1"],
    Sta8: ["AA-4", "Sta1"],
    Sta9: ["AA-4", "Sta1"],
    Sta10: ["AA-4", "Sta1"],
    Sta11: ["AA-4", "Sta1"],
    Sta12: ["AA-4", "Sta1"],
    Sta13: ["AR-5", "Sta1"],
  },
  Evt18: {
    Sta2: ["AA-2", "Sta1"],
    Sta13: ["AA-2", "Sta1"],
  },
  Evt19: {
    Sta2: ["AA-1", "Sta13"],
    Sta3: ["AA-8", "Sta13"],
    Sta5: ["AA-8", "Sta13"],
    Sta6: ["AA-8", "Sta13"],
    Sta7: ["AA-8", "Sta13"],
    Sta8: ["AA-8", "Sta13"],
    Sta9: ["AA-8", "Sta13"],
    Sta10: ["AA-8", "Sta13"],
    Sta11: ["AA-8", "Sta13"],
    Sta12: ["AA-8", "Sta13"],
    Sta13: ["AA-7", "Sta13"],
  },
};
