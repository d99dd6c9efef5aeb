"""Runs one association with pynetdicom as the SCU.

Standard input holds a JSON object: host, port, called, calling, transferSyntaxes, and steps to take one after the
other. Standard output gets a JSON object: how the association ended, and one answer a step.
"""

import base64
import json
import logging
import socket
import sys
import time

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    HangingProtocolInformationModelFind,
    HangingProtocolInformationModelGet,
    HangingProtocolInformationModelMove,
    HangingProtocolStorage,
    Verification,
)

logging.getLogger("pydicom").setLevel(logging.ERROR)

received = []


def on_open(event):
    """pynetdicom writes command and data set separately: with Nagle's algorithm that costs 40 ms a message."""
    event.assoc.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def on_store(event):
    request = event.request
    if plan.get("storeStatus") is not None:
        return plan["storeStatus"]
    received.append(
        {
            "uid": request.AffectedSOPInstanceUID,
            "transferSyntaxUid": event.context.transfer_syntax,
            "bytes": base64.b64encode(request.DataSet.getvalue()).decode(),
        }
    )
    return 0x0000


def status_json(status):
    """A response without its data set: the elements of the command, by keyword."""
    answer = {"status": status.Status if "Status" in status else None}
    for keyword in (
        "NumberOfRemainingSuboperations",
        "NumberOfCompletedSuboperations",
        "NumberOfFailedSuboperations",
        "NumberOfWarningSuboperations",
        "ErrorComment",
    ):
        if keyword in status:
            answer[keyword] = status[keyword].value
    if "OffendingElement" in status:
        tags = status.OffendingElement
        answer["OffendingElement"] = [f"{tag:08X}" for tag in ([tags] if isinstance(tags, int) else tags)]
    return answer


def responses_json(responses):
    answers = []
    for status, identifier in responses:
        answer = status_json(status)
        answer["dataset"] = None if identifier is None else identifier.to_json_dict()
        answers.append(answer)
    return answers


def echo(assoc, step):
    return status_json(assoc.send_c_echo())


def store(assoc, step):
    dataset = dcmread(step["file"]) if "file" in step else Dataset.from_json(step["dataset"])
    if "file" not in step:
        dataset.file_meta = Dataset()
        dataset.file_meta.TransferSyntaxUID = plan["transferSyntaxes"][0]
    return status_json(assoc.send_c_store(dataset))


def find(assoc, step):
    model = HangingProtocolInformationModelFind
    responses = assoc.send_c_find(Dataset.from_json(step["identifier"]), model, msg_id=7)
    if "cancelAfter" in step:
        responses = cancelling(assoc, responses, step["cancelAfter"])
    return responses_json(responses)


def cancelling(assoc, responses, count):
    """Sends the C-CANCEL when so many responses have come; none means right behind the request."""
    if count == 0:
        assoc.send_c_cancel(7, query_model=HangingProtocolInformationModelFind)
    for number, response in enumerate(responses, start=1):
        if number == count:
            assoc.send_c_cancel(7, query_model=HangingProtocolInformationModelFind)
        yield response


def get(assoc, step):
    received.clear()
    identifier = Dataset.from_json(step["identifier"])
    answers = responses_json(assoc.send_c_get(identifier, HangingProtocolInformationModelGet, msg_id=9))
    return {"responses": answers, "received": list(received)}


def move(assoc, step):
    identifier = Dataset.from_json(step["identifier"])
    model = HangingProtocolInformationModelMove
    return responses_json(assoc.send_c_move(identifier, step["destination"], model, msg_id=11))


def hold_reactor(assoc):
    """Keeps the association's reactor thread paused: it may take a response that a send_c_*() waits for.

    pynetdicom pauses it for each operation, but it may wake up late from the one before.
    """
    checkpoint = assoc._reactor_checkpoint
    checkpoint.clear()
    while not assoc._is_paused:
        time.sleep(0.0001)
    time.sleep(0.005)
    checkpoint.set = lambda: None


def release(assoc):
    del assoc._reactor_checkpoint.set
    assoc.release()


STEPS = {"echo": echo, "store": store, "find": find, "get": get, "move": move}


def main():
    syntaxes = plan.setdefault("transferSyntaxes", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
    entity = AE(ae_title=plan.get("calling", "PYNETDICOM"))
    for model in (
        HangingProtocolInformationModelFind,
        HangingProtocolInformationModelGet,
        HangingProtocolInformationModelMove,
        HangingProtocolStorage,
    ):
        entity.add_requested_context(model, syntaxes)
    entity.add_requested_context(Verification)
    role = [build_role(HangingProtocolStorage, scu_role=True, scp_role=True)] if plan.get("role", True) else []
    handlers = [(evt.EVT_CONN_OPEN, on_open), (evt.EVT_C_STORE, on_store)]
    assoc = entity.associate(
        plan["host"], plan["port"], ae_title=plan["called"], ext_neg=role, evt_handlers=handlers
    )
    if not assoc.is_established:
        print(json.dumps({"association": "rejected" if assoc.is_rejected else "aborted"}))
        return
    hold_reactor(assoc)
    answers = [STEPS[step["do"]](assoc, step) for step in plan["steps"]]
    release(assoc)
    print(json.dumps({"association": "released" if assoc.is_released else "aborted", "answers": answers}))


plan = json.load(sys.stdin)
main()
