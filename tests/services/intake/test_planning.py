"""Before anything is written: whose a file seems to be, what is asked, and what it would add and replace."""

import pytest

from services.intake import history, importing, ownership, planning
from store.context import Context
from store.effects import Effect
from tests.offices import POLICY, account, bring_in, day_values, office_of
from tests.store.examples import (
    ACCOUNTS,
    FACEBOOK,
    INSTAGRAM,
    X_CONTENT,
    X_OVERVIEW,
    YOUTUBE_CONTENT,
    Table,
    meta_daily,
    x_overview,
)


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "x_koho", "x_kanko", "fb_koho", "ig_koho", "yt_koho")


def look(office, table, name="", **answers):
    context = Context(answers=answers, as_of=office.today())
    (found,) = importing.look_at(office, name or table.name, table.raw, context)
    return found


def plan(office, table, account=None, platform="x", name="", **answers):
    view = office.view()
    try:
        chosen = {platform: account} if account else {}
        return planning.plan(office, view, look(office, table, name, **answers), chosen, office.today())
    finally:
        view.connection.close()


def proposed(office, table, platform="x", name=""):
    view = office.view()
    try:
        found = ownership.propose(office, view, look(office, table, name), platform)
        return found and found.account_id
    finally:
        view.connection.close()


# --- what it would do


def test_a_new_file_adds_everything(office):
    planned = plan(office, x_overview("2026-04-01", [5, 7]), "x_koho")
    assert (planned.outcome, planned.effect.replaced, planned.effect.same) == ("ready", 0, 0)
    assert planned.effect.new == sum(f.day.num_rows for f in planned.look.read)


def test_a_later_export_adds_its_new_days_and_replaces_what_changed(office):
    bring_in(office, x_overview("2026-04-01", [5, 7]), "x_koho", "2026-04-03")
    effect = plan(office, x_overview("2026-04-01", [5, 8, 9]), "x_koho").effect
    a_day = effect.new  # as many as a day of the table has metrics
    assert (effect.replaced, effect.older, effect.same) == (1, 0, 2 * a_day - 1)


def test_an_older_export_replaces_nothing(office):
    bring_in(office, x_overview("2026-04-01", [5, 7, 7]), "x_koho", "2026-05-02")
    effect = plan(office, x_overview("2026-04-01", [4]), "x_koho").effect
    assert (effect.new, effect.replaced) == (0, 0) and effect.older >= 1


def test_the_same_file_again_is_known_beforehand(office):
    bring_in(office, X_CONTENT, "x_koho")
    assert plan(office, X_CONTENT, "x_koho").outcome == "already"


def test_a_file_without_an_account_asks_and_a_wrong_platform_is_refused(office):
    assert plan(office, X_OVERVIEW).outcome == "ask"
    refused = plan(office, X_OVERVIEW, "fb_koho")
    assert refused.outcome == "refused" and "fb_koho" in refused.message


def test_an_open_question_comes_before_the_account(office):
    assert plan(office, YOUTUBE_CONTENT, "yt_koho", "youtube", name="表データ.csv").outcome == "ask"
    answered = plan(
        office, YOUTUBE_CONTENT, "yt_koho", "youtube", "表データ.csv", period="2026-04-01/2026-04-30"
    )
    assert answered.outcome == "ready" and answered.effect.new > 0


def test_readings_are_compared_account_by_account(office):
    head = ["account_id", "date", "metric", "value"]
    table = Table(
        head, [["x_koho", "2026-04-30", "followers", 10], ["x_kanko", "2026-04-30", "followers", 20]]
    )
    bring_in(office, table, None, "2026-05-01")
    assert plan(office, table.spoiled(1, "value", "21")).effect == Effect(replaced=1, same=1)


def test_a_register_table_says_how_many_lines_are_new(office):
    assert plan(office, ACCOUNTS).records > 0
    bring_in(office, ACCOUNTS, None)
    assert plan(office, ACCOUNTS).outcome == "already"


def test_values_that_differ_from_most_that_stand_raise_a_doubt_about_the_account(office):
    bring_in(office, x_overview("2026-04-01", list(range(100, 130)), likes=1), "x_koho", "2026-05-01")
    assert plan(office, x_overview("2026-04-01", [*range(100, 130), 1], likes=1), "x_koho").warning == ""
    other = x_overview("2026-04-01", list(range(500, 531)), likes=7, follows=3, unfollows=2)
    assert "アカウントが合っているか" in plan(office, other, "x_koho").warning


def test_two_exports_of_one_day_that_disagree_raise_a_doubt_about_the_day(office):
    bring_in(office, x_overview("2026-04-01", [5]), "x_koho")
    planned = plan(office, x_overview("2026-04-01", [6]), "x_koho")
    assert planned.effect.tied == 1 == planned.effect.replaced + planned.effect.older
    assert "書き出した日" in planned.warning


def test_both_blocks_of_a_meta_file_have_an_account_each(office):
    table = meta_daily("Instagram reach", {"2026-04-01": 9}, second="Facebook reach")
    found = look(office, table)
    assert set(planning.platforms(found)) == {"instagram", "facebook"}
    view = office.view()
    planned = planning.plan(
        office, view, found, {"instagram": "ig_koho", "facebook": "fb_koho"}, office.today()
    )
    view.connection.close()
    assert planned.order.accounts == {"instagram": "ig_koho", "facebook": "fb_koho"}
    assert planned.effect.new == sum(f.day.num_rows for f in found.read)


# --- whose it is


def test_the_only_account_of_a_platform_is_proposed_and_one_of_two_is_not(office):
    assert proposed(office, FACEBOOK, "facebook") == "fb_koho"
    assert proposed(office, X_OVERVIEW) is None


def test_posts_that_are_known_tell_whose_the_file_is(office):
    bring_in(office, X_CONTENT, "x_kanko", name="a.csv")
    assert proposed(office, X_CONTENT, name="b.csv") == "x_kanko"


def test_a_handle_in_the_links_tells_whose_the_file_is(office):
    office.ledger.record(POLICY, [("account", account("x_koho", handle="@Chikuma", from_day="2026-05-01"))])
    assert proposed(office, X_CONTENT) == "x_koho"


def test_the_choice_of_last_time_is_remembered_for_the_same_kind_of_name(office):
    bring_in(
        office, x_overview("2026-03-01", [1]), "x_kanko", "2026-03-05", name="account_overview_2026-03-05.csv"
    )
    assert proposed(office, X_OVERVIEW, name="account_overview_2026-04-05 (1).csv") == "x_kanko"
    assert proposed(office, X_OVERVIEW, name="other.csv") is None


def test_the_values_that_stand_tell_whose_a_later_export_is(office):
    bring_in(office, x_overview("2026-03-01", list(range(100, 131))), "x_koho", "2026-04-05", name="a.csv")
    bring_in(
        office,
        x_overview("2026-03-01", list(range(500, 531)), likes=9),
        "x_kanko",
        "2026-04-05",
        name="b.csv",
    )
    later = x_overview("2026-03-01", [*range(500, 530), 777, 778, 779], likes=9)
    assert proposed(office, later, name="c.csv") == "x_kanko"


def test_memory_gives_way_where_the_values_speak_against_it(office):
    bring_in(
        office, x_overview("2026-03-01", list(range(100, 131))), "x_koho", "2026-04-05", name="overview.csv"
    )
    other = x_overview("2026-03-01", list(range(500, 531)), likes=9, follows=4, unfollows=2)
    assert proposed(office, other, name="overview.csv") is None


def test_two_choices_for_one_name_are_no_memory(office):
    for day, name in (("2026-03-01", "x_kanko"), ("2026-03-02", "x_koho")):
        bring_in(office, x_overview(day, [1]), name, "2026-03-05", name="account_overview.csv")
    assert proposed(office, X_OVERVIEW, name="account_overview.csv") is None


# --- history


def test_the_history_lists_imports_newest_first_and_marks_what_was_undone(office):
    first = bring_in(office, X_OVERVIEW, "x_koho", name="一.csv")
    second = bring_in(office, X_CONTENT, "x_kanko", name="二.csv")
    importing.undo(office, POLICY, first.seq, "取り違え")
    made = history.imports(office)
    assert [(m.seq, m.file, m.accounts) for m in made] == [
        (second.seq, "二.csv", ("千曲市 x_kanko",)),
        (first.seq, "一.csv", ("千曲市 x_koho",)),
    ]
    assert (made[0].undone, made[1].undone.reason, made[1].undone.by) == (None, "取り違え", "政策")
    assert [m.seq for m in history.imports(office, "x_kanko")] == [second.seq]


@pytest.mark.parametrize(("answer", "stands"), [("this", 7), ("stands", 70)])
def test_of_two_exports_of_one_day_that_disagree_a_person_says_which_counts(new_folder, answer, stands):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    other = X_OVERVIEW.spoiled(0, "Impressions", "7")
    chosen = {"x": "x_koho"}
    asked = planning.questions(office, office.view(), look(office, other), chosen, office.today())
    assert [q.key for q in asked] == ["tie"]
    told = look(office, other, tie=answer)
    planned = planning.plan(office, office.view(), told, chosen, office.today(), ask_ties=True)
    list(importing.take(office, POLICY, [planned.order]))
    assert day_values(office, "x_koho", "impressions")["2026-04-03"] == stands


# --- what speaks against the account that was chosen is asked, whatever spoke for it


def registered(office, name, **more):
    office.ledger.record(POLICY, [("account", account(name, **more))])


def with_owner(table, page):
    """The same Facebook posts as another page's."""
    at = table.header.index("Page ID")
    rows = [[*row[:at], page, *row[at + 1 :]] for row in table.rows]
    moved = [[f"9{row[0][1:]}", *row[1:]] for row in rows]
    return Table(table.header, moved, encoding=table.encoding, name=table.name)


def asked(planned, *words):
    assert planned.outcome == "ask" and all(w in planned.message for w in words), planned


def test_links_of_another_handle_than_the_registers(office):
    registered(office, "x_bosai", handle="machi_bosai")
    asked(plan(office, X_CONTENT, "x_bosai"), "@machi_bosai", "台帳")
    assert plan(office, X_CONTENT, "x_bosai", owner="this").outcome == "ready"
    refused = plan(office, X_CONTENT, "x_bosai", owner="other")
    assert refused.outcome == "refused" and "選び直し" in refused.message


def test_the_handle_of_a_column_speaks_as_a_link_does(office):
    registered(office, "ig_bosai", handle="@machi_bosai")
    asked(plan(office, INSTAGRAM, "ig_bosai", "instagram"), "@chikuma", "@machi_bosai")


def test_another_page_id_than_the_accounts_files_carried_before(office):
    bring_in(office, FACEBOOK, "fb_koho")
    other = with_owner(FACEBOOK, "999000111")
    asked(plan(office, other, "fb_koho", "facebook"), "999000111", "これまで")


def test_the_same_posts_and_the_same_bytes_in_a_second_account(office):
    bring_in(office, X_CONTENT, "x_koho")
    asked(plan(office, X_CONTENT, "x_kanko"), "同じファイル", "同じ投稿", "千曲市 x_koho")
    answered = plan(office, X_CONTENT, "x_kanko", owner="this")
    assert answered.outcome == "ready" and answered.order.look.context.answers["owner"] == "this"


def test_the_same_daily_values_in_a_second_account(office):
    bring_in(office, x_overview("2026-04-01", list(range(5, 25))), "x_koho", "2026-05-01")
    asked(plan(office, x_overview("2026-04-02", list(range(6, 25))), "x_kanko"), "日ごとの値", "x_koho")


def test_what_was_taken_back_speaks_no_more(office):
    bring_in(office, X_CONTENT, "x_koho")
    seq = office.ledger.register().seq
    importing.undo(office, POLICY, seq, "別のアカウントのもの")
    assert plan(office, X_CONTENT, "x_kanko").outcome == "ready"


@pytest.mark.parametrize("name", ["x_koho", "yt_koho", "line_koho", "tt_koho"])
def test_a_daily_file_of_meta_is_of_facebook_or_instagram(office, name):
    registered(office, name)
    file = meta_daily("Views", {"2026-04-01": 40, "2026-04-02": 3})
    planned = plan(office, file, name, None)
    assert planned.outcome == "refused" and "Facebook・Instagram のファイル" in planned.message
    assert proposed(office, file, None) is None
    assert plan(office, file, "ig_koho", None).outcome == "ready"


def test_what_an_unknown_title_was_said_to_be_is_remembered(office):
    april = meta_daily("ビュー数（新）", {"2026-04-01": 40, "2026-04-02": 3})
    may = meta_daily("ビュー数（新）", {"2026-05-01": 41, "2026-05-02": 4})
    assert plan(office, april, "ig_koho", None).outcome == "ask"
    bring_in(office, april, "ig_koho", **{"metric:ビュー数（新）": "views"})
    assert plan(office, may, "ig_koho", None).outcome == "ready"
