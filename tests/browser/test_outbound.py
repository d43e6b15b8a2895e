"""Nothing goes out from this machine: a server under a trace, while forged connections try to make it look around."""

import socket
import subprocess
import sys

import pytest

from tests.browser.conftest import STRACE, serving, traced, went_out
from tests.browser.test_login import handshake

pytestmark = [pytest.mark.browser, pytest.mark.skipif(STRACE is None, reason="no strace on this machine")]
FOREIGN = (
    "http://evil.example",
    "http://localhost:1",
    "http://10.0.0.1",
    "https://8.8.8.8",
    "null",
    "a" * 5000,
)


def test_a_trace_sees_what_goes_out(tmp_path):
    """The trap itself: an address of another machine, a name, and none of this machine's own."""
    asks = "import socket; s = socket.socket(socket.AF_{}, socket.SOCK_DGRAM); s.connect(('{}', {})); s.send(b'x')"
    kinds = [
        ("INET", "192.0.2.1", 9, 1),
        ("INET", "127.0.0.1", 9, 0),
        ("INET", "127.0.0.1", 53, 1),
        ("INET6", "::1", 9, 0),
    ]
    for number, (family, host, port, seen) in enumerate(kinds):
        trace = tmp_path / str(number)
        subprocess.run(
            traced([sys.executable, "-c", asks.format(family, host, port)], trace), capture_output=True
        )
        assert len(went_out(trace)) == seen, host


def test_start_forged_connections_and_forged_requests_make_no_outbound_connection(tmp_path):
    with serving(tmp_path / "office", tmp_path) as address:
        port = int(address.rpartition(":")[2])
        for origin in FOREIGN:
            assert handshake(port, f"Origin: {origin}").split()[1] in ("403", "431"), origin
        assert handshake(port, f"Origin: http://127.0.0.1:{port}").split()[1] == "101"
        for head in (
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
                wire.sendall(head.encode())
                assert wire.recv(4096).split()[1] in (b"403", b"400")
    log = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
