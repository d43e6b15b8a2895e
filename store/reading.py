"""Bytes of a file → text → records of cells, each with its line number. No meaning yet: every cell is text.

DuckDB's reader is not asked to guess encodings or dialects: it can read CP932 as UTF-16 without complaint.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

MAX_BYTES = 64 * 1024 * 1024  # of one table: reading takes some ten times as much memory
MAX_CELLS = 3_000_000  # of a table that has to be held cell by cell: some hundred MB
TOO_LARGE = "表が大きすぎます"
PREVIEW_ROWS = 40
PIECE = 4_000_000  # letters that are taken in hand at once


class Refused(Exception):
    """A file that is not taken in, in words for the screen: what, where, what was found, what to do next."""

    def __init__(
        self,
        what: str,
        remedy: str,
        *,
        line: int | None = None,
        column: str | None = None,
        found: str | None = None,
        faults: Sequence[Any] = (),
    ):
        self.faults = tuple(faults)  # of a table of our own, one by one (store/facts.py)
        self.what, self.remedy, self.line, self.column, self.found = what, remedy, line, column, found
        where = f"{line}行目" if line else ""
        where += f"「{column}」列" if column else ""
        seen = f"「{shorten(found)}」" if found is not None else ""
        place = f"{where}{'の' if where and seen else ''}{seen}"
        super().__init__(f"{place + ': ' if place else ''}{what}。{remedy}")


def shorten(text: str, length: int = 60) -> str:
    """Text for a message: one line, control characters shown as ·, cut at `length`.

    >>> shorten("a\\x00b" + "c" * 100, 10)
    'a·bccccccc…'
    """
    line = "".join(c if c.isprintable() else "·" for c in text[: length + 1])
    return line if len(line) <= length else line[:length] + "…"


@dataclass(frozen=True)
class Row:
    """One record and the line of the file on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class TableSheet:
    """One table file, or one sheet of a workbook: its first records, and all of them again."""

    preview: Sequence[Row]
    rows: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ","
    name: str = ""  # of the sheet, in a workbook
    notes: tuple[str, ...] = ()
    text: str = ""  # of a text file, without its `sep=` line
    raw: bytes = b""  # the same in UTF-8, where the file's own bytes are that
    start_line: int = 1


def decode(raw: bytes) -> tuple[str, str]:
    """Text and encoding: byte order mark, else strict UTF-8, else UTF-16 by its zero bytes, else strict CP932.

    >>> decode("日付,いいね".encode("cp932")), decode("\\ufeffa".encode("utf-16-le"))
    (('日付,いいね', 'cp932'), ('a', 'utf-16'))
    """
    if len(raw) > MAX_BYTES:
        raise Refused(
            f"ファイルが大きすぎます（{len(raw) // 1024**2:,} MB）",
            f"期間を分けて、{MAX_BYTES // 1024**2} MB 以下で書き出してください",
        )
    _refuse_binary(raw)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(raw, "utf-16")
    if raw[:3] == b"\xef\xbb\xbf":
        return _strict(raw, "utf-8-sig")
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    head = raw[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return _strict(raw, "utf-16-le")
    if head[0::2].count(0) > len(head) // 4:
        return _strict(raw, "utf-16-be")
    try:
        return raw.decode("cp932"), "cp932"
    except UnicodeDecodeError:
        return _strict(raw, "cp1252")


AROUND = 50_000  # bytes before and after the first that is spoilt
_OURS = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def refuse_spoilt(raw: bytes) -> None:
    """Raise Refused for a file that was UTF-8 and is damaged, or cut inside a character: another encoding would read it as
    other text. Asked when a file is looked at, not when one that was taken in is read again."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text = raw[max(0, error.start - AROUND) : error.start + AROUND].decode("utf-8", "replace")
        cut = error.reason == "unexpected end of data"
        if not cut and len(_OURS.findall(text)) <= text.count("\ufffd"):
            return
        raise Refused(
            "文字が途中で壊れています（UTF-8 として読めません）",
            "もう一度コピーするか、書き出し直してください",
            line=raw.count(b"\n", 0, error.start) + 1,
        ) from None


_KINDS = {
    b"%PDF": "PDF",
    b"\x89PNG": "画像",
    b"\xff\xd8\xff": "画像",
    b"GIF8": "画像",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "古い形式の Excel・Word",
    b"PK\x03\x04": "Office の文書",
}


def _refuse_binary(raw: bytes) -> None:
    """What is no table of text at all is said by its kind, before anybody guesses at its encoding."""
    kind = next((name for magic, name in _KINDS.items() if raw.startswith(magic)), None)
    if kind:
        raise Refused(
            f"{kind}のファイルです。表として読めません",
            "媒体の画面から CSV で書き出したファイルを入れてください",
        )


def _strict(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Refused(
            "文字コードが分かりません（UTF-8、UTF-16、Shift_JIS のどれとしても読めません）",
            "媒体の画面から書き出したままの CSV を入れてください",
            line=line,
            found=raw[error.start : error.start + 8].hex(" "),
        ) from None


def open_sheet(raw: bytes) -> TableSheet:
    """Decode, take off a `sep=` line, unwrap wrapped lines, choose the delimiter, read the first records."""
    text, encoding = decode(raw)
    start_line, delimiter, notes = 1, None, ()
    first = _first_line(text)
    if first.strip().strip('"').lower().startswith("sep="):
        declared = first.strip().strip('"')[4:]
        delimiter = declared[0] if declared else ("\t" if "\t" in first else ",")
        text, start_line = text[len(first) + 1 :], 2
    if is_wrapped(text):
        text, notes = (
            unwrap(text),
            ("1行ずつ引用符で包まれたファイルでした（表計算ソフトで保存し直したもの）。ほどいて読みました",),
        )
    delimiter = delimiter or _delimiter(text[:20_000])
    rows = partial(records, text, delimiter, start_line)
    preview = _preview(text, delimiter, start_line)
    own = raw if encoding == "utf-8" and start_line == 1 and not notes else b""
    return TableSheet(
        preview, rows, encoding, delimiter, notes=notes, text=text, raw=own, start_line=start_line
    )


def _first_line(text: str, start: int = 0) -> str:
    """The line that begins at `start`; the rest of a large text is not copied."""
    end = text.find("\n", start)
    return text[start:] if end < 0 else text[start:end]


def _preview(text: str, delimiter: str, start_line: int) -> list[Row]:
    """The first records; of a few characters where they hold more records than are asked for."""
    found: list[Row] = []
    for reach in (100_000, 2_000_000):
        found = list(islice(records(text[:reach], delimiter, start_line), PREVIEW_ROWS + 1))
        if len(found) > PREVIEW_ROWS or reach >= len(text):
            break
    return found[:PREVIEW_ROWS]


_WRAPPED = re.compile(r'"[^",\n]*,""')
_BLANK = re.compile(r"[\n\r]*")


def is_wrapped(text: str) -> bool:
    """Whether the first line is one quoted cell that holds a whole row, its inner quotes doubled.

    >>> is_wrapped('"Post ID,""Account ID"",Views"'), is_wrapped('"Post ID","Account ID"')
    (True, False)
    """
    blank = _BLANK.match(text)
    first = _first_line(text, blank.end() if blank else 0).rstrip("\r")
    return bool(_WRAPPED.match(first)) and len(_cells(first, ",")) == 1


def unwrap(text: str) -> str:
    """Undo what wrapped each line: outer quotes off, inner quotes single. Other lines stay as they are.

    >>> unwrap('"a,""b c"",d"\\n1,2,3\\n')
    'a,"b c",d\\n1,2,3\\n'
    """
    lines = []
    for line in text.split("\n"):
        bare = line.rstrip("\r")
        wrapped = len(bare) > 1 and bare[0] == bare[-1] == '"' and '""' in bare
        lines.append(bare[1:-1].replace('""', '"') if wrapped else bare)
    return "\n".join(lines)


def _delimiter(sample: str) -> str:
    """The delimiter that gives the widest line among the first ten; a comma when none gives any."""
    lines = sample.splitlines()[:10]
    width = {d: max((len(_cells(line, d)) for line in lines), default=0) for d in ",\t;"}
    return max(width, key=lambda d: width[d])


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, a piece of the text at a time: a buffer of all of it takes four bytes a letter."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def records(text: str, delimiter: str, first_line: int = 1) -> Iterator[Row]:
    """The records of a text with the line each begins on; quoted cells may hold newlines."""
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    begins = first_line
    for cells in reader:
        yield Row(begins, cells)
        begins = first_line + reader.line_num
