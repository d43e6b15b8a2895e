"""What people recorded, as the rows of a view's small tables. Written whole each time, so that corrections need no thought."""

from __future__ import annotations

from datetime import date

from ledger.cases import APPROVED, Decided, decisions
from ledger.entries import (
    KINDS,
    CityMetric,
    Cost,
    Dispose,
    Event,
    Hours,
    Import,
    Norm,
    Rebase,
    Rule,
    Setting,
    Target,
    UndoImport,
)
from ledger.months import standing_closes
from ledger.register import Record, Register

Rows = list[tuple]

TOLD_ONLY = {kind for kind, model in KINDS.items() if model.DECLARED.told_only}
UNSEEN = {
    kind for kind, model in KINDS.items() if model.DECLARED.unseen
}  # they make no generation of the view


def tables(register: Register) -> dict[str, Rows]:
    """Table of schema.sql → its rows, in the columns' order."""
    return {
        "undone": [(r.body.seq, r.seq) for r in register.of(UndoImport)],
        "account": [
            (
                seq,
                a.account_id,
                a.platform,
                a.name,
                a.kind,
                a.section,
                a.opened_on,
                day,
                a.emergency_only,
                a.closed_on,
            )
            for seq, day, a in register.account_versions()
        ],
        "target": [
            (
                r.seq,
                t.account_id,
                t.metric,
                _month(t.from_month),
                t.expected,
                t.target,
                t.target_type,
                _month(t.first_month),
                _month(t.last_month),
                t.continue_line,
                t.withdraw_line,
                t.window,
                t.basis,
                t.deciding,
                t.posts,
            )
            for r in register.of(Target)
            for t in [r.body]
        ],
        "event": [
            (r.seq, e.day, e.until, e.kind, e.title, e.account_id, e.platform)
            for r in register.of(Event)
            for e in [r.body]
        ],
        "rebase": [
            (r.seq, b.account_id, b.metric, _month(b.from_month), b.reason, b.note)
            for r in register.of(Rebase)
            for b in [r.body]
        ],
        "rule": [
            (r.seq, _month(b.from_month), b.metric, b.patience, b.recovery, b.margin)
            for r in register.of(Rule)
            for b in [r.body]
        ],
        "city_metric": [
            (r.seq, c.metric, c.additivity, c.better, _month(c.from_month))
            for r in register.of(CityMetric)
            for c in [r.body]
        ],
        "setting": [
            (r.seq, b.key, str(b.value), _month(b.from_month), b.account_id, b.metric)
            for r in register.of(Setting)
            for b in [r.body]
        ],
        "hours": [
            (r.seq, h.account_id, _month(h.month), h.hours) for r in register.of(Hours) for h in [r.body]
        ],
        "cost": [
            (r.seq, c.account_id, c.item, c.per, c.yen, _month(c.from_month))
            for r in register.of(Cost)
            for c in [r.body]
        ],
        "decision": _decision(register),
        "suspended": _suspended(register),
    } | _closed(standing_closes(register))


def disposed(register: Register) -> set[str]:
    """The raw files that were disposed of: their facts are gone from every view."""
    return {r.body.sha256 for r in register.of(Dispose) if r.body.what == "raw"}


def disposed_since(register: Register, seq: int) -> list[int]:
    """The imports and 比較資料 whose file was disposed of after `seq`."""
    gone = {r.body.sha256 for r in register.of(Dispose) if r.body.what == "raw" and r.seq > seq}
    return [r.seq for r in register.of_any(Import, Norm) if r.body.sha256 in gone]


def _month(text: str | None) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None


def _decision(register: Register) -> Rows:
    return [
        (
            d.seq,
            b.account_id,
            b.decided_on,
            b.choice,
            ",".join(str(g.ground) for g in b.grounds if g.finding == "該当する"),
            b.immediate,
            d.standing == APPROVED,
        )
        for d in decisions(register)
        for b in [d.body]
    ]


def _suspended(register: Register) -> Rows:
    """休止 once it is approved; and from the month in which a withdrawn account was stopped."""
    rows: Rows = []
    held = decisions(register)
    for one in held:
        stopped = one.done("停止") or one.done("削除")  # 即時 deletes without a 停止 before
        if one.body.choice == "休止" and one.standing == APPROVED:
            first, last = _month(one.body.from_month), _last_month(one, held)
            if first is not None and (last is None or first <= last):
                rows.append((one.seq, one.body.account_id, first, last))
        elif stopped and stopped.done_on:
            rows.append((one.seq, one.body.account_id, stopped.done_on.replace(day=1), None))
    return rows


def _last_month(suspended: Decided, held: list[Decided]) -> date | None:
    """The last month of a 休止: as decided, or that in which an approved 継続 was decided afterwards."""
    ends = [
        d.body.decided_on.replace(day=1)
        for d in held
        if d.body.account_id == suspended.body.account_id
        and d.seq > suspended.seq
        and d.body.choice == "継続"
        and d.standing == APPROVED
    ]
    planned = _month(suspended.body.to_month)
    return min(ends + ([planned] if planned else []), default=None)


def _closed(closes: list[Record]) -> dict[str, Rows]:
    return {
        "closed": [
            (
                r.seq,
                c.account_id,
                _month(c.month),
                c.revision,
                c.digest,
                c.state,
                c.metric,
                c.n,
                c.k,
                c.m,
                c.holds,
                c.patience,
                c.recovery,
                c.also_hold,
            )
            for r in closes
            for c in [r.body]
        ],
        "closed_metric": [
            (
                r.seq,
                r.body.account_id,
                _month(r.body.month),
                m.metric,
                m.basis,
                m.deciding,
                m.window_months,
                m.value,
                m.continue_line,
                m.withdraw_line,
                m.word,
                m.state,
                m.n,
                m.k,
                m.m,
                m.holds,
                m.latch,
                m.run_n,
                m.run_k,
                m.patience,
                m.recovery,
                m.margin,
                m.target_seq,
                m.rule_seq,
            )
            for r in closes
            for m in r.body.metrics
        ],
    }
