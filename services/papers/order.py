"""An order for a document on the desk: the month's evaluations, the imprint, the words, and how bytes get their name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledger.entries import Member
from metrics.calendar import screen_month
from metrics.evaluation import Evaluation, count_of
from metrics.overview import months, overview
from reports import csv_file
from reports.blocks import Document, Text
from reports.kinds import Words, file_name, title_of
from reports.masking import WARNING, mask, unmasked
from reports.paper import Imprint, Paper
from reports.restated import Restated
from reports.status import StatusRow, platform_name
from reports.typeset import typeset
from reports.wordfile import document_docx
from store.views import View

from ..month import progress, restating
from ..month.evaluating import head_of, standing
from ..office.folder import DATA, Office

COUNTS = "SELECT account_id, n, k, m, patience, recovery FROM account_state WHERE month = $month"
TEMPLATES = DATA / "guideline" / "templates"
STANDARD = "document"
Change = Callable[[str], str]


@dataclass(frozen=True)
class Order:
    """What is asked for. `month`: the month, or one of the term or period; `account_ids`: none means all.

    `made_at`: when it is said to be made (the close, for a 確定 document; now where nobody says); `by`: the person;
    `number`: the evidence id under which its issue is recorded. `masked`: 情報公開用. `of`: the seq of what the document is
    of, a decision or a ライン案; 0 where nobody says.
    """

    kind: str
    form: str
    month: date
    account_ids: tuple[str, ...] = ()
    by: str = ""
    masked: bool = False
    sample: bool = False
    made_at: datetime | None = None
    number: str = ""
    of: int = 0


Memo = dict[
    Any, Any
]  # what orders of one view share: month → its rows, ("moved", month) → what moved before it


@dataclass(frozen=True)
class Desk:
    """An order on the desk: what every maker needs."""

    office: Office
    view: View
    order: Order
    memo: Memo = field(default_factory=dict)

    def rows(self) -> list[StatusRow]:
        """The month's accounts, gravest first; evaluated once."""
        month = self.order.month
        if month not in self.memo:
            self.memo[month] = status_rows(self.view, self.office, month)
        return self.memo[month]

    def moved(self, first: date, last: date, account_ids: Sequence[str] = ()) -> list[Restated]:
        """What moved since in the closed months from one to another; computed once."""
        key = ("moved", first, last)
        if key not in self.memo:
            self.memo[key] = restating.restated(self.office, self.view, first, last)
        return [r for r in self.memo[key] if not account_ids or r.account_id in account_ids]

    @property
    def month(self) -> str:
        """2026-10, for file names."""
        return f"{self.order.month:%Y-%m}"

    @property
    def words(self) -> Words:
        return self.office.guideline.words

    @property
    def imprint(self) -> Imprint:
        order, (seq, head) = self.order, moment(self.office, self.view, self.order)
        return Imprint(
            made_at=order.made_at or self.office.clock(),
            made_by=order.by,
            seq=seq,
            head=head,
            sample=order.sample,
            masked=order.masked,
            guideline=self.office.guideline.title,
            number=order.number,
        )

    @property
    def change(self) -> Change:
        """Names are masked in one place (reports/masking.py), with everybody whom the register or the journal names."""
        return mask(people(self.office)) if self.order.masked else unmasked

    def paper(
        self,
        content: bytes,
        *parts: str,
        replaced: Sequence[str] = (),
        remarks: Sequence[str] = (),
        final: bool = False,
        revision: int = 0,
    ) -> Paper:
        """The bytes under their name. `parts` say what the document is of."""
        order = self.order
        told = [*parts, *(["公開用"] if order.masked else [])]
        warned = (*remarks, *([WARNING] if order.masked else []))
        return Paper(
            order.kind,
            title_of(order.kind, self.words),
            file_name(order.kind, order.form, *told),
            content,
            order.form,
            tuple(replaced),
            warned,
            order.number,
            final,
            revision,
        )

    def table(self, rows: Sequence[dict[str, Any]], *parts: str, remarks: Sequence[str] = ()) -> Paper:
        """Records as CSV in the form that was asked for."""
        if self.order.form == "csv":
            return self.paper(csv_file.utf8(rows, self.change), *parts, remarks=remarks)
        content, missing = csv_file.cp932(rows, self.change)
        return self.paper(content, *parts, replaced=missing, remarks=remarks)

    def document(self, held: Document, *parts: str) -> Paper:
        """A Document as PDF or Word."""
        held, is_of = self.told(held), {"final": held.imprint.final, "revision": held.imprint.revision}
        if self.order.form == "pdf":
            setting = typeset(held, self.change)
            return self.paper(setting.pdf(), *parts, replaced=setting.replaced, **is_of)
        return self.paper(document_docx(held, template(self.order.kind), self.change), *parts, **is_of)

    def told(self, held: Document) -> Document:
        """A document for 情報公開 says so at its end, in the city's words."""
        note = self.words.phrases.get("public_note", "") if self.order.masked else ""
        return replace(held, blocks=(*held.blocks, Text(note, "quiet"))) if note else held


def moment(office: Office, view: View, order: Order) -> tuple[int, str]:
    """seq and hash of the entry that a document is made from. The 監査証跡 tells of every entry, also of those that make
    no view; all others are of their view."""
    if order.kind != "records":
        return view.seq, head_of(office, view)
    register = office.ledger.register()
    return register.seq, register.head


def template(kind: str, folder: Path = TEMPLATES) -> bytes:
    """The Word template of a kind: its own where the office made one, else the one of all."""
    own = folder / f"{kind}.docx"
    return (own if own.exists() else folder / f"{STANDARD}.docx").read_bytes()


def people(office: Office) -> set[str]:
    """Everybody whose name the register or the journal knows, of any time."""
    members = office.ledger.register().of(Member)
    return {r.body.name for r in members} | {e.by for e in office.ledger.journal.entries()}


def evaluations(
    office: Office, view: View, month: date, account_ids: Sequence[str] | None = None
) -> list[Evaluation]:
    """The month's evaluations, gravest first, or those of the named accounts in their order: closed ones as closed.

    Raises LookupError, saying what there is, for a month or an account that is not there.
    """
    held = [row.account_id for row in overview(view, office.metrics, month).rows]
    if not held:
        newest = months(view, fed=True)
        known = (
            f"集計がある月: {screen_month(newest[-1])}〜{screen_month(newest[0])}"
            if newest
            else "まだ何も取り込まれていません"
        )
        raise LookupError(f"{screen_month(month)}の集計はありません（{known}）。")
    if unknown := [a for a in account_ids or () if a not in held]:
        raise LookupError(f"{'、'.join(unknown)} は{screen_month(month)}の台帳にありません。")
    found = [standing(office, view, a, month) for a in (account_ids or held)]
    return [evaluation for evaluation in found if evaluation is not None]


def status_rows(view: View, office: Office, month: date) -> list[StatusRow]:
    """Each account's state in the month with its reasons, gravest first. Raises LookupError for an unknown month."""
    counts = {row["account_id"]: count_of(row) for row in view.rows(COUNTS, month=month)}
    held = evaluations(office, view, month)
    owed = progress.owing(office.ledger.register(), view, month, office.today())
    return [
        StatusRow(
            e,
            platform_name(office.platforms, e.platform),
            counts[e.account_id],
            owed.came(e.account_id),
        )
        for e in held
    ]
