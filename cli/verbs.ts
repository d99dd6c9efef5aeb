/**
 * The verbs of the command line.
 *
 * @module
 */
import type { Verb } from "./verb.ts";

/** A verb that is not loaded yet. */
export interface VerbEntry {
  /** One line for the overview. */
  readonly summary: string;
  /** Verbs are loaded when they are called: an echo waits for no database. */
  load(): Promise<{ readonly verb: Verb }>;
}

/** The verbs by the word on the command line. */
export const Verbs: Readonly<Record<string, VerbEntry>> = {
  serve: {
    summary: "Serve hanging protocols: C-ECHO, C-STORE, C-FIND, C-GET, C-MOVE",
    load: () => import("./serve.ts"),
  },
  gateway: {
    summary: "Serve the hanging protocols of a peer over HTTP (DICOMweb)",
    load: () => import("./gateway.ts"),
  },
  receive: { summary: "Receive instances of every storage SOP class", load: () => import("./receive.ts") },
  echo: { summary: "Verify that a peer answers (C-ECHO)", load: () => import("./echo.ts") },
  store: { summary: "Send files to a peer (C-STORE)", load: () => import("./store.ts") },
  find: { summary: "Find hanging protocols (C-FIND)", load: () => import("./find.ts") },
  get: { summary: "Get hanging protocols (C-GET)", load: () => import("./get.ts") },
  move: { summary: "Have hanging protocols sent to another peer (C-MOVE)", load: () => import("./move.ts") },
  draw: { summary: "Draw a hanging protocol as SVG or PNG", load: () => import("./draw.ts") },
  show: { summary: "Describe a hanging protocol in words", load: () => import("./show.ts") },
  validate: { summary: "Check hanging protocols against the standard", load: () => import("./validate.ts") },
  new: { summary: "Make a hanging protocol of JSON or YAML", load: () => import("./new.ts") },
  passwd: { summary: "Add a user for serve --users, or change a password", load: () => import("./passwd.ts") },
  config: { summary: "Check a configuration file, or print its JSON Schema", load: () => import("./config_verb.ts") },
  conformance: { summary: "Print the DICOM Conformance Statement", load: () => import("./conformance.ts") },
  completions: { summary: "Print completions for a shell", load: () => import("./completions.ts") },
  status: { summary: "Explain DIMSE status codes", load: () => import("./status.ts") },
};
