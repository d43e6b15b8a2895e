"""One office folder, opened: its ledger, its archive, its views. The edge where paths and the clock come in."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger.entries import CityMetric, Member
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from metrics import catalogue
from metrics.calendar import add_months
from metrics.catalogue import Metric
from store import formats
from store.archive import Archive
from store.formats import Format
from store.reader import Reader
from store.texts import Texts
from store.views import Recipe, View, Views

from . import guideline_files
from .guideline import Guideline

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
VERIFYING, RESTORING = "verify-", "restore-"  # how the folders are called in which that is done
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ncpfs"}


class RefusedFolder(Exception):
    """The office folder cannot be used; the message says why and what to do."""


def now_jst() -> datetime:
    """The time of day that entries are marked with."""
    return datetime.now(JST)


@dataclass(frozen=True)
class Office:
    """Everything a use case needs. `folder` holds raw/, texts/, documents/, journal.jsonl and the views."""

    folder: Path
    clock: Callable[[], datetime] = now_jst

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.folder, self.clock)

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.folder / "raw")

    @cached_property
    def reader(self) -> Reader:
        """What files say, for looks and for views."""
        return Reader(self.archive, self.formats)

    @cached_property
    def documents(self) -> Archive:
        """Evaluations as they were submitted and closed, and 確定 documents, by SHA-256."""
        return Archive(self.folder / "documents")

    @cached_property
    def texts(self) -> Texts:
        """Free texts that name people, by salted hash."""
        return Texts(self.folder / "texts")

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        return formats.load(DATA / "formats")

    @cached_property
    def catalogue(self) -> dict[str, Metric]:
        """The metrics of metrics/*.sql."""
        return catalogue.load()

    @property
    def metrics(self) -> dict[str, Metric]:
        """The catalogue and the city's own metrics, as they stand now."""
        register = self.ledger.register()

        def known() -> dict[str, Metric]:
            city = {r.body.metric: r.body for r in register.of(CityMetric)}
            return self.catalogue | {
                m: catalogue.of_city(m, c.title, c.unit, c.additivity, c.better, c.asks or "")
                for m, c in city.items()
            }

        return register.derived("metrics", (CityMetric,), known)

    @cached_property
    def platforms(self) -> Mapping[str, Mapping[str, Any]]:
        return tomllib.loads((DATA / "platforms.toml").read_text(encoding="utf-8"))

    def platform_name(self, platform: str) -> str:
        """A platform in words; its id where it is not in the table."""
        return str(self.platforms.get(platform, {}).get("name", platform))

    @cached_property
    def guideline(self) -> Guideline:
        """Clauses, what they list, and the city's own words. Raises BrokenGuideline."""
        return guideline_files.load(DATA / "guideline")

    @cached_property
    def views(self) -> Views:
        recipe = Recipe(self.formats, catalogue.statements(self.catalogue), catalogue.checks())
        return Views(self.folder, self.ledger, self.reader, recipe, lambda: self.due)

    def view(self) -> View:
        """The newest generation, opened read-only. The caller keeps it for as long as it needs one moment."""
        return self.views.open()

    def today(self) -> date:
        return self.clock().date()

    @property
    def due(self) -> date:
        """The last whole month: the one that is evaluated now."""
        return add_months(self.today().replace(day=1), -1)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever recorded here."""
        return not self.ledger.journal.entries()


def open_office(folder: Path, clock: Callable[[], datetime] = now_jst) -> Office:
    """Open (and make, if need be) an office folder. Raises RefusedFolder for one on a network drive."""
    folder = folder.resolve()
    if reason := network_drive(folder):
        raise RefusedFolder(
            f"データの置き場所（{folder}）はネットワークドライブ（{reason}）です。"
            "途中で切れると記録が壊れるため、このパソコンの中のフォルダを指定してください。"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return Office(folder, clock)


def network_drive(folder: Path) -> str | None:
    """The kind of network file system that a folder lies on, or None."""
    if sys.platform == "win32":
        import ctypes

        root = folder.anchor
        remote = root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == 4
        return "共有フォルダ" if remote else None
    try:
        mounts = [line.split()[:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    return mounted_on(str(folder), mounts)


def mounted_on(folder: str, mounts: list[list[str]]) -> str | None:
    """The network file system of the longest mount point above a folder.

    >>> mounted_on("/srv/office", [["/dev/sda", "/", "ext4"], ["nas:/x", "/srv", "nfs4"]])
    'nfs4'
    >>> mounted_on("/home/a", [["/dev/sda", "/", "ext4"], ["nas:/x", "/srv", "nfs4"]])
    """
    above = [m for m in mounts if f"{folder}/".startswith(m[1].rstrip("/") + "/")]
    kind = max(above, key=lambda m: len(m[1]), default=["", "", ""])[2]
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def author_of(member: Member) -> Author:
    """A member acting on this PC: the name is their own word (自己申告)."""
    return Author(
        member.name,
        member.role,
        tuple(member.sections),
        "自己申告",
        member.acts_for,
        contractor=member.contractor,
        id=member.person_id or "",
    )
