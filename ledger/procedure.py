"""When an entry may be made: the order of the month and of a withdrawal (product.md §6). Asked at the append.

A breach is refused, and the words say what to do. What has already happened is another matter: it is recorded with
its `deviation` (逸脱), and stays visible.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from metrics.calendar import said_month, screen_day

from .authority import sections_of
from .cases import (
    APPLIES,
    PROVISOS,
    TURNED_DOWN,
    Decided,
    decisions,
    needs_next_review,
    outside,
    withdrawals,
)
from .declared import Is, label, those
from .entries import (
    Adoption,
    Approval,
    Body,
    Close,
    Comment,
    Confirm,
    Decision,
    Dispose,
    ImprovementTrial,
    Incident,
    InvalidEntry,
    Member,
    Opening,
    Proposal,
    Reopen,
    Return,
    Review,
    Transfer,
    TrialEnd,
    WithdrawalStep,
)
from .journal import Author
from .kinds.accounts import Manual, Policy
from .months import charged_on, course
from .register import Register

ALREADY = "すでに行ったときは、逸脱の理由を添えて記録してください"
OTHERWISE = (
    "撤退を起案するか、判断を見直してください。それでも続けるときは、逸脱の理由を書いて記録してください"
)
UNDERWAY = "このアカウントは撤退の手続き中です。終わりまで進めるか、その決裁を訂正してください"


def check(author: Author, body: Any, register: Register, today: date) -> None:
    """Raise InvalidEntry unless the entry may be made now, by this author, after all that was recorded."""
    if rule := RULES.get(type(body)):
        rule(author, body, register, today)


def past(body: Body, today: date) -> None:
    """Raise InvalidEntry where a day on which something was done lies ahead."""
    for name in those(type(body), Is.PAST):
        day = getattr(body, name)
        if day is not None and day > today:
            raise InvalidEntry(
                f"{label(type(body), name)}（{screen_day(day)}）が今日より後です。すでに行ったことを記録します。日付を確かめてください"
            )


def _refuse(unless: object, why: str) -> None:
    if not unless:
        raise InvalidEntry(why)


def _review(author: Author, body: Review, register: Register, today: date) -> None:
    held = course(register, body.account_id, body.month)
    _refuse(
        not held.close,
        f"{said_month(body.month)}は締め済みです。直すには、情報政策課が締めを取り消します（再開）",
    )
    _refuse(
        f"{today:%Y-%m}" > body.month,
        f"{said_month(body.month)}はまだ終わっていません。月が終わってから提出します",
    )


def _return(author: Author, body: Return, register: Register, today: date) -> None:
    held = course(register, body.account_id, body.month)
    _refuse(
        not held.close, f"{said_month(body.month)}は締め済みです。差し戻す前に、締めの取消（再開）が要ります"
    )
    _refuse(
        held.review and held.review.seq == body.review,
        "差し戻す提出が見つかりません。新しい提出に替わったか、すでに差し戻されています。画面を開き直してください",
    )


def _confirm(author: Author, body: Confirm, register: Register, today: date) -> None:
    held = course(register, body.account_id, body.month)
    _refuse(not held.close, f"{said_month(body.month)}は締め済みです")
    _refuse(
        held.review and held.review.seq == body.review,
        "確認する提出が見つかりません。新しい提出に替わったか、差し戻されています。画面を開き直してください",
    )
    assert held.review is not None
    _refuse(
        held.review.body.digest == body.digest,
        "提出のあとで数値が変わりました。変わった値を見て、もう一度提出してから確認してください",
    )
    _refuse(
        body.posts_checked, "確認の前に、その月の投稿を見てください（第1-2(6) 運用管理責任者の定期的な確認）"
    )
    mine = held.review.person in register.acting(author)
    _refuse(
        not mine or people_of(register, body.account_id, body.month, today) == {author.person},
        f"{register.persons.words(held.review.person, today)} が自分で提出した評価は、自分では（代決でも）確認できません。所属のほかの運用管理責任者が確認します",
    )
    _refuse(body.alone == mine, "自分の提出を自分で確認するとき（所属が1人）だけ alone を付けます")


def people_of(register: Register, account_id: str, month: str, today: date) -> set[str]:
    """Who (ids) of the section that runs the account in a month may draft or confirm today; contractors do not count."""
    account = register.account(account_id, charged_on(month, today))
    if account is None:
        return set()
    return {
        m.person
        for m in register.members(today).values()
        if not m.contractor and m.role != "viewer" and account.section in sections_of(m)
    }


def _close(author: Author, body: Close, register: Register, today: date) -> None:
    held = course(register, body.account_id, body.month)
    _refuse(not held.close, f"{body.account_id} の{said_month(body.month)}は、すでに締め済みです")
    _refuse(
        f"{today:%Y-%m}" > body.month,
        f"{said_month(body.month)}はまだ終わっていません。月が終わってから締めます",
    )
    _refuse(body.revision == held.closes + 1, f"版は第{held.closes + 1}版です（{body.revision} とあります）")
    if body.unconfirmed:
        return
    _refuse(
        held.confirm and held.confirm.seq == body.confirm,
        "運用管理責任者の確認がありません。確認を待つか、確認なしで締める理由を書いてください",
    )
    assert held.confirm is not None
    _refuse(
        held.confirm.body.digest == body.digest,
        "確認のあとで数値が変わり、確認は効力を失いました。もう一度提出と確認をしてもらってください",
    )


def _reopen(author: Author, body: Reopen, register: Register, today: date) -> None:
    held = course(register, body.account_id, body.month)
    _refuse(
        held.close and held.close.seq == body.close,
        f"{said_month(body.month)}の締めが見つかりません。画面を開き直してください",
    )


def _trial(author: Author, body: ImprovementTrial, register: Register, today: date) -> None:
    _refuse(
        body.from_month >= f"{today:%Y-%m}",
        "試行は、始まる月の前か、その月のうちに記録します。結果を見てから、何を比べるかを決めることはできません",
    )


def _trial_end(author: Author, body: TrialEnd, register: Register, today: date) -> None:
    held = register.records.get(body.trial)
    if held is None or not isinstance(held.body, ImprovementTrial) or held.body.account_id != body.account_id:
        raise InvalidEntry(f"{body.trial}番は、このアカウントの改善策の試行ではありません")
    _refuse(
        not any(r.body.trial == body.trial for r in register.of(TrialEnd)),
        "この試行は、もう終わっています。誤りは訂正で直してください",
    )
    _refuse(
        body.outcome == "stopped" or f"{today:%Y-%m}" > held.body.to_month,
        f"この試行は{said_month(held.body.to_month)}までです。終わるまで、結果は出しません。途中でやめるときは、理由を書きます",
    )


def _adoption(author: Author, body: Adoption, register: Register, today: date) -> None:
    held = register.records.get(body.proposal)
    if held is None or not isinstance(held.body, Proposal) or held.body.metric != body.metric:
        raise InvalidEntry(
            f"{body.proposal}番は、この指標のライン案の記録ではありません（または、取り消されました）"
        )
    _refuse(
        body.name in {s.name for s in held.body.sets},
        f"{body.proposal}番のライン案に「{body.name}」はありません",
    )


def _opening(author: Author, body: Opening, register: Register, today: date) -> None:
    happened = body.deviation and body.opens_on <= today
    _refuse(
        body.judged_on <= body.opens_on or happened,
        "必要性の判断が開設より後です。すでに開設したときは、逸脱の理由を書いてください",
    )
    _prepared(body, register, body.opens_on, "開設", happened)


def _transfer(author: Author, body: Transfer, register: Register, today: date) -> None:
    versions = register.versions_of(body.account_id)
    _refuse(versions, f"アカウント {body.account_id} は台帳にありません。先に台帳に登録してください")
    _refuse(
        body.from_day > versions[0][1],
        "移管の日が、台帳にアカウントがある期間の前か、その初めの日です。日付を確かめてください",
    )
    account = register.account(body.account_id, body.from_day)
    assert account is not None
    _refuse(account.section != body.section, f"すでに{body.section}の所管です")
    happened = body.deviation and body.from_day <= today
    _refuse(
        body.agreed_on <= body.from_day or happened,
        "協議が整った日が移管の日より後です（第1-1(1)イ）。すでに移管したときは、逸脱の理由を書いてください",
    )
    _prepared(body, register, body.from_day, "移管", happened)


def _prepared(body: Opening | Transfer, register: Register, day: date, what: str, happened: object) -> None:
    """利用方針 and マニュアル must be there before (第1-1(3)(4)); their completeness is asked in services/checks.py."""
    for model, title in ((Policy, "利用方針"), (Manual, "マニュアル")):
        there = any(r.body.from_day <= day for r in register.of(model, account_id=body.account_id))
        _refuse(
            there or happened,
            f"{what}の前に、{title}を作って登録してください（第1-1(3)(4)）。すでに{what}したときは、逸脱の理由を書いてください",
        )


def _decision(author: Author, body: Decision, register: Register, today: date) -> None:
    past(body, today)
    _refuse(not _underway(body.account_id, register), UNDERWAY)
    if body.next_review_on:
        _refuse(body.next_review_on > body.decided_on, "次の見直し日は、決定日より後にしてください")
    if body.immediate:
        _refuse(
            body.ground(3).finding == "該当する" and body.ground(3).harm == "事態",
            "即時撤退は、著しい不利益が生じる事態が認められる場合だけです（判断基準③、第1-4(2)但書）。"
            "可能性だけのときは、周知の期間をおいて撤退します",
        )
    if body.deviation and body.decided_on < today:
        return
    already = "すでに決めてしまったものは、逸脱の理由を添えて記録してください"
    latched, reached = body.state in ("consider", "recovering"), body.ground(1).finding == APPLIES
    _refuse(
        not needs_next_review(body.choice, latched, reached) or body.next_review_on,
        f"撤退検討または判断基準①に該当するアカウントを続ける（休止にする）には、理由と次の見直し日が要ります。{already}",
    )
    why = outside(body.choice, latched, {g.ground: g.finding for g in body.grounds})
    _refuse(not why or body.deviation, f"{why}。{OTHERWISE}")
    _refuse(
        body.clause not in PROVISOS or (reached and body.choice != "撤退"),
        "第1-4(1)の但書は、判断基準①に該当するアカウントを続けるときだけのものです。"
        "撤退検討のアカウントを続ける判断は、第1-4（運営主体の判断）によります",
    )
    _refuse(
        body.choice != "撤退" or any(g.finding == "該当する" for g in body.grounds),
        f"撤退には、該当する判断基準（①〜④）が一つは要ります（第1-4(1)）。{already}",
    )


def _underway(account_id: str, register: Register) -> bool:
    return any(c.body.account_id == account_id and not c.ended for c in withdrawals(register))


def _approval(author: Author, body: Approval, register: Register, today: date) -> None:
    found = _decided(body.decision, register)
    _refuse(found.approval is None, "この決定の決裁は、すでに記録されています。誤りは訂正で直してください")
    _refuse(body.approved_on >= found.body.decided_on, "決裁日が決定日より前です")
    past(body, today)
    _refuse(body.outcome == "否決" or not _underway(found.body.account_id, register), UNDERWAY)


def _decided(seq: int, register: Register) -> Decided:
    found = next((c for c in decisions(register) if c.seq == seq), None)
    if found is None:
        raise InvalidEntry(f"{seq}番は継続・撤退の決定ではありません")
    return found


def _step(author: Author, body: WithdrawalStep, register: Register, today: date) -> None:
    held = _decided(body.decision, register)
    _refuse(held.body.choice == "撤退", "撤退の手順は、撤退の決定にだけ付けられます")
    past(body, today)
    _refuse(
        body.step == "周知" or not body.done_on or not held.done(body.step),
        f"{body.step}の実施は、すでに記録されています。誤りは訂正で直してください",
    )
    if body.deviation:
        return
    _approved_before(body, held)
    _in_turn(body, held)
    if body.step == "削除" and not held.body.immediate:
        _after_notice(body, held)


def _approved_before(body: WithdrawalStep, held: Decided) -> None:
    _refuse(held.standing != TURNED_DOWN, f"否決された決定です。{body.step}はできません。{ALREADY}")
    if body.done_on:
        _refuse(held.approval, f"決裁が済むまで、{body.step}はできません（起案中です）。{ALREADY}")
        assert held.approval is not None
        _refuse(held.approval.body.approved_on <= body.done_on, f"{body.step}が決裁日より前です。{ALREADY}")


def _in_turn(body: WithdrawalStep, held: Decided) -> None:
    """周知 → 停止 → 削除 → 削除後確認; 即時 needs no 周知 and no 停止 before."""
    before = {"停止": "周知", "削除": "停止", "削除後確認": "削除"}.get(body.step)
    if body.done_on is None or before is None:
        return
    done = held.done(before)
    skipped = held.body.immediate and body.step in ("停止", "削除")
    _refuse(done or skipped, f"先に「{before}」の実施を記録してください。{ALREADY}")
    _refuse(
        done is None or done.done_on is None or skipped or done.done_on <= body.done_on,
        f"{body.step}が{before}より前です。日付を確かめてください。{ALREADY}",
    )


def _after_notice(body: WithdrawalStep, held: Decided) -> None:
    notice = held.steps.get("周知")
    begun = notice and (notice.body.done_on or notice.body.planned_on)
    if begun is None:
        raise InvalidEntry(
            f"先に周知の日を記録してください。削除の日は、そこから周知の期間をおいて決まります。{ALREADY}"
        )
    last = begun + timedelta(days=(held.body.notice_days or 0) - 1)
    day = body.done_on or body.planned_on
    _refuse(
        day is None or day > last,
        f"周知の期間（{held.body.notice_days}日、{last.year}年{last.month}月{last.day}日まで）が終わる前の削除です（第1-4(2)）。{ALREADY}",
    )


def _case(author: Author, body: Comment | Incident, register: Register, today: date) -> None:
    if body.of is None:
        return
    first = register.records.get(body.of)
    _refuse(
        first
        and type(first.body) is type(body)
        and first.body.of is None
        and first.body.account_id == body.account_id,
        f"{body.of}番は、このアカウントの続きにできる記録ではありません",
    )


def _dispose(author: Author, body: Dispose, register: Register, today: date) -> None:
    past(body, today)


def _member(author: Author, body: Member, register: Register, today: date) -> None:
    """A name is one person's. Somebody of 情報政策課 remains, or nobody could add others."""
    _named(body, register, today)
    before = {**register.members(today), **register.members(body.from_day)}
    policy = {m.person: m for m in before.values() if m.role == "policy"}
    last = body.to_day if body.role == "policy" else body.from_day - timedelta(days=1)
    if body.person not in policy or last is None:
        return
    stay = [
        m for person, m in policy.items() if person != body.person and (m.to_day is None or m.to_day > last)
    ]
    _refuse(stay, "情報政策課の担当者がいなくなるので、記録できません。先に後任を登録してください")


def _named(body: Member, register: Register, today: date) -> None:
    """Who is meant: nobody else had the name, and whoever tells a name of before means to give it back."""
    persons = register.persons
    others = "、".join(persons.words(p, today) for p in persons.others(body))
    _refuse(
        not others,
        f"「{body.name}」は別の人（{others}）の氏名か担当者IDです。氏名のあとに所属を付けて、区別してください",
    )
    now = persons.name(body.person, body.from_day)
    _refuse(
        body.person_id or now == body.name,
        f"「{body.name}」は{now}の以前の氏名です。同じ人なら「{now}」で記録してください（氏名を戻すときは担当者IDも書きます）。"
        "別の人なら、氏名のあとに所属を付けてください",
    )


RULES: dict[type, Callable[[Author, Any, Register, date], None]] = {
    Review: _review,
    Return: _return,
    Confirm: _confirm,
    Close: _close,
    Reopen: _reopen,
    ImprovementTrial: _trial,
    TrialEnd: _trial_end,
    Adoption: _adoption,
    Opening: _opening,
    Transfer: _transfer,
    Decision: _decision,
    Approval: _approval,
    WithdrawalStep: _step,
    Comment: _case,
    Incident: _case,
    Dispose: _dispose,
    Member: _member,
}
LOOKED_AT = {*RULES, Policy, Manual}  # the kinds that have a rule, or that a rule looks at
