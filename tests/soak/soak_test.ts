import { assertEquals } from "@std/assert";

const Main = new URL("main.ts", import.meta.url).pathname;

/** Looks at the process through /proc. */
const options = { ignore: Deno.build.os !== "linux" };

Deno.test(
  "soak: among a crowd of hostile peers, and killed once, the server loses nothing and serves",
  options,
  async () => {
    const args = ["run", "-A", "--quiet", Main, "--seconds", "8", "--round", "4", "--peers", "40", "--seed", "2026"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const text = new TextDecoder();
    assertEquals([code, text.decode(stderr)], [0, ""], text.decode(stdout));
  },
);
