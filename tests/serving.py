"""Processes that listen on this machine, for tests and benchmarks: started, waited for, and ended whatever happens."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


def process_at(port: int) -> Path | None:
    """Where the machine tells of the process that a dashboard runs in (Linux)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"--server.port\0{port}\0" in (folder / "cmdline").read_text():
                return folder
        except OSError:  # gone meanwhile
            continue
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Iterator[str]:
    """A process that listens on a port of this machine, ended afterwards; yields its address."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError(log.read_text(encoding="utf-8"))
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)
