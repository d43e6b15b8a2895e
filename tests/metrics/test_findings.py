"""The findings for the four grounds, drawn: what was recorded → 該当の疑い, 疑いなし or 判断材料不足."""

from dataclasses import dataclass
from datetime import date

import pytest

from metrics.findings import CLEAR, MARKS, NOTE, SUSPECTED, UNKNOWN, Ref, findings, latched, since
from metrics.progress import Progress
from metrics.told import Checklist, Comment, Incident, Limits, Purpose, Security, Told
from metrics.words import Count
from tests.evaluations import evaluation, line, points

ON = date(2026, 11, 20)
SHORT = {CLEAR: "clear", SUSPECTED: "suspect", UNKNOWN: "lack"}


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
    purpose = Purpose(7, day(judged), reached, "理由。", reuse) if judged else None
    assert short(1, purpose=purpose) == is_


def test_ground_1_tells_the_proviso_and_the_entry_it_rests_on():
    finding = found(1, purpose=Purpose(7, ON, True, "来場者が目標を超えた", "子育て情報"))
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
        ("watch watch", "clear"),
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


@dataclass
class Told2:
    sentence: str
    doubtful: bool | None
    refs: tuple[Ref, ...] = ()


@pytest.mark.parametrize(
    ("state", "doubtful", "is_"),
    [
        ("watch", True, "suspect"),
        ("watch", False, "clear"),
        ("watch", None, "clear"),
        ("within", True, "clear"),  # an ambitious target alone accuses nobody
        ("hold", True, "lack"),
    ],
)
def test_ground_2_takes_an_outlook_of_an_account_below_a_line(state, doubtful, is_):
    told = [Told2("届く見込みは約5%です。", doubtful)]
    assert short(2, states(state), state=state, prospects=told) == is_
    assert told[0].sentence in str(found(2, states(state), state=state, prospects=told))


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
        ("炎上", "なし", "2026-11-01", None, "clear"),
        ("炎上", "可能性", "2026-11-01", None, "suspect"),
        ("炎上", "事態", "2020-01-01", None, "suspect"),
        ("炎上", "事態", "2025-01-01", "2025-11-20", "suspect"),  # closed exactly 365 days ago
        ("炎上", "事態", "2025-01-01", "2025-11-19", "clear"),
        ("なりすまし", "なし", "2026-11-01", None, "suspect"),
        ("なりすまし", "なし", "2026-11-01", "2026-11-02", "clear"),
        ("不正アクセス", "なし", "2026-11-01", None, "suspect"),
    ],
)
def test_ground_3_is_harm_that_has_come_or_may_come(kind, harm, opened, closed, is_):
    incident = Incident(5, kind, day(opened), closed and day(closed), harm)
    assert short(3, incidents=(incident,), security=CHECKED) == is_


@pytest.mark.parametrize(
    ("security", "is_"),
    [
        (None, "lack"),
        (Security(9, day("2025-11-20")), "clear"),
        (Security(9, day("2025-11-19")), "lack"),
        (Security(9, day("2026-11-01"), next_on=day("2026-11-20")), "clear"),
        (Security(9, day("2026-11-01"), next_on=day("2026-11-19")), "lack"),
        (Security(9, day("2026-11-01"), stale=("相互リンク（日付なし）",)), "lack"),
    ],
)
def test_ground_3_an_overdue_check_leaves_safety_unknown(security, is_):
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
    assert short(4, posts(1, 0, 0), limits=Limits(silent_months=2)) == "suspect"


@pytest.mark.parametrize(("received", "is_"), [("2026-11-06", "clear"), ("2026-11-05", "suspect")])
def test_ground_4_comments_without_an_answer(received, is_):
    comment = Comment(3, "苦情", day(received))
    assert short(4, POSTING, comments=(comment,), comments_known=True) == is_


@pytest.mark.parametrize(("late", "is_"), [(1, "clear"), (2, "suspect")])
def test_ground_4_reviews_that_did_not_come(late, is_):
    assert short(4, POSTING, late_reviews=tuple(date(2026, 8 + n, 1) for n in range(late))) == is_


@pytest.mark.parametrize(
    ("opened", "closed", "is_"),
    [
        ("2020-01-01", None, "suspect"),
        ("2025-11-20", "2025-11-21", "suspect"),
        ("2025-11-19", "2025-11-21", "clear"),
    ],
)
def test_ground_4_posts_that_must_not_be(opened, closed, is_):
    incident = Incident(5, "禁止記事", day(opened), closed and day(closed), prohibited="ア")
    assert short(4, POSTING, incidents=(incident,)) == is_


@pytest.mark.parametrize(
    ("on", "failed", "is_"),
    [
        (None, (), "lack"),
        ("2026-11-01", (), "clear"),
        ("2026-11-01", ("URL",), "suspect"),
        ("2025-11-20", (), "clear"),
        ("2025-11-19", (), "lack"),
    ],
)
def test_ground_4_checklists(on, failed, is_):
    checklist = Checklist("開示事項", "第1-1(5)", on and 4, on and day(on), failed)
    assert short(4, POSTING, checklists=(checklist,)) == is_


def test_every_ground_has_its_number_and_says_why():
    told = findings(evaluation(state="no_line"), Told(on=ON))
    assert "".join(f.mark for f in told) == MARKS
    assert all(f.evidence and all(e.sentence for e in f.evidence[1:]) for f in told)
