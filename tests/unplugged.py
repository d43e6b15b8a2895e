"""What an office PC without internet goes through: installed, started, used, updated, rolled back. Run by test_bundle.py
inside an empty network namespace: `python -m tests.unplugged HOME NEWER`; prints what it saw, a line each."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from deploy import pc
from tests.browser.conftest import FLAGS
from tests.offices import account

MEMBER = {"name": "千曲 花子", "role": "policy", "sections": ["広報課"], "from": "2020-04-01"}


def clicked(home: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What a launcher says, run to its end."""
    command = ["sh", str(home / f"{name}.sh"), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)


@contextmanager
def started(home: Path):
    """始める, until it serves; yields its port."""
    log = (home / "log.txt").open("wb")
    process = subprocess.Popen(
        ["sh", str(home / "始める.sh"), "--no-browser"], stdout=log, stderr=log, start_new_session=True
    )
    for _ in range(3000):
        if ports := pc.running(home):
            break
        assert process.poll() is None, (home / "log.txt").read_text(encoding="utf-8")
        time.sleep(0.1)
    try:
        yield ports[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert not pc.running(home)


def seen(port: int) -> str:
    """What a browser shows first; where there is none, that the page is answered."""
    chromium = shutil.which("chromium")
    address = f"http://127.0.0.1:{port}/"
    if chromium is None:
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.status == 200
            return "総覧"  # as far as can be seen without a browser
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(locale="ja-JP")
        page.goto(address)
        heading = page.locator("h1").first
        heading.wait_for(timeout=120_000)
        text = heading.inner_text()
        browser.close()
        return text


def record(home: Path, kind: str, body: dict) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.json"
        path.write_text(json.dumps(body), encoding="utf-8")
        assert pc.act(home, pc.version_of(home), "record", kind, str(path))


def entries(home: Path) -> int:
    return (home / "office" / "journal.jsonl").read_bytes().count(b"\n")


def tell(what: str, *seen: object) -> None:
    print(f"{what}:", *seen, flush=True)


def walk(home: Path, newer: Path) -> None:
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=2)
    except OSError as error:
        tell("network", error.strerror)
    old, new = pc.told(home, "current"), pc.told(newer, "current")
    begun = time.monotonic()
    with started(home) as port:
        print(f"installed and started in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        tell("seen", seen(port))
        record(home, "member", MEMBER)
        record(home, "account", account("x_koho"))
        again = clicked(home, "始める", "--no-browser")
        tell("started twice", again.returncode, f":{port}" in again.stdout)
        refused = clicked(newer, "更新", str(home))
        tell("updated while running", refused.returncode, "まだ動いています" in refused.stdout)
    kept = clicked(home, "控えを取る")
    tell("kept", kept.returncode, len(list((home / "backups").glob("控え-*.zip"))))

    (pc.version_of(home) / "app/data/guideline/media/line.toml").write_text("# ours\n", encoding="utf-8")
    broken = newer / "versions" / new / "app" / "dashboard.py"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:100])
    refused = clicked(newer, "更新", str(home))
    tell("updated by a broken copy", refused.returncode, pc.told(home, "current") == old)
    broken.write_bytes(whole)
    (pc.version_of(home) / "app/data/guideline/media/line.toml").unlink()

    words = pc.version_of(home) / "app/data/platforms.toml"
    words.write_text(words.read_text(encoding="utf-8") + "\n# ours\n", encoding="utf-8")
    done = clicked(newer, "更新", str(home))
    tell("updated", done.returncode, pc.told(home, "current") == new, entries(home))
    tell("ours carried over", "data/platforms.toml を引き継ぎ" in done.stdout)
    with started(home) as port:
        tell("seen", seen(port))
        record(home, "account", account("x_bosai"))
    back = clicked(home, "戻す")
    tell("back", back.returncode, pc.told(home, "current") == old, entries(home))
    forth = clicked(home, "戻す")
    tell("forth", forth.returncode, pc.told(home, "current") == new, entries(home))
    back = clicked(home, "戻す", "--from-backup")
    tell("back from the backup", back.returncode, entries(home), len(list(home.glob("office-*"))))
    with started(home) as port:
        tell("seen", seen(port))


if __name__ == "__main__":
    os.environ.pop("SNS_DATA", None)
    walk(Path(sys.argv[1]), Path(sys.argv[2]))
