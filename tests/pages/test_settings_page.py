"""設定: the first person, people, rules, settings, events; alone, empty, as sample, for reading only."""

import pytest

from ledger.disk import DiskFailed
from ledger.entries import Event, Member, Rule, Setting
from services.office.folder import now_jst, open_office
from services.register import recording
from tests.pages.acts import PERSON, fill, html, press, said, well, widget, words

HOSTILE = ("<script>alert(1)</script>", "=cmd()", "**x** [a](http://b) :red[c]")


def last(office, model):
    return list(office.ledger.register().of(model))[-1].body


def test_an_empty_office_begins_with_its_first_person(opened, folder):
    at = opened("settings", who=None)
    assert "はじめに" in said(at) and not at.segmented_control
    at = press(fill(at, 氏名=PERSON), "登録して始める")
    assert list(open_office(folder).ledger.register().members(now_jst().date())) == [PERSON]
    assert at.query_params["who"] == PERSON
    assert "次に、台帳に" in "".join(words(at)) and "台帳にアカウントを登録する" in said(at)


def test_the_first_person_needs_a_name(opened):
    at = press(opened("settings", who=None), "登録して始める")
    assert words(at) == ["氏名と所属を入れてください。"]


def test_without_a_person_the_page_is_for_reading(opened, office):
    at = opened("settings", who=None)
    assert any("左で記録する人" in w for w in words(at))
    assert all(
        b.disabled for b in at.button if b.label in ("登録する", "記録する", "終わりにする", "取り消す")
    )


def test_the_sample_shows_its_people_and_rules(opened):
    assert "見本 さくら" in said(opened("settings", who=None, data="mihon"))
    rules = said(opened("settings", who=None, data="mihon", settings="rules"))
    assert "架空の市" in rules and "2024年5月" in rules and "見本 さくら" not in rules  # one part is drawn


@pytest.mark.parametrize("name", HOSTILE)
def test_a_person_is_added_whatever_the_name(opened, office, name):
    at = fill(opened("settings"), 氏名=name, 所属="観光課、広報課")
    at = press(at, "登録する")
    assert (last(office, Member).name, last(office, Member).sections) == (name, ("観光課", "広報課"))
    assert "<script>alert" not in html(at)
    assert all("**x**" not in s.value and "](http" not in s.value for s in at.success)


def test_a_person_without_a_section_is_not_recorded(opened, office):
    at = press(fill(opened("settings"), 氏名="太郎"), "登録する")
    assert words(at) == ["氏名、役割、所属、始まりの日を入れてください。"]


def test_the_last_person_of_the_policy_division_stays(opened, office):
    at = opened("settings")
    widget(at.selectbox, "担当者").set_value(PERSON)
    assert "先に後任" in "".join(words(press(at, "終わりにする")))


def test_rules_have_a_default_and_versions(opened, office):
    at = opened("settings", settings="rules")
    assert "既定値" in said(at)
    widget(at.text_input, "連続月数").set_value("4")
    widget(at.text_input, "余裕").set_value("7.5%")
    at = press(at, "記録する", "rule_new")
    assert "決定者と根拠がありません" in "".join(words(at)) and not list(office.ledger.register().of(Rule))
    widget(at.text_input, "決定者").set_value("情報政策課長")
    widget([t for t in at.text_input if "rule_new" in t.key], "根拠").set_value("情政第8号")
    at = press(at, "記録する", "rule_new")
    made = last(office, Rule)
    assert (made.patience, made.margin, made.decided_by, made.ground) == (
        4,
        0.075,
        "情報政策課長",
        "情政第8号",
    )
    assert widget(at.text_input, "決定者").value == "情報政策課長"


def test_a_setting_is_chosen_then_changed(opened, office):
    at = opened("settings", settings="values")
    widget(at.selectbox, "設定").set_value("exempt_months")
    at = well(at.run())
    widget(at.text_input, "開設後").set_value("6か月")
    assert "6 にしました" in "".join(words(press(at, "記録する", "setting_exempt_months")))
    assert (last(office, Setting).key, last(office, Setting).value) == ("exempt_months", 6)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_event_is_recorded_and_taken_back_with_a_reason(opened, office, name):
    at = fill(opened("settings", settings="events"), できごと=name)
    at = press(at, "記録する", "event_new")
    assert last(office, Event).title == name
    seq = office.ledger.register().seq
    (choice,) = [s for s in at.selectbox if s.key.startswith("event_back")]
    choice.set_value(seq)
    at = press(at, "取り消す")
    assert words(at) == ["取り消す記録を選び、理由を書いてください。"]
    (reason,) = [t for t in at.text_area if t.key.startswith("event_back")]
    reason.set_value("重複")
    press(at, "取り消す")
    assert list(office.ledger.register().of(Event)) == []


def new_member(at, name, section, **more):
    """The page with a member typed into the form of new ones."""
    told = {"氏名": name, "所属（いくつか": section} | more
    for label, value in told.items():
        (one,) = [t for t in at.text_input if t.label.startswith(label) and "member_new" in t.key]
        one.set_value(value)
    return at


def test_a_second_person_of_a_name_is_asked_about_and_told_apart(opened, office, person):
    told = {"name": "高橋", "role": "operator", "sections": ["広報課"], "from": "2026-01-01"}
    office.ledger.record(person, [("member", told)])
    at = press(new_member(opened("settings"), "高橋", "観光課"), "登録する", "member_new")
    assert any("「高橋」はすでにいます（運用担当者、広報課）" in w for w in words(at))
    widget(at.radio, "同じ氏名の人").set_value("other")
    press(at, "登録する", "member_new")
    held = office.ledger.register().members(office.today())
    assert (held["高橋"].sections, held["高橋（観光課）"].sections) == (("広報課",), ("観光課",))
    at = press(new_member(opened("settings"), "高橋", "商工課"), "登録する", "member_new")
    widget(at.radio, "同じ氏名の人").set_value("same")
    press(at, "登録する", "member_new")
    assert office.ledger.register().members(office.today())["高橋"].sections == ("商工課",)
    widget(at.selectbox, "氏名の変わる人").set_value("高橋")
    widget(at.text_input, "新しい氏名").set_value("例田")
    at = press(at, "氏名を変える", "member_rename")
    assert office.ledger.register().members(office.today())["高橋"].name == "例田"
    assert "旧 高橋" in html(at)


def test_a_failing_disk_says_what_is_safe(opened, office, person, monkeypatch):
    def full(*_, **__):
        raise DiskFailed("記録できませんでした。何も記録されていません。ディスクに空きがありません")

    at = new_member(opened("settings"), "鈴木", "観光課")
    monkeypatch.setattr(recording, "record", full)
    at = press(at, "登録する", "member_new")
    assert any(w.endswith("この画面に入れた内容と、前からの記録は、そのままです。") for w in words(at))
    assert [t.value for t in at.text_input if t.label == "氏名" and "member_new" in t.key] == ["鈴木"]


def test_someone_without_the_right_reads_why(opened, office, person):
    office.ledger.record(person, [("member", {"name": "閲覧者", "role": "viewer", "from": "2026-01-01"})])
    at = fill(opened("settings", who="閲覧者", settings="events"), できごと="x")
    assert "つけられません" in "".join(words(press(at, "記録する", "event_new")))


def test_a_metric_of_the_city_is_defined_and_used(opened, office, person):
    at = opened("settings", settings="metrics")
    for label, value in (("名称", "来場者数"), ("指標ID", "visitors"), ("単位", "人")):
        at.text_input[
            [t.label.startswith(label) and "metric_new" in t.key for t in at.text_input].index(True)
        ].set_value(value)
    at = press(at, "記録する", "metric_new")
    assert office.metrics["visitors"].title == "来場者数" and "visitors" in html(at)
