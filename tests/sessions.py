"""A page opened as a browser opens it, without a browser: the framework's connection, and what the page sends over it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 600  # seconds: the first page of all may have a sample city to build


@dataclass(frozen=True)
class Shown:
    """What a page run sent: all its text as JSON, and how long it took."""

    text: str
    seconds: float


def open_page(address: str, page: str, query: str = "", cookies: dict[str, str] | None = None) -> Shown:
    """One page in a session of its own. `cookies` as a browser holds them; the connection carries its token as a script would."""
    host, held = address.removeprefix("http://"), cookies or {}
    wanted = BackMsg()
    wanted.rerun_script.query_string, wanted.rerun_script.page_name = query, page
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())} if held else {}
    protocols = ["streamlit", held.get("_streamlit_xsrf", "none")]
    begun, told = time.perf_counter(), []
    with connect(
        f"ws://{host}/_stcore/stream",
        origin=address,
        subprotocols=protocols,
        additional_headers=headers,
        open_timeout=PATIENCE,
        max_size=None,
    ) as wire:
        wire.send(wanted.SerializeToString())
        while True:
            message = ForwardMsg.FromString(wire.recv(timeout=PATIENCE))
            if message.WhichOneof("type") == "script_finished":
                return Shown("".join(told), time.perf_counter() - begun)
            if message.WhichOneof("type") == "delta":
                told.append(_readable(str(message.delta)))


def _readable(proto: str) -> str:
    """A message with its Japanese written out: protobuf prints it as bytes in octal."""
    return re.sub(
        r"(?:\\[0-7]{3})+",
        lambda found: bytes(int(one, 8) for one in found[0].split("\\")[1:]).decode(errors="replace"),
        proto,
    )
