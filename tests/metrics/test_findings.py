"""The findings for the four grounds, drawn: what was recorded → the gravest of the four words."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from metrics.findings import Ref, findings, latched, since
from metrics.grounds import CLEAR, MARKS, MENDABLE, NOTE, SUSPECTED, UNKNOWN, page, rules
from metrics.progress import Progress
from metrics.told import FindingLimits, Security, Told, ToldChecklist, ToldComment, ToldIncident, ToldPurpose
from metrics.words import Count
from services.office.guideline_files import load
from tests.evaluations import evaluation, line, points

ON = date(2026, 11, 20)
SHORT = {CLEAR: "clear", SUSPECTED: "suspect", MENDABLE: "mend", UNKNOWN: "lack"}


def day(text):
    return date.fromisoformat(text)


def found(ground, *metrics, prospects=(), purpose_metrics=(), state="within", **told):
    """The finding of one ground, on 20 November 2026, of an account whose month is October."""
    e = evaluation(*metrics, state=state)
    return findings(e, Told(on=ON, **told), prospects, purpose_metrics)[ground - 1]


def short(ground, *metrics, **told):
    return SHORT[found(ground, *metrics, **told).found]


def posts(*values):
    return line(*values, metric="posts", title="投稿数", unit="件")


def states(*told, **more):
    """A deciding metric whose last months were in these states; `-` is a month without any."""
    drawn = tuple(
        p.__class__(p.month, 1.0, state=None if s == "-" else s)
        for p, s in zip(points(*[1.0] * len(told)), told, strict=True)
    )
    held = {
        "state": None if told[-1] == "-" else told[-1],
        "deciding": True,
        "sentence": "文。",
        "points": drawn,
    }
    return line(1.0, **held | more)


# ── ① ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("judged", "reached", "reuse", "is_"),
    [
        (None, None, None, "lack"),
        ("2026-11-20", True, None, "suspect"),
        ("2026-11-20", True, "子育て情報", "suspect"),  # the 但書 is the person's to apply
        ("2020-01-01", True, None, "suspect"),
        ("2025-11-20", False, None, "clear"),  # exactly 365 days ago
        ("2025-11-19", False, None, "lack"),
    ],
)
def test_ground_1_is_what_somebody_judged_of_the_purpose(judged, reached, reuse, is_):
    purpose = ToldPurpose(7, day(judged), reached, "理由。", reuse) if judged else None
    assert short(1, purpose=purpose) == is_


def test_ground_1_tells_the_proviso_and_the_entry_it_rests_on():
    finding = found(1, purpose=ToldPurpose(7, ON, True, "来場者が目標を超えた", "子育て情報"))
    assert finding.refs == ("台帳7",)
    assert [e.weight for e in finding.evidence] == ["suspect", NOTE]
    assert "「子育て情報」" in finding.evidence[1].sentence


def test_ground_1_tells_of_a_purpose_metric_that_has_reached_its_target():
    visitors = line(1.0, metric="visitors", title="来場者数", progress=Progress(1.0, 10.0))
    likes = line(1.0, metric="likes", title="いいね", progress=Progress(1.2, 10.0))
    finding = found(1, visitors, likes, purpose_metrics=["visitors"])
    assert [e.sentence for e in finding.evidence if e.weight == NOTE] == [
        "目的の指標「来場者数」は目標を達成しています（達成率 100%）。"
    ]
    assert finding.found == UNKNOWN


# ── ② ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("drawn", "is_"),
    [
        ("within", "clear"),
        ("watch watch", "mend"),
        ("watch watch consider", "suspect"),
        ("consider recovering", "suspect"),
        ("consider recovering within", "clear"),
        ("consider hold", "suspect"),  # a hold does not end it
        ("consider hold hold exempt no_line", "suspect"),
        ("within hold", "lack"),
        ("no_line", "lack"),
        ("- no_line", "lack"),
    ],
)
def test_ground_2_is_computed_from_the_deciding_metrics(drawn, is_):
    metric = states(*drawn.split())
    assert short(2, metric, state=metric.state) == is_


def test_ground_2_the_gravest_of_two_metrics_counts_and_nothing_deciding_is_lacking():
    assert short(2, states("within"), states("consider"), state="consider") == "suspect"
    assert short(2, states("within"), states("hold"), state="hold") == "lack"
    assert short(2, state="no_line") == "lack"


def test_ground_2_cites_the_months_that_its_state_counts():
    metric = states("within", "watch", "hold", "watch", "consider", count=Count(n=3, k=3))
    assert found(2, metric, state="consider").refs == tuple(
        Ref("impressions", date(2026, m, 1)).id for m in (7, 9, 10)
    )


def test_ground_2_of_an_account_that_recovers_says_for_how_many_months_of_how_many():
    metric = states("consider", "recovering", "recovering", count=Count(m=2, recovery=3))
    finding = found(2, metric, state="recovering")
    assert [e.sentence for e in finding.evidence] == [
        "撤退検討から回復の途中（2か月）です。3か月続くと、撤退検討が解けます。文。"
    ]
    assert "続いています" in str(found(2, states("consider"), state="consider"))


@dataclass
class Told2:
    sentence: str
    doubtful: bool | None
    refs: tuple[Ref, ...] = ()


@pytest.mark.parametrize(
    ("state", "doubtful", "is_"),
    [
        ("watch", True, "suspect"),
        ("watch", False, "mend"),
        ("watch", None, "mend"),
        ("within", True, "clear"),  # an ambitious target alone accuses nobody
        ("hold", True, "lack"),
    ],
)
def test_ground_2_takes_an_outlook_of_an_account_below_a_line(state, doubtful, is_):
    told = [Told2("届く見込みは約5%です。", doubtful)]
    assert short(2, states(state), state=state, prospects=told) == is_
    assert told[0].sentence in str(found(2, states(state), state=state, prospects=told))


def test_ground_2_below_a_line_says_how_many_more_months_make_it_grave():
    metric = states("watch", "watch", count=Count(n=2, k=2, patience=3))
    assert found(2, metric, state="watch").evidence[0].sentence.endswith("あと1か月続くと、撤退検討です。")
    only = states("watch", count=Count(k=2))
    assert "撤退検討" not in found(2, only, state="watch").evidence[0].sentence


@pytest.mark.parametrize(
    ("drawn", "month"),
    [
        ("within consider consider", "2026-09-01"),
        ("consider recovering consider", "2026-08-01"),
        ("consider hold consider", "2026-08-01"),
        ("consider within consider", "2026-10-01"),
        ("watch consider", "2026-10-01"),
    ],
)
def test_since_when(drawn, month):
    metric = states(*drawn.split())
    assert since(evaluation(metric, state=metric.state)) == day(month)
    assert latched(metric)


# ── ③ ──────────────────────────────────────────────────────────────────────────────────────────────

CHECKED = Security(9, day("2026-06-01"))


@pytest.mark.parametrize(
    ("kind", "harm", "opened", "closed", "is_"),
    [
        ("炎上", "なし", "2026-11-01", None, "mend"),
        ("炎上", "可能性", "2026-11-01", None, "suspect"),
        ("炎上", "事態", "2020-01-01", None, "suspect"),
        ("炎上", "事態", "2026-11-01", "2026-11-20", "clear"),  # over: for knowing only
        ("なりすまし", "なし", "2026-11-01", None, "mend"),
        ("なりすまし", "可能性", "2026-11-01", None, "suspect"),
        ("なりすまし", "可能性", "2026-11-01", "2026-11-20", "clear"),
        ("なりすまし", "なし", "2026-11-01", "2026-11-02", "clear"),
        ("不正アクセス", "なし", "2026-11-01", None, "suspect"),
    ],
)
def test_ground_3_is_harm_that_has_come_or_may_come(kind, harm, opened, closed, is_):
    incident = ToldIncident(5, kind, day(opened), closed and day(closed), harm)
    assert short(3, incidents=(incident,), security=CHECKED) == is_


@pytest.mark.parametrize(
    ("closed", "harm", "told"),
    [
        ("2025-11-20", "可能性", True),  # closed exactly 365 days ago
        ("2025-11-19", "可能性", False),
        ("2026-11-01", "なし", False),
    ],
)
def test_ground_3_tells_of_harm_that_is_over(closed, harm, told):
    incident = ToldIncident(5, "炎上", day("2025-01-01"), day(closed), harm)
    finding = found(3, incidents=(incident,), security=CHECKED)
    assert [e.rule.id for e in finding.evidence if e.weight == NOTE] == ["incident_over"] * told


@pytest.mark.parametrize(
    ("security", "is_"),
    [
        (None, "lack"),
        (Security(9, day("2025-11-20")), "clear"),
        (Security(9, day("2025-11-19")), "mend"),
        (Security(9, day("2026-11-01"), next_on=day("2026-11-20")), "clear"),
        (Security(9, day("2026-11-01"), next_on=day("2026-11-19")), "mend"),
        (Security(9, day("2026-11-01"), stale=("相互リンク（日付なし）",)), "mend"),
    ],
)
def test_ground_3_without_a_check_safety_is_unknown_and_an_overdue_one_is_to_be_done(security, is_):
    assert short(3, security=security) == is_


# ── ④ ──────────────────────────────────────────────────────────────────────────────────────────────

POSTING = posts(3, 1, 2)


@pytest.mark.parametrize(
    ("values", "quiet", "is_"),
    [
        ((5, 0, 0, 0), "", "suspect"),
        ((0, 0, 1), "", "clear"),
        ((5, 0, 0), "", "clear"),  # the month before these two still counts
        ((None, 0, 0), "", "lack"),
        ((None, 0, 4), "", "clear"),
        ((0, 0, 0), "非常時専用", "lack"),  # nothing else is known of it
    ],
)
def test_ground_4_silence(values, quiet, is_):
    assert short(4, posts(*values), quiet=quiet) == is_


def test_ground_4_the_months_of_silence_are_a_setting():
    assert short(4, posts(1, 0, 0), limits=FindingLimits(silent_months=2)) == "suspect"


def test_ground_4_where_posts_cannot_be_exported_the_manager_has_seen_them():
    unknown = posts(5, None, 0, None)  # July … October
    assert short(4, unknown, posts_seen=(date(2026, 7, 1),)) == "lack"  # before the three months
    assert short(4, unknown, posts_seen=(date(2026, 9, 1),)) == "lack"  # of that month an export says none
    assert short(4, unknown, posts_seen=(date(2026, 8, 1),)) == "clear"
    assert short(4, posts_seen=(date(2026, 10, 1),)) == "clear"
    assert short(4, posts(0, 0, 0), posts_seen=(date(2026, 10, 1),)) == "suspect"


@pytest.mark.parametrize(
    ("received", "is_"),
    [
        ("2026-11-06", "clear"),
        ("2026-11-05", "mend"),  # 15 days old
        ("2025-11-06", "mend"),
        ("2025-11-05", "suspect"),  # late for more than 365 days
    ],
)
def test_ground_4_comments_without_an_answer(received, is_):
    comment = ToldComment(3, "苦情", day(received))
    assert short(4, POSTING, comments=(comment,), comments_known=True) == is_


@pytest.mark.parametrize(("late", "is_"), [(1, "clear"), (2, "mend")])
def test_ground_4_reviews_that_did_not_come(late, is_):
    assert short(4, POSTING, late_reviews=tuple(date(2026, 8 + n, 1) for n in range(late))) == is_


@pytest.mark.parametrize(
    ("drawn", "is_"),  # of each 禁止記事: opened, closed, harm
    [
        ("2026-11-01 - なし", "mend"),
        ("2025-11-19 - なし", "suspect"),  # open for more than 365 days
        ("2026-11-01 - 可能性", "suspect"),
        ("2026-11-01 2026-11-02 事態", "clear"),
        ("2025-11-20 2025-11-21 なし, 2026-11-01 2026-11-02 なし", "suspect"),  # again within 365 days
        ("2025-11-19 2025-11-21 なし, 2026-11-01 2026-11-02 なし", "clear"),
    ],
)
def test_ground_4_posts_that_must_not_be(drawn, is_):
    held = tuple(
        ToldIncident(5, "禁止記事", day(opened), None if closed == "-" else day(closed), harm, "ア")
        for opened, closed, harm in (one.split() for one in drawn.split(", "))
    )
    assert short(4, POSTING, incidents=held) == is_


@pytest.mark.parametrize(
    ("on", "failed", "since_", "is_"),
    [
        (None, (), None, "lack"),
        ("2026-11-01", (), None, "clear"),
        ("2026-11-01", ("URL",), None, "mend"),
        ("2026-11-01", ("URL",), "2025-11-20", "mend"),
        ("2026-11-01", ("URL",), "2025-11-19", "suspect"),  # found more than 365 days ago
        ("2025-11-20", (), None, "clear"),
        ("2025-11-19", (), None, "mend"),
    ],
)
def test_ground_4_checklists(on, failed, since_, is_):
    checklist = ToldChecklist(
        "開示事項", "第1-1(5)", on and 4, on and day(on), failed, since_ and day(since_)
    )
    assert short(4, POSTING, checklists=(checklist,)) == is_


LATE = {
    "コメント": {"comments": (ToldComment(3, "苦情", day("2026-10-01")),)},
    "月次評価": {"late_reviews": (date(2026, 8, 1), date(2026, 9, 1))},
    "開示事項": {"checklists": (ToldChecklist("開示事項", "第1-1(5)", 4, day("2026-11-01"), ("URL",)),)},
    "禁止記事": {"incidents": (ToldIncident(5, "禁止記事", day("2026-11-01"), prohibited="ア"),)},
}


@pytest.mark.parametrize("names", list(combinations(LATE, 2)))
def test_ground_4_two_kinds_of_fault_at_once(names):
    told = LATE[names[0]] | LATE[names[1]]
    (raised,) = [e for e in found(4, POSTING, **told).evidence if e.rule.id == "kinds"]
    assert all(name in raised.sentence for name in names)
    assert short(4, POSTING, **told) == "suspect"
    assert short(4, POSTING, **told, limits=FindingLimits(mend_kinds=3)) == "mend"


def test_ground_4_a_check_that_is_overdue_is_no_kind_of_fault():
    overdue = ToldChecklist("媒体の決まり", "第2(2)", 4, day("2025-01-01"))
    assert short(4, POSTING, checklists=(overdue,), **LATE["コメント"]) == "mend"


def test_what_is_to_be_mended_says_by_whom_and_by_when():
    for told in LATE.values():
        (fault,) = [e for e in found(4, POSTING, **told).evidence if e.rule.counts]
        assert "課" in fault.sentence and "次の月次評価までに" in fault.sentence


def test_a_fault_whose_day_is_over_says_so_long_before_it_is_a_suspicion():
    old = {"comments": (ToldComment(3, "苦情", day("2026-08-20")),)}  # late since 3 September
    (fault,) = [e for e in found(4, POSTING, **old).evidence if e.rule.counts]
    assert "2026年9月3日に見つかってから、すでに期限を過ぎています。" in fault.sentence
    (fresh,) = [e for e in found(4, POSTING, **LATE["コメント"]).evidence if e.rule.counts]
    assert "期限を過ぎています" not in fresh.sentence


# ── the rules ──────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_docs_is_made_of_the_rules():
    root = Path(__file__).parents[2]
    labels = [g.label for g in load(root / "data" / "guideline").grounds]
    assert (root / "docs" / "grounds.md").read_text(encoding="utf-8") == page(labels)


def test_every_rule_stands_under_a_clause_that_there_is():
    clauses = load(Path(__file__).parents[2] / "data" / "guideline").clauses
    told = {r.clause.partition("(1)(2)")[0] for r in rules().values()}
    assert {c for c in told if c not in clauses} == set()


def test_what_raises_most_is_said_first():
    finding = found(4, posts(0, 0, 0), **LATE["コメント"])
    assert [e.rule.id for e in finding.evidence] == ["silent", "comments_late"]


def test_every_ground_has_its_number_and_says_why():
    told = findings(evaluation(state="no_line"), Told(on=ON))
    assert "".join(f.mark for f in told) == MARKS
    assert all(f.evidence and all(e.sentence for e in f.evidence[1:]) for f in told)
