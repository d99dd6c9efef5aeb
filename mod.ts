/**
 * Hangar: a DICOM network stack on Web Streams, with Hanging Protocol Query/Retrieve (PS3.4 Annex U).
 *
 * ```text
 * socket ─ bytes ─▶ PduDecoderStream ─ Pdu ─▶ PDataAssemblerStream ─ fragments ─▶ DimseDecoderStream
 *                                                                                      │ DimseMessage
 *    C-CANCEL, A-ABORT ──▶ AbortSignal of the running handler ◀── routing read loop ◀──┘
 *                                                                      │ request
 *                                                       async *handler(request) yields statuses
 *                                                                      │ replies
 * socket ◀─ bytes ─ encodePdu ◀─ Pdu ─ fragments of P-DATA-TF ◀── one writer queue ◀───┘
 * ```
 *
 * The exports follow that path: transport, PDUs, P-DATA, DIMSE, association, data sets, services.
 *
 * @example An SCP and an SCU in one program
 * ```ts
 * import { associate, hangingProtocol, HangingProtocolInformationModelFind, serve, verification } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [
 *     verification(),
 *     hangingProtocol({
 *       async *find(request) {
 *         const { HangingProtocolName } = request.identifier;
 *         yield { status: 0xff00, dataset: { HangingProtocolName: `${HangingProtocolName} of this site` } };
 *       },
 *     }),
 *   ],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "VIEWER",
 *   contexts: [HangingProtocolInformationModelFind],
 * });
 * const names = [];
 * for await (
 *   const { dataset } of association.find(HangingProtocolInformationModelFind, { HangingProtocolName: "Chest" })
 * ) {
 *   if (dataset) names.push(dataset.HangingProtocolName);
 * }
 * assertEquals(names, ["Chest of this site"]);
 * ```
 *
 * @module
 */
export * from "./lib/errors.ts";
export * from "./lib/uids/mod.ts";
export * from "./lib/transport/mod.ts";
export * from "./lib/streams/mod.ts";
export * from "./lib/pdu/mod.ts";
export * from "./lib/pdata/mod.ts";
export * from "./lib/dimse/mod.ts";
export * from "./lib/association/mod.ts";
export * from "./lib/dataset/mod.ts";
export * from "./lib/service/mod.ts";
