"""An order for a document, and its making: the month's evaluations, the imprint, the words, how bytes get their name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger.cases import Decided
from ledger.entries import Close, Member
from ledger.register import Record, Register
from metrics.calendar import add_months, screen_month
from metrics.evaluation import Evaluation, count_of
from metrics.overview import months, overview
from reports import csv_file
from reports.blocks import PrintedDocument, Text
from reports.decided import NOTHING
from reports.masking import NO_CLAUSE, STAY, WARNING, mask, unmasked
from reports.paper import Head, Imprint, Paper
from reports.restated import RestatedMonth
from reports.status import StatusRow, platform_name, users_word
from reports.typeset import Typesetting, typeset
from reports.wordfile import document_docx
from store.views import View

from ..audit.evidence import evidence_id
from ..decision.standings import standings
from ..month import progress, restating
from ..month.evaluating import head_of, standing_each
from ..office.folder import DATA, Office
from .cases import decided_of
from .kinds import TABLES, Bound, PaperKind, paper_kind

COUNTS = "SELECT account_id, n, k, m, patience, recovery FROM account_state WHERE month = $month"
TEMPLATES = DATA / "guideline" / "templates"
STANDARD = "document"
Change = Callable[[str], str]
Maker = Callable[..., Any]


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
class Making:
    """A document in the making: what is asked for, of which office and view, and up to which entry it is told."""

    office: Office
    view: View
    order: Order
    memo: Memo = field(default_factory=dict)
    bound: Bound | None = None

    @property
    def final(self) -> Record | None:
        """The entry that it is bound to for good."""
        return self.bound.final if self.bound else None

    @cached_property
    def register(self) -> Register:
        """What stood when the document was bound; what stands now, for one that is not."""
        return register_at(self.office, self.bound.seq) if self.bound else self.office.ledger.register()

    def rows(self) -> list[StatusRow]:
        """The month's accounts, gravest first; evaluated once."""
        month, public = self.order.month, self.order.masked
        key = ("public", month) if public else month
        if key not in self.memo:
            self.memo[key] = status_rows(self.view, self.office, month, public)
        return self.memo[key]

    def moved(self, first: date, last: date, account_ids: Sequence[str] = ()) -> list[RestatedMonth]:
        """What moved since in the closed months from one to another; computed once."""
        key = ("moved", first, last)
        if key not in self.memo:
            self.memo[key] = restating.restated(self.office, self.view, first, last)
        return [r for r in self.memo[key] if not account_ids or r.account_id in account_ids]

    @property
    def kind(self) -> PaperKind:
        return paper_kind(self.order.kind)

    def decided(self) -> Decided:
        """The decision that it is of. LookupError, saying what to do, where there is none."""
        order = self.order
        return decided_of(self.register, self.kind, order.account_ids, order.month, order.of)

    def head(self, name: str = "") -> Head:
        """What the document takes from its kind and the city's words."""
        return self.kind.head(self.office.guideline.words, name)

    @property
    def imprint(self) -> Imprint:
        order = self.order
        if self.final:
            return final_imprint(self.office, order, self.final)
        seq, head = moment(self.office, self.view, order, self.bound)
        return _imprint(self.office, order, order.made_at or self.office.clock(), order.by, seq, head)

    @property
    def change(self) -> Change:
        """Names are masked in one place (reports/masking.py), with everybody whom the register or the journal names."""
        if not self.order.masked:
            return unmasked
        stay = self.office.guideline.words.publication.officials_stay
        return mask(people(self.office), officials(self.office) if stay else ())

    def paper(self) -> Paper:
        """The document in the form that is asked for, as whoever declared its kind makes it."""
        form = self.order.form
        if form in TABLES:
            return self._table(form)
        if form == "docx":
            document = self.told(_made(self.kind.document)(self))
            content = document_docx(document, template(self.order.kind), self.change)
            return self.named(content, imprint=document.imprint)
        if form == "pdf":
            setting = self.setting()
            return self.named(setting.pdf(), setting.replaced, setting.imprint)
        return self.named(_made(self.kind.book if form == "xlsx" else self.kind.fragment)(self))

    def setting(self) -> Typesetting:
        """Its pages, ready to become a PDF or pictures. LookupError for a kind that has none."""
        if self.kind.setting:
            return self.kind.setting(self)
        return typeset(self.told(_made(self.kind.document)(self)), self.change)

    def told(self, document: PrintedDocument) -> PrintedDocument:
        """A document for 情報公開 says so at its end, in the city's words."""
        note = self.office.guideline.words.phrases.get("public_note", "") if self.order.masked else ""
        return replace(document, blocks=(*document.blocks, Text(note, "quiet"))) if note else document

    def _warnings(self) -> list[str]:
        """What whoever issues a document for 情報公開 should know."""
        how = self.office.guideline.words.publication
        told = [*([] if how.clause else [NO_CLAUSE]), *([STAY] if how.officials_stay else []), WARNING]
        return told if self.order.masked else []

    def _table(self, form: str) -> Paper:
        rows = list(_made(self.kind.rows)(self))
        if form == "csv":
            return self.named(csv_file.utf8(rows, self.change, self.kind.columns))
        return self.named(*csv_file.cp932(rows, self.change, self.kind.columns))

    def named(self, content: bytes, replaced: Sequence[str] = (), imprint: Imprint | None = None) -> Paper:
        """The bytes under their name."""
        order, kind = self.order, self.kind
        remarks = kind.remarks(self) if kind.remarks else ()
        return Paper(
            order.kind,
            kind.title_in(self.office.guideline.words),
            kind.file_name(order),
            content,
            order.form,
            tuple(replaced),
            (*remarks, *self._warnings()),
            order.number,
            imprint.final if imprint else False,
            imprint.revision if imprint else 0,
        )


def _made(by: Maker | None) -> Maker:
    if by is None:
        raise LookupError("この帳票は、その形では作れません。")
    return by


def final_imprint(office: Office, order: Order, final: Record) -> Imprint:
    """What stands on the pages of a 確定 document: the moment and the person of the entry that made it so, whoever asks for
    it and whenever."""
    entry = office.ledger.register().entries[seq_of(final)]
    held = _imprint(office, order, entry.at, entry.by, entry.seq, entry.hash)
    return replace(held, final=True, revision=revision_of(final), number=number_of(order, final))


def _imprint(office: Office, order: Order, at: datetime, by: str, seq: int, head: str) -> Imprint:
    return Imprint(
        made_at=at,
        made_by=by,
        seq=seq,
        head=head,
        sample=order.sample,
        masked=order.masked,
        masked_by=office.guideline.words.publication.clause,
        guideline=office.guideline.title,
        number=order.number,
    )


def seq_of(final: Record) -> int:
    """The entry up to which a 確定 document is told: a corrected 決裁 makes a document of its own, a 締め never."""
    return final.seq if isinstance(final.body, Close) else final.corrected_by or final.seq


def revision_of(final: Record) -> int:
    """Which 版 of a month a 締め made; 0 of what has none."""
    return final.body.revision if isinstance(final.body, Close) else 0


def number_of(order: Order, final: Record) -> str:
    """The evidence id of a 確定 document: the same whenever it is handed out."""
    how = [*(["見本"] if order.sample else []), *(["公開用"] if order.masked else [])]
    if isinstance(final.body, Close):
        b = final.body
        return evidence_id(order.kind, b.account_id, b.month, b.digest, final.seq, *how)
    return evidence_id(order.kind, order.form, order.of, seq_of(final), *how)


def register_at(office: Office, seq: int) -> Register:
    """What stood after an entry."""
    return office.ledger.register_of(office.ledger.journal.entries()[:seq])


def before(month: date) -> tuple[date, date]:
    """The months that a month's documents look back on."""
    return add_months(month, -restating.BACK), add_months(month, -1)


def moment(office: Office, view: View, order: Order, bound: Bound | None = None) -> tuple[int, str]:
    """seq and hash of the entry that a document is made from: the one that it is bound to; else, of the 監査証跡, which
    tells of every entry, also of those that make no view, the last; of all others that of their view."""
    if bound:
        return bound.seq, office.ledger.register().entries[bound.seq].hash
    if paper_kind(order.kind).of != "journal":
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


def officials(office: Office) -> set[str]:
    """Everybody who only ever acted for the city: members who were never 受託者."""
    members = [r.body for r in office.ledger.register().of(Member)]
    contracted = {m.person for m in members if m.contractor}
    return {m.name for m in members if m.person not in contracted}


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
    found = standing_each(office, view, account_ids or held, month)
    return [evaluation for evaluation in found if evaluation is not None]


def status_rows(view: View, office: Office, month: date, public: bool = False) -> list[StatusRow]:
    """Each account's state in the month with its reasons, gravest first; `public`: without what is only drafted. Raises
    LookupError for an unknown month."""
    counts = {row["account_id"]: count_of(row) for row in view.rows(COUNTS, month=month)}
    held = evaluations(office, view, month)
    register = office.ledger.register()
    today = office.today()
    owed = progress.owing(register, view, month, today)
    decided = standings(register, today, month, public=public)
    before = standings(register, today, add_months(month, -1), public=public)
    return [
        StatusRow(
            e,
            platform_name(office.platforms, e.platform),
            counts[e.account_id],
            owed.came(e.account_id),
            decided.get(e.account_id, NOTHING),
            before.get(e.account_id, NOTHING),
            users_word(office.platforms, e.platform),
        )
        for e in held
    ]
