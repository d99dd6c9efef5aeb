/**
 * Hanging protocols by the thousand, encoded by hand so that no codec stands between a test and the bytes.
 *
 * @module
 */
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, type Rows } from "../hanging_protocol/encoding.ts";

/** Modalities and regions that {@linkcode makeProtocol} deals out in turn. */
export const Modalities = ["CR", "CT", "MR", "DX", "MG"] as const;
export const Regions = ["51185008", "69536005", "818981001", "12921003"] as const;

/** The SOP Instance UID of {@linkcode makeProtocol}. */
export function protocolUid(index: number): string {
  return `1.2.826.0.1.3680043.2.1143.${index + 1}`;
}

/** A protocol of the usual shape; `changes` replaces or adds attributes. */
export function makeProtocol(index: number, changes: Rows = {}): EncodedInstance {
  const sopInstanceUid = protocolUid(index);
  const bytes = encodeExplicit({
    "00080016 UI": HangingProtocolStorage,
    "00080018 UI": sopInstanceUid,
    "00720002 SH": `Protocol ${String(index).padStart(5, "0")}`,
    "00720004 LO": "Current and prior, side by side",
    "00720006 CS": ["SITE", "USER_GROUP", "SINGLE_USER"][index % 3],
    "00720008 LO": "Senior Radiologist",
    "0072000A DT": "20020823133455",
    "0072000C SQ": [{
      "00080060 CS": Modalities[index % 5],
      "00081032 SQ": [],
      "00082218 SQ": [{
        "00080100 SH": Regions[index % 4],
        "00080102 SH": "SCT",
        "00080104 LO": "Region",
      }],
      "00200060 CS": "",
      "0040100A SQ": [],
    }],
    "0072000E SQ": [],
    "00720014 US": index % 3,
    "00720020 SQ": [{
      "00720022 SQ": [{ "00720024 CS": "MATCH", "00720026 AT": "", "00720028 US": 1, "00720050 CS": "CS" }],
      "00720030 SQ": [{ "00720032 US": 1, "00720034 CS": "RELATIVE_TIME" }, { "00720032 US": 2 }],
    }],
    "00720100 US": index % 2 + 1,
    "00720102 SQ": [{ "00720104 US": 2560, "00720106 US": 2048, "0072010A US": 8 }],
    "00720200 SQ": [1, 2, 3, 4].map((number) => ({
      "00720202 US": number,
      "00720204 US": 1,
      "00720300 SQ": [{ "00720302 US": 1, "00720304 CS": "STACK" }],
      "00720400 SQ": [],
      "00720600 SQ": [],
    })),
    "00720208 CS": "MAINTAIN_LAYOUT",
    ...changes,
  });
  return { bytes, transferSyntaxUid: ExplicitVRLittleEndian, sopClassUid: HangingProtocolStorage, sopInstanceUid };
}
