/**
 * What is compared, as data: contestants side by side, how much they have to do, and the targets.
 *
 * A slow peer gets less to do, by a smaller number or as a share, where that does not change what one operation costs.
 *
 * @module
 */
import type { Scenario } from "./bench.ts";
import { Clients, startupClients } from "./clients.ts";
import { toStorescp, underLoad } from "./contestants.ts";
import {
  AsShipped,
  dcmjsDimseScp,
  dcmtkArchive,
  dcmtkEmptyArchive,
  dcmtkReceive,
  hangarReceive,
  hangarServe,
  pynetdicomScp,
  rawServer,
} from "./servers.ts";
import {
  associate,
  echo,
  FewSmallFiles,
  findAll,
  findOne,
  getAll,
  Huge,
  keep,
  Large,
  LargeFiles,
  OneSmallFile,
  parallel,
  receive,
  Small,
  SmallFiles,
} from "./workloads.ts";

/** Most rounds there can be: so many storage areas dcmqrscp has for its C-STOREs. */
export const MaxRounds = 50;

const [hangarStore, storescu, dcmsend, pynetdicomScu] = Clients;

/** All scenarios, in the order in which they run. */
export const Scenarios: readonly Scenario[] = [
  {
    id: "receive-small",
    title: "C-STORE receive, 1,000 images of 20 KB, discarded",
    figure: "operations/s",
    contestants: [
      receive(hangarReceive(true), Small),
      receive(dcmtkReceive("storescp", "--ignore"), Small),
      receive(dcmtkReceive("dcmrecv", "--ignore"), Small),
      receive(pynetdicomScp("discard"), Small, 1 / 5),
      receive(dcmjsDimseScp(), Small, 1 / 5),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "receive-large",
    title: "C-STORE receive, 5 images of 100 MB, discarded",
    figure: "MB/s",
    contestants: [
      receive(hangarReceive(true), Large),
      receive(dcmtkReceive("storescp", "--ignore"), Large),
      receive(dcmtkReceive("dcmrecv", "--ignore"), Large),
      receive(pynetdicomScp("discard"), Large, 2 / 5),
      underLoad(rawServer("count"), (bench) => ({ do: "stream", bytes: Large.count * bench.scaled(Large.bytes) })),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }, { against: "raw TCP", atLeast: 0.4 }],
  },
  {
    id: "disk-small",
    title: "C-STORE receive, 1,000 images of 20 KB, to disk",
    figure: "operations/s",
    contestants: [
      receive(hangarReceive(false), Small),
      receive(dcmtkReceive("storescp", "+B"), Small),
      receive(dcmtkReceive("dcmrecv", "+B"), Small),
      receive(pynetdicomScp("files"), Small, 1 / 10),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "disk-large",
    title: "C-STORE receive, 5 images of 100 MB, to disk",
    figure: "MB/s",
    contestants: [
      receive(hangarReceive(false), Large),
      receive(dcmtkReceive("storescp", "+B"), Large),
      receive(dcmtkReceive("dcmrecv", "+B"), Large),
      receive(pynetdicomScp("files"), Large, 2 / 5),
    ],
    targets: [{ against: "the best peer", atLeast: 2.0 }],
  },
  {
    id: "send-small",
    title: "C-STORE send, 1,000 files of 20 KB, the whole command",
    figure: "operations/s",
    contestants: [
      toStorescp(hangarStore, SmallFiles),
      toStorescp(storescu, SmallFiles),
      toStorescp(dcmsend, SmallFiles),
      toStorescp(pynetdicomScu, FewSmallFiles),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "send-small-net",
    title: "C-STORE send, 1,000 files of 20 KB, less the command with one file",
    figure: "operations/s",
    contestants: [
      toStorescp(hangarStore, SmallFiles, OneSmallFile),
      toStorescp(storescu, SmallFiles, OneSmallFile),
      toStorescp(dcmsend, SmallFiles, OneSmallFile),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "send-large",
    title: "C-STORE send, 5 files of 100 MB, the whole command",
    figure: "MB/s",
    contestants: [
      toStorescp(hangarStore, LargeFiles),
      toStorescp(storescu, LargeFiles),
      toStorescp(dcmsend, LargeFiles),
      toStorescp(pynetdicomScu, LargeFiles),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "durable",
    title: "C-STORE of 500 hanging protocols, durable when acknowledged",
    figure: "operations/s",
    contestants: [
      keep(hangarServe(0), 500),
      keep(dcmtkEmptyArchive(MaxRounds), 500),
      keep(pynetdicomScp("sqlite"), 100),
    ],
    targets: [{ against: "the best peer", atLeast: 2.0 }],
  },
  {
    id: "find-1000",
    title: "C-FIND with 1,000 matches, responses",
    figure: "operations/s",
    contestants: [
      findAll(hangarServe(1000), 1000, 10),
      findAll(dcmtkArchive(1000), 1000, 5),
      findAll(pynetdicomScp({ protocols: 1000 }), 1000, 1),
    ],
    targets: [{ against: "the best peer", atLeast: 3.0 }],
  },
  {
    id: "find-10000",
    title: "C-FIND with 10,000 matches, responses (pynetdicom: 2,000)",
    figure: "operations/s",
    contestants: [
      findAll(hangarServe(10_000), 10_000, 1),
      findAll(dcmtkArchive(10_000), 10_000, 1),
      findAll(pynetdicomScp({ protocols: 2000 }), 2000, 1),
    ],
    targets: [{ against: "the best peer", atLeast: 3.0 }],
  },
  {
    id: "find-one-10000",
    title: "C-FIND with one match among 10,000: a protocol by its name, an image by its UID",
    figure: "ms",
    contestants: [
      findOne(hangarServe(10_000), 10_000, 200),
      findOne(dcmtkArchive(10_000), 10_000, 5),
      findOne(pynetdicomScp({ protocols: 10_000 }), 10_000, 20),
    ],
    targets: [{ against: "the best peer", atLeast: 10 }],
  },
  {
    id: "find-one-100000",
    title: "C-FIND with one match among 100,000: a protocol by its name, an image by its UID",
    figure: "ms",
    contestants: [
      findOne(hangarServe(100_000), 100_000, 200),
      findOne(dcmtkArchive(100_000), 100_000, 1),
      findOne(pynetdicomScp({ protocols: 100_000 }), 100_000, 5),
    ],
    targets: [{ against: "the best peer", atLeast: 10 }, { under: 5 }],
  },
  {
    id: "get",
    title: "C-GET of 1,000 hanging protocols, or images as small (pynetdicom: 200, 40)",
    figure: "operations/s",
    contestants: [
      getAll(hangarServe(1000), 1000),
      getAll(dcmtkArchive(1000), 1000),
      getAll(pynetdicomScp({ protocols: 200 }), 200),
      getAll(pynetdicomScp({ protocols: 40 }, false), 40),
    ],
    targets: [
      { against: "the best peer", atLeast: 1.0 },
      { against: "pynetdicom", how: AsShipped, atLeast: 50 },
    ],
  },
  {
    id: "echo",
    title: "C-ECHO on one association",
    figure: "operations/s",
    contestants: [
      echo(hangarReceive(true), 5000),
      echo(dcmtkReceive("storescp", "--ignore"), 5000),
      echo(dcmtkReceive("dcmrecv", "--ignore"), 5000),
      echo(pynetdicomScp("discard"), 300),
      echo(dcmjsDimseScp(), 300),
      underLoad(rawServer("echo"), (bench) => ({ do: "ping-pong", count: bench.scaled(5000) })),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "associate",
    title: "Associations after one another, each with one C-ECHO",
    figure: "operations/s",
    contestants: [
      associate(hangarReceive(true), 300),
      associate(dcmtkReceive("storescp", "--ignore"), 300),
      associate(dcmtkReceive("dcmrecv", "--ignore"), 300),
      associate(pynetdicomScp("discard"), 50),
    ],
    targets: [{ against: "the best peer", atLeast: 1.0 }],
  },
  {
    id: "parallel",
    title: "50 associations at the same time, C-ECHOs",
    figure: "operations/s",
    contestants: [
      parallel(hangarReceive(true), 100),
      parallel(dcmtkReceive("storescp", "--ignore", "--fork"), 100),
    ],
    targets: [{ against: "the best peer", atLeast: 0.5 }, { errors: 0 }],
  },
  {
    id: "startup",
    title: "From the shell to the shell: one C-ECHO",
    figure: "ms",
    contestants: startupClients.map((client) => toStorescp(client)),
    targets: [],
  },
  {
    id: "memory",
    title: "The most memory held, receiving one image of 1 GB to disk",
    figure: "MB",
    contestants: [
      receive(hangarReceive(false), Huge),
      receive(dcmtkReceive("storescp", "+B"), Huge),
      receive(dcmtkReceive("dcmrecv", "+B"), Huge),
      receive(pynetdicomScp("files"), Huge),
    ],
    targets: [{ under: 150 }],
    rounds: 1,
  },
];
