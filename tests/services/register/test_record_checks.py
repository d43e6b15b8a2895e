"""What the register's records must agree with: the guideline's items, the calendar, the people, 開設 and 移管 prepared."""

import csv
import json

import pytest

from ledger.declared import Is, those
from ledger.entries import KINDS, InvalidEntry, Opening, Transfer
from ledger.journal import Author
from samples import city
from services.register import checks, recording
from tests.offices import POLICY, account, office_of

TODAY, TOMORROW = "2026-06-01", "2026-06-02"


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho", "fb_koho", today=TODAY)
    made.ledger.record(POLICY, [("account", account("line_koho"))])
    return made


def record(office, kind, /, **body):
    return recording.record(office, POLICY, kind, body)


def whole(office, kind):
    return {i.id: "書いてある" for i in office.guideline.items(kind)}


OF = {"account_id": "x_koho"}
REFUSED = """
policy          | from_day=2026-06-01 items.mission=x                                          | mission はガイドラインにありません
policy          | from_day=2026-06-01 shared_on=2026-06-02                                     | 共有した日（2026年6月2日）が今日より後
manual          | from_day=2026-06-01 items.goals=x                                            | goals はガイドラインにありません
disclosure      | checked_on=2026-06-02                                                        | 点検日（2026年6月2日）が今日より後
disclosure      | checked_on=2026-06-01 items.goals=x                                          | goals はガイドラインにありません
media_check     | checked_on=2026-06-01 items.wall=適合                                        | wall はガイドラインにありません
media_check     | checked_on=2026-06-02 items.registered=適合                                  | 今日より後
security_check  | checked_on=2026-06-01 password_changed_on=2026-06-02                         | パスワードの変更日（2026年6月2日）が今日より後
security_check  | checked_on=2026-06-01 next_on=2026-06-01                                     | 次回の点検は、点検日より後
purpose         | judged_on=2026-06-02 reached=False reason=x                                  | 判断日（2026年6月2日）が今日より後
comment         | received_on=2026-06-02 kind=質問                                              | 受けた日（2026年6月2日）が今日より後
comment         | received_on=2026-06-01 kind=質問 handling=対応済 handled_on=2026-06-02         | 対応日（2026年6月2日）が今日より後
incident        | kind=炎上 opened_on=2026-06-01 closed_on=2026-06-02                           | 終結日（2026年6月2日）が今日より後
hours           | month=2026-05 hours=7441                                                     | 大きすぎます
hours           | month=2026-07 hours=1                                                        | これからの月
""".strip()


def body_of(told):
    body = dict(OF)
    for pair in told.split():
        name, value = pair.split("=")
        value = {"False": False}.get(value, float(value) if name == "hours" else value)
        if name.startswith("items."):
            body.setdefault("items", {})[name[6:]] = value
        else:
            body[name] = value
    return body


@pytest.mark.parametrize("line", REFUSED.splitlines(), ids=lambda line: " ".join(line.split()[:4]))
def test_what_cannot_be_is_refused_in_words(office, line):
    kind, told, words = (part.strip() for part in line.split("|"))
    body = ({"items": {}} if kind in ("policy", "manual", "disclosure") else {}) | body_of(told)
    with pytest.raises(InvalidEntry) as refused:
        record(office, kind, **body)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("hours", {"month": "2026-06", "hours": 7440}),
        ("comment", {"received_on": TODAY, "kind": "質問"}),
        ("security_check", {"checked_on": TODAY, "next_on": TOMORROW}),
        ("media_check", {"checked_on": TODAY, "items": {"registered": "適合", "hashtags": "該当なし"}}),
        ("policy", {"from_day": "2027-04-01", "items": {}, "shared_on": TODAY}),
    ],
)
def test_the_boundaries_themselves_are_taken(office, kind, body):
    assert record(office, kind, **OF, **body).kind == kind


def test_a_medium_without_a_checklist_says_how_to_have_one(office):
    with pytest.raises(InvalidEntry, match="data/guideline/media"):
        record(office, "media_check", account_id="line_koho", checked_on=TODAY, items={})


def test_a_candidate_is_assessed_by_the_criteria_of_the_guideline(office):
    told = {"medium": "新しい媒体", "assessed_on": TODAY, "conclusion": "見送り", "reason": "x"}
    with pytest.raises(InvalidEntry, match="price はガイドラインにありません"):
        record(office, "media_candidate", **told, items={"price": "x"})
    assert record(office, "media_candidate", **told, items=whole(office, "criteria"))


# --- 開設 and 移管


def prepare(office, *, policy=(), manual=(), day="2026-05-01"):
    """Papers with everything but these items."""
    for kind, gaps in (("policy", policy), ("manual", manual)):
        items = {i: t for i, t in whole(office, kind).items() if i not in gaps}
        record(office, kind, **OF, from_day=day, items=items)


OPENING = OF | {
    "opens_on": "2026-06-10",
    "judged_on": "2026-05-20",
    "judged_by": "課長",
    "need": "要る",
    "lineup": "ない",
}
TRANSFER = OF | {"section": "観光課", "from_day": "2026-06-10", "agreed_on": "2026-05-20", "reason": "分野"}


@pytest.mark.parametrize(("kind", "body"), [("opening", OPENING), ("transfer", TRANSFER)])
def test_every_item_is_filled_in_before_it_takes_effect(office, kind, body):
    prepare(office, policy=("goals",))
    with pytest.raises(InvalidEntry, match="利用方針の「目標と継続・撤退ライン」が書かれていません"):
        record(office, kind, **body)
    record(office, "policy", **OF, from_day="2026-06-10", items=whole(office, "policy") | {"goals": "  "})
    with pytest.raises(InvalidEntry, match="目標と継続"):
        record(office, kind, **body)  # blanks are nothing, and the version of that very day counts
    record(office, "policy", **OF, from_day="2026-06-10", items=whole(office, "policy"))
    assert record(office, kind, **body)


def test_a_version_from_after_the_day_does_not_count(office):
    prepare(office, day="2026-06-11")
    with pytest.raises(InvalidEntry, match="前に、利用方針"):
        record(office, "opening", **OPENING)


def test_what_has_happened_is_recorded_with_its_deviation_and_what_has_not_is_not(office):
    prepare(office, manual=("security", "posting"))
    with pytest.raises(InvalidEntry, match="「投稿手順」「セキュリティ」"):
        record(office, "opening", **OPENING, deviation="急いだ")  # it opens on the 10th: still to come
    done = OPENING | {"opens_on": TODAY, "deviation": "災害のため、先に開いた"}
    assert record(office, "opening", **done)


def test_papers_that_an_opening_stands_on_cannot_be_corrected_away(office):
    prepare(office)
    policy, manual = office.ledger.register().seq - 1, office.ledger.register().seq
    record(office, "opening", **OPENING)
    with pytest.raises(InvalidEntry):
        recording.correct(office, POLICY, manual, "誤り")
    less = OF | {"from_day": "2026-05-01", "items": {"purpose": "x"}}
    with pytest.raises(InvalidEntry, match="媒体の種類"):
        recording.correct(office, POLICY, policy, "誤り", less)
    more = OF | {"from_day": "2026-05-02", "items": whole(office, "policy") | {"purpose": "書き直した"}}
    assert recording.correct(office, POLICY, policy, "誤り", more)
    assert [type(r.body) for r in office.ledger.register().of(Opening)] == [Opening]
    assert list(office.ledger.register().of(Transfer)) == []


# --- free texts and people


def test_a_text_of_another_account_cannot_be_quoted_by_its_id(office):
    record(office, "comment", **OF, received_on=TODAY, kind="苦情", text="本文", commenter="山田 太郎")
    held = list(office.ledger.register().records.values())[-1].body
    for stolen in (held.text, held.commenter):
        with pytest.raises(InvalidEntry, match="別のアカウント"):
            record(office, "comment", account_id="fb_koho", received_on=TODAY, kind="苦情", text=stolen)
    assert record(
        office,
        "comment",
        **OF,
        received_on=TODAY,
        kind="苦情",
        text=held.text,
        of=office.ledger.register().seq,
    )


def member(name, login=None, begins="2026-01-01", **more):
    return {"name": name, "role": "viewer", "from": begins} | ({"login": login} if login else {}) | more


@pytest.mark.parametrize(
    ("held", "new", "refused"),
    [
        (member("佐藤", "sato"), member("鈴木", "sato"), True),
        (member("佐藤", "sato"), member("鈴木", "SATO"), True),
        (member("佐藤"), member("鈴木", "佐藤"), True),  # who has no login is called by name
        (member("佐藤", "sato"), member("鈴木", "suzuki"), False),
        (member("佐藤", "sato"), member("佐藤", "sato", "2026-04-01"), False),  # the same person
        (member("佐藤", "sato", to="2026-05-31"), member("鈴木", "sato", "2026-06-01"), False),
        (member("佐藤", "sato", to="2026-06-30"), member("鈴木", "sato", "2026-06-30"), True),
        (
            member("佐藤", "sato", "2027-04-01"),
            member("鈴木", "sato"),
            True,
        ),  # from April on they would be two
    ],
)
def test_two_people_of_one_day_never_share_a_login(office, held, new, refused):
    office.ledger.record(POLICY, [("member", member("政策", role="policy"))])
    clerk = Author("政策", "policy", (), "自己申告")
    recording.record(office, clerk, "member", held)
    if refused:
        with pytest.raises(InvalidEntry, match="2人になります"):
            recording.record(office, clerk, "member", new)
    else:
        assert recording.record(office, clerk, "member", new)


def test_the_samples_register_is_what_could_be_recorded_today(new_folder):
    """The sample is written without these checks, so that it can be built whatever the clock says."""
    office = office_of(new_folder(), today="2026-11-22")
    drafts = [("account", dict(b)) for b in _sample_accounts()]
    office.ledger.record(POLICY, drafts)
    bodies = [
        (kind, {k: v for k, v in body.items() if k not in those(KINDS[kind], Is.TEXT)})
        for kind, file in city.REGISTER.items()
        for body in json.loads((city.SAMPLES / f"{file}.json").read_text(encoding="utf-8"))
    ]
    year = json.loads((city.SAMPLES / "year.json").read_text(encoding="utf-8"))
    checks.check(
        office, office.ledger.register(), bodies + [("transfer", body) for body in year["transfers"]]
    )
    assert {kind for kind, _ in bodies} == set(city.REGISTER)


def _sample_accounts():
    with (city.SAMPLES / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "account_id": row["アカウントID"],
                "platform": row["媒体"],
                "name": row["名称"],
                "kind": "sectoral",
                "section": row["運営主体"],
                "opened_on": row["開設日"],
            }
