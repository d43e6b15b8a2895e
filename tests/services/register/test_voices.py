"""Who reads what people wrote: names for the own section and 情報政策課, texts for everyone who reads the account."""

import pytest

from ledger.authority import Denied
from ledger.journal import Author
from services.audit import keeping
from services.register import recording, voices
from tests.offices import POLICY, account, office_of

OWN = Author("担当", "operator", ("広報課",), proof="ログイン")
OTHER = Author("よその課", "manager", ("観光課",), proof="ログイン")
VIEWER = Author("監査", "viewer", (), proof="ログイン")
CONTRACTOR = Author("受託者", "operator", ("観光課",), proof="ログイン", contractor=True)


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho", "fb_koho", today="2026-06-01")
    made.ledger.record(POLICY, [("account", account("ig_kanko", section="観光課"))])
    for account_id, text in (("x_koho", "夜間の音"), ("ig_kanko", "花の見頃")):
        told = {
            "account_id": account_id,
            "received_on": "2026-05-20",
            "kind": "苦情",
            "text": text,
            "commenter": "山田 太郎",
        }
        recording.record(made, POLICY, "comment", told)
    incident = {"account_id": "x_koho", "kind": "誤投稿", "opened_on": "2026-05-20", "details": "取り違え"}
    recording.record(made, POLICY, "incident", incident)
    return made


@pytest.mark.parametrize(
    ("reader", "text", "name"),
    [
        (OWN, "夜間の音", "山田 太郎"),
        (POLICY, "夜間の音", "山田 太郎"),
        (OTHER, "夜間の音", voices.WITHHELD),
        (VIEWER, "夜間の音", voices.WITHHELD),
        (None, voices.UNNAMED, voices.UNNAMED),
    ],
)
def test_names_are_for_the_own_section_and_the_policy_division(office, reader, text, name):
    (heard,) = voices.comments(office, reader, ["x_koho"])
    assert heard.texts == {"text": text, "commenter": name}


def test_a_contractor_reads_only_their_own_accounts_however_they_ask(office):
    with pytest.raises(Denied, match="広報課の所管"):
        voices.comments(office, CONTRACTOR, ["x_koho"])
    with pytest.raises(Denied):
        voices.incidents(office, CONTRACTOR, ["ig_kanko", "x_koho"])
    assert [h.account.account_id for h in voices.comments(office, CONTRACTOR)] == ["ig_kanko"]
    (record,) = [r for r in office.ledger.register().records.values() if r.kind == "incident"]
    account_ = office.ledger.register().accounts(office.today())["x_koho"]
    with pytest.raises(Denied):
        voices.texts_of(office, CONTRACTOR, account_, record.body)


def test_what_was_disposed_of_says_so_and_the_rest_stays(office):
    body = voices.comments(office, OWN, ["x_koho"])[0].body
    keeping.dispose(office, POLICY, "text", body.commenter, "文書管理規程", "申し出")
    (heard,) = voices.comments(office, OWN, ["x_koho"])
    assert heard.texts == {"text": "夜間の音", "commenter": voices.GONE}
    (office.texts.blobs.folder / body.text).write_bytes(b"altered")
    assert voices.comments(office, OWN, ["x_koho"])[0].texts["text"] == voices.LOST


def test_a_case_is_carried_on_and_the_texts_stay_where_they_are(office):
    (heard,) = voices.comments(office, OWN, ["x_koho"])
    told = {"handling": "対応済", "handled_on": "2026-06-01", "shared_with": "道路課", "answer": ""}
    recording.record(office, OWN, "comment", voices.carried_on(heard, told))
    (later,) = voices.comments(office, OWN, ["x_koho"])
    assert (later.seq, later.body.handling, later.body.shared_with, later.body.text) == (
        heard.seq,
        "対応済",
        "道路課",
        heard.body.text,
    )
    recording.record(office, OWN, "comment", voices.carried_on(later, {"answer": "直した"}))
    assert voices.comments(office, OWN, ["x_koho"])[0].body.of == heard.seq


def test_a_correction_may_say_the_text_anew(office):
    (heard,) = voices.comments(office, OWN, ["x_koho"])
    told = {
        "account_id": "x_koho",
        "received_on": "2026-05-19",
        "kind": "苦情",
        "text": "夜間の音",
        "commenter": "山田 次郎",
    }
    recording.correct(office, OWN, heard.seq, "聞き違い", voices.mended(heard.body, heard.texts, told))
    (mended,) = voices.comments(office, OWN, ["x_koho"])
    assert mended.texts == {"text": "夜間の音", "commenter": "山田 次郎"}
    assert mended.body.text == heard.body.text  # not changed, not kept twice
    assert keeping.verify(office).broken == []


def test_what_a_correction_said_and_a_later_one_unsaid_can_be_disposed_of(office):
    (heard,) = voices.comments(office, OWN, ["x_koho"])
    told = {"account_id": "x_koho", "received_on": "2026-05-20", "kind": "苦情", "commenter": "山田 太郎"}
    seen = [heard.body.text]
    for text in ("二番目", "三番目"):
        (now,) = voices.comments(office, OWN, ["x_koho"])
        recording.correct(
            office, OWN, heard.seq, "言い直し", voices.mended(now.body, now.texts, told | {"text": text})
        )
        seen.append(voices.comments(office, OWN, ["x_koho"])[0].body.text)
    assert len(set(seen)) == 3
    assert set(seen) <= keeping.texts_of(office.ledger.register())
    for name in seen[:2]:
        keeping.dispose(office, POLICY, "text", name, "文書管理規程", "申し出")
        assert not (office.texts.blobs.folder / name).exists()
    assert voices.comments(office, OWN, ["x_koho"])[0].texts["text"] == "三番目"
    assert keeping.verify(office).broken == []


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        ({}, "対応中"),
        ({"contained_on": "2026-05-21"}, "収束"),
        ({"contained_on": "2026-05-21", "closed_on": "2026-06-01"}, "終結"),
    ],
)
def test_an_incident_opens_is_contained_and_closes(office, days, standing):
    (heard,) = voices.incidents(office, OWN, ["x_koho"])
    recording.record(office, OWN, "incident", voices.carried_on(heard, days))
    assert voices.stands(voices.incidents(office, OWN, ["x_koho"])[0].body, office.today()) == standing
