"""月次評価シート: what stands on it, that it is one page, and that no text of a person can break it."""

import re
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.journal import JST
from metrics.evaluation import Happening
from reports.fonts import drawn
from reports.masking import mask
from reports.paper import Head, Imprint
from reports.printable import Printable
from reports.review import review
from reports.sheet_data import Remarks, cuts, sheet
from tests.evaluations import JUDGED, USERS, evaluation, followers, line
from tests.papers import PLAIN

PLATFORMS = {"x": {"name": "X（旧 Twitter）", "users": "フォロワー"}}
MADE = datetime(2026, 11, 5, 10, 3, tzinfo=JST)
GOLDEN = Path(__file__).with_name("review.txt")
LIKES = line(31.0, 28.0, metric="likes", title="いいね", unit="件", provisional=True)


IMPRINT = Imprint(MADE, "見本 さくら", guideline="千曲市ソーシャルメディア活用ガイドライン")
SAID = Remarks(
    overall="表示回数が2か月続けて下回った。",
    issues="投稿が減っている。",
    needs="直前の告知を求める声が3件。",
    improvements="催しの前日に投稿する。",
    followup="写真を増やした。",
    comment="来月も続けること。",
    drafted_by="仮名 千曲",
    confirmed_by="例田 商工",
    confirmed_on=date(2026, 11, 6),
    received_by="見本 さくら",
    received_on=date(2026, 11, 9),
)


def pdf_of(*evaluations, sample=False, remarks=None, head=PLAIN["review"], **more):
    said = {e.account_id: remarks for e in evaluations} if remarks else None
    return review(evaluations, PLATFORMS, replace(IMPRINT, sample=sample), head, said, **more).pdf()


def words_of(held):
    return sheet(held, PLATFORMS, IMPRINT, Printable(drawn()), PLAIN["review"])


def pages(pdf):
    """How many; Typst leaves page objects uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture(scope="module")
def typical():
    events = (Happening(date(2026, 10, 12), date(2026, 10, 14), "災害", "台風19号"),)
    return evaluation(JUDGED, LIKES, USERS, events=events)


def test_the_printed_text(typical, text_of):
    """The whole sheet, as it is read out: a change of wording or order is a change of this file."""
    assert text_of(pdf_of(typical)) == GOLDEN.read_text(encoding="utf-8").strip()


def test_it_is_one_tagged_page_in_japanese_whose_pictures_speak(typical, objects):
    pdf = pdf_of(typical)
    held = objects(pdf)
    assert pages(pdf) == 1
    assert b"/MarkInfo" in held and b"/StructTreeRoot" in held
    assert b"/Lang (ja-JP)" in held or b"/Lang(ja-JP)" in held
    spoken = {bytes.fromhex(told.decode()).decode("utf-16") for told in re.findall(rb"/Alt\s*<(\w+)>", pdf)}
    assert spoken == {
        "表示回数: 実績 518回、撤退ライン 600、継続ライン 900、目標 1,200、経過観察 2/3",
        "利用者数（フォロワー）: 実績 3,121人、目標 3,100、想定 4,000",
        "表示回数は令和8年10月に518回（前月 −22、前年同月 −382）です。",
        "利用者数（フォロワー）は令和8年10月に3,121人（前月 +121、前年同月 +121）です。",
    }
    for part in (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert part in held
    assert b"NotoSansCJKjp-Regular" in held and b"NotoSansCJKjp-Bold" in held


def test_no_type_is_smaller_than_8_pt(typical, smallest_type):
    """Not in its drawings either, nor where a figure is longer than its column."""
    long = tuple(
        Happening(date(2026, month, 1), None, "催し", f"姨捨の棚田 観月の会{month}") for month in (7, 8, 9)
    )
    wide = evaluation(line(*[98_765_432.0] * 13, deciding=True, target=12_345_678.0), USERS, events=long)
    lines = {"continue_line": 120_000.0, "withdraw_line": 80_000.0, "target": 160_000.0}
    cut = line(*[244_642.0] * 12, 3157.0, deciding=True, days_seen=1, days=30, **lines)
    cut = replace(cut, points=(*cut.points[:-1], replace(cut.points[-1], days_seen=1, days=30)))
    for held in (typical, wide, evaluation(cut, USERS)):
        least, words = smallest_type(pdf_of(held, remarks=SAID))
        assert least >= 8, words


def test_the_same_evaluation_gives_the_same_bytes(typical):
    assert pdf_of(typical) == pdf_of(typical)
    naive = replace(IMPRINT, made_at=MADE.replace(tzinfo=None, microsecond=5))
    assert review([typical], PLATFORMS, naive, PLAIN["review"]).pdf() == pdf_of(typical)


def test_the_sample_says_so(typical, text_of):
    assert "見本（架空のデータ）" in text_of(pdf_of(typical, sample=True))
    assert "見本（" not in text_of(pdf_of(typical))


def test_final_and_revision(typical):
    assert words_of(typical)["foot"]["badge"] == "速報"
    assert words_of(replace(typical, final=True, revision=2))["foot"]["badge"] == "確定・第2版"


def test_what_people_wrote_is_printed_and_never_read_as_markup(text_of):
    held = evaluation(
        JUDGED,
        name='𠮷田課🌸 #read("/etc/passwd") *x* $y$ \\ か\u3099',
        events=(Happening(date(2026, 10, 1), None, "催し", "花見🌸🍡 #panic()"),),
    )
    text = text_of(pdf_of(held))
    assert '𠮷田課〓 #read("/etc/passwd") *x* $y$ \\ が' in text
    assert "花見〓〓 #panic()" in text and "root:" not in text
    assert "〓は印刷できない文字です: U+1F338 CHERRY BLOSSOM、U+1F361 DANGO" in text


@pytest.mark.parametrize(
    "bad", ["\x00\x07", "\ud800", "\u202eabc", "👨‍👩‍👧", "\ufeff", "葛\U000e0100城", "a\nb", "\uffff"]
)
def test_no_character_stops_the_document(bad):
    assert pdf_of(evaluation(JUDGED, name=f"課{bad}課")).startswith(b"%PDF")


def test_without_any_data(text_of):
    held = evaluation(
        state="no_line", word="ライン未設定", sentence="判定指標が設定されていません。", previous_word=""
    )
    text = text_of(pdf_of(held))
    assert (
        "ライン未設定" in text and "この月の値も、目標・ラインもありません。" in text and "③ 総合評価" in text
    )


def test_one_metric_without_a_value(text_of):
    text = text_of(
        pdf_of(evaluation(line(None, deciding=True, continue_line=9.0, state="hold", word="判定保留")))
    )
    assert "データなし" in text and "判定保留" in text


def test_sixty_metrics_go_to_an_annex_and_none_is_lost(text_of):
    many = [replace(LIKES, metric=f"m{n}", title=f"指標{n}番") for n in range(58)]
    pdf = pdf_of(evaluation(JUDGED, *many, USERS))
    assert pages(pdf) == 2
    first, whole = text_of(pdf, page=1), text_of(pdf)
    assert "表示回数" in first and "根拠" in first and "1 / 2" in first and "2 / 2" in whole
    assert all(whole.count(f"指標{n}番") == 1 for n in range(58))


def test_many_lined_metrics_too(text_of):
    many = [replace(JUDGED, metric=f"m{n}", title=f"指標{n}番", deciding=n < 2) for n in range(30)]
    pdf = pdf_of(evaluation(*many, USERS))
    assert pages(pdf) >= 2 and all(text_of(pdf).count(f"指標{n}番") >= 1 for n in range(30))
    assert "根拠" in text_of(pdf, page=1)


def test_long_names_and_huge_figures_stay_on_one_page():
    huge = replace(
        JUDGED, value=1e15, previous=-1e15, year_ago=123456789.25, target=1e15, continue_line=-1e15
    )
    held = evaluation(huge, USERS, name="千" * 100, section="課" * 100)
    assert pages(pdf_of(held)) == 1


def test_each_account_has_its_own_page_count(typical, text_of):
    many = [replace(LIKES, metric=f"m{n}", title=f"指標{n}番") for n in range(58)]
    text = text_of(pdf_of(typical, evaluation(JUDGED, *many, USERS), typical))
    assert text.count("1 / 1") == 2 and text.count("1 / 2") == 1 and text.count("2 / 2") == 1


def test_no_evaluation_is_no_document():
    with pytest.raises(ValueError, match="no evaluation"):
        review([], PLATFORMS, IMPRINT, PLAIN["review"])


def test_a_day_of_確認_is_asked_for_only_where_none_is_recorded(text_of):
    waiting = replace(SAID, received_by="", received_on=None)
    asked = [replace(waiting, confirmed_by="", confirmed_on=None), waiting]
    texts = [text_of(pdf_of(evaluation(JUDGED, USERS), remarks=r)) for r in asked]
    assert ["確認日" in text for text in texts] == [True, False] and "例田 商工 令和8年11月6日" in texts[1]


def test_what_people_wrote_and_signed_stands_on_page_one(typical, text_of):
    text = text_of(pdf_of(typical, remarks=SAID))
    for said in (
        "課題 投稿が減っている。",
        "利用者のニーズ 直前の",
        "所属長の所見 来月も続けること。",
        "例田 商工 令和8年11月6日",
        "受付 見本 さくら 令和8年11月9日",
    ):
        assert said in text
    assert "所属に1人" in text_of(pdf_of(typical, remarks=replace(SAID, single_person=True)))
    assert "所属に1人" not in text


def test_a_long_remark_is_cut_on_page_one_and_whole_in_the_annex(typical, text_of):
    said = replace(SAID, overall="".join(f"第{n}文🌸=SUM(A1) #panic()。𠮷" for n in range(230))[:5000])
    pdf = pdf_of(typical, remarks=said)
    first, last = text_of(pdf, page=1), text_of(pdf, page=2)
    assert pages(pdf) == 2 and "…（全文は別紙）" in first and "所属長の所見 来月も続けること。" in first
    assert said.overall.replace("🌸", "〓").replace(" ", "") in last.replace(" ", "")
    assert "〓は印刷できない文字です: U+1F338 CHERRY BLOSSOM" in first


def test_every_page_says_of_what_and_of_which_moment_it_is(typical, text_of):
    many = [replace(LIKES, metric=f"m{n}", title=f"指標{n}番") for n in range(58)]
    pdf = pdf_of(evaluation(JUDGED, *many, USERS))
    for page in (1, 2):
        text = text_of(pdf, page=page)
        for told in (
            "千曲市広報X",
            "広報課",
            "令和8年10月",
            "速報",
            "第1-2(7)",
            "台帳記録 153番・先頭 6fdf6aa4f0b5",
            "作成 令和8年11月5日 10:03 見本 さくら",
            f"{page} / 2",
        ):
            assert told in text, (page, told)


def test_names_are_masked_and_nothing_else(typical, text_of):
    change = mask(["見本 さくら", "例田 商工"])
    text = text_of(pdf_of(typical, remarks=replace(SAID, comment="例田商工より: 続けること"), change=change))
    assert "見本" not in text and "例田" not in text and "仮名" not in text
    assert (
        "所属長の所見 ■■より: 続けること" in text
        and "令和8年11月5日 10:03 ■■" in text
        and "千曲市広報X" in text
    )


def test_the_citys_stamps_stand_until_somebody_has_signed(typical, text_of):
    own = Head("review", "評価票", form="様式第1号", stamps=("課長", "係長"))
    text = text_of(pdf_of(typical, head=own))
    assert "様式第1号 評価票 令和8年10月 千曲市広報X" in text and "課長 係長" in text and "作成者" not in text
    signed = text_of(pdf_of(typical, head=own, remarks=SAID))
    assert "係長" not in signed and "作成者 仮名 千曲" in signed


def test_users_are_compared_with_those_expected():
    assert words_of(evaluation(USERS))["users"] == "想定利用者数 4,000人に対し、3,121人（78.0%）。"
    missing = followers(3000.0, None, expected=4000.0)
    assert "分かっていません" in words_of(evaluation(missing))["users"]
    assert words_of(evaluation(JUDGED))["users"] == "想定利用者数は設定されていません。"


def test_users_are_called_by_the_platforms_own_word():
    row = words_of(evaluation(USERS))["part2"]["lined"][0]
    assert (row["title"], row["bracket"], row["note"]) == ("利用者数", "（フォロワー）", "参考・人")
    assert row["under_value"] == "10月31日時点"


def test_a_missing_figure_is_a_dash_and_never_a_zero():
    row = words_of(evaluation(line(None, None)))["part1"]["plain"][0]
    assert (row["value"], row["previous"], row["year_ago"], row["mark"]) == ("–", "–", "–", "")
    assert words_of(evaluation(LIKES))["part1"]["plain"][0]["mark"] == "※"


def test_a_figure_that_lacks_days_is_marked_in_whatever_month_it_stands():
    held = line(30.0, 33.0, 8.0, metric="likes", title="いいね", days_seen=1)
    earlier = replace(held.points[-2], days_seen=20, days=30)
    told = words_of(evaluation(replace(held, points=(held.points[0], earlier, held.points[-1]))))
    (row,) = told["part1"]["plain"]
    assert (row["value"], row["mark"], row["previous"], row["previous_mark"]) == ("8", "※", "33", "※")


def test_a_bar_of_three_months_tells_their_value_where_the_newest_has_none():
    held = replace(JUDGED, value=None, window_months=3, faced=1500.0)
    (row,) = words_of(evaluation(held))["part1"]["lined"]
    assert row["under_value"] == "3か月 1,500"


def test_the_deciding_metrics_and_the_users_are_drawn_once():
    deciding_users = replace(USERS, deciding=True)
    assert len(words_of(evaluation(JUDGED, deciding_users))["charts"]) == 2
    assert len(words_of(evaluation(JUDGED, replace(JUDGED, metric="b"), USERS))["charts"]) == 3


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (1, 14, 1, 3), (30, 0, 2, 0), (2, 5, 40, 9)])
def test_page_one_gives_up_reference_rows_first(counts):
    tried = cuts(*counts)
    assert tried[0] == list(counts)
    assert all(sum(a) > sum(b) and all(x >= y for x, y in zip(a, b, strict=True)) for a, b in pairwise(tried))
    assert all(cut[0] == counts[0] or cut[1] == cut[3] == 0 for cut in tried)
