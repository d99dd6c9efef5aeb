/**
 * The transfer syntaxes of PS3.5, with their keywords and names from PS3.6 Table A-1.
 *
 * @module
 */

/** Implicit VR Little Endian: the default transfer syntax (PS3.5 §A.1). */
export const ImplicitVRLittleEndian = "1.2.840.10008.1.2";
/** Explicit VR Little Endian (PS3.5 §A.2). */
export const ExplicitVRLittleEndian = "1.2.840.10008.1.2.1";
/** Encapsulated Uncompressed Explicit VR Little Endian. */
export const EncapsulatedUncompressedExplicitVRLittleEndian = "1.2.840.10008.1.2.1.98";
/** Deflated Explicit VR Little Endian (PS3.5 §A.5). */
export const DeflatedExplicitVRLittleEndian = "1.2.840.10008.1.2.1.99";
/** Explicit VR Big Endian, retired in 2006. */
export const ExplicitVRBigEndian = "1.2.840.10008.1.2.2";
/** JPEG Baseline (Process 1). */
export const JPEGBaseline8Bit = "1.2.840.10008.1.2.4.50";
/** JPEG Extended (Process 2 and 4). */
export const JPEGExtended12Bit = "1.2.840.10008.1.2.4.51";
/** JPEG Lossless, Non-Hierarchical (Process 14). */
export const JPEGLossless = "1.2.840.10008.1.2.4.57";
/** JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1]). */
export const JPEGLosslessSV1 = "1.2.840.10008.1.2.4.70";
/** JPEG-LS Lossless Image Compression. */
export const JPEGLSLossless = "1.2.840.10008.1.2.4.80";
/** JPEG-LS Lossy (Near-Lossless) Image Compression. */
export const JPEGLSNearLossless = "1.2.840.10008.1.2.4.81";
/** JPEG 2000 Image Compression (Lossless Only). */
export const JPEG2000Lossless = "1.2.840.10008.1.2.4.90";
/** JPEG 2000 Image Compression. */
export const JPEG2000 = "1.2.840.10008.1.2.4.91";
/** JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only). */
export const JPEG2000MCLossless = "1.2.840.10008.1.2.4.92";
/** JPEG 2000 Part 2 Multi-component Image Compression. */
export const JPEG2000MC = "1.2.840.10008.1.2.4.93";
/** JPIP Referenced. */
export const JPIPReferenced = "1.2.840.10008.1.2.4.94";
/** JPIP Referenced Deflate. */
export const JPIPReferencedDeflate = "1.2.840.10008.1.2.4.95";
/** MPEG2 Main Profile / Main Level. */
export const MPEG2MPML = "1.2.840.10008.1.2.4.100";
/** Fragmentable MPEG2 Main Profile / Main Level. */
export const MPEG2MPMLF = "1.2.840.10008.1.2.4.100.1";
/** MPEG2 Main Profile / High Level. */
export const MPEG2MPHL = "1.2.840.10008.1.2.4.101";
/** Fragmentable MPEG2 Main Profile / High Level. */
export const MPEG2MPHLF = "1.2.840.10008.1.2.4.101.1";
/** MPEG-4 AVC/H.264 High Profile / Level 4.1. */
export const MPEG4HP41 = "1.2.840.10008.1.2.4.102";
/** Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1. */
export const MPEG4HP41F = "1.2.840.10008.1.2.4.102.1";
/** MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1. */
export const MPEG4HP41BD = "1.2.840.10008.1.2.4.103";
/** Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1. */
export const MPEG4HP41BDF = "1.2.840.10008.1.2.4.103.1";
/** MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video. */
export const MPEG4HP422D = "1.2.840.10008.1.2.4.104";
/** Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video. */
export const MPEG4HP422DF = "1.2.840.10008.1.2.4.104.1";
/** MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video. */
export const MPEG4HP423D = "1.2.840.10008.1.2.4.105";
/** Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video. */
export const MPEG4HP423DF = "1.2.840.10008.1.2.4.105.1";
/** MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2. */
export const MPEG4HP42STEREO = "1.2.840.10008.1.2.4.106";
/** Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2. */
export const MPEG4HP42STEREOF = "1.2.840.10008.1.2.4.106.1";
/** HEVC/H.265 Main Profile / Level 5.1. */
export const HEVCMP51 = "1.2.840.10008.1.2.4.107";
/** HEVC/H.265 Main 10 Profile / Level 5.1. */
export const HEVCM10P51 = "1.2.840.10008.1.2.4.108";
/** JPEG XL Lossless. */
export const JPEGXLLossless = "1.2.840.10008.1.2.4.110";
/** JPEG XL JPEG Recompression. */
export const JPEGXLJPEGRecompression = "1.2.840.10008.1.2.4.111";
/** JPEG XL. */
export const JPEGXL = "1.2.840.10008.1.2.4.112";
/** High-Throughput JPEG 2000 Image Compression (Lossless Only). */
export const HTJ2KLossless = "1.2.840.10008.1.2.4.201";
/** High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only). */
export const HTJ2KLosslessRPCL = "1.2.840.10008.1.2.4.202";
/** High-Throughput JPEG 2000 Image Compression. */
export const HTJ2K = "1.2.840.10008.1.2.4.203";
/** JPIP HTJ2K Referenced. */
export const JPIPHTJ2KReferenced = "1.2.840.10008.1.2.4.204";
/** JPIP HTJ2K Referenced Deflate. */
export const JPIPHTJ2KReferencedDeflate = "1.2.840.10008.1.2.4.205";
/** RLE Lossless. */
export const RLELossless = "1.2.840.10008.1.2.5";
/** SMPTE ST 2110-20 Uncompressed Progressive Active Video. */
export const SMPTEST211020UncompressedProgressiveActiveVideo = "1.2.840.10008.1.2.7.1";
/** SMPTE ST 2110-20 Uncompressed Interlaced Active Video. */
export const SMPTEST211020UncompressedInterlacedActiveVideo = "1.2.840.10008.1.2.7.2";
/** SMPTE ST 2110-30 PCM Digital Audio. */
export const SMPTEST211030PCMDigitalAudio = "1.2.840.10008.1.2.7.3";
/** Deflated Image Frame Compression. */
export const DeflatedImageFrameCompression = "1.2.840.10008.1.2.8.1";

const names: ReadonlyMap<string, string> = new Map([
  [ImplicitVRLittleEndian, "Implicit VR Little Endian"],
  [ExplicitVRLittleEndian, "Explicit VR Little Endian"],
  [EncapsulatedUncompressedExplicitVRLittleEndian, "Encapsulated Uncompressed Explicit VR Little Endian"],
  [DeflatedExplicitVRLittleEndian, "Deflated Explicit VR Little Endian"],
  [ExplicitVRBigEndian, "Explicit VR Big Endian (Retired)"],
  [JPEGBaseline8Bit, "JPEG Baseline (Process 1)"],
  [JPEGExtended12Bit, "JPEG Extended (Process 2 and 4)"],
  [JPEGLossless, "JPEG Lossless, Non-Hierarchical (Process 14)"],
  [JPEGLosslessSV1, "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])"],
  [JPEGLSLossless, "JPEG-LS Lossless Image Compression"],
  [JPEGLSNearLossless, "JPEG-LS Lossy (Near-Lossless) Image Compression"],
  [JPEG2000Lossless, "JPEG 2000 Image Compression (Lossless Only)"],
  [JPEG2000, "JPEG 2000 Image Compression"],
  [JPEG2000MCLossless, "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)"],
  [JPEG2000MC, "JPEG 2000 Part 2 Multi-component Image Compression"],
  [JPIPReferenced, "JPIP Referenced"],
  [JPIPReferencedDeflate, "JPIP Referenced Deflate"],
  [MPEG2MPML, "MPEG2 Main Profile / Main Level"],
  [MPEG2MPMLF, "Fragmentable MPEG2 Main Profile / Main Level"],
  [MPEG2MPHL, "MPEG2 Main Profile / High Level"],
  [MPEG2MPHLF, "Fragmentable MPEG2 Main Profile / High Level"],
  [MPEG4HP41, "MPEG-4 AVC/H.264 High Profile / Level 4.1"],
  [MPEG4HP41F, "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1"],
  [MPEG4HP41BD, "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"],
  [MPEG4HP41BDF, "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"],
  [MPEG4HP422D, "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"],
  [MPEG4HP422DF, "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"],
  [MPEG4HP423D, "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"],
  [MPEG4HP423DF, "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"],
  [MPEG4HP42STEREO, "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"],
  [MPEG4HP42STEREOF, "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"],
  [HEVCMP51, "HEVC/H.265 Main Profile / Level 5.1"],
  [HEVCM10P51, "HEVC/H.265 Main 10 Profile / Level 5.1"],
  [JPEGXLLossless, "JPEG XL Lossless"],
  [JPEGXLJPEGRecompression, "JPEG XL JPEG Recompression"],
  [JPEGXL, "JPEG XL"],
  [HTJ2KLossless, "High-Throughput JPEG 2000 Image Compression (Lossless Only)"],
  [HTJ2KLosslessRPCL, "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)"],
  [HTJ2K, "High-Throughput JPEG 2000 Image Compression"],
  [JPIPHTJ2KReferenced, "JPIP HTJ2K Referenced"],
  [JPIPHTJ2KReferencedDeflate, "JPIP HTJ2K Referenced Deflate"],
  [RLELossless, "RLE Lossless"],
  [SMPTEST211020UncompressedProgressiveActiveVideo, "SMPTE ST 2110-20 Uncompressed Progressive Active Video"],
  [SMPTEST211020UncompressedInterlacedActiveVideo, "SMPTE ST 2110-20 Uncompressed Interlaced Active Video"],
  [SMPTEST211030PCMDigitalAudio, "SMPTE ST 2110-30 PCM Digital Audio"],
  [DeflatedImageFrameCompression, "Deflated Image Frame Compression"],
]);

/**
 * The transfer syntaxes this package converts between, in the order it prefers: explicit VRs say most about a data
 * set, the default must be there (PS3.5 §10.1), deflating costs time.
 */
export const UncompressedTransferSyntaxes: readonly string[] = Object.freeze([
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
  DeflatedExplicitVRLittleEndian,
]);

/** The transfer syntaxes that encapsulate pixel data (PS3.5 §A.4): an instance in one of them is passed on as it is. */
export const EncapsulatedTransferSyntaxes: readonly string[] = Object.freeze([
  EncapsulatedUncompressedExplicitVRLittleEndian,
  JPEGBaseline8Bit,
  JPEGExtended12Bit,
  JPEGLossless,
  JPEGLosslessSV1,
  JPEGLSLossless,
  JPEGLSNearLossless,
  JPEG2000Lossless,
  JPEG2000,
  JPEG2000MCLossless,
  JPEG2000MC,
  MPEG2MPML,
  MPEG2MPMLF,
  MPEG2MPHL,
  MPEG2MPHLF,
  MPEG4HP41,
  MPEG4HP41F,
  MPEG4HP41BD,
  MPEG4HP41BDF,
  MPEG4HP422D,
  MPEG4HP422DF,
  MPEG4HP423D,
  MPEG4HP423DF,
  MPEG4HP42STEREO,
  MPEG4HP42STEREOF,
  HEVCMP51,
  HEVCM10P51,
  JPEGXLLossless,
  JPEGXLJPEGRecompression,
  JPEGXL,
  HTJ2KLossless,
  HTJ2KLosslessRPCL,
  HTJ2K,
  RLELossless,
  DeflatedImageFrameCompression,
]);

/**
 * The name of a transfer syntax (PS3.6 Table A-1).
 *
 * @param uid Transfer Syntax UID.
 * @returns e.g. `Explicit VR Little Endian`; undefined if the UID is of no transfer syntax listed here.
 */
export function transferSyntaxName(uid: string): string | undefined {
  return names.get(uid);
}
