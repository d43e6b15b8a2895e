"""継続・撤退 (第1-4): what the app shows a person who decides, and what it fills in or checks of their decision.

What the app found is the app's to say. It is reckoned again under the ledger's lock, so that neither a form, nor the
command line, nor a forged request can misstate it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.authority import POLICY_SECTION, sections_of
from ledger.cases import APPLIES, PROVISOS, needs_next_review, outside
from ledger.entries import Account, Decision, InvalidEntry, check_body
from ledger.journal import Author
from ledger.procedure import OTHERWISE
from ledger.register import Register
from metrics.calendar import said_month, screen_day
from metrics.evaluation import Evaluation
from metrics.findings import MARKS, Finding, latched
from metrics.words import LATCHED
from store.views import View

from ..month import closing, evaluating
from ..office.folder import Office
from . import finding, prospect
from .prospect import Cities

LATE_DAYS = 31  # a decision that is recorded later than so many days after it was made says why
PROVISO = "ただし書"  # as clauses cite one; of 第1-4(1): PROVISOS
JUDGED = """
SELECT s.account_id, coalesce(max(s.month) FILTER (WHERE s.month < $this), min(s.month)) AS month
FROM account_state AS s
INNER JOIN judged_month AS m ON m.month = s.month AND m.fed
WHERE s.account_id IN (SELECT unnest($accounts))
GROUP BY s.account_id
"""
SEEN = ("account_id", "month", "state", "digest", "own", "ordered")
MOST = 5000  # characters that an entry keeps of a sentence
CITED = re.compile(r"台帳(\d+)")


@dataclass(frozen=True)
class Shown:
    """What the app says of an account to whoever decides on a day: the newest month that was over by then."""

    account: Account
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    beside: Mapping[str, str] = field(default_factory=dict)  # metric → what its platform did, in words

    @property
    def month(self) -> str:
        return f"{self.evaluation.month:%Y-%m}"

    @property
    def state(self) -> str:
        return self.evaluation.state

    @property
    def common(self) -> tuple[str, ...]:
        """What the platform did beside the deciding metrics."""
        return tuple(self.beside[m.metric] for m in self.evaluation.deciding if m.metric in self.beside)

    @property
    def latched(self) -> bool:
        """Whether 撤退検討 goes on, though the month itself may be on hold."""
        return self.state in LATCHED or any(latched(m) for m in self.evaluation.deciding)

    @property
    def body(self) -> dict[str, Any]:
        """What a decision keeps of it; `found` by ground."""
        return {"month": self.month, "state": self.state, "digest": self.evaluation.digest}


def shown(
    office: Office,
    view: View,
    register: Register,
    account_id: str,
    on: date,
    cities: Cities | None = None,
    evaluation: Evaluation | None = None,
) -> Shown:
    """What the app says of an account on a day. Raises InvalidEntry where there is nothing to decide on.

    Where many accounts are asked for: `cities`, the outlooks and productivities of a month that are kept between them, and
    `evaluation`, what stands for the month to judge (judged_each).
    """
    account = register.account(account_id, on)
    if account is None:
        raise InvalidEntry(f"アカウント {account_id} は台帳にありません。先に台帳に登録してください")
    if account.closed_on and account.closed_on <= on:
        raise InvalidEntry(f"{account.name} は{screen_day(account.closed_on)}に廃止されています")
    evaluation = evaluation or judged_each(office, view, [account_id], on).get(account_id)
    if evaluation is None:
        raise InvalidEntry(
            f"{account.name} には、まだ集計がありません。書き出しか読み取り値を取り込むと、見立てが出ます"
        )
    city = (cities or prospect.cities(office, view))(evaluation.month)
    said = (
        *finding.foretold(register, city.outlooks, evaluation, on),
        *prospect.worked(city.account(account_id)),
    )
    beside = finding.beside(office, evaluation, city.common)
    return Shown(account, evaluation, finding.found(office, register, evaluation, on, said, beside), beside)


def told(seen: Shown) -> dict[str, Any]:
    """What the app says, for the command line: what a decision keeps of it, and the findings with their reasons."""
    return (
        {"account_id": seen.account.account_id}
        | seen.body
        | {
            "findings": [
                {
                    "ground": f.ground,
                    "found": f.found,
                    "evidence": [
                        {
                            "raises": e.rule.word,
                            "rule": e.rule.id,
                            "sentence": e.sentence,
                            "ids": [r.id for r in e.refs],
                        }
                        for e in f.evidence
                    ],
                }
                for f in seen.findings
            ]
        }
    )


def raised(seen: Shown) -> list[dict[str, Any]]:
    """A row a sentence: which ground it speaks of, what was found, which word it raised, by which rule."""
    return [
        {
            "account_id": seen.account.account_id,
            "month": seen.month,
            "ground": f.ground,
            "found": f.found,
            "raises": e.rule.word,
            "rule": e.rule.id,
            "sentence": e.sentence,
            "ids": " ".join(r.id for r in e.refs),
        }
        for f in seen.findings
        for e in f.evidence
    ]


def judged_each(office: Office, view: View, account_ids: Sequence[str], on: date) -> dict[str, Evaluation]:
    """Account → what stands for the month to judge: its newest one that was over on a day, as far as data go; its first one
    where none was. Those of which nothing is known are absent."""
    found: dict[date, list[str]] = {}
    for account_id, month in months_to_judge(view, account_ids, on).items():
        found.setdefault(month, []).append(account_id)
    told = (e for month, ids in found.items() for e in evaluating.standing_each(office, view, ids, month))
    return {e.account_id: e for e in told if e is not None}


def months_to_judge(view: View, account_ids: Sequence[str], on: date) -> dict[str, date]:
    """Account → the month to judge."""
    rows = view.rows(JUDGED, accounts=list(account_ids), this=on.replace(day=1))
    return {row["account_id"]: row["month"] for row in rows}


def is_own(author: Author, account: Account) -> bool:
    """自己評価: 情報政策課 judges an account that it runs itself."""
    policy = author.role == "policy" or account.section == POLICY_SECTION
    return policy and account.section in sections_of(author)


def is_order(author: Author, account: Account) -> bool:
    """Whether the author could only have this account withdrawn (第1-4ただし書): 情報政策課, of another section's."""
    return author.role == "policy" and account.section not in sections_of(author)


def refusal(author: Author, account: Account) -> str:
    """Why this person may not decide on the account, for a page; blank where they may. The ledger asks again."""
    if is_order(author, account):
        if account.kind == "sectoral":
            return ""
        return f"{account.section}が運営する代表アカウントです。情報政策課が撤退させることができるのは、分野別公式アカウントだけです（第1-4）。"
    if author.role in ("manager", "policy") and account.section in sections_of(author):
        return ""
    return f"継続・撤退の決定を起案できるのは、運営主体の{account.section}の運用管理責任者です（第1-4）。"


def clause_of(ordered: bool, immediate: bool, reached: bool) -> str:
    """Under which clause a decision is made. `reached`: an account goes on though its purpose is reached (判断基準①); that
    one goes on against 撤退検討 is for its section to judge, 第1-4."""
    if ordered:
        return f"第1-4{PROVISO}"
    if immediate:
        return f"第1-4(2){PROVISO}"
    return PROVISOS[0] if reached else "第1-4"


# ── what a decision says ───────────────────────────────────────────────────────────────────────────


def completed(
    office: Office, author: Author, register: Register, members: Mapping[str, Any]
) -> dict[str, Any]:
    """A decision with everything that the app says filled in; refused where it says otherwise than the app.

    `digest` must be there: it says which figures the person saw. Called under the ledger's lock.
    """
    on = _day(members.get("decided_on"))
    view = office.view()
    try:
        seen = shown(office, view, register, str(members.get("account_id")), on)
        whole = filled(author, seen, members)
        body = check_body("decision", whole)
        assert isinstance(body, Decision)
        _check_seen(office, seen, body)
        _check_said(seen, body)
        _check_cited(office, register, body)
        _check_late(office, body)
    finally:
        view.connection.close()
    closing.keep(office, seen.evaluation)
    return whole


def _day(told: Any) -> date:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        raise InvalidEntry("決定日（decided_on）を 2026-11-20 のように書いてください") from None


def filled(author: Author, seen: Shown, members: Mapping[str, Any]) -> dict[str, Any]:
    """What is not said is filled in; what is said is checked after."""
    if not members.get("digest"):
        raise InvalidEntry(
            f"見た評価のしるし（digest）が要ります。いまは {seen.evaluation.digest} です（{said_month(seen.month)}）"
        )
    own = is_own(author, seen.account)
    grounds = members.get("grounds")
    whole = {"month": seen.month, "state": seen.state, "own": own, "ordered": is_order(author, seen.account)}
    whole |= {k: v for k, v in members.items() if v is not None}
    if isinstance(grounds, Sequence) and all(isinstance(g, Mapping) for g in grounds):
        found = {f.ground: {"found": f.found, "said": said(f)} for f in seen.findings}
        whole["grounds"] = [found.get(g.get("ground"), {}) | dict(g) for g in grounds]
    if "clause" not in whole:
        reached = whole.get("choice") == "継続" and _reached(whole.get("grounds"))
        whole["clause"] = clause_of(bool(whole["ordered"]), bool(whole.get("immediate")), reached)
    if whole["own"] is not own:
        raise InvalidEntry(
            f"自己評価（own）の別が所管と合っていません（正しくは {'true' if own else 'false'}）"
        )
    return whole


def said(found: Finding) -> list[str]:
    """What the app says of a ground, as a decision keeps it: the paper of the decision tells it years later."""
    return [e.sentence[:MOST] for e in found.evidence]


def _reached(grounds: Any) -> bool:
    listed = grounds if isinstance(grounds, list) else []
    return any(g.get("ground") == 1 and g.get("finding") == APPLIES for g in listed)


def _check_seen(office: Office, seen: Shown, body: Decision) -> None:
    if body.month != seen.month:
        raise InvalidEntry(
            f"{screen_day(body.decided_on)}の決定は{said_month(seen.month)}の評価によります（{said_month(body.month)}とあります）"
        )
    if not seen.evaluation.matches(body.digest):
        raise InvalidEntry(
            "見ているあいだに値が変わりました。新しい値と見立てを見てから、もう一度行ってください"
            f"（いまの評価のしるしは {seen.evaluation.digest} です）"
        )
    if body.state != seen.state:
        raise InvalidEntry(f"状態がアプリの判定と違います（正しくは {seen.state}、{seen.evaluation.word}）")


def _check_said(seen: Shown, body: Decision) -> None:
    for one in seen.findings:
        told = body.ground(one.ground).found
        if told == one.found and list(body.ground(one.ground).said or ()) != said(one):
            raise InvalidEntry(
                f"判断基準{MARKS[one.ground - 1]}の見立ての文（said）は、アプリが書きます。書かずに送ってください"
            )
        if told != one.found:
            raise InvalidEntry(
                f"判断基準{MARKS[one.ground - 1]}のアプリの見立ては「{one.found}」です（「{told}」とあります）。"
                "見立てを見てから、もう一度行ってください"
            )
    if needs_next_review(body.choice, seen.latched, False) and body.next_review_on is None:
        raise InvalidEntry(
            "撤退検討が続いているアカウントを続ける（休止にする）には、理由と次の見直し日が要ります"
        )
    why = outside(body.choice, seen.latched, {g.ground: g.finding for g in body.grounds})
    if why and not body.deviation:
        raise InvalidEntry(f"{why}。{OTHERWISE}")


def _check_cited(office: Office, register: Register, body: Decision) -> None:
    """A clause is of the guideline, a cited entry is there. Other evidence (文書番号 …) is the person's to name."""
    clause = re.sub("(ただし書|但書)$", "", body.clause)
    if clause not in office.guideline.clauses:
        raise InvalidEntry(f"条文「{body.clause}」は{office.guideline.title}にありません")
    gone = [e for e in body.evidence if (m := CITED.fullmatch(e)) and int(m[1]) not in register.records]
    if gone:
        raise InvalidEntry(f"根拠にあげた記録がありません（{'、'.join(gone)}）")


def _check_late(office: Office, body: Decision) -> None:
    if (office.today() - body.decided_on).days > LATE_DAYS and not body.deviation:
        raise InvalidEntry(
            f"決定日（{screen_day(body.decided_on)}）が{LATE_DAYS}日より前です。さかのぼって記録するときは、逸脱の理由を書いてください"
        )


def check_correction(register: Register, members: Mapping[str, Any]) -> None:
    """A correction (or one of a correction) changes what the person said, never what the app found or what was seen."""
    root, body = register.entries.get(members.get("seq", 0)), members.get("body")
    while root and root.kind == "correct":
        root, body = register.entries[root.body["seq"]], (body or {}).get("body")
    if root is None or root.kind != "decision" or not isinstance(body, Mapping):
        return
    was, now = check_body("decision", root.body), check_body("decision", dict(body))
    assert isinstance(was, Decision) and isinstance(now, Decision)
    same = all(getattr(was, n) == getattr(now, n) for n in SEEN)
    if not same or any(_found(was, n) != _found(now, n) for n in range(1, 5)):
        raise InvalidEntry(
            "アプリの見立て、見た評価、アカウントは訂正できません。決定を取り消して、新しく起案してください"
        )


def _found(body: Decision, ground: int) -> tuple[str, tuple[str, ...] | None]:
    return body.ground(ground).found, body.ground(ground).said
