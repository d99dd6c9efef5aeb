import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { acceptedContexts, proposeContexts } from "../../lib/association/contexts.ts";
import { associateRequest } from "../../lib/association/establish.ts";
import { type AcceptorPolicy, negotiate, objection, type SupportedContext } from "../../lib/association/negotiate.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { AAssociateAc, AAssociateRq, UserInformation } from "../../lib/pdu/types.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { requestAssociation } from "../../lib/service/associate.ts";
import { storage } from "../../lib/service/storage.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import {
  CTImageStorage,
  HangingProtocolInformationModelFind as HpFind,
  HangingProtocolStorage as HpStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import {
  ExplicitVRBigEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { associateRq, type RqOptions, ScriptedPeer } from "../support/scripted_peer.ts";

const echo: SupportedContext = {
  abstractSyntax: Verification,
  transferSyntaxes: [ImplicitVRLittleEndian, ExplicitVRLittleEndian],
};

function policy(options: Partial<AcceptorPolicy> = {}): AcceptorPolicy {
  return { contexts: [echo], maxPduLength: 16384, ...options };
}

function accepted(rq: RqOptions, options?: Partial<AcceptorPolicy>): AAssociateAc {
  const answer = negotiate(associateRq(rq), policy(options));
  assert(answer.type === "A-ASSOCIATE-AC", JSON.stringify(answer));
  return answer;
}

const rejects: [why: string, rq: RqOptions, options: Partial<AcceptorPolicy>, rj: [number, number, number]][] = [
  ["protocol version 2 alone", { protocolVersion: 2 }, {}, [1, 2, 2]],
  ["protocol version 0", { protocolVersion: 0 }, {}, [1, 2, 2]],
  ["no presentation context", { contexts: [] }, {}, [1, 1, 1]],
  ["a maximum length without room", { userInformation: { maxPduLength: 7 } }, {}, [1, 1, 1]],
  ["another application context", { applicationContextName: "1.2.3" }, {}, [1, 1, 2]],
  ["no application context", { applicationContextName: "" }, {}, [1, 1, 2]],
  ["a calling AE title that is not let in", {}, { callingAeTitles: ["OTHER"] }, [1, 1, 3]],
  ["a calling AE title in other letters", { callingAeTitle: "script" }, { callingAeTitles: ["SCRIPT"] }, [1, 1, 3]],
  ["nobody let in", {}, { callingAeTitles: [] }, [1, 1, 3]],
  ["a blank calling AE title", { callingAeTitle: "" }, {}, [1, 1, 3]],
  ["a calling AE title with a control character", { callingAeTitle: "A\r\nB" }, {}, [1, 1, 3]],
  ["a calling AE title with a NUL", { callingAeTitle: "A\0B" }, {}, [1, 1, 3]],
  ["a calling AE title with a backslash", { callingAeTitle: "A\\B" }, {}, [1, 1, 3]],
  ["a called AE title that is not ours", {}, { calledAeTitles: ["OTHER"] }, [1, 1, 7]],
  ["a blank called AE title", { calledAeTitle: "" }, {}, [1, 1, 7]],
  ["a called AE title with an escape sequence", { calledAeTitle: "\x1b[2J" }, {}, [1, 1, 7]],
  ["a called AE title beyond the repertoire", { calledAeTitle: "É" }, {}, [1, 1, 7]],
];

for (const [why, rq, options, [result, source, reason]] of rejects) {
  Deno.test(`negotiation rejects ${why}`, () => {
    const answer = negotiate(associateRq(rq), policy(options));
    assertEquals(answer, { type: "A-ASSOCIATE-RJ", result, source, reason });
    assertEquals(objection(associateRq(rq), policy(options)), answer);
  });
}

Deno.test("negotiation looks at bit 0 of the protocol version only", () => {
  for (const protocolVersion of [1, 3, 0xffff]) accepted({ protocolVersion });
});

Deno.test("negotiation accepts whatever title is not ruled out", () => {
  accepted({ calledAeTitle: "ANY", callingAeTitle: "0123456789 ABCDE" });
  accepted({}, { callingAeTitles: ["OTHER", "SCRIPT"], calledAeTitles: ["HANGAR"] });
});

const context = (abstractSyntax: string, ...transferSyntaxes: string[]) => ({
  id: 1,
  abstractSyntax,
  transferSyntaxes,
});

const contextResults: [why: string, offer: SupportedContext, proposal: RqOptions, result: number, syntax: string][] = [
  [
    "the first transfer syntax of the requestor that is known",
    echo,
    { contexts: [context(Verification, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian)] },
    0,
    ExplicitVRLittleEndian,
  ],
  [
    "any transfer syntax, where data sets are only passed on",
    { abstractSyntax: Verification, transferSyntaxes: "any" },
    { contexts: [context(Verification, "1.2.3.4.5", ImplicitVRLittleEndian)] },
    0,
    "1.2.3.4.5",
  ],
  ["another SOP class", echo, { contexts: [context("1.2.3", ImplicitVRLittleEndian)] }, 3, ImplicitVRLittleEndian],
  [
    "no transfer syntax in common",
    echo,
    { contexts: [context(Verification, ExplicitVRBigEndian)] },
    4,
    ExplicitVRBigEndian,
  ],
  [
    "a SOP class of which the requestor can only be SCP",
    { ...echo, scuRole: false, scpRole: true },
    { contexts: [context(Verification, ImplicitVRLittleEndian)] },
    1,
    ImplicitVRLittleEndian,
  ],
];

for (const [why, offer, proposal, result, transferSyntax] of contextResults) {
  Deno.test(`a presentation context gets result ${result}: ${why}`, () => {
    const ac = accepted(proposal, { contexts: [offer] });
    assertEquals(ac.presentationContexts, [{ id: 1, result, transferSyntax }]);
    assertEquals(acceptedContexts(associateRq(proposal), ac, false).size, result === 0 ? 1 : 0);
  });
}

Deno.test("every presentation context has a result of its own, 128 of them at most", () => {
  const contexts = Array.from({ length: 128 }, (_, index) => ({
    id: 2 * index + 1,
    abstractSyntax: index % 2 ? Verification : `1.2.${index}`,
    transferSyntaxes: [index % 4 === 3 ? ExplicitVRBigEndian : ImplicitVRLittleEndian],
  }));
  const results = accepted({ contexts }).presentationContexts.map(({ result }) => result);
  assertEquals(results, contexts.map((_, index) => index % 2 === 0 ? 3 : index % 4 === 3 ? 4 : 0));
  const many = Array.from({ length: 129 }, () => Verification);
  assertThrows(() => proposeContexts(many), RangeError, "129");
  assertThrows(() => proposeContexts([]), RangeError, "0");
});

// Every proposal against every offer (PS3.7 §D.3.3.4): the answer is 1 where both say so, a context without a role is
// refused, and without a proposal the requestor is SCU.
const flags = [false, true];
for (const offersScu of flags) {
  for (const offersScp of flags) {
    for (const proposed of [undefined, ...flags.flatMap((scu) => flags.map((scp) => ({ scu, scp })))]) {
      const asked = proposed ? `${Number(proposed.scu)}/${Number(proposed.scp)}` : "nothing";
      Deno.test(`roles: ${asked} proposed, ${Number(offersScu)}/${Number(offersScp)} offered`, () => {
        const role = proposed && { sopClassUid: Verification, scuRole: proposed.scu, scpRole: proposed.scp };
        const rq = associateRq({ userInformation: { roleSelections: role ? [role] : [] } });
        const offer = { ...echo, scuRole: offersScu, scpRole: offersScp };
        const ac = negotiate(rq, policy({ contexts: [offer] })) as AAssociateAc;

        const scu = (proposed?.scu ?? true) && offersScu;
        const scp = (proposed?.scp ?? false) && offersScp;
        const answer = { sopClassUid: Verification, scuRole: scu, scpRole: scp };
        assertEquals(ac.userInformation.roleSelections, proposed ? [answer] : []);
        assertEquals(ac.presentationContexts[0].result, scu || scp ? 0 : 1);
        const here = acceptedContexts(rq, ac, true).get(1);
        const there = acceptedContexts(rq, ac, false).get(1);
        assertEquals(here && [here.scu, here.scp], scu || scp ? [scu, scp] : undefined);
        assertEquals(there && [there.scu, there.scp], scu || scp ? [scp, scu] : undefined);
      });
    }
  }
}

Deno.test("roles: of two proposals for a SOP class the first counts, and one for an unknown SOP class gets no answer", () => {
  const ac = accepted({
    userInformation: {
      roleSelections: [
        { sopClassUid: Verification, scuRole: true, scpRole: false },
        { sopClassUid: Verification, scuRole: false, scpRole: true },
        { sopClassUid: "1.2.3", scuRole: true, scpRole: true },
      ],
    },
  }, { contexts: [{ ...echo, scpRole: true }] });
  assertEquals(ac.userInformation.roleSelections, [{ sopClassUid: Verification, scuRole: true, scpRole: false }]);
});

Deno.test("roles: an acceptor that answers more than was proposed, or what was not proposed, gains nothing", () => {
  const ac = accepted({});
  const answer = (scuRole: boolean, scpRole: boolean) => ({
    ...ac,
    userInformation: { ...ac.userInformation, roleSelections: [{ sopClassUid: Verification, scuRole, scpRole }] },
  });
  const plain = acceptedContexts(associateRq(), answer(false, true), true).get(1)!;
  assertEquals([plain.scu, plain.scp], [true, false]);
  const roleSelections = [{ sopClassUid: Verification, scuRole: true, scpRole: false }];
  const asked = acceptedContexts(associateRq({ userInformation: { roleSelections } }), answer(true, true), true).get(
    1,
  )!;
  assertEquals([asked.scu, asked.scp], [true, false]);
});

Deno.test("the roles of a SOP class are those that any of its contexts wants, in whatever order", () => {
  const scu = { abstractSyntax: "1.2.3", transferSyntaxes: ["1.2.840.10008.1.2"] };
  const scp = { ...scu, role: "scp" } as const;
  const both = [{ sopClassUid: "1.2.3", scuRole: true, scpRole: true }];
  assertEquals(proposeContexts([scu, scp]).roleSelections, both);
  assertEquals(proposeContexts([scp, scu]).roleSelections, both);
  assertEquals(proposeContexts([scp]).roleSelections, [{ sopClassUid: "1.2.3", scuRole: false, scpRole: true }]);
  assertEquals(proposeContexts([scu]).roleSelections, []);
});

Deno.test("roles: a requestor that wants a SOP class twice asks for all it wants of it", () => {
  const { presentationContexts, roleSelections } = proposeContexts([
    { abstractSyntax: HpStorage, role: "scp" },
    { abstractSyntax: HpStorage, transferSyntaxes: [ImplicitVRLittleEndian] },
    HpFind,
  ]);
  assertEquals(presentationContexts.map(({ id }) => id), [1, 3, 5]);
  assertEquals(roleSelections, [{ sopClassUid: HpStorage, scuRole: true, scpRole: true }]);
});

Deno.test("results nobody asked for, and transfer syntaxes nobody proposed, make no context", () => {
  const ac = accepted({});
  const presentationContexts = [
    { id: 1, result: 0, transferSyntax: ExplicitVRBigEndian },
    { id: 3, result: 0, transferSyntax: ExplicitVRLittleEndian },
  ];
  assertEquals(acceptedContexts(associateRq(), { ...ac, presentationContexts }, true).size, 0);
});

const windows: [
  proposed: [number, number] | undefined,
  ours: [number, number] | undefined,
  answer?: [number, number],
][] = [
  [undefined, [8, 8], undefined],
  [[5, 7], undefined, [1, 1]],
  [[5, 7], [8, 4], [5, 4]],
  [[0, 0], [8, 4], [8, 4]],
  [[5, 0], [0, 0], [5, 0]],
  [[0xffff, 1], [16, 1], [16, 1]],
];

for (const [proposed, ours, answer] of windows) {
  Deno.test(`asynchronous operations window: ${proposed} proposed, ${ours} at most`, () => {
    const window = (pair?: [number, number]) =>
      pair && { asyncOperationsWindow: { invoked: pair[0], performed: pair[1] } };
    const { userInformation } = accepted({ userInformation: window(proposed) }, window(ours));
    assertEquals(userInformation.asyncOperationsWindow, window(answer)?.asyncOperationsWindow);
  });
}

const hp = { contexts: hangingProtocol({}).rows };
const extended = (applicationInformation: number[], sopClassUid = HpFind): Partial<UserInformation> => ({
  extendedNegotiations: [{ sopClassUid, applicationInformation: Uint8Array.from(applicationInformation) }],
});
// Tables K.5.1-1 and -2: the answer is as long as the offer, 3 or 4 bytes; fuzzy matching and time zones are declined.
const extendedCases: [offer: number[], answer: number[] | undefined][] = [
  [[1, 1, 0], [1, 1, 0]],
  [[1, 1, 1], [1, 1, 0]],
  [[1, 1, 1, 1], [1, 1, 0, 0]],
  [[1, 1, 1, 1, 1, 1], [1, 1, 0, 0]],
  [[1, 1], undefined],
  [[], undefined],
];
for (const [offer, answer] of extendedCases) {
  Deno.test(`SOP Class Extended Negotiation of Hanging Protocol C-FIND: [${offer}]`, () => {
    const { userInformation } = accepted({ contexts: [HpFind], userInformation: extended(offer) }, hp);
    assertEquals(userInformation.extendedNegotiations.map((each) => [...each.applicationInformation]), [
      ...(answer ? [answer] : []),
    ]);
  });
}

Deno.test("SOP Class Extended Negotiation gets no answer where nothing was offered or nothing is defined", () => {
  assertEquals(accepted({ contexts: [HpFind] }, hp).userInformation.extendedNegotiations, []);
  const other = accepted({ contexts: [HpFind], userInformation: extended([1, 1, 1], HpStorage) }, hp);
  assertEquals(other.userInformation.extendedNegotiations, []);
});

Deno.test("SOP Class Extended Negotiation: of two offers for a SOP class the first is answered", () => {
  const extendedNegotiations = [[1], [1, 1, 1], [1, 1, 0]].flatMap((offer) => extended(offer).extendedNegotiations!);
  const { userInformation } = accepted({ contexts: [HpFind], userInformation: { extendedNegotiations } }, hp);
  assertEquals(userInformation.extendedNegotiations.map((each) => [...each.applicationInformation]), [[1, 1, 0]]);
});

Deno.test("Common Extended Negotiation: a specialized SOP class is accepted as its general one, and never answered", () => {
  const special = "1.2.3.4.5";
  const common = (related: string[], serviceClassUid = "1.2.840.10008.4.2"): RqOptions => ({
    contexts: [special],
    userInformation: {
      commonExtendedNegotiations: [{ sopClassUid: special, serviceClassUid, relatedGeneralSopClassUids: related }],
    },
  });
  const { rows: contexts } = storage([HpStorage, CTImageStorage], async function* () {});
  const answer = (rq: RqOptions) => accepted(rq, { contexts: [echo, ...contexts] });
  const ac = answer(common(["1.2.3", CTImageStorage]));
  assertEquals(ac.presentationContexts[0].result, 0);
  assertEquals(ac.userInformation.commonExtendedNegotiations, []);
  const refused = [
    common(["1.2.3"]),
    common([]),
    common([CTImageStorage], "1.2.840.10008.4.3"),
    // Their service classes have no special cases.
    common([Verification, HpStorage]),
  ];
  assertEquals(refused.map((rq) => answer(rq).presentationContexts[0].result), [3, 3, 3, 3]);
});

Deno.test("Common Extended Negotiation: what is said of a SOP class is looked at once, however often it is asked for", () => {
  const special = "1.2.3.4.5";
  let looks = 0;
  const commonExtendedNegotiation = {
    sopClassUid: special,
    serviceClassUid: "1.2.840.10008.4.2",
    get relatedGeneralSopClassUids() {
      looks++;
      return ["1.2.3"];
    },
  };
  const extendedNegotiations = Array.from({ length: 1000 }, () => ({
    sopClassUid: special,
    applicationInformation: new Uint8Array(0),
  }));
  const contexts = new Array(128).fill(special);
  const commonExtendedNegotiations = [commonExtendedNegotiation];
  const rq: RqOptions = { contexts, userInformation: { extendedNegotiations, commonExtendedNegotiations } };
  assertEquals(accepted(rq).presentationContexts.map(({ result }) => result), new Array(128).fill(3));
  assertEquals(looks, 1);
});

Deno.test("an A-ASSOCIATE-AC returns bytes 11 to 74 of its A-ASSOCIATE-RQ", () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, index) => index < 32 ? 0x20 : index);
  bytes.set(new TextEncoder().encode(" HANGAR"), 0);
  bytes.set(new TextEncoder().encode("   WORKSTATION"), 16);
  const sent = encodePdu({ ...associateRq(), bytes11To74: bytes });
  const rq = decodePdu(sent) as AAssociateRq;
  assertEquals([rq.calledAeTitle, rq.callingAeTitle], ["HANGAR", "WORKSTATION"]);
  assertEquals(encodePdu(negotiate(rq, policy())).subarray(10, 74), bytes);
  assertThrows(() => encodePdu({ ...rq, bytes11To74: bytes.subarray(1) }), RangeError);
});

Deno.test("two services of one SOP class add up", () => {
  const ac = accepted({
    contexts: [context(Verification, ExplicitVRBigEndian)],
    userInformation: { roleSelections: [{ sopClassUid: Verification, scuRole: true, scpRole: true }] },
  }, {
    contexts: [{ ...echo, scuRole: false, scpRole: true }, {
      abstractSyntax: Verification,
      transferSyntaxes: [ExplicitVRBigEndian],
    }],
  });
  assertEquals(ac.presentationContexts[0].result, 0);
  assertEquals(ac.userInformation.roleSelections, [{ sopClassUid: Verification, scuRole: true, scpRole: true }]);
});

Deno.test("a user identity is answered only when a positive response was asked for and somebody has checked it", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (const type of [1, 2, 3, 4, 5]) {
    for (const positiveResponseRequested of flags) {
      const userIdentity = {
        type,
        positiveResponseRequested,
        primaryField: bytes("me"),
        secondaryField: bytes(type === 2 ? "secret" : ""),
      };
      const rq = associateRq({ userInformation: { userIdentity } });
      const answers = [undefined, { accepted: true }, { accepted: true, response: bytes("ticket") }].map((verdict) =>
        (negotiate(rq, policy(), verdict) as AAssociateAc).userInformation.userIdentityResponse
      );
      const asked = (answer: Uint8Array) => positiveResponseRequested ? answer : undefined;
      assertEquals(answers, [undefined, asked(bytes("")), asked(bytes("ticket"))]);
      assertEquals(negotiate(rq, policy(), { accepted: false }), {
        type: "A-ASSOCIATE-RJ",
        result: 1,
        source: 2,
        reason: 1,
      });
    }
  }
});

Deno.test("a requestor cannot ask for what cannot be sent", () => {
  const options = { calledAeTitle: "HANGAR", callingAeTitle: "ME", contexts: [Verification] };
  for (const title of ["", " ", "12345678901234567", "A\\B", "A\nB", "Ä"]) {
    assertThrows(() => associateRequest({ ...options, calledAeTitle: title }), RangeError, "AE title");
    assertThrows(() => associateRequest({ ...options, callingAeTitle: title }), RangeError, "AE title");
  }
  assertEquals(associateRequest({ ...options, maxPduLength: 4096 }).userInformation.maxPduLength, 4096);
});

Deno.test("what a requestor asks for is what it sends", async () => {
  const [here, there] = duplexPair();
  await using peer = new ScriptedPeer(there);
  const userIdentity = {
    type: 2,
    positiveResponseRequested: true,
    primaryField: new TextEncoder().encode("me"),
    secondaryField: new TextEncoder().encode("secret"),
  };
  const extendedNegotiations = [{ sopClassUid: HpFind, applicationInformation: Uint8Array.of(1, 1, 1) }];
  const commonExtendedNegotiations = [{
    sopClassUid: "1.2.3",
    serviceClassUid: "1.2.4",
    relatedGeneralSopClassUids: [HpStorage],
  }];
  const requested = requestAssociation(here, {
    calledAeTitle: "HANGAR",
    callingAeTitle: "ME",
    contexts: [HpFind, { abstractSyntax: HpStorage, transferSyntaxes: [ImplicitVRLittleEndian], role: "both" }],
    asyncOperationsWindow: { invoked: 3, performed: 2 },
    extendedNegotiations,
    commonExtendedNegotiations,
    userIdentity,
    maxPduLength: 8192,
    timeout: 1,
  });
  const rq = await peer.expect("A-ASSOCIATE-RQ", { calledAeTitle: "HANGAR", callingAeTitle: "ME", protocolVersion: 1 });
  assertEquals(rq.presentationContexts, [
    { id: 1, abstractSyntax: HpFind, transferSyntaxes: [ExplicitVRLittleEndian, ImplicitVRLittleEndian] },
    { id: 3, abstractSyntax: HpStorage, transferSyntaxes: [ImplicitVRLittleEndian] },
  ]);
  assertEquals(rq.userInformation, {
    ...rq.userInformation,
    maxPduLength: 8192,
    asyncOperationsWindow: { invoked: 3, performed: 2 },
    roleSelections: [{ sopClassUid: HpStorage, scuRole: true, scpRole: true }],
    extendedNegotiations,
    commonExtendedNegotiations,
    userIdentity,
  });
  await peer.send(negotiate(rq, { contexts: [], maxPduLength: 16384 }));
  await peer.expectAbort(0, 0);
  await assertRejects(() => requested, "accepted none of the presentation contexts");
});
