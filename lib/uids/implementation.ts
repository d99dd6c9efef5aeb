/**
 * Who this implementation says it is when it negotiates an association.
 *
 * @module
 */

/** Version of this package. */
export const Version = "0.1.0";

/** Implementation Class UID (PS3.7 §D.3.3.2). */
export const ImplementationClassUid = "2.25.185598378433154390027184281210460121216";

/** Implementation Version Name, 1 to 16 characters (PS3.7 §D.3.3.2). */
export const ImplementationVersionName = "HANGAR_0_1_0";

/** Application Context Name: the one DICOM Application Context there is (PS3.7 §A.2.1). */
export const ApplicationContextName = "1.2.840.10008.3.1.1.1";
