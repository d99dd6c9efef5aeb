import { makeCase, targets } from "./targets.ts";

/** Cases of each target: more is for `deno task fuzz`. */
const Cases = 1500;
const ServerCases = 150;

for (const target of targets) {
  Deno.test(`fuzz: ${target.name}`, async () => {
    const count = target.check ? ServerCases : Cases;
    try {
      for (let index = 0; index < count; index++) {
        try {
          await target.run(makeCase(target, 2026, index));
        } catch (error) {
          throw new Error(`deno task fuzz --seed 2026 --first ${index} --cases 1 --target ${target.name}`, {
            cause: error,
          });
        }
      }
      await target.check?.();
    } finally {
      await target.close?.();
    }
  });
}
