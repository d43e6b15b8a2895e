"""総覧, 月次評価, 記事: each opened alone, on an empty store, on the sample, and half-way through a choice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ledger.journal import Author
from services.intake import importing
from services.office.folder import open_office
from store.context import Context
from tests.offices import account

PAGES = Path(__file__).parents[2] / "pages"
CLERK = Author("係", "policy", (), "試験")
X_HEADER = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An office folder of its own; caches of one test are no help to the next."""
    monkeypatch.setenv("SNS_DATA", str(tmp_path))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


def opened(page: str, **chosen: str) -> AppTest:
    """A page run alone, by absolute path, with choices in the URL."""
    at = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    for key, value in chosen.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
    return at


def shown(at: AppTest) -> str:
    """All text of a page."""
    blocks = (
        [h.proto.body for h in at.get("html")]
        + [m.value for m in at.markdown]
        + [c.value for c in at.caption]
    )
    return "\n".join(blocks + [t.value for t in at.title] + [s.value for s in at.header])


def office_with(folder, name: str, text: str = "本文") -> None:
    """An account with a hostile name and one month of days."""
    office = open_office(folder)
    body = {
        "account_id": "a",
        "platform": "x",
        "name": name,
        "kind": "sectoral",
        "section": "課",
        "opened_on": "2015-04-01",
    }
    office.ledger.record(CLERK, [("account", body)])
    days = "\n".join(f'"Oct {n}, 2026",10,1,2,0,0,1,0,0,0,0,0,0,0' for n in range(1, 32))
    [look] = importing.look_at(office, "o.csv", f"{X_HEADER}\n{days}".encode(), Context(as_of=office.today()))
    [taken] = importing.take(office, CLERK, [importing.order_for(office, look, "a", office.today())])
    assert taken.outcome == "taken", taken.message


@pytest.mark.parametrize("page", ["overview", "monthly", "posts"])
def test_an_empty_office_says_what_to_do_next(folder, page):
    at = opened(page, data="jissai")
    assert "台帳に登録" in shown(at) or "登録されていません" in shown(at)


def test_the_sample_opens_on_an_empty_office_and_says_so(folder):
    text = shown(opened("overview", month="2026-10"))
    assert "見本" in text
    assert "12アカウント中" in text
    assert (
        text.index("千曲市商工X</a>")
        < text.index("千曲市立図書館Instagram</a>")
        < text.index("千曲市公式X</a>")
    )  # gravest first
    assert "未取込のアカウントはありません" in text and "未提出 5</a>（千曲市立図書館Instagram、" in text
    assert text.count(">そろっていない</span>") == 1  # the one that the lead names
    assert "月末までそろっていない 1</a>（千曲市子育て応援Facebook）" in text
    running = shown(opened("overview", month="2026-11"))
    assert (
        "この月はまだ終わっていません" in running and ">そろっていない</span>" not in running
    )  # nothing is owed yet
    assert all(
        f">{tag}</span>" in text for tag in ("撤退手続き中", "廃止 2026年11月2日", "継続（見直し 12/10）")
    )
    (gone,) = re.findall('<tr[^>]*class="gone">.*?</tr>', text, re.DOTALL)
    assert "千曲市スポーツX</a>" in gone


def test_the_states_of_the_sentence_add_up_to_its_accounts(folder):
    """基準内 and 評価対象外 were left out: 12 accounts of which 6 were told of."""
    (told,) = re.findall(r'<p class="lead">(.*?)</p>', shown(opened("overview", month="2026-10")))
    counts = re.findall(r'href="#[a-z_]+">[^<]* (\d+)</a>', told)
    assert (
        told.startswith(f"{sum(map(int, counts))}アカウント中、")
        and "基準内" in told
        and "評価対象外" in told
    )


def test_the_month_is_in_the_url_and_another_month_shows_its_own_states(folder):
    at = opened("overview", month="2026-07")
    assert at.query_params["month"] == "2026-07"
    assert "撤退検討（要判断） 1" not in shown(at)
    at.selectbox(key="choose_month").set_value("2026-10").run()
    assert at.query_params["month"] == "2026-10"
    assert "撤退検討（要判断） 1" in shown(at)


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (
            "x_shoko",
            "4か月続けて撤退ラインを下回りました（7月 5,230、8月 4,290、9月 3,720、10月 3,140／ライン 6,000）",
        ),
        ("ig_library", "回復確認中 1/2"),
        ("fb_kosodate", "10月21日〜31日を含めて書き出し"),
        ("yt_gakko", "判定指標が設定されていません"),
        ("tt_kanko", "評価の対象外です（開設から1年未満）"),
    ],
)
def test_a_review_says_why(folder, account, words):
    at = opened("monthly", account=account, month="2026-10")
    assert words in shown(at)
    assert [s.value[0] for s in at.header][:3] == ["①", "②", "③"]


def test_of_a_month_that_runs_nobody_is_asked_for_days_to_come(folder):
    (told,) = re.findall(
        r'<p class="lead first">(.*?)</p>', shown(opened("monthly", account="x_shoko", month="2026-11"))
    )
    assert "11月はまだ終わっていないので、判定していません" in told and "を含めて書き出し" not in told


def test_a_metric_opens_down_to_file_and_line(folder):
    at = opened("monthly", account="fb_chikuma", month="2026-10", metric="reactions_total", look="evidence")
    (evidence,) = [d.value for d in at.dataframe if "値のもと" in d.value]
    assert set(evidence["値のもと"]) == {"いいね・リアクション・高評価", "コメント・返信", "共有数"}
    assert evidence["値"].sum() == 518
    assert evidence["行"].min() >= 2


def test_a_month_without_the_account_says_so(folder):
    at = opened("monthly", account="tt_kanko", month="2025-01")
    assert "このアカウントはありません" in shown(at)


@pytest.mark.parametrize("page", ["overview", "monthly", "posts"])
def test_a_link_to_what_is_not_there_falls_back(folder, page):
    opened(page, account="nobody", month="1999-01", metric="nothing")


def test_names_are_data(folder):
    name = "<script>alert(1)</script>**x**"
    office_with(folder, name)
    for page in ("overview", "monthly", "posts"):
        at = opened(page, account="a", month="2026-10")
        assert "<script>" not in shown(at)
    assert "&lt;script&gt;" in shown(opened("overview", month="2026-10"))


def test_posts_are_found_by_words_and_figures(folder):
    at = opened("posts", account="ig_kanko", month="2026-10", span="12")
    everything = len(at.dataframe[0].value)
    at.text_input(key="search").set_value("足湯").run()
    found = at.dataframe[0].value
    assert 0 < len(found) < everything
    assert found["本文"].str.contains("足湯").all()


def test_nobody_is_led_to_a_deleted_account_first(folder):
    """Of two accounts the first by section and name is deleted today: it stands last, and a link still opens it."""
    office = open_office(folder)
    closed = {"opened_on": "2020-04-01", "closed_on": str(office.today())}
    policy = Author("政策", "policy", ("情報政策課",), proof="ログイン")
    office.ledger.record(policy, [("account", account("x_a") | closed), ("account", account("x_b"))])
    at = opened("register", data="jissai")
    assert at.query_params["account"] == "x_b"
    assert [o.endswith("廃止") for o in at.selectbox(key="choose_account").options] == [False, True]
    assert opened("register", data="jissai", account="x_a").query_params["account"] == "x_a"


@pytest.mark.parametrize(
    ("other", "titles", "users"),
    [
        ("2026-09", ("2026年10月", "2026年9月"), ("1,005", "1,012")),
        ("x_chikuma", ("千曲市商工X", "千曲市公式X"), ("1,005", "11,883")),
    ],
)
def test_two_months_or_two_accounts_stand_side_by_side(folder, other, titles, users):
    at = opened(
        "monthly", data="mihon", account="x_shoko", month="2026-10", beside="abreast", **{"with": other}
    )
    (table,) = [x.proto.body for x in at.get("html") if "を並べた表" in x.proto.body]
    heads = re.findall(r"<th[^>]*class=\"n\"[^>]*>([^<]+)</th>", table)
    assert tuple(heads) == titles
    (row,) = re.findall(r"<tr><th scope=\"row\">利用者数.*?</tr>", table)
    assert tuple(re.findall(r"<strong>([\d,]+)</strong>", row)) == users
    assert "撤退検討（要判断）" in table and at.query_params["with"] in (other, [other])
    assert (
        "2026年10月30日の決裁（商工第91号）により、運営を継続します。次の見直しは2026年12月10日です。"
        in "".join(x.proto.body for x in at.get("html"))
    )
