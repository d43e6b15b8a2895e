"""Who acts: one question, whatever way people come in, and asked again at every append."""

from datetime import timedelta

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry
from ledger.journal import Author
from services.office.folder import Office
from services.office.login import Identity
from services.office.people import Stranger, at_the_command_line, current_user
from services.register import registering
from tests.offices import POLICY, office_of

PROXY, OIDC, CLAIMED = "認証プロキシ", "OIDC", "OIDC（役割も）"
EVENT = ("event", {"day": "2026-05-03", "kind": "催し", "title": "祭り", "account_id": "x_koho"})


def member(name, role="operator", first="2026-04-01", **more):
    return "member", {"name": name, "role": role, "sections": ["広報課"], "from": first} | more


@pytest.fixture
def office(new_folder):
    """One account of 広報課, and members with and without a login."""
    made = office_of(new_folder(), "x_koho")
    people = [
        member("千曲 花子", login="hanako"),
        member("例田 太郎", "manager", login="CHIKUMA\\Taro", acts_for="例田 課長"),
        member("kenji"),
        member("見本 昔", login="mukashi", to="2026-05-31"),
        member("見本 未来", first="2027-04-01", login="mirai"),
        member("二人 甲", login="futari"),
        member("二人 乙", login="Futari"),
    ]
    made.ledger.record(POLICY, people)
    return made


def records(office, author):
    """Whether an event of the section's account is recorded now."""
    before = len(office.ledger.journal.check())
    try:
        office.ledger.record(author, [EVENT])
    except Denied:
        assert len(office.ledger.journal.check()) == before
        return False
    return True


@pytest.mark.parametrize(
    ("login", "name", "role", "acts_for"),
    [
        ("hanako", "千曲 花子", "operator", None),
        ("HANAKO", "千曲 花子", "operator", None),
        ("chikuma\\taro", "例田 太郎", "manager", "例田 課長"),
        ("kenji", "kenji", "operator", None),
    ],
)
@pytest.mark.parametrize("proof", [PROXY, OIDC])
def test_a_login_is_the_member_it_belongs_to(office, login, name, role, acts_for, proof):
    author = current_user(office, Identity(login, proof))
    assert author == Author(name, role, ("広報課",), proof, acts_for)
    assert records(office, author)
    entry = office.ledger.journal.entries()[-1]
    assert (entry.by, entry.role, entry.proof) == (name, role, proof)


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("dareka", "登録されていません.*ログイン名 dareka を登録"),
        ("千曲 花子", "登録されていません"),  # a name is no login where the member has one
        ("mukashi", "登録されていません"),
        ("mirai", "登録されていません"),
        ("futari", "2人います（二人 甲、二人 乙）"),
    ],
)
@pytest.mark.parametrize("proof", [PROXY, OIDC])
def test_whoever_is_nobody_here_is_told_what_to_ask_for(office, login, said, proof):
    with pytest.raises(Stranger, match=said):
        current_user(office, Identity(login, proof))


def test_the_first_member_behind_a_login_is_made_at_the_command_line(new_folder):
    office = office_of(new_folder())
    with pytest.raises(Stranger, match=r'cli\.py record member member\.json .*"login": "hanako"'):
        current_user(office, Identity("hanako", PROXY))
    assert not records(office, Author("hanako", "policy", (), PROXY))


def test_here_alone_the_chosen_member_acts_by_their_own_word(office):
    assert current_user(office) is None
    assert current_user(office, chosen="千曲 花子").proof == "自己申告"
    with pytest.raises(LookupError, match=r"登録されている人: .*例田 太郎（運用管理責任者）"):
        current_user(office, chosen="誰か")


def test_at_the_command_line_nobody_named_is_the_account_of_the_pc(office):
    author = at_the_command_line(office)
    assert (author.role, author.proof) == ("policy", "OSアカウント")
    assert at_the_command_line(office, "千曲 花子").role == "operator"


def test_a_person_who_is_called_otherwise_comes_in_as_before(office):
    kenji = current_user(office, Identity("kenji", PROXY))
    registering.rename(office, POLICY, "kenji", "例田 健二", office.today())
    assert not records(office, kenji), "an open page does not go on under the name of before"
    for author in (
        current_user(office, Identity("kenji", PROXY)),
        current_user(office, Identity("例田 健二", PROXY)),
        current_user(office, chosen="kenji"),
        at_the_command_line(office, "例田 健二"),
    ):
        assert (author.name, author.person) == ("例田 健二", "kenji") and records(office, author)
    with pytest.raises(InvalidEntry, match=r"例田 健二（旧 kenji））の氏名"):
        registering.rename(office, POLICY, "例田 太郎", "kenji", office.today())


# --- a role that was taken away a second ago


CHANGES = [
    ("nothing changed", None, True),
    ("ended yesterday", {"to": "2026-05-31"}, False),
    ("ends today", {"to": "2026-06-01"}, True),
    ("made a viewer", {"role": "viewer", "acts_for": None}, False),
    ("moved to another section", {"sections": ["観光課"]}, False),
    ("acts for nobody any more", {"acts_for": None}, False),
]


@pytest.mark.parametrize(("change", "allowed"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
@pytest.mark.parametrize("proof", ["自己申告", PROXY, OIDC])
def test_an_open_page_does_not_keep_a_role_that_is_gone(office, change, allowed, proof):
    identity = None if proof == "自己申告" else Identity("CHIKUMA\\taro", proof)
    author = current_user(office, identity, "例田 太郎")
    if change is not None:
        _, body = member("例田 太郎", "manager", login="CHIKUMA\\Taro", acts_for="例田 課長")
        office.ledger.record(
            POLICY, [("member", {k: v for k, v in (body | change).items() if v is not None})]
        )
    assert records(office, author) is allowed


def test_nothing_is_recorded_after_the_login_has_ended(office):
    now = office.clock()
    author = current_user(office, Identity("hanako", OIDC, until=now + timedelta(seconds=1)))
    assert records(office, author)
    later = Office(office.folder, lambda: now + timedelta(seconds=1))
    with pytest.raises(Denied, match="ログインの期限が切れました"):
        later.ledger.record(author, [EVENT])


# --- roles that the login says


def claimed(login="hanako", role="manager", sections=None, name="表示名"):
    return Identity(login, CLAIMED, name, role, sections)


def test_the_claim_decides_the_role_and_the_member_the_rest(office):
    assert current_user(office, claimed()) == Author("千曲 花子", "manager", ("広報課",), CLAIMED)
    assert current_user(office, claimed(sections=("観光課",))).sections == ("観光課",)
    assert current_user(office, claimed("chikuma\\taro")).acts_for == "例田 課長"
    assert records(office, current_user(office, claimed()))


def test_somebody_who_is_no_member_writes_under_a_name_bound_to_the_login(office):
    author = current_user(office, claimed("shinjin", sections=("広報課",), name="千曲 花子"))
    assert author.name == "千曲 花子（shinjin）"
    assert records(office, author)
    wed = current_user(office, claimed("shinjin", sections=("広報課",), name="例田 花子"))
    assert (wed.name, wed.person) == ("例田 花子（shinjin）", author.person)
    assert records(office, wed)
    assert {e.person for e in office.ledger.journal.entries()[-2:]} == {"千曲 花子（shinjin）"}
    assert current_user(office, claimed("shinjin", name="\u202e\n")).name == "shinjin"
    assert current_user(office, claimed("shin", name="千曲 花子")).person == "千曲 花子（shin）"


def test_a_claim_without_a_role_and_a_membership_that_ended_are_refused(office):
    with pytest.raises(Stranger, match="役割が、ログイン先から届きません"):
        current_user(office, claimed(role=None))
    with pytest.raises(Stranger, match="期間は終わっています"):
        current_user(office, claimed("mukashi", role="policy"))
    assert (
        current_user(office, claimed("mirai", sections=("広報課",))).role == "manager"
    )  # not ended: not begun


def test_the_end_of_a_membership_ends_a_claimed_role_on_an_open_page_too(office):
    author = current_user(office, claimed())
    office.ledger.record(POLICY, [member("千曲 花子", login="hanako", to="2026-05-31")])
    with pytest.raises(Denied, match="期間が終わっています"):
        office.ledger.record(author, [EVENT])
