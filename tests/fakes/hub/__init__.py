"""A Hub to download from and to be failed by.

    with HubDouble() as hub:
        hub.add_folder("vlinders/guide", GUIDE)
        hub.add(Fault(r"weights", reset_at=5_000_000))
        ...  # a client that was given ``endpoint=hub.endpoint``
        assert hub.sent(r"weights") < ...

By hand: ``python -m tests.fakes.hub`` and ``HF_ENDPOINT=http://127.0.0.1:8899 vlinders``.
"""

from __future__ import annotations

from tests.fakes.hub.content import Blob, Content, Disk, Generated
from tests.fakes.hub.double import HubDouble
from tests.fakes.hub.faults import Fault
from tests.fakes.hub.requests import Request

__all__ = ["Blob", "Content", "Disk", "Fault", "Generated", "HubDouble", "Request"]
