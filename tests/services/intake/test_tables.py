"""The register's tables as CSV: what comes back as it went out, what is new, what is refused; comments with their texts."""

import csv
import io
from datetime import date

import pytest
from hypothesis import example, given, strategies as st
from openpyxl import load_workbook

from ledger.entries import Policy, Target
from ledger.journal import Author
from services.audit import keeping
from services.intake import importing, tables
from services.intake.words import vocabulary
from services.register import recording, voices
from store import workbook
from store.reading import Refused
from tests.offices import DECIDED, POLICY, account, office_of

HOSTILE = (
    "=cmd()",
    "'=1+1",
    "+81 26",
    "@x",
    "2026-04-01",
    "<script>alert(1)</script>",
    "**太字**",
    '一行目\n"二行目",x',
)


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho", "fb_koho", today="2026-06-01")
    made.ledger.record(POLICY, [("account", account("ig_kanko", section="観光課"))])
    return made


def record(office, kind, /, **body):
    return recording.record(office, POLICY, kind, {"account_id": "x_koho"} | body)


def back_in(office, raw, author=POLICY, name="table.csv"):
    (look,) = importing.look_at(office, name, raw)
    (taken,) = importing.take(office, author, [importing.order_for(office, look, None, office.today())])
    return taken


def drawn(kind, *lines):
    """A file of that table: its headings, then these cells by member."""
    return tables.written(kind, lines)


def rows(raw):
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


GOOD = {
    "hours": {"account_id": "x_koho", "month": "2026-05", "hours": 12.5, "note": "=1+1"},
    "cost": {
        "item": "@委託",
        "per": "month",
        "yen": 30000.0,
        "from_month": "2026-04",
        "account_id": "x_koho",
    },
    "event": {"day": "2026-04-03", "until": "2026-04-05", "kind": "催し", "title": "2026-04-01"},
    "security_check": {"account_id": "x_koho", "checked_on": "2026-05-01", "next_on": "2027-05-01"},
    "comment": {
        "account_id": "x_koho",
        "received_on": "2026-05-01",
        "kind": "質問",
        "text": "いつ？",
        "handling": "未対応",
    },
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_line_is_an_entry_and_comes_back_as_it_went_out(office, kind):
    assert back_in(office, drawn(kind, GOOD[kind])).records == 1
    (made,) = [r for r in office.ledger.register().records.values() if r.kind == kind]
    said = {k: v for k, v in made.body.model_dump(mode="json", exclude_none=True).items() if k != "source"}
    assert {k: v for k, v in said.items() if k != "text"} == {
        k: v for k, v in GOOD[kind].items() if k != "text"
    }
    assert back_in(office, tables.csv_of(office, POLICY, kind)).outcome == "already"
    assert back_in(office, tables.excel_of(office, POLICY, kind), name="table.xlsx").outcome == "already"
    assert keeping.verify(office).broken == []


@pytest.mark.parametrize("kind", ["hours", "cost", "event"])
def test_an_entry_knows_the_line_of_its_file(office, kind):
    raw = drawn(kind, GOOD[kind])
    back_in(office, raw)
    (made,) = [r for r in office.ledger.register().records.values() if r.kind == kind]
    assert made.body.source.line == 2 and office.archive.get(made.body.source.sha256) == raw


@pytest.mark.parametrize("kind", tables.HEADERS)
def test_an_empty_sheet_has_its_headings_and_nothing_else(office, kind):
    raw = tables.csv_of(office, None, kind, blank=True)
    told = tables.headings(kind, vocabulary(office, office.ledger.register()))
    assert raw.decode("utf-8-sig").splitlines() == [",".join(told.values())]
    (format,) = [f for f in office.formats if f.record == kind]
    assert set(format.match(told.values())) == set(told), "and every heading is one that is read back"


@pytest.mark.parametrize("kind", tables.HEADERS)
def test_an_excel_file_has_the_cells_of_the_csv(office, kind):
    """What Excel holds is read as the CSV is: the same headings, and the same words but for how a number is written."""
    for one in GOOD:
        back_in(office, drawn(one, GOOD[one]))
    record(office, "target", metric="impressions", from_month="2026-04", target=0.1 + 0.2, target_type="毎月維持",
           window=3, deciding=True, decided_by="=A1", ground="一行目\n=二行目")  # fmt: skip
    told = {"account_id": "x_koho", "from_day": "2026-04-01", "items": {"purpose": "-周知"}}
    office.ledger.record(
        POLICY, [("policy", told), ("member", {"name": "+高橋", "role": "viewer", "from": "2026-04-01"})]
    )
    raw, book = tables.csv_of(office, POLICY, kind), tables.excel_of(office, POLICY, kind)
    (sheet,) = workbook.open_sheets(book)
    found = [row.cells for row in sheet.rows()]
    told = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [cells + [""] * (len(told[0]) - len(cells)) for cells in found] == told
    assert (len(found) == 1) == (kind == "transfer")
    assert len(found) == 1 or back_in(office, book, name=f"{kind}.xlsx").outcome == "already"
    (empty,) = workbook.open_sheets(tables.excel_of(office, POLICY, kind, blank=True))
    assert [row.cells for row in empty.rows()] == found[:1]


def test_an_excel_file_edited_and_sent_in_again_is_what_was_edited(office):
    for month in ("2026-03", "2026-04"):
        record(office, "hours", month=month, hours=10)
    record(office, "target", metric="impressions", from_month="2026-04", continue_line=500, **DECIDED)
    for kind, column, typed, kept in (
        ("hours", "業務時間", 11.5, ("hours", 11.5)),
        ("hours", "月", date(2026, 5, 1), ("month", "2026-05")),  # as Excel takes 2026年5月
        ("target", "継続ライン", "2万", ("continue_line", 20000)),
        ("account", "名称", "千曲市広報", ("name", "千曲市広報")),
    ):
        book = load_workbook(io.BytesIO(tables.excel_of(office, POLICY, kind)))
        sheet = book.active
        heads = [cell.value for cell in sheet[1]]
        sheet.cell(2, heads.index(column) + 1).value = typed
        edited = io.BytesIO()
        book.save(edited)
        assert back_in(office, edited.getvalue(), name=f"{kind}.xlsx").records == 1
        last = list(office.ledger.register().records.values())[-1]
        assert (last.kind, getattr(last.body, kept[0])) == (kind, kept[1])


def test_a_changed_hour_is_one_new_entry(office):
    for month in ("2026-04", "2026-05"):
        record(office, "hours", month=month, hours=10)
    raw = tables.csv_of(office, POLICY, "hours").replace(b"2026-05,10", b"2026-05,11.5")
    assert back_in(office, raw).records == 1
    assert [r["業務時間"] for r in rows(tables.csv_of(office, POLICY, "hours"))] == ["10", "11.5"]


@pytest.mark.parametrize(
    ("kind", "lines", "words"),
    [
        ("hours", [GOOD["hours"] | {"month": "2026-07"}], "これからの月"),
        ("hours", [GOOD["hours"], GOOD["hours"] | {"hours": 3.0}], "2行目にもあります"),
        ("hours", [{"account_id": "x_koho", "month": "2026-05"}], "業務時間がありません。その行を直して"),
        ("hours", [GOOD["hours"] | {"account_id": "x_nobody"}], "台帳にありません"),
        ("cost", [GOOD["cost"] | {"per": "日"}], "時間 か 月"),
        ("comment", [GOOD["comment"] | {"kind": "感想"}], "要望 か 質問 か 称賛 か 苦情 か その他"),
        ("comment", [GOOD["comment"] | {"of": 999}], "番号 999 のコメントはありません"),
        ("comment", [GOOD["comment"], GOOD["comment"]], "2行目にもあります"),
        ("comment", [GOOD["comment"] | {"received_on": "2026-06-02"}], "今日より後"),
        ("security_check", [GOOD["security_check"] | {"checked_on": "2026-06-02"}], "今日より後"),
    ],
)
def test_one_wrong_line_and_nothing_is_recorded(office, kind, lines, words):
    before = office.ledger.journal.head
    taken = back_in(office, drawn(kind, *lines))
    assert taken.outcome == "refused" and words in taken.message
    assert office.ledger.journal.head == before
    assert office.texts.blobs.names() == set()


def test_an_event_told_otherwise_is_corrected_not_doubled(office):
    back_in(office, drawn("event", GOOD["event"]))
    taken = back_in(office, drawn("event", GOOD["event"] | {"until": "2026-04-06"}))
    assert taken.outcome == "refused" and "別の終わりの日" in taken.message
    taken = back_in(office, drawn("event", GOOD["event"] | {"platform": "x"}))
    assert taken.outcome == "refused" and "すべての媒体" in taken.message


def test_the_same_change_of_two_platforms_is_two_events_in_the_words_of_the_screen(office):
    change = {"day": "2026-05-01", "kind": "仕様変更", "title": "指標の変更"}
    raw = tables.written(
        "event",
        [change | {"platform": p} for p in ("facebook", "instagram")],
        vocabulary(office, office.ledger.register()),
    )
    assert [r["媒体"] for r in rows(raw)] == ["Facebook", "Instagram"]
    assert back_in(office, raw).records == 2
    assert back_in(office, tables.csv_of(office, POLICY, "event")).outcome == "already"
    taken = back_in(office, drawn("event", change | {"platform": "x", "account_id": "ig_koho"}))
    assert taken.outcome == "refused"


# --- comments


def test_comments_lie_under_texts_and_nowhere_else(office):
    line = GOOD["comment"] | {"text": "夜の音がうるさい", "commenter": "山田 太郎"}
    back_in(office, drawn("comment", line))
    kept = b"".join(
        p.read_bytes() for p in office.folder.rglob("*") if p.is_file() and "texts" not in p.parts
    )
    assert "夜の音がうるさい".encode() not in kept and "山田".encode() not in kept
    (heard,) = voices.comments(office, POLICY)
    assert heard.texts == {"text": "夜の音がうるさい", "commenter": "山田 太郎"}


def test_a_comment_handled_in_a_spreadsheet_is_carried_on(office):
    back_in(
        office,
        drawn("comment", GOOD["comment"] | {"commenter": "山田"}, GOOD["comment"] | {"text": "二つめ"}),
    )
    first, second = rows(tables.csv_of(office, POLICY, "comment"))
    first |= {
        "対応": "対応済",
        "対応日": "2026/5/2",
        "共有先": "道路課",
        "コメント本文": "",
    }  # blank: as it stands
    out = io.StringIO()
    writer = csv.DictWriter(out, list(first), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows([first, second])
    assert back_in(office, out.getvalue().encode("utf-8-sig")).records == 1
    heard = {h.texts["text"]: h for h in voices.comments(office, POLICY)}
    assert (heard["いつ？"].body.handling, heard["いつ？"].body.shared_with) == ("対応済", "道路課")
    assert heard["いつ？"].texts["commenter"] == "山田" and heard["二つめ"].body.handling == "未対応"


def test_the_same_line_again_is_the_same_comment(office):
    back_in(office, drawn("comment", GOOD["comment"]))
    taken = back_in(
        office,
        drawn("comment", GOOD["comment"] | {"handling": "対応不要"}, GOOD["comment"] | {"kind": "要望"}),
    )
    assert taken.records == 2
    assert sorted((h.body.kind, h.body.handling) for h in voices.comments(office, POLICY)) == [
        ("要望", "未対応"),
        ("質問", "対応不要"),
    ]


def test_hostile_texts_come_back_as_they_are(office):
    back_in(
        office,
        drawn(
            "comment", *(GOOD["comment"] | {"text": t, "commenter": t.replace("\n", " ")} for t in HOSTILE)
        ),
    )
    assert {h.texts["text"] for h in voices.comments(office, POLICY)} == set(HOSTILE)
    raw = tables.csv_of(office, POLICY, "comment")
    assert not [r for r in rows(raw) if r["コメント本文"][:1] in "=+-@"]
    assert back_in(office, raw).outcome == "already"


def test_who_may_not_read_a_name_gets_an_empty_cell_and_takes_nothing_away_with_it(office):
    back_in(office, drawn("comment", GOOD["comment"] | {"commenter": "山田"}))
    other = Author("よその課", "manager", ("観光課",), proof="ログイン")
    (row,) = rows(tables.csv_of(office, other, "comment"))
    assert (row["投稿者"], row["コメント本文"]) == ("", "いつ？")
    assert back_in(office, tables.csv_of(office, other, "comment")).outcome == "already"
    assert rows(tables.csv_of(office, None, "comment"))[0]["コメント本文"] == ""


def test_a_section_takes_in_its_own_accounts_comments_alone(office):
    clerk = Author("担当", "operator", ("広報課",), proof="ログイン")
    assert back_in(office, drawn("comment", GOOD["comment"]), clerk).records == 1
    foreign = drawn("comment", GOOD["comment"] | {"account_id": "ig_kanko"})
    taken = back_in(office, foreign, clerk)
    assert taken.outcome == "refused" and "観光課の所管" in taken.message


def test_a_contractor_gets_their_own_accounts_lines(office):
    for account_id in ("x_koho", "ig_kanko"):
        record(office, "hours", account_id=account_id, month="2026-05", hours=1)
        record(
            office, "comment", account_id=account_id, received_on="2026-05-01", kind="質問", text=account_id
        )
    away = Author("受託者", "operator", ("観光課",), proof="ログイン", contractor=True)
    for kind in ("account", "hours", "comment"):
        assert [r["アカウントID"] for r in rows(tables.csv_of(office, away, kind))] == ["ig_kanko"]


@example('=WEBSERVICE("http://x")%')
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
def test_any_title_of_an_event_is_a_cell_that_no_spreadsheet_runs(title):
    raw = drawn("event", GOOD["event"] | {"title": title})
    assert rows(raw)[0]["できごと"][:1] not in "=+-@"


# --- the words of the screen


WORDED = """アカウントID,媒体,名称,区分,運営主体,開設日,ハンドル,非常時専用
ig_bosai,インスタグラム,防災,分野別アカウント,危機管理課,令和2年4月1日,bosai,○
yt_bosai,YouTube,防災チャンネル,分野別,危機管理課,Ｈ２８．４．１,,
"""
LINES = """アカウントID,指標,適用開始月,想定,目標,目標型,継続ライン,撤退ライン,窓,基準,判定指標,決定者,根拠
千曲市の x_koho,表示回数,令和8年4月,,3万,毎月維持,２万回,1万5千,3ヶ月,投稿別の合計,はい,広報課長,第1版
x_koho,エンゲージメント率（表示あたり）,R8.4,,,,2%,1.5％,1か月,,,広報課長,第1版
x_koho,フォロワー数,2026/4/1,"12,000人",,,11000,10000,１,月末に最も近い日の値,○,広報課長,第1版
"""


def test_a_table_is_read_in_the_words_of_the_screen_and_given_back_in_them(office):
    taken = back_in(office, WORDED.replace("分野別アカウント", "分野別").encode())
    assert (taken.outcome, taken.records) == ("taken", 2)
    held = office.ledger.register().accounts(office.today())
    assert (held["ig_bosai"].platform, str(held["ig_bosai"].opened_on)) == ("instagram", "2020-04-01")
    assert held["ig_bosai"].emergency_only and str(held["yt_bosai"].opened_on) == "2016-04-01"
    lines = LINES.replace("千曲市の x_koho", held["x_koho"].name)
    assert back_in(office, lines.encode("cp932")).records == 3
    found = {r.body.metric: r.body for r in office.ledger.register().of(Target)}
    seen = found["impressions"]
    assert (seen.target, seen.continue_line, seen.withdraw_line) == (30000, 20000, 15000)
    assert (seen.window, seen.basis, seen.from_month, seen.deciding) == (3, "post", "2026-04", True)
    rate = found["engagement_rate_per_impression"]
    assert (rate.continue_line, rate.withdraw_line) == (0.02, 0.015)
    assert (found["followers"].expected, found["followers"].basis) == (12000, "day")
    raw = tables.csv_of(office, POLICY, "target")
    told = {r["指標"]: r for r in rows(raw)}
    assert told["表示回数（インプレッション）"]["窓"] == "3か月"
    assert told["エンゲージメント率（表示あたり）"]["継続ライン"] == "2%"
    assert told["利用者数（フォロワー・登録者・友だち）"]["基準"] == "月末に最も近い日の値"
    assert {r["媒体"] for r in rows(tables.csv_of(office, POLICY, "account"))} >= {"Instagram", "YouTube"}
    for kind in ("target", "account"):
        assert back_in(office, tables.csv_of(office, POLICY, kind)).outcome == "already"


def test_everything_that_is_amiss_in_a_table_is_said_at_once(office):
    bad = (
        "アカウントID,指標,適用開始月,継続ライン,窓,基準,判定指標,決定者,根拠\n"
        "x_koho,表示回,4月,3万2万,2か月,投稿数,多分\n"
        "x_nobody,表示回数,2026-04,3%,,,\n"
        "x_koho,表示回数,2026-04,500,,,,広報課長,第1版\n"
        "x_koho,likes,2026-04,500,,,,広報課長,\n"
        "x_koho,閲覧数,,500人,,,\n"
        "x_koho,エンゲージメント率（表示あたり）,2026-04,5,,,\n"
    )
    (look,) = importing.look_at(office, "targets.csv", bad.encode())
    with pytest.raises(Refused) as refusal:
        tables.fresh(office, office.ledger.register(), look.read, look.sha256)
    told = [str(f) for f in refusal.value.faults]
    assert [t for t in told if t.startswith("2行目")] == [
        "2行目「適用開始月」列の「4月」: ここには月（2026-04、令和8年4月、R8.4 のように）が入ります",
        "2行目「継続ライン」列の「3万2万」: ここには数（3万、30,000 のように）が入ります",
        "2行目「窓」列の「2か月」: ここには1か月 か 3か月 か 12か月が入ります",
        "2行目「基準」列の「投稿数」: ここには日別の合計 か その月の投稿の合計 か 媒体の月間値が入ります",
        "2行目「判定指標」列の「多分」: ここにははい か いいえが入ります",
        "2行目「指標」列の「表示回」: ここには指標の名前（表示回数（インプレッション）、サムネイルの表示回数、表示1,000回あたりの費用 など）が入ります",
    ]
    assert "3行目「継続ライン」列の「3%」: ここには単位が「回」の数が入ります" in told
    assert not [t for t in told if t.startswith("4行目")], "a good line is not accused"
    assert not [t for t in told if t.startswith("5行目")], "a table may be of lines decided long ago"
    assert "6行目「適用開始月」列: 適用開始月がありません" in told
    assert any(t.startswith("7行目「継続ライン」列") and "5% と書きます" in t for t in told)
    assert back_in(office, bad.encode()).outcome == "refused"


def test_people_transfers_and_policies_go_in_and_come_back_as_tables(office):
    members = "名前,役割,所属,開始,ログイン名\n観光 花子,運用担当者,観光課,令和8年4月1日,hanako\n高橋 一,運用管理責任者,広報課、観光課,R8.4.1,\n"
    assert back_in(office, members.encode()).records == 2
    moved = "氏名,新しい役割,新しい所属,異動日\n観光 花子,運用管理責任者,広報課,2026-04-15\n"
    assert back_in(office, moved.encode()).records == 1
    found = office.ledger.register().members(office.today())
    assert (found["観光 花子"].role, found["観光 花子"].sections) == ("manager", ("広報課",))
    assert found["観光 花子"].login == "hanako", "what a table has no column for goes on"
    assert found["高橋 一"].sections == ("広報課", "観光課")
    policy = "アカウントID,適用開始日,目的,対象者と想定利用者数\nx_koho,H31.4.1,周知,市民 5千人\n"
    assert back_in(office, policy.encode()).records == 1
    (made,) = office.ledger.register().of(Policy)
    assert dict(made.body.items) == {"purpose": "周知", "audience": "市民 5千人"}
    transfer = "アカウントID,運営主体,移管日,協議が整った日,理由,逸脱の理由\nx_koho,観光課,2026-04-16,2026-04-10,所管の変更,準備が後になった\n"
    assert back_in(office, transfer.encode()).records == 1
    assert office.ledger.register().accounts(office.today())["x_koho"].section == "観光課"
    for kind in ("member", "policy", "transfer"):
        assert back_in(office, tables.csv_of(office, POLICY, kind)).outcome == "already"
    wed = "氏名,役割,所属,開始,担当者ID\n観光 花,運用管理責任者,広報課,2026-05-01,観光 花子\n"
    assert back_in(office, wed.encode()).records == 1
    assert back_in(office, tables.csv_of(office, POLICY, "member")).outcome == "already"
    after = "氏名,役割,所属,開始\n観光 花,閲覧,,2026-05-20\n"  # of whom the name is now: no id is needed
    assert back_in(office, after.encode()).records == 1
    register = office.ledger.register()
    assert [m.name for m in register.members(office.today()).values()] == ["観光 花", "高橋 一"]
    assert register.persons.words("観光 花子", office.today()) == "観光 花（旧 観光 花子）"
    before = "氏名,役割,所属,開始\n観光 花子,閲覧,,2026-05-25\n"
    assert "観光 花の以前の氏名です" in back_in(office, before.encode()).message
    assert "運用担当者" in tables.csv_of(office, POLICY, "member").decode("utf-8-sig")
    told = back_in(office, "氏名,役割,所属,開始\n佐藤,係長,広報課,4月1日\n".encode())
    assert (
        told.outcome == "refused" and "「役割」列の「係長」" in told.message and "「開始」列" in told.message
    )


def test_a_wrong_line_costs_the_others_no_more_than_they_are(new_folder, monkeypatch):
    """Each line is asked beside those of its own account, not beside all that are above it."""
    office = office_of(new_folder(), *(f"x_{n}" for n in range(40)))
    asked, check = [], tables.checks.check
    told = [(f"x_{n % 40}", f"2026-0{1 + n // 40}", 3) for n in range(120)] + [("x_gone", "2026-01", 3)]
    monkeypatch.setattr(
        tables.checks,
        "check",
        lambda office, register, drafts: asked.append(len(drafts)) or check(office, register, drafts),
    )
    raw = "\n".join(["アカウントID,月,業務時間", *(",".join(map(str, line)) for line in told)]).encode()
    taken = back_in(office, raw)
    assert (
        taken.outcome == "refused"
        and "x_gone は台帳にありません" in taken.message
        and "122行目" in taken.message
    )
    assert asked[0] == 121 and max(asked[1:]) == 3 and len(asked) == 122
