"""A hanging protocol SCP made of pynetdicom.

Prints `listening PORT`, then one JSON object for each request that it is asked.
"""

import argparse
import json
import logging
import signal
import socket
import sys
import time
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import (
    HangingProtocolInformationModelFind,
    HangingProtocolInformationModelGet,
    HangingProtocolInformationModelMove,
    HangingProtocolStorage,
    Verification,
)

logging.getLogger("pydicom").setLevel(logging.ERROR)

parser = argparse.ArgumentParser()
parser.add_argument("--output", help="where C-STORE writes")
parser.add_argument("--files", nargs="*", default=[], help="what is found, got and moved")
parser.add_argument("--destination", type=int, help="the port that C-MOVE goes to")
parser.add_argument("--implicit", action="store_true", help="take Implicit VR Little Endian only")
arguments = parser.parse_args()
instances = [dcmread(path) for path in arguments.files]


def report(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


def on_open(event):
    """pynetdicom writes command and data set separately: with Nagle's algorithm that costs 40 ms a message."""
    event.assoc.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def on_echo(event):
    report("echo", calling=event.assoc.requestor.ae_title)
    return 0x0000


def on_store(event):
    request = event.request
    report(
        "store",
        uid=request.AffectedSOPInstanceUID,
        priority=request.Priority,
        originator=request.MoveOriginatorApplicationEntityTitle,
        originatorMessageId=request.MoveOriginatorMessageID,
        transferSyntaxUid=event.context.transfer_syntax,
    )
    path = Path(arguments.output, f"{request.AffectedSOPInstanceUID}.dcm")
    path.write_bytes(event.encoded_dataset())
    return 0x0000


def requested(instance, identifier):
    """The attributes of an instance that an identifier names."""
    answer = Dataset()
    for element in identifier:
        if element.tag in instance:
            answer.add(instance[element.tag])
    return answer


def on_find(event):
    identifier = event.identifier
    report("find", identifier=identifier.to_json_dict())
    name = identifier.get("HangingProtocolName", "")
    if name == "refuse":
        status = Dataset()
        status.Status = 0xA700
        status.ErrorComment = "Too much to look through"
        yield status, None
        return
    if name == "endless":
        while not event.is_cancelled:
            yield 0xFF00, requested(instances[0], identifier)
            time.sleep(0.001)
        report("cancelled")
        yield 0xFE00, None
        return
    for instance in instances:
        yield (0xFF01 if name == "partial" else 0xFF00), requested(instance, identifier)


def wanted(event):
    uids = event.identifier.SOPInstanceUID
    uids = [uids] if isinstance(uids, str) else list(uids)
    return [instance for instance in instances if instance.SOPInstanceUID in uids]


def on_get(event):
    chosen = wanted(event)
    report("get", identifier=event.identifier.to_json_dict(), priority=event.request.Priority)
    yield len(chosen)
    for instance in chosen:
        yield 0xFF00, instance


def on_move(event):
    report("move", destination=event.move_destination)
    if event.move_destination != "RECEIVER":
        yield None, None
        return
    yield "127.0.0.1", arguments.destination
    chosen = wanted(event)
    yield len(chosen)
    for instance in chosen:
        yield 0xFF00, instance


entity = AE(ae_title="PEER")
syntaxes = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]
if arguments.implicit:
    syntaxes = [ImplicitVRLittleEndian]
for model in (
    HangingProtocolInformationModelFind,
    HangingProtocolInformationModelGet,
    HangingProtocolInformationModelMove,
    Verification,
):
    entity.add_supported_context(model, syntaxes)
entity.add_supported_context(HangingProtocolStorage, syntaxes, scu_role=True, scp_role=True)
entity.add_requested_context(HangingProtocolStorage, syntaxes)
server = entity.start_server(
    ("127.0.0.1", 0),
    block=False,
    evt_handlers=[
        (evt.EVT_CONN_OPEN, on_open),
        (evt.EVT_C_ECHO, on_echo),
        (evt.EVT_C_STORE, on_store),
        (evt.EVT_C_FIND, on_find),
        (evt.EVT_C_GET, on_get),
        (evt.EVT_C_MOVE, on_move),
    ],
)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print(f"listening {server.server_address[1]}", flush=True)
signal.pause()
