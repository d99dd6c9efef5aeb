/**
 * Verification (PS3.4 Annex A): C-ECHO as SCP and SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status } from "../dimse/status.ts";
import { Verification } from "../uids/sop_classes.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { contextFor, type FinalStatus, finalStatus } from "./scu.ts";
import type { Service } from "./types.ts";

/**
 * The Verification service: answers C-ECHO with success.
 *
 * @returns A service for `serve`.
 */
export function verification(): Service {
  return {
    rows: [{
      abstractSyntax: Verification,
      transferSyntaxes: [ImplicitVRLittleEndian, ExplicitVRLittleEndian],
      operations: { [CommandField.CEchoRq]: (operation) => operation.respond({ Status: Status.Success }) },
    }],
  };
}

/**
 * Send a C-ECHO.
 *
 * @param association An association with a presentation context for Verification.
 * @returns The status of the response.
 * @throws {NoPresentationContextError} Without such a context.
 * @throws {DicomNetworkError} When the association ends first.
 */
export async function echo(association: Association): Promise<FinalStatus> {
  const context = contextFor(association, Verification);
  const operation = await association.invoke(context, {
    CommandField: CommandField.CEchoRq,
    AffectedSOPClassUID: Verification,
  });
  const response = await operation.next();
  return finalStatus(response!.command);
}
