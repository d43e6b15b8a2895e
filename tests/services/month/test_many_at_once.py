"""A month is evaluated, shown and closed for many accounts as for one: the view is asked for all of them together."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.entries import InvalidEntry
from metrics import evaluation_rows, overview
from services.decision import deciding
from services.month import closing, evaluating, progress
from store.views import View
from tests.months import POLICY, days, submitted

pytestmark = pytest.mark.long

JUNE = date(2026, 6, 1)
FED = """
SELECT s.month FROM account_state AS s INNER JOIN judged_month AS m ON m.month = s.month AND m.fed
WHERE s.account_id = $account
"""


def accounts(view, month):
    rows = view.rows("SELECT account_id FROM account_month WHERE month = $month", month=month)
    return sorted((r["account_id"] for r in rows), reverse=True)


def asked(monkeypatch):
    """The statements that views are asked from now on."""
    found, rows = [], View.rows
    monkeypatch.setattr(View, "rows", lambda view, sql, **told: found.append(sql) or rows(view, sql, **told))
    return found


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_many_together_are_the_same_as_one_by_one(sample, monkeypatch, at_once):
    office, view = sample
    official = []
    for month in overview.months(view)[:3]:
        ids = [*accounts(view, month), "nobody", accounts(view, month)[0]]
        single = [evaluating.evaluated(office, view, a, month) for a in ids]
        monkeypatch.setattr(evaluation_rows, "AT_ONCE", at_once)
        assert list(evaluating.evaluated_each(office, view, ids, month)) == single
        monkeypatch.undo()
        assert [e and e.account_id for e in single] == [*ids[:-2], None, ids[-1]]
        official += (standing := list(evaluating.standing_each(office, view, ids, month)))
        assert standing == [evaluating.standing(office, view, a, month) for a in ids]
    assert any(e and e.final for e in official) and any(e and not e.final for e in official)


def test_what_a_page_of_a_month_asks_of_its_view_does_not_grow_with_the_accounts(sample, monkeypatch):
    office, view = sample
    ids, found = accounts(view, JUNE), asked(monkeypatch)
    list(evaluating.evaluated_each(office, view, ids[:1], JUNE))
    alone = found[:]
    found.clear()
    list(evaluating.evaluated_each(office, view, ids, JUNE))
    assert (
        len(ids) > 10 and set(found) <= {*alone, evaluation_rows.KNOWN_DAYS} and len(found) <= len(alone) + 1
    )


def test_a_close_says_of_each_account_what_the_view_judges_of_it(office, monkeypatch):
    view = office.view()
    found = progress.standings(office, view, date(2026, 5, 1), office.today())
    seen = {s.account_id: s.digest for s in found}
    states = {
        r["account_id"]: r["state"]
        for r in view.rows(closing.ACCOUNT, accounts=[*seen], month=date(2026, 5, 1))
    }
    metrics = {a: view.rows(closing.METRICS, accounts=[a], month=date(2026, 5, 1)) for a in seen}
    view.connection.close()
    with pytest.raises(InvalidEntry, match="nobody は2026年5月にはありません"):
        closing.close(office, POLICY, "2026-05", {**seen, "nobody": "0" * 64}, dict.fromkeys(seen, "試し"))
    entries = closing.close(office, POLICY, "2026-05", seen, dict.fromkeys(seen, "試し"))
    told = {e.body["account_id"]: e.body for e in entries}
    assert told.keys() == {"x_koho", "x_hon"} and {a: b["state"] for a, b in told.items()} == states
    assert {a: b["digest"] for a, b in told.items()} == seen
    for account_id, body in told.items():
        assert [m["metric"] for m in body["metrics"]] == [r["metric"] for r in metrics[account_id]]
    assert [m["value"] for m in told["x_koho"]["metrics"]] == [310.0]


def test_a_list_without_digests_says_the_same(office):
    submitted(office, "起案 一")
    month, today = date(2026, 5, 1), office.today()
    for moved in (False, True):
        if moved:
            days(office, "x_koho", "2026-05", 10, again=True, d5=99)
        view = office.view()
        whole = progress.standings(office, view, month, today)
        for which in (progress.SIGNED, progress.MOVED):
            few = progress.standings(office, view, month, today, which)
            assert [replace(s, digest=None) for s in few] == [replace(s, digest=None) for s in whole]
            told = {s.account_id: s.digest for s in few}
            assert None in told.values() and bool(whole[0].moved or whole[1].moved) is moved
            if which == progress.SIGNED:
                assert progress.seen(office, view, month, told) == {s.account_id: s.digest for s in whole}


def test_what_is_to_be_decided_rests_on_each_accounts_newest_month_that_is_over(sample):
    office, view = sample
    ids = accounts(view, JUNE)
    for on in (date(2026, 11, 24), date(2026, 7, 1), date(2000, 1, 1)):
        found = deciding.judged_each(office, view, [*ids, "nobody"], on)
        assert found.keys() == set(ids)
        for account_id in ids:
            fed = [r["month"] for r in view.rows(FED, account=account_id)]
            month = max((m for m in fed if m < on.replace(day=1)), default=min(fed))
            assert found[account_id] == evaluating.standing(office, view, account_id, month)
