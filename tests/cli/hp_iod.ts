/**
 * The attributes of the Hanging Protocol IOD (PS3.3 Tables C.23.1-1, C.23.2-1, C.23.3-1 and the macros they include):
 * path, VR, VM, type, and the values it may have, where they are enumerated or defined.
 *
 * @module
 */

/** One line an attribute, code sequence macros not opened. */
export const HangingProtocolRows: readonly string[] = `
HangingProtocolName SH 1 1
HangingProtocolDescription LO 1 1
HangingProtocolLevel CS 1 1 MANUFACTURER|SITE|USER_GROUP|SINGLE_USER
HangingProtocolCreator LO 1 1
HangingProtocolCreationDateTime DT 1 1
HangingProtocolDefinitionSequence SQ 1 1
HangingProtocolDefinitionSequence.Modality CS 1 1C
HangingProtocolDefinitionSequence.ProcedureCodeSequence SQ 1 2
HangingProtocolDefinitionSequence.AnatomicRegionSequence SQ 1 1C
HangingProtocolDefinitionSequence.Laterality CS 1 2C R|L|B|U
HangingProtocolDefinitionSequence.ReasonForRequestedProcedureCodeSequence SQ 1 2
HangingProtocolUserIdentificationCodeSequence SQ 1 2
HangingProtocolUserGroupName LO 1 3
SourceHangingProtocolSequence SQ 1 3
SourceHangingProtocolSequence.ReferencedSOPClassUID UI 1 1
SourceHangingProtocolSequence.ReferencedSOPInstanceUID UI 1 1
NumberOfPriorsReferenced US 1 1
ImageSetsSequence SQ 1 1
ImageSetsSequence.ImageSetSelectorSequence SQ 1 1
ImageSetsSequence.ImageSetSelectorSequence.FunctionalGroupPointer AT 1 1C
ImageSetsSequence.ImageSetSelectorSequence.FunctionalGroupPrivateCreator LO 1 1C
ImageSetsSequence.ImageSetSelectorSequence.ImageSetSelectorUsageFlag CS 1 1 MATCH|NO_MATCH
ImageSetsSequence.ImageSetSelectorSequence.SelectorAttribute AT 1 1
ImageSetsSequence.ImageSetSelectorSequence.SelectorValueNumber US 1 1
ImageSetsSequence.ImageSetSelectorSequence.SelectorAttributeVR CS 1 1
ImageSetsSequence.ImageSetSelectorSequence.SelectorSequencePointer AT 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorSequencePointerPrivateCreator LO 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorAttributePrivateCreator LO 1 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorATValue AT 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorCSValue CS 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorISValue IS 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorLOValue LO 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorLTValue LT 1 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorPNValue PN 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorSHValue SH 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorSTValue ST 1 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorUTValue UT 1 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorDSValue DS 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorFDValue FD 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorFLValue FL 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorULValue UL 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorUSValue US 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorSLValue SL 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorSSValue SS 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorUIValue UI 1-n 1C
ImageSetsSequence.ImageSetSelectorSequence.SelectorCodeSequenceValue SQ 1 1C
ImageSetsSequence.TimeBasedImageSetsSequence SQ 1 1
ImageSetsSequence.TimeBasedImageSetsSequence.ImageSetNumber US 1 1
ImageSetsSequence.TimeBasedImageSetsSequence.ImageSetSelectorCategory CS 1 1 RELATIVE_TIME|ABSTRACT_PRIOR
ImageSetsSequence.TimeBasedImageSetsSequence.RelativeTime US 2 1C
ImageSetsSequence.TimeBasedImageSetsSequence.RelativeTimeUnits CS 1 1C SECONDS|MINUTES|HOURS|DAYS|WEEKS|MONTHS|YEARS
ImageSetsSequence.TimeBasedImageSetsSequence.AbstractPriorValue SS 2 1C
ImageSetsSequence.TimeBasedImageSetsSequence.AbstractPriorCodeSequence SQ 1 1C
ImageSetsSequence.TimeBasedImageSetsSequence.ImageSetLabel LO 1 3
NumberOfScreens US 1 2
NominalScreenDefinitionSequence SQ 1 2
NominalScreenDefinitionSequence.NumberOfVerticalPixels US 1 1
NominalScreenDefinitionSequence.NumberOfHorizontalPixels US 1 1
NominalScreenDefinitionSequence.DisplayEnvironmentSpatialPosition FD 4 1
NominalScreenDefinitionSequence.ScreenMinimumGrayscaleBitDepth US 1 1C
NominalScreenDefinitionSequence.ScreenMinimumColorBitDepth US 1 1C
NominalScreenDefinitionSequence.ApplicationMaximumRepaintTime US 1 3
DisplaySetsSequence SQ 1 1
DisplaySetsSequence.ImageSetNumber US 1 1
DisplaySetsSequence.DisplaySetNumber US 1 1
DisplaySetsSequence.DisplaySetLabel LO 1 3
DisplaySetsSequence.DisplaySetPresentationGroup US 1 1
DisplaySetsSequence.DisplaySetPresentationGroupDescription LO 1 3
DisplaySetsSequence.ImageBoxesSequence SQ 1 1
DisplaySetsSequence.ImageBoxesSequence.RecommendedDisplayFrameRate IS 1 1C
DisplaySetsSequence.ImageBoxesSequence.PreferredPlaybackSequencing US 1 1C 0|1|2
DisplaySetsSequence.ImageBoxesSequence.DisplayEnvironmentSpatialPosition FD 4 1
DisplaySetsSequence.ImageBoxesSequence.ImageBoxNumber US 1 1
DisplaySetsSequence.ImageBoxesSequence.ImageBoxLayoutType CS 1 1 TILED|STACK|CINE|PROCESSED|SINGLE
DisplaySetsSequence.ImageBoxesSequence.ImageBoxTileHorizontalDimension US 1 1C
DisplaySetsSequence.ImageBoxesSequence.ImageBoxTileVerticalDimension US 1 1C
DisplaySetsSequence.ImageBoxesSequence.ImageBoxScrollDirection CS 1 1C VERTICAL|HORIZONTAL
DisplaySetsSequence.ImageBoxesSequence.ImageBoxSmallScrollType CS 1 2C PAGE|ROW_COLUMN|IMAGE
DisplaySetsSequence.ImageBoxesSequence.ImageBoxSmallScrollAmount US 1 1C
DisplaySetsSequence.ImageBoxesSequence.ImageBoxLargeScrollType CS 1 2C PAGE|ROW_COLUMN|IMAGE
DisplaySetsSequence.ImageBoxesSequence.ImageBoxLargeScrollAmount US 1 1C
DisplaySetsSequence.ImageBoxesSequence.ImageBoxOverlapPriority US 1 3
DisplaySetsSequence.ImageBoxesSequence.CineRelativeToRealTime FD 1 1C
DisplaySetsSequence.FilterOperationsSequence SQ 1 2
DisplaySetsSequence.FilterOperationsSequence.FunctionalGroupPointer AT 1 1C
DisplaySetsSequence.FilterOperationsSequence.FunctionalGroupPrivateCreator LO 1 1C
DisplaySetsSequence.FilterOperationsSequence.ImageSetSelectorUsageFlag CS 1 3 MATCH|NO_MATCH
DisplaySetsSequence.FilterOperationsSequence.SelectorAttribute AT 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorValueNumber US 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorAttributeVR CS 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSequencePointer AT 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSequencePointerPrivateCreator LO 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorAttributePrivateCreator LO 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorATValue AT 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorCSValue CS 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorISValue IS 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorLOValue LO 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorLTValue LT 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorPNValue PN 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSHValue SH 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSTValue ST 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorUTValue UT 1 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorDSValue DS 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorFDValue FD 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorFLValue FL 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorULValue UL 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorUSValue US 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSLValue SL 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorSSValue SS 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorUIValue UI 1-n 1C
DisplaySetsSequence.FilterOperationsSequence.SelectorCodeSequenceValue SQ 1 1C
DisplaySetsSequence.FilterOperationsSequence.FilterByCategory CS 1 1C IMAGE_PLANE
DisplaySetsSequence.FilterOperationsSequence.FilterByAttributePresence CS 1 1C PRESENT|NOT_PRESENT
DisplaySetsSequence.FilterOperationsSequence.FilterByOperator CS 1 1C RANGE_INCL|RANGE_EXCL|GREATER_OR_EQUAL|LESS_OR_EQUAL|GREATER_THAN|LESS_THAN|MEMBER_OF|NOT_MEMBER_OF
DisplaySetsSequence.BlendingOperationType CS 1 3 COLOR
DisplaySetsSequence.ReformattingOperationType CS 1 3 MPR|3D_RENDERING|SLAB
DisplaySetsSequence.ReformattingThickness FD 1 1C
DisplaySetsSequence.ReformattingInterval FD 1 1C
DisplaySetsSequence.ReformattingOperationInitialViewDirection CS 1 1C SAGITTAL|TRANSVERSE|CORONAL|OBLIQUE
DisplaySetsSequence.ThreeDRenderingType CS 1-n 1C MIP|SURFACE|VOLUME
DisplaySetsSequence.SortingOperationsSequence SQ 1 2
DisplaySetsSequence.SortingOperationsSequence.FunctionalGroupPointer AT 1 1C
DisplaySetsSequence.SortingOperationsSequence.FunctionalGroupPrivateCreator LO 1 1C
DisplaySetsSequence.SortingOperationsSequence.SelectorAttribute AT 1 1C
DisplaySetsSequence.SortingOperationsSequence.SelectorValueNumber US 1 1C
DisplaySetsSequence.SortingOperationsSequence.SelectorSequencePointer AT 1-n 1C
DisplaySetsSequence.SortingOperationsSequence.SelectorSequencePointerPrivateCreator LO 1-n 1C
DisplaySetsSequence.SortingOperationsSequence.SelectorAttributePrivateCreator LO 1 1C
DisplaySetsSequence.SortingOperationsSequence.SortByCategory CS 1 1C ALONG_AXIS|BY_ACQ_TIME
DisplaySetsSequence.SortingOperationsSequence.SortingDirection CS 1 1 INCREASING|DECREASING
DisplaySetsSequence.DisplaySetPatientOrientation CS 2 3
DisplaySetsSequence.VOIType CS 1 3 LUNG|MEDIASTINUM|ABDO_PELVIS|LIVER|SOFT_TISSUE|BONE|BRAIN|POST_FOSSA
DisplaySetsSequence.PseudoColorType CS 1 3
DisplaySetsSequence.PseudoColorPaletteInstanceReferenceSequence SQ 1 1C
DisplaySetsSequence.PseudoColorPaletteInstanceReferenceSequence.ReferencedSOPClassUID UI 1 1
DisplaySetsSequence.PseudoColorPaletteInstanceReferenceSequence.ReferencedSOPInstanceUID UI 1 1
DisplaySetsSequence.ShowGrayscaleInverted CS 1 3 YES|NO
DisplaySetsSequence.ShowImageTrueSizeFlag CS 1 3 YES|NO
DisplaySetsSequence.ShowGraphicAnnotationFlag CS 1 3 YES|NO
DisplaySetsSequence.ShowPatientDemographicsFlag CS 1 3 YES|NO
DisplaySetsSequence.ShowAcquisitionTechniquesFlag CS 1 3 YES|NO
DisplaySetsSequence.DisplaySetHorizontalJustification CS 1 3 LEFT|CENTER|RIGHT
DisplaySetsSequence.DisplaySetVerticalJustification CS 1 3 TOP|CENTER|BOTTOM
PartialDataDisplayHandling CS 1 2 MAINTAIN_LAYOUT|ADAPT_LAYOUT
SynchronizedScrollingSequence SQ 1 3
SynchronizedScrollingSequence.DisplaySetScrollingGroup US 2-n 1
NavigationIndicatorSequence SQ 1 3
NavigationIndicatorSequence.NavigationDisplaySet US 1 1C
NavigationIndicatorSequence.ReferenceDisplaySets US 1-n 1
`.trim().split("\n");
