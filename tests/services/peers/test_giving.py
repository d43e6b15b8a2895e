"""What a city gives to be compared: whole values of closed months, and nothing by which anybody or any text is named."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from ledger.authority import Denied
from ledger.entries import Account, Document, InvalidEntry, Member
from ledger.journal import Author
from metrics.peers import GIVEN
from samples.city import sample_folder, sample_office
from services.office.folder import Office
from services.papers import given
from services.peers.giving import giving
from services.register import recording
from store.given import TYPES
from tests.offices import copy_of

POLICY = Author("見本 さくら", "policy", ("情報政策課",), "ログイン")
SET = {"municipality_code": "202185", "residents": 58_000}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The sample city with its code and its residents set."""
    sample = sample_office(sample_folder())
    made = Office(copy_of(sample.folder, tmp_path_factory.mktemp("given")), sample.clock)
    for key, value in SET.items():
        recording.record(made, POLICY, "setting", {"key": key, "value": value})
    return made


@pytest.fixture(scope="module")
def folder(office, tmp_path_factory):
    target = tmp_path_factory.mktemp("folder")
    given.share(office, target, POLICY)
    return target


def rows(path):
    return pq.ParquetFile(path).read().to_pylist()


def test_months_that_are_closed_leave_and_no_others(office, folder):
    closed = {f"{r['month']:%Y-%m}" for r in office.view().rows("SELECT DISTINCT month FROM closed")}
    assert closed
    assert {p.parent.name for p in folder.glob("city=202185/month=*/*")} == {f"month={m}" for m in closed}


def test_a_value_that_leaves_is_the_measure_and_whole(office, folder):
    told = office.view().rows(
        """SELECT m.* FROM measure AS m INNER JOIN closed AS c ON c.account_id = m.account_id AND c.month = m.month
        WHERE m.value IS NOT NULL AND NOT m.provisional AND coalesce(m.days_seen = m.days, TRUE)
        AND m.account_id NOT IN (SELECT account_id FROM account WHERE emergency_only)"""
    )
    city = {m for m in office.metrics if m not in office.catalogue}
    wanted = sorted(
        (f"{r['month']:%Y-%m}", r["metric"], r["basis"], r["value"]) for r in told if r["metric"] not in city
    )
    found = sorted(
        (path.parent.name.removeprefix("month="), r["metric"], r["basis"], r["value"])
        for path in folder.glob("city=*/month=*/*.parquet")
        for r in rows(path)
        if r["metric"]
    )
    assert wanted and found == wanted


def test_nothing_that_leaves_names_anybody_or_anything(office, folder):
    """Every word of the register and of the journal that is longer than a metric's is sought in every byte."""
    register = office.ledger.register()
    secret = {r.body.name for r in register.of(Member)} | {e.by for e in office.ledger.journal.entries()}
    for r in register.of(Account):
        a = r.body
        secret |= {a.account_id, a.name, a.section, a.handle, a.platform_account_id, a.url}
    posts = office.view().rows("SELECT post_id, text, url FROM post_snapshot")
    secret |= {str(v)[:40] for p in posts for v in p.values() if v}
    told = {str(v) for p in folder.glob("city=*/month=*/*.parquet") for r in rows(p) for v in r.values()}
    assert len(secret) > 100 and not secret & told
    whole = "\n".join(sorted(told))
    assert not [s for s in secret if s and s in whole]
    assert list(GIVEN) == list(TYPES)


def test_the_values_alone_do_not_make_the_file_and_nothing_printed_makes_its_secret(office, folder):
    """Whoever guesses a small city's values cannot confirm them by the SHA-256 that its page prints."""
    held = sorted(folder.glob("city=*/month=*/*.parquet"))
    told = [pq.ParquetFile(path).metadata.metadata for path in held]
    secrets = {one[b"secret"].decode() for one in told}
    assert len(secrets) == len(held) and all(
        set(one) == {b"secret"} and len(s) == 64 for one, s in zip(told, secrets, strict=True)
    )
    hashes = {e.hash for e in office.ledger.journal.entries()}
    assert not secrets & hashes
    assert not secrets & {hashlib.sha256(h.encode()).hexdigest() for h in hashes}
    assert given.parquet.written(rows(held[0]), "") != held[0].read_bytes()
    assert given.parquet.written(rows(held[0]), told[0][b"secret"].decode()) == held[0].read_bytes()


def test_the_number_of_an_account_says_nothing_of_it(folder):
    """Dealt anew each month: the same account has other numbers."""
    dealt = {}
    for path in sorted(folder.glob("city=*/month=*/*.parquet")):
        for r in rows(path):
            if r["metric"] == "followers":
                dealt.setdefault((r["platform"], r["kind"]), []).append((path.parent.name, r["account_no"]))
    assert any(len({no for _, no in told}) > len(told) / len({m for m, _ in told}) for told in dealt.values())


def test_it_is_journalled_with_the_page_and_the_page_names_every_file(office, folder, text_of):
    page = next(folder.glob("city=202185/*.pdf"))
    issued = [r.body for r in office.ledger.register().of(Document) if r.body.document == "given"]
    assert issued[0].sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    text = text_of(page.read_bytes()).translate(dict.fromkeys(map(ord, " \u200b")))
    held = giving(office, office.view())
    assert all(m.sha256 in text for m in held.months)
    assert "202185" in text and "人口5万〜10万人" in text and "業務時間と費用の額そのもの" in text


def test_the_same_records_give_the_same_bytes_and_the_zip_holds_them(office, folder):
    with ZipFile(BytesIO(given.packed(office, office.view(), POLICY))) as packed:
        for name in packed.namelist():
            if name.endswith(".parquet"):
                assert packed.read(name) == (folder / name).read_bytes()


def test_a_month_that_is_closed_no_longer_goes_from_the_folder(office, tmp_path):
    given.share(office, tmp_path, POLICY)
    stray = tmp_path / "city=202185/month=1999-01/measures.parquet"
    other = tmp_path / "city=011002/month=1999-01/measures.parquet"
    for path in (stray, other):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    given.share(office, tmp_path, POLICY)
    assert not stray.exists() and other.exists()


def test_only_the_policy_section_gives_and_only_what_is_set(office, tmp_path):
    with pytest.raises(Denied):
        given.share(office, tmp_path, Author("だれか", "viewer", (), "ログイン"))
    sample = sample_office(sample_folder())
    with pytest.raises(LookupError, match="全国地方公共団体コードを決めて"):
        given.share(sample, tmp_path, POLICY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("key", "value"),
    [("municipality_code", "202186"), ("municipality_code", 202185), ("residents", -1), ("residents", 1.5)],
)
def test_a_wrong_setting_is_refused(office, key, value):
    with pytest.raises(InvalidEntry):
        recording.record(office, POLICY, "setting", json.loads(json.dumps({"key": key, "value": value})))
