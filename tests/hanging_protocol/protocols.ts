/**
 * Hanging protocols for tests of layout and drawing: real ones, and such as nobody would write.
 *
 * @module
 */
import fc from "fast-check";
import { chestXray, neurosurgeryPlan } from "../../cli/samples/annex_v.ts";
import { samples } from "../../cli/samples/mod.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { readHangingProtocol } from "../../lib/hanging_protocol/model/read.ts";
import type { DisplaySet, HangingProtocol, ImageBox, SpatialPosition } from "../../lib/hanging_protocol/model/types.ts";

/** Chest X-ray of PS3.17 §V.1. */
export const Chest: HangingProtocol = readHangingProtocol(chestXray());

/** Neurosurgery planning of PS3.17 §V.2. */
export const Neurosurgery: HangingProtocol = readHangingProtocol(neurosurgeryPlan());

/** All samples. */
export const Samples: readonly HangingProtocol[] = samples().map((dataset) => readHangingProtocol(dataset));

/** A protocol with these attributes over those of an empty one. */
export function protocol(dataset: Dataset): HangingProtocol {
  return readHangingProtocol({ HangingProtocolName: "Test", ...dataset });
}

/** A display set with one box at a position as the standard writes it. */
export function displaySet(
  number: number,
  position: readonly number[],
  more: Dataset = {},
  box: Dataset = {},
): Dataset {
  return {
    DisplaySetNumber: number,
    DisplaySetPresentationGroup: 1,
    ImageSetNumber: 1,
    ImageBoxesSequence: [
      { ImageBoxNumber: 1, ImageBoxLayoutType: "STACK", DisplayEnvironmentSpatialPosition: [...position], ...box },
    ],
    ...more,
  };
}

/** Texts that break out of markup, lines and fonts. */
export const HostileTexts: readonly string[] = [
  "<script>alert(1)</script>",
  '"><svg onload="x">',
  "]]><!-- & &amp; -->",
  "\u0000\u0007\u001b[31m\r\n\t",
  "\ud800 lone \udc00",
  "\u202Eright to left\u2066",
  "\uFFFE\uFFFF",
  "x".repeat(65536),
  "word ".repeat(13107),
  "漢字かな交じり文".repeat(20),
  "👩‍⚕️🏥",
  "url(#hatch) ${name} {{name}}",
  "",
];

const text = fc.oneof(fc.constantFrom(...HostileTexts), fc.string({ unit: "binary", maxLength: 80 }));
const number = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 40 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e300, 65535),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const fraction = fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, number);
const position: fc.Arbitrary<SpatialPosition> = fc.record({
  left: fraction,
  top: fraction,
  right: fraction,
  bottom: fraction,
});
const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), number), { maxLength: 6 });
const code = fc.record({ codeValue: maybe(text), codeMeaning: maybe(text) });
const layoutType = fc.oneof(fc.constantFrom("TILED", "STACK", "CINE", "PROCESSED", "SINGLE", "__proto__"), text);

const filter = fc.record({
  selectorAttribute: maybe(fc.oneof(fc.constantFrom("ViewPosition", "ImageType", "constructor", "00091001"), text)),
  filterByCategory: maybe(fc.oneof(fc.constant("IMAGE_PLANE"), text)),
  filterByAttributePresence: maybe(fc.constantFrom("PRESENT" as const, "NOT_PRESENT" as const)),
  filterByOperator: maybe(fc.constantFrom("MEMBER_OF" as const, "RANGE_INCL" as const, "NOT_MEMBER_OF" as const)),
  selectorCsValue: maybe(fc.array(text, { maxLength: 8 })),
  selectorDsValue: maybe(fc.array(number, { maxLength: 3 })),
  selectorCodeSequenceValue: fc.array(code, { maxLength: 2 }),
});

const box: fc.Arbitrary<ImageBox> = fc.record({
  imageBoxNumber: maybe(number),
  displayEnvironmentSpatialPosition: maybe(position),
  imageBoxLayoutType: maybe(layoutType),
  imageBoxTileHorizontalDimension: maybe(number),
  imageBoxTileVerticalDimension: maybe(number),
  imageBoxOverlapPriority: maybe(number),
  recommendedDisplayFrameRate: maybe(number),
  cineRelativeToRealTime: maybe(number),
});

const set: fc.Arbitrary<DisplaySet> = fc.record({
  displaySetNumber: maybe(number),
  displaySetLabel: maybe(text),
  displaySetPresentationGroup: maybe(fc.oneof(fc.integer({ min: 1, max: 3 }), number)),
  displaySetPresentationGroupDescription: maybe(text),
  imageSetNumber: maybe(fc.oneof(fc.integer({ min: 1, max: 3 }), number)),
  imageBoxes: fc.array(box, { maxLength: 4 }),
  filterOperations: fc.array(filter, { maxLength: 3 }),
  sortingOperations: fc.array(
    fc.record({
      sortByCategory: maybe(text),
      selectorAttribute: maybe(text),
      sortingDirection: maybe(fc.constant("DECREASING" as const)),
    }),
    { maxLength: 2 },
  ),
  pseudoColorPaletteInstanceReference: fc.constant([]),
  reformattingOperationType: maybe(fc.oneof(fc.constantFrom("MPR", "3D_RENDERING", "SLAB"), text)),
  reformattingThickness: maybe(number),
  reformattingOperationInitialViewDirection: maybe(text),
  threeDRenderingType: maybe(fc.array(text, { maxLength: 3 })),
  displaySetPatientOrientation: maybe(fc.tuple(text, fc.oneof(fc.constantFrom("F", "AFR"), text))),
  voiType: maybe(text),
  blendingOperationType: maybe(text),
  pseudoColorType: maybe(text),
});

/** Any protocol at all. */
export const anyProtocol: fc.Arbitrary<HangingProtocol> = fc.record({
  sopInstanceUid: maybe(text),
  hangingProtocolName: maybe(text),
  hangingProtocolDescription: maybe(text),
  hangingProtocolLevel: maybe(fc.constantFrom("SITE" as const, "SINGLE_USER" as const)),
  hangingProtocolCreator: maybe(text),
  hangingProtocolCreationDateTime: maybe(fc.oneof(fc.constant("20260101"), text)),
  hangingProtocolDefinition: fc.array(
    fc.record({
      modality: maybe(text),
      anatomicRegion: fc.array(code, { maxLength: 3 }),
      procedureCode: fc.array(code, { maxLength: 2 }),
      reasonForRequestedProcedureCode: fc.array(code, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  hangingProtocolUserIdentificationCode: fc.array(code, { maxLength: 1 }),
  hangingProtocolUserGroupName: maybe(text),
  sourceHangingProtocol: fc.constant([]),
  numberOfScreens: maybe(number),
  imageSets: fc.array(
    fc.record({
      imageSetSelector: fc.array(
        fc.record({
          selectorAttribute: maybe(fc.constantFrom("Modality", "BodyPartExamined")),
          selectorCsValue: maybe(fc.array(text, { maxLength: 8 })),
          selectorCodeSequenceValue: fc.constant([]),
        }),
        { maxLength: 2 },
      ),
      timeBasedImageSets: fc.array(
        fc.record({
          imageSetNumber: maybe(fc.oneof(fc.integer({ min: 1, max: 3 }), number)),
          imageSetSelectorCategory: maybe(fc.constantFrom("RELATIVE_TIME" as const, "ABSTRACT_PRIOR" as const)),
          relativeTime: maybe(fc.tuple(number, number)),
          relativeTimeUnits: maybe(fc.constantFrom("DAYS" as const, "YEARS" as const)),
          abstractPriorValue: maybe(fc.tuple(number, number)),
          abstractPriorCode: fc.array(code, { maxLength: 1 }),
          imageSetLabel: maybe(text),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
  nominalScreenDefinition: fc.array(
    fc.record({
      numberOfHorizontalPixels: maybe(number),
      numberOfVerticalPixels: maybe(number),
      displayEnvironmentSpatialPosition: maybe(position),
      screenMinimumGrayscaleBitDepth: maybe(number),
      screenMinimumColorBitDepth: maybe(number),
    }),
    { maxLength: 4 },
  ),
  displaySets: fc.array(set, { maxLength: 6 }),
  synchronizedScrolling: fc.array(fc.record({ displaySetScrollingGroup: maybe(numbers) }), { maxLength: 3 }),
  navigationIndicator: fc.array(
    fc.record({ navigationDisplaySet: maybe(number), referenceDisplaySets: maybe(numbers) }),
    { maxLength: 3 },
  ),
});
