import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { ExitError } from "../../cli/errors.ts";
import { Log } from "../../cli/log.ts";
import { checkPassword, equalBytes, hashPassword, isPassword, Iterations } from "../../cli/password.ts";
import { Users } from "../../cli/users.ts";
import { changeUser, parseUsers } from "../../cli/users_file.ts";
import type { AssociationInfo } from "../../lib/association/events.ts";
import { associateRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { hangar, hangarWith, Listening, TestIo, withFolder } from "./support.ts";

const Fewest = Iterations.least;

async function fileOf(users: Readonly<Record<string, string>>): Promise<string> {
  let text = "# who may call\n";
  for (const [name, password] of Object.entries(users)) {
    text = changeUser(text, "users", name, await hashPassword(password, Fewest)).text;
  }
  return text;
}

/** A requestor, as the server sees it before it decides. */
function requestor(name?: string, password = "", type = 2, hostname = "10.0.0.1"): AssociationInfo {
  const encoder = new TextEncoder();
  const userIdentity = name === undefined ? undefined : {
    type,
    positiveResponseRequested: false,
    primaryField: encoder.encode(name),
    secondaryField: encoder.encode(password),
  };
  const peer = { hostname, port: 104 };
  return { serial: 1, role: "acceptor", callingAeTitle: "A", calledAeTitle: "B", peer, userIdentity };
}

Deno.test("password: a hash tells its password from others, in every Unicode form", async () => {
  const hash = await hashPassword("Zoë", Fewest);
  assertEquals([hash.key.length, hash.salt.length, hash.iterations], [32, 16, Fewest]);
  assert(await checkPassword("Zoe\u0308", hash));
  assert(!await checkPassword("Zoe", hash));
  assert(!equalBytes(hash.salt, (await hashPassword("Zoë", Fewest)).salt));
  assert(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
  assert(!equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)) && !equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2)));
});

Deno.test("password: HMAC takes some keys for one, passwords are all different", async () => {
  const long = "p".repeat(65);
  const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(long)));
  const hash = await hashPassword(long, Fewest);
  const same = await crypto.subtle.importKey("raw", hashed, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: hash.salt, iterations: Fewest };
  const key = new Uint8Array(await crypto.subtle.deriveBits(parameters, same, 256));
  assert(!equalBytes(key, hash.key));
  assert(await checkPassword(long, hash));
  assert(!await checkPassword(long + "p", hash));
  // PBKDF2 as others do it, for what HMAC takes as it is
  const short = await hashPassword("p".repeat(64), Fewest);
  const plain = await crypto.subtle.importKey("raw", new Uint8Array(64).fill(0x70), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ ...parameters, salt: short.salt }, plain, 256);
  assert(equalBytes(new Uint8Array(bits), short.key));
  for (const text of ["", "a\0", "\ta", "a\x7f", "a\x85"]) assert(!isPassword(text));
  for (const text of ["a", " ", "pass word", "名前", "a\u200db"]) assert(isPassword(text));
});

const Salt = "A".repeat(22);
const Key = "A".repeat(43);
const BadLines: readonly (readonly [line: string, message: string])[] = [
  ["alice", "users:2: there is no colon after the user name"],
  [":x", 'users:2: "" is no user name'],
  [" alice:x", 'users:2: " alice" is no user name'],
  ["alice:secret", "users:2: no password hash: hangar passwd makes them"],
  [`alice:$pbkdf2-sha256$i=1000$${Salt}$${Key}`, "users:2: 1000 iterations, wanted 210000 to 10000000"],
  [`alice:$pbkdf2-sha256$i=999999999$${Salt}$${Key}`, "users:2: 999999999 iterations"],
  [`alice:$pbkdf2-sha256$i=600000$AAAA$${Key}`, "users:2: the salt has less than 16 bytes"],
  [`alice:$pbkdf2-sha256$i=600000$${Salt}$AAAA`, "users:2: the key has not 32 bytes"],
  [
    `a:$pbkdf2-sha256$i=600000$${Salt}$${Key}\r\na:$pbkdf2-sha256$i=600000$${Salt}$${Key}`,
    'users:3: user "a" is there',
  ],
];

Deno.test("users file: errors name the line and never quote a hash or password", async (t) => {
  for (const [line, message] of BadLines) {
    await t.step(message, async () => {
      const error = await assertRejects(
        () => Promise.try(() => parseUsers(`# comment\n${line}\n`, "users")),
        ExitError,
      );
      assertStringIncludes(error.message, message);
      assert(!error.message.includes("secret"));
    });
  }
});

Deno.test("users file: a change leaves every other line as it was", async () => {
  const hash = await hashPassword("x", Fewest);
  const { text } = changeUser("# first\n\n", "users", "alice", hash);
  assertMatch(text, /^# first\n\nalice:\$pbkdf2-sha256\$i=210000\$[^=$]{22}\$[^=$]{43}\n$/);
  const two = changeUser(text + "# last", "users", "bob", hash).text;
  assertMatch(two, /^# first\n\nalice:.*\n# last\nbob:.*\n$/);
  assertEquals(changeUser(two, "users", "alice", undefined).text.replace(/\$.*/, ""), "# first\n\n# last\nbob:\n");
  assertEquals([...parseUsers(two, "users").keys()], ["alice", "bob"]);
});

const Congested = "too many passwords to check";
const Unusable = "username or passcode empty, too long, not UTF-8 or with control characters";

Deno.test("users: who gets in, and why others do not", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(path, await fileOf({ alice: "right", "名前": "parole" }));
    const users = await Users.open(path, new Log(new TestIo(), 1));
    const cases: [AssociationInfo, string | undefined][] = [
      [requestor("alice", "right"), undefined],
      [requestor("名前", "parole"), undefined],
      [requestor("alice", "wrong"), "wrong username or passcode"],
      [requestor("alice", "right "), "wrong username or passcode"],
      [requestor("bob", "right"), "wrong username or passcode"],
      [requestor("alice", "", 2), Unusable],
      [requestor("alice", "x".repeat(2000)), Unusable],
      [requestor("alice", "right\0"), Unusable],
      [requestor("alice", "right\0\0\0"), Unusable],
      [requestor("alice", "right\n"), Unusable],
      [requestor("alice", "\x9bright"), Unusable],
      [requestor("alice", "right", 1), "no username with passcode"],
      [requestor("alice", "right", 4), "no username with passcode"],
      [requestor(), "no user identity"],
    ];
    for (const [association, reason] of cases) {
      assertEquals(await users.refusal(association), reason === undefined ? undefined : { reason });
    }
  }));

Deno.test("users: a password is checked once, however many associations come with it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(path, await fileOf({ alice: "right" }));
    const users = await Users.open(path, new Log(new TestIo(), 1));
    const rush = await Promise.all(Array.from({ length: 100 }, () => users.refusal(requestor("alice", "right"))));
    assertEquals(new Set(rush), new Set([undefined]));
    const started = performance.now();
    for (let i = 0; i < 100; i++) assertEquals(await users.refusal(requestor("alice", "right")), undefined);
    // A hundred checks would take seconds
    assertLess(performance.now() - started, 1000);
  }));

Deno.test("users: a flood of wrong passwords holds itself up, and nobody else", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(path, await fileOf({ alice: "right", bob: "right" }));
    const users = await Users.open(path, new Log(new TestIo(), 1));
    assertEquals(await users.refusal(requestor("alice", "right")), undefined);
    const outcomes: (string | undefined)[] = [];
    const given = Promise.withResolvers<void>();
    const flood = Promise.all(Array.from({ length: 100 }, async (_, i) => {
      const guess = requestor("bob", `guess ${i}`, 2, `10.6.6.${i % 10}`);
      const refusal = await users.refusal(guess, given.promise);
      assertEquals(refusal?.isCongestion, refusal?.reason === Congested ? true : undefined);
      outcomes.push(refusal?.reason);
    }));
    const proven = users.refusal(requestor("alice", "right"));
    const newcomer = users.refusal(requestor("bob", "right", 2, "10.0.0.2"));
    assertEquals(await proven, undefined);
    assertEquals(outcomes.filter((reason) => reason !== Congested), []);
    assertEquals(await newcomer, undefined);
    // The one that was running, and one of each address
    assertLess(outcomes.filter((reason) => reason !== Congested).length, 12);
    assertGreater(outcomes.length, 30);
    given.resolve();
    await flood;
    assertLess(outcomes.filter((reason) => reason !== Congested).length, 14);
  }));

Deno.test("serve --users: whoever comes too often is rejected transiently, and the right password gets in meanwhile", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(path, await fileOf({ alice: "right" }));
    await using server = await Listening.start("serve", "--store", ":memory:", "--users", path);
    const port = Number(server.address.replace(/^.*:/, ""));
    const peers = await Promise.all(Array.from({ length: 70 }, () => ScriptedPeer.connect(port)));
    await Promise.all(
      peers.map((peer, i) =>
        peer.send(associateRq({ userInformation: { userIdentity: requestor("mallory", `guess ${i}`).userIdentity } }))
      ),
    );
    const right = { env: { HANGAR_PASSWORD: "right" } };
    const { code, stderr } = await hangarWith(right, "echo", server.peer, "--user", "alice");
    assertEquals([code, stderr], [0, ""]);
    await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
    // Behind the check that has begun; those that had not are given up
    const wrong = await hangarWith({ env: { HANGAR_PASSWORD: "wrong" } }, "echo", server.peer, "--user", "alice");
    assertEquals(wrong.code, 3);
    assertStringIncludes(wrong.stderr, "rejected-permanent");
    await server.stop();
    assertMatch(server.io.err, /rejected: rejected-transient .*temporary-congestion \(too many passwords to check\)/);
  }));

Deno.test("users: changes of the file count at once, and a broken file changes nothing", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(path, await fileOf({ alice: "right" }));
    const io = new TestIo();
    const users = await Users.open(path, new Log(io, 1));
    assertEquals(await users.refusal(requestor("alice", "right")), undefined);
    await Deno.writeTextFile(path, "alice:secret\n");
    assertEquals(await users.refusal(requestor("alice", "right")), undefined);
    assertMatch(io.err, /error \S+users:1: no password hash: .*; the users stay as they were\n$/);
    await Deno.writeTextFile(path, await fileOf({ bob: "right" }));
    assertEquals((await users.refusal(requestor("alice", "right")))?.reason, "wrong username or passcode");
    assertEquals(await users.refusal(requestor("bob", "right")), undefined);
    await Deno.remove(path);
    assertEquals(await users.refusal(requestor("bob", "right")), undefined);
    assertMatch(io.err, /Cannot read users from ".*users": no such file or directory; the users stay/);
  }));

Deno.test({
  name: "users: a change that could not be read for want of descriptors counts as soon as there are some",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const [path, changed] = [`${folder}/users`, `${folder}/changed`];
      await Deno.writeTextFile(path, await fileOf({ alice: "old" }));
      await Deno.writeTextFile(changed, await fileOf({ alice: "new" }));
      const script = new URL("users_unreadable.ts", import.meta.url).pathname;
      const command = 'ulimit -n 128; exec "$0" run -A --quiet --no-check "$@"';
      const { stdout, stderr } = await new Deno.Command("sh", {
        args: ["-c", command, Deno.execPath(), script, path, changed],
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals(out, "old new: right wrong\nold new: right wrong\nold new: wrong right\n", err);
      // It is told once, however many come.
      assertEquals(err.match(/Cannot read users from .*; the users stay as they were/g)?.length, 1, err);
      assertMatch(err, /users has changed: 1 users/);
    }),
});

Deno.test("users: a password that is changed while its holder goes on logging in does not stay right", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    const password = (round: number) => `password ${round}`;
    const files = await Promise.all(Array.from({ length: 20 }, (_, round) => fileOf({ alice: password(round) })));
    await Deno.writeTextFile(path, files[0]);
    const users = await Users.open(path, new Log(new TestIo(), 1));
    for (let round = 1; round < files.length; round++) {
      const old = requestor("alice", password(round - 1));
      let changed = false;
      const holder = Array.from({ length: 6 }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index));
        for (let after = 0; after < 3; after += changed ? 1 : 0) await users.refusal(old);
      });
      await Deno.writeTextFile(path, files[round]);
      changed = true;
      await Promise.all(holder);
      assertEquals((await users.refusal(old))?.reason, "wrong username or passcode", `round ${round}`);
      assertEquals(await users.refusal(requestor("alice", password(round))), undefined);
    }
  }));

Deno.test({
  name: "passwd: whoever changes the file at the same time loses nothing",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const names = Array.from({ length: 8 }, (_, index) => `user${index}`);
      const adding = names.map((name) => hangarWith({ secrets: ["x"] }, "passwd", `${folder}/users`, name));
      assertEquals((await Promise.all(adding)).map(({ stdout }) => stdout), names.map((name) => `${name}: added\n`));
      const kept = parseUsers(await Deno.readTextFile(`${folder}/users`), "users");
      assertEquals([...kept.keys()].sort(), names);
    }),
});

Deno.test("passwd: adds, changes and removes users; serve --users lets them in and nobody else", () =>
  withFolder(async (folder) => {
    const path = `${folder}/users`;
    await Deno.writeTextFile(`${folder}/secret`, "open sesame\nsecond line\n");
    await Deno.writeTextFile(`${folder}/empty`, "\n");
    await Deno.writeTextFile(`${folder}/nul`, "sesame\0\n");
    const file = ["--password-file", `${folder}/secret`];
    assertEquals((await hangar("passwd", path, "alice", ...file)).stdout, "alice: added\n");
    const HANGAR_PASSWORD = "from the environment";
    assertEquals((await hangarWith({ env: { HANGAR_PASSWORD } }, "passwd", path, "bob")).stdout, "bob: added\n");
    assertEquals((await hangarWith({ secrets: ["typed"] }, "passwd", path, "bob")).stdout, "bob: changed\n");
    assertEquals((await hangarWith({ secrets: ["x"] }, "passwd", path, "carol")).code, 0);
    assertEquals((await hangar("passwd", path, "carol", "--remove")).stdout, "carol: removed\n");
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      // The server may be another user's than the one who changes passwords.
      await Deno.chmod(path, 0o640);
      const served = Deno.uid() === 0 ? 65534 : Deno.uid()!;
      await Deno.chown(path, served, null);
      await Deno.symlink(path, `${folder}/link`);
      const umask = Deno.umask(0o077);
      const change = hangarWith({ secrets: ["typed"] }, "passwd", `${folder}/link`, "bob");
      assertEquals((await change).stdout, "bob: changed\n");
      Deno.umask(umask);
      assert((await Deno.lstat(`${folder}/link`)).isSymlink);
      const { mode, uid } = await Deno.stat(path);
      assertEquals([mode! & 0o777, uid], [0o640, served]);
    }
    const text = await Deno.readTextFile(path);
    assertEquals(text.match(/^(alice|bob):\$pbkdf2-sha256\$i=600000\$/gm)?.length, 2);
    assert(!/sesame|typed|environment/.test(text));

    const bad: [args: string[], message: RegExp][] = [
      [["passwd", path, "carol", "--remove"], /There is no user "carol" in /],
      [["passwd", path, "a:b"], /"a:b" is no user name/],
      [["passwd", path, "carol"], /No password was given/],
      [["passwd", path, "carol", "--password-file", `${folder}/nul`], /A password cannot have control characters/],
      [["passwd", `${folder}/secret`, "carol", ...file], /secret:1: there is no colon after the user name\n$/],
      [["passwd", `${folder}/no/users`, "carol", ...file], /Cannot write ".*": no such file or directory/],
      [["echo", "A@h:1", "--password-file", `${folder}/secret`], /--user is missing: whose password is it\?/],
      [["echo", "A@h:1", "--user", "x", "--password-file", `${folder}/none`], /--password-file: Cannot read /],
      [["echo", "A@h:1", "--user", "x", "--password-file", `${folder}/empty`], /The first line of ".*" is empty/],
      [["serve", "--store", ":memory:", "--users", `${folder}/none`], /Cannot read users from ".*": no such file/],
      [["serve", "--store", ":memory:", "--users", `${folder}/secret`], /secret:1: there is no colon/],
    ];
    for (const [args, message] of bad) {
      const { code, stdout, stderr } = await hangar(...args);
      assertEquals([code, stdout], [2, ""], args.join(" "));
      assertMatch(stderr, message);
    }

    await using server = await Listening.start("serve", "--store", ":memory:", "--users", path, "-v");
    assertEquals((await hangar("echo", server.peer, "--user", "alice", ...file)).code, 0);
    const typed = await hangarWith({ env: { HANGAR_PASSWORD: "typed" } }, "echo", server.peer, "--user", "bob", "-v");
    assertEquals(typed.code, 0);
    assertStringIncludes(typed.stderr, 'username and passcode "bob", secret hidden');
    for (const args of [[], ["--user", "alice"], ["--user", "bob", ...file], ["--user", "carol", ...file]]) {
      const { code, stdout, stderr } = await hangar("echo", server.peer, ...args);
      assertEquals([code, stdout], [3, ""], args.join(" "));
      assertMatch(stderr, /Does the peer want a user and password\? Give them with --user and --password-file\n$/);
    }
    await server.stop();
    assertMatch(server.io.err, /info #\d+ HANGAR > HANGAR \S+ user "alice" C-ECHO /);
    assertMatch(server.io.err, /info #\d+ HANGAR > HANGAR \S+ rejected: rejected-permanent .* \(no user identity\), /);
    assertMatch(server.io.err, /info #\d+ \S+ > \S+ \S+ user "carol" rejected: .* \(wrong username or passcode\), /);
    assert(!/sesame|typed/.test(server.io.err + typed.stderr));
  }));
