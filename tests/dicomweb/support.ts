import { encodeDataset } from "../../lib/dataset/codec.ts";
import type { Dataset, EncodedInstance } from "../../lib/dataset/types.ts";
import { hangingProtocolWeb, type HangingProtocolWebOptions, type WebHandler } from "../../lib/dicomweb/mod.ts";
import { openSqliteRepository, type Repository } from "../../lib/repository/mod.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

/** A hanging protocol as a data set. */
export function protocol(uid: string, more: Dataset = {}): Dataset {
  return {
    SOPClassUID: HangingProtocolStorage,
    SOPInstanceUID: uid,
    HangingProtocolName: `Protocol ${uid}`,
    HangingProtocolDescription: "Größe",
    SpecificCharacterSet: "ISO_IR 192",
    HangingProtocolLevel: "SITE",
    HangingProtocolDefinitionSequence: [
      { Modality: "CT", Laterality: null },
      { Modality: "MR", Laterality: "L" },
    ],
    NumberOfPriorsReferenced: 1,
    NumberOfScreens: 2,
    DisplaySetsSequence: [{ DisplaySetNumber: 1, DisplaySetPresentationGroup: 1, ImageSetNumber: 1 }],
    ...more,
  };
}

/** It, encoded. */
export async function instance(
  uid: string,
  more: Dataset = {},
  transferSyntaxUid: string = ExplicitVRLittleEndian,
): Promise<EncodedInstance> {
  return {
    bytes: await encodeDataset(protocol(uid, more), transferSyntaxUid),
    transferSyntaxUid,
    sopClassUid: HangingProtocolStorage,
    sopInstanceUid: uid,
  };
}

/** A service over a store in memory. */
export class Service implements AsyncDisposable {
  private constructor(readonly repository: Repository, readonly handler: WebHandler) {}

  /** Starts one that holds protocols 1.2.1 to 1.2.N. */
  static async start(count = 0, options: HangingProtocolWebOptions = {}): Promise<Service> {
    const repository = await openSqliteRepository(":memory:");
    for (let number = 1; number <= count; number++) await repository.store(await instance(`1.2.${number}`));
    return new Service(repository, hangingProtocolWeb(repository, { allowStore: true, ...options }));
  }

  /** Asks for a resource; what may be answered is JSON unless told. */
  ask(
    target: string,
    { headers, ...init }: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return this.handler(
      new Request(`http://localhost${target}`, { headers: { Accept: "*/*", ...headers }, ...init }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.repository.close();
  }
}

/** The body of a multipart message. */
export function multipart(
  parts: readonly (readonly [type: string, content: Uint8Array | string])[],
  boundary = "b",
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const chunks = parts.flatMap(([type, content]) => [
    encoder.encode(`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
    typeof content === "string" ? encoder.encode(content) : content,
    encoder.encode("\r\n"),
  ]);
  chunks.push(encoder.encode(`--${boundary}--\r\n`));
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
