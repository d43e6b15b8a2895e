"""採用: a proposal becomes targets and a rule in one write, from a month on; what was not seen so is not recorded."""

from __future__ import annotations

import shutil

import pytest

from ledger.entries import Adoption, InvalidEntry, Rule, Target
from ledger.journal import Author
from metrics.simulation import NOW, SHARE, RuleSet
from samples import city
from services.office.folder import open_office
from services.register import recording, targets
from services.trial import adopting, simulating

POLICY = Author("見本 さくら", "policy", ("情報政策課",), proof="ログイン")
CLERK = Author("例田 商工", "operator", ("商工課",), proof="ログイン")
MONTH = "2026-12"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample city with a ライン案 of three rule sets; (folder, clock, seq)."""
    folder = tmp_path_factory.mktemp("adopting") / "office"
    given = city.sample_office(city.sample_folder())
    office = open_office(shutil.copytree(given.folder, folder), given.clock)
    now = simulating.rule_now(office, "impressions")
    sets = {
        "案A": RuleSet(NOW),
        "案B": RuleSet(SHARE, 0.8, 0.6, patience=now.patience, recovery=now.recovery, margin=now.margin),
        "案C": RuleSet(SHARE, 0.5, 0.4, window=3, patience=now.patience + 1),
    }
    return folder, given.clock, simulating.propose(office, POLICY, "impressions", sets, "春の見直し").seq


@pytest.fixture
def office(sample, tmp_path):
    folder, clock, _ = sample
    shutil.copytree(folder, tmp_path / "office")
    return open_office(tmp_path / "office", clock)


def lines(office, seq, name):
    view = office.view()
    try:
        accounts = simulating.accounts(view, "impressions")
        found = adopting.adopted(office, accounts, office.ledger.register(), seq, name, MONTH)
    finally:
        view.connection.close()
    return {a.account_id: a for a in found}


def adopt(office, seq, name="案B", accounts=("x_shoko",), by=POLICY, **more):
    seen = more.pop("seen", None) or {a: lines(office, seq, name)[a] for a in accounts}
    told = {"decided_by": "商工課長", "ground": "商工第12号", "rule": rule(office, seq, name)} | more
    return adopting.adopt(office, by, seq, name, seen, month=MONTH, **told)


def rule(office, seq, name):
    try:
        return adopting.rule_changes(office, office.ledger.register(), seq, name, MONTH)
    except InvalidEntry:
        return None  # a rule set that cannot be adopted


def test_counts_are_whole_and_rates_are_not(office):
    small = {m.id: adopting._round(m, 0.4) for m in office.metrics.values()}
    assert {m for m, v in small.items() if v == 0.4} == {
        m.id for m in office.metrics.values() if m.additivity == "rate"
    }


def test_a_rule_that_moved_while_somebody_looked_is_not_adopted(office, sample):
    before = office.ledger.register().head
    with pytest.raises(InvalidEntry, match="判定の規則が、見ていたあいだに変わりました"):
        adopt(office, sample[2], "案C", rule=None)
    assert office.ledger.register().head == before


def test_the_lines_are_whole_numbers_and_the_rest_of_the_target_goes_on(office, sample):
    seq = sample[2]
    line = lines(office, seq, "案B")["x_shoko"]
    assert line.changes and line.continue_line == int(line.continue_line) > line.withdraw_line > 0
    before = line.before
    entries = adopt(office, seq)
    assert [e.kind for e in entries] == ["adoption", "target"]
    stands = targets.standing_now(office.ledger.register(), "x_shoko", MONTH)["impressions"].body
    assert (stands.continue_line, stands.withdraw_line) == (line.continue_line, line.withdraw_line)
    assert (stands.target, stands.basis, stands.posts) == (before.target, before.basis, before.posts)
    assert (stands.decided_by, stands.deciding) == ("商工課長", True)
    assert stands.ground == f"商工第12号（ライン案 台帳記録{seq}番「案B」の採用）"
    earlier = targets.standing_now(office.ledger.register(), "x_shoko", "2026-11")["impressions"].body
    assert earlier == before


def test_a_rule_set_of_another_patience_brings_its_rule_and_one_of_the_same_none(office, sample):
    entries = adopt(office, sample[2], "案C", ("x_shoko", "x_chikuma"))
    assert [e.kind for e in entries] == ["adoption", "target", "target", "rule"]
    register = office.ledger.register()
    rule = register.latest(Rule, MONTH, metric="impressions").body
    assert (rule.patience, rule.from_month) == (
        simulating.rule_now(office, "impressions").patience + 1,
        MONTH,
    )
    assert next(iter(register.of(Adoption))).body.accounts == ("x_shoko", "x_chikuma")
    assert {r.body.window for r in register.of(Target) if r.body.from_month == MONTH} == {3}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "案A", "seen": {"x_shoko": None}}, "いまのラインのままの案"),
        ({"name": "案Z", "seen": {"x_shoko": None}}, "「案Z」はありません"),
        ({"accounts": ()}, "採用するアカウント"),
        ({"decided_by": " "}, "決定者と根拠"),
        ({"ground": ""}, "決定者と根拠"),
    ],
)
def test_what_cannot_be_adopted_is_refused_and_nothing_is_recorded(office, sample, more, said):
    before = office.ledger.register().head
    with pytest.raises(InvalidEntry, match=said):
        adopt(office, sample[2], **more)
    assert office.ledger.register().head == before


def test_only_the_policy_division_adopts(office, sample):
    before = office.ledger.register().head
    with pytest.raises(Exception, match="情報政策課"):
        adopt(office, sample[2], by=CLERK)
    assert office.ledger.register().head == before


def test_what_moved_while_somebody_looked_is_not_adopted(office, sample):
    seen = {"x_shoko": lines(office, sample[2], "案B")["x_shoko"]}
    held = seen["x_shoko"].before.model_dump(exclude_none=True, by_alias=True)
    recording.record(office, POLICY, "target", held | {"from_month": MONTH, "target": 13_000.0})
    before = office.ledger.register().head
    with pytest.raises(InvalidEntry, match="x_shoko の値か目標・ラインが、見ていたあいだに変わりました"):
        adopt(office, sample[2], seen=seen)
    assert office.ledger.register().head == before


def test_an_adoption_is_not_recorded_without_its_lines_and_a_proposal_taken_back_is_none(office, sample):
    with pytest.raises(InvalidEntry, match="ライン検討の画面からだけ"):
        recording.record(office, POLICY, "adoption", {"proposal": sample[2]})
    seen = {"x_shoko": lines(office, sample[2], "案B")["x_shoko"]}
    recording.correct(office, POLICY, sample[2], "取り下げ")
    with pytest.raises(InvalidEntry, match="ライン案の記録ではありません"):
        adopt(office, sample[2], seen=seen)
