/**
 * The SOP classes of PS3.4 by service class, with their names from PS3.6 Table A-1.
 *
 * @module
 */

// Verification (PS3.4 Annex A)

/** Verification SOP Class. */
export const Verification = "1.2.840.10008.1.1";

// Hanging Protocol Query/Retrieve (PS3.4 Annex U)

/** Hanging Protocol Information Model - FIND. */
export const HangingProtocolInformationModelFind = "1.2.840.10008.5.1.4.38.2";
/** Hanging Protocol Information Model - MOVE. */
export const HangingProtocolInformationModelMove = "1.2.840.10008.5.1.4.38.3";
/** Hanging Protocol Information Model - GET. */
export const HangingProtocolInformationModelGet = "1.2.840.10008.5.1.4.38.4";

// Non-Patient Object Storage (PS3.4 Annex GG)

/** Hanging Protocol Storage. */
export const HangingProtocolStorage = "1.2.840.10008.5.1.4.38.1";
/** Color Palette Storage. */
export const ColorPaletteStorage = "1.2.840.10008.5.1.4.39.1";
/** Generic Implant Template Storage. */
export const GenericImplantTemplateStorage = "1.2.840.10008.5.1.4.43.1";
/** Implant Assembly Template Storage. */
export const ImplantAssemblyTemplateStorage = "1.2.840.10008.5.1.4.44.1";
/** Implant Template Group Storage. */
export const ImplantTemplateGroupStorage = "1.2.840.10008.5.1.4.45.1";
/** CT Defined Procedure Protocol Storage. */
export const CTDefinedProcedureProtocolStorage = "1.2.840.10008.5.1.4.1.1.200.1";
/** Protocol Approval Storage. */
export const ProtocolApprovalStorage = "1.2.840.10008.5.1.4.1.1.200.3";
/** XA Defined Procedure Protocol Storage. */
export const XADefinedProcedureProtocolStorage = "1.2.840.10008.5.1.4.1.1.200.7";
/** Inventory Storage. */
export const InventoryStorage = "1.2.840.10008.5.1.4.1.1.201.1";

// Storage (PS3.4 Annex B)

/** Computed Radiography Image Storage. */
export const ComputedRadiographyImageStorage = "1.2.840.10008.5.1.4.1.1.1";
/** Digital X-Ray Image Storage - For Presentation. */
export const DigitalXRayImageStorageForPresentation = "1.2.840.10008.5.1.4.1.1.1.1";
/** Digital X-Ray Image Storage - For Processing. */
export const DigitalXRayImageStorageForProcessing = "1.2.840.10008.5.1.4.1.1.1.1.1";
/** Digital Mammography X-Ray Image Storage - For Presentation. */
export const DigitalMammographyXRayImageStorageForPresentation = "1.2.840.10008.5.1.4.1.1.1.2";
/** Digital Mammography X-Ray Image Storage - For Processing. */
export const DigitalMammographyXRayImageStorageForProcessing = "1.2.840.10008.5.1.4.1.1.1.2.1";
/** Digital Intra-Oral X-Ray Image Storage - For Presentation. */
export const DigitalIntraOralXRayImageStorageForPresentation = "1.2.840.10008.5.1.4.1.1.1.3";
/** Digital Intra-Oral X-Ray Image Storage - For Processing. */
export const DigitalIntraOralXRayImageStorageForProcessing = "1.2.840.10008.5.1.4.1.1.1.3.1";
/** CT Image Storage. */
export const CTImageStorage = "1.2.840.10008.5.1.4.1.1.2";
/** Enhanced CT Image Storage. */
export const EnhancedCTImageStorage = "1.2.840.10008.5.1.4.1.1.2.1";
/** Legacy Converted Enhanced CT Image Storage. */
export const LegacyConvertedEnhancedCTImageStorage = "1.2.840.10008.5.1.4.1.1.2.2";
/** Ultrasound Multi-frame Image Storage. */
export const UltrasoundMultiFrameImageStorage = "1.2.840.10008.5.1.4.1.1.3.1";
/** MR Image Storage. */
export const MRImageStorage = "1.2.840.10008.5.1.4.1.1.4";
/** Enhanced MR Image Storage. */
export const EnhancedMRImageStorage = "1.2.840.10008.5.1.4.1.1.4.1";
/** MR Spectroscopy Storage. */
export const MRSpectroscopyStorage = "1.2.840.10008.5.1.4.1.1.4.2";
/** Enhanced MR Color Image Storage. */
export const EnhancedMRColorImageStorage = "1.2.840.10008.5.1.4.1.1.4.3";
/** Legacy Converted Enhanced MR Image Storage. */
export const LegacyConvertedEnhancedMRImageStorage = "1.2.840.10008.5.1.4.1.1.4.4";
/** Ultrasound Image Storage. */
export const UltrasoundImageStorage = "1.2.840.10008.5.1.4.1.1.6.1";
/** Enhanced US Volume Storage. */
export const EnhancedUSVolumeStorage = "1.2.840.10008.5.1.4.1.1.6.2";
/** Photoacoustic Image Storage. */
export const PhotoacousticImageStorage = "1.2.840.10008.5.1.4.1.1.6.3";
/** Secondary Capture Image Storage. */
export const SecondaryCaptureImageStorage = "1.2.840.10008.5.1.4.1.1.7";
/** Multi-frame Single Bit Secondary Capture Image Storage. */
export const MultiFrameSingleBitSecondaryCaptureImageStorage = "1.2.840.10008.5.1.4.1.1.7.1";
/** Multi-frame Grayscale Byte Secondary Capture Image Storage. */
export const MultiFrameGrayscaleByteSecondaryCaptureImageStorage = "1.2.840.10008.5.1.4.1.1.7.2";
/** Multi-frame Grayscale Word Secondary Capture Image Storage. */
export const MultiFrameGrayscaleWordSecondaryCaptureImageStorage = "1.2.840.10008.5.1.4.1.1.7.3";
/** Multi-frame True Color Secondary Capture Image Storage. */
export const MultiFrameTrueColorSecondaryCaptureImageStorage = "1.2.840.10008.5.1.4.1.1.7.4";
/** 12-lead ECG Waveform Storage. */
export const TwelveLeadECGWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.1.1";
/** General ECG Waveform Storage. */
export const GeneralECGWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.1.2";
/** Ambulatory ECG Waveform Storage. */
export const AmbulatoryECGWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.1.3";
/** General 32-bit ECG Waveform Storage. */
export const General32bitECGWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.1.4";
/** Hemodynamic Waveform Storage. */
export const HemodynamicWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.2.1";
/** Cardiac Electrophysiology Waveform Storage. */
export const CardiacElectrophysiologyWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.3.1";
/** Basic Voice Audio Waveform Storage. */
export const BasicVoiceAudioWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.4.1";
/** General Audio Waveform Storage. */
export const GeneralAudioWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.4.2";
/** Arterial Pulse Waveform Storage. */
export const ArterialPulseWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.5.1";
/** Respiratory Waveform Storage. */
export const RespiratoryWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.6.1";
/** Multi-channel Respiratory Waveform Storage. */
export const MultichannelRespiratoryWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.6.2";
/** Routine Scalp Electroencephalogram Waveform Storage. */
export const RoutineScalpElectroencephalogramWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.7.1";
/** Electromyogram Waveform Storage. */
export const ElectromyogramWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.7.2";
/** Electrooculogram Waveform Storage. */
export const ElectrooculogramWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.7.3";
/** Sleep Electroencephalogram Waveform Storage. */
export const SleepElectroencephalogramWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.7.4";
/** Body Position Waveform Storage. */
export const BodyPositionWaveformStorage = "1.2.840.10008.5.1.4.1.1.9.8.1";
/** Waveform Presentation State Storage. */
export const WaveformPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.9.100.1";
/** Waveform Acquisition Presentation State Storage. */
export const WaveformAcquisitionPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.9.100.2";
/** Grayscale Softcopy Presentation State Storage. */
export const GrayscaleSoftcopyPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.1";
/** Color Softcopy Presentation State Storage. */
export const ColorSoftcopyPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.2";
/** Pseudo-Color Softcopy Presentation State Storage; the PS3.6 keyword is PseudoColorSoftcopyPresentationStateStorage. */
export const PseudoColorSoftcopyPresentationStageStorage = "1.2.840.10008.5.1.4.1.1.11.3";
/** Blending Softcopy Presentation State Storage. */
export const BlendingSoftcopyPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.4";
/** XA/XRF Grayscale Softcopy Presentation State Storage. */
export const XAXRFGrayscaleSoftcopyPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.5";
/** Grayscale Planar MPR Volumetric Presentation State Storage. */
export const GrayscalePlanarMPRVolumetricPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.6";
/** Compositing Planar MPR Volumetric Presentation State Storage. */
export const CompositingPlanarMPRVolumetricPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.7";
/** Advanced Blending Presentation State Storage. */
export const AdvancedBlendingPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.8";
/** Volume Rendering Volumetric Presentation State Storage. */
export const VolumeRenderingVolumetricPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.9";
/** Segmented Volume Rendering Volumetric Presentation State Storage. */
export const SegmentedVolumeRenderingVolumetricPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.10";
/** Multiple Volume Rendering Volumetric Presentation State Storage. */
export const MultipleVolumeRenderingVolumetricPresentationStateStorage = "1.2.840.10008.5.1.4.1.1.11.11";
/** Variable Modality LUT Softcopy Presentation State Storage; the PS3.6 keyword is VariableModalityLUTSoftcopyPresentationStateStorage. */
export const VariableModalityLUTSoftcopyPresentationStageStorage = "1.2.840.10008.5.1.4.1.1.11.12";
/** X-Ray Angiographic Image Storage. */
export const XRayAngiographicImageStorage = "1.2.840.10008.5.1.4.1.1.12.1";
/** Enhanced XA Image Storage. */
export const EnhancedXAImageStorage = "1.2.840.10008.5.1.4.1.1.12.1.1";
/** X-Ray Radiofluoroscopic Image Storage. */
export const XRayRadiofluoroscopicImageStorage = "1.2.840.10008.5.1.4.1.1.12.2";
/** Enhanced XRF Image Storage. */
export const EnhancedXRFImageStorage = "1.2.840.10008.5.1.4.1.1.12.2.1";
/** X-Ray 3D Angiographic Image Storage. */
export const XRay3DAngiographicImageStorage = "1.2.840.10008.5.1.4.1.1.13.1.1";
/** X-Ray 3D Craniofacial Image Storage. */
export const XRay3DCraniofacialImageStorage = "1.2.840.10008.5.1.4.1.1.13.1.2";
/** Breast Tomosynthesis Image Storage. */
export const BreastTomosynthesisImageStorage = "1.2.840.10008.5.1.4.1.1.13.1.3";
/** Breast Projection X-Ray Image Storage - For Presentation. */
export const BreastProjectionXRayImageStorageForPresentation = "1.2.840.10008.5.1.4.1.1.13.1.4";
/** Breast Projection X-Ray Image Storage - For Processing. */
export const BreastProjectionXRayImageStorageForProcessing = "1.2.840.10008.5.1.4.1.1.13.1.5";
/** Intravascular Optical Coherence Tomography Image Storage - For Presentation. */
export const IntravascularOpticalCoherenceTomographyImageStorageForPresentation = "1.2.840.10008.5.1.4.1.1.14.1";
/** Intravascular Optical Coherence Tomography Image Storage - For Processing. */
export const IntravascularOpticalCoherenceTomographyImageStorageForProcessing = "1.2.840.10008.5.1.4.1.1.14.2";
/** Nuclear Medicine Image Storage. */
export const NuclearMedicineImageStorage = "1.2.840.10008.5.1.4.1.1.20";
/** Parametric Map Storage. */
export const ParametricMapStorage = "1.2.840.10008.5.1.4.1.1.30";
/** Raw Data Storage. */
export const RawDataStorage = "1.2.840.10008.5.1.4.1.1.66";
/** Spatial Registration Storage. */
export const SpatialRegistrationStorage = "1.2.840.10008.5.1.4.1.1.66.1";
/** Spatial Fiducials Storage. */
export const SpatialFiducialsStorage = "1.2.840.10008.5.1.4.1.1.66.2";
/** Deformable Spatial Registration Storage. */
export const DeformableSpatialRegistrationStorage = "1.2.840.10008.5.1.4.1.1.66.3";
/** Segmentation Storage. */
export const SegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.4";
/** Surface Segmentation Storage. */
export const SurfaceSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.5";
/** Tractography Results Storage. */
export const TractographyResultsStorage = "1.2.840.10008.5.1.4.1.1.66.6";
/** Label Map Segmentation Storage. */
export const LabelMapSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.7";
/** Height Map Segmentation Storage. */
export const HeightMapSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.8";
/** Real World Value Mapping Storage. */
export const RealWorldValueMappingStorage = "1.2.840.10008.5.1.4.1.1.67";
/** Surface Scan Mesh Storage. */
export const SurfaceScanMeshStorage = "1.2.840.10008.5.1.4.1.1.68.1";
/** Surface Scan Point Cloud Storage. */
export const SurfaceScanPointCloudStorage = "1.2.840.10008.5.1.4.1.1.68.2";
/** VL Endoscopic Image Storage. */
export const VLEndoscopicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.1";
/** Video Endoscopic Image Storage. */
export const VideoEndoscopicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.1.1";
/** VL Microscopic Image Storage. */
export const VLMicroscopicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.2";
/** Video Microscopic Image Storage. */
export const VideoMicroscopicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.2.1";
/** VL Slide-Coordinates Microscopic Image Storage. */
export const VLSlideCoordinatesMicroscopicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.3";
/** VL Photographic Image Storage. */
export const VLPhotographicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.4";
/** Video Photographic Image Storage. */
export const VideoPhotographicImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.4.1";
/** Ophthalmic Photography 8 Bit Image Storage. */
export const OphthalmicPhotography8BitImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.1";
/** Ophthalmic Photography 16 Bit Image Storage. */
export const OphthalmicPhotography16BitImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.2";
/** Stereometric Relationship Storage. */
export const StereometricRelationshipStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.3";
/** Ophthalmic Tomography Image Storage. */
export const OphthalmicTomographyImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.4";
/** Wide Field Ophthalmic Photography Stereographic Projection Image Storage. */
export const WideFieldOphthalmicPhotographyStereographicProjectionImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.5";
/** Wide Field Ophthalmic Photography 3D Coordinates Image Storage. */
export const WideFieldOphthalmicPhotography3DCoordinatesImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.6";
/** Ophthalmic Optical Coherence Tomography En Face Image Storage. */
export const OphthalmicOpticalCoherenceTomographyEnFaceImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.7";
/** Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage; the PS3.6 keyword is OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage. */
export const OphthlamicOpticalCoherenceTomographyBscanVolumeAnalysisStorage = "1.2.840.10008.5.1.4.1.1.77.1.5.8";
/** VL Whole Slide Microscopy Image Storage. */
export const VLWholeSlideMicroscopyImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.6";
/** Dermoscopic Photography Image Storage. */
export const DermoscopicPhotographyImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.7";
/** Confocal Microscopy Image Storage. */
export const ConfocalMicroscopyImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.8";
/** Confocal Microscopy Tiled Pyramidal Image Storage. */
export const ConfocalMicroscopyTiledPyramidalImageStorage = "1.2.840.10008.5.1.4.1.1.77.1.9";
/** Lensometry Measurements Storage. */
export const LensometryMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.1";
/** Autorefraction Measurements Storage. */
export const AutorefractionMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.2";
/** Keratometry Measurements Storage. */
export const KeratometryMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.3";
/** Subjective Refraction Measurements Storage. */
export const SubjectiveRefractionMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.4";
/** Visual Acuity Measurements Storage. */
export const VisualAcuityMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.5";
/** Spectacle Prescription Report Storage. */
export const SpectaclePrescriptionReportStorage = "1.2.840.10008.5.1.4.1.1.78.6";
/** Ophthalmic Axial Measurements Storage. */
export const OphthalmicAxialMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.78.7";
/** Intraocular Lens Calculations Storage. */
export const IntraocularLensCalculationsStorage = "1.2.840.10008.5.1.4.1.1.78.8";
/** Macular Grid Thickness and Volume Report Storage. */
export const MacularGridThicknessAndVolumeReportStorage = "1.2.840.10008.5.1.4.1.1.79.1";
/** Ophthalmic Visual Field Static Perimetry Measurements Storage. */
export const OphthalmicVisualFieldStaticPerimetryMeasurementsStorage = "1.2.840.10008.5.1.4.1.1.80.1";
/** Ophthalmic Thickness Map Storage. */
export const OphthalmicThicknessMapStorage = "1.2.840.10008.5.1.4.1.1.81.1";
/** Corneal Topography Map Storage. */
export const CornealTopographyMapStorage = "1.2.840.10008.5.1.4.1.1.82.1";
/** Basic Text SR Storage. */
export const BasicTextSRStorage = "1.2.840.10008.5.1.4.1.1.88.11";
/** Enhanced SR Storage. */
export const EnhancedSRStorage = "1.2.840.10008.5.1.4.1.1.88.22";
/** Comprehensive SR Storage. */
export const ComprehensiveSRStorage = "1.2.840.10008.5.1.4.1.1.88.33";
/** Comprehensive 3D SR Storage. */
export const Comprehensive3DSRStorage = "1.2.840.10008.5.1.4.1.1.88.34";
/** Extensible SR Storage. */
export const ExtensibleSRStorage = "1.2.840.10008.5.1.4.1.1.88.35";
/** Procedure Log Storage. */
export const ProcedureLogStorage = "1.2.840.10008.5.1.4.1.1.88.40";
/** Mammography CAD SR Storage. */
export const MammographyCADSRStorage = "1.2.840.10008.5.1.4.1.1.88.50";
/** Key Object Selection Document Storage. */
export const KeyObjectSelectionDocumentStorage = "1.2.840.10008.5.1.4.1.1.88.59";
/** Chest CAD SR Storage. */
export const ChestCADSRStorage = "1.2.840.10008.5.1.4.1.1.88.65";
/** X-Ray Radiation Dose SR Storage. */
export const XRayRadiationDoseSRStorage = "1.2.840.10008.5.1.4.1.1.88.67";
/** Radiopharmaceutical Radiation Dose SR Storage. */
export const RadiopharmaceuticalRadiationDoseSRStorage = "1.2.840.10008.5.1.4.1.1.88.68";
/** Colon CAD SR Storage. */
export const ColonCADSRStorage = "1.2.840.10008.5.1.4.1.1.88.69";
/** Implantation Plan SR Storage. */
export const ImplantationPlanSRStorage = "1.2.840.10008.5.1.4.1.1.88.70";
/** Acquisition Context SR Storage. */
export const AcquisitionContextSRStorage = "1.2.840.10008.5.1.4.1.1.88.71";
/** Simplified Adult Echo SR Storage. */
export const SimplifiedAdultEchoSRStorage = "1.2.840.10008.5.1.4.1.1.88.72";
/** Patient Radiation Dose SR Storage. */
export const PatientRadiationDoseSRStorage = "1.2.840.10008.5.1.4.1.1.88.73";
/** Planned Imaging Agent Administration SR Storage. */
export const PlannedImagingAgentAdministrationSRStorage = "1.2.840.10008.5.1.4.1.1.88.74";
/** Performed Imaging Agent Administration SR Storage. */
export const PerformedImagingAgentAdministrationSRStorage = "1.2.840.10008.5.1.4.1.1.88.75";
/** Enhanced X-Ray Radiation Dose SR Storage. */
export const EnhancedXRayRadiationDoseSRStorage = "1.2.840.10008.5.1.4.1.1.88.76";
/** Waveform Annotation SR Storage. */
export const WaveformAnnotationSRStorage = "1.2.840.10008.5.1.4.1.1.88.77";
/** Content Assessment Results Storage. */
export const ContentAssessmentResultsStorage = "1.2.840.10008.5.1.4.1.1.90.1";
/** Microscopy Bulk Simple Annotations Storage. */
export const MicroscopyBulkSimpleAnnotationsStorage = "1.2.840.10008.5.1.4.1.1.91.1";
/** Encapsulated PDF Storage. */
export const EncapsulatedPDFStorage = "1.2.840.10008.5.1.4.1.1.104.1";
/** Encapsulated CDA Storage. */
export const EncapsulatedCDAStorage = "1.2.840.10008.5.1.4.1.1.104.2";
/** Encapsulated STL Storage. */
export const EncapsulatedSTLStorage = "1.2.840.10008.5.1.4.1.1.104.3";
/** Encapsulated OBJ Storage. */
export const EncapsulatedOBJStorage = "1.2.840.10008.5.1.4.1.1.104.4";
/** Encapsulated MTL Storage. */
export const EncapsulatedMTLStorage = "1.2.840.10008.5.1.4.1.1.104.5";
/** Positron Emission Tomography Image Storage. */
export const PositronEmissionTomographyImageStorage = "1.2.840.10008.5.1.4.1.1.128";
/** Legacy Converted Enhanced PET Image Storage. */
export const LegacyConvertedEnhancedPETImageStorage = "1.2.840.10008.5.1.4.1.1.128.1";
/** Enhanced PET Image Storage. */
export const EnhancedPETImageStorage = "1.2.840.10008.5.1.4.1.1.130";
/** Basic Structured Display Storage. */
export const BasicStructuredDisplayStorage = "1.2.840.10008.5.1.4.1.1.131";
/** CT Performed Procedure Protocol Storage. */
export const CTPerformedProcedureProtocolStorage = "1.2.840.10008.5.1.4.1.1.200.2";
/** XA Performed Procedure Protocol Storage. */
export const XAPerformedProcedureProtocolStorage = "1.2.840.10008.5.1.4.1.1.200.8";
/** RT Image Storage. */
export const RTImageStorage = "1.2.840.10008.5.1.4.1.1.481.1";
/** RT Dose Storage. */
export const RTDoseStorage = "1.2.840.10008.5.1.4.1.1.481.2";
/** RT Structure Set Storage. */
export const RTStructureSetStorage = "1.2.840.10008.5.1.4.1.1.481.3";
/** RT Beams Treatment Record Storage. */
export const RTBeamsTreatmentRecordStorage = "1.2.840.10008.5.1.4.1.1.481.4";
/** RT Plan Storage. */
export const RTPlanStorage = "1.2.840.10008.5.1.4.1.1.481.5";
/** RT Brachy Treatment Record Storage. */
export const RTBrachyTreatmentRecordStorage = "1.2.840.10008.5.1.4.1.1.481.6";
/** RT Treatment Summary Record Storage. */
export const RTTreatmentSummaryRecordStorage = "1.2.840.10008.5.1.4.1.1.481.7";
/** RT Ion Plan Storage. */
export const RTIonPlanStorage = "1.2.840.10008.5.1.4.1.1.481.8";
/** RT Ion Beams Treatment Record Storage. */
export const RTIonBeamsTreatmentRecordStorage = "1.2.840.10008.5.1.4.1.1.481.9";
/** RT Physician Intent Storage. */
export const RTPhysicianIntentStorage = "1.2.840.10008.5.1.4.1.1.481.10";
/** RT Segment Annotation Storage. */
export const RTSegmentAnnotationStorage = "1.2.840.10008.5.1.4.1.1.481.11";
/** RT Radiation Set Storage. */
export const RTRadiationSetStorage = "1.2.840.10008.5.1.4.1.1.481.12";
/** C-Arm Photon-Electron Radiation Storage. */
export const CArmPhotonElectronRadiationStorage = "1.2.840.10008.5.1.4.1.1.481.13";
/** Tomotherapeutic Radiation Storage. */
export const TomotherapeuticRadiationStorage = "1.2.840.10008.5.1.4.1.1.481.14";
/** Robotic-Arm Radiation Storage. */
export const RoboticArmRadiationStorage = "1.2.840.10008.5.1.4.1.1.481.15";
/** RT Radiation Record Set Storage. */
export const RTRadiationRecordSetStorage = "1.2.840.10008.5.1.4.1.1.481.16";
/** RT Radiation Salvage Record Storage. */
export const RTRadiationSalvageRecordStorage = "1.2.840.10008.5.1.4.1.1.481.17";
/** Tomotherapeutic Radiation Record Storage. */
export const TomotherapeuticRadiationRecordStorage = "1.2.840.10008.5.1.4.1.1.481.18";
/** C-Arm Photon-Electron Radiation Record Storage. */
export const CArmPhotonElectronRadiationRecordStorage = "1.2.840.10008.5.1.4.1.1.481.19";
/** Robotic Radiation Record Storage. */
export const RoboticArmRadiationRecordStorage = "1.2.840.10008.5.1.4.1.1.481.20";
/** RT Radiation Set Delivery Instruction Storage. */
export const RTRadiationSetDeliveryInstructionStorage = "1.2.840.10008.5.1.4.1.1.481.21";
/** RT Treatment Preparation Storage. */
export const RTTreatmentPreparationStorage = "1.2.840.10008.5.1.4.1.1.481.22";
/** Enhanced RT Image Storage. */
export const EnhancedRTImageStorage = "1.2.840.10008.5.1.4.1.1.481.23";
/** Enhanced Continuous RT Image Storage. */
export const EnhancedContinuousRTImageStorage = "1.2.840.10008.5.1.4.1.1.481.24";
/** RT Patient Position Acquisition Instruction Storage. */
export const RTPatientPositionAcquisitionInstructionStorage = "1.2.840.10008.5.1.4.1.1.481.25";
/** RT Beams Delivery Instruction Storage. */
export const RTBeamsDeliveryInstructionStorage = "1.2.840.10008.5.1.4.34.7";
/** RT Brachy Application Setup Delivery Instruction Storage. */
export const RTBrachyApplicationSetupDeliveryInstructionsStorage = "1.2.840.10008.5.1.4.34.10";

// Query/Retrieve (PS3.4 Annex C)

/** Patient Root Query/Retrieve Information Model - FIND. */
export const PatientRootQueryRetrieveInformationModelFind = "1.2.840.10008.5.1.4.1.2.1.1";
/** Patient Root Query/Retrieve Information Model - MOVE. */
export const PatientRootQueryRetrieveInformationModelMove = "1.2.840.10008.5.1.4.1.2.1.2";
/** Patient Root Query/Retrieve Information Model - GET. */
export const PatientRootQueryRetrieveInformationModelGet = "1.2.840.10008.5.1.4.1.2.1.3";
/** Study Root Query/Retrieve Information Model - FIND. */
export const StudyRootQueryRetrieveInformationModelFind = "1.2.840.10008.5.1.4.1.2.2.1";
/** Study Root Query/Retrieve Information Model - MOVE. */
export const StudyRootQueryRetrieveInformationModelMove = "1.2.840.10008.5.1.4.1.2.2.2";
/** Study Root Query/Retrieve Information Model - GET. */
export const StudyRootQueryRetrieveInformationModelGet = "1.2.840.10008.5.1.4.1.2.2.3";
/** Patient/Study Only Query/Retrieve Information Model - FIND. */
export const PatientStudyOnlyQueryRetrieveInformationModelFind = "1.2.840.10008.5.1.4.1.2.3.1";
/** Patient/Study Only Query/Retrieve Information Model - MOVE. */
export const PatientStudyOnlyQueryRetrieveInformationModelMove = "1.2.840.10008.5.1.4.1.2.3.2";
/** Patient/Study Only Query/Retrieve Information Model - GET. */
export const PatientStudyOnlyQueryRetrieveInformationModelGet = "1.2.840.10008.5.1.4.1.2.3.3";
/** Composite Instance Root Retrieve - MOVE. */
export const CompositeInstanceRootRetrieveMove = "1.2.840.10008.5.1.4.1.2.4.2";
/** Composite Instance Root Retrieve - GET. */
export const CompositeInstanceRootRetrieveGet = "1.2.840.10008.5.1.4.1.2.4.3";
/** Composite Instance Retrieve Without Bulk Data - GET. */
export const CompositeInstanceRetrieveWithoutBulkDataGet = "1.2.840.10008.5.1.4.1.2.5.3";
/** Repository Query. */
export const RepositoryQuery = "1.2.840.10008.5.1.4.1.1.201.6";

// Application Event Logging (PS3.4 Annex P)

/** Procedural Event Logging SOP Class. */
export const ProceduralEventLogging = "1.2.840.10008.1.40";
/** Substance Administration Logging SOP Class. */
export const SubstanceAdministrationLogging = "1.2.840.10008.1.42";

// Modality Worklist Management (PS3.4 Annex K)

/** Modality Worklist Information Model - FIND. */
export const ModalityWorklistInformationFind = "1.2.840.10008.5.1.4.31";

// Color Palette Query/Retrieve (PS3.4 Annex X)

/** Color Palette Query/Retrieve Information Model - FIND. */
export const ColorPaletteInformationModelFind = "1.2.840.10008.5.1.4.39.2";
/** Color Palette Query/Retrieve Information Model - MOVE. */
export const ColorPaletteInformationModelMove = "1.2.840.10008.5.1.4.39.3";
/** Color Palette Query/Retrieve Information Model - GET. */
export const ColorPaletteInformationModelGet = "1.2.840.10008.5.1.4.39.4";

// Defined Procedure Protocol Query/Retrieve (PS3.4 Annex HH)

/** Defined Procedure Protocol Information Model - FIND. */
export const DefinedProcedureProtocolInformationModelFind = "1.2.840.10008.5.1.4.20.1";
/** Defined Procedure Protocol Information Model - MOVE. */
export const DefinedProcedureProtocolInformationModelMove = "1.2.840.10008.5.1.4.20.2";
/** Defined Procedure Protocol Information Model - GET. */
export const DefinedProcedureProtocolInformationModelGet = "1.2.840.10008.5.1.4.20.3";

// Display System Management (PS3.4 Annex EE)

/** Display System SOP Class. */
export const DisplaySystem = "1.2.840.10008.5.1.1.40";

// Implant Template Query/Retrieve (PS3.4 Annex BB)

/** Generic Implant Template Information Model - FIND. */
export const GenericImplantTemplateInformationModelFind = "1.2.840.10008.5.1.4.43.2";
/** Generic Implant Template Information Model - MOVE. */
export const GenericImplantTemplateInformationModelMove = "1.2.840.10008.5.1.4.43.3";
/** Generic Implant Template Information Model - GET. */
export const GenericImplantTemplateInformationModelGet = "1.2.840.10008.5.1.4.43.4";
/** Implant Assembly Template Information Model - FIND. */
export const ImplantAssemblyTemplateInformationModelFind = "1.2.840.10008.5.1.4.44.2";
/** Implant Assembly Template Information Model - MOVE. */
export const ImplantAssemblyTemplateInformationModelMove = "1.2.840.10008.5.1.4.44.3";
/** Implant Assembly Template Information Model - GET. */
export const ImplantAssemblyTemplateInformationModelGet = "1.2.840.10008.5.1.4.44.4";
/** Implant Template Group Information Model - FIND. */
export const ImplantTemplateGroupInformationModelFind = "1.2.840.10008.5.1.4.45.2";
/** Implant Template Group Information Model - MOVE. */
export const ImplantTemplateGroupInformationModelMove = "1.2.840.10008.5.1.4.45.3";
/** Implant Template Group Information Model - GET. */
export const ImplantTemplateGroupInformationModelGet = "1.2.840.10008.5.1.4.45.4";

// Instance Availability Notification (PS3.4 Annex R)

/** Instance Availability Notification SOP Class. */
export const InstanceAvailabilityNotification = "1.2.840.10008.5.1.4.33";

// Inventory Query/Retrieve (PS3.4 Annex JJ)

/** Inventory - FIND. */
export const InventoryFind = "1.2.840.10008.5.1.4.1.1.201.2";
/** Inventory - MOVE. */
export const InventoryMove = "1.2.840.10008.5.1.4.1.1.201.3";
/** Inventory - GET. */
export const InventoryGet = "1.2.840.10008.5.1.4.1.1.201.4";

// Media Creation Management (PS3.4 Annex S)

/** Media Creation Management SOP Class UID. */
export const MediaCreationManagement = "1.2.840.10008.5.1.1.33";

// Media Storage (PS3.4 Annex I)

/** Media Storage Directory Storage. */
export const MediaStorageDirectoryStorage = "1.2.840.10008.1.3.10";

// Print Management (PS3.4 Annex H)

/** Basic Film Session SOP Class. */
export const BasicFilmSession = "1.2.840.10008.5.1.1.1";
/** Basic Film Box SOP Class. */
export const BasicFilmBox = "1.2.840.10008.5.1.1.2";
/** Basic Grayscale Image Box SOP Class. */
export const BasicGrayscaleImageBox = "1.2.840.10008.5.1.1.4";
/** Basic Color Image Box SOP Class. */
export const BasicColorImageBox = "1.2.840.10008.5.1.1.4.1";
/** Print Job SOP Class. */
export const PrintJob = "1.2.840.10008.5.1.1.14";
/** Basic Annotation Box SOP Class. */
export const BasicAnnotationBox = "1.2.840.10008.5.1.1.15";
/** Printer SOP Class. */
export const Printer = "1.2.840.10008.5.1.1.16";
/** Printer Configuration Retrieval SOP Class. */
export const PrinterConfigurationRetrieval = "1.2.840.10008.5.1.1.16.376";
/** Presentation LUT SOP Class. */
export const PresentationLUT = "1.2.840.10008.5.1.1.23";
/** Basic Grayscale Print Management Meta SOP Class. */
export const BasicGrayscalePrintManagementMeta = "1.2.840.10008.5.1.1.9";
/** Basic Color Print Management Meta SOP Class. */
export const BasicColorPrintManagementMeta = "1.2.840.10008.5.1.1.18";

// Study and Procedure Step Notification: Modality Performed Procedure Step (PS3.4 Annex F)

/** Modality Performed Procedure Step SOP Class. */
export const ModalityPerformedProcedureStep = "1.2.840.10008.3.1.2.3.3";
/** Modality Performed Procedure Step Retrieve SOP Class. */
export const ModalityPerformedProcedureStepRetrieve = "1.2.840.10008.3.1.2.3.4";
/** Modality Performed Procedure Step Notification SOP Class. */
export const ModalityPerformedProcedureStepNotification = "1.2.840.10008.3.1.2.3.5";

// Protocol Approval Query/Retrieve (PS3.4 Annex II)

/** Protocol Approval Information Model - FIND. */
export const ProtocolApprovalInformationModelFind = "1.2.840.10008.5.1.4.1.1.200.4";
/** Protocol Approval Information Model - MOVE. */
export const ProtocolApprovalInformationModelMove = "1.2.840.10008.5.1.4.1.1.200.5";
/** Protocol Approval Information Model - GET. */
export const ProtocolApprovalInformationModelGet = "1.2.840.10008.5.1.4.1.1.200.6";

// Relevant Patient Information Query (PS3.4 Annex Q)

/** General Relevant Patient Information Query. */
export const GeneralRelevantPatientInformationQuery = "1.2.840.10008.5.1.4.37.1";
/** Breast Imaging Relevant Patient Information Query. */
export const BreastImagingRelevantPatientInformationQuery = "1.2.840.10008.5.1.4.37.2";
/** Cardiac Relevant Patient Information Query. */
export const CardiacRelevantPatientInformationQuery = "1.2.840.10008.5.1.4.37.3";

// RT Machine Verification (PS3.4 Annex DD)

/** RT Conventional Machine Verification. */
export const RTConventionalMachineVerification = "1.2.840.10008.5.1.4.34.8";
/** RT Ion Machine Verification. */
export const RTIonMachineVerification = "1.2.840.10008.5.1.4.34.9";

// Storage Commitment (PS3.4 Annex J)

/** Storage Commitment Push Model SOP Class. */
export const StorageCommitmentPushModel = "1.2.840.10008.1.20.1";

// Storage Management (PS3.4 Annex KK)

/** Inventory Creation. */
export const InventoryCreation = "1.2.840.10008.5.1.4.1.1.201.5";

// Substance Administration Query (PS3.4 Annex V)

/** Product Characteristics Query SOP Class. */
export const ProductCharacteristicsQuery = "1.2.840.10008.5.1.4.41";
/** Substance Approval Query SOP Class. */
export const SubstanceApprovalQuery = "1.2.840.10008.5.1.4.42";

// Unified Procedure Step (PS3.4 Annex CC)

/** Unified Procedure Step - Push SOP Class. */
export const UnifiedProcedureStepPush = "1.2.840.10008.5.1.4.34.6.1";
/** Unified Procedure Step - Watch SOP Class. */
export const UnifiedProcedureStepWatch = "1.2.840.10008.5.1.4.34.6.2";
/** Unified Procedure Step - Pull SOP Class. */
export const UnifiedProcedureStepPull = "1.2.840.10008.5.1.4.34.6.3";
/** Unified Procedure Step - Event SOP Class. */
export const UnifiedProcedureStepEvent = "1.2.840.10008.5.1.4.34.6.4";
/** Unified Procedure Step - Query SOP Class. */
export const UnifiedProcedureStepQuery = "1.2.840.10008.5.1.4.34.6.5";

const storageNames: readonly (readonly [uid: string, name: string])[] = [
  [HangingProtocolStorage, "Hanging Protocol Storage"],
  [ColorPaletteStorage, "Color Palette Storage"],
  [GenericImplantTemplateStorage, "Generic Implant Template Storage"],
  [ImplantAssemblyTemplateStorage, "Implant Assembly Template Storage"],
  [ImplantTemplateGroupStorage, "Implant Template Group Storage"],
  [CTDefinedProcedureProtocolStorage, "CT Defined Procedure Protocol Storage"],
  [ProtocolApprovalStorage, "Protocol Approval Storage"],
  [XADefinedProcedureProtocolStorage, "XA Defined Procedure Protocol Storage"],
  [InventoryStorage, "Inventory Storage"],
  [ComputedRadiographyImageStorage, "Computed Radiography Image Storage"],
  [DigitalXRayImageStorageForPresentation, "Digital X-Ray Image Storage - For Presentation"],
  [DigitalXRayImageStorageForProcessing, "Digital X-Ray Image Storage - For Processing"],
  [DigitalMammographyXRayImageStorageForPresentation, "Digital Mammography X-Ray Image Storage - For Presentation"],
  [DigitalMammographyXRayImageStorageForProcessing, "Digital Mammography X-Ray Image Storage - For Processing"],
  [DigitalIntraOralXRayImageStorageForPresentation, "Digital Intra-Oral X-Ray Image Storage - For Presentation"],
  [DigitalIntraOralXRayImageStorageForProcessing, "Digital Intra-Oral X-Ray Image Storage - For Processing"],
  [CTImageStorage, "CT Image Storage"],
  [EnhancedCTImageStorage, "Enhanced CT Image Storage"],
  [LegacyConvertedEnhancedCTImageStorage, "Legacy Converted Enhanced CT Image Storage"],
  [UltrasoundMultiFrameImageStorage, "Ultrasound Multi-frame Image Storage"],
  [MRImageStorage, "MR Image Storage"],
  [EnhancedMRImageStorage, "Enhanced MR Image Storage"],
  [MRSpectroscopyStorage, "MR Spectroscopy Storage"],
  [EnhancedMRColorImageStorage, "Enhanced MR Color Image Storage"],
  [LegacyConvertedEnhancedMRImageStorage, "Legacy Converted Enhanced MR Image Storage"],
  [UltrasoundImageStorage, "Ultrasound Image Storage"],
  [EnhancedUSVolumeStorage, "Enhanced US Volume Storage"],
  [PhotoacousticImageStorage, "Photoacoustic Image Storage"],
  [SecondaryCaptureImageStorage, "Secondary Capture Image Storage"],
  [MultiFrameSingleBitSecondaryCaptureImageStorage, "Multi-frame Single Bit Secondary Capture Image Storage"],
  [MultiFrameGrayscaleByteSecondaryCaptureImageStorage, "Multi-frame Grayscale Byte Secondary Capture Image Storage"],
  [MultiFrameGrayscaleWordSecondaryCaptureImageStorage, "Multi-frame Grayscale Word Secondary Capture Image Storage"],
  [MultiFrameTrueColorSecondaryCaptureImageStorage, "Multi-frame True Color Secondary Capture Image Storage"],
  [TwelveLeadECGWaveformStorage, "12-lead ECG Waveform Storage"],
  [GeneralECGWaveformStorage, "General ECG Waveform Storage"],
  [AmbulatoryECGWaveformStorage, "Ambulatory ECG Waveform Storage"],
  [General32bitECGWaveformStorage, "General 32-bit ECG Waveform Storage"],
  [HemodynamicWaveformStorage, "Hemodynamic Waveform Storage"],
  [CardiacElectrophysiologyWaveformStorage, "Cardiac Electrophysiology Waveform Storage"],
  [BasicVoiceAudioWaveformStorage, "Basic Voice Audio Waveform Storage"],
  [GeneralAudioWaveformStorage, "General Audio Waveform Storage"],
  [ArterialPulseWaveformStorage, "Arterial Pulse Waveform Storage"],
  [RespiratoryWaveformStorage, "Respiratory Waveform Storage"],
  [MultichannelRespiratoryWaveformStorage, "Multi-channel Respiratory Waveform Storage"],
  [RoutineScalpElectroencephalogramWaveformStorage, "Routine Scalp Electroencephalogram Waveform Storage"],
  [ElectromyogramWaveformStorage, "Electromyogram Waveform Storage"],
  [ElectrooculogramWaveformStorage, "Electrooculogram Waveform Storage"],
  [SleepElectroencephalogramWaveformStorage, "Sleep Electroencephalogram Waveform Storage"],
  [BodyPositionWaveformStorage, "Body Position Waveform Storage"],
  [WaveformPresentationStateStorage, "Waveform Presentation State Storage"],
  [WaveformAcquisitionPresentationStateStorage, "Waveform Acquisition Presentation State Storage"],
  [GrayscaleSoftcopyPresentationStateStorage, "Grayscale Softcopy Presentation State Storage"],
  [ColorSoftcopyPresentationStateStorage, "Color Softcopy Presentation State Storage"],
  [PseudoColorSoftcopyPresentationStageStorage, "Pseudo-Color Softcopy Presentation State Storage"],
  [BlendingSoftcopyPresentationStateStorage, "Blending Softcopy Presentation State Storage"],
  [XAXRFGrayscaleSoftcopyPresentationStateStorage, "XA/XRF Grayscale Softcopy Presentation State Storage"],
  [GrayscalePlanarMPRVolumetricPresentationStateStorage, "Grayscale Planar MPR Volumetric Presentation State Storage"],
  [
    CompositingPlanarMPRVolumetricPresentationStateStorage,
    "Compositing Planar MPR Volumetric Presentation State Storage",
  ],
  [AdvancedBlendingPresentationStateStorage, "Advanced Blending Presentation State Storage"],
  [VolumeRenderingVolumetricPresentationStateStorage, "Volume Rendering Volumetric Presentation State Storage"],
  [
    SegmentedVolumeRenderingVolumetricPresentationStateStorage,
    "Segmented Volume Rendering Volumetric Presentation State Storage",
  ],
  [
    MultipleVolumeRenderingVolumetricPresentationStateStorage,
    "Multiple Volume Rendering Volumetric Presentation State Storage",
  ],
  [VariableModalityLUTSoftcopyPresentationStageStorage, "Variable Modality LUT Softcopy Presentation State Storage"],
  [XRayAngiographicImageStorage, "X-Ray Angiographic Image Storage"],
  [EnhancedXAImageStorage, "Enhanced XA Image Storage"],
  [XRayRadiofluoroscopicImageStorage, "X-Ray Radiofluoroscopic Image Storage"],
  [EnhancedXRFImageStorage, "Enhanced XRF Image Storage"],
  [XRay3DAngiographicImageStorage, "X-Ray 3D Angiographic Image Storage"],
  [XRay3DCraniofacialImageStorage, "X-Ray 3D Craniofacial Image Storage"],
  [BreastTomosynthesisImageStorage, "Breast Tomosynthesis Image Storage"],
  [BreastProjectionXRayImageStorageForPresentation, "Breast Projection X-Ray Image Storage - For Presentation"],
  [BreastProjectionXRayImageStorageForProcessing, "Breast Projection X-Ray Image Storage - For Processing"],
  [
    IntravascularOpticalCoherenceTomographyImageStorageForPresentation,
    "Intravascular Optical Coherence Tomography Image Storage - For Presentation",
  ],
  [
    IntravascularOpticalCoherenceTomographyImageStorageForProcessing,
    "Intravascular Optical Coherence Tomography Image Storage - For Processing",
  ],
  [NuclearMedicineImageStorage, "Nuclear Medicine Image Storage"],
  [ParametricMapStorage, "Parametric Map Storage"],
  [RawDataStorage, "Raw Data Storage"],
  [SpatialRegistrationStorage, "Spatial Registration Storage"],
  [SpatialFiducialsStorage, "Spatial Fiducials Storage"],
  [DeformableSpatialRegistrationStorage, "Deformable Spatial Registration Storage"],
  [SegmentationStorage, "Segmentation Storage"],
  [SurfaceSegmentationStorage, "Surface Segmentation Storage"],
  [TractographyResultsStorage, "Tractography Results Storage"],
  [LabelMapSegmentationStorage, "Label Map Segmentation Storage"],
  [HeightMapSegmentationStorage, "Height Map Segmentation Storage"],
  [RealWorldValueMappingStorage, "Real World Value Mapping Storage"],
  [SurfaceScanMeshStorage, "Surface Scan Mesh Storage"],
  [SurfaceScanPointCloudStorage, "Surface Scan Point Cloud Storage"],
  [VLEndoscopicImageStorage, "VL Endoscopic Image Storage"],
  [VideoEndoscopicImageStorage, "Video Endoscopic Image Storage"],
  [VLMicroscopicImageStorage, "VL Microscopic Image Storage"],
  [VideoMicroscopicImageStorage, "Video Microscopic Image Storage"],
  [VLSlideCoordinatesMicroscopicImageStorage, "VL Slide-Coordinates Microscopic Image Storage"],
  [VLPhotographicImageStorage, "VL Photographic Image Storage"],
  [VideoPhotographicImageStorage, "Video Photographic Image Storage"],
  [OphthalmicPhotography8BitImageStorage, "Ophthalmic Photography 8 Bit Image Storage"],
  [OphthalmicPhotography16BitImageStorage, "Ophthalmic Photography 16 Bit Image Storage"],
  [StereometricRelationshipStorage, "Stereometric Relationship Storage"],
  [OphthalmicTomographyImageStorage, "Ophthalmic Tomography Image Storage"],
  [
    WideFieldOphthalmicPhotographyStereographicProjectionImageStorage,
    "Wide Field Ophthalmic Photography Stereographic Projection Image Storage",
  ],
  [
    WideFieldOphthalmicPhotography3DCoordinatesImageStorage,
    "Wide Field Ophthalmic Photography 3D Coordinates Image Storage",
  ],
  [
    OphthalmicOpticalCoherenceTomographyEnFaceImageStorage,
    "Ophthalmic Optical Coherence Tomography En Face Image Storage",
  ],
  [
    OphthlamicOpticalCoherenceTomographyBscanVolumeAnalysisStorage,
    "Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage",
  ],
  [VLWholeSlideMicroscopyImageStorage, "VL Whole Slide Microscopy Image Storage"],
  [DermoscopicPhotographyImageStorage, "Dermoscopic Photography Image Storage"],
  [ConfocalMicroscopyImageStorage, "Confocal Microscopy Image Storage"],
  [ConfocalMicroscopyTiledPyramidalImageStorage, "Confocal Microscopy Tiled Pyramidal Image Storage"],
  [LensometryMeasurementsStorage, "Lensometry Measurements Storage"],
  [AutorefractionMeasurementsStorage, "Autorefraction Measurements Storage"],
  [KeratometryMeasurementsStorage, "Keratometry Measurements Storage"],
  [SubjectiveRefractionMeasurementsStorage, "Subjective Refraction Measurements Storage"],
  [VisualAcuityMeasurementsStorage, "Visual Acuity Measurements Storage"],
  [SpectaclePrescriptionReportStorage, "Spectacle Prescription Report Storage"],
  [OphthalmicAxialMeasurementsStorage, "Ophthalmic Axial Measurements Storage"],
  [IntraocularLensCalculationsStorage, "Intraocular Lens Calculations Storage"],
  [MacularGridThicknessAndVolumeReportStorage, "Macular Grid Thickness and Volume Report Storage"],
  [
    OphthalmicVisualFieldStaticPerimetryMeasurementsStorage,
    "Ophthalmic Visual Field Static Perimetry Measurements Storage",
  ],
  [OphthalmicThicknessMapStorage, "Ophthalmic Thickness Map Storage"],
  [CornealTopographyMapStorage, "Corneal Topography Map Storage"],
  [BasicTextSRStorage, "Basic Text SR Storage"],
  [EnhancedSRStorage, "Enhanced SR Storage"],
  [ComprehensiveSRStorage, "Comprehensive SR Storage"],
  [Comprehensive3DSRStorage, "Comprehensive 3D SR Storage"],
  [ExtensibleSRStorage, "Extensible SR Storage"],
  [ProcedureLogStorage, "Procedure Log Storage"],
  [MammographyCADSRStorage, "Mammography CAD SR Storage"],
  [KeyObjectSelectionDocumentStorage, "Key Object Selection Document Storage"],
  [ChestCADSRStorage, "Chest CAD SR Storage"],
  [XRayRadiationDoseSRStorage, "X-Ray Radiation Dose SR Storage"],
  [RadiopharmaceuticalRadiationDoseSRStorage, "Radiopharmaceutical Radiation Dose SR Storage"],
  [ColonCADSRStorage, "Colon CAD SR Storage"],
  [ImplantationPlanSRStorage, "Implantation Plan SR Storage"],
  [AcquisitionContextSRStorage, "Acquisition Context SR Storage"],
  [SimplifiedAdultEchoSRStorage, "Simplified Adult Echo SR Storage"],
  [PatientRadiationDoseSRStorage, "Patient Radiation Dose SR Storage"],
  [PlannedImagingAgentAdministrationSRStorage, "Planned Imaging Agent Administration SR Storage"],
  [PerformedImagingAgentAdministrationSRStorage, "Performed Imaging Agent Administration SR Storage"],
  [EnhancedXRayRadiationDoseSRStorage, "Enhanced X-Ray Radiation Dose SR Storage"],
  [WaveformAnnotationSRStorage, "Waveform Annotation SR Storage"],
  [ContentAssessmentResultsStorage, "Content Assessment Results Storage"],
  [MicroscopyBulkSimpleAnnotationsStorage, "Microscopy Bulk Simple Annotations Storage"],
  [EncapsulatedPDFStorage, "Encapsulated PDF Storage"],
  [EncapsulatedCDAStorage, "Encapsulated CDA Storage"],
  [EncapsulatedSTLStorage, "Encapsulated STL Storage"],
  [EncapsulatedOBJStorage, "Encapsulated OBJ Storage"],
  [EncapsulatedMTLStorage, "Encapsulated MTL Storage"],
  [PositronEmissionTomographyImageStorage, "Positron Emission Tomography Image Storage"],
  [LegacyConvertedEnhancedPETImageStorage, "Legacy Converted Enhanced PET Image Storage"],
  [EnhancedPETImageStorage, "Enhanced PET Image Storage"],
  [BasicStructuredDisplayStorage, "Basic Structured Display Storage"],
  [CTPerformedProcedureProtocolStorage, "CT Performed Procedure Protocol Storage"],
  [XAPerformedProcedureProtocolStorage, "XA Performed Procedure Protocol Storage"],
  [RTImageStorage, "RT Image Storage"],
  [RTDoseStorage, "RT Dose Storage"],
  [RTStructureSetStorage, "RT Structure Set Storage"],
  [RTBeamsTreatmentRecordStorage, "RT Beams Treatment Record Storage"],
  [RTPlanStorage, "RT Plan Storage"],
  [RTBrachyTreatmentRecordStorage, "RT Brachy Treatment Record Storage"],
  [RTTreatmentSummaryRecordStorage, "RT Treatment Summary Record Storage"],
  [RTIonPlanStorage, "RT Ion Plan Storage"],
  [RTIonBeamsTreatmentRecordStorage, "RT Ion Beams Treatment Record Storage"],
  [RTPhysicianIntentStorage, "RT Physician Intent Storage"],
  [RTSegmentAnnotationStorage, "RT Segment Annotation Storage"],
  [RTRadiationSetStorage, "RT Radiation Set Storage"],
  [CArmPhotonElectronRadiationStorage, "C-Arm Photon-Electron Radiation Storage"],
  [TomotherapeuticRadiationStorage, "Tomotherapeutic Radiation Storage"],
  [RoboticArmRadiationStorage, "Robotic-Arm Radiation Storage"],
  [RTRadiationRecordSetStorage, "RT Radiation Record Set Storage"],
  [RTRadiationSalvageRecordStorage, "RT Radiation Salvage Record Storage"],
  [TomotherapeuticRadiationRecordStorage, "Tomotherapeutic Radiation Record Storage"],
  [CArmPhotonElectronRadiationRecordStorage, "C-Arm Photon-Electron Radiation Record Storage"],
  [RoboticArmRadiationRecordStorage, "Robotic Radiation Record Storage"],
  [RTRadiationSetDeliveryInstructionStorage, "RT Radiation Set Delivery Instruction Storage"],
  [RTTreatmentPreparationStorage, "RT Treatment Preparation Storage"],
  [EnhancedRTImageStorage, "Enhanced RT Image Storage"],
  [EnhancedContinuousRTImageStorage, "Enhanced Continuous RT Image Storage"],
  [RTPatientPositionAcquisitionInstructionStorage, "RT Patient Position Acquisition Instruction Storage"],
  [RTBeamsDeliveryInstructionStorage, "RT Beams Delivery Instruction Storage"],
  [RTBrachyApplicationSetupDeliveryInstructionsStorage, "RT Brachy Application Setup Delivery Instruction Storage"],
];

const otherNames: readonly (readonly [uid: string, name: string])[] = [
  [Verification, "Verification SOP Class"],
  [HangingProtocolInformationModelFind, "Hanging Protocol Information Model - FIND"],
  [HangingProtocolInformationModelMove, "Hanging Protocol Information Model - MOVE"],
  [HangingProtocolInformationModelGet, "Hanging Protocol Information Model - GET"],
  [PatientRootQueryRetrieveInformationModelFind, "Patient Root Query/Retrieve Information Model - FIND"],
  [PatientRootQueryRetrieveInformationModelMove, "Patient Root Query/Retrieve Information Model - MOVE"],
  [PatientRootQueryRetrieveInformationModelGet, "Patient Root Query/Retrieve Information Model - GET"],
  [StudyRootQueryRetrieveInformationModelFind, "Study Root Query/Retrieve Information Model - FIND"],
  [StudyRootQueryRetrieveInformationModelMove, "Study Root Query/Retrieve Information Model - MOVE"],
  [StudyRootQueryRetrieveInformationModelGet, "Study Root Query/Retrieve Information Model - GET"],
  [PatientStudyOnlyQueryRetrieveInformationModelFind, "Patient/Study Only Query/Retrieve Information Model - FIND"],
  [PatientStudyOnlyQueryRetrieveInformationModelMove, "Patient/Study Only Query/Retrieve Information Model - MOVE"],
  [PatientStudyOnlyQueryRetrieveInformationModelGet, "Patient/Study Only Query/Retrieve Information Model - GET"],
  [CompositeInstanceRootRetrieveMove, "Composite Instance Root Retrieve - MOVE"],
  [CompositeInstanceRootRetrieveGet, "Composite Instance Root Retrieve - GET"],
  [CompositeInstanceRetrieveWithoutBulkDataGet, "Composite Instance Retrieve Without Bulk Data - GET"],
  [RepositoryQuery, "Repository Query"],
  [ProceduralEventLogging, "Procedural Event Logging SOP Class"],
  [SubstanceAdministrationLogging, "Substance Administration Logging SOP Class"],
  [ModalityWorklistInformationFind, "Modality Worklist Information Model - FIND"],
  [ColorPaletteInformationModelFind, "Color Palette Query/Retrieve Information Model - FIND"],
  [ColorPaletteInformationModelMove, "Color Palette Query/Retrieve Information Model - MOVE"],
  [ColorPaletteInformationModelGet, "Color Palette Query/Retrieve Information Model - GET"],
  [DefinedProcedureProtocolInformationModelFind, "Defined Procedure Protocol Information Model - FIND"],
  [DefinedProcedureProtocolInformationModelMove, "Defined Procedure Protocol Information Model - MOVE"],
  [DefinedProcedureProtocolInformationModelGet, "Defined Procedure Protocol Information Model - GET"],
  [DisplaySystem, "Display System SOP Class"],
  [GenericImplantTemplateInformationModelFind, "Generic Implant Template Information Model - FIND"],
  [GenericImplantTemplateInformationModelMove, "Generic Implant Template Information Model - MOVE"],
  [GenericImplantTemplateInformationModelGet, "Generic Implant Template Information Model - GET"],
  [ImplantAssemblyTemplateInformationModelFind, "Implant Assembly Template Information Model - FIND"],
  [ImplantAssemblyTemplateInformationModelMove, "Implant Assembly Template Information Model - MOVE"],
  [ImplantAssemblyTemplateInformationModelGet, "Implant Assembly Template Information Model - GET"],
  [ImplantTemplateGroupInformationModelFind, "Implant Template Group Information Model - FIND"],
  [ImplantTemplateGroupInformationModelMove, "Implant Template Group Information Model - MOVE"],
  [ImplantTemplateGroupInformationModelGet, "Implant Template Group Information Model - GET"],
  [InstanceAvailabilityNotification, "Instance Availability Notification SOP Class"],
  [InventoryFind, "Inventory - FIND"],
  [InventoryMove, "Inventory - MOVE"],
  [InventoryGet, "Inventory - GET"],
  [MediaCreationManagement, "Media Creation Management SOP Class UID"],
  [MediaStorageDirectoryStorage, "Media Storage Directory Storage"],
  [BasicFilmSession, "Basic Film Session SOP Class"],
  [BasicFilmBox, "Basic Film Box SOP Class"],
  [BasicGrayscaleImageBox, "Basic Grayscale Image Box SOP Class"],
  [BasicColorImageBox, "Basic Color Image Box SOP Class"],
  [PrintJob, "Print Job SOP Class"],
  [BasicAnnotationBox, "Basic Annotation Box SOP Class"],
  [Printer, "Printer SOP Class"],
  [PrinterConfigurationRetrieval, "Printer Configuration Retrieval SOP Class"],
  [PresentationLUT, "Presentation LUT SOP Class"],
  [BasicGrayscalePrintManagementMeta, "Basic Grayscale Print Management Meta SOP Class"],
  [BasicColorPrintManagementMeta, "Basic Color Print Management Meta SOP Class"],
  [ModalityPerformedProcedureStep, "Modality Performed Procedure Step SOP Class"],
  [ModalityPerformedProcedureStepRetrieve, "Modality Performed Procedure Step Retrieve SOP Class"],
  [ModalityPerformedProcedureStepNotification, "Modality Performed Procedure Step Notification SOP Class"],
  [ProtocolApprovalInformationModelFind, "Protocol Approval Information Model - FIND"],
  [ProtocolApprovalInformationModelMove, "Protocol Approval Information Model - MOVE"],
  [ProtocolApprovalInformationModelGet, "Protocol Approval Information Model - GET"],
  [GeneralRelevantPatientInformationQuery, "General Relevant Patient Information Query"],
  [BreastImagingRelevantPatientInformationQuery, "Breast Imaging Relevant Patient Information Query"],
  [CardiacRelevantPatientInformationQuery, "Cardiac Relevant Patient Information Query"],
  [RTConventionalMachineVerification, "RT Conventional Machine Verification"],
  [RTIonMachineVerification, "RT Ion Machine Verification"],
  [StorageCommitmentPushModel, "Storage Commitment Push Model SOP Class"],
  [InventoryCreation, "Inventory Creation"],
  [ProductCharacteristicsQuery, "Product Characteristics Query SOP Class"],
  [SubstanceApprovalQuery, "Substance Approval Query SOP Class"],
  [UnifiedProcedureStepPush, "Unified Procedure Step - Push SOP Class"],
  [UnifiedProcedureStepWatch, "Unified Procedure Step - Watch SOP Class"],
  [UnifiedProcedureStepPull, "Unified Procedure Step - Pull SOP Class"],
  [UnifiedProcedureStepEvent, "Unified Procedure Step - Event SOP Class"],
  [UnifiedProcedureStepQuery, "Unified Procedure Step - Query SOP Class"],
];

const names: ReadonlyMap<string, string> = new Map([...storageNames, ...otherNames]);

/** The UIDs of every SOP class that C-STORE transfers: Storage (PS3.4 Annex B) and Non-Patient Object Storage (Annex GG). */
export const StorageSopClasses: readonly string[] = Object.freeze(storageNames.map(([uid]) => uid));

/**
 * The name of a SOP class (PS3.6 Table A-1).
 *
 * @param uid SOP Class UID.
 * @returns e.g. `Hanging Protocol Storage`; undefined if the UID is of no SOP class listed here.
 */
export function sopClassName(uid: string): string | undefined {
  return names.get(uid);
}
