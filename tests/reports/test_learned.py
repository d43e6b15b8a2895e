"""分類 and trials on a term's paper: what differs is named with its figure, what does not and what cannot be told by name."""

from dataclasses import replace

from reports.blocks import Table, Text
from reports.learned import Themes, ThemeTold, themes_of_all, themes_of_one, trials
from reports.term import term_document
from reports.term_review import TermReview
from tests.papers import HEADS, IMPRINT, REVIEWS, quarter

FOUND = ThemeTold("観光・景色", 53, "1.7倍（1.6〜1.9倍）", "差がある")
NOT, FEW = (
    ThemeTold("催し", 40, "1.02倍（0.90〜1.15倍）", "差は見つからない"),
    ThemeTold("休み・日程", 3, "–", "件数が足りない"),
)
SPAN = "令和7年4月〜令和8年3月"
THEMES = Themes(SPAN, (FOUND, NOT, FEW), "「ほかの記事」には、観光・景色の記事も入っています。")


def tables(blocks):
    return [b.rows for b in blocks if isinstance(b, Table)]


def texts(blocks):
    return "".join(b.text for b in blocks if isinstance(b, Text))


def test_of_one_account_each_theme_is_a_row():
    held = list(themes_of_one(THEMES))
    assert tables(held) == [
        (
            ("観光・景色", "53件", "1.7倍（1.6〜1.9倍）", "差がある"),
            ("催し", "40件", "1.02倍（0.90〜1.15倍）", "差は見つからない"),
            ("休み・日程", "3件", "–", "件数が足りない"),
        )
    ]
    assert texts(held).startswith(f"{SPAN}の記事。") and "観光・景色の記事も入っています" in texts(held)


def test_of_all_accounts_what_differs_is_named_with_its_figure_and_who_cannot_be_compared():
    held = list(themes_of_all([("千曲市公式X", THEMES), ("学校", Themes(SPAN))]))
    assert tables(held) == [
        (("千曲市公式X", "観光・景色 1.7倍（1.6〜1.9倍）（53件）", "催し", "休み・日程"),)
    ]
    assert "比べられる記事が足りないアカウント: 学校。" in texts(held)


def test_where_nothing_can_be_compared_and_nothing_was_tried_there_is_no_section():
    assert list(themes_of_all([("学校", Themes(SPAN))])) == list(themes_of_one(Themes(SPAN))) == []
    assert list(trials([("学校", ())], 180)) == []


def test_the_paper_of_a_year_has_both_and_numbers_go_on():
    def headings(reviews):
        document = term_document([quarter()], IMPRINT, HEADS["quarter"], reviews=reviews)
        return [b.text for b in document.blocks if type(b).__name__ == "Heading"]

    plain = headings(REVIEWS)
    with_themes = headings({"x_koho": replace(REVIEWS["x_koho"], themes=THEMES)})
    assert "8　分類ごとの反応" in with_themes and "9　改善策の試行" in with_themes
    assert len(with_themes) == len(plain) + 1
    assert not any("改善策の試行" in t for t in headings({"x_koho": TermReview()}))
