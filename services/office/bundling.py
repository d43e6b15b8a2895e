"""The bundle: one folder, made on a connected PC, that an office PC without internet installs from and is updated by.

What happens there is deploy/pc.py's matter; here everything that it needs is laid down: the product as it stands, its
libraries for Windows and Linux exactly as locked, and what one clicks on.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import handbook, number
from .folder import DATA, ROOT, RefusedFolder, now_jst

PARTS = (
    *("dashboard.py", "cli.py", "pyproject.toml", "requirements.txt"),
    *("README.ja.md", "README.md", "CHANGELOG.md", ".streamlit/config.toml", "docs", "deploy"),
    *("pages", "views", "services", "charts", "reports", "metrics", "ledger", "store", "samples", "data"),
)
LIST = "files.txt"
ACTS = {"始める": "start", "控えを取る": "keep", "更新": "update", "戻す": "back"}
PLATFORMS = {
    "Windows": ("win_amd64",),
    "Linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64"),
}
PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
ONLY = ("--only-binary", ":all:", "--require-hashes", "--implementation", "cp", "--python-version", "3.11")

Run = Callable[[Sequence[str]], int]


def bundle(target: Path, run: Run = subprocess.call) -> str:
    """Make the bundle in a folder that is new or empty, whole or not at all; returns its version. Raises RefusedFolder."""
    if target.exists() and any(target.iterdir()):
        raise RefusedFolder(
            f"{target} は空ではありません。新しいフォルダを指定してください（上書きはしません）。"
        )
    draft = target / "versions" / "incoming"
    try:
        copy_app(draft / "app")
        for platform, tags in PLATFORMS.items():
            download(draft / "wheels", platform, tags, run)
        version = name_version(draft)
        draft.replace(draft.with_name(version))
    except BaseException:
        shutil.rmtree(target / "versions", ignore_errors=True)
        raise
    write_launchers(target)
    read_me = handbook.read_me(handbook.load(), now_jst())
    (target / f"{handbook.READ_ME}.pdf").write_bytes(read_me)
    (target / "current.txt").write_text(version, encoding="ascii")
    return version


def copy_app(target: Path) -> None:
    """The product without records, secrets and what Python leaves behind."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=_left_out)
        else:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / part, target / part)


def _left_out(folder: str, names: list[str]) -> list[str]:
    never = {"__pycache__", "secrets.toml"} | ({"office"} if Path(folder) == DATA else set())
    return [name for name in names if name in never or name.endswith(".pyc")]


def download(target: Path, platform: str, tags: Sequence[str], run: Run) -> None:
    """The locked libraries as wheels for one platform, by their names, from wherever pip takes them on this PC."""
    choice = [word for tag in tags for word in ("--platform", tag)]
    lock = ROOT / "requirements.txt"
    if run([*PIP, *ONLY, *choice, "--requirement", str(lock), "--dest", str(target)]):
        raise RefusedFolder(
            f"{platform} 用のライブラリを取り寄せられませんでした。インターネットにつながったパソコンで、"
            "上に出た文を確かめてから、もう一度、新しいフォルダに作ってください。"
        )
    if missing := sorted(locked(lock.read_text(encoding="utf-8")) - wheels(target)):
        raise RefusedFolder(f"{platform} 用の {'、'.join(missing)} が取り寄せられていません。")


def locked(lock: str) -> set[str]:
    """What a lock pins, as wheels are named.

    >>> locked("altair==6.3.0 \\\\\\n    --hash=sha256:7d\\nvl-convert-python==1.9.0.post1 \\\\\\n") == {"altair-6.3.0", "vl_convert_python-1.9.0.post1"}
    True
    """
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    return {f"{plain_name(name)}-{version}" for name, version in found}


def plain_name(name: str) -> str:
    """A library's name as its wheel spells it.

    >>> plain_name("Jinja2"), plain_name("ruamel.yaml"), plain_name("vl-convert-python")
    ('jinja2', 'ruamel_yaml', 'vl_convert_python')
    """
    return re.sub(r"[-_.]+", "_", name).lower()


def wheels(folder: Path) -> set[str]:
    names = (path.name.split("-")[:2] for path in folder.glob("*.whl"))
    return {f"{name.lower()}-{version}" for name, version in names}


def name_version(version: Path) -> str:
    """List each file of a version with its digest, and name it after its number and the list."""
    files = sorted(p for p in version.rglob("*") if p.is_file() and p != version / LIST)
    told = "".join(f"{_sha256(p)}  {p.relative_to(version).as_posix()}\n" for p in files)
    (version / LIST).write_text(told, encoding="utf-8", newline="\n")
    return f"{number.of(version / 'app')}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_launchers(target: Path) -> None:
    """What one clicks on: .bat as Japanese Windows reads it (CP932, CRLF), .sh for Linux."""
    for name, does in ACTS.items():
        for suffix, coding, line_end in ((".bat", "cp932", "\r\n"), (".sh", "utf-8", "\n")):
            text = (ROOT / "deploy" / f"launcher{suffix}").read_text(encoding="utf-8")
            path = target / f"{name}{suffix}"
            path.write_text(text.format(name=name, does=does), encoding=coding, newline=line_end)
            path.chmod(0o755)
