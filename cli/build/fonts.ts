/**
 * Writes lib/hanging_protocol/drawing/font_data.ts from the npm package of the font: `deno task fonts`.
 *
 * As text in a module the font is there wherever code is: on JSR, in the bundle, in binaries, at the edge.
 *
 * @module
 */
const Scripts = ["latin", "latin-ext", "greek", "cyrillic"];
const Weights = [400, 600];

const rows: string[] = [];
for (const script of Scripts) {
  for (const weight of Weights) {
    const name = `inter-${script}-${weight}-normal`;
    const bytes = await Deno.readFile(new URL(import.meta.resolve(`@fontsource/inter/files/${name}.woff2`)));
    rows.push(`  // ${name}`, `  "${bytes.toBase64()}",`);
  }
}

const text = `/**
 * Inter in the scripts it has, regular and semibold, as WOFF 2 in Base64. Copyright The Inter Project Authors
 * (https://github.com/rsms/inter), SIL Open Font License 1.1. Written by cli/build/fonts.ts.
 *
 * @module
 */
export const Inter: readonly string[] = [
${rows.join("\n")}
];
`;
await Deno.writeTextFile(new URL("../../lib/hanging_protocol/drawing/font_data.ts", import.meta.url), text);
