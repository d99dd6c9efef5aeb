import { assertEquals } from "@std/assert";
import { encodedToJson } from "../../lib/dataset/codec.ts";
import { readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import { instance, Service } from "../dicomweb/support.ts";
import { dcmtk, interopTest, run, TemporaryFolder } from "../support/peers.ts";
import { Vectors } from "./vectors.ts";

const peer = await dcmtk();

interopTest([peer], "dcm2xml: its Native DICOM Model is stored as the data set that it was made of", async () => {
  await using service = await Service.start();
  await using folder = await TemporaryFolder.make();
  const latin = await instance("1.2.3", {
    SpecificCharacterSet: "ISO_IR 100",
    HangingProtocolDescription: 'Größe & <"Ränder">',
    "00090010": { vr: "LO", Value: ["HANGAR"] },
    "00091001": { vr: "LO", Value: ["private", "twice"] },
    NominalScreenDefinitionSequence: [{ DisplayEnvironmentSpatialPosition: [0, 1, 0.5, 0] }],
  });
  await Deno.writeFile(`${folder.path}/latin.dcm`, writePart10(latin));
  for (const path of [...Vectors.map(({ path }) => path), `${folder.path}/latin.dcm`]) {
    const { bytes, transferSyntaxUid, sopInstanceUid: uid } = await readPart10(await Deno.readFile(path));
    const xml = `${folder.path}/${uid}.xml`;
    const made = await run(`${peer.location}/dcm2xml`, ["--native-format", path, xml]);
    assertEquals(made.code, 0, made.stderr);
    const stored = await service.ask("/hanging-protocols", {
      method: "POST",
      headers: { "Content-Type": "application/dicom+xml" },
      body: await Deno.readFile(xml),
    });
    assertEquals(stored.status, 200, await stored.text());
    assertEquals(await (await service.ask(`/hanging-protocols/${uid}`)).json(), [
      await encodedToJson(bytes, transferSyntaxUid),
    ]);
  }
});
