/**
 * The archive of DCMTK, dcmqrscp: its configuration, and its index with as many images as wanted.
 *
 * @module
 */
import { concat } from "../../hanging_protocol/encoding.ts";
import { imageFile, imageUid, writeImages } from "../instances.ts";

/** Images that dcmqridx registers: it looks at all there are for each, so that many thousands would take hours. */
const Registered = 1000;
/** Records of the index that are written at once. */
const Batch = 1000;

/** Images of about the length of a hanging protocol of the other servers. */
export const SmallPixelBytes = 1000;

/**
 * The configuration of dcmqrscp.
 *
 * @param areas Folder of each AE title
 * @returns The content of its file
 */
export function archiveConfiguration(areas: Readonly<Record<string, string>>): string {
  const rows = Object.entries(areas).map(([title, folder]) => `${title} ${folder} RW (100, 1024mb) ANY`);
  return [
    "MaxPDUSize = 131072",
    "MaxAssociations = 100",
    "HostTable BEGIN",
    "HostTable END",
    "VendorTable BEGIN",
    "VendorTable END",
    "AETable BEGIN",
    ...rows,
    "AETable END",
    "",
  ].join("\n");
}

/**
 * Makes a storage area with images. Up to 1000 are files; of more there are records in the index alone, for C-FIND.
 *
 * @param dcmtk Folder of the programs of DCMTK
 * @param folder The storage area; it is made
 * @param count How many
 */
export async function makeArchive(dcmtk: string, folder: string, count: number): Promise<void> {
  const registered = Math.min(count, Registered);
  await writeImages(folder, registered, SmallPixelBytes);
  const files = Array.from({ length: registered }, (_, index) => `${folder}/${imageFile(index)}`);
  const { success } = await new Deno.Command(`${dcmtk}/dcmqridx`, { args: ["-q", folder, ...files] }).output();
  if (!success) throw new Error(`dcmqridx could not register ${registered} images`);
  if (count > registered) await extendIndex(`${folder}/index.dat`, registered, count);
}

/** Adds records like the last one, which differ in the number of the image; the records of an index are of one length. */
async function extendIndex(path: string, registered: number, count: number): Promise<void> {
  const index = await Deno.readFile(path);
  const last = indexOf(index, imageUid(registered - 1));
  const length = last - indexOf(index, imageUid(registered - 2));
  const record = index.slice(-length);
  const uidAt = last - (index.length - length);
  using file = await Deno.open(path, { append: true });
  const writer = file.writable.getWriter();
  for (let start = registered; start < count; start += Batch) {
    const records = Array.from({ length: Math.min(Batch, count - start) }, (_, at) => {
      const copy = record.slice();
      copy.set(new TextEncoder().encode(imageUid(start + at)), uidAt);
      return copy;
    });
    await writer.write(concat(records) as Uint8Array<ArrayBuffer>);
  }
}

/** Where a text is that occurs in every record, from the end. */
function indexOf(index: Uint8Array, text: string): number {
  const bytes = new TextEncoder().encode(text);
  for (let at = index.length - bytes.length; at >= 0; at--) {
    if (index[at] === bytes[0] && bytes.every((byte, offset) => index[at + offset] === byte)) return at;
  }
  throw new Error(`The index of dcmqridx holds no ${text}`);
}
