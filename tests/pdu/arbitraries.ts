/**
 * Every Pdu that can be encoded, for property tests.
 *
 * @module
 */
import fc from "fast-check";
import type { Pdu, UserInformation } from "../../lib/pdu/types.ts";

const byte = fc.integer({ min: 0, max: 0xff });
const uint16 = fc.integer({ min: 0, max: 0xffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const uid = fc.array(fc.integer({ min: 0, max: 99999 }), { minLength: 1, maxLength: 10 })
  .map((components) => components.join("."));
const contextId = fc.integer({ min: 0, max: 127 }).map((n) => 2 * n + 1);

/** ISO 8859-1 without padding at its ends. */
const latin1 = (minLength: number) =>
  fc.array(byte, { minLength, maxLength: 16 })
    .map((codes) => String.fromCharCode(...codes))
    .filter((text) => !/^ |[ \0]$/.test(text));

const contexts = <Rest>(rest: fc.Arbitrary<Rest>) =>
  fc.uniqueArray(contextId, { maxLength: 8 }).chain((ids) =>
    fc.tuple(...ids.map((id) => rest.map((fields) => ({ id, ...fields }))))
  );

const userInformation: fc.Arbitrary<UserInformation> = fc.record({
  maxPduLength: fc.integer({ min: 0, max: 0xffffffff }),
  implementationClassUid: fc.oneof(fc.constant(""), uid),
  implementationVersionName: latin1(1),
  asyncOperationsWindow: fc.record({ invoked: uint16, performed: uint16 }),
  roleSelections: fc.array(
    fc.record({ sopClassUid: uid, scuRole: fc.boolean(), scpRole: fc.boolean() }),
    { maxLength: 3 },
  ),
  extendedNegotiations: fc.array(
    fc.record({ sopClassUid: uid, applicationInformation: bytes(8) }),
    { maxLength: 3 },
  ),
  commonExtendedNegotiations: fc.array(
    fc.record({
      sopClassUid: uid,
      serviceClassUid: uid,
      relatedGeneralSopClassUids: fc.array(uid, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  userIdentity: fc.record({
    type: byte,
    positiveResponseRequested: fc.boolean(),
    primaryField: bytes(20),
    secondaryField: bytes(20),
  }),
  userIdentityResponse: bytes(20),
}, {
  requiredKeys: [
    "maxPduLength",
    "implementationClassUid",
    "roleSelections",
    "extendedNegotiations",
    "commonExtendedNegotiations",
  ],
  noNullPrototype: true,
});

const associate = {
  protocolVersion: uint16,
  calledAeTitle: latin1(0),
  callingAeTitle: latin1(0),
  applicationContextName: fc.oneof(fc.constant(""), uid),
  userInformation,
};

const proposal = fc.record({
  abstractSyntax: uid,
  transferSyntaxes: fc.array(uid, { minLength: 1, maxLength: 3 }),
}, { noNullPrototype: true });

const result = fc.oneof(
  fc.record({ result: fc.constant(0), transferSyntax: uid }, { noNullPrototype: true }),
  fc.record({ result: byte.filter((code) => code !== 0), transferSyntax: fc.oneof(fc.constant(""), uid) }, {
    noNullPrototype: true,
  }),
);

/** Any Pdu. */
export const arbitraryPdu: fc.Arbitrary<Pdu> = fc.oneof(
  fc.record({
    type: fc.constant("A-ASSOCIATE-RQ" as const),
    ...associate,
    presentationContexts: contexts(proposal),
  }, { noNullPrototype: true }),
  fc.record({
    type: fc.constant("A-ASSOCIATE-AC" as const),
    ...associate,
    presentationContexts: contexts(result),
  }, { noNullPrototype: true }),
  fc.record(
    { type: fc.constant("A-ASSOCIATE-RJ" as const), result: byte, source: byte, reason: byte },
    { noNullPrototype: true },
  ),
  fc.record({
    type: fc.constant("P-DATA-TF" as const),
    pdvs: fc.array(
      fc.record(
        { contextId: byte, command: fc.boolean(), last: fc.boolean(), fragment: bytes(40) },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 5 },
    ),
  }, { noNullPrototype: true }),
  fc.constant<Pdu>({ type: "A-RELEASE-RQ" }),
  fc.constant<Pdu>({ type: "A-RELEASE-RP" }),
  fc.record({ type: fc.constant("A-ABORT" as const), source: byte, reason: byte }, { noNullPrototype: true }),
);
