/**
 * What this implementation does where the standard leaves a choice: the sentences of the statement that no table holds.
 *
 * @module
 */
import { MaxKeys, MaxKeyTexts, MaxKeyValues } from "../../lib/hanging_protocol/query.ts";
import { MaxResponseLength } from "../../lib/hanging_protocol/response_buffer.ts";
import { MaxIndexedValues } from "../../lib/hanging_protocol/validate.ts";
import { MaxMatchingSteps } from "../../lib/hanging_protocol/work.ts";

/** C-FIND as SCP. */
export const FindDecisions: readonly string[] = [
  "Every attribute of Table U.6-1 is supported, type 3 return keys included. A requested attribute that the match lacks is returned with zero length.",
  "Every other attribute of the instance, private ones included, may be asked for as a return key. A value sent in an attribute that the table does not match on is not applied, and the matches come with status FF01 instead of FF00.",
  "A value in Code Meaning is passed over in silence, as are Query/Retrieve Level (0008,0052) and Timezone Offset From UTC (0008,0201).",
  "Wild cards are taken in every Value Representation that PS3.4 §C.2.2.2.4 lists, Code String included. Matching distinguishes upper and lower case. A single `*` is universal matching.",
  "An empty or missing attribute matches universal matching only.",
  "Where a key lists several values, one of them is enough, for UIDs and for other Value Representations.",
  "Sequence matching holds for one item as a whole. Of a sequence that was matched only the items that matched are returned, with the attributes that were named; a sequence named without attributes is returned whole.",
  "Text is compared as characters, whatever character sets request and instance are in. Responses are in the character set of the instance, and hold Specific Character Set (0008,0005) where text needs it or it was asked for.",
  "Date and time attributes are not matched in this model.",
  `A900 answers an identifier that breaks the model: a sequence of more than one item, a key of another Value Representation than its own, a number of impossible length, more than ${MaxKeyTexts} texts or ${MaxKeyValues} UIDs or numbers in a key, more than ${MaxKeys} attributes.`,
  "Instances stored while a query runs are not among its matches.",
  `An instance that takes more than ${MaxMatchingSteps} steps to match and to cut out what is returned, or ${MaxResponseLength} bytes to return, is passed over, and the matches after it come with status FF01.`,
];

/** C-GET and C-MOVE as SCP. */
export const RetrieveDecisions: readonly string[] = [
  "SOP Instance UID (0008,0018), one or a list, is the only key; others are passed over. Without it the status is A900.",
  "A UID that is not held makes no sub-operation. When none is held, the status is 0000 with counts of zero.",
  "A Pending response is sent after every sub-operation. Remaining (0000,1020) is in Pending and Cancel responses only; the other counts are in all of them.",
  "The final status is 0000 when every sub-operation succeeded, B000 when some failed or warned, A702 when all failed. Failed SOP Instance UID List (0008,0058) is sent only when something failed.",
  "Sub-operations have the priority of the request. Instances go out in the transfer syntax they are held in where it was accepted, else transcoded between the uncompressed little endian ones.",
  "C-MOVE sends to the AE titles that the operator has named, and to no other: A801. The sub-operations go over a new association, which ends with the operation, and name the requestor as Move Originator.",
  "A destination that cannot be reached, rejects the association or accepts no usable presentation context makes every sub-operation fail: A702. One that rejects it for the moment (rejected-transient) is asked three times more within 1.3 s.",
  "When the association of the request ends, the sub-operations stop.",
];

/** C-STORE as SCP. */
export const StoreDecisions: readonly string[] = [
  "Level 2 (Full): all attributes are kept, Standard Extended and private ones included, and nothing is changed. The instance is not validated against the IOD.",
  "The instance is on disk, synchronized, before success is reported.",
  `A900 answers an instance that is no hanging protocol, whose UIDs are not those of the request, or that has no Hanging Protocol Name; C000 one that cannot be decoded, or holds elements of the groups 0000 to 0007, which are of commands and files; A700 one that is too long, or has more than ${MaxIndexedValues} values to match on.`,
  "The same instance again is a success. Other content under a SOP Instance UID that is held is refused with C000 and what is held is kept; with `--on-duplicate replace` it takes its place.",
];

/** Associations. */
export const AssociationDecisions: readonly string[] = [
  "The first proposed transfer syntax that is supported is accepted, in the requestor's order.",
  "Presentation contexts are judged one by one: an association without any accepted context is established all the same, as PS3.8 has it; as a requestor, this implementation aborts it.",
  "SCP/SCU Role Selection is answered for the supported SOP classes; a role that was not proposed is never granted.",
  "SOP Class Common Extended Negotiation is understood for the Storage Service Class: with `receive`, a SOP class that names a supported one as its general class is stored like that one. The service classes of `serve` have no specialized SOP classes.",
  "C-CANCEL is honoured at any moment up to the final response, and ignored afterwards.",
  "An error in a data set is answered with a status and the association lives on. A violation of the protocol is answered with A-ABORT: source 2 (service-provider) with reason 1 unrecognized PDU, 2 unexpected PDU or 6 invalid PDU parameter value; source 0 before an association is established.",
];
