"""取込記録・監査証跡 as Excel and CSV: what is printed of them, and every file, basis and changed member as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .masking import unmasked
from .paper import Head, Imprint, Person
from .records import (
    LATER,
    PROOF,
    Act,
    Difference,
    MonthBasis,
    Records,
    TakenFile,
    acts_table,
    bases_table,
    period,
    taken_table,
)
from .typeset import Change
from .workbook import DataSheet, PrintSheet, workbook

# what stands in a cell of each column, of a file, of what a figure rests on, of a changed member of an entry
TAKEN: dict[str, Callable[[TakenFile], Any]] = {
    "記録番号": lambda t: t.seq,
    "取り込んだ日": lambda t: t.at.date(),
    "時刻": lambda t: f"{t.at:%H:%M:%S}",
    "取り込んだ人": lambda t: Person(t.by),
    "ファイル": lambda t: t.file,
    "SHA-256": lambda t: t.sha256,
    "バイト数": lambda t: t.size,
    "形式": lambda t: t.format,
    "アカウント": lambda t: t.account,
    "書き出した日": lambda t: t.as_of,
    "期間の始まり": lambda t: t.first,
    "期間の終わり": lambda t: t.last,
    "値の数": lambda t: t.values,
    "投稿の数": lambda t: t.posts,
    "読み飛ばした行": lambda t: t.skipped,
    "答えたこと": lambda t: t.answers,
    "取消": lambda t: t.undone,
}
BASIS: dict[str, Callable[[MonthBasis], Any]] = {
    "アカウント": lambda b: b.account,
    "ファイル": lambda b: b.file,
    "SHA-256": lambda b: b.sha256,
    "書き出した日": lambda b: b.as_of,
    "取込の番号": lambda b: b.seq,
    "はじめの日": lambda b: min(b.days, default=None),
    "終わりの日": lambda b: max(b.days, default=None),
    "日数": lambda b: len(b.days),
    "投稿を見た日数": lambda b: len(b.spoken),
    "投稿の数": lambda b: b.posts,
    "値の数": lambda b: b.values,
    "締めの後": lambda b: LATER if b.later else "",
}
ACT: dict[str, Callable[[tuple[Act, Difference]], Any]] = {
    "記録番号": lambda told: told[0].seq,
    "日": lambda told: told[0].at.date(),
    "時刻": lambda told: f"{told[0].at:%H:%M:%S}",
    "だれが": lambda told: Person(told[0].by),
    "役割": lambda told: told[0].role,
    "種類": lambda told: told[0].kind,
    "対象": lambda told: told[0].what,
    "項目": lambda told: told[1].name,
    "変更前": lambda told: told[1].before,
    "変更後": lambda told: told[1].after,
    "備考": lambda told: told[0].note,
    "ハッシュ値": lambda told: told[0].hash,
}


def act_records(held: Records) -> list[dict[str, Any]]:
    """A record a changed member of each entry; an entry that changes nothing named has one too."""
    return [_record(ACT, told) for told in _members(held)]


def _members(held: Records) -> Iterator[tuple[Act, Difference]]:
    for act in held.acts:
        for d in act.differences or (Difference("", "", ""),):
            yield act, d


def _record(columns: Mapping[str, Callable[[Any], Any]], told: Any) -> dict[str, Any]:
    return {name: cell(told) for name, cell in columns.items()}


def _data(name: str, columns: Mapping[str, Callable[[Any], Any]], told: Iterable[Any]) -> DataSheet:
    return DataSheet(name, tuple(_record(columns, one) for one in told), tuple(columns))


def records_workbook(held: Records, imprint: Imprint, head: Head, change: Change = unmasked) -> bytes:
    """The tables to print, and all as data."""
    imprint = imprint.on_its_day()
    title = f"{head.title}　{period(held)}"
    prints = [
        PrintSheet("数値のもと", f"{title}　この月の数値のもと", bases_table(held.bases)),
        PrintSheet("取込", f"{title}　取り込んだファイル", taken_table(held.taken), notes=(PROOF,)),
        PrintSheet("記録", f"{title}　変更前と変更後", acts_table(held.acts)),
    ]
    data = [
        _data("数値のもとデータ", BASIS, held.bases),
        _data("取込データ", TAKEN, held.taken),
        _data("記録データ", ACT, _members(held)),
    ]
    return workbook(title, imprint, prints, data, change)
