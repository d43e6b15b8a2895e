"""帳票: empty, chosen, looked at, and the whole set in one press."""

import pytest

from services import month_set
from services.sample import sample_folder, sample_office
from tests.pages.acts import press, said, widget

PAGES = {"review": 1, "quarter": 2, "records": 1}


@pytest.fixture
def full(folder, monkeypatch):
    """The sample city as an office: the one that all tests share, which nobody writes to."""
    held = sample_office(sample_folder())
    monkeypatch.setenv("SNS_DATA", str(held.folder))
    return held


def test_an_empty_office_says_what_to_do(opened, office):
    assert "アカウントがまだ登録されていません" in said(opened("papers"))


@pytest.mark.parametrize(("kind", "told"), [
    ("review", "千曲市商工X、2026年10月。根拠 第1-2(7)"), ("quarter", "令和8年度第3四半期"), ("status", "表計算ソフトのファイルだけ"),
    ("list", "市のホームページに貼る部分"), ("records", "2026年10月に記録したもの"),
])  # fmt: skip
def test_each_kind_is_told_and_shown(opened, full, kind, told):
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper=kind)
    assert told in said(at)
    assert len(at.get("image")) == PAGES.get(kind, 0)


def test_the_form_of_each_kind_can_be_saved(opened, full):
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="records")
    labels = [b.proto.label for b in at.get("download_button")]
    assert labels == [f"{form} で保存する" for form in ("PDF", "Excel", "CSV（UTF-8）", "CSV（CP932）")]
    assert widget(at.checkbox, "情報公開用").value is False


def test_the_whole_set_is_made_and_offered(opened, full, monkeypatch, tmp_path):
    monkeypatch.setattr(month_set, "draw", lambda *_: None)
    monkeypatch.setattr(
        month_set,
        "issue",
        lambda o, v, order, memo: month_set.Paper(order.kind, "題", "x", b"%PDF", order.form),
    )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    at = opened("papers", who="", month="2026-10", account="x_shoko", paper="status")
    assert "一式ができました" not in said(at)
    at = press(at, "月次一式を作る")
    assert "2026年10月の一式ができました。" in said(at)
    assert "zip で保存する" in [b.proto.label for b in at.get("download_button")]
    assert len(list(tmp_path.glob("sns-issiki-*/月次評価シート/*.pdf"))) == 12
