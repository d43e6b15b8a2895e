"""An Evaluation kept and revived is the same; what moved between two is named."""

from dataclasses import replace

import pytest

from metrics.evaluation import SCHEMA
from metrics.frozen import UnreadableEvaluation, moved, revive
from tests.evaluations import JUDGED, USERS, evaluation, line, points

SEEN = evaluation(JUDGED, USERS)


def test_what_was_kept_comes_back_whole_but_for_the_moment_it_is_shown_in():
    kept = revive(SEEN.canonical, seq=7, head="ab", revision=2, final=True)
    assert kept == replace(SEEN, seq=7, head="ab", revision=2, final=True)
    assert kept.digest == SEEN.digest


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"schema": 1}', b'"x"', b"\xff"])
def test_other_bytes_are_refused(raw):
    with pytest.raises(UnreadableEvaluation):
        revive(raw, 1, "", 1, final=True)


def test_a_newer_schema_is_refused_by_name():
    raw = SEEN.canonical.replace(b'"schema": %d' % SCHEMA, b'"schema": 99')
    with pytest.raises(UnreadableEvaluation, match="99"):
        revive(raw, 1, "", 1, final=True)


def other(**more):
    return evaluation(replace(JUDGED, **more), USERS)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (SEEN, []),
        (replace(SEEN, seq=99, head="ff" * 32, final=True, revision=3), []),
        (other(value=519.0), ["表示回数: 518回 → 519回"]),
        (other(value=None), ["表示回数: 518回 → データなし"]),
        (other(withdraw_line=500.0), ["表示回数 撤退ライン: 600回 → 500回"]),
        (other(points=points(*[900.0] * 11, 541.0, 518.0)), ["表示回数 2026年9月: 540回 → 541回"]),
        (evaluation(JUDGED), [f"{USERS.title}: 3,121人 → なし"]),
        (evaluation(JUDGED, USERS, line(5.0, title="投稿", unit="件", metric="posts")), ["投稿: なし → 5件"]),
        (replace(SEEN, word="基準内"), ["判定: 経過観察 2/3 → 基準内"]),
        (replace(SEEN, name="別の名"), ["台帳か文の一部: 提出のとき → いま"]),
    ],
)
def test_what_moved_is_named(after, said):
    lined = evaluation(replace(JUDGED, points=points(*[900.0] * 11, 540.0, 518.0)), USERS)
    before = lined if "2026年9月" in "".join(said) else SEEN
    assert [m.sentence for m in moved(before, after)] == said


# ── what an earlier version kept ───────────────────────────────────────────────────────────────────

KEPT = "4ef211bdc6ba0a8e65410ed4d7524ee5512c68f192b91a8270bf39e3f721fcfd"  # of SEEN, as the program told it before a month said its days


def test_as_this_version_tells_it_an_evaluation_is_itself_and_its_digest_is_made_once():
    assert SEEN.as_in(SCHEMA) is SEEN and SEEN.as_in(SCHEMA + 1) is SEEN
    assert SEEN.as_seen(SEEN.digest) is SEEN
    assert SEEN.as_in(1) is not SEEN


def test_what_an_earlier_version_kept_keeps_its_digest():
    old = SEEN.as_in(1)
    assert old.digest == KEPT
    back = revive(old.canonical, 1, "", 1, final=True)
    assert (back.schema, back.digest, back.canonical) == (1, KEPT, old.canonical)
    assert b"days_final" not in back.canonical
    assert moved(back, SEEN) == []  # nothing that a person could see


def test_what_was_submitted_with_an_earlier_version_is_still_what_was_seen():
    assert SEEN.matches(KEPT)
    assert SEEN.matches(SEEN.digest)
    assert not SEEN.matches(None)
    assert not other(value=1.0).matches(KEPT)
    assert (SEEN.known_as(KEPT), SEEN.known_as(None), other(value=1.0).known_as(KEPT)) == (
        KEPT,
        SEEN.digest,
        other(value=1.0).digest,
    )
