"""Blobs: every imported file byte for byte, named by its SHA-256; and what lies inside a zip."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from ledger import disk
from ledger.disk import DiskFailed

from .reading import Refused

MAX_BYTES = 200 * 1024 * 1024  # of a file as it is handed in, and of a zip, opened
MAX_MEMBERS = 500
MAX_RATIO = 200


class MissingBlob(Exception):
    """A raw file that the journal speaks of is not in the archive, or is not what its name says."""


class Archive:
    """A folder of blobs. Writing is atomic: a blob is there whole, or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, raw: bytes) -> str:
        """Keep the bytes and return their SHA-256; keeping them twice keeps them once, and heals what was damaged.

        Raises DiskFailed.
        """
        sha256 = hashlib.sha256(raw).hexdigest()
        if self.sound(sha256):
            return sha256
        try:
            disk.write_whole(self.folder / sha256, raw)
        except OSError as error:
            raise DiskFailed(f"ファイルを保存できませんでした。{disk.told(error)}") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that name, checked against it. Raises MissingBlob."""
        try:
            raw = (self.folder / sha256).read_bytes()
        except FileNotFoundError:
            raise MissingBlob(f"取り込んだファイル {sha256[:12]}… が raw/ にありません") from None
        except OSError as error:
            raise MissingBlob(
                f"取り込んだファイル {sha256[:12]}… を読めません。{disk.told(error)}"
            ) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise MissingBlob(f"raw/ のファイル {sha256[:12]}… の中身が変わっています")
        return raw

    def sound(self, sha256: str) -> bool:
        """Whether the bytes of that name are there and are still what it says."""
        try:
            self.get(sha256)
        except MissingBlob:
            return False
        return True

    def names(self) -> set[str]:
        """All blobs that are there."""
        return {p.name for p in self.folder.glob("*") if len(p.name) == 64} if self.folder.exists() else set()


@dataclass(frozen=True)
class ArchivePart:
    """One table file: the bytes, its name, and the member name if it came out of a zip."""

    name: str
    raw: bytes
    whole: bytes  # the file as handed in: the zip, for a member
    member: str | None = None
    made_on: date | None = None  # of a zip member: the day that the zip says it was written

    @property
    def label(self) -> str:
        return f"{self.name}/{self.member}" if self.member else self.name


def is_zip(raw: bytes) -> bool:
    """Whether the bytes are a plain zip (an Excel workbook is a zip too, but a file of its own kind)."""
    return raw[:4] in (b"PK\x03\x04", b"PK\x05\x06") and not is_xlsx(raw)


def is_xlsx(raw: bytes) -> bool:
    """Whether a zip is an Excel workbook: names inside a zip stand uncompressed."""
    return raw[:4] == b"PK\x03\x04" and b"[Content_Types].xml" in raw and b"xl/workbook.xml" in raw


def parts(name: str, raw: bytes) -> Iterator[ArchivePart]:
    """The file itself, or the members of a zip. Raises Refused for a zip that is not safe to open."""
    if not is_zip(raw):
        yield ArchivePart(name, raw, raw)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for info in checked_members(archive):
                yield ArchivePart(name, _inflate(archive, info), raw, _member_name(info), _made_on(info))
    except Refused:
        raise
    except Exception as error:  # zipfile raises whatever the damage provokes
        raise Refused(
            "zip として開けません（壊れているか、途中で切れています）",
            "もう一度コピーするか、書き出し直してください",
        ) from error


def member(name: str, raw: bytes, wanted: str | None) -> ArchivePart:
    """One part again, by the member name that an import entry keeps."""
    return next(part for part in parts(name, raw) if part.member == wanted)


def checked_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members that are files, after refusing whatever is not safe to inflate."""
    infos = [i for i in archive.infolist() if not i.is_dir() and not _is_litter(i.filename)]
    if len(infos) > MAX_MEMBERS:
        raise Refused(
            f"zip の中のファイルが多すぎます（{len(infos):,} 個）", f"{MAX_MEMBERS} 個以下に分けてください"
        )
    size = sum(i.file_size for i in infos)
    if size > MAX_BYTES or any(i.file_size > MAX_RATIO * max(i.compress_size, 1024) for i in infos):
        raise Refused(
            f"zip を開くと大きくなりすぎます（{size // 1024**2:,} MB）", "期間を分けて書き出してください"
        )
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise Refused(
                "zip の中に、フォルダの外を指す名前があります",
                "媒体から書き出したままの zip を入れてください",
                found=info.filename,
            )
        if info.flag_bits & 1:
            raise Refused(
                "zip にパスワードがかかっています", "パスワードのない zip にしてください", found=info.filename
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(
                "zip の中にリンクがあります",
                "媒体から書き出したままの zip を入れてください",
                found=info.filename,
            )
        if path.suffix.lower() == ".zip":
            raise Refused(
                "zip の中に zip があります",
                "中の zip を取り出して、一つずつ入れてください",
                found=info.filename,
            )
    return infos


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
    )


def _member_name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag were written by Windows in CP932."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp932")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _made_on(info: zipfile.ZipInfo) -> date | None:
    try:
        return date(*info.date_time[:3])
    except ValueError:
        return None


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        raw = file.read(info.file_size + 1)
    if len(raw) > info.file_size:
        raise Refused(
            "zip の中のファイルが、書かれている大きさより大きいです",
            "書き出し直してください",
            found=info.filename,
        )
    return raw
