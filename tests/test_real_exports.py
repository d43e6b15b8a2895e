"""Real exports, where they are at hand: sums are taken once more, with nothing but the csv module."""

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ledger.journal import Author
from services.audit import keeping
from services.intake import importing
from services.office.folder import Office
from store.context import Context
from tests.offices import measured, office_of, standing

EXPORTS = Path(__file__).parents[2] / "shared" / "exports"
ROPENSCI = EXPORTS / "x" / "ropensci-org__ropensci-tweets"
POLICY = Author("政策", "policy", (), proof="ログイン")
JST, PACIFIC = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")

pytestmark = pytest.mark.skipif(not EXPORTS.exists(), reason=f"no real exports in {EXPORTS}")


def take(office: Office, account_id: str, *paths: Path) -> list[str]:
    """Take files (and all members of zips) in; the outcomes."""
    outcomes = []
    for path in paths:
        for look in importing.look_at_path(office, path, Context(as_of=office.today())):
            order = importing.ImportOrder(look, office.today(), {})
            if look.outcome == "facts":
                order = importing.order_for(office, look, account_id, office.today())
            outcomes += [t.outcome for t in importing.take(office, POLICY, [order])]
    return outcomes


def looked(path: Path) -> list[dict]:
    office = Office(Path("/nowhere"))
    looks = importing.look_at_path(office, path, Context(as_of=office.today()))
    return [importing.described(look) for look in looks]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(lines: list[dict[str, str]], column: str) -> float:
    return sum(float(line[column]) for line in lines if line[column] not in ("", "-", None))


@pytest.fixture(scope="module")
def ropensci(tmp_path_factory):
    office = office_of(tmp_path_factory.mktemp("ropensci"), "x_ropensci")
    paths = sorted(ROPENSCI.glob("tweet_activity_metrics_*.csv"))
    assert set(take(office, "x_ropensci", *paths)) == {"taken"}
    lines = [line for path in paths for line in rows(path)]
    return office, lines


COLUMNS = {
    "impressions": "impressions",
    "engagements": "engagements",
    "shares": "retweets",
    "comments": "replies",
    "likes": "likes",
    "link_clicks": "url clicks",
    "profile_visits": "user profile clicks",
    "follows": "follows",
}


def test_a_series_of_monthly_files_adds_up_as_its_cells_do(ropensci):
    office, lines = ropensci
    found = Counter()
    for fact in standing(office, "x_ropensci"):
        found[fact["metric"]] += fact["value"]
    assert len(lines) > 1000
    assert found == {metric: total(lines, column) for metric, column in COLUMNS.items()}


def test_its_months_are_months_in_japan(ropensci):
    office, lines = ropensci
    posts, replies, likes, engaged, shown = Counter(), Counter(), Counter(), Counter(), Counter()
    for line in lines:
        utc = datetime.strptime(line["time"], "%Y-%m-%d %H:%M %z")
        month = f"{utc.astimezone(JST):%Y-%m}"
        if re.match(r"@(?!ropensci\b)\w", line["Tweet text"], re.IGNORECASE):
            replies[month] += 1
            continue
        posts[month] += 1
        likes[month] += float(line["likes"])
        engaged[month] += float(line["engagements"])
        shown[month] += float(line["impressions"])
    told = measured(office, "x_ropensci")
    for months in (posts, replies, likes, engaged, shown):
        del months["2020-08"]  # the files hold nine hours of its first day: no whole day, so no value
    for metric, months in (("posts", posts), ("replies", replies), ("likes", likes)):
        assert {
            m: v for (name, basis, m), v in told.items() if (name, basis) == (metric, "post") and v
        } == months
    rates = {
        m: v
        for (name, basis, m), v in told.items()
        if (name, basis) == ("engagement_rate_per_impression", "post")
    }
    assert rates == pytest.approx({m: engaged[m] / shown[m] for m in posts})


def test_every_line_of_it_can_be_gone_back_to(ropensci):
    office, _ = ropensci
    for fact in standing(office, "x_ropensci")[::997]:
        begins = office.archive.get(fact["sha256"]).decode().split("\n")[fact["line"] - 1]
        assert begins.startswith(f'"{fact["post_id"]}"')
    assert keeping.verify(office).broken == []


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("youtube/tmpacc100*/*.zip")), ids=lambda p: p.name[:24])
def test_a_japanese_zip_of_youtube(path):
    with zipfile.ZipFile(path) as archive:
        tables = {
            n: list(csv.DictReader(io.TextIOWrapper(archive.open(n), "utf-8-sig")))
            for n in archive.namelist()
        }
    told = {look["file"].split("/", 1)[1]: look for look in looked(path)}
    assert set(told) == set(tables)
    seen = 0
    for name, look in told.items():
        if look["format"] not in ("youtube_totals", "youtube_content", "youtube_dates"):
            assert look["outcome"] == "nothing"
            continue
        lines = [line for line in tables[name] if next(iter(line.values())) != "合計"]
        for column, metric in (("視聴回数", "video_views"), ("エンゲージ ビュー", "engaged_views")):
            if lines and column in lines[0]:
                figures = look["day"] or look["post"]
                cells = [line for line in lines if line[column]]
                assert (figures[metric]["n"], figures[metric]["sum"]) == (len(cells), total(lines, column))
                seen += 1
    assert seen


CONTENT = sorted(
    p for kind in ("instagram", "facebook") for p in EXPORTS.glob(f"{kind}/*/???-??-????_???-??-????_*.csv")
)
META = [
    p
    for p in CONTENT
    if p.read_bytes()[:40].startswith((b'\xef\xbb\xbf"Post ID",', b'\xef\xbb\xbf"Video asset ID",'))
]


def test_ids_that_a_spreadsheet_has_damaged_are_refused_with_their_place():
    (path,) = EXPORTS.glob("facebook/nate-barri*/Oct-01-2024*.csv")
    (look,) = looked(path)
    assert look["outcome"] == "refuse"
    assert "2行目「Post ID」列の「1096263115194030.00」" in look["message"]


@pytest.mark.parametrize("path", META, ids=lambda p: f"{p.parent.parent.name}-{p.name[:23]}-{p.stem[-4:]}")
def test_a_content_export_of_facebook_or_instagram(path):
    (look,) = looked(path)
    lines = rows(path)
    if any(line.get("Date", "Lifetime") != "Lifetime" for line in lines):
        assert look["outcome"] == "refuse" and "日別の内訳" in look["message"]
        return
    assert look["outcome"] == "facts"
    owner_column = next(name for name in ("Page ID", "Account ID") if name in lines[0])
    post_column = next(name for name in ("Post ID", "Video asset ID") if name in lines[0])
    known = [line for line in lines if line[post_column]]
    (owner, _), *_ = Counter(line[owner_column] for line in known).most_common(1)
    ours = [line for line in known if line[owner_column] == owner]
    assert look["post"]["posts"] == len(ours)
    assert sum(look["skipped"].values()) == len(lines) - len(ours)
    for column, metric in (("Comments", "comments"), ("Shares", "shares"), ("Saves", "saves")):
        if column in lines[0] and metric in look["post"]:
            cells = [line[column] for line in ours if line[column] not in ("", None)]
            assert look["post"][metric] == {"n": len(cells), "sum": sum(map(float, cells))}
    times = [
        datetime.strptime(line["Publish time"], "%m/%d/%Y %H:%M").replace(tzinfo=PACIFIC) for line in ours
    ]
    days = [f"{at.astimezone(JST):%Y-%m-%d}" for at in times]
    assert look["published"] == {"first": min(days), "last": max(days)}


def test_the_japanese_content_export_of_x():
    (path,) = EXPORTS.glob("x/HIPSTAR*/*account_analytics_content*.csv")
    (look,) = looked(path)
    lines = rows(path)
    posts = [line for line in lines if line["ポストID"]]
    assert (look["post"]["posts"], look["skipped"]) == (
        len(posts),
        {"投稿IDのない行": len(lines) - len(posts)},
    )
    for column, metric in (
        ("インプレッション数", "impressions"),
        ("いいね", "likes"),
        ("共有された回数\\", "share_sheet"),
    ):
        assert look["post"][metric]["sum"] == total(posts, column)
    at = [datetime.fromtimestamp(((int(p["ポストID"]) >> 22) + 1_288_834_974_657) / 1000, JST) for p in posts]
    assert look["published"] == {"first": f"{min(at):%Y-%m-%d}", "last": f"{max(at):%Y-%m-%d}"}


def test_two_exports_of_one_account_that_overlap_differ_in_nothing_but_the_newest_day():
    first, second = sorted(EXPORTS.glob("x/career091101*/*account_overview_analytics*.csv"))
    day = lambda line: datetime.strptime(line["Date"], "%a, %b %d, %Y").date()  # noqa: E731, DTZ007
    before, after = (
        {day(line): line["インプレッション数"] for line in rows(path)} for path in (first, second)
    )
    differing = {on for on in before.keys() & after.keys() if before[on] != after[on]}
    assert differing == {max(before)}
    (look,) = looked(first)
    assert look["day"]["impressions"]["last"] == f"{max(before)}"
    assert max(before) - min(before) == timedelta(days=len(before) - 1)
