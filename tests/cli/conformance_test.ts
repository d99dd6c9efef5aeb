import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { table } from "../../cli/conformance/markdown.ts";
import { serveServices } from "../../cli/services.ts";
import { negotiate } from "../../lib/association/negotiate.ts";
import { CodedSets } from "../../lib/dataset/charset_tables.ts";
import { formatTag } from "../../lib/dataset/dictionary.ts";
import { StatusTables } from "../../lib/dimse/status.ts";
import { routesOf } from "../../lib/dicomweb/routes.ts";
import { HangingProtocolKeys, type KeyTable } from "../../lib/hanging_protocol/key_table.ts";
import { associate } from "../../lib/service/mod.ts";
import { ImplementationClassUid, ImplementationVersionName, Version } from "../../lib/uids/implementation.ts";
import { sopClassName, StorageSopClasses, Verification } from "../../lib/uids/sop_classes.ts";
import { hangar, Listening } from "./support.ts";

const { stdout: Statement } = await hangar("conformance");

async function* nobody(): AsyncGenerator<never> {}

Deno.test("conformance: sections are numbered in order, tables have as many cells in every line", () => {
  assertMatch(Statement, new RegExp(`^# DICOM Conformance Statement: Hangar ${Version.replaceAll(".", "\\.")}\n`));
  const numbers = [...Statement.matchAll(/^(#+) ([\d.]+) /gm)].map(([, marks, number]) => {
    assertEquals(number.split(".").length, marks.length - 1);
    return number.split(".").map(Number);
  });
  assert(numbers.length > 40);
  assertEquals(numbers.filter((number) => number.length === 1).flat(), [1, 2, 3, 4, 5, 6, 7, 8]);
  for (const block of Statement.split("\n\n").filter((text) => text.startsWith("|"))) {
    const widths = block.trimEnd().split("\n").map((line) => line.split(/(?<!\\)\|/).length);
    assertEquals(new Set(widths).size, 1, block);
  }
  assert(!/undefined|\[object|NaN/.test(Statement));
  assertEquals(table(["a"], [["x|y\nz"]]), "| a |\n| --- |\n| x\\|y z |");
});

Deno.test("conformance: every transaction of the web service", () => {
  for (const { method, path } of routesOf(true)) assertStringIncludes(Statement, `| ${method} ${path} |`);
});

Deno.test("conformance: every SOP class that is served, with its roles and transfer syntaxes", () => {
  for (const { abstractSyntax, transferSyntaxes } of serveServices({ store: nobody }).flatMap(({ rows }) => rows)) {
    assertStringIncludes(Statement, `| ${sopClassName(abstractSyntax)} | ${abstractSyntax} |`);
    if (transferSyntaxes !== "any") { for (const uid of transferSyntaxes) assertStringIncludes(Statement, `(${uid})`); }
  }
  for (const uid of StorageSopClasses) assertStringIncludes(Statement, `| ${uid} | SCP | C-STORE |`);
  assertMatch(
    Statement,
    /\| Hanging Protocol Storage \| 1\.2\.840\.10008\.5\.1\.4\.38\.1 \| SCU \| C-STORE, for C-GET \|/,
  );
  for (const text of [ImplementationClassUid, ImplementationVersionName]) assertStringIncludes(Statement, text);
});

Deno.test("conformance: every status of every service", () => {
  for (const { service, rows } of StatusTables) {
    for (const { code, last, category, description } of rows) {
      const codes = [code, ...(last === undefined ? [] : [last])].map((each) =>
        each.toString(16).toUpperCase().padStart(4, "0")
      );
      assertStringIncludes(Statement, `| ${category} | ${codes.join("-")} | ${description} |`, service);
    }
  }
});

Deno.test("conformance: every key with its types", () => {
  const visit = (rows: KeyTable, depth: number): void => {
    for (const { keyword, tag, vr, match, returnType, items } of rows) {
      const start = `| ${">".repeat(depth)}${keyword} | ${formatTag(tag)} | ${vr} | ${match} | ${returnType} |`;
      assertStringIncludes(Statement, start);
      visit(items ?? [], depth + 1);
    }
  };
  visit(HangingProtocolKeys, 0);
  assertStringIncludes(
    Statement,
    "| HangingProtocolName | (0072,0002) | SH | R | 1 | single value, wild card, universal |",
  );
});

Deno.test("conformance: every character set", () => {
  for (const number of Object.keys(CodedSets)) assertStringIncludes(Statement, `| ISO 2022 IR ${number} |`);
  for (const term of ["ISO_IR 192", "GB18030", "GBK"]) assertStringIncludes(Statement, `| ${term} | ${term} |`);
});

Deno.test("conformance: the window and the rejections are those that a server answers with", async () => {
  await using server = await Listening.start("serve", "--store", ":memory:");
  await using association = await associate({
    host: "127.0.0.1",
    port: Number(server.address.replace(/^.*:/, "")),
    calledAeTitle: "HANGAR",
    callingAeTitle: "TEST",
    contexts: [Verification],
    asyncOperationsWindow: { invoked: 0, performed: 0 },
  });
  const { invoked, performed } = association.acceptance!.userInformation.asyncOperationsWindow!;
  assertStringIncludes(Statement, `answered with ${invoked} operations invoked and ${performed} performed`);

  const rq = association.request!;
  const policy = { contexts: [], maxPduLength: 4096, callingAeTitles: ["TEST"], calledAeTitles: ["HANGAR"] };
  const answers = [
    negotiate({ ...rq, protocolVersion: 2 }, policy),
    negotiate({ ...rq, presentationContexts: [] }, policy),
    negotiate({ ...rq, applicationContextName: "1.2" }, policy),
    negotiate({ ...rq, callingAeTitle: "FOE" }, policy),
    negotiate({ ...rq, calledAeTitle: "OTHER" }, policy),
    negotiate(rq, policy, { accepted: false }),
  ];
  for (const answer of answers) {
    assert(answer.type === "A-ASSOCIATE-RJ");
    assertStringIncludes(Statement, `| ${answer.result}/${answer.source}/${answer.reason} rejected-`);
  }
});
