"""The product on an office PC without internet: its environment from wheels beside it, start, update, the way back.

Run by 始める, 控えを取る, 更新 and 戻す (launcher.bat, launcher.sh) with nothing installed but Python 3.11, so it imports nothing else.

    HOME/                          the folder that was made by `python cli.py bundle`
      current.txt, previous.txt    which version runs; which one ran before the last update
      versions/ID/app, wheels      the product and its libraries; files.txt: SHA-256 of each file
      envs/DIGEST/                 an environment, named after the lock that it was made from
      office/                      the records (environment variable SNS_DATA: elsewhere); secrets.toml (SNS_SECRETS): the login
      backups/                     taken before each update

Nothing of a version is ever changed in place: an update lays the new one beside the old and, when it has proven itself on
the records, writes its name into current.txt as its last act. Going back is the same act.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[1]
PYTHON = (3, 11)
PORTS = range(8501, 8600)
PATIENCE = 180  # seconds until a start has failed; an old PC reads a new environment slowly
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine is asked directly


class Stopped(Exception):
    """It does not go on; the message says what is safe and what to do."""


# ── what lies in the folder ──────────────────────────────────────────────────────────────────────


def told(home: Path, name: str) -> str:
    """The version that current.txt or previous.txt names; blank where there is none."""
    path = home / f"{name}.txt"
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def tell(home: Path, name: str, version: str) -> None:
    """Name a version, whole or not at all."""
    draft = home / f"{name}.new"
    draft.write_text(version, encoding="ascii")
    draft.replace(home / f"{name}.txt")


def version_of(home: Path, name: str = "current") -> Path:
    """The folder of the version that runs, or of the one before."""
    folder = home / "versions" / (told(home, name) or "-")
    if not (folder / "app" / "dashboard.py").exists():
        raise Stopped(f"{home} には、動かせる版がありません。フォルダごと写したか、確かめてください。")
    return folder


def office_of(home: Path) -> Path:
    return Path(os.environ.get("SNS_DATA") or home / "office")


def digests(version: Path) -> dict[str, str]:
    """Each file of a version as it was made, by its path: SHA-256."""
    lines = (version / "files.txt").read_text(encoding="utf-8").splitlines()
    return {path: sha for sha, _, path in (line.partition("  ") for line in lines)}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(version: Path) -> None:
    """Raises Stopped where a file of a version was lost or cut off on its way here."""
    for path, sha in digests(version).items():
        file = version / path
        if not file.exists() or sha256(file) != sha:
            raise Stopped(
                f"{path} が届いていないか、途中で切れています。記録には触れていません。"
                "つながったパソコンから、フォルダごともう一度写してください。"
            )


# ── the environment ──────────────────────────────────────────────────────────────────────────────


def lock(version: Path) -> Path:
    return version / "app" / "requirements.txt"


def environment(home: Path, version: Path) -> Path:
    return home / "envs" / sha256(lock(version))[:12]


def python_of(env: Path) -> Path:
    return env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ready(home: Path, version: Path) -> Path:
    """The environment of a version; made from its wheels alone where it is not there yet. Returns its Python."""
    env = environment(home, version)
    done = env / "ready.txt"
    if not done.exists():
        say("はじめての用意をしています（数分かかります。ネットワークは使いません）")
        check(version)
        shutil.rmtree(env, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(env)], "環境を作れませんでした")
        wheels = ["--no-index", "--find-links", str(version / "wheels"), "--only-binary", ":all:"]
        install = ["-m", "pip", "--isolated", "install", "--quiet", "--disable-pip-version-check"]
        locked = ["--no-deps", "--require-hashes", "-r", str(lock(version))]
        run([str(python_of(env)), *install, *wheels, *locked], "ライブラリを入れられませんでした")
        done.write_text("ready", encoding="ascii")
    return python_of(env)


def run(command: list[str], what: str) -> None:
    """Run it to its end; its own words stay on the screen. Raises Stopped."""
    if subprocess.run(command, env=alone()).returncode:
        raise Stopped(f"{what}。上に出た文を、そのまま情報政策課に伝えてください。記録には触れていません。")


def alone(**more: str) -> dict[str, str]:
    """The surroundings of our own processes: no settings of pip or Python that somebody left on this PC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return kept | {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"} | more


def act(home: Path, version: Path, *words: str) -> bool:
    """One act of the command line on the records, by a version's own program; whether it went well."""
    python = ready(home, version)
    command = [str(python), str(version / "app" / "cli.py"), "--data", str(office_of(home)), *words]
    return subprocess.run(command, cwd=version / "app", env=alone()).returncode == 0


# ── start ────────────────────────────────────────────────────────────────────────────────────────


def answers(port: int) -> bool:
    try:
        with OPENER.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except urllib.error.HTTPError as refused:
        return refused.code == 403  # ours, behind a login proxy: it answers nobody else
    except OSError:
        return False


def running(home: Path) -> list[int]:
    """The ports on which this folder's servers answer."""
    told = [int(path.stem) for path in (home / "running").glob("*.txt") if path.stem.isdecimal()]
    return [port for port in told if answers(port)]


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Stopped("空いている番号（ポート）がありません。パソコンを起動し直してください。")


def start(home: Path, port: int | None = None, browser: bool = True, itself: bool = False) -> None:
    """Serve the records of this folder until the window is closed; where it runs already, open it. `itself`: this becomes the
    server itself (not on Windows), on a port that was told."""
    if port is None and (ports := running(home)):
        show(ports[0], browser)
        return
    version = version_of(home)
    python = ready(home, version)
    port = port or free_port()
    command = [str(python), "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    if (secrets := Path(os.environ.get("SNS_SECRETS") or home / "secrets.toml")).exists():
        command += ["--secrets.files", str(secrets)]
    mark = home / "running" / f"{port}.txt"
    mark.parent.mkdir(exist_ok=True)
    if itself:  # nobody waits beside it: systemd does, and one process less is kept for each city
        mark.write_text("running", encoding="ascii")
        os.chdir(version / "app")
        os.execve(command[0], command, alone(SNS_DATA=str(office_of(home))))
    process = subprocess.Popen(  # its greeting is English; what it has to say against a start comes by the other way
        command,
        cwd=version / "app",
        env=alone(SNS_DATA=str(office_of(home))),
        stdout=subprocess.DEVNULL,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        wait_for(process, port)
        mark.write_text("running", encoding="ascii")
        show(port, browser)
        say("使っているあいだ、この窓は開いたままにしてください。終わるときは、この窓を閉じます。")
        if process.wait():
            raise Stopped("止まりました。上に出た文を、そのまま情報政策課に伝えてください。記録は無事です。")
    except KeyboardInterrupt:
        pass
    finally:
        process.terminate()
        process.wait()
        mark.unlink(missing_ok=True)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while not answers(port):
        if process.poll() is not None or time.monotonic() > until:
            raise Stopped(
                "起動しませんでした。上に出た文を、そのまま情報政策課に伝えてください。記録は無事です。"
            )
        time.sleep(0.2)


def show(port: int, browser: bool) -> None:
    say(f"ブラウザで開きます: http://127.0.0.1:{port}")
    if browser:
        webbrowser.open(f"http://127.0.0.1:{port}")


# ── update, and back ─────────────────────────────────────────────────────────────────────────────


def update(new: Path, home: Path) -> None:
    """Put the version of the folder `new` in place of the one that runs in `home`; its records stay where they are."""
    fresh = version_of(new)
    check(fresh)
    old, name = version_of(home), fresh.name
    if home == new or old.name == name:
        raise Stopped(f"{home} では、もうこの版（{old.name}）が動いています。")
    closed(home)
    if (office_of(home) / "journal.jsonl").exists():
        keep(home, old, "更新前")
    lay(fresh, home)
    own_files(old, home / "versions" / name)
    sound(home, home / "versions" / name, "新しい版での点検で異常が見つかりました。前の版のままです")
    for launcher in (p for p in new.iterdir() if p.is_file() and p.suffix in (".bat", ".sh", ".pdf")):
        shutil.copy2(launcher, home / launcher.name)
    tell(home, "previous", old.name)
    tell(home, "current", name)
    tidy(home)
    say(f"{name} に替えました。前の版（{old.name}）は残してあり、「戻す」で戻れます。")


def closed(home: Path) -> None:
    if running(home):
        raise Stopped(
            "まだ動いています。「始める」の窓を閉じてから（使っている人に終わってもらってから）、もう一度始めてください。"
        )


def sound(home: Path, version: Path, otherwise: str) -> None:
    if not act(home, version, "verify"):
        raise Stopped(f"{otherwise}。記録には触れていません。")


def keep(home: Path, version: Path, name: str) -> Path:
    """A backup of the records, checked first; returns where it lies."""
    sound(home, version, "点検で異常が見つかりました。上に出た文を、そのまま情報政策課に伝えてください")
    target = home / "backups" / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}.zip"
    target.parent.mkdir(exist_ok=True)
    if not act(home, version, "backup", "--to", str(target)):
        raise Stopped("控えを取れませんでした。記録には触れていません。上に出た文のとおりにしてください。")
    return target


def lay(fresh: Path, home: Path) -> None:
    """Copy a version into the folder, whole or not at all."""
    target = home / "versions" / fresh.name
    draft = target.with_name("incoming")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(fresh, draft)
    draft.replace(target)


def own_files(old: Path, new: Path) -> None:
    """What the city changed or added under data/ comes along; where the new version changed it too, it says so."""
    before, after = digests(old), digests(new)
    for path in (p for p in (old / "app" / "data").rglob("*") if p.is_file()):
        name = path.relative_to(old).as_posix()
        if sha256(path) == before.get(name):
            continue
        if before.get(name) == after.get(name):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / name)
            say(f"この市で直した {name} を引き継ぎました。")
        else:
            say(f"この市で直した {name} は、新しい版でも変わっています。前のものは {path} にあります。")


def back(home: Path, from_backup: bool = False) -> None:
    """Run the version from before the last update again; on the records as they are, or as they were then."""
    before, now = version_of(home, "previous"), version_of(home)
    closed(home)
    if from_backup or not act(home, before, "verify"):
        backup = max((home / "backups").glob("更新前-*.zip"), default=None)
        if backup is None:
            raise Stopped(
                "前の版ではいまの記録を読めず、控えもありません。戻していません。情報政策課に伝えてください。"
            )
        if not (from_backup or asked(f"前の版では、いまの記録を読めません。{backup.name} から戻しますか")):
            raise Stopped("戻していません。記録には触れていません。")
        put_back(home, before, backup)
    tell(home, "previous", now.name)
    tell(home, "current", before.name)
    say(f"{before.name} に戻しました。もう一度「戻す」と、{now.name} になります。")


def put_back(home: Path, version: Path, backup: Path) -> None:
    """Lay the records aside, where they stay, and restore a backup in their place."""
    office = office_of(home)
    aside = office.with_name(f"{office.name}-{time.strftime('%Y%m%d-%H%M%S')}")
    office.replace(aside)
    if not act(home, version, "restore", str(backup)):
        shutil.rmtree(office, ignore_errors=True)
        aside.replace(office)
        raise Stopped(
            "控えから戻せませんでした。記録は元のままです。上に出た文を、情報政策課に伝えてください。"
        )
    say(f"控え {backup.name} から戻しました。それまでの記録は {aside} に残してあります。")


def tidy(home: Path) -> None:
    """Remove versions and environments that neither run nor can be gone back to; what is still open stays."""
    kept = [version_of(home), version_of(home, "previous")]
    envs = {environment(home, version) for version in kept}
    for folder in [*(home / "versions").iterdir(), *(home / "envs").iterdir()]:
        if folder not in envs and folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


# ── what is said and asked ───────────────────────────────────────────────────────────────────────


def say(words: str) -> None:
    print(words, flush=True)


def asked(question: str) -> bool:
    return input(f"{question}（はい／いいえ）: ").strip() in ("はい", "y", "Y", "ｙ")


def offices(beside: Path) -> Iterator[Path]:
    """Folders beside the new one that the product already runs in."""
    for path in sorted(beside.parent.iterdir()):
        if path != beside and (path / "current.txt").exists() and (path / "envs").exists():
            yield path


def chosen(new: Path, told: str | None) -> Path:
    """The folder that is to be updated: as told, or as asked."""
    if told is None:
        for path in offices(new):
            if asked(f"{path} を新しくしますか"):
                return path
        told = input("いま使っているフォルダの場所を入れてください: ")
    home = Path(told.strip().strip('"')).expanduser().resolve()
    if not (home / "current.txt").exists():
        raise Stopped(f"{home} は、このプログラムのフォルダではありません（current.txt がありません）。")
    return home


def main(words: list[str] | None = None) -> None:
    asks = argparse.ArgumentParser(prog="pc.py", description="始める、新しい版に替える、前の版に戻す")
    asks.add_argument("does", choices=("start", "keep", "update", "back"))
    asks.add_argument("home", nargs="?", help="update: いま使っているフォルダ")
    asks.add_argument("--port", type=int, help="start: 待ち受ける番号")
    asks.add_argument("--no-browser", action="store_true", help="start: ブラウザを開かない")
    asks.add_argument(
        "--alone", action="store_true", help="start: サーバーだけになる（systemd から。--port と）"
    )
    asks.add_argument("--prepare", action="store_true", help="start: 用意だけをして終わる")
    asks.add_argument("--from-backup", action="store_true", help="back: 記録も、更新前の控えに戻す")
    given, here = asks.parse_args(words), APP.parents[2]
    if sys.version_info[:2] != PYTHON:
        raise Stopped(f"Python 3.11（64ビット）が要ります。いまの Python は {sys.version.split()[0]} です。")
    if given.prepare:
        ready(here, version_of(here))
    elif given.does == "start":
        start(here, given.port, not given.no_browser, given.alone)
    elif given.does == "keep":
        say(
            f"控えを {keep(here, version_of(here), '控え')} に取りました。別の装置（USBメモリなど）にも写してください。"
        )
    elif given.does == "update":
        update(here, chosen(here, given.home))
    else:
        back(here, given.from_backup)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character must not end it
    try:
        main()
    except Stopped as stopped:
        say(str(stopped))
        sys.exit(1)
    except (OSError, EOFError) as error:
        say(f"止まりました（{error}）。記録は無事です。この文を、情報政策課に伝えてください。")
        sys.exit(1)
