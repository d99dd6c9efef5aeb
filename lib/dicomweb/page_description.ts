/**
 * One hanging protocol for the page: in words, with the sizes of its drawings and what the validator says.
 *
 * @module
 */
import { decodeDataset } from "../dataset/codec.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { drawHangingProtocol } from "../hanging_protocol/drawing/draw.ts";
import { type Diagnostic, validateHangingProtocol } from "../hanging_protocol/iod/validate.ts";
import { layoutHangingProtocol } from "../hanging_protocol/layout/layout.ts";
import type { GroupLayout } from "../hanging_protocol/layout/types.ts";
import { readHangingProtocol } from "../hanging_protocol/model/read.ts";
import type { HangingProtocol } from "../hanging_protocol/model/types.ts";
import { type Chapter, describeHangingProtocol } from "../hanging_protocol/words.ts";
import type { Repository } from "../repository/types.ts";
import { readConvertible } from "./read.ts";
import type { Work } from "./workspace.ts";

/** A presentation group of the page. */
export interface PageGroup extends Chapter {
  /** Display Set Presentation Group (0072,0204). */
  readonly number: number;
  /** Width of its drawing by the height. */
  readonly aspectRatio: number;
}

/** A hanging protocol as the page shows it. */
export interface PageDescription {
  /** SOP Instance UID. */
  readonly uid: string;
  /** Its name. */
  readonly title: string;
  /** What it says of itself. */
  readonly subtitle: string;
  /** What it is for. */
  readonly purpose: Chapter;
  /** Its image sets, each with the number of its color, and whether it is an earlier examination. */
  readonly imageSets: Chapter & { readonly marks: readonly { readonly color: number; readonly isPrior: boolean }[] };
  /** Its screens. */
  readonly screens: Chapter;
  /** Its presentation groups. */
  readonly groups: readonly PageGroup[];
  /** What is wrong with it, the first of how many. */
  readonly findings: readonly Diagnostic[];
  /** How many there are. */
  readonly findingCount: number;
}

/** Findings that are of use to read. */
const MaxFindings = 100;

/**
 * Describes a hanging protocol.
 *
 * @param repository Where it is.
 * @param uid Its SOP Instance UID, not checked.
 * @param work Where room and turns are taken.
 * @returns The description.
 * @throws {Problem} 400 for what is no UID, 404 if it is not held, 413 if it is too long, 503 where there is no room.
 */
export async function describeForPage(repository: Repository, uid: string, work: Work): Promise<PageDescription> {
  const { plain } = await readConvertible(repository, uid, work);
  return await work.run(Infinity, () => describe(plain, uid));
}

async function describe({ bytes, transferSyntaxUid }: EncodedDataset, uid: string): Promise<PageDescription> {
  const dataset = await decodeDataset(bytes, transferSyntaxUid);
  const protocol = readHangingProtocol(dataset);
  const layout = layoutHangingProtocol(protocol);
  const { title, subtitle, chapters } = describeHangingProtocol(protocol);
  const [purpose, imageSets, screens, ...groups] = chapters;
  const findings = validateHangingProtocol(dataset);
  return {
    uid,
    title,
    subtitle,
    purpose,
    imageSets: {
      ...imageSets,
      marks: layout.imageSets.map(({ index, time }) => ({ color: index, isPrior: time === "prior" })),
    },
    screens,
    groups: await pageGroups(protocol, layout.groups, groups),
    findings: findings.slice(0, MaxFindings),
    findingCount: findings.length,
  };
}

async function pageGroups(
  protocol: HangingProtocol,
  layouts: readonly GroupLayout[],
  chapters: readonly Chapter[],
): Promise<PageGroup[]> {
  const groups: PageGroup[] = [];
  for (const [index, { number }] of layouts.entries()) {
    const svg = drawHangingProtocol(protocol, { group: number, bare: true, theme: "light" });
    groups.push({ ...chapters[index], number, aspectRatio: ratio(svg) });
    // A protocol may have many, and others want to be answered meanwhile
    await new Promise((resolve) => setTimeout(resolve));
  }
  return groups;
}

/** What is known before the drawing is loaded moves nothing when it comes. */
function ratio(svg: string): number {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return Number(width) / Number(height) || 1;
}
