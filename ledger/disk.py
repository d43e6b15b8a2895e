"""A disk that fails: in words that say what to do, and writing that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

WORDS = {
    errno.ENOSPC: "ディスクに空きがありません。要らないファイルを消すか移して、もう一度お試しください",
    errno.EDQUOT: "使えるディスクの量を使い切りました。要らないファイルを消すか移して、もう一度お試しください",
    errno.EFBIG: "ファイルが大きくなりすぎて書けません。ディスクの設定を確かめるよう、情報政策課に伝えてください",
    errno.EROFS: "読み取り専用の場所なので書けません。データの置き場所を確かめるよう、情報政策課に伝えてください",
    errno.EACCES: "書き込みが許されていません。データの置き場所の権限を確かめるよう、情報政策課に伝えてください",
    errno.EPERM: "書き込みが許されていません。データの置き場所の権限を確かめるよう、情報政策課に伝えてください",
    errno.EIO: "ディスクが読み書きに失敗しました。故障のおそれがあります。控えを別の装置に取り、情報政策課に伝えてください",
    errno.EMFILE: "開いているファイルが多すぎます。プログラムを開き直してください",
    errno.ENFILE: "開いているファイルが多すぎます。パソコンを起動し直してください",
}


DRAFT = "incoming-"  # how a file is called until it is whole


class DiskFailed(OSError):
    """The machine could not read or write; the message says what, why, and what to do."""


def told(error: OSError) -> str:
    """Why, and what to do.

    >>> told(OSError(errno.ENOSPC, "No space left on device"))[:13]
    'ディスクに空きがありません'
    """
    default = f"読み書きできません（{error.strerror or error}）。もう一度お試しください"
    return WORDS.get(error.errno or 0, default)


def write_all(handle: int, content: bytes) -> None:
    """Write every byte to an open file: a system call may take fewer than it is given, without an error."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def write_whole(path: Path, content: bytes) -> None:
    """A file that is there whole, also after a power cut, or not at all; its folder is made. Raises OSError."""
    try:
        _write_whole(path, content)
    except FileNotFoundError:  # somebody swept the draft for one that a killed process left
        _write_whole(path, content)


def _write_whole(path: Path, content: bytes) -> None:
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
    try:
        try:
            write_all(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def settle(path: Path) -> None:
    """Have what was written to a file on the disk before it takes another's place: a power cut may keep the new name and
    lose the new bytes."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut (POSIX; Windows does so by itself)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


ALIVE = "alive.lock"  # held by whoever works in a folder


@contextmanager
def workplace(folder: Path, prefix: str) -> Iterator[Path]:
    """A folder to work in, gone afterwards; one whose worker was killed is known by its lock (`sweep_workplaces`)."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as place, FileLock(Path(place) / ALIVE):
        yield Path(place)


def sweep_workplaces(folder: Path, *prefixes: str) -> None:
    """Remove the workplaces of those who were killed. What cannot be removed stays until next time."""
    for place in (p for prefix in prefixes for p in folder.glob(f"{prefix}*") if p.is_dir()):
        with suppress(Timeout, OSError):
            FileLock(place / ALIVE).acquire(timeout=0).lock.release()
            shutil.rmtree(place, ignore_errors=True)


def sweep_drafts(folder: Path) -> None:
    """Remove files that were never written to their end."""
    for path in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):
            path.unlink()
