/**
 * The User Information Item: maximum length (PS3.8 §D.1) and the negotiation of PS3.7 Annex D.3.3.
 *
 * @module
 */
import {
  concat,
  decodeLatin1,
  decodeUid,
  encodeLatin1,
  encodeUid,
  FieldReader,
  hex,
  readUint16,
  readUint32,
  sized,
  sizedUid,
  trimPadding,
  uint16,
  uint32,
  uint8,
} from "./fields.ts";
import { decodeItems, encodeItem } from "./items.ts";
import { AssumedMaxPduLength, ItemType } from "./tables.ts";
import type {
  AsyncOperationsWindow,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  RoleSelection,
  UserIdentity,
  UserInformation,
} from "./types.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Decodes the value of a User Information Item (PS3.8 §9.3.2.3). Unknown sub-items are skipped; of one that may come
 * only once the last counts. Missing mandatory ones are forgiven: the maximum length is then 16384 bytes, the
 * Implementation Class UID empty.
 *
 * @param value The sub-items; empty where a peer sent no User Information Item.
 * @returns The user information. Its byte fields are copies, because it outlives the PDU.
 * @throws {ProtocolError} If a sub-item does not end within its parent, or a field within its sub-item.
 */
export function decodeUserInformation(value: Uint8Array): UserInformation {
  const roleSelections: RoleSelection[] = [];
  const extendedNegotiations: ExtendedNegotiation[] = [];
  const commonExtendedNegotiations: CommonExtendedNegotiation[] = [];
  const information: Mutable<UserInformation> = {
    maxPduLength: AssumedMaxPduLength,
    implementationClassUid: "",
    roleSelections,
    extendedNegotiations,
    commonExtendedNegotiations,
  };
  decodeItems(value, "user information", (type, bytes) => {
    const fields = new FieldReader(bytes, `sub-item ${hex(type)}`);
    switch (type) {
      case ItemType.MaximumLength:
        information.maxPduLength = readUint32(fields.only(4), 0);
        break;
      case ItemType.ImplementationClassUid:
        information.implementationClassUid = decodeUid(bytes, "Implementation Class UID");
        break;
      case ItemType.AsyncOperationsWindow: {
        const window = fields.only(4);
        information.asyncOperationsWindow = { invoked: readUint16(window, 0), performed: readUint16(window, 2) };
        break;
      }
      case ItemType.RoleSelection: {
        const sopClassUid = fields.uid();
        const [scuRole, scpRole] = fields.take(2);
        roleSelections.push({ sopClassUid, scuRole: scuRole !== 0, scpRole: scpRole !== 0 });
        break;
      }
      case ItemType.ImplementationVersionName: {
        const name = decodeLatin1(trimPadding(bytes));
        if (name !== "") information.implementationVersionName = name;
        break;
      }
      case ItemType.ExtendedNegotiation:
        extendedNegotiations.push({ sopClassUid: fields.uid(), applicationInformation: fields.rest().slice() });
        break;
      case ItemType.CommonExtendedNegotiation:
        commonExtendedNegotiations.push(decodeCommonExtendedNegotiation(fields));
        break;
      case ItemType.UserIdentity:
        information.userIdentity = decodeUserIdentity(fields);
        break;
      case ItemType.UserIdentityResponse:
        information.userIdentityResponse = fields.sized().slice();
        break;
    }
  });
  return information;
}

/**
 * Encodes a User Information Item (PS3.8 §9.3.2.3), the sub-items in ascending order of type (PS3.7 §D.3.3).
 *
 * @param information The user information; an empty Implementation Class UID is left out.
 * @returns The item.
 * @throws {RangeError} If a value does not fit its field.
 */
export function encodeUserInformation(information: UserInformation): number[] {
  const { implementationClassUid, implementationVersionName, asyncOperationsWindow } = information;
  const { userIdentity, userIdentityResponse } = information;
  const items = [encodeItem(ItemType.MaximumLength, uint32(information.maxPduLength, "maximum length"))];
  if (implementationClassUid !== "") {
    const uid = encodeUid(implementationClassUid, "Implementation Class UID");
    items.push(encodeItem(ItemType.ImplementationClassUid, uid));
  }
  if (asyncOperationsWindow !== undefined) items.push(encodeAsyncOperationsWindow(asyncOperationsWindow));
  for (const { sopClassUid, scuRole, scpRole } of information.roleSelections) {
    items.push(encodeItem(ItemType.RoleSelection, ...sizedUid(sopClassUid), [scuRole ? 1 : 0, scpRole ? 1 : 0]));
  }
  if (implementationVersionName !== undefined) {
    const name = encodeLatin1(implementationVersionName, "Implementation Version Name");
    if (name.length < 1 || name.length > 16) {
      throw new RangeError(
        `Cannot encode Implementation Version Name: "${implementationVersionName}" is not 1 to 16 characters`,
      );
    }
    items.push(encodeItem(ItemType.ImplementationVersionName, name));
  }
  for (const { sopClassUid, applicationInformation } of information.extendedNegotiations) {
    items.push(encodeItem(ItemType.ExtendedNegotiation, ...sizedUid(sopClassUid), applicationInformation));
  }
  for (const negotiation of information.commonExtendedNegotiations) {
    items.push(encodeCommonExtendedNegotiation(negotiation));
  }
  if (userIdentity !== undefined) items.push(encodeUserIdentity(userIdentity));
  if (userIdentityResponse !== undefined) {
    items.push(encodeItem(ItemType.UserIdentityResponse, ...sized(userIdentityResponse)));
  }
  return encodeItem(ItemType.UserInformation, ...items);
}

function encodeAsyncOperationsWindow(window: AsyncOperationsWindow): number[] {
  return encodeItem(
    ItemType.AsyncOperationsWindow,
    uint16(window.invoked, "operations invoked"),
    uint16(window.performed, "operations performed"),
  );
}

/** What follows the related classes is reserved for later versions of the sub-item (PS3.7 Table D.3-12). */
function decodeCommonExtendedNegotiation(fields: FieldReader): CommonExtendedNegotiation {
  const sopClassUid = fields.uid();
  const serviceClassUid = fields.uid();
  const related = new FieldReader(fields.sized(), "related general SOP classes");
  const relatedGeneralSopClassUids: string[] = [];
  while (!related.empty) relatedGeneralSopClassUids.push(related.uid());
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids };
}

/** The second byte is the version of the sub-item, which is 0 like the reserved byte of the others (PS3.7 Table D.3-12). */
function encodeCommonExtendedNegotiation(negotiation: CommonExtendedNegotiation): number[] {
  return encodeItem(
    ItemType.CommonExtendedNegotiation,
    ...sizedUid(negotiation.sopClassUid),
    ...sizedUid(negotiation.serviceClassUid),
    ...sized(concat(negotiation.relatedGeneralSopClassUids.flatMap(sizedUid))),
  );
}

function decodeUserIdentity(fields: FieldReader): UserIdentity {
  const [type, positiveResponseRequested] = fields.take(2);
  const primaryField = fields.sized().slice();
  // The secondary length is mandatory (PS3.7 Table D.3-14), yet not everyone sends it for the types that have none.
  const secondaryField = fields.empty ? new Uint8Array() : fields.sized().slice();
  return { type, positiveResponseRequested: positiveResponseRequested !== 0, primaryField, secondaryField };
}

function encodeUserIdentity(identity: UserIdentity): number[] {
  return encodeItem(
    ItemType.UserIdentity,
    uint8(identity.type, "user identity type"),
    [identity.positiveResponseRequested ? 1 : 0],
    ...sized(identity.primaryField),
    ...sized(identity.secondaryField),
  );
}
