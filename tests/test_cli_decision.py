"""A decision at the command line: what the app says is asked, filled in, and cannot be misstated there either."""

import json

import pytest
from click.testing import CliRunner

import cli
from ledger.cases import decisions
from services.office.folder import open_office
from tests.deciding import POLICY, fallen, grounds

MEMBERS = (
    {"name": "商工 課長", "role": "manager", "sections": ["商工課"], "from": "2020-01-01"},
    {"name": "商工 係", "role": "operator", "sections": ["商工課"], "from": "2020-01-01"},
    {"name": "政策 係", "role": "policy", "sections": ["情報政策課"], "from": "2020-01-01"},
    {"name": "監査 委員", "role": "viewer", "sections": [], "from": "2020-01-01"},
)


@pytest.fixture
def run(new_folder, tmp_path):
    """run(who, …words, body=…) → exit code and output."""
    office = fallen(new_folder())
    office.ledger.record(POLICY, [("member", m) for m in MEMBERS])

    def make(who, *words, body=None):
        if body is not None:
            (tmp_path / "body.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
            words = (*words, tmp_path / "body.json")
        done = CliRunner().invoke(cli.main, ["--data", str(office.folder), "--as", who, *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    make.folder = office.folder
    return make


def seen(run, account="x_shoko"):
    code, output = run("商工 課長", "findings", "--account", account)
    assert code == 0
    return json.loads(output)


def body(run, **more):
    """A withdrawal with notice, decided today by whoever is named."""
    told = seen(run)
    return {
        "account_id": "x_shoko",
        "choice": "撤退",
        "decided_on": str(open_office(run.folder).today()),
        "reason": "理由",
        "digest": told["digest"],
        "grounds": grounds(),
        "notice_days": 30,
    } | more


def test_the_findings_are_told_with_their_reasons(run):
    told = seen(run)
    assert [f["ground"] for f in told["findings"]] == [1, 2, 3, 4]
    assert told["findings"][1]["found"] == "当てはまる疑い"
    assert told["findings"][1]["evidence"][0]["ids"] == [f"followers@2026-0{n}" for n in (3, 4, 5)]
    assert run("商工 課長", "findings", "--account", "x_none")[0] == 1


def test_the_findings_of_all_accounts_say_which_sentence_raised_what(run):
    code, output = run("商工 課長", "findings", "--json")
    rows = [r for r in json.loads(output) if r["account_id"] == "x_shoko"]
    raised = next(r for r in rows if r["rule"] == "latched")
    assert (code, raised["ground"], raised["raises"]) == (0, 2, raised["found"]) == (0, 2, "当てはまる疑い")
    evidence = seen(run)["findings"][1]["evidence"][0]
    assert evidence | {"ids": " ".join(evidence["ids"])} == {k: raised[k] for k in evidence}
    assert "latched\t撤退検討が続いています。" in run("商工 課長", "findings")[1]


def test_a_decision_is_recorded_with_what_the_app_says(run):
    assert run("商工 課長", "record", "decision", body=body(run))[0] == 0
    (made,) = decisions(open_office(run.folder).ledger.register())
    assert (made.body.state, made.body.ground(2).found, made.standing) == (
        "consider",
        "当てはまる疑い",
        "起案中",
    )


@pytest.mark.parametrize(
    ("who", "more", "said"),
    [
        ("商工 係", {}, "つけられません"),
        ("監査 委員", {}, "つけられません"),
        (
            "政策 係",
            {"choice": "継続", "next_review_on": "2099-01-01", "grounds": grounds(0)},
            "撤退の指示だけ",
        ),
        ("政策 係", {"ordered": False}, "撤退の指示だけ"),
        ("商工 課長", {"ordered": True}, "情報政策課だけ"),
        ("商工 課長", {"state": "within"}, "アプリの判定と違います"),
        ("商工 課長", {"digest": "0" * 64}, "値が変わりました"),
        ("商工 課長", {"grounds": [g | {"found": "当てはまらない"} for g in grounds()]}, "アプリの見立ては"),
        ("商工 課長", {"grounds": grounds()[:3]}, "①〜④のそれぞれ"),
        ("商工 課長", {"grounds": "なし"}, "判断基準①〜④「なし」は使えません"),
        ("商工 課長", {"grounds": grounds(met=0)}, "該当する判断基準"),
        ("商工 課長", {"choice": "継続"}, "次の見直し日"),
        ("商工 課長", {"notice_days": None}, "周知の期間"),
        ("商工 課長", {"immediate": True, "grounds": grounds(3, "可能性")}, "事態が認められる場合だけ"),
        ("商工 課長", {"decided_on": "2099-01-01"}, "今日より後"),
    ],
)
def test_every_rule_is_met_at_the_command_line_too(run, who, more, said):
    code, output = run(who, "record", "decision", body=body(run, **more))
    assert code == 1 and said in output and "Traceback" not in output
    assert decisions(open_office(run.folder).ledger.register()) == []
