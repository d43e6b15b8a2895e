"""Documents made of blocks: their printed text, their structure, and that no text and no gap can break them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from metrics.frozen import Moved
from metrics.productivity import Spent
from reports import summary as months
from reports.blocks import (
    CellLines,
    Column,
    Drawing,
    Gallery,
    Heading,
    PrintedDocument,
    StateMark,
    Table,
    Text,
    Two,
)
from reports.briefing import Briefing, CitySpent, answer_document, briefing_document, cost_sentence
from reports.checklist import checklist_document
from reports.decided import CONTINUES, DecisionStanding
from reports.draft import draft_document
from reports.given import given_document
from reports.lines import lines_document
from reports.masking import mask
from reports.paper import Person
from reports.records import Difference, acts_table, records_document
from reports.records_workbook import act_records
from reports.restated import RestatedMonth
from reports.summary import changed, open_ones, summary
from reports.term import lead, term_document
from reports.term_review import effectiveness
from reports.typeset import typeset
from reports.withdrawal import completion_document, plan_document
from tests.evaluations import JUDGED, MONTH, USERS, evaluation, followers, line
from tests.papers import (
    ANSWER,
    APPROVED,
    DECISIONS,
    HEADS,
    IMPRINT,
    REVIEWS,
    checked,
    draft,
    ended,
    month_rows,
    quarter,
    records,
    setting,
    withdrawal,
)

MOVED = RestatedMonth(
    "x_koho",
    "千曲市広報X",
    "広報課",
    date(2026, 9, 1),
    2,
    tuple(Moved(f"指標{n}", "1回", "2回") for n in range(10)),
)
GIVEN = SimpleNamespace(
    code="202185",
    residents=60_000,
    band="5万人以上10万人未満",
    wanting=(),
    months=(SimpleNamespace(month="2026-10", accounts=11, values=123, sha256="ab" * 32),),
)
SPENT = Spent(7, 1230.0, 0, 4_305_000.0, 325_500.0, 4_630_500.0, 7)
GOLDEN = Path(__file__).with_name("golden")
DRAWN = {
    "digest": lambda: summary(month_rows(), MONTH, IMPRINT, HEADS["digest"], DECISIONS),
    "quarter_all": lambda: term_document(
        [quarter(), quarter("やめた課", gone=True)], IMPRINT, HEADS["quarter"], {"x_koho": "続ける。"}
    ),
    "quarter_one": lambda: term_document([quarter()], IMPRINT, HEADS["quarter"]),
    "quarter_reviewed": lambda: term_document(
        [quarter(), quarter("やめた課", gone=True)], IMPRINT, HEADS["quarter"], reviews=REVIEWS
    ),
    "quarter_reviewed_one": lambda: term_document([quarter()], IMPRINT, HEADS["quarter"], reviews=REVIEWS),
    "lines": lambda: lines_document(setting(), IMPRINT, HEADS["lines"]),
    "records": lambda: records_document(records(), IMPRINT, HEADS["records"]),
    "briefing": lambda: briefing_document(
        Briefing(
            month_rows(),
            MONTH,
            (("千曲市広報X", "令和8年10月30日の決裁（商工第91号）により、運営を継続します。"),),
            ("学校の撤退（令和8年10月28日起案、第1-4）の決裁",),
            CitySpent(date(2026, 4, 1), (SPENT,), 0, 3_172_779.0, 69_885.0),
        ),
        IMPRINT,
        HEADS["briefing"],
    ),
    "answer": lambda: answer_document([ANSWER], IMPRINT, HEADS["answer"]),
    "draft": lambda: draft_document(draft(), IMPRINT, HEADS["draft"]),
    "plan": lambda: plan_document(withdrawal(), IMPRINT, HEADS["withdrawal"]),
    "completion": lambda: completion_document(ended(), IMPRINT, HEADS["abolition"]),
    "checklist": lambda: checklist_document([checked()], IMPRINT, HEADS["checklist"]),
    "given": lambda: given_document(GIVEN, IMPRINT, HEADS["given"]),
    "restated": lambda: summary(month_rows(), MONTH, IMPRINT, HEADS["digest"], moved=(MOVED,)),
}


@pytest.fixture(scope="module")
def made():
    """Each document once, as PDF."""
    return {name: typeset(draw()).pdf() for name, draw in DRAWN.items()}


@pytest.mark.parametrize("name", DRAWN)
def test_the_printed_text(made, name, text_of):
    """Each document whole, as it is read out: a change of wording or order is a change of its file."""
    assert text_of(made[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", DRAWN)
def test_no_type_is_smaller_than_8_pt(made, name, smallest_type):
    least, words = smallest_type(made[name])
    assert least >= 8, words


@pytest.mark.parametrize("name", DRAWN)
def test_it_is_tagged_japanese_and_speaks(made, name, objects):
    held = objects(made[name])
    assert b"/StructTreeRoot" in held and re.search(rb"/Lang ?\(ja-JP\)", held)
    for part in (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert part in held
    figures = re.findall(rb"<<[^<>]*/S ?/Figure.*?endobj", made[name], re.DOTALL)
    assert len(figures) == len(drawings(DRAWN[name]())) and all(b"/Alt" in figure for figure in figures)
    assert re.search(rb"/S ?/TH\b", held) and re.search(rb"/S ?/H1\b", held)


def drawings(document):
    """Every drawing of a document."""
    cells = [
        c
        for b in document.blocks
        if isinstance(b, Table)
        for row in b.rows
        for c in row
        if isinstance(c, Drawing)
    ]
    return cells + [item.drawing for b in document.blocks if isinstance(b, Gallery) for item in b.items]


@pytest.mark.parametrize("name", DRAWN)
def test_every_page_says_of_which_moment_it_is(made, name, text_of):
    count = len(re.findall(rb"/Type\s*/Page\b", made[name]))
    for page in range(1, count + 1):
        text = text_of(made[name], page=page)
        for told in (
            "先頭 6fdf6aa4f0b5",
            "作成 令和8年11月5日 10:03 見本 さくら",
            "ガイドライン 第1-",
            f"{page} / {count}",
        ):
            assert told.replace(" ", "") in text.replace(" ", ""), (page, told)  # wherever a line ends
        assert re.search("速報|現在|起案中|決裁済|完了|記入用", text)


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_document_gives_the_same_bytes(made, name):
    assert typeset(DRAWN[name]()).pdf() == made[name]


def test_an_address_is_never_cut(text_of):
    url = "https://www.youtube.com/@chikuma-gakko"
    part = checked().parts[1]
    part = replace(part, items=(replace(part.items[0], answer=f"掲載　{url}"),))
    text = text_of(typeset(checklist_document([checked(parts=(part,))], IMPRINT, HEADS["checklist"])).pdf())
    assert url in text.replace(" ", "")


def test_changes_come_first_and_what_is_missing_before_what_is_well(text_of):
    text = text_of(typeset(DRAWN["digest"]()).pdf())
    order = [
        "3アカウント中、経過観察 1、判定保留 1。ライン未設定 1。未取込 1。",
        "1 状態が変わった",
        "経過観察 1/3",
        "2 未取込と判定保留",
        "未取込 この月の書き出し",
        "31日のうち20日分",
        "3 この月の決定",
        "情政第12号",
        "決裁待ち",
        "4 全アカウント",
        "5 13か月",
        "6 この月の",
    ]
    places = [text.index(told) for told in order]
    assert places == sorted(places)
    assert "学校〓𠮷" in text and "U+1F338 CHERRY BLOSSOM" in text


def test_a_month_under_way_asks_for_nothing_and_calls_no_hold_a_change():
    """On the last day of October what is held is held for that alone; on the next it is asked for."""
    rows = month_rows()
    day = date(2026, 10, 31)
    assert months.lead(rows, day) == (
        "月の途中です（令和8年10月31日現在）。3アカウント中、経過観察 1、判定保留 1。ライン未設定 1。"
    )
    assert open_ones(rows, day) == [] and [e.word for e in changed(rows, day)] == ["経過観察 2/3"]
    over = date(2026, 11, 1)
    assert "未取込 1" in months.lead(rows, over) and len(open_ones(rows, over)) == 2
    held = [replace(r, evaluation=replace(r.evaluation, previous_word="基準内")) for r in rows]
    assert len(changed(held, day)) < len(changed(held, over))


@pytest.mark.parametrize(
    ("kept", "achieved", "target_type", "newest", "told"),
    [
        ((2, 2), 1.2, "毎月維持", 9, "目標に届きました。達成率は表示回数 120.0%（届いた月 2/2）です。"),
        (
            (1, 2),
            1.2,
            "毎月維持",
            9,
            "平均では目標以上ですが、届かない月がありました。達成率は表示回数 120.0%（届いた月 1/2）です。",
        ),
        ((0, 2), 0.5, "毎月維持", 9, "目標に届いていません。達成率は表示回数 50.0%（届いた月 0/2）です。"),
        (None, 0.9, "年度末", 9, "表示回数 90.0%は、年度の目標への途中です。"),
        (None, 0.9, "年度末", 3, "目標に届いていません。達成率は表示回数 90.0%です。"),
        (None, 1.1, "年度累計", 9, "目標に届きました。達成率は表示回数 110.0%です。"),
    ],
)
def test_what_came_of_a_target_is_said_without_contradiction(kept, achieved, target_type, newest, told):
    one = replace(quarter().reached[0], kept=kept, achieved=achieved, target_type=target_type)
    assert effectiveness(replace(quarter(), reached=(one,), newest=date(2026, newest, 1))) == told


def test_a_month_is_closed_only_when_every_account_is_and_never_called_final():
    def badge(rows):
        return summary(rows, MONTH, IMPRINT, HEADS["digest"]).imprint.badge

    rows = month_rows(final=True, revision=3)
    assert badge(rows) == "速報"
    assert (
        badge([replace(r, evaluation=replace(r.evaluation, final=True)) for r in rows])
        == "締め済・令和8年11月5日現在"
    )


def test_records_and_lines_are_of_the_day_they_are_told():
    """An entry is never dated back, but a later one corrects it: no period of the journal is 確定."""
    for document in (DRAWN["records"](), DRAWN["lines"]()):
        assert document.imprint.badge == "令和8年11月5日現在" and not document.imprint.final


def test_a_term_that_goes_on_and_an_account_that_is_gone(text_of):
    going = replace(quarter(), newest=date(2026, 8, 1))
    assert "期間は続いています（値は令和8年8月まで）" in text_of(
        typeset(term_document([going, quarter("ほか")], IMPRINT, HEADS["quarter"])).pdf()
    )
    gone = replace(quarter(gone=True), newest=date(2026, 9, 1))
    gone = replace(gone, evaluation=replace(gone.evaluation, month=date(2026, 8, 1)))
    assert "備考 令和8年8月まで" in text_of(typeset(term_document([gone], IMPRINT, HEADS["quarter"])).pdf())


def test_one_day_of_data_a_gap_of_a_year_and_no_accounts_at_all():
    once = evaluation(
        followers(*[None] * 24, 12.0, on_day=date(2026, 10, 3)),
        state="no_line",
        word="ライン未設定",
        previous_word="",
    )
    gap = evaluation(
        line(900.0, *[None] * 12, 880.0, deciding=True, state="within", continue_line=800.0), USERS
    )
    rows = [replace(month_rows()[0], evaluation=e) for e in (once, gap)]
    for document in (
        summary(rows, MONTH, IMPRINT, HEADS["digest"]),
        summary([], MONTH, IMPRINT, HEADS["digest"]),
    ):
        assert typeset(document).pdf().startswith(b"%PDF")
    with pytest.raises(ValueError, match="no term"):
        term_document([], IMPRINT, HEADS["quarter"])


def test_forty_accounts_with_long_names_lose_none(text_of):
    rows = [
        replace(
            month_rows()[0],
            evaluation=evaluation(JUDGED, USERS, account_id=f"a{n}", name=f"第{n}号" + "千" * 96),
        )
        for n in range(40)
    ]
    text = text_of(typeset(summary(rows, MONTH, IMPRINT, HEADS["digest"])).pdf()).replace(" ", "")
    assert all(text.count(f"第{n}号" + "千" * 20) >= 2 for n in range(40))


def test_a_value_of_five_thousand_characters_breaks_over_pages(text_of):
    said = "".join(f"第{n}文。" for n in range(1000))[:5000]
    cell = CellLines((("理由: ", said),), most=6000)
    table = Table((Column("記録", 40), Column("内容", 140)), (("a", cell), (Two("b"), "短い")), "表")
    document = PrintedDocument("records", "題", "期間", "", "第1-1", IMPRINT, (Heading("見出し"), table))
    text = text_of(typeset(document).pdf()).replace(" ", "")
    between = re.compile("根拠千曲市.*?1/2(題期間速報)?(記録内容)?")
    assert said in between.sub("", text, count=1), between.search(text)


@pytest.mark.parametrize(
    "bad", ["\x00\x07", "\ud800", "\u202eabc", "👨‍👩‍👧", "#panic()", "a\nb", "\uffff", "x" * 300]
)
def test_no_text_stops_a_document(bad):
    table = Table((Column(bad, 40), Column("b", 20)), ((bad, StateMark("watch", bad)),), bad)
    document = PrintedDocument(
        "lines", bad, bad, bad, bad, replace(IMPRINT, made_by=bad), (Heading(bad), Text(bad), table)
    )
    assert typeset(document).pdf().startswith(b"%PDF")


def test_masked_everywhere_a_name_can_stand(text_of):
    change = mask(["見本 さくら"])
    approved = draft_document(draft(approved=APPROVED, acts_for="例田 部長"), IMPRINT, HEADS["draft"])
    for document in (approved, *(DRAWN[n]() for n in ("records", "digest", "lines", "plan", "completion"))):
        text = text_of(typeset(document, change).pdf())
        assert "■■" in text
        assert not re.search("見本|さくら|例田|商工 運用|文庫|仮名", text)


def test_a_name_stays_a_name_inside_a_line_of_parts():
    held = PrintedDocument(
        "records",
        "題",
        "",
        "",
        "",
        IMPRINT,
        (Table((Column("a", 9),), ((CellLines((("決めた人: ", Person("林修")),)),),)),),
    )
    told = typeset(held, mask([])).told["paper"]["parts"][0][0]["rows"][0][0]
    assert told["text"] == "決めた人: ■■"


def test_a_draft_says_what_it_waits_for_and_then_what_it_got(text_of):
    waiting = text_of(typeset(draft_document(draft(), IMPRINT, HEADS["draft"])).pdf())
    assert waiting.count("令和 年 月 日") == 2 and "周知 令和8年11月13日（予定）" in waiting
    for outcome, day in (("決裁", "決裁日 令和8年10月30日"), ("否決", "否決の日 令和8年10月30日")):
        held = draft(approved=replace(APPROVED, outcome=outcome), standing=f"{outcome}済")
        text = text_of(typeset(draft_document(held, IMPRINT, HEADS["draft"])).pdf())
        assert day in text and "例田 部長 文書番号 商工第91号" in text and "令和 年 月 日" not in text


def test_a_draft_whose_evaluation_is_lost_says_so(text_of):
    text = text_of(typeset(draft_document(draft(evaluation=None), IMPRINT, HEADS["draft"])).pdf())
    assert "令和8年10月の評価（起案したときに見たもの）は、documents/ から読めません。" in text


@pytest.mark.parametrize(
    ("choice", "title"), [("継続", "継続の条件"), ("撤退", "撤退の方法と周知"), ("休止", "休止の期間")]
)
def test_each_choice_has_its_own_section(choice, title):
    held = draft_document(draft(choice=choice, days=(), attached=()), IMPRINT, HEADS["draft"])
    assert [b.text for b in held.blocks if isinstance(b, Heading) and b.level == 2][-1] == f"5　{title}"


def test_a_reason_of_five_thousand_characters_stands_whole_in_the_draft(text_of):
    said = "".join(f"第{n}文。" for n in range(1000))[:5000] + "🌸𠮷"
    long = draft(reason=said, grounds=tuple(replace(g, reason=said, said=(said,)) for g in draft().grounds))
    pdf = typeset(draft_document(long, IMPRINT, HEADS["draft"])).pdf()
    assert text_of(pdf).count("〓𠮷") == 9 and "…" not in text_of(pdf)


def test_a_report_before_the_proof_does_not_say_that_all_is_done(text_of):
    text = text_of(
        typeset(
            completion_document(replace(ended(), after=None, kept=None), IMPRINT, HEADS["abolition"])
        ).pdf()
    )
    assert "削除後確認の前" in text and "撤退が完了しました" not in text and text.count("□") == 4
    assert "保存の記録はありません。" in text


def test_a_checklist_has_a_box_for_what_is_not_recorded_and_a_page_an_account(text_of):
    pdf = typeset(
        checklist_document([checked(), checked(account="次の課")], IMPRINT, HEADS["checklist"])
    ).pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    one = text_of(pdf, page=1)
    assert (
        "記録のない項目 1件（任意を除く）" in one
        and "□ 適合 □ 不適合" in one
        and "登録を行うこと 必須 適合" in one
    )
    assert "長い文" * 50 in one.replace(" ", "") and "この媒体には項目がありません。" in one
    assert text_of(pdf).count("□ は、まだ記録のない項目です。") == 1
    with pytest.raises(ValueError, match="no account"):
        checklist_document([], IMPRINT, HEADS["checklist"])


def test_many_accounts_of_which_nothing_came_are_one_line(text_of):
    one = month_rows()[-1]
    rows = [replace(one, evaluation=replace(one.evaluation, name=f"課{n}")) for n in range(28)]
    text = text_of(typeset(summary(rows, MONTH, IMPRINT, HEADS["digest"])).pdf())
    assert "28アカウント 未取込" in text and "課0、課1、課2" in text.replace(" ", "")


def test_why_an_account_cannot_be_judged_is_told_once(text_of):
    row = month_rows()[1]
    said = "31日のうち20日分しかありません。"
    held = replace(row.evaluation, previous_word="基準内", sentence=f"延べ到達数は判定できません。{said}")
    decided = replace(row, evaluation=held, standing=DecisionStanding(CONTINUES, "", "運営を継続します。"))
    text = text_of(typeset(summary([decided], MONTH, IMPRINT, HEADS["digest"])).pdf()).replace(" ", "")
    assert text.count(said) == 1 and "2のとおり。運営を継続します。" in text


def test_what_moved_is_told_as_far_as_there_is_room_and_counted(text_of):
    text = text_of(typeset(DRAWN["restated"]()).pdf())
    whole = text.replace(" ", "")  # wherever a line ends
    assert "締めのあとで変わった値が、1アカウント" in whole and "指標7:1回→2回ほか2か所" in whole
    assert "変わった値" not in text_of(typeset(DRAWN["digest"]()).pdf())
    one = text_of(typeset(term_document([quarter()], IMPRINT, HEADS["quarter"], moved=(MOVED,))).pdf())
    assert "5 締めのあとで変わった値" in one


def test_pages_as_pictures():
    pages = typeset(DRAWN["draft"]()).pictures()
    assert len(pages) == 2 and all(page.startswith(b"\x89PNG") for page in pages)


def test_a_sum_says_what_it_leaves_out():
    """Yen that nobody knows are not 0: neither in the lead of a term nor at 部長会議."""
    bare = replace(SPENT, labour_yen=None, yen=None, priced=0)
    month = date(2026, 10, 1)
    assert "人件費とその計は不明です（事業費は325,500円）" in cost_sentence(
        CitySpent(month, (bare,), 0, None, 0), month
    )
    mixed = cost_sentence(CitySpent(month, (bare, SPENT), 4, None, 0), month)
    assert "費用は4,956,000円（人件費4,305,000円、事業費651,000円）" in mixed
    assert "（業務時間の記録のない延べ4か月、単価のない延べ7か月の人件費は含みません）" in mixed
    reviews = {"x_koho": replace(REVIEWS["x_koho"], spent=replace(bare, months=3))}
    assert "人件費とその計は不明です" in lead([quarter()], reviews)
    costs = [
        b
        for b in term_document([quarter()], IMPRINT, HEADS["quarter"], reviews=reviews).blocks
        if isinstance(b, Table) and "人件費" in b.says
    ]
    assert [row[2:5] for row in costs[0].rows] == [("不明", "325,500", "不明")]


def grouped(*sizes):
    """A document of one table: per size a thing of so many rows, each row with a word of its own."""
    rows = [
        (f"名{n}題" if k == 0 else "", f"行{n}の{k}番") for n, size in enumerate(sizes) for k in range(size)
    ]
    table = Table((Column("こと", 40), Column("内容", 140)), tuple(rows), "数える表")
    return PrintedDocument("lines", "束ねた表", "", "", "", IMPRINT, (table,))


def test_answers_stand_two_on_a_page_and_tell_once_how_costs_are_made(text_of):
    made = typeset(answer_document([ANSWER] * 5, IMPRINT, HEADS["answer"])).pdf()
    asked = [text_of(made, n).count("いくらかかるか。") for n in (1, 2, 3)]
    assert asked == [2, 2, 1] and len(PdfReader(BytesIO(made)).pages) == 3
    assert text_of(made).count("それを回数の合計で割っています。") == 1


def test_the_annex_has_hashes_to_be_copied_and_leaves_what_is_judged_by_metric_to_the_data(text_of):
    judged = (Difference("指標ごとの判定", "", "保留の月数: 0"), Difference("評価のしるし", "", "f0" * 32))
    close = replace(records().acts[1], kind="締め", differences=judged)
    held = records(acts=(*records().acts, close))
    text = text_of(typeset(records_document(held, IMPRINT, HEADS["records"])).pdf())
    assert "f0" * 32 in text and "9bc1" * 16 in text and "保留の月数" not in text
    assert "保留の月数: 0" in [record["変更後"] for record in act_records(held)]


def test_what_was_taken_back_has_a_column_where_something_was(text_of):
    back = replace(records().taken[0], undone="43番 令和8年10月4日 別のアカウントのもの")
    with_it, without = (
        text_of(typeset(records_document(records(taken=(t,)), IMPRINT, HEADS["records"])).pdf())
        for t in (back, records().taken[0])
    )
    assert "取消" in with_it and "43番" in with_it and "取消" not in without


def test_a_page_parts_no_account_from_its_rows(text_of):
    made = typeset(grouped(*[3] * 40)).pdf()
    pages = [text_of(made, page) for page in range(1, len(PdfReader(BytesIO(made)).pages) + 1)]
    assert len(pages) > 2
    for n in range(40):
        on = {next(p for p, text in enumerate(pages) if f"行{n}の{k}番" in text) for k in range(3)}
        assert on == {next(p for p, text in enumerate(pages) if f"名{n}題" in text)}


def test_what_is_longer_than_a_page_goes_on_under_its_name(text_of):
    made = typeset(grouped(100)).pdf()
    pages = [text_of(made, page) for page in range(1, len(PdfReader(BytesIO(made)).pages) + 1)]
    assert len(pages) > 1 and all("名0題" in text for text in pages)
    assert sum(text.count("行0の") for text in pages) == 100


def test_what_one_person_issued_at_once_is_one_row_of_the_records():
    one = records().acts[-1]
    acts = [
        replace(
            one, seq=n, kind="発行", differences=(Difference("題名", "", f"{paper}　令和8年10月（PDF）"),)
        )
        for n, paper in enumerate(("点検表", "点検表", "状態一覧"), 50)
    ]
    later = replace(acts[0], seq=53, at=one.at + timedelta(minutes=1))
    rows = acts_table([*acts, later]).rows
    assert [(row[0].over, row[2].under) for row in rows] == [("50番〜52番", "3件"), ("53番", one.what)]
    assert rows[0][3].text == "題名: 点検表 2件、状態一覧 1件"
