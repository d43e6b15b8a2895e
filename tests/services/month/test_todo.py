"""「今月あなたがすること」 and the month's calendar: each role sees its own, on the days around the deadlines."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.journal import Author
from services.month import closing, drafts, monthly, progress
from services.month.todo import todo
from services.register import recording
from tests.months import MAY, confirmed, days, person, sheet, submitted
from tests.offices import account

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")


def due(office, name, today="2026-06-05"):
    """what → (accounts or places, late) of a member's tasks."""
    found = todo(office, person(office, name), date.fromisoformat(today))
    return {t.what: ([link.account_id or link.label for link in t.links], t.late) for t in found}


def test_the_month_moves_from_hand_to_hand(office):
    write = "2026年5月の評価を書いて提出する"
    assert due(office, "起案 一") == {write: (["x_koho"], False)}
    assert due(office, "確認 課長") == {"担当者の提出を待っている（または自分で書く）": (["x_koho"], False)}
    assert due(office, "監査 係") == {}
    drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "書"}, 0, 0)
    assert list(due(office, "起案 一")) == ["書きかけの評価を提出する"]
    submitted(office, "起案 一")
    assert due(office, "起案 一") == {}
    assert due(office, "確認 課長") == {"提出された評価を読み、投稿を見て、確認する": (["x_koho"], False)}
    confirmed(office, "確認 課長")
    assert due(office, "確認 課長") == {}
    assert due(office, "締め 係")["2026年5月を締める（確認済 1件）"] == (["月の締め"], False)
    closing.close(office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen})
    assert list(due(office, "締め 係")) == [
        "まだ届いていない評価 1件に督促文を送る"
    ]  # 図書館: its 取込 was due on the 3rd


def test_who_is_alone_writes_and_confirms(office):
    assert list(due(office, "一人 課長")) == [
        "2026年5月の書き出しを取り込む",
        "2026年5月の評価を書いて提出する",
    ]
    days(office, "x_hon", "2026-05", 10)
    submitted(office, "一人 課長", "x_hon")
    assert list(due(office, "一人 課長")) == ["提出された評価を読み、投稿を見て、確認する"]


def test_a_sent_back_sheet_and_a_moved_figure_are_named(office):
    review = submitted(office, "起案 一")
    body = {"account_id": "x_koho", "month": "2026-05", "review": review, "reason": "直して"}
    recording.record(office, person(office, "確認 課長"), "return", body)
    assert list(due(office, "起案 一")) == ["差し戻された評価を直して、もう一度提出する"]
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    days(office, "x_koho", "2026-05", 10, again=True, d5=44)
    assert list(due(office, "起案 一")) == ["数値が変わったので、提出と確認をやり直す"]
    assert "2026年5月を締める" not in " ".join(due(office, "締め 係"))


@pytest.mark.parametrize(("today", "late"), [("2026-06-10", False), ("2026-06-11", True)])
def test_late_begins_the_day_after(office, today, late):
    days(office, "x_hon", "2026-05", 10)
    assert due(office, "起案 一", today)["2026年5月の評価を書いて提出する"][1] is late
    word = "に督促文を送る" if late else "を待つ"
    assert any(what.endswith(word) for what in due(office, "締め 係", today))


def test_what_the_register_still_owes(office):
    told = [
        ("comment", {"account_id": "x_koho", "received_on": "2026-05-20", "kind": "質問"}),
        ("comment", {"account_id": "x_koho", "received_on": "2026-05-20", "kind": "称賛"}),
        ("incident", {"account_id": "x_koho", "kind": "誤投稿", "opened_on": "2026-06-01"}),
        ("security_check", {"account_id": "x_koho", "checked_on": "2026-01-05", "next_on": "2026-06-01"}),
        ("security_check", {"account_id": "x_hon", "checked_on": "2026-01-05", "next_on": "2026-07-01"}),
        (
            "target",
            {"account_id": "x_koho", "metric": "reach", "from_month": "2025-04", "review_month": "2026-06"},
        ),
    ]
    office.ledger.record(POLICY, told)
    keeping = {
        "未対応のコメント 1件に対応する": (["x_koho"], True),  # 14 days from the 20th of May
        "終わっていない事故・トラブルに対応する": (["x_koho"], False),
        "期限の過ぎた安全の点検を行う": (["x_koho"], True),
    }
    assert due(office, "締め 係").items() >= keeping.items()
    assert due(office, "起案 一").items() >= keeping.items()
    assert due(office, "確認 課長")["見直しの月になった目標・ラインを見直す"] == (["x_koho"], False)
    assert not keeping.keys() & due(office, "一人 課長").keys()


def test_the_calendar_says_who_did_what_when(office):
    submitted(office, "起案 一")
    by = {s.account_id: s for s in progress.standings(office, office.view(), MAY, date(2026, 6, 11))}
    koho, hon = by["x_koho"], by["x_hon"]
    assert [(s.name, s.state, s.by) for s in koho.steps] == [
        ("取込", "done", "政策"),
        ("提出", "done", "起案 一"),
        ("確認", "overdue", ""),
        ("締め", "waiting", ""),
    ]
    assert (koho.missing, koho.overdue) == (("確認",), ("確認",))
    assert hon.missing == ("取込", "提出", "確認")


def test_an_account_for_emergencies_owes_nothing(office):
    office.ledger.record(POLICY, [("account", account("x_bosai", emergency_only=True))])
    (bosai,) = [
        s
        for s in progress.standings(office, office.view(), MAY, date(2026, 6, 11))
        if s.account_id == "x_bosai"
    ]
    assert (bosai.excused, bosai.missing) == ("非常時専用", ())
    assert "x_bosai" not in str(due(office, "起案 一"))


def test_a_month_that_nobody_has_fed_lists_every_account(office):
    found = progress.standings(office, office.view(), date(2026, 7, 1), date(2026, 8, 1))
    assert [(s.account_id, s.digest, s.missing[0]) for s in found] == [
        ("x_hon", None, "取込"),
        ("x_koho", None, "取込"),
    ]


@pytest.mark.parametrize(
    ("today", "until"),
    [("2026-06-05", "2026年6月10日"), ("2026-06-12", "2026年6月15日"), ("2026-06-19", "2026年6月22日")],
)
def test_a_reminder_per_section_names_what_is_missing_and_until_when(office, today, until):
    day = date.fromisoformat(today)
    found = progress.standings(office, office.view(), MAY, day)
    texts = {r.section: r.text for r in progress.reminders(office, found, MAY, day)}
    assert set(texts) == {"広報課", "図書館"}
    assert "「千曲市 x_hon」の2026年5月" in texts["図書館"] and f"{until}までに" in texts["図書館"]
    assert "書き出しファイルの取込、評価の提出、運用管理責任者の確認" in texts["図書館"]
    assert "取込" not in texts["広報課"]


def test_an_earlier_month_that_was_begun_and_never_closed_is_told(office):
    submitted(office, "起案 一", month=MAY.replace(month=4))
    assert due(office, "締め 係")["締めが済んでいない前の月を締める"] == (["2026年4月（1件）"], True)


def test_what_waits_of_an_earlier_month_is_there_whichever_month_is_due(office):
    submitted(office, "起案 一", month=date(2026, 4, 1))
    drafts.save(office, "起案 二", "x_koho", "2026-04", {"overall": "書"}, 0, 0)
    waits = "前の月の提出された評価を読み、確認する"
    assert due(office, "確認 課長")[waits][0] == ["x_koho"]
    assert "前の月の書きかけの評価を提出する" in due(office, "起案 二")
    assert waits not in due(office, "起案 一")
    review = sheet(office, month=date(2026, 4, 1)).course.review
    monthly.send_back(office, person(office, "確認 課長"), review, "数を確かめて")
    assert "前の月の差し戻された評価を直して、もう一度提出する" in due(office, "起案 一")
    assert waits not in due(office, "確認 課長")
