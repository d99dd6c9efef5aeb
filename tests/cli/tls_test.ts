import { assertEquals, assertMatch } from "@std/assert";
import {
  clientIdentity,
  expiredServerIdentity,
  otherCa,
  serverIdentity,
  strangerIdentity,
  testCa,
} from "../support/certificates.ts";
import { hangar, Listening, withFolder } from "./support.ts";

/** Writes the certificates that the flags name. */
async function withCertificates(run: (folder: string, pem: (name: string) => string[]) => Promise<void>) {
  await withFolder(async (folder) => {
    const identities = { server: serverIdentity, client: clientIdentity, stranger: strangerIdentity };
    for (const [name, { cert, key }] of Object.entries({ ...identities, expired: expiredServerIdentity })) {
      await Deno.writeTextFile(`${folder}/${name}.pem`, cert);
      await Deno.writeTextFile(`${folder}/${name}.key`, key);
    }
    await Deno.writeTextFile(`${folder}/ca.pem`, testCa);
    await Deno.writeTextFile(`${folder}/other.pem`, otherCa);
    await run(folder, (name) => ["--tls-cert", `${folder}/${name}.pem`, "--tls-key", `${folder}/${name}.key`]);
  });
}

Deno.test("tls: a server with a certificate, and what a client is told that does not fit", () =>
  withCertificates(async (folder, pem) => {
    await using server = await Listening.start("serve", "--store", ":memory:", ...pem("server"));
    assertMatch(server.io.out, /^listening HANGAR@127\.0\.0\.1:\d+\n$/);
    const ca = ["--tls-ca", `${folder}/ca.pem`];

    const echo = await hangar("echo", server.peer, "--tls", ...ca);
    assertEquals([echo.code, echo.stderr], [0, ""]);
    const byName = await hangar("echo", `${server.peer.replace("127.0.0.1", "localhost")}+tls`, ...ca);
    assertMatch(byName.stdout, /^HANGAR@localhost:\d+\+tls: 0000 Success, /);

    const refused: [args: string[], message: RegExp][] = [
      [["--tls"], /^hangar echo: Cannot establish TLS with 127\.0\.0\.1:\d+: .*CA.*\. Name its CA with --tls-ca/],
      [["--tls-ca", `${folder}/other.pem`], /\. Name its CA with --tls-ca/],
      [[...ca, "--tls-server-name", "pacs.example"], /Say what name its certificate bears with --tls-server-name\n$/],
      [[], /The peer seems to speak TLS: call it with --tls\n$/],
    ];
    for (const [args, message] of refused) {
      const { code, stdout, stderr } = await hangar("echo", server.peer, ...args);
      assertEquals([code, stdout], [3, ""], args.join(" "));
      assertMatch(stderr, message);
      assertEquals(stderr.trimEnd().split("\n").length, 1);
    }
    await server.stop();
    assertMatch(server.io.err, /info Cannot establish TLS with 127\.0\.0\.1:\d+: the peer does not speak TLS\n/);
  }));

Deno.test("tls: with a CA, only clients it has certified get in, and the log names them", () =>
  withCertificates(async (folder, pem) => {
    const ca = ["--tls-ca", `${folder}/ca.pem`];
    await using server = await Listening.start("serve", "--store", ":memory:", ...pem("server"), ...ca);
    const known = await hangar("echo", server.peer, ...ca, ...pem("client"));
    assertEquals(known.code, 0, known.stderr);
    const nobody = await hangar("echo", server.peer, ...ca);
    assertEquals(nobody.code, 3);
    const stranger = await hangar("echo", server.peer, ...ca, ...pem("stranger"));
    assertEquals(stranger.code, 3);
    await server.stop();
    assertMatch(server.io.err, /HANGAR > HANGAR 127\.0\.0\.1:\d+ CN=modality1 C-ECHO .*0000 Success/);
    assertEquals(server.io.err.match(/info Cannot establish TLS with /g)?.length, 2);
  }));

Deno.test("tls: an expired certificate, and a peer without TLS", () =>
  withCertificates(async (folder, pem) => {
    await using expired = await Listening.start("receive", "--discard", ...pem("expired"));
    const { code, stderr } = await hangar("echo", expired.peer, "--tls-ca", `${folder}/ca.pem`);
    assertEquals(code, 3);
    assertMatch(stderr, /expired/);

    await using plain = await Listening.start("receive", "--discard", "--timeout", "2");
    const other = await hangar("echo", `${plain.peer}+tls`, "--timeout", "2");
    assertEquals(other.code, 3);
    assertMatch(
      other.stderr,
      /^hangar echo: Cannot establish TLS with .*\. Leave TLS out, or use the peer's port for TLS\n$/,
    );
  }));

/** A certificate of its own making, good for both sides. */
async function selfSigned(folder: string): Promise<boolean> {
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  const extensions = ["subjectAltName=IP:127.0.0.1", "extendedKeyUsage=serverAuth,clientAuth"];
  const files = ["-subj", "/CN=HANGAR", "-out", `${folder}/both.pem`, "-keyout", `${folder}/both.key`];
  const extra = ["basicConstraints=critical,CA:FALSE", ...extensions].flatMap((each) => ["-addext", each]);
  try {
    const openssl = new Deno.Command("openssl", {
      args: [...args, ...files, ...extra],
      stdout: "null",
      stderr: "null",
    });
    return (await openssl.output()).success;
  } catch {
    console.log("skipped: openssl is missing");
    return false;
  }
}

Deno.test("tls: C-MOVE shows a destination that asks for it the server's certificate", () =>
  withCertificates(async (folder, pem) => {
    if (!await selfSigned(folder)) return;
    const mutual = [...pem("both"), "--tls-ca", `${folder}/both.pem`];
    await using viewer = await Listening.start("receive", "--aet", "VIEWER", "--discard", ...mutual);
    await using server = await Listening.start(
      ...["serve", "--store", ":memory:", "--samples", ...mutual, "--peer", `${viewer.peer}+tls`],
    );
    const move = await hangar("move", server.peer, "--dest", "VIEWER", "--json", ...mutual);
    assertEquals(move.code, 0, move.stdout + move.stderr);
    await viewer.stop();
    assertMatch(viewer.io.err, /HANGAR > VIEWER 127\.0\.0\.1:\d+ CN=HANGAR C-STORE Hanging Protocol Storage/);
  }));

Deno.test("tls: C-MOVE by TLS, with and without TLS of our own", () =>
  withCertificates(async (folder, pem) => {
    const ca = ["--tls-ca", `${folder}/ca.pem`];
    await using viewer = await Listening.start(
      ...["receive", "--aet", "VIEWER", "-o", `${folder}/moved`, ...pem("server")],
    );
    await using server = await Listening.start(
      ...["serve", "--store", ":memory:", "--samples", ...pem("server"), ...ca, "--peer", `${viewer.peer}+tls`],
    );
    const client = [...ca, ...pem("client")];
    const move = await hangar("move", server.peer, "--dest", "VIEWER", "--json", ...client);
    assertEquals(move.code, 0, move.stdout + move.stderr);
    assertEquals(JSON.parse(move.stdout).failed, 0);

    await using trusting = await Listening.start(
      ...["serve", "--store", ":memory:", "--samples", ...ca, "--peer", `${viewer.peer}+tls`],
    );
    assertEquals((await hangar("move", trusting.peer, "--dest", "VIEWER")).code, 0);
    await using distrusting = await Listening.start(
      ...["serve", "--store", ":memory:", "--samples", "--peer", `${viewer.peer}+tls`],
    );
    const failed = await hangar("move", distrusting.peer, "--dest", "VIEWER", "--json");
    assertEquals([failed.code, JSON.parse(failed.stdout).status], [1, "A702"]);
  }));

Deno.test("tls: files that cannot be used end with 2", () =>
  withCertificates(async (folder, pem) => {
    await Deno.writeTextFile(`${folder}/note.txt`, "Dear Sir or Madam");
    await Deno.writeTextFile(
      `${folder}/locked.key`,
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    await Deno.writeTextFile(`${folder}/broken.key`, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    const cert = ["--tls-cert", `${folder}/server.pem`];
    const bad: [args: string[], message: RegExp][] = [
      [cert, /^hangar receive: --tls-key is missing: a certificate goes with its key/],
      [["--tls-key", `${folder}/server.key`], /--tls-cert is missing/],
      [
        [...cert, "--tls-key", `${folder}/none.key`],
        /--tls-key: Cannot read ".*none\.key": no such file or directory\n$/,
      ],
      [[...cert, "--tls-key", `${folder}/note.txt`], /--tls-key: There is no private key in ".*note\.txt"/],
      [[...cert, "--tls-key", `${folder}/locked.key`], /is encrypted: decrypt it with openssl pkey/],
      [[...cert, "--tls-key", `${folder}/broken.key`], /--tls-key: Cannot use ".*broken\.key": its PEM is damaged/],
      [[...cert, "--tls-key", `${folder}/client.key`], /"\S*client\.key" is not the key of "\S*server\.pem"/],
      [[...pem("server"), "--tls-ca", `${folder}/server.key`], /--tls-ca: There is no certificate in /],
      [["--tls-ca", `${folder}/ca.pem`], /--tls-cert and --tls-key are missing/],
    ];
    for (const [args, message] of bad) {
      const { code, stdout, stderr } = await hangar("receive", "--discard", "--port", "0", ...args);
      assertEquals([code, stdout], [2, ""], args.join(" "));
      assertMatch(stderr, message);
    }
  }));
