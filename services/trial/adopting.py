"""採用: a rule set of a ライン案 becomes the lines of accounts, and the rule, from a month on: in one write, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger import corrections
from ledger.entries import Adoption, InvalidEntry, Proposal, Rule, Target
from ledger.journal import Author, Entry
from ledger.kinds.standards import TriedRules
from ledger.register import Record, Register
from metrics.catalogue import Metric
from metrics.histories import AccountHistory
from metrics.simulation import NOW, RuleSet, lines_of
from metrics.words import with_unit

from ..office.folder import Office
from ..register import checks, targets
from . import simulating

RATE_PLACES = 4  # of a line that is a ratio; a line that counts is a whole number


@dataclass(frozen=True)
class AdoptedLine:
    """What an account's continue line, withdraw line and window would be, beside what stands in the month."""

    account_id: str
    continue_line: float | None
    withdraw_line: float | None
    window: int
    before: Target | None

    @property
    def changes(self) -> bool:
        """Whether anything would be otherwise."""
        was = self.before
        mine = (self.continue_line, self.withdraw_line, self.window, True)
        return was is None or mine != (was.continue_line, was.withdraw_line, was.window, was.deciding)

    def sentence(self, metric: Metric) -> str:
        """継続 9,000回・撤退 6,000回（1か月）."""
        return said(metric, self.continue_line, self.withdraw_line, self.window)


def said(metric: Metric, go_on: float | None, stop: float | None, window: int) -> str:
    """Lines in words; a line that there is none of is not told."""
    told = [(word, v) for word, v in (("継続", go_on), ("撤退", stop)) if v is not None]
    lines = "・".join(f"{word} {with_unit(v, metric.unit)}" for word, v in told) or "ラインなし"
    return f"{lines}（{window}か月）" if told else lines


def adopted(
    office: Office, accounts: Iterable[AccountHistory], register: Register, seq: int, name: str, month: str
) -> list[AdoptedLine]:
    """What a rule set of a ライン案 gives each of the accounts that have the metric, by today's figures. Raises InvalidEntry."""
    metric, rules = (
        office.metrics[_proposal(office, register, seq).metric],
        _rules(office, register, seq, name),
    )
    found = []
    for account in accounts:
        go_on, stop, window = lines_of(account, rules)
        if go_on is None and stop is None:
            continue
        held = targets.standing_now(register, account.account_id, month).get(metric.id)
        before = held.body if held else None
        found.append(
            AdoptedLine(account.account_id, _round(metric, go_on), _round(metric, stop), window, before)
        )
    return found


def rule_changes(office: Office, register: Register, seq: int, name: str, month: str) -> Rule | None:
    """The rule of the metric that a rule set brings with it: of every account that has it. None where it holds already."""
    body, rules = _proposal(office, register, seq), _rules(office, register, seq, name)
    was = simulating.rule_in(register, body.metric, month)
    mine = (rules.patience, rules.recovery, rules.margin)
    if mine == (was.patience, was.recovery, was.margin):
        return None
    return Rule(from_month=month, metric=body.metric, patience=mine[0], recovery=mine[1], margin=mine[2])


def adopt(
    office: Office,
    author: Author,
    seq: int,
    name: str,
    seen: Mapping[str, AdoptedLine],
    rule: Rule | None,
    month: str,
    decided_by: str,
    ground: str,
) -> list[Entry]:
    """Record the adoption, a target of each account in `seen` (account id → the lines as somebody saw them), and the `rule`
    that was seen to come with them.

    Raises InvalidEntry, with nothing recorded, where the figures or what stands are no longer as they were seen.
    """
    if not seen:
        raise InvalidEntry("採用するアカウントを選んでください")
    if not decided_by.strip() or not ground.strip():
        raise InvalidEntry(
            "決定者と根拠を書いてください。だれが、何によって決めたラインかが、設定票に載ります"
        )
    told = f"{ground}（ライン案 台帳記録{seq}番「{name}」の採用）"

    def drafts(register: Register) -> Sequence[tuple[str, dict[str, Any]]]:
        metric = _proposal(office, register, seq).metric
        view = office.view()
        try:
            accounts = simulating.accounts(view, metric)
        finally:
            view.connection.close()
        now = {a.account_id: a for a in adopted(office, accounts, register, seq, name, month)}
        if moved := [a for a, line in seen.items() if now.get(a) != line]:
            held = register.accounts(office.today())
            names = "、".join(held[a].name if a in held else a for a in moved)
            raise InvalidEntry(
                f"{names} の値か目標・ラインが、見ていたあいだに変わりました。もう一度、内容を確かめてください"
            )
        if rule_changes(office, register, seq, name, month) != rule:
            raise InvalidEntry("判定の規則が、見ていたあいだに変わりました。もう一度、内容を確かめてください")
        act = {
            "proposal": seq,
            "name": name,
            "metric": metric,
            "accounts": list(seen),
            "from_month": month,
            "decided_by": decided_by,
            "ground": ground,
        }
        found = [
            ("adoption", act),
            *(("target", _target(seen[a], metric, month, decided_by, told)) for a in seen),
        ]
        if rule:
            found.append(
                (
                    "rule",
                    rule.model_copy(update={"decided_by": decided_by, "ground": told}).model_dump(
                        exclude_none=True
                    ),
                )
            )
        checks.check(office, register, found)
        return found

    return office.ledger.record(author, drafts)


@dataclass(frozen=True)
class SeenAdoption:
    """What an adoption would make, as somebody sees it who has no page."""

    seq: int
    name: str
    month: str
    metric: Metric
    lines: Mapping[str, AdoptedLine]
    rule: Rule | None

    @property
    def mark(self) -> str:
        """Of all that would be made, and of what stands: who records it names what they have seen."""
        return hashlib.sha256(repr((self.month, sorted(self.lines.items()), self.rule)).encode()).hexdigest()[
            :12
        ]

    @property
    def sentence(self) -> str:
        """The rule that comes with it, and how to record it."""
        told = f"判定の規則: {rule_words(self.rule)}\n" if self.rule else ""
        return f"{told}記録するには、この内容のしるし --seen {self.mark} と、--by（決定者）、--ground（根拠）を付けます"

    def rows(self, office: Office) -> list[dict[str, Any]]:
        """An account a row: its lines now, and those it would get."""
        held = office.ledger.register().accounts(office.today())
        return [
            {
                "account_id": account_id,
                "name": held[account_id].name if account_id in held else "",
                "before": stands(self.metric, line),
                "after": line.sentence(self.metric),
                "seen": self.mark,
            }
            for account_id, line in self.lines.items()
        ]


def look(office: Office, seq: int, name: str, month: str, accounts: Sequence[str] = ()) -> SeenAdoption:
    """What an adoption would make of the named accounts; of none named those that have lines which would change.

    Raises InvalidEntry for a ライン案 that cannot be adopted, and for an account to which it gives no lines."""
    register = office.ledger.register()
    metric = office.metrics[_proposal(office, register, seq).metric]
    view = office.view()
    try:
        found = adopted(office, simulating.accounts(view, metric.id), register, seq, name, month)
    finally:
        view.connection.close()
    lines = {a.account_id: a for a in found}
    if unknown := [a for a in accounts if a not in lines]:
        raise InvalidEntry(
            f"{'、'.join(unknown)} には、この案のラインを引けません。引けるもの: {'、'.join(lines) or 'ありません'}"
        )
    mine = accounts or suggested(lines.values())
    return SeenAdoption(
        seq,
        name,
        month,
        metric,
        {a: lines[a] for a in mine},
        rule_changes(office, register, seq, name, month),
    )


def suggested(lines: Iterable[AdoptedLine]) -> list[str]:
    """The accounts of which an adoption changes lines that they have: what is chosen until somebody chooses."""
    return [line.account_id for line in lines if line.before is not None and line.changes]


def adopt_seen(
    office: Office, author: Author, shown: SeenAdoption, seen: str, decided_by: str, ground: str
) -> list[Entry]:
    """`adopt`, by whoever names the mark of what they have seen. Raises InvalidEntry where it is another by now."""
    if shown.lines and seen != shown.mark:
        raise InvalidEntry(
            f"しるし {seen} のあとに、値か目標・ライン、判定の規則が変わりました（または、アカウントか月が違います）。"
            "--seen なしで、もう一度、内容を確かめてください"
        )
    return adopt(
        office, author, shown.seq, shown.name, shown.lines, shown.rule, shown.month, decided_by, ground
    )


def rule_words(rule: Rule) -> str:
    """この指標のすべてのアカウントで、撤退検討まで3か月・回復まで2か月・余裕5%."""
    return (
        f"この指標のすべてのアカウントで、撤退検討まで{rule.patience}か月・回復まで{rule.recovery}か月・"
        f"余裕{rule.margin:.0%}に変わります"
    )


def stands(metric: Metric, line: AdoptedLine) -> str:
    """The lines that an adoption would take the place of, in words."""
    was = line.before
    return said(metric, was.continue_line, was.withdraw_line, was.window) if was else "目標・ラインなし"


def adoptions(register: Register, metric: str) -> list[Record[Adoption]]:
    """The adoptions of lines of a metric that stand, newest first."""
    return list(register.of(Adoption, metric=metric))[::-1]


def take_back(office: Office, author: Author, seq: int, reason: str) -> list[Entry]:
    """Take an adoption back with the targets and the rule that it made, in one write: what held before them holds again.

    Raises InvalidEntry, with nothing recorded, where somebody has corrected one of them since.
    """
    if not reason.strip():
        raise InvalidEntry("採用を取り消す理由を書いてください")

    def drafts(register: Register) -> Sequence[tuple[str, dict[str, Any]]]:
        record = register.records.get(seq)
        if record is None or not isinstance(record.body, Adoption):
            raise InvalidEntry(f"{seq}番は採用の記録ではありません（または、取り消されました）")
        made = [n for n in corrections.adopted(register, seq) if n in register.records]
        if mended := [n for n in made if register.records[n].corrected_by]:
            raise InvalidEntry(
                f"この採用で記録した{'、'.join(f'{n}番' for n in mended)}は、そのあとに訂正されています。"
                "先にその訂正を取り消すか、台帳の「目標とライン」で、新しい適用開始月から決め直してください"
            )
        for n in made:
            checks.check(office, register, [], instead=n)
        return [("correct", {"seq": n, "reason": reason}) for n in (*made, seq)]

    return office.ledger.record(author, drafts)


def _target(line: AdoptedLine, metric: str, month: str, decided_by: str, ground: str) -> dict[str, Any]:
    """What stood goes on but for the lines; a metric that had no target decides from now on."""
    kept = line.before.model_dump(exclude_none=True, by_alias=True) if line.before else {}
    kept.pop("source", None)
    lines = {"continue_line": line.continue_line, "withdraw_line": line.withdraw_line}
    fresh = {"account_id": line.account_id, "metric": metric, "from_month": month, "window": line.window}
    whole = kept | lines | fresh | {"deciding": True, "decided_by": decided_by, "ground": ground}
    return {k: v for k, v in whole.items() if v is not None}


def _proposal(office: Office, register: Register, seq: int) -> Proposal:
    record = register.records.get(seq)
    if record is None or not isinstance(record.body, Proposal) or record.body.metric not in office.metrics:
        raise InvalidEntry(f"{seq}番はライン案の記録ではありません（または、取り消されました）")
    return record.body


def _rules(office: Office, register: Register, seq: int, name: str) -> RuleSet:
    found = next((s for s in _proposal(office, register, seq).sets if s.name == name), None)
    if found is None:
        raise InvalidEntry(f"{seq}番のライン案に「{name}」はありません")
    if found.lines == NOW:
        raise InvalidEntry(f"「{name}」は、いまのラインのままの案です。採用すると変わるラインがありません")
    return rule_set(found)


def rule_set(s: TriedRules) -> RuleSet:
    """A recorded rule set as it is simulated."""
    return RuleSet(s.lines, s.continue_line, s.withdraw_line, s.window, s.patience, s.recovery, s.margin)


def _round(metric: Metric, value: float | None) -> float | None:
    if value is None:
        return None
    return round(value, RATE_PLACES) if metric.additivity == "rate" else float(round(value))
