"""The register as people keep it: the first member, deciding metrics, corrections, and CSV there and back."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, strategies as st

from ledger.entries import InvalidEntry, Target
from ledger.journal import Author
from services.intake import importing, tables
from services.office.folder import author_of
from services.register import recording, registering
from store.grain_ours import defused, meant
from tests.offices import DECIDED, POLICY, account, office_of


def target(metric="impressions", month="2026-04", name="x_koho", **more):
    return {"account_id": name, "metric": metric, "from_month": month} | DECIDED | more


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "x_koho", "fb_koho")


def record(office, kind, body):
    return recording.record(office, POLICY, kind, body)


def back_in(office, name, raw):
    (look,) = importing.look_at(office, name, raw)
    (taken,) = importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
    return taken


# --- people


def test_the_first_member_records_themselves_for_the_information_policy_division(new_folder):
    office = office_of(new_folder())
    registering.first_member(office, " 千曲 花子 ", "情報政策課", date(2026, 4, 1))
    (entry,) = office.ledger.journal.entries()
    assert (entry.by, entry.role, entry.body["sections"]) == ("千曲 花子", "policy", ["情報政策課"])
    with pytest.raises(InvalidEntry, match="すでに登録"):
        registering.first_member(office, "別の人", "情報政策課", date(2026, 4, 1))


def test_a_membership_ends_but_never_the_last_one_of_the_policy_division(new_folder):
    office = office_of(new_folder())
    registering.first_member(office, "花子", "情報政策課", date(2026, 4, 1))
    hanako = author_of(office.ledger.register().members(office.today())["花子"])
    recording.record(office, hanako, "member", {"name": "太郎", "role": "viewer", "from": "2026-04-01"})
    with pytest.raises(InvalidEntry, match="先に後任"):
        registering.end_member(office, hanako, "花子", date(2026, 5, 31))
    registering.end_member(office, hanako, "太郎", date(2026, 5, 31))
    assert list(office.ledger.register().members(date(2026, 5, 31))) == ["花子", "太郎"]
    assert list(office.ledger.register().members(date(2026, 6, 1))) == ["花子"]


@pytest.mark.parametrize(
    "change", [{"role": "viewer", "from": "2026-07-01"}, {"from": "2026-04-01", "to": "2026-07-31"}]
)
def test_however_it_is_written_the_last_one_of_the_policy_division_stays(new_folder, change):
    office = office_of(new_folder())
    registering.first_member(office, "花子", "情報政策課", date(2026, 4, 1))
    hanako = author_of(office.ledger.register().members(office.today())["花子"])
    last = {"name": "花子", "role": "policy", "sections": ["情報政策課"]} | change
    with pytest.raises(InvalidEntry, match="先に後任"):
        recording.record(office, hanako, "member", last)
    assert len(office.ledger.journal.entries()) == 1
    second = {"name": "次郎", "role": "policy", "sections": ["情報政策課"], "from": "2026-06-01"}
    recording.record(office, hanako, "member", second)
    recording.record(office, hanako, "member", last)


def test_a_setting_is_of_the_whole_city(office):
    with pytest.raises(InvalidEntry, match="すべてのアカウント"):
        record(office, "setting", {"key": "exempt_months", "value": 0, "account_id": "x_koho"})


# --- accounts


def test_an_account_is_added_once_and_changed_from_a_day_on(office):
    with pytest.raises(InvalidEntry, match="登録済み"):
        registering.add_account(office, POLICY, account("x_koho"))
    with pytest.raises(InvalidEntry, match="適用開始日"):
        registering.change_account(office, POLICY, account("x_koho", section="観光課"))
    registering.change_account(office, POLICY, account("x_koho", section="観光課", from_day="2026-06-01"))
    sections = [office.ledger.register().accounts(date(2026, m, 1))["x_koho"].section for m in (5, 6)]
    assert sections == ["広報課", "観光課"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (account("x_koho", platform="facebook", from_day="2026-06-01"), "媒体は変えられません"),
        (account("x_new", platform="mixi"), "媒体「mixi」はありません"),
    ],
)
def test_the_platform_of_an_account_is_known_and_stays(office, body, words):
    with pytest.raises(InvalidEntry, match=words):
        record(office, "account", body)


def test_an_account_that_targets_speak_of_cannot_vanish(office):
    record(office, "target", target())
    with pytest.raises(InvalidEntry, match="登録をなくすことも"):
        recording.correct(office, POLICY, 1, "誤り")
    recording.correct(office, POLICY, 2, "誤り")
    assert set(office.ledger.register().accounts(office.today())) == {"x_koho"}


# --- targets


def test_at_most_two_metrics_decide_in_any_month(office):
    for metric in ("impressions", "followers"):
        record(office, "target", target(metric, deciding=True))
    with pytest.raises(InvalidEntry, match="2つまで"):
        record(office, "target", target("engagements", "2026-07", deciding=True))
    record(office, "target", target("impressions", "2026-07", deciding=False))
    record(office, "target", target("engagements", "2026-07", deciding=True))
    with pytest.raises(InvalidEntry, match="2つまで"):
        record(office, "target", target("engagements", "2026-05", deciding=True))
    record(office, "target", target("engagements", name="fb_koho", deciding=True))


def test_taking_back_the_entry_that_made_room_is_refused(office):
    for metric, month, deciding in (
        ("impressions", "2026-04", True),
        ("followers", "2026-04", True),
        ("impressions", "2026-07", False),
        ("engagements", "2026-07", True),
    ):
        record(office, "target", target(metric, month, deciding=deciding))
    with pytest.raises(InvalidEntry, match="2つまで"):
        recording.correct(office, POLICY, 5, "やめる")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (target(continue_line=100, withdraw_line=101), "高くなっています"),
        (target("unfollows", continue_line=100, withdraw_line=99), "低くなっています"),
        (target("followers", basis="post"), "使えません"),
        (target(name="x_nobody"), "台帳にありません"),
    ],
)
def test_lines_that_cannot_be_meant_are_refused(office, body, words):
    with pytest.raises(InvalidEntry, match=words):
        record(office, "target", body)


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        ("target", target(decided_by=None), "目標・ライン: 決定者がありません"),
        ("target", target(ground=" "), "目標・ライン: 根拠がありません"),
        ("rule", {"from_month": "2026-04"}, "判定の規則: 決定者と根拠がありません"),
    ],
)
def test_who_decided_a_line_or_a_rule_and_on_what_ground_is_told(office, kind, body, named):
    before = office.ledger.register().head
    told = {k: v for k, v in body.items() if v is not None}
    with pytest.raises(InvalidEntry, match=named):
        recording.record_asked(office, POLICY, kind, told)  # as the forms record it
    assert office.ledger.register().head == before
    if (
        told.get("ground") or "計画"
    ).strip():  # a command may be of what was decided before anybody wrote down by whom
        assert recording.record(office, POLICY, kind, told).kind == kind


def test_what_an_earlier_version_recorded_without_them_opens_and_is_mended(office):
    bare = {"account_id": "x_koho", "metric": "likes", "from_month": "2026-04", "continue_line": 5.0}
    office.ledger.record(POLICY, [("target", bare), ("rule", {"from_month": "2026-04"})])
    assert len(list(office.ledger.register().of(Target))) == 1
    assert back_in(office, "targets.csv", tables.csv_of(office, None, "target")).outcome == "already"
    recording.correct(office, POLICY, 3, "転記の誤り", bare | {"continue_line": 6.0})
    recording.correct(office, POLICY, 3, "決定者を書き足す", bare | DECIDED)
    with pytest.raises(InvalidEntry, match="決定者と根拠がありません"):
        recording.correct(office, POLICY, 3, "消す", bare)


def test_equal_lines_are_fine(office):
    record(office, "target", target(continue_line=100, withdraw_line=100))


def test_a_correction_needs_a_reason_and_replaces_the_entry(office):
    record(office, "target", target(target=100))
    with pytest.raises(InvalidEntry, match="理由"):
        recording.correct(office, POLICY, 3, "  ", target(target=200))
    recording.correct(office, POLICY, 3, "打ち間違い", target(target=200))
    record_ = office.ledger.register().records[3]
    assert (record_.body.target, record_.corrected_by) == (200, 4)


@pytest.mark.parametrize(
    ("key", "value", "fine"),
    [
        ("post_settle_days", 0, True),
        ("post_settle_days", 60, True),
        ("post_settle_days", 61, False),
        ("post_settle_days", 7.5, False),
        ("post_settle_days", "七", False),
        ("exempt_months", True, False),
        ("rate_days_share", 0.8, True),
        ("rate_days_share", 1.1, False),
        ("smallest_difference", 30, True),
        ("smallest_difference", -1, False),
    ],
)
def test_settings_that_the_figures_depend_on_are_numbers_within_bounds(office, key, value, fine):
    if fine:
        record(office, "setting", {"key": key, "value": value})
        assert office.views.current().exists()
    else:
        with pytest.raises(InvalidEntry):
            record(office, "setting", {"key": key, "value": value})


# --- CSV, there and back

HOSTILE = (
    "=cmd()",
    "'=1+1",
    "+81 26",
    "-5",
    "@x",
    "2026-04-01",
    "1E5",
    "dec1",
    "<script>alert(1)</script>",
    "**太字**",
    'a"b,c',
)


def test_the_tables_come_back_as_they_went_out(office):
    for number, name in enumerate(HOSTILE):
        told = {"name": name, "section": name, "handle": name, "platform_account_id": "17840000000000201"}
        registering.add_account(office, POLICY, account(f"x_{number}") | told)
    registering.change_account(office, POLICY, account("x_koho", emergency_only=True, from_day="2026-06-01"))
    record(
        office,
        "target",
        target(target=0.1, target_type="毎月維持", ground="一行目\n=二行目", decided_by="=A1"),
    )
    record(
        office,
        "target",
        target("engagement_rate_per_impression", continue_line=1e-7, window=3, deciding=True),
    )
    record(office, "target", target(target=123456.5, target_type="毎月維持"))
    before = len(office.ledger.journal.entries())
    for name, raw in (
        ("accounts.csv", tables.csv_of(office, None, "account")),
        ("targets.csv", tables.csv_of(office, None, "target")),
    ):
        taken = back_in(office, name, raw)
        assert (taken.outcome, taken.message) == ("already", "台帳と同じ内容です。新しい記録はありません")
    assert len(office.ledger.journal.entries()) == before


def test_the_tables_rebuild_the_register_of_an_empty_office(office, new_folder):
    record(office, "target", target(target=100, target_type="毎月維持", deciding=True))
    copy = office_of(new_folder())
    back_in(copy, "accounts.csv", tables.csv_of(office, None, "account"))
    back_in(copy, "targets.csv", tables.csv_of(office, None, "target"))
    for kind in ("account", "target"):
        assert tables.standing(copy.ledger.register(), kind) == tables.standing(
            office.ledger.register(), kind
        )


def test_the_csv_opens_in_a_spreadsheet_without_harm(office):
    registering.add_account(
        office,
        POLICY,
        account("x_bad") | {"name": "=HYPERLINK(1)", "platform_account_id": "17840000000000201"},
    )
    raw = tables.csv_of(office, None, "account")
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw
    row = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))[-1]
    assert (row["名称"], row["媒体側ID"], row["区分"]) == ("'=HYPERLINK(1)", "'17840000000000201", "分野別")


@given(st.text(max_size=30))
def test_defusing_a_cell_is_undone_by_reading_it(text):
    assert meant(defused(text)) == text
    assert defused(text)[:1] not in ("=", "+", "-", "@")


def test_a_changed_line_is_one_new_entry_and_an_unchanged_one_is_none(office):
    record(office, "target", target(target=100, target_type="毎月維持"))
    raw = tables.csv_of(office, None, "target").replace(b",100,", b",150,")
    assert back_in(office, "targets.csv", raw).records == 1
    assert back_in(office, "targets.csv", tables.csv_of(office, None, "target")).outcome == "already"


def test_two_lines_for_the_same_beginning_are_refused_and_nothing_is_written(office):
    raw = tables.csv_of(office, None, "account").decode("utf-8-sig")
    line = next(r for r in raw.splitlines() if r.startswith("x_koho"))
    before = len(office.ledger.journal.entries())
    taken = back_in(
        office, "accounts.csv", (raw + line.replace("広報課", "観光課") + "\r\n").encode("utf-8-sig")
    )
    assert taken.outcome == "refused" and "2行目にもあります" in taken.message
    assert len(office.ledger.journal.entries()) == before


def test_a_table_that_makes_three_metrics_decide_is_refused_whole(office):
    lines = [
        "アカウントID,指標,適用開始月,判定指標,決定者,根拠",
        *(f"x_koho,{m},2026-04,はい,広報課長,第1版" for m in ("likes", "shares", "comments")),
    ]
    taken = back_in(office, "targets.csv", "\r\n".join(lines).encode("utf-8-sig"))
    assert taken.outcome == "refused" and "2つまで" in taken.message


def test_a_manager_may_send_in_the_whole_table_when_only_own_lines_changed(office):
    record(office, "account", account("ig_kanko", section="観光課"))
    chief = Author("課長", "manager", ("観光課",), proof="ログイン")
    raw = tables.csv_of(office, None, "account").decode("utf-8-sig").replace("千曲市 ig_kanko", "千曲市観光")
    (look,) = importing.look_at(office, "accounts.csv", raw.encode("utf-8-sig"))
    (taken,) = importing.take(office, chief, [importing.ImportOrder(look, office.today())])
    assert taken.records == 1
    foreign = raw.replace("千曲市 x_koho", "乗っ取り")
    (look,) = importing.look_at(office, "accounts.csv", foreign.encode("utf-8-sig"))
    (taken,) = importing.take(office, chief, [importing.ImportOrder(look, office.today())])
    assert taken.outcome == "refused" and "所管" in taken.message


# --- April


@pytest.fixture
def staff(new_folder):
    """Three people of an office, and the one who records."""
    made = office_of(new_folder(), "x_koho", today="2026-03-20")
    registering.first_member(made, "花子", "情報政策課", date(2026, 1, 1))
    hanako = author_of(made.ledger.register().members(made.today())["花子"])
    for name, role, sections in (("太郎", "manager", ["広報課"]), ("次郎", "operator", ["広報課"])):
        body = {"name": name, "role": role, "sections": sections, "from": "2026-01-01", "login": name}
        recording.record(made, hanako, "member", body | ({"acts_for": "部長"} if role == "manager" else {}))
    return made, hanako


def members(office, day):
    held = office.ledger.register().members(date.fromisoformat(day))
    return {m.name: (m.role, m.sections, m.acts_for, m.login) for m in held.values()}


def test_aprils_transfers_are_one_write(staff):
    office, hanako = staff
    moves = [
        registering.MemberMove("太郎", ("観光課",)),
        registering.MemberMove("次郎", ("広報課", "観光課"), "manager"),
    ]
    entries = registering.move_members(office, hanako, moves, date(2026, 4, 1))
    assert [e.kind for e in entries] == ["member", "member"]
    assert members(office, "2026-03-31")["太郎"] == ("manager", ("広報課",), "部長", "太郎")
    assert members(office, "2026-04-01")["太郎"] == ("manager", ("観光課",), "部長", "太郎")
    assert members(office, "2026-04-01")["次郎"] == ("manager", ("広報課", "観光課"), None, "次郎")


def test_a_section_that_is_told_for_the_first_time_is_asked_about(staff):
    office, _ = staff
    assert registering.new_sections(office, ["広報課", "情報政策課", "観光か", "観光か"]) == ["観光か"]


def test_who_leaves_is_a_member_until_the_day_before(staff):
    office, hanako = staff
    registering.move_members(office, hanako, [registering.MemberMove("次郎")], date(2026, 4, 1))
    assert "次郎" in members(office, "2026-03-31") and "次郎" not in members(office, "2026-04-01")


def test_a_new_name_lasts_through_what_was_recorded_for_later(staff):
    office, hanako = staff
    registering.move_members(office, hanako, [registering.MemberMove("次郎", ("観光課",))], date(2026, 4, 1))
    registering.rename(office, hanako, "次郎", "例田 次郎", date(2026, 3, 25))
    registering.rename(office, hanako, "太郎", "例田 太郎", date(2026, 5, 1))
    assert {"太郎", "次郎"} < set(members(office, "2026-03-24"))
    assert members(office, "2026-03-25")["例田 次郎"] == ("operator", ("広報課",), None, "次郎")
    assert members(office, "2026-04-01")["例田 次郎"] == ("operator", ("観光課",), None, "次郎")
    registering.end_member(office, hanako, "例田 次郎", date(2026, 6, 30))
    assert set(members(office, "2026-07-01")) == {"花子", "例田 太郎"}


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([], "1人は選んで"),
        ([registering.MemberMove("誰か", ("広報課",))], "誰か は、その日の担当者ではありません"),
        (
            [
                registering.MemberMove("太郎", ("観光課",)),
                registering.MemberMove("花子", ("観光課",), "manager"),
            ],
            "先に後任",
        ),
        ([registering.MemberMove("花子")], "先に後任"),
    ],
)
def test_all_of_them_move_or_none(staff, moves, words):
    office, hanako = staff
    before = office.ledger.journal.head
    with pytest.raises(InvalidEntry, match=words):
        registering.move_members(office, hanako, moves, date(2026, 4, 1))
    assert office.ledger.journal.head == before


def test_the_policy_division_may_change_hands_in_one_write(staff):
    office, hanako = staff
    moves = [
        registering.MemberMove("花子", ("観光課",), "manager"),
        registering.MemberMove("太郎", ("情報政策課",), "policy"),
    ]
    registering.move_members(office, hanako, moves, date(2026, 4, 1))
    assert {n: m[0] for n, m in members(office, "2026-04-01").items()} == {
        "花子": "manager",
        "太郎": "policy",
        "次郎": "operator",
    }


def test_a_new_account_id_is_ascii_and_an_old_one_stays(office):
    body = account("x_koho") | {"account_id": "広報"}
    with pytest.raises(InvalidEntry, match="アカウントID「広報」は使えません。半角の英数字"):
        registering.add_account(office, POLICY, body)
    office.ledger.record(POLICY, [("account", body)])  # as an earlier version let it in
    changed = body | {"name": "広報のX", "from_day": "2026-05-01"}
    assert registering.change_account(office, POLICY, changed).body["name"] == "広報のX"
