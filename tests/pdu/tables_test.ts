import { assertEquals } from "@std/assert";
import { AssociateFixedLength, describeAbort, describeReject } from "../../lib/pdu/tables.ts";

Deno.test("describeReject", () => {
  const rows: [number, number, number, string][] = [
    [1, 1, 7, "rejected-permanent by DICOM UL service-user: called-AE-title-not-recognized"],
    [2, 3, 2, "rejected-transient by DICOM UL service-provider (Presentation related function): local-limit-exceeded"],
    [
      1,
      2,
      2,
      "rejected-permanent by DICOM UL service-provider (ACSE related function): protocol-version-not-supported",
    ],
    [1, 1, 5, "rejected-permanent by DICOM UL service-user: reason 5"],
    [9, 8, 7, "result 9 by source 8: reason 7"],
  ];
  for (const [result, source, reason, text] of rows) assertEquals(describeReject({ result, source, reason }), text);
});

Deno.test("describeAbort", () => {
  const rows: [number, number, string][] = [
    [0, 0, "aborted by DICOM UL service-user"],
    [0, 6, "aborted by DICOM UL service-user"],
    [2, 2, "aborted by DICOM UL service-provider: unexpected-PDU"],
    [2, 3, "aborted by DICOM UL service-provider: reason 3"],
    [1, 0, "aborted by source 1: reason-not-specified"],
  ];
  for (const [source, reason, text] of rows) assertEquals(describeAbort({ source, reason }), text);
});

Deno.test("the fixed part of an A-ASSOCIATE PDU is 68 bytes", () => assertEquals(AssociateFixedLength, 68));
