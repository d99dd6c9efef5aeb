"""An SCP made of pynetdicom that does no more than it has to. Prints `listening PORT`."""

import argparse
import os
import signal
import socket
import sqlite3
import tempfile
import threading
from fnmatch import fnmatchcase

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, _config, evt
from pynetdicom.sop_class import (
    CTImageStorage,
    HangingProtocolInformationModelFind,
    HangingProtocolInformationModelGet,
    HangingProtocolStorage,
    Verification,
)

ROOT = "1.2.826.0.1.3680043.2.1143"

parser = argparse.ArgumentParser()
parser.add_argument("--folder", help="C-STORE writes files there")
parser.add_argument("--database", help="C-STORE inserts into this SQLite file")
parser.add_argument("--protocols", type=int, default=0, help="so many are found and got")
parser.add_argument("--nagle", action="store_true", help="leave sockets as pynetdicom makes them")
arguments = parser.parse_args()

if arguments.folder:
    # What pynetdicom has for this: fragments go to a temporary file as they come
    _config.STORE_RECV_CHUNKED_DATASET = True
    tempfile.tempdir = arguments.folder

names = [f"Protocol {index:05}" for index in range(arguments.protocols)]
uids = {f"{ROOT}.{index + 1}": index for index in range(arguments.protocols)}
connections = threading.local()


def on_open(event):
    """pynetdicom writes command and data set separately: with Nagle's algorithm that costs 40 ms a message."""
    if not arguments.nagle:
        event.assoc.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def database():
    """One connection for each association, as each has a thread of its own."""
    if not hasattr(connections, "database"):
        connections.database = sqlite3.connect(arguments.database)
        connections.database.execute("PRAGMA journal_mode = WAL")
        connections.database.execute("PRAGMA synchronous = FULL")
        connections.database.execute("CREATE TABLE IF NOT EXISTS instance (uid TEXT PRIMARY KEY, bytes BLOB)")
    return connections.database


def on_store(event):
    uid = event.request.AffectedSOPInstanceUID
    if arguments.folder:
        os.rename(event.dataset_path, os.path.join(arguments.folder, f"{uid}.dcm"))
    elif arguments.database:
        with database() as transaction:
            row = (uid, event.encoded_dataset(include_meta=False))
            transaction.execute("INSERT OR IGNORE INTO instance VALUES (?, ?)", row)
    return 0x0000


def code(value):
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "SCT"
    return item


def protocol(index):
    """What C-FIND returns of a protocol."""
    definition = Dataset()
    definition.Modality = "CT"
    definition.AnatomicRegionSequence = [code("51185008")]
    screen = Dataset()
    screen.NumberOfVerticalPixels = 2560
    screen.NumberOfHorizontalPixels = 2048
    answer = Dataset()
    answer.SOPClassUID = HangingProtocolStorage
    answer.SOPInstanceUID = f"{ROOT}.{index + 1}"
    answer.HangingProtocolName = names[index]
    answer.HangingProtocolDescription = "Current and prior, side by side"
    answer.HangingProtocolLevel = "SITE"
    answer.HangingProtocolCreator = "Senior Radiologist"
    answer.HangingProtocolCreationDateTime = "20020823133455"
    answer.HangingProtocolDefinitionSequence = [definition]
    answer.HangingProtocolUserIdentificationCodeSequence = []
    answer.NumberOfPriorsReferenced = 1
    answer.NumberOfScreens = 1
    answer.NominalScreenDefinitionSequence = [screen]
    return answer


def instance(index):
    """What C-GET sends: about as long as the protocols of the other servers."""
    answer = protocol(index)
    sets = []
    for number in range(1, 5):
        box = Dataset()
        box.ImageBoxNumber = 1
        box.ImageBoxLayoutType = "STACK"
        each = Dataset()
        each.DisplaySetNumber = number
        each.DisplaySetPresentationGroup = 1
        each.ImageBoxesSequence = [box]
        each.FilterOperationsSequence = []
        each.SortingOperationsSequence = []
        sets.append(each)
    answer.DisplaySetsSequence = sets
    answer.PartialDataDisplayHandling = "MAINTAIN_LAYOUT"
    answer.file_meta = FileMetaDataset()
    answer.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return answer


def on_find(event):
    pattern = event.identifier.HangingProtocolName or "*"
    for index, name in enumerate(names):
        if fnmatchcase(name, pattern):
            yield 0xFF00, protocol(index)


def on_get(event):
    wanted = event.identifier.SOPInstanceUID
    wanted = [wanted] if isinstance(wanted, str) else wanted
    chosen = [uids[uid] for uid in wanted if uid in uids]
    yield len(chosen)
    for index in chosen:
        yield 0xFF00, instance(index)


entity = AE(ae_title="PYNETDICOM")
entity.maximum_associations = 100
entity.maximum_pdu_size = 131072
for model in (
    CTImageStorage,
    HangingProtocolInformationModelFind,
    HangingProtocolInformationModelGet,
    Verification,
):
    entity.add_supported_context(model, [ExplicitVRLittleEndian])
entity.add_supported_context(HangingProtocolStorage, [ExplicitVRLittleEndian], scu_role=True, scp_role=True)
server = entity.start_server(
    ("127.0.0.1", 0),
    block=False,
    evt_handlers=[
        (evt.EVT_CONN_OPEN, on_open),
        (evt.EVT_C_ECHO, lambda _event: 0x0000),
        (evt.EVT_C_STORE, on_store),
        (evt.EVT_C_FIND, on_find),
        (evt.EVT_C_GET, on_get),
    ],
)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print(f"listening {server.server_address[1]}", flush=True)
signal.pause()
