"""What every document shares: what is printed on each of its pages, and what is handed out when it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ledger.journal import JST
from metrics.calendar import wareki


@dataclass(frozen=True)
class PaperForm:
    """A form that documents are handed out in: its word, how its files' names end, how a browser is told what it is."""

    word: str
    suffix: str
    media: str


FORMS = {
    "pdf": PaperForm("PDF", ".pdf", "application/pdf"),
    "docx": PaperForm(
        "Word", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "xlsx": PaperForm("Excel", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": PaperForm("CSV（UTF-8）", ".csv", "text/csv; charset=utf-8"),
    "cp932": PaperForm("CSV（CP932）", "_cp932.csv", "text/csv; charset=Shift_JIS"),
    "html": PaperForm("HTML", ".html", "text/html; charset=utf-8"),
}


@dataclass(frozen=True)
class Head:
    """What a document takes from its kind and from the city's words: `form` is its 様式番号, `stamps` its 決裁欄, `consult` its
    合議欄, `filing` what stands on its face (保存期間, 公開区分 …), `closing` how it ends. "" prints nothing."""

    kind: str
    title: str
    clause: str = ""
    form: str = ""
    addressee: str = ""
    closing: str = ""
    stamps: tuple[str, ...] = ()
    consult: tuple[str, ...] = ()
    filing: tuple[tuple[str, str], ...] = ()


class Person(str):
    """A person's name: what is blacked out where a document is made for 情報公開."""

    __slots__ = ()


@dataclass(frozen=True)
class Imprint:
    """What stands on every page: of which moment the document is, when and by whom it was made, what it is not."""

    made_at: datetime
    made_by: str = ""
    seq: int = 0
    head: str = ""
    final: bool = False
    revision: int = 0
    sample: bool = False
    masked: bool = False
    masked_by: str = ""  # the clause of the city's ordinance
    guideline: str = ""
    number: str = ""  # the evidence id under which the issue of this document is recorded
    standing: str = ""  # of a document that is of no month: 起案中, 決裁済 …

    @property
    def moment(self) -> datetime:
        """`made_at` in JST to the second (without a zone it is JST): the date of the file."""
        at = self.made_at.astimezone(JST) if self.made_at.tzinfo else self.made_at.replace(tzinfo=JST)
        return at.replace(microsecond=0)

    def on_its_day(self, word: str = "") -> Imprint:
        """Of a document that later records may change (a decision taken back, an undone import): of which day it is, and no
        確定, which is said only of what is kept and reissued byte for byte."""
        return replace(self, standing="・".join(filter(None, (word, f"{wareki(self.moment.date())}現在"))))

    @property
    def badge(self) -> str:
        """速報, 確定・第2版; 公開用 where names are masked. What is neither (起案中, 締め済 …) says so in `standing`."""
        edition = f"・第{self.revision}版" if self.final and self.revision else ""
        return (self.standing or f"{'確定' if self.final else '速報'}{edition}") + (
            "・公開用" if self.masked else ""
        )

    @property
    def evidence(self) -> str:
        """Where 監査 finds what the document was made from; by what names are blacked out."""
        told = f"台帳記録 {self.seq}番・先頭 {self.head[:12] or 'なし'}"
        masking = f"／■■の根拠 {self.masked_by}" if self.masked and self.masked_by else ""
        return (f"根拠番号 {self.number}／{told}" if self.number else told) + masking

    @property
    def made(self) -> tuple[str, Person]:
        """When and by whom it was made."""
        return f"作成 {wareki(self.moment.date())} {self.moment:%H:%M}", Person(self.made_by)


@dataclass(frozen=True)
class Paper:
    """A document that is ready: its bytes under the name it is stored by.

    `replaced`: the characters that its form cannot show, as they are told on it; `remarks`: what whoever issues it
    should know before it leaves the house. `number`: the evidence id on its pages; `final`: 確定, in the `revision`-th 版.
    """

    kind: str
    title: str
    file_name: str
    content: bytes
    form: str
    replaced: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    number: str = ""
    final: bool = False
    revision: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What was replaced and what should be known, a line each."""
        return (*([f"置きかえた文字: {'、'.join(self.replaced)}"] if self.replaced else []), *self.remarks)

    @property
    def media_type(self) -> str:
        """How a browser is told what the bytes are."""
        return FORMS[self.form].media
