"""A page opened as a browser opens it, without a browser: the framework's connection, and what the page sends over it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 600  # seconds: the first page of all may have a sample city to build


@dataclass(frozen=True)
class Shown:
    """What a page run sent: all its text as JSON, how long it took, and whether an error of the program ended it."""

    text: str
    seconds: float
    failed: bool = False


@dataclass(frozen=True)
class Session:
    """One person's window, open for as long as the connection is."""

    wire: ClientConnection

    def open(self, page: str, query: str = "") -> Shown:
        """Another page in the same session."""
        wanted = BackMsg()
        wanted.rerun_script.query_string, wanted.rerun_script.page_name = query, page
        begun, told, failed = time.perf_counter(), list[str](), False
        self.wire.send(wanted.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.wire.recv(timeout=PATIENCE))
            ended = message.WhichOneof("type") == "script_finished"
            if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return Shown("".join(told), time.perf_counter() - begun, failed)
            if message.WhichOneof("type") == "delta":
                failed |= message.delta.new_element.WhichOneof("type") == "exception"
                told.append(_readable(str(message.delta)))


@contextmanager
def session(
    address: str, cookies: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[Session]:
    """A session of its own. `cookies` as a browser holds them; the connection carries its token as a script would.
    `headers`: what a proxy adds."""
    host, held = address.removeprefix("http://"), cookies or {}
    sent = dict(headers or {})
    if held:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in held.items())
    with connect(
        f"ws://{host}/_stcore/stream",
        origin=address,
        subprotocols=["streamlit", held.get("_streamlit_xsrf", "none")],
        additional_headers=sent,
        open_timeout=PATIENCE,
        max_size=None,
    ) as wire:
        yield Session(wire)


def open_page(address: str, page: str, query: str = "", cookies: dict[str, str] | None = None) -> Shown:
    """One page in a session of its own; the time is that of the connection too."""
    begun = time.perf_counter()
    with session(address, cookies) as held:
        shown = held.open(page, query)
    return Shown(shown.text, time.perf_counter() - begun, shown.failed)


def _readable(proto: str) -> str:
    """A message with its Japanese written out: protobuf prints it as bytes in octal."""
    return re.sub(
        r"(?:\\[0-7]{3})+",
        lambda found: bytes(int(one, 8) for one in found[0].split("\\")[1:]).decode(errors="replace"),
        proto,
    )
