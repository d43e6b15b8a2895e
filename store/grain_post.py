"""Tables of posts, one row a post, values as of the export."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from metrics.calendar import screen_span

from . import cells, columns
from .arrow import pc
from .cells import JST, fold
from .context import PERIOD, Context, ask_period, named_period
from .facts import POST, POST_FACT, Coverage, Facts, Question, table
from .formats import Format
from .identity import post_ids
from .reading import Refused
from .tables import TableBody, melt, metrics, once_each

ORDER = "date_order"
ORDERS = {"mdy": "月/日/年", "dmy": "日/月/年"}


def read_posts(body: TableBody, facts: Facts, context: Context) -> None:
    format = facts.format
    _refuse_breakdown(body, format)
    ids = post_ids(body.grid, body.at["post_id"], format.columns["post_id"], body.at.get("link"))
    keep = _own_rows(body, ids, facts, context)
    own = body.where(keep)
    ids = ids.filter(keep)
    once_each(own, ids)
    _refuse_foreign(own, format)
    times = _times(own, ids, facts, context)
    on = columns.jst_days(times.to_pylist())
    if "sent" in own.at:  # a day only, of the platform's own (LINE)
        on = columns.mapped(own.grid, own.at["sent"], cells.day, columns.DAY).to_pylist()
    facts.handles = _handles(own, format)
    texts = _longest(own)
    facts.post = table(
        POST,
        post_id=ids,
        published_at=times,
        published_on=on,
        kind=own.text("post_kind"),
        text=texts,
        url=_links(own),
        reply=_replies(texts, facts),
        more=_more(own, format),
        line=own.grid.lines,
    )
    named = [(c.metric, v) for c, v in metrics(own, format)]
    facts.post_fact = melt(POST_FACT, {"post_id": ids}, own.grid.lines, named)
    if format.complete and format.partial_with not in body.at:
        _cover_posts(times, facts, context)
    else:
        facts.notes.append("一部の投稿だけの表なので、投稿のない日があったかどうかは分かりません")


def _refuse_breakdown(body: TableBody, format: Format) -> None:
    """A table of posts by day would count one post many times."""
    if "breakdown" not in body.at:
        return
    index = body.at["breakdown"]
    for row, cell in enumerate(body.grid.columns[index].to_pylist()):
        if fold(cell) not in format.lifetime:
            raise Refused(
                "投稿ごと・日ごとの内訳の表です（同じ投稿が日数分くり返されます）",
                "書き出すときに日別の内訳を選ばず「通算（Lifetime）」で書き出してください",
                line=body.grid.lines[row].as_py(),
                column=body.grid.header[index],
                found=cell,
            )


def _own_rows(body: TableBody, ids: pa.Array, facts: Facts, context: Context) -> pa.Array:
    """Rows with an id that belong to the account; the others are counted by reason, and whose any are is kept."""
    has_id = pc.is_valid(ids)
    if missing := pc.sum(pc.invert(has_id)).as_py():
        facts.skipped["投稿IDのない行"] += missing
    owner = next((n for n, c in facts.format.columns.items() if c.kind == "owner" and n in body.at), None)
    if owner is None:
        return has_id
    who = columns.values(body.grid, body.at[owner], facts.format.columns[owner])
    owners = Counter(w for w in who.filter(has_id).to_pylist() if w)
    named = set(owners) & context.owner_ids
    ours = named or {o for o, _ in owners.most_common(1)}
    own = pc.and_(has_id, pc.is_in(who, pa.array(sorted(ours), pa.string())))
    if foreign := sum(n for o, n in owners.items() if o not in ours):
        facts.skipped["ほかのアカウントの投稿"] += foreign
    facts.owners, facts.ours = dict(owners), frozenset(ours)
    return own


def _times(body: TableBody, ids: pa.Array, facts: Facts, context: Context) -> pa.Array:
    """When each post was made, naive JST: from its id where the platform encodes it, and from the column.

    Where both are there they are held against each other; the format says which of them counts.
    """
    format = facts.format
    told: list[datetime | None] = [None] * body.grid.height
    if "time" in body.at:
        told = _told_times(body, facts, context)
    if format.id_time is None:
        return pa.array(told, columns.MOMENT)
    texts = _links(body) if format.id_in == "link" else ids.to_pylist()
    found = [cells.ID_TIMES[format.id_time](t) if t else None for t in texts]
    used = "列" if format.times == "column" else "ID"
    _say_apart(
        body,
        _apart(told, found),
        facts,
        f"投稿時刻の列と、投稿のIDが示す時刻が10分以上違う。{used}の時刻を使います",
    )
    if "date" in body.at:
        on = columns.days(body.grid, body.at["date"], "mdy")[0].to_pylist()
        wrong = [
            i
            for i, (day, at) in enumerate(zip(on, found, strict=True))
            if day and at and abs((at.date() - day).days) > 1
        ]
        _say_apart(body, wrong, facts, "日付の列が投稿IDの示す日と違う。IDの日時を使います")
    first, second = (told, found) if format.times == "column" else (found, told)
    return pa.array([a or b for a, b in zip(first, second, strict=True)], columns.MOMENT)


def _told_times(body: TableBody, facts: Facts, context: Context) -> list[datetime | None]:
    """The column of times. Month first, as Meta writes it, unless a person says otherwise.

    Where day first fits the period that the name tells and month first does not, somebody changed the file
    (a spreadsheet of another country): asked, never chosen.
    """
    at, format = body.at["time"], facts.format
    if (answer := context.answers.get(ORDER)) in ORDERS:
        facts.answers[ORDER] = answer
        return columns.moments(body.grid, at, format, answer).to_pylist()
    try:
        told = columns.moments(body.grid, at, format).to_pylist()
    except Refused:
        other = _day_first(body, format)
        if other is None:
            raise
        told = []
    else:
        period = named_period(format, context)
        if period is None or not (outside := _outside(told, period)):
            return told
        other = _day_first(body, format)
        if other is None or _outside(other, period) >= outside:
            return told
    facts.questions.append(Question(ORDER, _ask_order(told, other), tuple(ORDERS.items())))
    return other


def _day_first(body: TableBody, format: Format) -> list[datetime | None] | None:
    try:
        return columns.moments(body.grid, body.at["time"], format, "dmy").to_pylist()
    except Refused:
        return None


def _outside(times: list[datetime | None], period: tuple[date, date]) -> int:
    """How many lie outside the period, give or take the day between two zones."""
    slack = timedelta(days=1)
    return sum(not period[0] - slack <= t.date() <= period[1] + slack for t in times if t)


def _ask_order(told: list[datetime | None], other: list[datetime | None]) -> str:
    days = [[t.date() for t in times if t] for times in (told, other)]
    as_read = (
        f"月/日/年と読むと {screen_span(min(days[0]), max(days[0]))}、" if days[0] else "月/日/年とは読めず、"
    )
    return f"公開日時は、{as_read}日/月/年と読むと {screen_span(min(days[1]), max(days[1]))}です。どちらの順ですか"


def _apart(told: list[datetime | None], found: list[datetime | None]) -> list[int]:
    """The rows whose two times are more than ten minutes apart."""
    pairs = enumerate(zip(told, found, strict=True))
    return [i for i, (a, b) in pairs if a and b and abs(a - b) > timedelta(minutes=10)]


def _say_apart(body: TableBody, rows: list[int], facts: Facts, what: str) -> None:
    if rows:
        facts.notes.append(f"{len(rows)} 件の投稿（最初は {body.grid.lines[rows[0]].as_py()}行目）で、{what}")


def _links(body: TableBody) -> list[str | None]:
    """The post's link; where the id was read from the link, that."""
    column = body.text("link") or body.text("post_id")
    return [cell.strip() if cell and cell.strip().startswith("http") else None for cell in column.to_pylist()]


def _refuse_foreign(body: TableBody, format: Format) -> None:
    """Posts of another medium that exports the same columns (Threads beside Instagram)."""
    for row, link in enumerate(_links(body) if format.foreign_link else []):
        if link and re.search(format.foreign_link or "", link):
            raise Refused(
                f"{format.foreign} の投稿の表です（{format.title}ではありません）",
                f"{format.foreign} はまだ読めません。数値は、取込ページの「画面で読み取った値」に入れてください",
                line=body.grid.lines[row].as_py(),
                found=link,
            )


def _handles(body: TableBody, format: Format) -> frozenset[str]:
    """Whose the rows are by name: of a column of handles, and of the links that name one."""
    column = body.text("handle")
    told = set(column.to_pylist()) if column is not None else set()
    if format.owner_link:
        found = (re.search(format.owner_link, link) for link in _links(body) if link)
        told |= {m[1] for m in found if m}
    return frozenset(h.strip().lstrip("@").casefold() for h in told if h and h.strip())


def _replies(texts: list[str | None], facts: Facts) -> list[bool]:
    """Which rows answer somebody else. A thread that goes on under one's own handle is the account's own."""
    pattern = facts.format.reply_text
    found = [re.match(pattern, text) if pattern and text else None for text in texts]
    return [bool(m) and m[1].casefold() not in facts.handles for m in found]


def _more(body: TableBody, format: Format) -> list[str | None]:
    """What else a row says of its post (Is crosspost, Custom labels, Duration), as JSON by header; blank cells apart."""
    told = [body.at[n] for n, c in format.columns.items() if c.kind == "more" and n in body.at]
    rows = zip(*(body.grid.columns[i].to_pylist() for i in told), strict=True) if told else ()
    names = [body.grid.header[i].strip() for i in told]
    found = [{n: cell.strip() for n, cell in zip(names, row, strict=True) if cell.strip()} for row in rows]
    return [json.dumps(f, ensure_ascii=False) if f else None for f in found] or [None] * body.grid.height


def _longest(body: TableBody) -> list[str | None]:
    """The post's text: the longer of title and description, as either may be empty; X writes & as &amp;."""
    held = [
        body.grid.columns[body.at[n]].to_pylist() for n in ("text", "title", "description") if n in body.at
    ]
    if not held:
        return [None] * body.grid.height
    return [html.unescape(max(texts, key=len)).strip() or None for texts in zip(*held, strict=True)]


def _cover_posts(times: pa.Array, facts: Facts, context: Context) -> None:
    """Which days the file speaks of: the named or asked period, else first to last post (platform days)."""
    zone = ZoneInfo(facts.format.day_zone)
    on = sorted({t.replace(tzinfo=JST).astimezone(zone).date() for t in times.to_pylist() if t})
    named = named_period(facts.format, context)
    if (
        named
        and on
        and not (named[0] - timedelta(days=1) <= on[0] and on[-1] <= named[1] + timedelta(days=1))
    ):
        facts.notes.append(
            f"名前の期間（{screen_span(*named)}）の外に投稿があるので、期間は投稿の日から決めました"
        )
        named = None
    if named:
        facts.coverage = [Coverage("post", min([named[0], *on[:1]]), max([named[1], *on[-1:]]))]
        facts.answers[PERIOD] = f"{named[0]}/{named[1]}"
    elif on:
        facts.coverage = [Coverage("post", on[0], on[-1])]
    else:
        facts.questions.append(ask_period("投稿が1件もありません。どの期間の書き出しですか"))
