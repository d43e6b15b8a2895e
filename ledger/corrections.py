"""What a correction must not be: a way round the rules that the entry itself had to meet (procedure.py).

A corrected body stands in the place of the first one: same seq, same author, same day. So it meets the rule there, as if
recorded then; what was recorded later must hold as it held before; and what a later act speaks for stays as it was seen.
"""

from __future__ import annotations

from typing import Any

from metrics.calendar import said_month, screen_day

from . import procedure
from .declared import Is, those
from .entries import (
    KIND_WORDS,
    KINDS,
    Adoption,
    Approval,
    Close,
    Confirm,
    Dispose,
    ImprovementTrial,
    InvalidEntry,
    Return,
    Review,
    WithdrawalStep,
)
from .journal import Author, Entry
from .months import course
from .register import Record, Register

SPEAKING = [model for model in KINDS.values() if those(model, Is.SPOKEN_FOR)]  # of an entry, by its number


def check(root: Entry, before: Register, after: Register) -> None:
    """Raise InvalidEntry unless the entry `root` may become what it is in `after` (its correction applied)."""
    was, now = before.records.get(root.seq), after.records.get(root.seq)
    if (was and was.body) == (now and now.body):
        return
    for held in filter(None, (was, now)):
        _check_frozen(held, was, now, before)
    _check_spoken_for(root, before)
    if now is not None and (why := _breach(now, after)):
        raise InvalidEntry(
            f"{now.seq}番（{screen_day(now.at)}の{KIND_WORDS[now.kind]}）は、そのようには訂正できません: {why}"
        )
    if shared := set(after.persons.shared()) - set(before.persons.shared()):
        raise InvalidEntry(
            f"{'、'.join(sorted(shared))}が、2人の氏名か担当者IDになります。別の書き方にしてください"
        )
    _check_what_follows(root, before, after)


def _check_frozen(held: Record, was: Record | None, now: Record | None, before: Register) -> None:
    """A closed month changes by being reopened; what was disposed of is gone."""
    body = held.body
    closed = isinstance(body, Review | Return | Confirm) and course(before, body.account_id, body.month).close
    if closed:
        raise InvalidEntry(
            f"{said_month(body.month)}は締め済みです。直すには、情報政策課が締めを取り消します（再開）"
        )
    if isinstance(body, Close) and not _same(was, now, ("unconfirmed",)):
        raise InvalidEntry(
            "締めは訂正できません。締めを取り消して（再開）、もう一度締めてください。版が一つ進みます"
        )
    if isinstance(body, ImprovementTrial) and now is not None and not _same(was, now, ("title",)):
        raise InvalidEntry(
            "試行は、何をどう比べるかを変えられません。取り消して、新しい試行を記録してください（呼び名は訂正できます）"
        )
    if isinstance(body, Adoption):
        _check_adoption(held, was, now, before)
    if isinstance(body, Dispose) and not _same(was, now, ("authority", "reason", "disposed_on")):
        raise InvalidEntry(
            "廃棄したものは戻らないので、廃棄の記録は取り消せません。根拠・理由・日は訂正できます"
        )


def _check_adoption(held: Record, was: Record | None, now: Record | None, before: Register) -> None:
    """What an adoption made goes before it does; which lines it made of whose is what happened."""
    if now is not None:
        if not _same(was, now, ("decided_by", "ground")):
            raise InvalidEntry(
                "採用の記録で直せるのは、決定者と根拠だけです。ラインは、目標・ラインの記録のほうを訂正してください"
            )
    elif left := [n for n in adopted(before, held.seq) if n in before.records]:
        raise InvalidEntry(
            f"先に、この採用で記録した{'、'.join(f'{n}番' for n in left)}を取り消してください。"
            "ライン検討の「採用を取り消す」では、まとめて取り消せます"
        )


def adopted(register: Register, seq: int) -> tuple[int, ...]:
    """The entries that an adoption made in the same write: a target of each account, then the rule where one came with it."""
    act = register.entries[seq]
    body = KINDS["adoption"].model_validate(act.body)
    assert isinstance(body, Adoption)
    last = seq + len(body.accounts)
    rule, target = register.entries.get(last + 1), register.entries[last]
    mine = rule is not None and rule.kind == "rule" and _told(rule) == _told(target)
    return (*range(seq + 1, last + 1), *((last + 1,) if mine else ()))


def _told(made: Entry) -> tuple:
    """What a target and a rule of one adoption have in common: their ground names the ライン案 and its rule set."""
    return (
        made.at,
        made.by,
        *(made.body.get(name) for name in ("metric", "from_month", "decided_by", "ground")),
    )


def _same(was: Record | None, now: Record | None, but: tuple[str, ...]) -> bool:
    if was is None or now is None:
        return False
    return was.body.model_copy(update={name: getattr(now.body, name) for name in but}) == now.body


def _check_spoken_for(root: Entry, before: Register) -> None:
    """What somebody returned, confirmed, closed or approved is what they saw: it cannot change behind them."""
    for record in before.of_any(*SPEAKING):
        if root.seq in (getattr(record.body, name) for name in those(type(record.body), Is.SPOKEN_FOR)):
            raise InvalidEntry(
                f"{root.seq}番（{KIND_WORDS[root.kind]}）は、{record.seq}番（{KIND_WORDS[record.kind]}）のもとになって"
                "いるので、変えられません。先にそちらを取り消すか、新しい記録をつけてください"
            )


def _check_what_follows(root: Entry, before: Register, after: Register) -> None:
    touched = {_account_of(r.records.get(root.seq), r) for r in (before, after)} - {None}
    for record in before.of_any(*procedure.LOOKED_AT) if touched else ():
        if record.seq <= root.seq or _account_of(record, before) not in touched:
            continue
        why = _breach(after.records[record.seq], after)
        if why and not _breach(record, before):
            raise InvalidEntry(
                f"この訂正をすると、{record.seq}番（{KIND_WORDS[record.kind]}）が成り立たなくなります。"
                f"先にそちらを訂正してください: {why}"
            )


def _breach(record: Record, register: Register) -> str | None:
    """Why an entry could not have been made where it stands, or None."""
    author = Author(record.by, record.role, acts_for=record.acts_for, id=record.id)
    try:
        procedure.check(author, record.body, register.until(record.seq), record.at.date())
    except InvalidEntry as refusal:
        return str(refusal)
    return None


def _account_of(record: Record | None, register: Register) -> Any:
    """The account that an entry with a rule speaks of; None for any other entry."""
    if record is None or type(record.body) not in procedure.LOOKED_AT:
        return None
    if isinstance(record.body, Approval | WithdrawalStep):
        record = register.records.get(record.body.decision)
    return getattr(record and record.body, "account_id", None)
