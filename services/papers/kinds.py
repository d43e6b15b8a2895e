"""What a kind of document says of itself, once: everything that lists kinds, offers, issues or collects them asks here.

A kind is declared in the module of this folder that fetches what it tells (`KINDS = (PaperKind(…), …)`); a module that
declares one is found by itself. Title, form number, addressee and 決裁欄 are the city's (data/guideline/words.toml, under
the kind's `words`); the titles here stand where it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

from ledger.cases import Decided
from ledger.register import Record
from metrics.term import span_of
from reports.blocks import PrintedDocument
from reports.paper import FORMS, Head
from reports.typeset import Typesetting

from ..office.folder import Office
from ..office.guideline import Words

if TYPE_CHECKING:
    from .order import Making, Order

Scope = Literal["account", "month", "term", "journal", "today", "decision"]
SCOPES: dict[Scope, str] = {
    "account": "アカウントと月ごと",
    "month": "月ごと、すべてのアカウント",
    "term": "期間ごと",
    "journal": "記録した月ごと",
    "today": "今日現在",
    "decision": "決定ごと",
}
TABLES = ("csv", "cp932")


@dataclass(frozen=True)
class Due:
    """One document of a month's set: of an account and of what (`of`: the seq of a decision), or of all accounts."""

    account_id: str = ""
    of: int = 0
    whose: str = "全アカウント"


@dataclass(frozen=True)
class Bound:
    """Up to which entry a document is told, whatever was recorded after. `final`: the entry that made it so for good (a
    締め, a 決裁, the 削除後確認): it is kept by its hash then, and reissued byte for byte. None while it may still change."""

    seq: int
    final: Record | None = None


Names = Mapping[str, str]  # account id → its name, of the accounts that a month has


def every_month(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """One of all accounts, each month."""
    yield Due()


@dataclass(frozen=True)
class PaperKind:
    """A kind of document.

    `of`: what one of it is of. `forms`: in which it is handed out, the first where nobody says. `place`: where it stands
    in lists. It is made by `document` (set as PDF and Word) or `setting` (a PDF by a template of its own), `book` (Excel),
    `rows` (a record a line, for CSV; `columns` are its names where there may be none) and `fragment` (HTML); `remarks` is what whoever issues it should know.

    `bound`: up to which entry a document is told; without it, or where it says None, all that is recorded by now.
    `masked`: there is a variant for 情報公開. `edition`: it says 速報 or 確定. `contractors`: 受託者 may have it of their own
    accounts. `wide`: its pages lie on their side. `words`: its names in words.toml, where they are not its id.
    `in_set`: the forms in which it is in 月次一式, as often as `due` says. Of decisions: `fits` says of which, `none` what is
    said where there is none.
    """

    id: str
    title: str
    of: Scope
    forms: tuple[str, ...]
    clause: str
    place: int
    document: Callable[[Making], PrintedDocument] | None = None
    setting: Callable[[Making], Typesetting] | None = None
    book: Callable[[Making], bytes] | None = None
    rows: Callable[[Making], Sequence[dict[str, Any]]] | None = None
    columns: tuple[str, ...] = ()
    fragment: Callable[[Making], bytes] | None = None
    remarks: Callable[[Making], Sequence[str]] | None = None
    bound: Callable[[Office, Order], Bound | None] | None = None
    masked: bool = True
    edition: bool = False
    contractors: bool = False
    wide: bool = False
    words: tuple[str, ...] = ()
    in_set: tuple[str, ...] = ()
    due: Callable[[Office, PaperKind, date, Names], Iterator[Due]] = every_month
    fits: Callable[[Decided], bool] | None = None
    none: str = ""

    def __post_init__(self) -> None:
        """Raise TypeError for a form that nothing makes, for what makes no form, and for decisions that nobody chooses."""
        makes = {
            ("pdf",): self.setting,
            ("pdf", "docx"): self.document,
            ("xlsx",): self.book,
            TABLES: self.rows,
            ("html",): self.fragment,
        }
        made = {form for forms, by in makes.items() if by for form in forms}
        useless = [forms for forms, by in makes.items() if by and not set(forms) & set(self.forms)]
        if useless or not set(self.forms) <= made or not set(self.in_set) <= set(self.forms):
            raise TypeError(f"{self.id}: {self.forms} are not what is made: {sorted(made)}")
        if (self.of == "decision") != bool(self.fits and self.none):
            raise TypeError(f"{self.id}: which decisions it can be of, and what is said where there is none")

    def title_in(self, words: Words) -> str:
        """What the city calls it."""
        told = words.papers.get(self.id)
        return told.title if told and told.title else self.title

    def head(self, words: Words, name: str = "") -> Head:
        """What its documents take from the city's words. `name`: which of `words`, for a kind that has several."""
        told = words.papers.get(name or self.id)
        return Head(
            self.id,
            told.title if told and told.title else self.title,
            self.clause,
            told.form if told else "",
            told.addressee if told else "",
            words.phrases.get("closing", ""),
            tuple(told.stamps) if told else (),
            told.consult if told else (),
            told.filing if told else (),
        )

    def span(self, month: date) -> tuple[date, date]:
        """The first and last month that one is of which is asked for by a month."""
        return span_of(self.id, month) if self.of == "term" else (month, month)

    def file_name(self, order: Order) -> str:
        """A file's name: the kind's own title, what the document is of, and the form; the same every month.

        >>> from services.papers.order import Order
        >>> paper_kind("review").file_name(Order("review", "pdf", date(2026, 10, 1), ("x_shoko",)))
        '月次評価シート_2026-10_x_shoko.pdf'
        >>> paper_kind("half").file_name(Order("half", "xlsx", date(2026, 10, 1), masked=True))
        '半期評価書_2026-10_2027-03_公開用.xlsx'
        """
        parts = [self.title, *self._of(order), *(["公開用"] if order.masked else [])]
        return "_".join(parts) + FORMS[order.form].suffix

    def _of(self, order: Order) -> Iterator[str]:
        if self.of not in ("today", "decision"):
            yield from dict.fromkeys(f"{month:%Y-%m}" for month in self.span(order.month))
        one = order.account_ids[0] if len(order.account_ids) == 1 else ""
        if one or self.of == "account":
            yield one or "全アカウント"
        if order.of:
            yield f"{'台帳' if self.of == 'decision' else '案'}{order.of}"


@cache
def paper_kinds() -> dict[str, PaperKind]:
    """Every kind that a module of this folder declares, by id, in the order of lists."""
    folder = __name__.rpartition(".")[0]
    modules = (import_module(f"{folder}.{m.name}") for m in iter_modules(import_module(folder).__path__))
    found = sorted((k for m in modules for k in getattr(m, "KINDS", ())), key=lambda k: k.place)
    if len({k.id for k in found}) < len(found):
        raise TypeError(f"two kinds of one id among {[k.id for k in found]}")
    return {kind.id: kind for kind in found}


def paper_kind(kind_id: str) -> PaperKind:
    """One kind. Raises LookupError for one that is not."""
    if kind_id not in paper_kinds():
        raise LookupError(f"{kind_id} という帳票はありません。あるもの: {'、'.join(paper_kinds())}")
    return paper_kinds()[kind_id]


def of_decisions(held: Decided) -> list[PaperKind]:
    """The kinds that can be made of a decision."""
    return [kind for kind in paper_kinds().values() if kind.fits is not None and kind.fits(held)]
