"""The parts of 台帳: each opened alone, on nothing, as the sample, for reading; each kind of record entered by its form."""

import re
from datetime import timedelta

import pytest

from ledger.entries import (
    Comment,
    Cost,
    Disclosure,
    Hours,
    Incident,
    MediaCheck,
    Opening,
    Policy,
    Purpose,
    SecurityCheck,
    Transfer,
)
from ledger.journal import Author
from services.office.pages import PAGES
from services.register import recording, registering, voices
from tests.offices import account
from tests.pages.acts import html, press, said, well, widget, words
from views import typed
from views.register.register import PARTS

pytestmark = pytest.mark.long

HOSTILE = ("<script>alert(1)</script>", "=cmd()", "**x** [a](http://b) :red[c]")


@pytest.fixture
def held(office, person):
    """The office with one account."""
    registering.add_account(office, person, account("x_koho", section="情報政策課"))
    return office


def part(opened, name, **more):
    return opened("register", **({"account": "x_koho", "part": name} | more))


def field(widgets, form, name):
    """The widget of a form for a member of the body."""
    (one,) = [w for w in widgets if re.fullmatch(rf"{form}(_\d+)?_\d+_{re.escape(name)}", w.key or "")]
    return one


def last(office, model):
    return list(office.ledger.register().of(model))[-1].body


@pytest.mark.parametrize("name", PARTS)
def test_every_part_opens_on_an_office_with_nobody_and_nothing(opened, name):
    well(opened("register", who=None, part=name))


@pytest.mark.parametrize("name", PARTS)
def test_every_part_opens_on_the_sample(opened, name):
    at = opened("register", who="見本 さくら", data="mihon", account="ig_kanko", part=name)
    assert f'<strong aria-current="page">{PARTS[name]}</strong>' in html(at)


def test_an_unknown_part_is_the_board(opened, held):
    assert "1アカウント中" in said(part(opened, "nonsense"))


def test_the_board_shows_what_is_overdue_and_leads_to_it(opened):
    text = html(opened("register", who=None, data="mihon", part="board"))
    assert "期限切れ" in text
    assert text.index("千曲市学校教育チャンネル") < text.index("千曲市公式Facebook")
    assert "account=yt_gakko&amp;part=checks" in text


def test_clauses_are_one_click_away(opened):
    at = opened("register", who=None, data="mihon", part="board")
    assert "利用するソーシャルメディアの種類" in html(at)


# ── one of each ────────────────────────────────────────────────────────────────────────────────────


def test_a_policy_is_written_item_by_item_and_shown_as_it_was_typed(opened, held):
    text = "\n".join(HOSTILE)
    at = part(opened, "papers")
    for item in held.guideline.items("policy"):
        field(at.text_area, "policy_x_koho", f"items.{item.id}").set_value(text)
    at = press(at, "記録する", "policy_x_koho")
    assert last(held, Policy).items == {i.id: text for i in held.guideline.items("policy")}
    assert "<script>alert" not in html(at) and "8/8" in html(at)
    assert "**x**" not in "".join(m.value for m in at.markdown)


def test_the_next_version_begins_with_the_last_and_shows_what_changed(opened, held, person):
    items = {i.id: "前の文" for i in held.guideline.items("manual")}
    recording.record(
        held, person, "manual", {"account_id": "x_koho", "from_day": "2024-04-01", "items": items}
    )
    at = part(opened, "papers", paper="manual")
    assert field(at.text_area, "manual_x_koho", "items.posting").value == "前の文"
    field(at.text_area, "manual_x_koho", "items.posting").set_value("新しい文")
    at = press(at, "記録する", "manual_x_koho")
    assert "<del>前の</del><ins>新しい</ins>文" in html(at)


def test_what_was_begun_survives_a_reload(opened, held):
    at = part(opened, "papers")
    field(at.text_area, "policy_x_koho", "items.purpose").set_value("書きかけ")
    well(at.run())
    assert field(part(opened, "papers").text_area, "policy_x_koho", "items.purpose").value == "書きかけ"


def test_an_untouched_form_keeps_nothing(opened, held):
    part(opened, "comments")
    assert not (held.folder / "drafts").exists() or not list((held.folder / "drafts").rglob("*.json"))


def test_what_is_disclosed_is_checked(opened, held):
    at = part(opened, "papers", paper="disclosure")
    field(at.text_area, "disclosure_x_koho", "items.name").set_value("千曲市公式")
    press(at, "記録する", "disclosure_x_koho")
    assert last(held, Disclosure).items == {"name": "千曲市公式"}


def test_the_checklist_of_the_medium_wants_what_it_must_have(opened, held):
    at = part(opened, "checks")
    at = press(at, "記録する", "media_x_koho")
    assert "1 の結果（必須）・2 の結果（必須）を入れてください。" in words(at)
    for item in ("registered", "policy_shown"):
        field(at.radio, "media_x_koho", f"items.{item}").set_value("適合")
    press(at, "記録する", "media_x_koho")
    assert last(held, MediaCheck).items == {"registered": "適合", "policy_shown": "適合"}


def test_a_security_check_has_dates_and_no_place_for_words(opened, held):
    at = part(opened, "checks")
    asked = [t for t in (*at.text_input, *at.text_area) if "security_x_koho" in (t.key or "")]
    assert {t.placeholder for t in asked} == {typed.DAYS}, "no field but for days"
    well(field(at.text_input, "security_x_koho", "password_changed_on").set_value("himitsu1").run())
    assert "himitsu1" not in "".join(p.read_text() for p in held.folder.rglob("*.json*")), (
        "not even as a draft"
    )
    at = part(opened, "checks")
    field(at.text_input, "security_x_koho", "password_changed_on").set_value(str(held.today()))
    press(at, "記録する", "security_x_koho")
    assert last(held, SecurityCheck).password_changed_on == held.today()


def test_a_date_to_come_is_refused_in_words(opened, held):
    at = part(opened, "checks")
    field(at.text_input, "security_x_koho", "checked_on").set_value(str(held.today() + timedelta(days=1)))
    assert "今日より後" in "".join(words(press(at, "記録する", "security_x_koho")))


def test_a_comment_is_recorded_and_then_handled(opened, held, person):
    text = " ".join(HOSTILE)
    at = part(opened, "comments")
    field(at.radio, "comment_x_koho", "kind").set_value("苦情")
    field(at.text_area, "comment_x_koho", "text").set_value(text)
    field(at.text_input, "comment_x_koho", "commenter").set_value(text)
    at = press(at, "記録する", "comment_x_koho")
    assert "<script>alert" not in html(at)
    (heard,) = voices.comments(held, person, ["x_koho"])
    assert heard.texts == {"text": text, "commenter": text}
    widget(at.selectbox, "コメント").set_value(heard.seq)
    at = well(at.run())
    assert "**x**" not in "".join(m.value for m in at.markdown)
    field(at.text_input, f"comment_handle_{heard.seq}", "shared_with").set_value("道路課")
    press(at, "記録する", f"comment_handle_{heard.seq}")
    (heard,) = voices.comments(held, person, ["x_koho"])
    assert (heard.body.handling, heard.body.shared_with, heard.body.handled_on) == (
        "対応済",
        "道路課",
        held.today(),
    )
    assert heard.texts["text"] == text


def test_a_comment_is_corrected_with_its_words(opened, held, person):
    told = {
        "account_id": "x_koho",
        "received_on": "2026-01-01",
        "kind": "苦情",
        "text": "本文",
        "commenter": "山田",
    }
    entry = recording.record(held, person, "comment", told)
    at = part(opened, "comments")
    widget(at.selectbox, "訂正する記録").set_value(entry.seq)
    at = well(at.run())
    form = f"comment_correct_x_koho_{entry.seq}"
    assert field(at.text_input, form, "commenter").value == "山田"
    field(at.text_input, form, "commenter").set_value("山口")
    field(at.text_area, form, "correction_reason").set_value("聞き違い")
    press(at, "訂正する", form)
    (heard,) = voices.comments(held, person, ["x_koho"])
    assert heard.texts == {"text": "本文", "commenter": "山口"}


def test_a_name_is_not_on_the_page_of_another_section(opened, held, person):
    told = {
        "account_id": "x_koho",
        "received_on": "2026-01-01",
        "kind": "苦情",
        "text": "本文",
        "commenter": "山田 太郎",
    }
    recording.record(held, person, "comment", told)
    recording.record(
        held,
        person,
        "member",
        {"name": "観光", "role": "manager", "sections": ["観光課"], "from": "2026-01-01"},
    )
    assert "山田 太郎" in html(part(opened, "comments"))
    for who in ("観光", None):
        at = part(opened, "comments", who=who)
        assert "山田" not in html(at) + said(at) and "訂正する記録" not in said(at)


def test_an_incident_goes_from_its_opening_to_its_closing(opened, held):
    at = part(opened, "incidents")
    field(at.selectbox, "incident_x_koho", "kind").set_value("禁止記事")
    at = press(at, "記録する", "incident_x_koho")
    assert "第1-2(8)のア〜ス" in "".join(words(at))
    field(at.selectbox, "incident_x_koho", "prohibited").set_value("コ")
    field(at.text_area, "incident_x_koho", "details").set_value("<b>名前</b>")
    at = press(at, "記録する", "incident_x_koho")
    assert "対応中の事故・トラブルが1件" in html(at) and "&lt;b&gt;名前" in html(at)
    seq = held.ledger.register().seq
    field(at.text_input, f"incident_carry_{seq}", "closed_on").set_value(str(held.today()))
    at = press(at, "記録する", f"incident_carry_{seq}")
    assert last(held, Incident).closed_on == held.today() and last(held, Incident).prohibited == "コ"
    assert "対応中の事故・トラブルはありません" in html(at)


def test_a_purpose_is_judged(opened, held):
    at = part(opened, "purpose")
    field(at.radio, "purpose_x_koho", "reached").set_value("yes")
    field(at.text_area, "purpose_x_koho", "reason").set_value("周知を終えた")
    field(at.checkbox, "purpose_x_koho", "reusable").set_value(True)
    at = press(at, "記録する", "purpose_x_koho")
    assert "活用できるとするときは" in "".join(words(at))
    field(at.text_area, "purpose_x_koho", "reuse").set_value("防災")
    press(at, "記録する", "purpose_x_koho")
    assert (last(held, Purpose).reached, last(held, Purpose).reuse) == (True, "防災")


def test_hours_begin_with_the_last_months_and_costs_are_of_one_or_of_all(opened, held, person):
    at = part(opened, "work")
    field(at.text_input, "hours_x_koho", "hours").set_value("12.5")
    at = press(at, "記録する", "hours_x_koho")
    assert last(held, Hours).hours == 12.5
    assert field(at.text_input, "hours_x_koho", "hours").value == "12.5"
    field(at.text_input, "cost_x_koho", "item").set_value("人件費")
    field(at.radio, "cost_x_koho", "per").set_value("hour")
    field(at.text_input, "cost_x_koho", "yen").set_value("3,400円")
    field(at.radio, "cost_x_koho", "whose").set_value("city")
    press(at, "記録する", "cost_x_koho")
    assert (last(held, Cost).yen, last(held, Cost).account_id) == (3400, None)


def test_an_opening_waits_for_its_papers(opened, held, person):
    at = part(opened, "openings")
    form = "opening_x_koho"
    field(at.text_input, form, "opens_on").set_value(str(held.today()))
    for name, text in (("need", "要る"), ("lineup", "ない")):
        field(at.text_area, form, name).set_value(text)
    field(at.text_input, form, "judged_by").set_value("情報政策課長")
    at = press(at, "記録する", form)
    assert "利用方針がありません" in "".join(words(at))
    for kind in ("policy", "manual"):
        items = {i.id: "ある" for i in held.guideline.items(kind)}
        recording.record(
            held, person, kind, {"account_id": "x_koho", "from_day": "2020-04-01", "items": items}
        )
    press(at, "記録する", form)
    assert last(held, Opening).need == "要る"


def test_a_transfer_changes_who_runs_the_account(opened, held, person):
    for kind in ("policy", "manual"):
        items = {i.id: "ある" for i in held.guideline.items(kind)}
        recording.record(
            held, person, kind, {"account_id": "x_koho", "from_day": "2020-04-01", "items": items}
        )
    at = part(opened, "openings")
    form = "transfer_x_koho"
    field(at.text_input, form, "section").set_value("観光課")
    for name in ("from_day", "agreed_on"):
        field(at.text_input, form, name).set_value(str(held.today()))
    field(at.text_area, form, "reason").set_value("分野が近い")
    press(at, "記録する", form)
    assert last(held, Transfer).section == "観光課"
    assert held.ledger.register().accounts(held.today())["x_koho"].section == "観光課"


def test_a_record_is_taken_back_with_a_reason(opened, held, person):
    entry = recording.record(
        held,
        person,
        "purpose",
        {"account_id": "x_koho", "judged_on": "2026-01-01", "reached": False, "reason": "x"},
    )
    at = part(opened, "purpose")
    widget(at.selectbox, "訂正する記録").set_value(entry.seq)
    at = well(at.run())
    form = f"purpose_correct_x_koho_{entry.seq}"
    assert "理由を書いてください。" in words(press(at, "この記録を取り消す", form))
    field(at.text_area, form, "correction_reason").set_value("重複")
    press(at, "この記録を取り消す", form)
    assert list(held.ledger.register().of(Purpose)) == []


# ── who ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def away(held, person):
    """A contractor of another section, and an account of theirs."""
    registering.add_account(held, person, account("ig_kanko", section="観光課"))
    told = {
        "name": "受託 者",
        "role": "operator",
        "sections": ["観光課"],
        "from": "2026-01-01",
        "contractor": True,
    }
    recording.record(held, person, "member", told)
    return "受託 者"


@pytest.mark.parametrize("name", ["board", "list", "comments", "papers", "openings", "files"])
def test_a_forged_link_shows_a_contractor_nothing_of_another_account(opened, held, away, name):
    at = part(opened, name, who=away)
    assert "担当ではない" in "".join(words(at))
    assert "千曲市 x_koho" not in said(at) + "".join(o for s in at.selectbox for o in s.options)
    assert at.query_params["account"] == "ig_kanko"


CLOSED = ["audit", "closing", "comparison", "lines", "meeting", "papers", "withdrawal"]


@pytest.mark.parametrize("page", ["monthly", "posts", "imports", "overview"])
def test_nor_do_the_other_pages(opened, held, away, page):
    at = opened(page, who=away, account="x_koho")
    assert "千曲市 x_koho" not in said(at) + "".join(o for s in at.selectbox for o in s.options)


@pytest.mark.parametrize("page", CLOSED)
def test_a_page_is_closed_to_contractors_unless_it_says_otherwise(opened, held, away, page):
    at = opened(page, who=away)
    assert "この画面は開けません" in "".join(words(at)) and "千曲市" not in html(at).replace("千曲市SNS", "")
    assert "担当するアカウントを見る" in said(at)


def test_no_page_is_open_to_contractors_that_is_not_seen_here():
    assert sorted(page.id for page in PAGES.values() if not page.contractors) == CLOSED


def test_the_contractor_of_another_office_cannot_record_there_either(held, away):
    author = Author(away, "operator", ("観光課",), "自己申告", contractor=True)
    with pytest.raises(PermissionError, match="情報政策課の所管"):
        recording.record(
            held, author, "comment", {"account_id": "x_koho", "received_on": "2026-01-01", "kind": "質問"}
        )
    assert list(held.ledger.register().of(Comment)) == []
