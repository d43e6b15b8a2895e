"""Many cities on this machine as deploy/cities/ has it: its units, its nginx.conf, a product laid down as a bundle lays it.

systemd does not run in tests: a thread a city stands in for it, which waits at the door, and then does what the units say, with
their own lines, the real systemd-socket-proxyd among them.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy import pc
from deploy.cities import cities
from services.office import bundling
from services.office.folder import open_office
from tests.offices import POLICY
from tests.serving import free_port, running

UNITS = Path(cities.__file__).parent
PROXYD = Path("/lib/systemd/systemd-socket-proxyd")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MEMBER = {"role": "policy", "sections": ["広報課"], "from": "2020-04-01"}
WANTED = {
    "nginx": NGINX,
    "openssl": shutil.which("openssl"),
    "bash": shutil.which("bash"),
    "proxyd": PROXYD.exists(),
}

NAME = "sns.localhost"  # browsers look for such a name on this machine
HAND_ON = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass
class Host:
    """The server's folder: /opt/sns, /srv/sns, /run/sns and /etc/nginx within it."""

    folder: Path
    port: int = field(default_factory=free_port)
    idle: str = "2s"

    @property
    def home(self) -> Path:
        return self.folder / "srv"

    def placed(self, text: str) -> str:
        """A file of deploy/cities/ with this machine's places and port, and nothing else changed."""
        names = {"sns.pref.example": NAME, "443 ssl": f"127.0.0.1:{self.port} ssl", "30min": self.idle}
        places = {"/opt/sns": "opt", "/srv/sns": "srv", "/run/sns": "run", "/etc/nginx": "nginx"}
        for old, new in places.items():
            text = text.replace(old, str(self.folder / new))
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    def unit(self, name: str, code: str) -> dict[str, str]:
        """A unit's settings, the last of each name."""
        text = self.placed((UNITS / name).read_text(encoding="utf-8")).replace("%i", code)
        return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))

    def lay(self) -> None:
        """The product as a bundle has it, its environment this one's."""
        opt = self.folder / "opt"
        for name in ("opt/running", "srv", "run", "nginx/sns"):
            (self.folder / name).mkdir(parents=True)
        bundling.copy_app(opt / "versions" / "1" / "app")
        bundling.write_launchers(opt)
        (opt / "current.txt").write_text("1", encoding="ascii")
        env = pc.environment(opt, opt / "versions" / "1")
        pc.python_of(env).parent.mkdir(parents=True)
        pc.python_of(env).write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
        pc.python_of(env).chmod(0o755)
        (env / "ready.txt").write_text("ready", encoding="ascii")

    def add(self, code: str, name: str) -> None:
        """A city with one person, who has the same name and password in all of them."""
        cities.add(self.home, code, name, f"{code}.{NAME}")
        office = open_office(self.home / code / "office")
        office.ledger.record(POLICY, [("member", MEMBER | {"name": f"{name} 花子", "login": "hanako"})])
        (self.folder / "nginx" / "sns" / f"{code}.htpasswd").write_text(
            "hanako:{PLAIN}pw\n", encoding="utf-8"
        )

    @contextmanager
    def nginx(self) -> Iterator[None]:
        at = self.folder / "nginx"
        key = ["-keyout", f"{at}/sns.key", "-out", f"{at}/sns.crt", "-subj", "/CN=sns.pref.example"]
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *key]
        subprocess.run(command, check=True, capture_output=True)
        places = "".join(
            f"{k}_temp_path {at}/{k};\n" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        text = self.placed((UNITS / "nginx.conf").read_text(encoding="utf-8"))
        (at / "all.conf").write_text(
            f"{user}daemon off;\npid {at}/nginx.pid;\nevents {{}}\nhttp {{\n{places}access_log off;\n{text}}}\n",
            encoding="utf-8",
        )
        assert NGINX
        start = [NGINX, "-p", str(at), "-e", str(at / "error.log"), "-c", str(at / "all.conf")]
        with running(start, self.port, at / "nginx.log", cwd=at):
            yield


class Door(threading.Thread):
    """What systemd does for one city: waits at its socket, starts its process and its way in, ends both."""

    def __init__(self, host: Host, code: str):
        super().__init__(daemon=True)
        self.host, self.code, self.ended = host, code, threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        env = (host.home / f"{code}.env").read_text(encoding="utf-8").split()
        self.env = os.environ | dict(pair.split("=", 1) for pair in env)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(host.unit("sns-city@.socket", code)["ListenStream"])
        self.socket.listen(64)

    def run(self) -> None:
        while not self.ended.is_set():
            if select.select([self.socket], [], [], 0.1)[0]:
                self.serve()
        self.socket.close()

    def serve(self) -> None:
        app = self.host.unit("sns-office@.service", self.code)
        env = self.env | dict(pair.split("=", 1) for pair in app["Environment"].split())
        log = (self.host.folder / f"{self.code}.log").open("ab")
        self.process = subprocess.Popen(
            self.words(app["ExecStart"]), env=env, cwd=app["WorkingDirectory"], stdout=log, stderr=log
        )
        self.starts += 1
        try:
            subprocess.run(self.words(app["ExecStartPost"]), env=env, check=True, timeout=300)
            way = self.host.unit("sns-city@.service", self.code)
            door = str(self.socket.fileno())
            proxy = subprocess.Popen(
                [sys.executable, "-c", HAND_ON, door, *self.words(way["ExecStart"])],
                env=self.env,
                pass_fds=[self.socket.fileno()],
            )
            while proxy.poll() is None and not self.ended.wait(0.1):
                pass
            proxy.terminate()
            proxy.wait(timeout=10)
        finally:  # StopWhenUnneeded
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None
            log.close()

    def words(self, line: str) -> list[str]:
        """A line of a unit as words, its variables put in."""
        return [word.replace("${PORT}", self.env["PORT"]) for word in shlex.split(line)]

    def close(self) -> None:
        self.ended.set()
        self.join(timeout=60)


def memory(pid: int) -> tuple[float, float]:
    """MB of a process: all that it sees, and what is its alone."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    told = dict(re.findall(r"^(\w+): +(\d+) kB", text, re.MULTILINE))
    return int(told["Rss"]) / 1024, (int(told["Private_Clean"]) + int(told["Private_Dirty"])) / 1024
