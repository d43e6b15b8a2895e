"""確定: the 月次評価シート of a 締め. Made when the month is closed, kept by its hash under documents/, and handed out from there
byte for byte ever after. Where it could not be made then, it is made later from what was closed, and is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger.entries import Close, Dispose, Document
from ledger.journal import Author, Entry
from ledger.register import Record, Register
from metrics.calendar import month as month_of, wareki_month
from reports.paper import Imprint, Paper
from reports.review import review
from store.archive import MissingBlob

from ..audit.evidence import evidence_id
from ..month import closing, evaluating, monthly
from ..office.folder import Office
from .kinds import PaperKind, paper_kind
from .order import Order

KIND = "review"
REMADE = "保存した確定版が documents/ になく、締めたときの評価から作り直しました。保存したものと1字1句同じではありません（書体か書式が変わっています）。"
Told = Callable[[int, int, str], None]


def _kind() -> PaperKind:
    return paper_kind(KIND)


def number(close: Record, sample: bool = False) -> str:
    """The evidence id of a 締め's sheet: the same whenever it is handed out."""
    b = close.body
    return evidence_id(KIND, b.account_id, b.month, b.digest, close.seq, *(["見本"] if sample else []))


def imprint(office: Office, close: Record, sample: bool = False) -> Imprint:
    """What stands on its pages: the moment and the person of the 締め, whoever asks for it and whenever."""
    head = office.ledger.register().entries[close.seq].hash
    return Imprint(
        made_at=close.at,
        made_by=close.by,
        seq=close.seq,
        head=head,
        final=True,
        revision=close.body.revision,
        sample=sample,
        guideline=office.guideline.title,
        number=number(close, sample),
    )


def closes(register: Register, account_id: str, month: date) -> list[Record]:
    """Every 締め of an account's month, oldest first: also those that were taken back since."""
    wanted = (account_id, f"{month:%Y-%m}")
    return [r for r in register.of(Close) if (r.body.account_id, r.body.month) == wanted]


def file_name(close: Record, edition: bool = False) -> str:
    """The name of its file; `edition`: with its 版, for one that was taken back since."""
    b = close.body
    name = _kind().file_name(Order(KIND, "pdf", month_of(b.month), (b.account_id,)))
    return name.replace(".pdf", f"_第{b.revision}版.pdf") if edition else name


def paper(office: Office, close: Record, sample: bool = False) -> Paper:
    """The sheet of a 締め: from documents/, or made from what was closed. Raises MissingBlob, LookupError (廃棄済)."""
    register = office.ledger.register()
    kept = _kept(register, number(close, sample))
    if kept and any(r.body.sha256 == kept for r in register.of(Dispose)):
        raise LookupError("この確定版は、廃棄の記録とともに廃棄されました。")
    if kept:
        try:
            return _as_paper(office, close, office.documents.get(kept), sample)
        except MissingBlob:
            pass
    made = _made(office, close, sample)
    if kept and hashlib.sha256(made.content).hexdigest() != kept:
        return _as_paper(office, close, made.content, sample, made.replaced, (REMADE,))
    return made


def _kept(register: Register, evidence: str) -> str | None:
    """SHA-256 of the sheet as it was first issued."""
    held = [r for r in register.of(Document) if r.body.evidence == evidence and r.body.final]
    return held[0].body.sha256 if held else None


def _made(office: Office, close: Record, sample: bool) -> Paper:
    b = close.body
    evaluation = evaluating.kept(office, b.digest, close.seq, b.revision)
    then = office.ledger.register_of(office.ledger.journal.entries()[: close.seq])
    remarks = monthly.remarks_of(office, b.account_id, month_of(b.month), then)
    setting = review(
        [evaluation],
        office.platforms,
        imprint(office, close, sample),
        _kind().head(office.guideline.words),
        {b.account_id: remarks},
    )
    return _as_paper(office, close, setting.pdf(), sample, setting.replaced)


def _as_paper(
    office: Office,
    close: Record,
    content: bytes,
    sample: bool,
    replaced: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Paper:
    b, kind = close.body, _kind()
    return Paper(
        KIND,
        kind.title_in(office.guideline.words),
        file_name(close),
        content,
        "pdf",
        tuple(replaced),
        tuple(remarks),
        number(close, sample),
        True,
        b.revision,
    )


def body(office: Office, close: Record, made: Paper) -> dict[str, object]:
    """The 発行記録 of a sheet; its bytes are kept first."""
    b = close.body
    name = office.ledger.register().accounts(month_of(b.month))[b.account_id].name
    return {
        "evidence": made.number,
        "document": KIND,
        "title": f"{made.title}　{wareki_month(month_of(b.month))}　{name}"[:200],
        "sha256": office.documents.put(made.content),
        "account_id": b.account_id,
        "month": b.month,
        "digest": b.digest,
        "final": True,
        "revision": b.revision,
        "seq": close.seq,
        "head": office.ledger.register().entries[close.seq].hash[:12],
    }


def settle(
    office: Office, author: Author, seqs: Sequence[int], sample: bool = False, told: Told | None = None
) -> list[Entry]:
    """Make and keep the sheets of these 締め, and journal their issue in one write. Raises what making one raises."""
    register = office.ledger.register()
    drafts: list[tuple[str, dict]] = []
    for done, seq in enumerate(seqs, 1):
        close = register.records[seq]
        drafts.append(("document", body(office, close, paper(office, close, sample))))
        if told:
            told(done, len(seqs), close.body.account_id)
    return office.ledger.record(author, drafts) if drafts else []


def close(
    office: Office,
    author: Author,
    month: str,
    seen: Mapping[str, str],
    unconfirmed: Mapping[str, str] | None = None,
    sample: bool = False,
    told: Told | None = None,
) -> tuple[list[Entry], str]:
    """締め, and then its 確定 sheets. The 締め is never lost for a sheet that cannot be made: what went wrong comes back as
    words, and the sheet is made when it is first asked for. Raises InvalidEntry, Denied: then nothing is closed."""
    entries = closing.close(office, author, month, seen, unconfirmed)
    return entries, settled(office, author, [e.seq for e in entries], sample, told)


def settled(
    office: Office, author: Author, seqs: Sequence[int], sample: bool = False, told: Told | None = None
) -> str:
    """As `settle`, after a 締め: whatever stops a document, the 締め stands; what went wrong, in words."""
    try:
        settle(office, author, seqs, sample, told)
    except Exception as error:
        return f"締めは記録しました。確定版の紙は、まだできていません（{error}）。月次評価か帳票で、もう一度作れます。"
    return ""
