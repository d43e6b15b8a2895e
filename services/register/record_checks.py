"""What the register's own records must agree with: the guideline's items, the calendar, the people, what came before.

Asked by checks.py for drafts as they are made, and for what is put in the place of an entry (`instead`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger import procedure
from ledger.declared import Is, label, owing, texts_in, those
from ledger.entries import (
    KINDS,
    Account,
    Body,
    Event,
    Hours,
    ImprovementTrial,
    InvalidEntry,
    Manual,
    MediaCheck,
    Member,
    Opening,
    Policy,
    PostTheme,
    SecurityCheck,
    ThemeRule,
    Transfer,
    TrialEnd,
    WithdrawalStep,
)
from ledger.register import Register
from metrics import trying
from metrics.calendar import month as month_of, said_month, screen_day
from metrics.carried import mark_of, marks

from ..month import finding_store
from ..office.folder import Office
from ..office.guideline import ClauseItem, Guideline, gaps

MOST_HOURS = 744 * 10  # of a month: ten people, day and night
PREPARING = (Policy, Manual, Opening, Transfer)
TELLING = {kind for kind, model in KINDS.items() if those(model, Is.TEXT)} | {
    "correct"
}  # may speak of a free text


def check(office: Office, register: Register, bodies: Sequence[Any], instead: int | None = None) -> None:
    """Raise InvalidEntry unless the bodies fit what stands."""
    replaced = register.records.get(instead or 0)
    for body in bodies:
        if replaced:
            check_owed(body, replaced.body)
        procedure.past(body, office.today())
        if listed := body.DECLARED.items:
            _check_items(body.items, [i.id for i in office.guideline.items(listed)])
        elif isinstance(body, MediaCheck):
            _check_media(office, register, body)
        elif isinstance(body, WithdrawalStep):
            _check_notice(body)
        elif isinstance(body, Hours):
            _check_hours(body, office.today())
        elif isinstance(body, SecurityCheck):
            _check_next(body)
        elif isinstance(body, PostTheme):
            _check_theme(office, register, body)
        elif isinstance(body, TrialEnd):
            _check_trial_end(office, register, body)
        elif isinstance(body, Event):
            _check_event(office, register, body, bodies)
        _check_texts(register, body)
    was = replaced.body if replaced else None
    touched = [*bodies, was] if was is not None else bodies
    if any(isinstance(b, PREPARING) for b in touched):
        _check_prepared(office, register, bodies, instead)
    if any(isinstance(b, Member) for b in bodies):
        _check_logins(register, bodies, instead, office.today())


def check_owed(body: Body, was: Body | None = None) -> None:
    """Raise InvalidEntry unless a body tells what its kind owes: asked by the forms, where whoever decided can be asked (a
    table or a command may be of lines that were decided before anybody wrote down by whom), and of a correction, which may
    not take away what was told."""
    if found := owing(body, was):
        named = "と".join(label(type(body), name) for name in found)
        raise InvalidEntry(
            f"{body.DECLARED.title}: {named}がありません。だれが、何によって決めたかを書いてください"
        )


def _check_event(office: Office, register: Register, event: Event, bodies: Sequence[Body]) -> None:
    """An event of a platform speaks of one that there is; of an account, of that account's own."""
    if event.platform is None:
        return
    check_platform(office, event.platform)
    there = [r.body for r in register.of(Account, account_id=event.account_id)]
    accounts = [*there, *(b for b in bodies if isinstance(b, Account))]
    mine = next((a for a in accounts if a.account_id == event.account_id), None)
    if mine is not None and mine.platform != event.platform:
        raise InvalidEntry(
            f"{mine.name} は {office.platform_name(mine.platform)} のアカウントです。"
            f"{office.platform_name(event.platform)} の出来事にするときは、アカウントを空けてください"
        )


def check_platform(office: Office, platform: str) -> None:
    """Raise InvalidEntry for a platform that the office does not know."""
    if platform not in office.platforms:
        raise InvalidEntry(f"媒体「{platform}」はありません。使えるもの: {', '.join(office.platforms)}")


def _check_notice(body: WithdrawalStep) -> None:
    """A 周知 that was made has nothing left to fill in: what is recorded is what people read."""
    if body.step == "周知" and body.done_on and (left := gaps(body.wording or "")):
        raise InvalidEntry(
            f"周知の文に、まだ埋めていないところがあります（{'、'.join(left[:5])}）。"
            "知らせた文をそのまま入れるか、まだなら「予定する」で記録してください"
        )


def _check_next(body: SecurityCheck) -> None:
    if body.next_on is not None and body.next_on <= body.checked_on:
        raise InvalidEntry("次回の点検は、点検日より後の日にしてください")


def _check_items(items: Mapping[str, str], known: Sequence[str]) -> None:
    if unknown := [i for i in items if i not in known]:
        raise InvalidEntry(
            f"項目 {'、'.join(unknown[:5])} はガイドラインにありません。使えるもの: {'、'.join(known)}"
        )


def _check_media(office: Office, register: Register, body: MediaCheck) -> None:
    account = register.accounts(office.today()).get(body.account_id)
    platform = account.platform if account else ""
    known = [i.id for i in office.guideline.checklist(platform)]
    if not known:
        raise InvalidEntry(
            f"媒体 {platform} には点検表がありません。決めたら data/guideline/media/ に点検表を足してください"
        )
    _check_items(body.items, known)


def _check_hours(body: Hours, today: date) -> None:
    if body.hours > MOST_HOURS:
        raise InvalidEntry(
            f"業務時間 {body.hours:g} 時間は、1か月の値として大きすぎます（{MOST_HOURS:,} 時間まで）。分で入れていないか確かめてください"
        )
    if body.month > f"{today:%Y-%m}":
        raise InvalidEntry(
            f"{said_month(body.month)}はこれからの月です。業務時間は、その月になってから入れます"
        )


def _check_texts(register: Register, body: Body) -> None:
    """A free text belongs to one account: nobody reads another's by quoting its id."""
    told = texts_in(type(body), body.__dict__)
    if not told:
        return
    mine = {getattr(body, "account_id", None)}
    spoken = register.derived(("texts", register.seq), (), lambda: _spoken_of(register))
    if any(spoken.get(text, mine) != mine for text in told):
        raise InvalidEntry("本文の番号が、別のアカウントの記録のものです。本文そのものを書いてください")


def _spoken_of(register: Register) -> dict[str, set[str | None]]:
    """Free text → the accounts of the entries that speak of it."""
    found: dict[str, set[str | None]] = {}
    for kind, held in (register.told_by(seq) for seq, e in register.entries.items() if e.kind in TELLING):
        for text in texts_in(KINDS[kind], held or {}):
            found.setdefault(text, set()).add((held or {}).get("account_id"))
    return found


# ── 利用方針 and マニュアル before 開設 and 移管 (第1-1(3)(4)) ─────────────────────────────────────


def missing_items(items: Mapping[str, str], wanted: Iterable[ClauseItem]) -> list[ClauseItem]:
    """The items of a list of the guideline that nobody has filled in, in its order."""
    return [i for i in wanted if not (items.get(i.id) or "").strip()]


def unprepared(
    guideline: Guideline, held: Iterable[tuple[int, Any]], account_id: str, day: date
) -> list[str]:
    """What of 利用方針 and マニュアル is missing for an account to be opened or moved on a day; empty when complete.

    `held`: (seq, body) of everything of those kinds. The version that begins last by that day counts.
    """
    found = []
    for model, title in ((Policy, "利用方針"), (Manual, "マニュアル")):
        mine = [
            (b.from_day, s, b)
            for s, b in held
            if type(b) is model and b.account_id == account_id and b.from_day <= day
        ]
        if not mine:
            found.append(f"{title}がありません")
            continue
        gaps = missing_items(
            max(mine, key=lambda m: m[:2])[2].items, guideline.items(str(model.DECLARED.items))
        )
        if gaps:
            found.append(f"{title}の「{'」「'.join(i.label for i in gaps)}」が書かれていません")
    return found


def _check_prepared(office: Office, register: Register, bodies: Sequence[Any], instead: int | None) -> None:
    """Every 開設 and 移管 is prepared on its day, or is a 逸脱 that has happened; what was amiss before stays visible."""
    was_of = register.records.get(instead or 0)
    touched = [*bodies, *([was_of.body] if was_of else [])]
    ids = sorted(
        {b.account_id for b in touched if isinstance(b, PREPARING)}
    )  # of no other account anything changes
    before = [(r.seq, r.body) for a in ids for r in register.of_any(*PREPARING, account_id=a)]
    place = instead or register.seq + 1
    after = [one for one in before if one[0] != instead]
    after += [(place + n, b) for n, b in enumerate(bodies) if isinstance(b, PREPARING)]
    was = {seq for seq, _ in _breaches(office, before)}
    for seq, why in _breaches(office, after):
        if seq not in was:
            raise InvalidEntry(why)


def _breaches(office: Office, held: Sequence[tuple[int, Any]]) -> Iterable[tuple[int, str]]:
    for seq, body in held:
        if not isinstance(body, Opening | Transfer):
            continue
        day, what = (body.opens_on, "開設") if isinstance(body, Opening) else (body.from_day, "移管")
        gaps = unprepared(office.guideline, held, body.account_id, day)
        if gaps and not (body.deviation and day <= office.today()):
            yield (
                seq,
                (
                    f"{what}（{screen_day(day)}）の前に、利用方針とマニュアルをすべての項目について作ってください（第1-1(3)(4)）。"
                    f"{'、'.join(gaps)}。すでに{what}したときは、逸脱の理由を書いてください"
                ),
            )


# ── people ─────────────────────────────────────────────────────────────────────────────────────────


def _check_logins(register: Register, bodies: Sequence[Any], instead: int | None, today: date) -> None:
    """Two who are members on the same day never share a login (services/people.py would know neither)."""
    before = [(r.body.from_day, r.seq, r.body) for r in register.of(Member)]
    place = instead or register.seq + 1
    after = [one for one in before if one[1] != instead]
    after += [(b.from_day, place + n, b) for n, b in enumerate(bodies) if isinstance(b, Member)]
    fresh = {b.person for b in bodies if isinstance(b, Member)}
    for day in sorted({today, *(d for d, _, _ in after)}):
        for login, who in _shared(after, day).items():
            if fresh & set(who) and who != _shared(before, day).get(login):
                raise InvalidEntry(
                    f"ログイン名 {login} が、{'と'.join(who.values())}の2人になります（{screen_day(max(day, today))}）。"
                    "ログイン名は1人に1つです。先に前の人の利用を終わりにするか、別のログイン名にしてください"
                )


def _shared(held: Sequence[tuple[date, int, Member]], day: date) -> dict[str, dict[str, str]]:
    """login → those who have it on a day, where they are several: person → name."""
    standing: dict[str, Member] = {}
    for begins, _, member in sorted(held, key=lambda h: h[:2]):
        if begins <= day:
            standing[member.person] = member
    found: dict[str, dict[str, str]] = {}
    for person, member in standing.items():
        if member.to_day is None or member.to_day >= day:
            for login in member.logins:
                found.setdefault(login, {})[person] = member.name
    return {login: who for login, who in found.items() if len(who) > 1}


def _check_theme(office: Office, register: Register, body: PostTheme) -> None:
    """A post is put into a 分類 that there is, or was."""
    known = {*office.guideline.sorting.themes, *(r.body.name for r in register.of(ThemeRule))}
    if body.name not in known:
        raise InvalidEntry(f"分類「{body.name}」はありません。あるもの: {'、'.join(sorted(known))}")


FIGURES = {"factor": "何倍か", "low": "幅の下", "high": "幅の上", "posts": "試した記事"}


def _check_trial_end(office: Office, register: Register, body: TrialEnd) -> None:
    """What a trial came to is what its evidence says, by whatever way it is recorded."""
    if body.outcome == "stopped":
        if body.finding or any(getattr(body, name) is not None for name in FIGURES):
            raise InvalidEntry("途中でやめた試行に、結果の数字と根拠は付けられません")
        return
    held = register.records.get(body.trial)
    trial = held.body if held else None
    found = finding_store.kept(office, body.finding or "")
    if not isinstance(trial, ImprovementTrial):
        return  # procedure.py says so
    titles = {trial.title, str(register.entries[body.trial].body["title"])}  # it may have been reworded since
    if (
        found is None
        or (found.account_id, found.month) != (trial.account_id, month_of(trial.to_month))
        or not {trying.name_of(title) for title in titles} & set(found.sort.names)
    ):
        raise InvalidEntry(
            "この試行の結果の根拠が見つかりません。記事の「改善策の試行」で結果を出し、そこで終えてください"
        )
    if body.outcome != trying.outcome(found.sort):
        raise InvalidEntry("結果が、根拠の言うことと違います")
    if wrong := [label for n, label in FIGURES.items() if getattr(body, n) != getattr(found.sort, n)]:
        raise InvalidEntry(f"{'・'.join(wrong)}が、根拠の数字と違います")
    if mark_of(found.digest) not in marks(body.told or ""):
        raise InvalidEntry(f"結果の文に、根拠の番号 {found.cited} がありません")
