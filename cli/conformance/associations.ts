/**
 * How associations are made, as sections of the conformance statement.
 *
 * @module
 */
import { MaxPresentationContexts } from "../../lib/association/contexts.ts";
import { limitsOf } from "../../lib/association/options.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { DefaultMaxInstanceLength } from "../../lib/hanging_protocol/validate.ts";
import { describeReject } from "../../lib/pdu/tables.ts";
import {
  ApplicationContextName,
  ImplementationClassUid,
  ImplementationVersionName,
} from "../../lib/uids/implementation.ts";
import { ServeFlags } from "../serve_flags.ts";
import { MaxReceivedLength } from "../services.ts";
import { AssociationDecisions } from "./decisions.ts";
import { list, type Section, table } from "./markdown.ts";

/** Result, source and reason of every A-ASSOCIATE-RJ that an acceptor sends, with the situation. */
const Rejections: readonly (readonly [result: number, source: number, reason: number, when: string])[] = [
  [1, 2, 2, "The protocol version has no bit 0"],
  [1, 1, 1, "There is no presentation context, or the maximum PDU length leaves no room for data"],
  [1, 1, 2, "The application context is another one"],
  [1, 1, 3, "The calling AE title is none, or not among those of `--allow`"],
  [1, 1, 7, "The called AE title is none, or not among those of `--called`"],
  [2, 3, 2, "There are as many associations as there may be, in all or from this address"],
  [1, 2, 1, "`--users`: the user identity is missing or wrong"],
  [2, 3, 1, "`--users`: too many passwords wait to be checked"],
];

const mebibytes = (bytes: number) => `${bytes / 2 ** 20} MiB`;

function limits(): string {
  const { timeout, maxPduLength, maxAssociatePduLength, maxDatasetLength } = limitsOf({});
  const identifier = maxDatasetLength({ CommandField: CommandField.CFindRq, CommandDataSetType: 0 });
  return table(["Limit", "Value", "Set by"], [
    ["Maximum length of P-DATA-TF received", `${maxPduLength} bytes`, "--max-pdu"],
    ["PDU before an association is established", `${maxAssociatePduLength} bytes`, ""],
    ["Presentation contexts", MaxPresentationContexts, ""],
    ["Identifier of C-FIND, C-GET, C-MOVE", mebibytes(identifier), ""],
    ["Instance, hangar serve", mebibytes(DefaultMaxInstanceLength), ""],
    ["Instance, hangar receive", mebibytes(MaxReceivedLength), ""],
    ["Associations at the same time", ServeFlags["max-associations"].default, "--max-associations"],
    ["Associations of one address", "three quarters of those in all", "--max-associations-per-address"],
    [
      "Data sets in memory, of all associations together",
      `${ServeFlags["dataset-memory"].default} MiB`,
      "--dataset-memory",
    ],
    ["ARTIM, an answer, the rest of a PDU or message", `${timeout} s`, "--timeout"],
    ["An association on which nothing happens", `${ServeFlags["idle-timeout"].default} s`, "--idle-timeout"],
  ]);
}

/** Association policies, the same for every AE. */
export function associationPolicies(): Section[] {
  return [
    {
      title: "General",
      body: [
        table(["Property", "Value"], [
          ["Application Context Name", ApplicationContextName],
          ["Implementation Class UID", ImplementationClassUid],
          ["Implementation Version Name", ImplementationVersionName],
        ]),
      ],
    },
    {
      title: "Asynchronous operations",
      body: [
        "As acceptor, a proposed window is answered with 16 operations invoked and 1 performed by the requestor, or less where less was proposed. " +
        "As requestor, `hangar store --async N` proposes N and 1; the other verbs propose no window, which means 1 and 1.",
      ],
    },
    { title: "Rejections", body: [table(["Answer", "Situation"], Rejections.map(rejection))] },
    { title: "Behaviour", body: [list(AssociationDecisions)] },
    { title: "Limits", body: [limits()] },
  ];
}

function rejection([result, source, reason, when]: typeof Rejections[number]): string[] {
  return [`${result}/${source}/${reason} ${describeReject({ result, source, reason })}`, when];
}
