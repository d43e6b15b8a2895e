"""他市比較の資料: the Parquet files of an office's closed months, handed out with the page that says what they are, journalled."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ledger.authority import Denied
from ledger.journal import Author
from reports.blocks import PrintedDocument
from reports.given import given_document
from store import given as parquet
from store.views import View

from ..office.folder import Office
from ..peers.giving import giving
from .issuing import deliver
from .kinds import PaperKind
from .month_set import write
from .order import Making, Order

KIND = "given"


def share(office: Office, target: Path, author: Author, sample: bool = False) -> list[Path]:
    """Write what is given below a folder; months that are closed no longer go from it. The page's issue is journalled.

    Raises Denied for anybody but 情報政策課, LookupError where something is to be set first, RefusedFolder.
    """
    files = _files(office, office.view(), author, sample)
    city = target / next(iter(files)).split("/")[0]
    written = [write(target / name, content) for name, content in files.items()]
    for stray in set(city.glob(f"month=*/{parquet.FILE}")) - set(written):
        stray.unlink()
    return written


def packed(office: Office, view: View, author: Author, sample: bool = False) -> bytes:
    """The same as one zip; the same bytes for the same records and moment."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in _files(office, view, author, sample).items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    return target.getvalue()


def _files(office: Office, view: View, author: Author, sample: bool) -> dict[str, bytes]:
    """Path → bytes, the page last."""
    if author.role != "policy":
        raise Denied("他市比較の資料を出せるのは情報政策課です。")
    held = giving(office, view)
    if held.wanting:
        raise LookupError(f"まだ出せません。{'。'.join(held.wanting)}。")
    last = held.months[-1].month
    order = Order(KIND, "pdf", office.today().replace(day=1), by=author.name, sample=sample)
    page = deliver(office, view, order, author)
    return {m.path: m.content for m in held.months} | {
        f"city={held.code}/{Path(page.file_name).stem}_{last}.pdf": page.content
    }


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _document(making: Making) -> PrintedDocument:
    return given_document(giving(making.office, making.view), making.imprint, making.head())


KINDS = (
    PaperKind(
        KIND, "他市比較の資料の説明書", "today", ("pdf",), "第1-2(7)", 95, document=_document, masked=False
    ),
)
