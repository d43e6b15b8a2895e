"""帳票: empty, chosen, looked at, issued by a click, and the whole set in one press."""

from datetime import date

import pytest

from ledger.entries import Close, Document
from samples.city import sample_folder, sample_office
from services.audit import evidence
from services.audit.tidying import SETS
from services.office.folder import Office
from services.papers import month_set
from services.papers.issuing import Order
from services.register import recording
from tests.offices import POLICY, copy_of
from tests.pages.acts import press, said, widget
from views import frame, papers

pytestmark = pytest.mark.long

PAGES = {"review": 1, "quarter": 4, "records": 8}


@pytest.fixture
def full(folder):
    """The sample city as an office, in a folder of its own: what is issued is journalled in it."""
    return Office(copy_of(sample_office(sample_folder()).folder, folder))


def offered(at):
    """The labels of everything that can be saved."""
    return [b.proto.label for b in at.get("download_button")]


def test_an_empty_office_says_what_to_do(opened, office):
    assert "アカウントがまだ登録されていません" in said(opened("papers"))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("review", "千曲市商工X、2026年10月。根拠 第1-2(7)"),
        ("quarter", "令和8年度第3四半期"),
        ("status", "表計算ソフトのファイルだけ"),
        ("list", "市のホームページに貼る部分"),
        ("records", "2026年10月に記録したもの"),
    ],
)
def test_each_kind_is_told_and_shown(opened, full, kind, told):
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper=kind)
    assert told in said(at)
    assert len(at.get("image")) == PAGES.get(kind, 0)


def test_the_form_of_each_kind_can_be_saved_and_its_first_pages_are_shown(opened, full, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 4)
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="records")
    labels = offered(at)
    assert labels == [f"{form} で保存する" for form in ("PDF", "Excel", "CSV（UTF-8）", "CSV（CP932）")]
    assert widget(at.checkbox, "情報公開用").value is False
    assert len(at.get("image")) == 4 and "ほかに 4 枚あります" in said(at)


def test_what_other_cities_are_given_is_offered_to_the_policy_section_once_it_is_set(opened, full):
    asked = {"month": "2026-10", "account": "x_shoko", "paper": "given"}
    at = opened("papers", who="見本 さくら", **asked)
    assert "まだ出せません" in said(at) and not [b for b in offered(at) if "zip" in b]
    for key, value in (("municipality_code", "202185"), ("residents", 58_000)):
        recording.record(full, POLICY, "setting", {"key": key, "value": value})
    assert [b for b in offered(opened("papers", who="見本 さくら", **asked)) if "zip" in b]
    assert not [b for b in offered(opened("papers", who="", **asked)) if "zip" in b]


def test_the_whole_set_is_made_and_offered(opened, full, monkeypatch):
    monkeypatch.setattr(month_set, "draw", lambda *_: None)
    monkeypatch.setattr(
        month_set,
        "issue",
        lambda o, v, order, memo: month_set.Paper(
            order.kind, "題", "x", b"%PDF", order.form, number="AAAA-BBBB-CCCC"
        ),
    )
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="status")
    assert "一式ができました" not in said(at)
    at = press(at, "月次一式を作る")
    assert "2026年10月の一式ができました。" in said(at)
    assert "zip で保存する" in offered(at)
    assert len(list((full.folder / SETS).glob("*/月次評価シート/*.pdf"))) == 12


def test_a_decisions_papers_are_offered_where_there_is_one(opened, full):
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="draft")
    assert offered(at) == ["Word で保存する", "PDF で保存する"] and len(at.get("image")) >= 1
    assert "2026年10月28日　継続　決裁済" in widget(at.selectbox, "決定").options[0]
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="abolition")
    assert "まだ削除されていません" in said(at) and offered(at) == []


@pytest.mark.parametrize("kind", ["review", "digest", "status"])
def test_a_close_that_cannot_be_read_is_said_and_nothing_is_offered(opened, full, kind):
    close = next(
        r
        for r in full.ledger.register().of(Close)
        if (r.body.account_id, r.body.month) == ("x_shoko", "2026-07")
    )
    (full.documents.folder / close.body.digest).unlink()
    at = opened("papers", who="", month="2026-07", account="x_shoko", paper=kind)
    assert "締めたときの評価を読めないため" in at.error[0].value and offered(at) == []


def test_a_saved_document_is_journalled_once_under_whoever_sits_there(full):
    view = full.view()
    held = frame.Frame(full, view, True, None, month=date(2026, 10, 1))
    before = len(full.ledger.journal.entries())
    raw = papers.delivered(held, Order("status", "csv", held.month, sample=True))
    (entry,) = full.ledger.journal.entries()[before:]
    assert (entry.kind, entry.role, entry.proof) == ("document", "viewer", "OSアカウント") and raw.startswith(
        b"\xef\xbb\xbf"
    )
    assert [r.seq for r in evidence.find(full, entry.body["evidence"])] == [entry.seq]


def test_papers_stand_on_the_pages_they_belong_to(opened, full):
    at = opened("withdrawal", who="", account="yt_gakko", case="past")
    assert {
        "起案文書（Word）",
        "起案文書（PDF）",
        "撤退計画・周知文案（Word）",
        "撤退計画・周知文案（PDF）",
    } <= set(offered(at))
    at = opened("withdrawal", who="", account="x_sports", case="past")
    assert "廃止届・完了報告（Word）" in offered(at)
    at = opened("register", who="", account="x_shoko")
    assert offered(at).count("公式アカウント点検表（PDF）") == 2
    at = opened("monthly", who="", account="ig_kanko", month="2026-08", beside="paper")
    assert "月次評価シート（PDF）" in offered(at) and any(
        label.startswith("第1版（") for label in offered(at)
    )
    assert "確定版（第2版）です" in said(at)


def test_a_proposal_is_recorded_and_is_not_the_rule(opened, full):
    rules = [e.seq for e in full.ledger.journal.entries() if e.kind in ("rule", "target")]
    at = opened("lines", who="見本 さくら", metric="impressions")
    assert "設定票にする案" not in said(at)
    at = press(at, "案として記録する")
    assert "案の理由を書いてください" in at.error[0].value
    widget(at.text_area, "案の理由").set_value("春の見直しのため")
    at = press(at, "案として記録する")
    entry = full.ledger.journal.entries()[-1]
    assert (entry.kind, entry.body["metric"], [s["name"] for s in entry.body["sets"]]) == (
        "proposal",
        "impressions",
        ["案A", "案B"],
    )
    assert "目標・ラインは変わっていません" in at.success[0].value and "春の見直しのため" in said(at)
    assert [e.seq for e in full.ledger.journal.entries() if e.kind in ("rule", "target")] == rules
    assert "目標・ライン設定票（PDF）" in offered(at)
    at = opened("lines", who="例田 商工", metric="impressions")
    assert not [w for w in at.selectbox if w.label == "採用する案"]  # for 情報政策課 alone
    assert any(label.startswith("目標・ライン設定票") for label in offered(at))
    order = Order("lines", "docx", date(2026, 11, 1), ("x_shoko",), of=entry.seq)
    assert papers.delivered(frame.Frame(full, full.view(), False, None), order).startswith(b"PK")
    assert next(iter(list(full.ledger.register().of(Document))[::-1])).body.document == "lines"


def test_a_proposal_is_adopted_from_its_list(opened, full):
    at = opened("lines", who="見本 さくら", metric="impressions")
    widget(at.text_area, "案の理由").set_value("春の見直しのため")
    at = press(at, "案として記録する")
    before = full.ledger.journal.entries()[-1].seq
    assert "案B" in widget(at.selectbox, "採用する案").options[0] and "千曲市商工X" in said(at)
    at = press(at, "採用を記録する")
    assert "決定者と根拠を書いてください" in at.error[0].value
    widget(at.text_input, "決定者").set_value("商工課長")
    widget(at.text_area, "根拠").set_value("商工第12号")
    at = press(at, "採用を記録する")
    added = [e.kind for e in full.ledger.journal.entries()[before:]]
    assert added[0] == "adoption" and set(added[1:]) <= {"target", "rule"} and "target" in added
    assert "採用を記録しました" in at.success[0].value
    lines = [e.seq for e in full.ledger.journal.entries()[before:]]
    widget(at.selectbox, "取り消す記録").set_value(lines[0])
    widget(at.text_area, "取り消す理由").set_value("月をまちがえたため")
    at = press(at, "取り消す", "adopt_back")
    assert f"{lines[0]}番の採用を、その目標・ライン" in at.success[0].value
    assert not set(lines) & set(full.ledger.register().records)
