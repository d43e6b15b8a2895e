"""公式アカウント一覧: a piece of HTML that a site can take as it is, and CSV with the ten items."""

import csv
from html.parser import HTMLParser
from io import StringIO

import pytest

from reports import csv_file
from reports.account_list import ITEMS, list_html, missing, records
from tests.papers import ACCOUNTS, FORMULA, IMPRINT, PLAIN

VOID = {"br", "meta", "link"}


class Outline(HTMLParser):
    """Checks that tags close in order; collects ids, links, headings and the scope of header cells."""

    def __init__(self, source):
        super().__init__()
        self.open, self.ids, self.links, self.levels, self.scopes, self.labels, self.tags = (
            [],
            [],
            [],
            [],
            [],
            [],
            set(),
        )
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.add(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" else []
        self.labels += [told["aria-labelledby"]] if "aria-labelledby" in told else []
        self.levels += [int(tag[1])] if tag[0] == "h" and tag[1:].isdigit() else []
        self.scopes += [told.get("scope")] if tag == "th" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def source():
    return list_html(ACCOUNTS, IMPRINT, PLAIN["list"]).decode()


def test_it_is_a_fragment_that_drops_into_any_page(source):
    held = Outline(source)
    assert not held.tags & {"html", "head", "body", "style", "script", "h1", "main"}
    assert "style=" not in source and "onclick" not in source


def test_headings_ids_links_and_header_cells(source):
    held = Outline(source)
    assert held.levels == [2, 3, 3] and Outline(
        list_html(ACCOUNTS, IMPRINT, PLAIN["list"], level=4).decode()
    ).levels == [4, 5, 5]
    assert len(set(held.ids)) == len(held.ids) and set(held.labels) <= set(held.ids)
    assert {link[1:] for link in held.links if link.startswith("#")} <= set(held.ids)
    assert set(held.scopes) == {"col", "row"} and "caption" in held.tags


def test_stopped_and_closed_are_marked_and_the_closed_have_no_section(source):
    assert (
        "<strong>停止（令和8年10月31日から）</strong>" in source
        and "このアカウントは停止（令和8年10月31日から）です。" in source
    )
    assert "<strong>廃止（令和7年3月31日）</strong>" in source and source.count("旧チャンネル") == 1


def test_what_people_wrote_is_escaped_and_only_web_addresses_are_links(source):
    assert "&lt;b&gt;注意&lt;/b&gt;" in source and "<b>" not in source
    assert 'href="https://x.com/chikuma"' in source and 'href="javascript' not in source
    assert "平日9時から17時まで<br>返信はしません" in source


def test_csv_has_the_ten_items_and_runs_nothing():
    first, second, third = csv.DictReader(
        StringIO(csv_file.utf8(records(ACCOUNTS)).decode("utf-8-sig"), newline="")
    )
    assert [first[label] for label in ITEMS.values()][:3] == [
        "千曲市広報X",
        "https://x.com/chikuma",
        "市政を知らせる",
    ]
    assert (second["アカウント名"], second["状況"], second["停止・廃止の日"]) == (
        f"'{FORMULA}",
        "停止",
        "2026-10-31",
    )
    assert (first["停止・廃止の日"], third["目的"]) == ("", "")


def test_what_is_still_to_be_disclosed_is_told_to_whoever_publishes():
    assert missing(ACCOUNTS[:1]) == [] and missing(ACCOUNTS[2:]) == []
    (told,) = missing(ACCOUNTS)
    assert told.startswith(FORMULA) and "目的、発信内容" in told and "URL" not in told


def test_an_empty_list_is_still_a_list():
    assert Outline(list_html([], IMPRINT, PLAIN["list"]).decode()).levels == [2]
