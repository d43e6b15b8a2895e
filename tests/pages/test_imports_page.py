"""取込: files dropped, asked about, taken in, taken back; alone, empty, as sample, for reading only."""

import pytest

from ledger.entries import Target
from services.intake import history
from services.intake.importing import HEALED
from services.office.folder import now_jst
from services.register import registering
from tests.norm_files import norm_file
from tests.offices import account, bring_in
from tests.pages.acts import html, press, said, well, widget, words
from tests.store.examples import ACCOUNTS, TARGETS, X_CONTENT, X_OVERVIEW, YOUTUBE_CONTENT, x_overview, zipped

pytestmark = pytest.mark.long


@pytest.fixture
def held(office, person):
    """The office with accounts of two platforms."""
    for name in ("x_koho", "x_kanko", "yt_koho"):
        registering.add_account(office, person, account(name, section="情報政策課"))
    return office


def drop(at, *files, exported=True):
    """The page with files dropped; `exported`: and 書き出した日 answered with today."""
    (uploader,) = at.get("file_uploader")
    uploader.set_value([(name, raw, "text/csv") for name, raw in files])
    at = well(at.run())
    if exported:
        widget(at.text_input, "書き出した日").set_value(str(now_jst().date()))
        at = well(at.run())
    return at


def test_the_page_opens_on_an_empty_office_and_leads_to_the_register(opened):
    at = opened("imports", who=None)
    assert "先に登録するか" in "".join(words(at)) and "まだ何も取り込んでいません" in said(at)


def test_the_sample_shows_what_was_taken_in(opened):
    at = opened("imports", who=None, data="mihon")
    assert "followers-2026.csv" in html(at)


def test_the_ways_to_export_stand_beside_the_drop_zone(opened, office):
    at = opened("imports")
    how = widget(at.selectbox, "書き出し方")
    assert "YouTube" in how.options
    how.set_value("YouTube")
    assert "詳細モード" in html(well(at.run()))


def test_of_a_比較資料_alone_nobody_asks_when_it_was_exported(opened, held):
    def asked(at):
        return "書き出した日" in [w.label for w in at.text_input]

    at = drop(opened("imports"), ("norms.csv", norm_file("2026-05")), exported=False)
    assert "取り込めます 1" in said(at) and not asked(at)
    assert asked(drop(at, ("overview.csv", X_OVERVIEW.raw), exported=False))


def test_a_file_is_told_asked_about_and_taken_in(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw))
    assert "答えを待っています 1" in said(at)
    assert widget(at.button, "取り込む").disabled
    widget(at.selectbox, "overview").set_value("x_koho")
    at = well(at.run())
    assert "取り込めます 1" in said(at)
    at = press(at, "取り込む（1ファイル）")
    assert "取り込みました 1" in "".join(words(at))
    (made,) = history.imports(held)
    assert (made.file, made.account_ids) == ("overview.csv", ("x_koho",))
    assert f"{made.seq}番の記録" in html(well(at.run())), "the result survives a rerun"
    at = press(at, "結果を閉じる")
    assert "取り込みの結果" not in [h.value for h in at.header]


def test_a_reload_keeps_the_files_and_the_answers(opened, held):
    at = drop(
        opened("imports"), ("overview.csv", X_OVERVIEW.raw), ("c.csv", x_overview("2026-03-01", [4]).raw)
    )
    widget(at.selectbox, "overview").set_value("x_koho")
    well(at.run())
    at = opened("imports")  # a new session
    assert "ファイル 2 個" in "".join(words(at))
    assert widget(at.text_input, "書き出した日").value == str(now_jst().date())
    assert widget(at.selectbox, "overview").value == "x_koho" and "取り込めます 1" in said(at)
    at = press(at, "取り込む（1ファイル）")
    assert "取り込む前だったファイル 1 個" in "".join(words(opened("imports"))), (
        "what waits for an answer stays"
    )
    press(at, "すべて外す")
    assert not [p for p in (held.folder / "drafts" / "files").rglob("*") if p.is_file()]


def test_a_table_of_comments_lies_in_no_file(opened, held):
    raw = "アカウントID,受けた日,種別,コメント本文\nx_koho,2026-04-01,要望,歩道を直して\n".encode()
    drop(opened("imports"), ("comments.csv", raw), exported=False)
    assert not [p for p in (held.folder / "drafts" / "files").rglob("*") if p.is_file()]


def test_a_day_that_is_none_stops_the_import_and_says_so(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw), exported=False)
    at = well(widget(at.text_input, "書き出した日").set_value("10月1日").run())
    assert "年から書いてください" in html(at) and not [b for b in at.button if b.label.startswith("取り込む")]


def test_several_files_of_a_platform_are_given_away_at_once(opened, held):
    at = drop(opened("imports"), ("a.csv", X_OVERVIEW.raw), ("b.csv", x_overview("2026-03-01", [4]).raw))
    widget(at.selectbox, "X（旧 Twitter）の2ファイル").set_value("x_kanko")
    at = press(well(at.run()), "取り込む（2ファイル）")
    assert {m.account_ids for m in history.imports(held)} == {("x_kanko",)}


def test_what_is_doubtful_is_asked_before_anything_is_written(opened, held):
    at = drop(opened("imports"), ("表データ.csv", YOUTUBE_CONTENT.raw))
    assert "どの期間の表か" in said(at)
    begins, ends = (widget(at.text_input, f"期間の{w}") for w in ("始まり", "終わり"))
    begins.set_value("令和8年4月30日")
    ends.set_value("R8.4.1")
    at = well(at.run())
    assert "終わりが始まりより前" in "".join(words(at))
    widget(at.text_input, "期間の始まり").set_value("２０２６年４月１日")
    widget(at.text_input, "期間の終わり").set_value("2026/4/30")
    at = press(well(at.run()), "取り込む（1ファイル）")
    (made,) = history.imports(held)
    assert (str(made.first), str(made.last)) == ("2026-04-01", "2026-04-30")


def test_the_day_of_export_is_asked_once_and_checked(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw))
    widget(at.selectbox, "overview").set_value("x_koho")
    widget(at.text_input, "書き出した日").set_value("2026-04-01")
    at = well(at.run())
    assert "取り込めません 1" in said(at) and "書き出した日を確かめて" in html(at)


def test_a_file_of_long_ago_is_asked_for_its_day_and_an_unknown_day_makes_nothing_final(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw), exported=False)
    assert widget(at.text_input, "書き出した日").value == "", "there is no default to be taken unseen"
    widget(at.selectbox, "overview").set_value("x_koho")
    at = well(at.run())
    assert "答えを待っています 1" in said(at) and "「書き出した日」を選んでください" in html(at)
    widget(at.checkbox, "いつ書き出したか分からない").check()
    at = press(well(at.run()), "取り込む（1ファイル）")
    assert "速報のまま" in html(at)
    found = held.view().rows(
        "SELECT max(day) AS last, max(day) FILTER (WHERE NOT provisional) AS sure FROM day_now"
    )
    assert (found[0]["last"] - found[0]["sure"]).days == 1


def test_the_day_of_export_can_be_told_afterwards(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw), exported=False)
    widget(at.selectbox, "overview").set_value("x_koho")
    widget(at.checkbox, "いつ書き出したか分からない").check()
    at = press(well(at.run()), "取り込む（1ファイル）")
    at = drop(at, ("overview.csv", X_OVERVIEW.raw))
    widget(at.selectbox, "overview").set_value("x_koho") if at.selectbox and any(
        s.label.startswith("overview") for s in at.selectbox
    ) else None
    at = press(well(at.run()), "取り込む（1ファイル）")
    assert "書き出した日" in html(at) and len(history.imports(held)) == 1
    assert held.view().rows("SELECT count(*) AS n FROM day_now WHERE provisional")[0]["n"] == 0


def test_a_zip_a_stranger_and_a_table_of_ours(opened, held):
    zip_ = zipped(a__csv=X_OVERVIEW.raw, b__csv=X_CONTENT.raw)
    at = drop(
        opened("imports"),
        ("まとめ.zip", zip_),
        ("名簿.csv", "氏名,住所\n".encode()),
        ("accounts.csv", ACCOUNTS.raw),
    )
    assert "4ファイル中" in said(at)
    assert "取り込めません 1" in said(at) and "見出しが合いません" in html(at)
    at = press(at, "取り込む（1ファイル）")
    assert len(held.ledger.register().accounts(held.today())) > 3
    assert "a.csv" in html(at), "what waits for an answer stays"


def test_a_table_of_targets_waits_for_the_table_of_accounts(opened, office):
    at = drop(opened("imports"), ("targets.csv", TARGETS.raw), ("accounts.csv", ACCOUNTS.raw))
    assert "台帳にありません" in html(at)
    at = press(at, "取り込む（1ファイル）")
    at = press(at, "取り込む（1ファイル）")
    assert len(list(office.ledger.register().of(Target))) == len(TARGETS.rows)


def test_the_same_file_twice_is_said(opened, held):
    at = opened("imports")
    for _ in range(2):
        at = drop(at, ("content.csv", X_CONTENT.raw))
        if boxes := [s for s in at.selectbox if s.label.startswith("content")]:
            boxes[0].set_value("x_koho")
            at = well(at.run())
        pressable = [b for b in at.button if b.label == "取り込む（1ファイル）"]
        at = press(at, "取り込む（1ファイル）") if pressable else at
    assert "取り込み済み 1" in said(at) and len(history.imports(held)) == 1


def test_what_was_lost_and_what_heals_it_is_shown_by_a_server_that_runs_on(opened, held):
    lost = "取り込んだファイルが 1 個読めません"
    bring_in(held, X_OVERVIEW, "x_koho")
    assert lost not in html(opened("imports"))
    (blob,) = held.archive.folder.iterdir()
    blob.write_bytes(b"")
    held.views.make_anew()
    assert lost in html(opened("imports"))
    assert HEALED in bring_in(held, X_OVERVIEW, "x_koho").message
    assert lost not in html(opened("imports"))


def test_two_tabs_take_the_same_file_once_and_what_one_undoes_the_other_is_told(opened, held):
    first, second = opened("imports"), opened("imports")
    for tab in (first, second):
        tab = drop(tab, ("overview.csv", X_OVERVIEW.raw))
        widget(tab.selectbox, "overview").set_value("x_koho")
        assert "取り込めます 1" in said(well(tab.run()))
    press(first, "取り込む（1ファイル）")
    second = press(second, "取り込む（1ファイル）")  # as it stood before the other took it
    assert "取り込み済み 1" in said(second)
    (made,) = history.imports(held)

    for tab in (first, second):
        widget(tab.selectbox, "取り消す記録").set_value(made.seq)
        widget(tab.text_area, "取り消す理由").set_value("取り違え")
    press(first, "取り消す")
    second = press(second, "取り消す")
    assert f"{made.seq}番の記録は、ほかの画面で先に取り消された" in "".join(words(second))
    assert len([e for e in held.ledger.journal.entries() if e.kind == "undo_import"]) == 1


def test_without_a_person_files_can_be_looked_at_only(opened, held):
    at = drop(opened("imports", who=None), ("content.csv", X_CONTENT.raw))
    assert widget(at.button, "取り込む").disabled and any("左で記録する人" in w for w in words(at))


def test_someone_of_another_section_is_refused_in_words(opened, held, person):
    told = {"name": "受託者", "role": "operator", "sections": ["観光課"], "from": "2026-01-01"}
    held.ledger.record(person, [("member", told)])
    at = drop(opened("imports", who="受託者"), ("overview.csv", X_OVERVIEW.raw))
    widget(at.selectbox, "overview").set_value("x_koho")
    at = press(well(at.run()), "取り込む（1ファイル）")
    assert "所管です" in html(at) and history.imports(held) == []


def test_an_import_is_taken_back_with_a_reason(opened, held):
    at = drop(opened("imports"), ("overview.csv", X_OVERVIEW.raw))
    widget(at.selectbox, "overview").set_value("x_koho")
    at = press(well(at.run()), "取り込む（1ファイル）")
    (made,) = history.imports(held)
    widget(at.selectbox, "取り消す記録").set_value(made.seq)
    at = press(at, "取り消す")
    assert "理由を書いてください" in "".join(words(at))
    widget(at.text_area, "取り消す理由").set_value("<b>取り違え</b>")
    at = press(at, "取り消す")
    assert history.imports(held)[0].undone.reason == "<b>取り違え</b>"
    assert "取消済" in html(at) and "<b>取り違え" not in html(at)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.csv", "=cmd().csv", "**x** [a](http://b) :red[c].csv"]
)
def test_a_file_name_is_shown_as_it_is(opened, held, name):
    at = drop(opened("imports"), (name, X_OVERVIEW.raw))
    assert "<script>alert" not in html(at)
    assert not any("**x**" in s.label or "](http" in s.label for s in at.selectbox)
    box = next(s for s in at.selectbox if s.placeholder == "アカウントを選んでください")
    box.set_value("x_koho")
    press(well(at.run()), "取り込む（1ファイル）")
    assert history.imports(held)[0].file == name
