"""取込記録・監査証跡: every file taken in during a period and every entry of the journal, with what stood before and after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from metrics.calendar import in_wareki, month, wareki, wareki_month
from metrics.sentences import day_ranges

from .blocks import (
    Block,
    Cell,
    CellLines,
    Column,
    Heading,
    NamedValues,
    PageBreak,
    PrintedDocument,
    Table,
    Text,
    Two,
)
from .paper import Head, Imprint, Person

SKIPPED = ("取込", "比較資料")
ISSUED, TITLED = "発行", "題名"  # the data files alone have the hashes of what was issued
SHORT, ACROSS = 20, 46  # characters of a member that shares its line, and of such a line
PIECE = 360  # characters of a row: what is longer goes on in the next, under its number again
INNER = (
    "評価のしるし",
    "写した見立ての根拠",
    "SHA-256",
    "形式の版",
    "記録の先頭",
    "ハッシュ値",
)  # what goes to the annex
DATA = ("指標ごとの判定",)  # what the data files alone have: a page of figures for each 締め, most of them 0
TWICE = ("アカウントID", "書類")  # the account stands in the column before, the document in its title
LATER = "締めの後に取り込み"
CLOSED = (
    f"締めたアカウントは、締めたときに使われていたファイルです。「{LATER}」としたファイルは、そのあとで加わったか、前のファイルに"
    "代わったもので、確定した数値はこれで変わりません。"
)
PROOF = (
    "記録は1行ごとに前の行のハッシュ値を含むため、一部だけを書き換えるとつながりが切れて分かります。置き場所の持ち主による"
    "全体の作り直しまでは防げません。この帳票に刷った番号と先頭のしるしが、その時点の控えになります。"
)


@dataclass(frozen=True)
class TakenFile:
    """A file that was taken in."""

    seq: int
    at: datetime
    by: str
    file: str
    sha256: str
    size: int
    format: str
    account: str
    as_of: date | None  # None: of what is nobody's export
    first: date | None
    last: date | None
    values: int
    posts: int
    skipped: int
    answers: str = ""
    undone: str = ""  # who took it back, when and why


@dataclass(frozen=True)
class Difference:
    """One member of an entry: what stood before (blank where nothing did) and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Act:
    """An entry of the journal: who did what, and what it changed."""

    seq: int
    at: datetime
    by: str
    role: str
    kind: str
    what: str
    differences: tuple[Difference, ...]
    hash: str
    note: str = ""  # corrected later, corrects what


@dataclass(frozen=True)
class MonthBasis:
    """A file that the month's figures of an account rest on: which of its days, how many posts of which days. `sha256`
    blank: typed in. `later`: it stands since the 締め only."""

    seq: int
    account: str
    file: str
    sha256: str
    as_of: date | None
    days: tuple[date, ...]
    spoken: tuple[date, ...]  # of whose posts it tells
    posts: int
    values: int
    later: bool = False

    @property
    def said(self) -> str:
        """Its days and posts of the month, in words.

        >>> days = tuple(date(2026, 11, n) for n in (1, 2, 7))
        >>> MonthBasis(1, "", "", "", None, days[:1], days, 0, 1).said
        '11月1日、11月1日〜2日、7日の投稿0件'
        """
        of = _days_of(self.spoken)
        posts = f"{of}{'の' if of else ''}投稿{self.posts}件" if self.posts or of else ""
        return "、".join(filter(None, (_days_of(self.days), posts))) or "月の値"


def _days_of(days: Iterable[date]) -> str:
    """Days as ranges, month by month: a stock may stand on a day of the next."""
    return "、".join(day_ranges(list(of)) for _, of in groupby(days, key=lambda d: (d.year, d.month)))


@dataclass(frozen=True)
class Records:
    """Everything of a period. `before`: seq and hash of the last entry before it (0 and blank at the beginning)."""

    first: date
    last: date
    taken: tuple[TakenFile, ...]
    acts: tuple[Act, ...]
    before: tuple[int, str] = (0, "")
    bases: tuple[MonthBasis, ...] = ()  # what the figures of the month rest on, whenever it was taken in


def records_document(held: Records, imprint: Imprint, head: Head) -> PrintedDocument:
    """The document of a period, as the journal stands: what was corrected or undone since is said beside it."""
    imprint = imprint.on_its_day()
    return PrintedDocument(
        period=period(held),
        subject="",
        imprint=imprint,
        landscape=True,
        blocks=tuple(_blocks(held)),
        **vars(head),
    )


def period(held: Records) -> str:
    return f"{wareki(held.first)}〜{wareki(held.last)}"


def _blocks(held: Records) -> Iterator[Block]:
    files = len({b.sha256 for b in held.bases if b.sha256 and not b.later})
    later = len({b.sha256 for b in held.bases if b.sha256 and b.later})
    more = f"（ほかに、締めの後に取り込んだもの{later}個）" if later else ""
    rests = f"この月の数値は、{files}個のファイルによります{more}。" if held.bases else ""
    counted = f"{rests}この期間の取込は{len(held.taken)}件、記録は{len(held.acts)}件です。"
    seqs = f"{held.acts[0].seq}番〜{held.acts[-1].seq}番" if held.acts else "なし"
    yield Text(counted, "lead")
    last = held.acts[-1].hash[:12] if held.acts else "なし"
    yield NamedValues(
        (
            ("記録の番号", seqs),
            ("期間の前の先頭", f"{held.before[0]}番 {held.before[1][:12] or 'なし'}"),
            ("期間の終わりの先頭", last),
        )
    )
    yield Text(PROOF, "quiet")
    number = 1
    if held.bases:
        yield Heading("1　この月の数値のもと")
        if any(b.later for b in held.bases):
            yield Text(CLOSED, "quiet")
        yield bases_table(held.bases)
        number = 2
    yield Heading(f"{number}　この期間に取り込んだファイル")
    yield taken_table(held.taken) if held.taken else Text("この期間に取り込んだファイルはありません。")
    yield Heading(f"{number + 1}　取込のほかの記録")
    yield acts_table(held.acts) if held.acts else Text("この期間の記録はありません。")
    if annex := _annex(held):
        yield PageBreak()
        yield Heading("別紙　ファイルと記録のしるし")
        yield Text(
            "照合に使う値です。記録ごとと発行した文書ごとのハッシュ値、締めたときの指標ごとの判定は、データのファイル（CSV・Excel）に"
            "あります。",
            "quiet",
        )
        yield annex


def bases_table(bases: Sequence[MonthBasis]) -> Table:
    columns = (
        Column("アカウント", 56),
        Column("ファイル", 87),
        Column("この月の日・投稿", 60),
        Column("値の数", 18, "right"),
        Column("書き出した日・取込の番号", 46),
    )
    rows = []
    for place, b in enumerate(bases):
        again = place > 0 and bases[place - 1].account == b.account
        when = wareki(b.as_of) if b.as_of else "–"
        taken = Two(f"{when}　{b.seq}番", LATER if b.later else "")
        rows.append(("" if again else b.account, b.file, b.said, f"{b.values:,}", taken))
    return Table(columns, tuple(rows), "この月の数値のもとになったファイルと、その日", small=True)


def _annex(held: Records) -> Table | None:
    """What people do not read, and who checks needs: the files' SHA-256, the members of entries that are no words."""
    files = {f"{t.seq}番": (t.file, "SHA-256", t.sha256) for t in held.taken}
    files |= {f"{b.seq}番": (b.file, "SHA-256", b.sha256) for b in held.bases if b.sha256}
    rows: list[tuple[Cell, ...]] = [(seq, *told) for seq, told in files.items()]
    rows += [
        (f"{act.seq}番", act.kind, d.name, d.after)
        for act in held.acts
        if act.kind not in (*SKIPPED, ISSUED)
        for d in act.differences
        if d.name in INNER
    ]
    columns = (Column("番号", 20), Column("ファイル・記録", 80), Column("項目", 32), Column("値", 135))
    return Table(columns, tuple(rows), "ファイルと記録のしるし", small=True) if rows else None


def taken_table(taken: Sequence[TakenFile]) -> Table:
    """A row a file; a column for what was taken back only where something was."""
    columns = (
        Column("番号・日時", 33),
        Column("ファイル", 74),
        Column("形式・アカウント", 56),
        Column("期間・書き出した日", 50),
        Column("件数", 30, "right"),
        Column("取り込んだ人", 24),
    )
    undone = any(t.undone for t in taken)
    rows = tuple(
        (
            Two(f"{t.seq}番", _when(t.at)),
            t.file,
            Two(t.format, t.account),
            Two(_days(t), f"書き出し {wareki(t.as_of)}" if t.as_of else ""),
            Two(f"値 {t.values:,}", _rest(t)),
            Person(t.by),
            *((in_wareki(t.undone) or "–",) if undone else ()),
        )
        for t in taken
    )
    columns += (Column("取消", 40),) if undone else ()
    return Table(columns, rows, "取り込んだファイルと、その件数", small=True)


def _rest(t: TakenFile) -> str:
    told = [f"投稿 {t.posts:,}"] if t.posts else []
    return "、".join([*told, *([f"読み飛ばし {t.skipped:,}"] if t.skipped else [])])


def _days(t: TakenFile) -> str:
    return f"{wareki(t.first)}〜{wareki(t.last)}" if t.first and t.last else "–"


def _when(at: datetime) -> str:
    return f"{wareki(at.date())} {at:%H:%M}"


def acts_table(acts: Sequence[Act]) -> Table:
    """A row an entry. What was taken in stands in the first table; the data files have every member of every entry."""
    columns = (
        Column("番号・日時", 36),
        Column("だれが", 32),
        Column("記録", 54),
        Column("変更前 → 変更後（前のないものは新しい値だけ）", 145),
    )
    rows = tuple(row for at_once in _at_once(acts) for row in _rows_of(at_once))
    return Table(columns, rows, "記録ごとの変更前と変更後", small=True)


def _at_once(acts: Sequence[Act]) -> Iterator[list[Act]]:
    """Entry by entry, but the 発行 that one person made in one minute together: a month's set is some forty of them."""
    shown = (act for act in acts if act.kind not in SKIPPED)
    for _, same in groupby(shown, lambda a: (f"{a.at:%F %R}", a.by) if a.kind == ISSUED else a.seq):
        yield list(same)


def _rows_of(acts: Sequence[Act]) -> Iterator[tuple[Cell, ...]]:
    if len(acts) == 1:
        yield from _act_rows(acts[0])
        return
    first, last = acts[0], acts[-1]
    papers = Counter(_paper(act) for act in acts)
    each = "、".join(f"{paper} {count}件" for paper, count in papers.items())
    yield (
        Two(f"{first.seq}番〜{last.seq}番", _when(first.at)),
        Two(Person(first.by), first.role),
        Two(ISSUED, f"{len(acts)}件"),
        CellLines((("題名: ", each),)),
    )


def _paper(act: Act) -> str:
    """What was issued, without of what and in which form: a title begins with it."""
    return next((d.after.partition("　")[0] for d in act.differences if d.name == TITLED), "")


def _act_rows(act: Act) -> Iterator[tuple[Cell, ...]]:
    told = (d for d in act.differences if d.name not in (*INNER, *DATA, *TWICE) and (d.before or d.after))
    first, *more = _pieces(_packed(_changed(d) for d in told)) or [()]
    yield (
        Two(f"{act.seq}番", _when(act.at)),
        Two(Person(act.by), act.role),
        Two(act.kind, in_wareki("　".join(p for p in (act.what, act.note) if p))),
        CellLines(first),
    )
    for piece in more:
        yield (f"{act.seq}番（続き）", "", act.kind, CellLines(piece))


def _pieces(told: Iterable[tuple[str, ...]]) -> list[tuple[tuple[str, ...], ...]]:
    """The lines of an entry, as many to a row as stay on one page together; of a very long one those that a cell shows.

    >>> [len(piece) for piece in _pieces([("あ" * 200,), ("理由: ", "い" * 100 + "\\n" + "う" * 100), ("え",)])]
    [2, 2]
    """
    lines = [
        (*name, line) if place == 0 else (line,)
        for *name, text in told
        for place, line in enumerate(text.split("\n"))
    ]
    pieces: list[list[tuple[str, ...]]] = []
    size, shown, whole = PIECE, 0, sum(len("".join(line)) for line in lines)
    for line in lines:
        if shown > CellLines.most:
            pieces[-1].append((CellLines.cut(whole),))
            break
        length = len("".join(line))
        size, shown = size + length, shown + length
        if size > PIECE:
            pieces.append([])
            size = length
        pieces[-1].append(line)
    return [tuple(piece) for piece in pieces]


def _packed(told: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Short members share a line: a 締め has twelve of a few characters each, and took a quarter of a page.

    >>> list(_packed([("版: 1",), ("状態: ", "基準内"), ("理由: " + "あ" * 20,), ("版: 2",)]))[0]
    ('版: 1', '　', '状態: ', '基準内')
    >>> len(list(_packed([("a" * SHORT,)] * 3 + [("a" * (SHORT + 1),)])))
    3
    """
    line: tuple[str, ...] = ()
    for parts in told:
        size, held = len("".join(parts)), len("".join(line))
        if line and (size > SHORT or held + size > ACROSS):
            yield line
            line = ()
        line = (*line, "　", *parts) if line else parts
        if size > SHORT:
            yield line
            line = ()
    if line:
        yield line


def _changed(d: Difference) -> tuple[str, ...]:
    """継続ライン: 90 → 80; 継続ライン: 90 where nothing stood before. A name stays a part of its own."""
    before, after = _on_paper(d.before), _on_paper(d.after)
    return (d.name, ": ", before, " → ", after or "（なし）") if before else (d.name, ": ", after)


def _on_paper(value: str) -> str:
    """A day or a month as paper writes it, in a sentence too; a person's name as it is.

    >>> _on_paper("2026-09"), _on_paper("2026-10-26"), _on_paper("2026-13"), _on_paper("2026年10月は0回")
    ('令和8年9月', '令和8年10月26日', '2026-13', '令和8年10月は0回')
    """
    if isinstance(value, Person):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d\d", value):
            return wareki_month(month(value))
        return (
            wareki(date.fromisoformat(value)) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else in_wareki(value)
        )
    except ValueError:
        return value
