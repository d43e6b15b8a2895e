"""Documents of a month: the 月次評価シート and the 状態一覧, one by one or the whole set into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from metrics.calendar import screen_month
from metrics.evaluation import Evaluation, count_of, evaluate
from metrics.overview import months, overview
from reports import status_csv as csv_file
from reports import status_workbook as workbook
from reports.review import review_pdf
from reports.status import StatusRow, platform_name
from store.views import View

from .office import Office, RefusedFolder

COUNTS = "SELECT account_id, n, k, m, patience, recovery FROM account_state WHERE month = $month"
SHEETS = "月次評価シート"
TABLE = "状態一覧"
Progress = Callable[[int, int], None]


def head_of(office: Office, view: View) -> str:
    """The hash of the last entry that a view holds: what documents print; blank for an empty office."""
    return office.ledger.journal.entries()[view.seq - 1].hash if view.seq else ""


def evaluations(
    office: Office, view: View, month: date, account_ids: Sequence[str] | None = None
) -> list[Evaluation]:
    """The month's evaluations, gravest first, or those of the named accounts in their order.

    Raises LookupError, saying what there is, for a month or an account that is not there.
    """
    held = [row.account_id for row in overview(view, office.metrics, month).rows]
    if not held:
        newest = months(view)
        known = (
            f"集計がある月: {screen_month(newest[-1])}〜{screen_month(newest[0])}"
            if newest
            else "まだ何も取り込まれていません"
        )
        raise LookupError(f"{screen_month(month)}の集計はありません（{known}）。")
    if unknown := [a for a in account_ids or () if a not in held]:
        raise LookupError(f"{'、'.join(unknown)} は{screen_month(month)}の台帳にありません。")
    head = head_of(office, view)
    found = [evaluate(view, office.metrics, a, month, head) for a in (account_ids or held)]
    return [evaluation for evaluation in found if evaluation is not None]


def status_rows(view: View, office: Office, month: date) -> list[StatusRow]:
    """Each account's state in the month with its reasons, gravest first. Raises LookupError for an unknown month."""
    return _status_rows(view, office, evaluations(office, view, month))


def states(view: View, office: Office, month: date) -> list[dict[str, Any]]:
    """account_id, name, section, state, word, sentence, also_hold, previous, n, patience, k, m, recovery of each
    account, gravest first: for the command line."""
    return [
        {"account_id": e.account_id, "name": e.name, "section": e.section, "state": e.state, "word": e.word,
         "sentence": e.sentence, "also_hold": e.also_hold, "previous": e.previous_word, **vars(row.count)}
        for row in status_rows(view, office, month) for e in [row.evaluation]
    ]  # fmt: skip


def review_sheet(
    office: Office, view: View, account_ids: Sequence[str] | None, month: date, sample: bool = False
) -> bytes:
    """月次評価シート as PDF: of the named accounts in their order, or of all (None), gravest first."""
    held = evaluations(office, view, month, account_ids)
    return review_pdf(held, office.platforms, office.clock(), sample)


def status_workbook(office: Office, view: View, month: date, sample: bool = False) -> bytes:
    """状態一覧 as Excel."""
    return workbook.status_workbook(status_rows(view, office, month), month, office.clock(), sample)


def status_csv(office: Office, view: View, month: date) -> bytes:
    """状態一覧 as CSV, UTF-8 with BOM."""
    return csv_file.status_csv(status_rows(view, office, month))


def status_csv_cp932(office: Office, view: View, month: date) -> tuple[bytes, list[str]]:
    """状態一覧 as CSV in CP932, and the characters that it lacks (〓 in the file)."""
    return csv_file.status_csv_cp932(status_rows(view, office, month))


def export_month(
    office: Office, month: date, target: Path, progress: Progress | None = None, sample: bool = False
) -> list[Path]:
    """The month's set of documents into a folder, under the same names every month; returns the paths.

    月次評価シート/<account>.pdf, 状態一覧.xlsx, 状態一覧.csv. A file is replaced whole or not at all. `progress` is told
    (done, of). Raises LookupError for an unknown month, RefusedFolder where a file cannot be written.
    """
    view = office.view()
    held = evaluations(office, view, month)
    paths = []
    for path, content in _documents(office, view, held, month, sample):
        paths.append(_write(target / path, content))
        if progress:
            progress(len(paths), len(held) + 2)
    return paths


def _documents(
    office: Office, view: View, held: Sequence[Evaluation], month: date, sample: bool
) -> Iterator[tuple[Path, bytes]]:
    """Each document's place in the folder and its bytes, made when it is asked for; all of one moment."""
    made_at = office.clock()
    rows = _status_rows(view, office, held)
    yield Path(f"{TABLE}.xlsx"), workbook.status_workbook(rows, month, made_at, sample)
    yield Path(f"{TABLE}.csv"), csv_file.status_csv(rows)
    for evaluation in held:
        yield (
            Path(SHEETS) / file_name(evaluation.account_id),
            review_pdf([evaluation], office.platforms, made_at, sample),
        )


def file_name(account_id: str) -> str:
    """A file name from an account's id, which is letters, digits, _ . - only; safe on Windows too (con, nul, …).

    >>> file_name("x_shoko"), file_name("con")
    ('x_shoko.pdf', '_con.pdf')
    """
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
    return f"{'_' if account_id.split('.')[0].lower() in reserved else ''}{account_id}.pdf"


def _status_rows(view: View, office: Office, held: Sequence[Evaluation]) -> list[StatusRow]:
    counts: dict[str, Any] = {}
    for month in {e.month for e in held}:
        counts |= {row["account_id"]: count_of(row) for row in view.rows(COUNTS, month=month)}
    return [StatusRow(e, platform_name(office.platforms, e.platform), counts[e.account_id]) for e in held]


def _write(path: Path, content: bytes) -> Path:
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
