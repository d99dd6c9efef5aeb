import { assert, assertEquals } from "@std/assert";
import {
  CommandField,
  commandName,
  isRequest,
  isResponse,
  messageRow,
  Messages,
  responseField,
} from "../../lib/dimse/commands.ts";
import { CommandElements } from "../../lib/dimse/dictionary.ts";

Deno.test("every Command Field has one message, and its name says whether it is a response", () => {
  assertEquals(Messages.length, Object.keys(CommandField).length);
  for (const [key, field] of Object.entries(CommandField)) {
    const row = messageRow(field);
    assert(row !== undefined);
    assertEquals(row.name.replaceAll("-", "").toLowerCase(), key.toLowerCase());
    assertEquals(commandName(field), row.name);
    assertEquals(isResponse(field), row.name.endsWith("-RSP"));
    assertEquals(isRequest(field), row.name.endsWith("-RQ"));
    if (isResponse(field)) assertEquals(field, responseField(field & 0x7fff));
  }
});

Deno.test("requests carry a Message ID, responses and C-CANCEL-RQ the one they refer to", () => {
  for (const { field, name, mandatory, optional } of Messages) {
    const refers = isResponse(field) || field === CommandField.CCancelRq;
    assertEquals(mandatory.includes(refers ? "MessageIDBeingRespondedTo" : "MessageID"), true, name);
    assertEquals(mandatory.includes("Status"), isResponse(field), name);
    assertEquals(new Set([...mandatory, ...optional]).size, mandatory.length + optional.length, name);
  }
});

Deno.test("an unknown Command Field is named by its value", () => {
  assertEquals(messageRow(0x0042), undefined);
  assertEquals(commandName(0x0042), "Command Field 0042");
});

Deno.test("command elements are in ascending order", () => {
  const tags = CommandElements.map(({ tag }) => tag);
  assertEquals(tags, [...new Set(tags)].sort((a, b) => a - b));
});
