"""撤退計画・周知文案 and 廃止届・完了報告 (第1-4(2)): the steps with their days, hands and proofs, to the proven end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics.calendar import wareki

from .blocks import (
    Block,
    Cell,
    CellLines,
    Column,
    Heading,
    NamedValues,
    PrintedDocument,
    Ruled,
    Table,
    Text,
    Two,
)
from .draft import WHOLE, Approved
from .paper import Head, Imprint, Person

UNPROVEN = "アカウントは削除しましたが、削除後確認がまだ記録されていません。完了の報告は、確認を記録してから提出します。"


@dataclass(frozen=True)
class PlannedStep:
    """One step as it is planned or done. `due`: its last day; `why`: where that comes from; `does`: what is done then."""

    what: str
    due: date | None
    why: str
    done_on: date | None = None
    person: str = ""
    where: str = ""
    proof: str = ""
    deviation: str = ""
    overdue: bool = False
    seq: int = 0
    recorded: datetime | None = None
    does: str = ""


@dataclass(frozen=True)
class After:
    """削除後確認: what was seen to be so."""

    links_removed: bool = False
    list_updated: bool = False
    name_watch_until: date | None = None
    credentials_disposed_on: date | None = None


@dataclass(frozen=True)
class Kept:
    """The archive that was made before the deletion."""

    evidence: str
    seq: int


@dataclass(frozen=True)
class Withdrawal:
    """Everything that both documents tell of one withdrawal. `notices`: title and text of each draft; `wording`: as it
    was really told; `ends`: the last day of the notice."""

    seq: int
    account: str
    platform: str
    section: str
    url: str
    opened_on: date
    decided_on: date
    reason: str
    immediate: bool
    notice_days: int | None
    ends: date | None
    steps: tuple[PlannedStep, ...]
    standing: str
    approved: Approved | None = None
    notices: tuple[tuple[str, str], ...] = ()
    wording: str = ""
    kept: Kept | None = None
    after: After | None = None
    lead: str = ""
    notification: str = ""  # 届出文
    reported_on: date | None = None
    reported_by: tuple[str, str] = ("", "")  # section, and its 運用管理責任者

    @property
    def ended(self) -> bool:
        """Whether all of it is proven."""
        return self.after is not None


def plan_document(held: Withdrawal, imprint: Imprint, head: Head) -> PrintedDocument:
    """撤退計画: what is to be done by when, and what is told to whom."""
    return PrintedDocument(
        period=f"決裁 {wareki(held.approved.on)}" if held.approved else f"起案 {wareki(held.decided_on)}",
        subject=f"{held.account}（{held.section}）",
        imprint=replace(imprint, standing=held.standing),
        blocks=tuple(_plan(held)),
        **vars(head),
    )


def completion_document(held: Withdrawal, imprint: Imprint, head: Head) -> PrintedDocument:
    """廃止届・完了報告: what was done, by whom, and what proves it."""
    standing = "完了" if held.ended else "削除後確認の前"
    closed = next((s.done_on for s in held.steps if s.what == "削除"), None)
    return PrintedDocument(
        period=f"廃止 {wareki(closed)}" if closed else "",
        subject=f"{held.account}（{held.section}）",
        imprint=replace(imprint, standing=standing),
        blocks=tuple(_completion(held, closed)),
        **vars(head),
    )


def _edge(held: Withdrawal) -> NamedValues:
    pairs: list[tuple[str, str]] = [
        ("媒体", held.platform),
        ("URL", held.url or "記録なし"),
        ("起案", f"{wareki(held.decided_on)}（台帳記録 {held.seq}番）"),
    ]
    if held.approved:
        a = held.approved
        pairs += [("決裁日", wareki(a.on)), ("決裁者", Person(a.approver)), ("文書番号", a.number)]
    else:
        pairs += [("決裁", "まだ（起案中）")]
    return NamedValues(tuple(pairs))


# ── 撤退計画 ───────────────────────────────────────────────────────────────────────────────────────


def _plan(held: Withdrawal) -> Iterator[Block]:
    yield _edge(held)
    yield Heading("1　撤退の理由と方法")
    yield Text(held.reason)
    yield Text(method(held.immediate, held.notice_days, held.ends))
    yield Heading("2　手順と期限")
    yield _steps(held.steps)
    yield Heading("3　周知の文案")
    for title, text in held.notices:
        yield Heading(title, 3)
        yield Text(text)
    if held.wording:
        yield Heading("記録された周知の文", 3)
        yield Text(held.wording)
    yield Heading("4　削除の前の保存")
    yield Text(_archived(held.kept))
    yield Heading("5　連絡")
    yield Ruled("関係する課、委託先、媒体への連絡（だれが、いつまでに）", 2)


def method(immediate: bool, notice_days: int | None, ends: date | None) -> str:
    """How the account is withdrawn, in a sentence."""
    if immediate:
        return "周知の期間をおかずに、直ちに削除します（第1-4(2)ただし書）。削除のあとで、市ホームページなどで周知します。"
    until = f"（{wareki(ends)}まで）" if ends else ""
    return (
        f"アカウント内と市ホームページで{notice_days}日間{until}周知し、発信を停止し、周知の期間が終わってから削除します（第1-4(2)）。"
        "削除したあと、リンク・公式アカウント一覧・名称・認証情報を確かめます。"
    )


def _steps(steps: Sequence[PlannedStep]) -> Table:
    """What is to be done by when; a column for what is done only where something is."""
    begun = any(s.done_on or s.overdue or s.deviation for s in steps)
    rows = tuple(
        (
            s.what,
            Two(wareki(s.due) if s.due else "–", s.why),
            s.does,
            *((CellLines(tuple(_now(s)), WHOLE),) if begun else ()),
        )
        for s in steps
    )
    columns = (Column("手順", 24), Column("期日", 62), Column("すること・よりどころ", 50 if begun else 94))
    columns += (Column("行ったこと", 44),) if begun else ()
    return Table(columns, rows, "撤退の手順と期限")


def _now(step: PlannedStep) -> Iterator[tuple[str, ...]]:
    """What has become of a step: when, by whom, where, and what proves it."""
    if not step.done_on:
        if step.overdue:
            yield ("期限が過ぎています",)
        return
    yield (f"{wareki(step.done_on)}に実施",)
    if step.person:
        yield "行った人 ", Person(step.person)
    yield from ((told,) for told in (step.where, step.proof) if told)
    if step.deviation:
        yield (f"逸脱: {step.deviation}",)


def _archived(kept: Kept | None) -> str:
    if kept is None:
        return "まだ作っていません。削除を予定または記録するときに、取り込んだファイル・値・書類・記録を zip にまとめて残します。"
    return f"取り込んだファイル・値・書類・記録を zip にまとめて残しました。根拠番号 {kept.evidence}（台帳記録 {kept.seq}番）"


# ── 廃止届・完了報告 ───────────────────────────────────────────────────────────────────────────────


def _completion(held: Withdrawal, closed: date | None) -> Iterator[Block]:
    section, name = held.reported_by
    if held.reported_on:
        yield Text(wareki(held.reported_on), "right")
    yield Text(f"届出者　{section}　運用管理責任者", "right")
    if name:
        yield Text(Person(name), "right")
    if told := "".join(part for part in (held.lead if held.ended else "", held.notification) if part):
        yield Text(told, "lead")
    if not held.ended:
        yield Text(UNPROVEN)
    yield _edge(held)
    yield Heading("1　廃止したアカウント")
    rows = (
        ("アカウント名", held.account),
        ("媒体", held.platform),
        ("URL", held.url or "記録なし"),
        ("運営主体", held.section),
        ("開設した日", wareki(held.opened_on)),
        ("廃止した日", wareki(closed) if closed else "まだ"),
        ("廃止の理由", CellLines(((held.reason,),), WHOLE)),
    )
    yield Table((Column("項目", 40), Column("内容", 140)), rows, "廃止したアカウント")
    yield Heading("2　行った手順")
    yield _done(held.steps)
    if held.wording:
        yield Heading("周知した文", 3)
        yield Text(held.wording)
    yield Heading("3　削除したあとの確認")
    yield _after(held.after)
    yield Heading("4　削除の前の保存")
    yield Text(_archived(held.kept) if held.kept else "保存の記録はありません。")


def _done(steps: Sequence[PlannedStep]) -> Table:
    columns = (
        Column("手順", 24),
        Column("行った日", 36),
        Column("行った人", 26),
        Column("場所・確かめられるもの", 66),
        Column("記録", 32),
    )
    rows: list[tuple[Cell, ...]] = []
    for s in steps:
        proof = CellLines(
            tuple(
                (text,) for text in (s.where, s.proof, f"逸脱: {s.deviation}" if s.deviation else "") if text
            ),
            WHOLE,
        )
        recorded = wareki(s.recorded.date()) if s.recorded else ""
        if s.done_on:
            rows.append((s.what, wareki(s.done_on), Person(s.person), proof, Two(f"{s.seq}番", recorded)))
        else:
            rows.append(
                (
                    s.what,
                    "–" if s.what == "停止" and s.due is None else "まだ",
                    "",
                    s.why if s.due is None else "",
                    "",
                )
            )
    return Table(columns, tuple(rows), "撤退の手順と、行った日、行った人、確かめられるもの")


def _after(held: After | None) -> Table:
    a = held or After()
    watch = f"{wareki(a.name_watch_until)}まで見張る" if a.name_watch_until else "□"
    gone = f"{wareki(a.credentials_disposed_on)}に廃棄" if a.credentials_disposed_on else "□"
    rows = (
        ("市ホームページなどのリンクを外した", "済" if a.links_removed else "□"),
        ("公式アカウント一覧を「廃止」に直した", "済" if a.list_updated else "□"),
        ("同じ名前のアカウントがないか見張る期限を決めた", watch),
        ("パスワードなどの認証情報を廃棄した", gone),
    )
    return Table(
        (Column("確かめること", 110), Column("結果", 70)), rows, "削除したあとの確認。□は記録のないもの"
    )
