import { assertEquals, assertRejects } from "@std/assert";
import { FileReader } from "../../cli/file_reader.ts";
import type { Io } from "../../cli/io.ts";
import { LineWriter } from "../../cli/line_writer.ts";
import { withFolder } from "./support.ts";

/** The part of an Io that is used, and what was written to it. */
function output(isStdoutTerminal = false): { io: Io; written: string[] } {
  const written: string[] = [];
  const stdout = (text: string) => Promise.resolve(void written.push(text));
  return { io: { stdout, isStdoutTerminal } as Partial<Io> as Io, written };
}

Deno.test("lines that come fast are written together, each on a terminal, and none waits for long", async () => {
  const { io, written } = output();
  await using lines = new LineWriter(io);
  for (const text of ["a\n", "b\n"]) assertEquals(lines.write(text), undefined);
  assertEquals(written, []);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(written, ["a\nb\n"]);
  await lines.write("x".repeat(20_000));
  assertEquals(written.length, 2);
  lines.write("c\n");
  await lines.flush();
  assertEquals(written.slice(2), ["c\n"]);

  const terminal = output(true);
  await using each = new LineWriter(terminal.io);
  for (const text of ["a\n", "b\n"]) await each.write(text);
  assertEquals(terminal.written, ["a\n", "b\n"]);
});

Deno.test("when nobody reads any more, whoever writes lines learns of it", async () => {
  const stdout = () => Promise.reject(new Deno.errors.BrokenPipe());
  const io = { stdout, isStdoutTerminal: false } as Partial<Io> as Io;
  await using lines = new LineWriter(io);
  lines.write("a\n");
  await assertRejects(() => lines.flush(), Deno.errors.BrokenPipe);
  await assertRejects(async () => await lines.write("x".repeat(20_000)), Deno.errors.BrokenPipe);
});

Deno.test("file reader: files of any length, one after the other", async () => {
  await withFolder((folder) => {
    const reader = new FileReader();
    for (const length of [0, 1, 65_535, 65_536, 300_000, 5]) {
      const bytes = Uint8Array.from({ length }, (_, at) => at % 251);
      Deno.writeFileSync(`${folder}/file`, bytes);
      assertEquals(reader.read(`${folder}/file`), bytes);
    }
    return Promise.resolve();
  });
});
