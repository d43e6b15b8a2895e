"""月次一式: every document of a month into a folder, under the same names every month, with an index; or as one zip.

It can be stopped at any time and goes on where it was: what was written stays, as long as nothing was recorded in
between. All of it is of one moment: the first run's. Once it is whole, the issue of all its documents is journalled in
one write (発行記録); a set that is only asked for again is not issued again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ledger.journal import Author
from metrics.calendar import wareki_month
from reports import csv_file, folder_index
from reports.folder_index import Filed
from reports.paper import FORMS, Paper
from reports.review import draw
from store.views import View

from ..month.evaluating import head_of
from ..office.folder import Office, RefusedFolder
from .issuing import issue, making_of, record
from .kinds import Due, PaperKind, paper_kinds
from .order import Making, Memo, Order, status_rows
from .review import beside

NOTES = ".set.json"  # what is done so far
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Place:
    """Where one document of the set goes."""

    path: str  # with /, below the folder
    order: Order
    whose: str


def export_month(
    office: Office,
    month: date,
    target: Path,
    author: Author,
    progress: Progress | None = None,
    sample: bool = False,
) -> list[Path]:
    """The set into a folder; returns its paths, the index first. A file is replaced whole or not at all.

    `progress` is told (done, of, what). Raises LookupError for an unknown month, RefusedFolder where a file cannot be
    written, MissingBlob where a closed month cannot be read any more.
    """
    view, by = office.view(), author.name
    memo: Memo = {month: status_rows(view, office, month)}
    notes = _Notes(target, view, head_of(office, view), month, office.clock(), sample, by)
    places = list(plan(office, month, memo, notes.made_at, sample, by))
    drawn = memo[month] if any(notes.standing(place.path) is None for place in places) else []
    steps = _Steps(len(places) + len(drawn), progress)
    making = Making(office, view, Order("review", "pdf", month), memo)
    for row in drawn:  # the longest part: told account by account
        draw(row.evaluation, office.platforms, beside(making, row.evaluation))
        steps.told(f"図　{row.evaluation.name}")
    done = []
    for place in places:
        done.append(notes.standing(place.path) or notes.keep(place, issue(office, view, place.order, memo)))
        steps.told(place.path)
    title = f"月次一式　{wareki_month(month)}"
    index = folder_index.page(
        title, done, notes.made_at, f"台帳記録 {view.seq}番・先頭 {notes.head[:12]}", sample
    )
    write(target / "index.html", index)
    write(target / "index.csv", csv_file.utf8(folder_index.records(done)))
    notes.issue(office, view, author, places)
    names = ["index.html", "index.csv", *(f.path for f in done)]
    return [target / name for name in names]


class _Steps:
    """Counts what is done and tells it."""

    def __init__(self, count: int, progress: Progress | None):
        self.count, self.progress, self.done = count, progress, 0

    def told(self, what: str) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, self.count, what)


def plan(
    office: Office, month: date, memo: Memo, made_at: datetime, sample: bool, by: str
) -> Iterator[Place]:
    """Every document of a month's set: what every month has, then what this one has besides. All sheets in one file come
    first: later, what Typst keeps of the others would add up with it."""

    def order(kind: str, form: str, *accounts: str, of: int = 0) -> Order:
        return Order(kind, form, month, accounts, by=by, sample=sample, made_at=made_at, of=of)

    names = {row.evaluation.account_id: row.evaluation.name for row in memo[month]}
    due = [
        (kind, form, one)
        for kind in paper_kinds().values()
        for one in kind.due(office, kind, month, names)
        for form in kind.in_set
    ]
    for kind, form, one in sorted(due, key=lambda d: d[2].account_id != ""):
        accounts = (one.account_id,) if one.account_id else ()
        yield Place(_path(kind, form, one), order(kind.id, form, *accounts, of=one.of), one.whose)


def _path(kind: PaperKind, form: str, one: Due) -> str:
    """The same names every month: of all accounts 月次総括.pdf; of one, in the kind's folder, 月次評価シート/x_shoko.pdf."""
    of = f"_台帳{one.of}" if one.of else ""
    return kind.title + (f"/{stem(one.account_id)}{of}" if one.account_id else "") + FORMS[form].suffix


def stem(account_id: str) -> str:
    """A file's name from an account's id, which is letters, digits, _ . - only; safe on Windows too (con, nul, …).

    >>> stem("x_shoko"), stem("con")
    ('x_shoko', '_con')
    """
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
    return f"{'_' if account_id.split('.')[0].lower() in reserved else ''}{account_id}"


def zipped(folder: Path) -> bytes:
    """Everything that the index of a set names, and the index, as one zip; the same files give the same bytes."""
    held = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in ("index.html", "index.csv", *held["done"]):
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), (folder / name).read_bytes(), ZIP_DEFLATED)
    return target.getvalue()


class _Notes:
    """What is written already, in a hidden file of the folder; worthless as soon as the journal has moved on."""

    def __init__(
        self, target: Path, view: View, head: str, month: date, now: datetime, sample: bool, by: str
    ):
        self.target, self.head = target, head
        self.papers: dict[str, Paper] = {}
        self.about = {
            "month": f"{month:%Y-%m}",
            "seq": view.seq,
            "head": head,
            "view": view.path.stem,
            "sample": sample,
            "by": by,
        }
        held = self._read()
        self.made_at = datetime.fromisoformat(held["made_at"]) if held else now.replace(microsecond=0)
        self.done: dict[str, dict] = dict(held["done"]) if held else {}
        self.issued: list[str] = (
            list(held.get("issued", [])) if held else []
        )  # SHA-256s whose issue is journalled

    def standing(self, path: str) -> Filed | None:
        """What was written under a path, if it still lies there byte for byte."""
        if path not in self.done:
            return None
        filed = Filed(**self.done[path])
        try:
            content = (self.target / path).read_bytes()
        except OSError:
            return None
        return filed if hashlib.sha256(content).hexdigest() == filed.sha256 else None

    def keep(self, place: Place, paper: Paper) -> Filed:
        """Write a document and note it."""
        write(self.target / place.path, paper.content)
        digest = hashlib.sha256(paper.content).hexdigest()
        filed = Filed(
            place.path,
            paper.title,
            place.whose,
            len(paper.content),
            digest,
            "、".join(paper.replaced),
            "／".join(paper.remarks),
        )
        self.done[place.path] = asdict(filed)
        self.papers[place.path] = paper
        self._write()
        return filed

    def issue(self, office: Office, view: View, author: Author, places: Sequence[Place]) -> None:
        """Journal whatever of the set was not journalled yet, in one write."""
        found = [
            (p.order, self._paper(office, view, p))
            for p in places
            if self.done[p.path]["sha256"] not in self.issued
        ]
        if found:
            record(office, view, author, found)
            self.issued = [filed["sha256"] for filed in self.done.values()]
            self._write()

    def _paper(self, office: Office, view: View, place: Place) -> Paper:
        """What was written under a place, also by a run before this one."""
        filed = Filed(**self.done[place.path])
        if place.path in self.papers:
            return self.papers[place.path]
        content = (self.target / place.path).read_bytes()
        making = making_of(office, view, place.order)
        return Paper(
            place.order.kind,
            filed.title,
            place.path,
            content,
            place.order.form,
            number=making.order.number,
            final=making.final is not None,
            revision=making.imprint.revision,
        )

    def _write(self) -> None:
        told = self.about | {"made_at": self.made_at.isoformat(), "done": self.done, "issued": self.issued}
        write(self.target / NOTES, json.dumps(told, ensure_ascii=False).encode())

    def _read(self) -> Mapping | None:
        try:
            held = json.loads((self.target / NOTES).read_text(encoding="utf-8"))
            same = all(held[name] == value for name, value in self.about.items())
            return held if same and held["made_at"] and isinstance(held["done"], dict) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def write(path: Path, content: bytes) -> Path:
    """A file, replaced whole or not at all. Raises RefusedFolder, saying what to do."""
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise RefusedFolder(
            f"{path} に書き込めません（{error.strerror}）。開いていれば閉じ、書き込める場所を指定して、もう一度お試しください。"
        ) from error
    return path
