/**
 * The DICOM Conformance Statement of Hangar (PS3.2), made of the tables that the code runs on.
 *
 * @module
 */
import { Version } from "../../lib/uids/implementation.ts";
import { configFlags } from "../config.ts";
import { Iterations } from "../password.ts";
import { receiverEntity, requestorEntity, serverEntity } from "./application_entities.ts";
import { associationPolicies } from "./associations.ts";
import { list, render, type Section, table } from "./markdown.ts";
import { characterSets, statuses } from "./tables.ts";
import { webServices } from "./web_services.ts";

const Overview = [
  "Hangar is a DICOM network stack, a server of hanging protocols and a command line on top. This is what it supports:",
  table(["Network service", "SCU", "SCP"], [
    ["Verification", "yes", "yes"],
    ["Hanging Protocol Storage", "yes", "yes"],
    ["Hanging Protocol Information Model - FIND", "yes", "yes"],
    ["Hanging Protocol Information Model - GET", "yes", "yes"],
    ["Hanging Protocol Information Model - MOVE", "yes", "yes"],
    ["Storage of other SOP classes", "yes, of files", "yes, to files"],
  ]),
  "Over HTTP it is an origin server of the Non-Patient Instance service for hanging protocols (PS3.18 chapter 12). It supports no media interchange.",
];

const Introduction: Section[] = [
  {
    title: "Audience and remarks",
    body: [
      "This statement is for those who integrate Hangar with other systems. It follows PS3.2. That two statements fit each " +
      "other does not yet mean that the systems work together as intended: that has to be tested.",
    ],
  },
  {
    title: "Terms",
    body: [
      "AE application entity, SCU service class user, SCP service class provider, UID unique identifier, VR value representation, PDU protocol data unit.",
    ],
  },
  {
    title: "References",
    body: ["DICOM Standard, PS3.2 to PS3.8, PS3.15, PS3.18. Hanging protocols: PS3.3 §C.23, PS3.4 Annexes U and GG."],
  },
];

const Model: Section[] = [
  {
    title: "Application data flow",
    body: [
      list([
        "The Hanging Protocol Server stores what a Storage SCU sends, answers C-FIND, and sends instances back for C-GET, or to a third AE for C-MOVE.",
        "The Storage Receiver writes what a Storage SCU sends, for example a C-MOVE of the server, to files.",
        "The Command Line calls a peer for one of these services.",
        "The Gateway answers HTTP with what a hanging protocol SCP answers to C-FIND, C-GET and C-STORE.",
      ]),
    ],
  },
  {
    title: "Sequencing",
    body: [
      "Operations of different associations do not wait for each other. Those of one association are performed one after another, or as many at a time as the asynchronous operations window has.",
    ],
  },
];

function security(): Section[] {
  return [
    {
      title: "Secure transport",
      body: [
        "BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.12): TLS 1.2 at least, 1.3 where both sides " +
        "have it, cipher suites with forward secrecy and authenticated encryption only. With `--tls-ca`, a server lets only those " +
        "clients in that show a certificate by one of these CAs. A server with TLS takes no plain connections on its port. " +
        "C-MOVE destinations are called by TLS where the operator says so, and are shown the server's certificate.",
      ],
    },
    {
      title: "User identity",
      body: [
        "With `--users`, an association is accepted only with user identity type 2, username and passcode (PS3.15 §B.5), that is " +
        "among the users; types 1, 3, 4 and 5 are rejected. A positive response is sent where it is asked for. Without `--users` " +
        "a user identity of any type is passed over. As requestor, types 1 and 2 are sent, without asking for a response. " +
        `Passwords are kept as PBKDF2 with HMAC-SHA-256, ${Iterations.default} iterations, each with a salt of its own.`,
      ],
    },
    {
      title: "Association level security",
      body: [
        "Calling AE titles can be limited with `--allow`, called ones with `--called`. Passcodes never appear in logs.",
      ],
    },
  ];
}

function configuration(): string {
  return table(
    ["Setting", "Default", "Meaning"],
    configFlags().map(([name, flag]) => [`--${name}`, flag.default ?? "", flag.help]),
  );
}

/**
 * Writes the statement.
 *
 * @returns Markdown
 */
export function conformanceStatement(): string {
  const sections: Section[] = [
    { title: "Conformance Statement overview", body: Overview },
    { title: "Introduction", sections: Introduction },
    {
      title: "Networking",
      sections: [
        { title: "Implementation model", sections: Model },
        { title: "Association policies", body: ["They are the same for every AE."], sections: associationPolicies() },
        serverEntity(),
        receiverEntity(),
        requestorEntity(),
        { title: "Statuses of every service", body: [statuses("DIMSE")] },
        {
          title: "Network interfaces",
          body: ["TCP over IPv4 and IPv6, with TCP_NODELAY. The default port is 11112; 2762 is the usual one for TLS."],
        },
        {
          title: "Configuration",
          body: [
            "Of `hangar serve`, on the command line or in a file (`hangar config schema`). C-MOVE destinations are AE title, host, port and whether by TLS.",
            configuration(),
          ],
        },
      ],
    },
    { title: "Web services", sections: webServices() },
    { title: "Media interchange", body: ["None. Files are read and written after PS3.10 without a DICOMDIR."] },
    {
      title: "Support of character sets",
      body: [
        "These are decoded, matched and encoded. Text in a character set that is unknown is read as ISO 8859-1 by the command line; the server keeps and returns the bytes as they came.",
        characterSets(),
      ],
    },
    { title: "Security", sections: security() },
    {
      title: "Annexes",
      sections: [
        {
          title: "Private and Standard Extended SOP classes",
          body: ["None of its own. Private attributes of instances are kept."],
        },
        { title: "Private transfer syntaxes", body: ["None."] },
      ],
    },
  ];
  return `# DICOM Conformance Statement: Hangar ${Version}\n\n${render(sections)}\n`;
}
