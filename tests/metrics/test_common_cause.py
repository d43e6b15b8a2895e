"""What a platform did beside an account: drawn months, and how often chance is taken for it."""

from datetime import date

import numpy as np
import pytest

from metrics.common_cause import LAGS, MONTH, YEAR, Changes, Common, platform_sentence, sentence, short
from metrics.evaluation import Happening

HALF = np.log(0.5)


def months(accounts, count=31, likeness=0.0, scatter=0.2, seed=3):
    """Log values of accounts that know nothing of each other; neighbouring months are as alike as `likeness` (lag-1)."""
    random = np.random.default_rng(seed)
    drawn = random.standard_normal((count + 30, accounts))
    for n in range(1, len(drawn)):
        drawn[n] = likeness * drawn[n - 1] + np.sqrt(1 - likeness**2) * drawn[n]
    return 9 + scatter * drawn[30:]


def beside(logs, lag=YEAR, account=0):
    return Changes(logs, lag).beside("x", "impressions", "x_koho", account)


def flat(*changes, count=31):
    """Accounts that stray by a tenth and stand elsewhere in the last month: each by so much."""
    logs = 9 + 0.1 * np.where(np.arange(count)[:, None] % 2, 1.0, -1.0) * np.ones(len(changes))
    logs[[-1 - lag for lag in (0, *LAGS) if lag < count]] = 9.0
    logs[-1] += np.log1p(changes)
    return logs


@pytest.mark.parametrize(
    ("changes", "common", "alone"),  # the account first, then the others
    [
        ((-0.5, -0.5, -0.5, -0.5), True, False),
        ((0.9, 0.8, 1.0, 0.9), True, False),
        ((-0.5, 0.0, 0.02, -0.02), False, True),
        ((-0.5, -0.5, -0.6, 0.0), False, False),  # two that fell for reasons of their own are no platform
        ((-0.5, -0.5, -0.5, -0.5, -0.5, 0.1), True, False),  # four of five others
        ((-0.5, -0.5, -0.5, -0.5, 0.1, 0.1), False, False),
        ((0.1, -0.5, -0.5, -0.5), False, False),  # the account itself stood against it
        ((0.1, *[-0.5] * 9), True, False),
        ((-0.1, -0.11, -0.1, -0.1), False, False),  # too little to be named
        ((0.0, 0.0, 0.0, 0.0), False, False),
    ],
)
@pytest.mark.parametrize("lag", LAGS)
def test_a_platform_moved_where_four_in_five_of_the_others_did(changes, common, alone, lag):
    held = beside(flat(*changes), lag)
    assert (held.others.common, held.alone, held.others.accounts) == (common, alone, len(changes) - 1)


def test_the_account_itself_is_left_out_of_what_the_others_did():
    logs = flat(-0.9, -0.2, -0.3, -0.4)
    assert [round(beside(logs, account=n).others.median, 3) for n in (0, 3)] == [
        round(float(np.log(0.7)), 3),
        round(float(np.log(0.7)), 3),
    ]
    assert beside(logs, account=1).others.median == pytest.approx(np.log(0.6))


@pytest.mark.parametrize("gone", ["now", "before"])
def test_from_fewer_than_three_others_nothing_is_said(gone):
    logs = flat(-0.5, -0.5, -0.5, -0.5)
    logs[-1 if gone == "now" else -1 - YEAR, 3] = np.nan
    assert beside(logs) is None
    assert beside(flat(-0.5, -0.5, -0.5)) is None


def test_without_eight_changes_of_the_past_the_others_are_shown_and_nothing_is_claimed():
    logs = flat(-0.5, -0.5, -0.5, -0.5, count=9)
    held = beside(logs, MONTH)
    assert (round(held.others.median, 2), held.others.common) == (round(HALF, 2), False)
    assert beside(flat(-0.5, -0.5, -0.5, -0.5, count=11), MONTH).others.common


def test_a_fall_that_lasts_goes_on_being_the_platforms():
    logs = months(5, scatter=0.15)
    for since in range(1, 10):
        held = logs.copy()
        held[-since:] += HALF
        assert beside(held).others.common and beside(held).alike, since


@pytest.mark.parametrize("likeness", [0.0, 0.5])
@pytest.mark.parametrize("accounts", [3, 6])
def test_chance_is_seldom_taken_for_the_platform(likeness, accounts):
    """Under 5 % of months, both comparisons together; 400 drawn months, three standard errors allowed."""
    false = sum(
        any(Changes(logs, lag).move("x", "impressions").common for lag in LAGS)
        for seed in range(400)
        for logs in [months(accounts, 25, likeness, 0.4, seed)]
    )
    assert false <= 400 * (0.05 + 3 * np.sqrt(0.05 * 0.95 / 400))


def test_in_words():
    said = [
        sentence(beside(flat(*c), lag), "表示回数", "X")
        for c, lag in [
            ((-0.52, -0.5, -0.49, -0.5), YEAR),
            ((-0.8, -0.5, -0.49, -0.5), MONTH),
            ((-0.2, -0.5, -0.49, -0.5), MONTH),
            ((-0.5, 0.0, 0.02, -0.02), YEAR),
            ((-0.5, -0.2, 0.3, 0.4), YEAR),
        ]
    ]
    assert said == [
        "表示回数は、Xのほかの3アカウントも前年同月よりそろって減っています（中央値 −50%、このアカウントは −52%）。媒体に共通の動きと考えられ、このアカウントだけの減り方ではありません。",
        "表示回数は、Xのほかの3アカウントも前月よりそろって減っています（中央値 −50%、このアカウントは −80%）。媒体に共通の動きと考えられますが、それを除いてもこのアカウントは −60%です。",
        "表示回数は、Xのほかの3アカウントも前月よりそろって減っています（中央値 −50%、このアカウントは −20%）。媒体に共通の動きと考えられ、このアカウントの減り方はそれより小さくなっています。",
        "表示回数の前年同月比は、このアカウントは −50%、Xのほかの3アカウントの中央値 ±0%で、このアカウントだけの動きです。",
        "表示回数の前年同月比は、このアカウントは −50%、Xのほかの3アカウントの中央値 +30%です。",
    ]
    held = beside(flat(0.5, 0.5, 0.5, 0.5))
    assert short(held) == "媒体に共通（ほか3件も前年同月比 +50%）"
    assert platform_sentence(held.others, "表示回数", "X").startswith(
        "Xでは、3アカウントの表示回数が前年同月よりそろって増えています"
    )


def test_what_is_recorded_of_the_platform_stands_beside_a_common_move():
    change = Happening(date(2026, 9, 3), None, "仕様変更", "数え方の変更")
    held = Changes(flat(-0.5, -0.5, -0.5, -0.5), MONTH, (change,)).beside("x", "impressions", "x_koho", 0)
    for said in (sentence(held, "表示回数", "X"), platform_sentence(held.others, "表示回数", "X")):
        assert said.endswith(
            "この媒体には、その間に2026年9月3日の「数え方の変更」（仕様変更）が記録されています。"
        )


def test_an_account_without_a_value_of_its_own_still_learns_what_the_others_did():
    logs = flat(-0.5, -0.5, -0.5, -0.5)
    logs[-1 - YEAR, 0] = np.nan
    held = beside(logs)
    assert (held.change, held.alike, held.alone, held.others.common) == (None, False, False, True)
    assert sentence(held, "表示回数", "X").endswith("（中央値 −50%）。媒体に共通の動きと考えられます。")


def test_a_month_of_the_city_tells_the_year_first_and_a_platform_once():
    logs = flat(-0.5, -0.5, -0.5, -0.5)
    held = tuple(beside(logs, lag) for lag in LAGS)
    city = Common(date(2026, 10, 1), {("x_koho", "impressions"): held}, tuple(h.others for h in held))
    assert city.told("x_koho", "impressions").others.lag == YEAR
    assert city.told("x_koho", "likes") is None
    assert [m.lag for m in city.common(["impressions"])] == [YEAR]
    assert city.common(["likes"]) == ()


@pytest.mark.parametrize("seed", range(12))
def test_beside_one_account_stand_all_others_and_nobody_else(seed):
    """The others of each are not gathered anew for each: what is said of them is what is said of them alone."""
    logs = months(seed + 5, seed=seed)
    logs[np.random.default_rng(seed).random(logs.shape) < 0.1] = np.nan
    logs[-1] -= (seed % 3) / 2
    for lag in LAGS:
        held = Changes(logs, lag)
        for n in range(logs.shape[1]):
            others = Changes(np.delete(logs, n, axis=1), lag)
            found, alone_ = held.beside("x", "impressions", "x_koho", n), others.move("x", "impressions")
            assert (found is None) == (alone_ is None)
            if found and alone_:
                assert (found.others.median, found.others.accounts) == (alone_.median, alone_.accounts)
                assert alone_.common or not found.others.common
