/**
 * Puts the files of the page into the JSON module that the program imports: `deno task page`, after every change of one.
 *
 * @module
 */

const Root = new URL("../../", import.meta.url);
const Folder = new URL("lib/dicomweb/page/", Root);

/** The module. */
export const Output: URL = new URL("lib/dicomweb/page_files.json", Root);

/**
 * Reads the files.
 *
 * @returns The text of the module
 */
export async function pageFiles(): Promise<string> {
  const names = (await Array.fromAsync(Deno.readDir(Folder))).map(({ name }) => name).sort();
  const files = names.map(async (name) => [name, await Deno.readTextFile(new URL(name, Folder))]);
  return JSON.stringify(Object.fromEntries(await Promise.all(files)), null, 2) + "\n";
}

if (import.meta.main) await Deno.writeTextFile(Output, await pageFiles());
