/**
 * The Presentation Context Items of A-ASSOCIATE-RQ (PS3.8 §9.3.2.2) and A-ASSOCIATE-AC (§9.3.3.2).
 *
 * @module
 */
import { AbortReason, ProtocolError } from "../errors.ts";
import { decodeLatin1, decodeUid, encodeUid, trimPadding, uint8 } from "./fields.ts";
import { decodeItems, encodeItem } from "./items.ts";
import { ContextResult, ItemType } from "./tables.ts";
import type { PresentationContextResult, ProposedPresentationContext } from "./types.ts";

/**
 * Decodes the value of a Presentation Context Item of an A-ASSOCIATE-RQ (PS3.8 §9.3.2.2).
 *
 * @param value Presentation-context-ID, three reserved bytes, one Abstract and one or more Transfer Syntax Sub-Items.
 * @returns The proposal.
 * @throws {ProtocolError} If a UID or a length is wrong, or a sub-item is missing.
 */
export function decodeProposedContext(value: Uint8Array): ProposedPresentationContext {
  const id = decodeContextId(value);
  const what = `presentation context ${id}`;
  let abstractSyntax = "";
  const transferSyntaxes: string[] = [];
  decodeItems(value.subarray(4), what, (type, bytes) => {
    if (type === ItemType.AbstractSyntax) {
      if (abstractSyntax !== "") {
        throw new ProtocolError(`Cannot decode ${what}: two abstract syntaxes`, AbortReason.UnexpectedParameter);
      }
      abstractSyntax = decodeUid(bytes, `abstract syntax of ${what}`);
    } else if (type === ItemType.TransferSyntax) {
      const uid = decodeUid(bytes, `transfer syntax of ${what}`);
      if (uid !== "") transferSyntaxes.push(uid);
    }
  });
  if (abstractSyntax === "") throw new ProtocolError(`Cannot decode ${what}: no abstract syntax`);
  if (transferSyntaxes.length === 0) throw new ProtocolError(`Cannot decode ${what}: no transfer syntax`);
  return { id, abstractSyntax, transferSyntaxes };
}

/**
 * Encodes a Presentation Context Item of an A-ASSOCIATE-RQ (PS3.8 §9.3.2.2).
 *
 * @param context The proposal.
 * @returns The item.
 * @throws {RangeError} If there is no transfer syntax, or a UID is none.
 */
export function encodeProposedContext(context: ProposedPresentationContext): number[] {
  const what = `presentation context ${context.id}`;
  if (context.transferSyntaxes.length === 0) throw new RangeError(`Cannot encode ${what}: no transfer syntax`);
  return encodeItem(
    ItemType.ProposedPresentationContext,
    [context.id, 0, 0, 0],
    encodeItem(ItemType.AbstractSyntax, encodeUid(context.abstractSyntax, `abstract syntax of ${what}`)),
    ...context.transferSyntaxes.map((uid) =>
      encodeItem(ItemType.TransferSyntax, encodeUid(uid, `transfer syntax of ${what}`))
    ),
  );
}

/**
 * Decodes the value of a Presentation Context Item of an A-ASSOCIATE-AC (PS3.8 §9.3.3.2). Unless the context is
 * accepted the transfer syntax is not significant: one that is no UID is read as empty.
 *
 * @param value Presentation-context-ID, reserved, Result/Reason, reserved, one Transfer Syntax Sub-Item.
 * @returns The result.
 * @throws {ProtocolError} If a UID or a length is wrong, or an accepted context has not just one transfer syntax.
 */
export function decodeContextResult(value: Uint8Array): PresentationContextResult {
  const id = decodeContextId(value);
  const what = `presentation context ${id}`;
  const result = value[2];
  const syntaxes: Uint8Array[] = [];
  decodeItems(value.subarray(4), what, (type, bytes) => {
    if (type === ItemType.TransferSyntax) syntaxes.push(bytes);
  });
  if (result !== ContextResult.Acceptance) {
    const text = decodeLatin1(trimPadding(syntaxes[0] ?? new Uint8Array()));
    return { id, result, transferSyntax: /^[0-9.]*$/.test(text) ? text : "" };
  }
  const transferSyntax = syntaxes.length === 1 ? decodeUid(syntaxes[0], `transfer syntax of ${what}`) : "";
  if (transferSyntax === "") {
    throw new ProtocolError(
      `Cannot decode ${what}: accepted with ${syntaxes.length} transfer syntaxes or an empty one`,
    );
  }
  return { id, result, transferSyntax };
}

/**
 * Encodes a Presentation Context Item of an A-ASSOCIATE-AC (PS3.8 §9.3.3.2).
 *
 * @param context The result; without a transfer syntax, an empty Transfer Syntax Sub-Item is sent.
 * @returns The item.
 * @throws {RangeError} If an accepted context has no transfer syntax, or the UID is none.
 */
export function encodeContextResult(context: PresentationContextResult): number[] {
  const { id, result, transferSyntax } = context;
  const empty = transferSyntax === "" && result !== ContextResult.Acceptance;
  return encodeItem(
    ItemType.PresentationContextResult,
    [id, 0],
    uint8(result, `result of presentation context ${id}`),
    [0],
    encodeItem(ItemType.TransferSyntax, empty ? [] : encodeUid(transferSyntax, `transfer syntax of context ${id}`)),
  );
}

function decodeContextId(value: Uint8Array): number {
  if (value.length < 4) {
    throw new ProtocolError(`Cannot decode presentation context: length ${value.length} is below 4`);
  }
  return value[0];
}
