"""採用: a proposal becomes targets and a rule in one write, from a month on; what was not seen so is not recorded."""

from __future__ import annotations

import re
import shutil

import pytest
from click.testing import CliRunner

import cli
from ledger.authority import Denied
from ledger.entries import Adoption, Close, InvalidEntry, Rule, Target
from ledger.journal import Author
from metrics.calendar import month as month_of
from metrics.simulation import NOW, SHARE, RuleSet
from samples import city
from services.month import evaluating
from services.office.folder import open_office
from services.register import recording, targets
from services.trial import adopting, simulating
from tests.offices import copy_of

POLICY = Author("見本 さくら", "policy", ("情報政策課",), proof="ログイン")
CLERK = Author("例田 商工", "operator", ("商工課",), proof="ログイン")
MONTH = "2026-12"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample city with a ライン案 of three rule sets; (folder, clock, seq)."""
    folder = tmp_path_factory.mktemp("adopting") / "office"
    given = city.sample_office(city.sample_folder())
    office = open_office(copy_of(given.folder, folder), given.clock)
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


def lines(office, seq, name, month=MONTH):
    view = office.view()
    try:
        accounts = simulating.accounts(view, "impressions")
        found = adopting.adopted(office, accounts, office.ledger.register(), seq, name, month)
    finally:
        view.connection.close()
    return {a.account_id: a for a in found}


def adopt(office, seq, name="案B", accounts=("x_shoko",), by=POLICY, month=MONTH, **more):
    seen = more.pop("seen", None) or {a: lines(office, seq, name, month)[a] for a in accounts}
    told = {"decided_by": "商工課長", "ground": "商工第12号", "rule": rule(office, seq, name, month)} | more
    return adopting.adopt(office, by, seq, name, seen, month=month, **told)


def rule(office, seq, name, month=MONTH):
    try:
        return adopting.rule_changes(office, office.ledger.register(), seq, name, month)
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


def test_at_the_command_line_what_was_seen_is_adopted_as_on_the_page(office, sample):
    seq, month = str(sample[2]), ["--month", MONTH, "--account", "x_shoko"]

    def run(*words, who=POLICY.name):
        told = ["--data", str(office.folder), "--as", who, "adopt", seq, *words]
        done = CliRunner().invoke(cli.main, told)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    before = office.ledger.register().head
    assert (
        "nobody には、この案のラインを引けません。引けるもの: "
        in run("案C", "--month", MONTH, "--account", "nobody")[1]
    )
    code, output = run("案C", *month)
    (mark,) = set(re.findall("[0-9a-f]{12}", output))
    assert (code, "撤退検討まで" in output, "（3か月）" in output) == (0, True, True)
    act = [*month, "--seen", mark, "--by", "商工課長", "--ground", "商工第12号"]
    assert "決定者と根拠を書いて" in run("案C", *month, "--seen", mark)[1]
    assert "この記録（ライン案の採用）をつけられません" in run("案C", *act, who=CLERK.name)[1]
    assert f"しるし {mark} のあとに" in run("案B", *act)[1]
    assert office.ledger.register().head == before
    assert run("案C", *act)[0] == 0
    register = office.ledger.register()
    made = [e for e in register.entries.values() if e.seq > sample[2]]
    assert [e.kind for e in made] == ["adoption", "target", "rule"]
    assert (made[0].by, made[0].body["accounts"], made[1].body["from_month"]) == (
        POLICY.name,
        ["x_shoko"],
        MONTH,
    )


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
    with pytest.raises(InvalidEntry, match="千曲市商工X の値か目標・ラインが、見ていたあいだに変わりました"):
        adopt(office, sample[2], seen=seen)
    assert office.ledger.register().head == before


def test_an_adoption_is_not_recorded_without_its_lines_and_a_proposal_taken_back_is_none(office, sample):
    with pytest.raises(InvalidEntry, match="ライン検討の画面からだけ"):
        recording.record(office, POLICY, "adoption", {"proposal": sample[2]})
    seen = {"x_shoko": lines(office, sample[2], "案B")["x_shoko"]}
    recording.correct(office, POLICY, sample[2], "取り下げ")
    with pytest.raises(InvalidEntry, match="ライン案の記録ではありません"):
        adopt(office, sample[2], seen=seen)


# --- taken back


def stands(office, month=MONTH):
    register = office.ledger.register()
    held = {a: targets.standing_now(register, a, month)["impressions"].body for a in ("x_shoko", "x_chikuma")}
    return held, simulating.rule_in(register, "impressions", month)


def test_an_adoption_is_taken_back_with_its_lines_and_its_rule_in_one_write(office, sample):
    before = stands(office)
    made = adopt(office, sample[2], "案C", ("x_shoko", "x_chikuma"))
    assert [e.kind for e in made] == ["adoption", "target", "target", "rule"] and stands(office) != before
    with pytest.raises(InvalidEntry, match="理由"):
        adopting.take_back(office, POLICY, made[0].seq, " ")
    with pytest.raises(Denied):
        adopting.take_back(office, CLERK, made[0].seq, "やり直す")
    back = adopting.take_back(office, POLICY, made[0].seq, "やり直す")
    assert [e.body["seq"] for e in back] == [made[n].seq for n in (1, 2, 3, 0)]
    assert stands(office) == before and not adopting.adoptions(office.ledger.register(), "impressions")
    with pytest.raises(InvalidEntry, match="採用の記録ではありません"):
        adopting.take_back(office, POLICY, made[0].seq, "もう一度")


def test_a_rule_that_somebody_recorded_after_an_adoption_is_none_of_it(office, sample):
    made = adopt(office, sample[2])
    own = {
        "from_month": MONTH,
        "metric": "impressions",
        "patience": 5,
        "decided_by": "課長",
        "ground": "別の決定",
    }
    later = recording.record(office, POLICY, "rule", own)
    adopting.take_back(office, POLICY, made[0].seq, "やり直す")
    assert later.seq in office.ledger.register().records


def test_an_adoption_never_goes_alone_nor_is_made_another(office, sample):
    made = adopt(office, sample[2])
    act = dict(made[0].body)
    with pytest.raises(InvalidEntry, match=f"先に、この採用で記録した{made[1].seq}番を取り消して"):
        recording.correct(office, POLICY, made[0].seq, "取り消す")
    with pytest.raises(InvalidEntry, match="決定者と根拠だけ"):
        recording.correct(office, POLICY, made[0].seq, "月をずらす", act | {"from_month": "2027-04"})
    with pytest.raises(InvalidEntry, match="採用）のもとになっている"):
        recording.correct(office, POLICY, sample[2], "案を取り下げる")
    recording.correct(office, POLICY, made[0].seq, "転記の誤り", act | {"decided_by": "観光課長"})
    assert next(iter(office.ledger.register().of(Adoption))).body.decided_by == "観光課長"
    for entry in (made[1], made[0]):
        recording.correct(office, POLICY, entry.seq, "一つずつ取り消す")
    assert not list(office.ledger.register().of(Adoption))


def test_what_somebody_mended_since_is_not_taken_back_behind_them(office, sample):
    made = adopt(office, sample[2])
    recording.correct(office, POLICY, made[1].seq, "直す", dict(made[1].body) | {"withdraw_line": 1.0})
    before = office.ledger.register().head
    with pytest.raises(InvalidEntry, match=f"{made[1].seq}番は、そのあとに訂正されています"):
        adopting.take_back(office, POLICY, made[0].seq, "やり直す")
    assert office.ledger.register().head == before


def test_a_closed_month_stays_as_it_was_closed_whatever_is_adopted_over_it(office, sample):
    closed = max(r.body.month for r in office.ledger.register().of(Close) if r.body.account_id == "x_shoko")

    def seen(month):
        view = office.view()
        try:
            held = evaluating.standing(office, view, "x_shoko", month)
        finally:
            view.connection.close()
        return held.digest, held.revision, held.line("impressions").continue_line

    month, due = month_of(closed), office.due
    was, open_was = seen(month), seen(due)
    assert was[1] == 1 and not open_was[1]
    made = adopt(office, sample[2], "案B", month=closed)
    assert seen(month) == was and seen(due)[2] == made[1].body["continue_line"] != open_was[2]
    adopting.take_back(office, POLICY, made[0].seq, "やり直す")
    assert (seen(month), seen(due)) == (was, open_was)
