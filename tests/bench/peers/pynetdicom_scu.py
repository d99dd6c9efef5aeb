"""Sends the files of a folder with pynetdicom. Arguments: PORT FOLDER."""

import socket
import sys
from pathlib import Path

from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, _config, evt
from pynetdicom.sop_class import CTImageStorage

# What pynetdicom has for this: files go out fragment by fragment, as they are
_config.STORE_SEND_CHUNKED_DATASET = True


def on_open(event):
    """pynetdicom writes command and data set separately: with Nagle's algorithm that costs 40 ms a message."""
    event.assoc.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


port, folder = sys.argv[1:]
entity = AE()
entity.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
association = entity.associate("127.0.0.1", int(port), evt_handlers=[(evt.EVT_CONN_OPEN, on_open)])
if not association.is_established:
    sys.exit("no association")
for path in sorted(Path(folder).iterdir()):
    if association.send_c_store(path).Status != 0x0000:
        sys.exit(f"{path} was refused")
association.release()
