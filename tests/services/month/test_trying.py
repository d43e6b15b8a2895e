"""改善策の試行 in an office: what it can find is said before, nothing before its end, then a draft that a person ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry, TrialEnd
from ledger.journal import JST
from metrics import reacted
from metrics.trying import foreseen, in_advance, sentence, tried
from services.audit import keeping
from services.month import evaluating, finding_store, monthly, trying
from services.month.deadlines import deadlines
from services.month.todo import todo
from services.office.folder import Office
from services.papers import term
from services.register import recording
from tests import posts
from tests.months import city, copied, person
from tests.posts import PHOTO

NOTHING = PHOTO | {"title": "時刻を変える", "rule": {"any": ["-1", "-3", "-5"]}, "manner": "others"}
OCTOBER, ONE = date(2026, 10, 1), "起案 一"


def at(folder, day):
    return Office(folder, lambda: datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=JST))


@pytest.fixture(scope="module")
def drawn(new_folder):
    """Two trials told in July; 20 posts a month to October, of which every second bears #写真 from July on and brings 1.8 times."""
    made = city(new_folder(), today="2026-07-05")
    for body in (PHOTO, NOTHING):
        recording.record(made, person(made, ONE), "trial", body)
    later = at(made.folder, "2026-11-20")
    posts.bring_in(later, "x_koho", date(2025, 11, 1), trial=(8, 1.8))
    return later


@pytest.fixture
def office(drawn, new_folder):
    return copied(drawn, new_folder)


def standing(office, title=PHOTO["title"]):
    held = trying.standings(office.ledger.register(), "x_koho")
    return next(s for s in held if s.plan.title == title)


def came(office, title=PHOTO["title"]):
    return tried(office.view(), "x_koho", standing(office, title).plan, office.guideline.sorting)


def ended(office, title=PHOTO["title"], concludes="続ける"):
    result = came(office, title)
    told = trying.result("x_koho", result)
    return trying.end(office, person(office, ONE), standing(office, title), result, told, concludes)


def test_what_can_be_found_is_said_before(drawn):
    view, plan = drawn.view(), standing(drawn).plan
    ten, four, none = (foreseen(view, "x_koho", plan, each, OCTOBER) for each in (10, 4, 20))
    assert ten.a_month == 20 and ten.least < four.least and ten.chance > four.chance
    assert ten.needs < four.needs and four.needs > plan.months
    assert none.least is None and "結果は言えない見込み" in in_advance(none, plan, 20)
    assert foreseen(view, "x_koho", replace(plan, aim=3.0), 10, OCTOBER).chance > 0.99
    told = in_advance(four, plan, 4)
    assert "月4件を3か月試すと" in told and f"およそ{four.needs}か月かかります" in told


def test_a_trial_that_helped_says_by_how_much_and_whether_its_aim_was_reached(drawn):
    found = came(drawn)
    assert found.outcome == "more" and found.sort.low < 1.8 < found.sort.high
    assert (found.sort.posts, found.rest, found.turns) == (30, 30, (59, 59))
    told = sentence(found)
    assert told.startswith("「記事に写真を付ける」を試した記事は、同じ月に同じだけ見られたほかの記事の")
    assert "（試した30件とほかの30件、2026年7月〜9月）" in told and "目指した1.3倍" in told
    assert finding_again(found).told == found.sort.told


def finding_again(found):
    again = trying.finding("x_koho", found).again()
    assert (again.factor, again.low, again.high) == (found.sort.factor, found.sort.low, found.sort.high)
    return again


def test_one_that_changed_nothing_says_that_nothing_was_found(drawn):
    found = came(drawn, NOTHING["title"])
    assert found.outcome in ("none", "few") and not found.sort.found
    assert "差" in sentence(found) and "倍率" not in trying.result("x_koho", found)
    assert "内容も違います" in trying.result("x_koho", found)


def test_nothing_is_said_while_the_last_month_is_not_settled(new_folder):
    made = city(new_folder(), today="2026-07-05")
    recording.record(made, person(made, ONE), "trial", PHOTO)
    early = at(made.folder, "2026-10-03")
    posts.bring_in(early, "x_koho", date(2025, 11, 1), months=11, trial=(8, 1.8))
    found = came(early)
    assert found.outcome is None and "まだ確定していない" in sentence(found)
    with pytest.raises(InvalidEntry, match="まだ終えられません"):
        ended(early)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"factor": 9.0}, "何倍かが、根拠の数字と違います"),
        ({"posts": 31, "low": 1.0}, "幅の下・試した記事が、根拠の数字と違います"),
        ({"outcome": "none"}, "結果が、根拠の言うことと違います"),
        ({"finding": "0" * 64}, "根拠が見つかりません"),
        ({"told": "とてもよかった。"}, "根拠の番号"),
        ({"outcome": "stopped", "note": "人がいない"}, "結果の数字と根拠は付けられません"),
    ],
)
def test_an_end_that_is_recorded_by_hand_says_what_its_evidence_says(office, changed, said):
    """By command line and CSV as by the form; another trial's evidence is none."""
    one, result = standing(office), came(office)
    told = trying.result("x_koho", result)
    evidence = trying.finding("x_koho", result)
    body = {
        "account_id": "x_koho",
        "trial": one.record.seq,
        "outcome": "more",
        "next": "続ける",
        "told": told,
    }
    body |= {n: getattr(result.sort, n) for n in ("factor", "low", "high", "posts")}
    body |= {"finding": office.documents.put(evidence.canonical)}
    other = body | {"trial": standing(office, NOTHING["title"]).record.seq}
    for wrong, words in ((body | changed, said), (other, "根拠が見つかりません")):
        with pytest.raises(InvalidEntry, match=words):
            recording.record(office, person(office, ONE), "trial_end", wrong)
    recording.record(office, person(office, ONE), "trial_end", body)
    assert standing(office).end.body.factor == result.sort.factor


def test_a_trial_that_is_over_is_among_what_its_own_section_has_to_do(office):
    def tasks(name, day):
        found = todo(office, person(office, name), date.fromisoformat(day))
        return [
            (t.links, t.due) for t in found if t.what == "終わった試行の結果を見て、続けるかやめるかを決める"
        ]

    assert tasks(ONE, "2026-10-20") == []  # its posts have a month to settle
    ((links, due),) = tasks(ONE, "2026-11-20")
    assert [(k.account_id, k.page, k.posts_part) for k in links] == [("x_koho", "posts", "trials")]
    assert due == deadlines(OCTOBER).confirmed
    assert tasks("締め 係", "2026-11-20") == tasks("監査 係", "2026-11-20") == []
    for title in (PHOTO["title"], NOTHING["title"]):
        ended(office, title)
    assert tasks(ONE, "2026-11-20") == []


@pytest.mark.parametrize(
    ("month", "going", "due"),
    [
        ((2026, 6), 0, 0),
        ((2026, 7), 2, 0),
        ((2026, 9), 2, 0),
        ((2026, 10), 0, 2),
        ((2026, 12), 0, 2),  # nobody has ended them: they follow
    ],
)
def test_a_trial_follows_from_sheet_to_sheet(drawn, month, going, due):
    register, day = drawn.ledger.register(), date(*month, 1)
    assert len(trying.on_sheet(register, "x_koho", day)) == going
    assert len(trying.due_on(register, "x_koho", day)) == due


def test_a_person_ends_it_with_the_figures_and_their_evidence(office):
    seq = ended(office).seq
    body = office.ledger.register().records[seq].body
    assert isinstance(body, TrialEnd)
    assert (body.outcome, body.next, body.posts) == ("more", "続ける", 30)
    assert body.told.endswith(f"〔根拠 {trying.finding('x_koho', came(office)).mark}〕")
    assert finding_store.found(office, body.finding[:12]).sort.factor == body.factor
    assert keeping.verify(office).clean
    register = office.ledger.register()
    assert [len(trying.due_on(register, "x_koho", date(2026, m, 1))) for m in (10, 11)] == [2, 1]
    with pytest.raises(InvalidEntry, match="もう終わって"):
        ended(office)


def test_it_is_given_up_with_a_reason_and_has_no_result(office):
    trying.stop(office, person(office, ONE), standing(office), "写真が足りない")
    assert len(trying.due_on(office.ledger.register(), "x_koho", OCTOBER)) == 1
    assert trying.came(standing(office)) == "途中でやめました（写真が足りない）。 これから: やめる"


def test_only_the_accounts_own_section_tries(office):
    for name in ("一人 課長", "締め 係", "監査 係"):
        with pytest.raises(Denied):
            recording.record(
                office,
                person(office, name),
                "trial",
                PHOTO | {"from_month": "2026-11", "to_month": "2026-12"},
            )
    account = office.ledger.register().accounts(office.today())["x_koho"]
    assert [trying.may(person(office, n), account) for n in (ONE, "確認 課長", "一人 課長", "監査 係")] == [
        True,
        True,
        False,
        False,
    ]


def test_its_result_is_drafted_on_the_next_months_sheet_and_bound_by_the_提出(office):
    view, who = office.view(), person(office, ONE)
    e = evaluating.standing(office, view, "x_koho", OCTOBER)
    found = came(office)
    trying.keep(office, "x_koho", found)
    told = trying.result("x_koho", found)
    sheet = monthly.sheet(office, view, e, who, told)
    assert sheet.start["followup"] == told
    monthly.submit(office, who, e, sheet.seen, sheet.start | {"overall": "届いている。"}, sheet.newest)
    body = monthly.sheet(office, office.view(), e, who).course.review.body
    assert body.followup == told and body.findings == (trying.finding("x_koho", found).digest,)


def test_open_trials_stand_on_the_paper_of_the_month_and_all_on_that_of_the_term(office):
    paper = monthly.remarks_of(office, "x_koho", date(2026, 8, 1))
    assert (
        "記事に写真を付ける（令和8年7月〜9月、交互に試す、目指す1.3倍。結果は令和8年10月の評価で示します）"
        in paper.trials
    )
    assert monthly.remarks_of(office, "x_koho", date(2026, 6, 1)).trials == ""
    ended(office)
    (year,) = term.terms(office, office.view(), "year", OCTOBER, ["x_koho"])
    held = list(term._tried(office.ledger.register(), "x_koho", year))
    assert held[0][0] == "記事に写真を付ける（令和8年7月〜9月）" and "これから: 続ける" in held[0][1]
    assert held[1][1] == "まだ終えていません。"


def test_the_paper_of_a_year_tells_what_was_reacted_to_by_theme(drawn):
    """As 記事 has it of the same twelve months; an account without posts has no rows."""
    view, sorting = drawn.view(), drawn.guideline.sorting
    told = term.themes_told(drawn, view, "x_koho", OCTOBER)
    asked = reacted.reactions(view, "x_koho", OCTOBER, sorting)
    assert [(r.name, r.times, r.told) for r in told.rows] == [
        (reacted.name(s), reacted.times(s), s.told) for s in asked.of("theme")
    ]
    (disasters,) = told.of("差がある")
    assert disasters.name == "防災・災害" and told.span == "令和7年11月〜令和8年10月"
    assert "反応の多かった防災・災害の記事も入っています" in told.apart
    assert term.themes_told(drawn, view, "x_hon", OCTOBER).rows == ()
