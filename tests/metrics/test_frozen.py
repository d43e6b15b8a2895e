"""An Evaluation kept and revived is the same; what moved between two is named."""

from dataclasses import replace

import pytest

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
    raw = SEEN.canonical.replace(b'"schema": 1', b'"schema": 99')
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
