"""The invented city's files to import, one function for each platform: facts in, exports out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from tests import sample_facts as facts, sample_formats as formats
from tests.sample_plan import Account

LAST_EXPORT = date(2026, 11, 2)
HALVES = [
    ("2024-04-30", "2024-09-30", "2024-10-08"),
    ("2024-09-30", "2025-03-31", "2025-04-08"),
    ("2025-03-31", "2025-09-30", "2025-10-08"),
    ("2025-09-30", "2026-03-31", "2026-04-08"),
    ("2026-03-31", "2026-09-30", "2026-10-08"),
    ("2026-09-30", "2026-11-01", "2026-11-02"),
]
YEARS = [
    ("2024-04-30", "2025-03-31", "2025-04-08"),
    ("2025-03-31", "2026-03-31", "2026-04-08"),
    ("2026-03-31", "2026-11-01", "2026-11-02"),
]
# Posts from, to (the platform's days; a day early, so that the month in Japan's time is whole), exported on.
CONTENT = {
    "x_chikuma": HALVES,
    "ig_kanko": [*HALVES[:4], ("2025-12-31", "2026-06-30", "2026-07-08"), *HALVES[4:]],
    # 反応数 is settled seven days after month end, hence one export more
    "fb_chikuma": [*HALVES, ("2026-09-30", "2026-11-07", "2026-11-09")],
    "fb_kosodate": [*YEARS[:2], ("2026-03-31", "2026-10-20", "2026-10-22")],
}
DAILY = [
    ("2024-05-01", "2025-03-31", "2025-04-04"),
    ("2025-04-01", "2026-03-31", "2026-04-04"),
    ("2026-04-01", "2026-11-01", "2026-11-02"),
]
REEXPORTED = [
    DAILY[0],
    ("2025-04-01", "2026-03-31", "2026-03-31"),
    ("2026-03-25", "2026-11-01", "2026-11-02"),
]
UNFINISHED = [
    *DAILY[:2],
    ("2026-04-01", "2026-10-20", "2026-10-22"),
]  # October's last third was never handed in
META_DAILY = {  # account → (file, title line, which series, exports)
    "fb_chikuma": [
        ("Reach", "Facebook reach", "main", REEXPORTED),
        ("Visits", "Facebook visits", "visits", DAILY),
        ("Follows", "Facebook follows", "follows", DAILY[1:]),
    ],
    "fb_kosodate": [
        ("Reach", "Facebook reach", "main", UNFINISHED),
        ("Visits", "Facebook visits", "visits", UNFINISHED[2:]),
        ("Follows", "Facebook follows", "follows", UNFINISHED[2:]),
    ],
    "ig_kanko": [
        ("Reach", "Instagram reach", "main", REEXPORTED),
        ("Link clicks", "Instagram link clicks", "clicks", DAILY[1:]),
        ("Follows", "Instagram follows", "follows", DAILY[1:]),
    ],
    "ig_library": [
        ("Reach", "Instagram reach", "main", DAILY),
        ("Follows", "Instagram follows", "follows", DAILY[1:]),
    ],
}
X_DAILY = [
    ("2024-05-01", "2025-04-01", "2025-04-02"),
    ("2025-04-01", "2026-03-31", "2026-04-01"),
    ("2026-03-31", "2026-11-01", "2026-11-02"),
]
FACEBOOK_METRICS = (
    "views",
    "reach",
    "reactions_total",
    "likes",
    "comments",
    "shares",
    "total_clicks",
    "link_clicks",
    "other_clicks",
    "video_views",
)


@dataclass(frozen=True)
class Export:
    """One file to import: where, whose, taken when, and the period where the file cannot say it."""

    path: str
    account_id: str
    as_of: str
    content: bytes
    period: tuple[str, str] = ("", "")


def exported(
    account: Account, as_of: str, name: str, content: bytes, period: tuple[str, str] = ("", "")
) -> Export:
    """An export under its own name, in the folder of the day it was taken."""
    return Export(f"exports/{account.id}/{as_of}/{name}", account.id, as_of, content, period)


def cut(days: Mapping[date, object], first: str, last: str) -> dict:
    """The days of one export."""
    return {day: value for day, value in days.items() if first <= day.isoformat() <= last}


def newest_partial(days: dict[date, int]) -> dict[date, int]:
    """The newest day as it stands on the day of export: not yet over."""
    newest = max(days)
    return days | {newest: round(days[newest] * 0.4)}


# --- X ----------------------------------------------------------------------------------------------------


def x_days(account: Account) -> dict[date, dict[str, int]]:
    """The overview's days: impressions from the plan, the rest in proportion."""
    rng = Random(f"{account.id} overview")
    gained, lost = facts.follower_days(account)
    rows = {}
    for day, impressions in facts.main_days(account).items():
        row = facts.x_counts(rng, impressions)
        row["engagements"] = sum(row.values()) - impressions
        row |= {
            "follows": gained[day],
            "unfollows": lost[day],
            "create_post": facts.part(rng, 3, 0.3),
            "video_views": facts.part(rng, impressions, 0.05),
            "media_views": facts.part(rng, impressions, 0.06),
        }
        rows[day] = row
    return rows


def x_exports(account: Account) -> Iterator[Export]:
    """Content and overview; the English interface until one spring, the Japanese one after it."""
    days, made = x_days(account), facts.posts(account)
    for first, last, as_of in X_DAILY:
        some = cut(days, first, last)
        some[max(some)] = {metric: round(value * 0.4) for metric, value in some[max(some)].items()}
        lang = "en" if as_of < "2025-05" or account.id == "x_sports" else "ja"
        yield exported(account, as_of, "account_overview_analytics.csv", formats.x_overview(some, lang))
    for first, last, as_of in CONTENT.get(account.id, YEARS):
        seen = [
            facts.as_seen(post, date.fromisoformat(as_of))
            for post in made
            if first <= post["at"].date().isoformat() <= last
        ]
        lang = "en" if as_of < "2025-05" or account.id == "x_sports" else "ja"
        end = date.fromisoformat(last) + timedelta(days=1)
        name, period = f"account_analytics_content_{first}_{end}.csv", ("", "")
        if account.id == "x_sports" and as_of.startswith("2026-04"):
            # renamed at the office, so the period is asked
            name, period = "スポーツ課 投稿一覧（令和7年度）.csv", (first, last)
        phantom = account.id == "x_chikuma" and as_of == "2026-04-08"
        yield exported(account, as_of, name, formats.x_content(seen, account.handle, lang, phantom), period)


# --- Meta -------------------------------------------------------------------------------------------------


def meta_name(first: str, last: str, account: Account) -> str:
    """The content export's own name: both days, and a report number that says nothing about the account."""
    days = "_".join(f"{date.fromisoformat(day):%b-%d-%Y}" for day in (first, last))
    return f"{days}_{Random(account.id + first + last).randrange(10**14, 10**15)}.csv"


def collaboration(at: datetime) -> dict:
    """Another account's post, listed because it was made together with ours: no reach, no follows."""
    return {
        "id": "17911111111111111",
        "owner": ("17840000000000999", "shinano_kanko_sample", "信濃観光（見本）"),
        "at": at,
        "text": "共同投稿：あんずの里めぐり（見本）",
        "seconds": 0,
        "kind": "IG carousel",
        "code": formats.shortcode(at, 77),
        "views": 5_120,
        "reach": None,
        "likes": 402,
        "shares": 12,
        "follows": None,
        "comments": 6,
        "saves": 20,
    }


def meta_posts(account: Account) -> Iterator[Export]:
    """Content exports; the first Facebook one is from before Views existed."""
    made = facts.posts(account)
    for first, last, as_of in CONTENT.get(account.id, YEARS):

        def inside(at: datetime, first: str = first, last: str = last) -> bool:
            return first <= at.astimezone(formats.PACIFIC).date().isoformat() <= last

        seen = [facts.as_seen(post, date.fromisoformat(as_of)) for post in made if inside(post["at"])]
        if account.platform == "facebook":
            page = (account.native_id, account.name, account.handle)
            metrics = FACEBOOK_METRICS[1:] if as_of < "2024-11" else FACEBOOK_METRICS
            content = formats.facebook_content(seen, page, metrics)
        else:
            owner = (account.native_id, account.handle, account.name)
            seen = [post | {"owner": owner} for post in seen]
            guest = collaboration(datetime(2026, 4, 3, 1, 30, tzinfo=UTC))
            if account.id == "ig_kanko" and inside(guest["at"]):
                seen.append(guest)
            content = formats.instagram_content(seen)
        yield exported(account, as_of, meta_name(first, last, account), content)


def meta_series(account: Account, which: str) -> dict[date, int]:
    """The days of one Business Suite series."""
    if which == "follows":
        return facts.follower_days(account)[0]
    rng = Random(f"{account.id} {which}")
    rate = {"main": None, "visits": 0.03, "clicks": 0.006}[which]
    return {
        day: reach if rate is None else facts.part(rng, reach, rate)
        for day, reach in facts.main_days(account).items()
    }


def meta_exports(account: Account) -> Iterator[Export]:
    """Content and daily series. Instagram follows list no zeros and stop early: they need their period."""
    yield from meta_posts(account)
    for name, title, which, spans in META_DAILY[account.id]:
        for first, last, as_of in spans:
            days, period = cut(meta_series(account, which), first, last), ("", "")
            if title == "Instagram follows":
                end = min(date.fromisoformat(last), date.fromisoformat(as_of) - timedelta(days=8)).isoformat()
                days = {day: count for day, count in cut(days, first, end).items() if count}
                period = (first, end)
            elif date.fromisoformat(as_of) - date.fromisoformat(last) < timedelta(days=2):
                days = newest_partial(days)
            yield exported(account, as_of, f"{name}.csv", formats.meta_daily(title, days), period)


# --- YouTube, LINE, TikTok --------------------------------------------------------------------------------

YOUTUBE_SPANS = [("2024-05-01", "2026-03-31", "2026-04-06"), ("2026-03-30", "2026-10-31", "2026-11-02")]
YOUTUBE_TABLE = [
    "コンテンツ",
    "動画のタイトル",
    "動画公開時刻",
    "長さ",
    "エンゲージ ビュー",
    "登録者減少数",
    "登録者増加数",
    "高評価数",
    "共有数",
    "コメントの追加回数",
    "視聴回数",
    "総再生時間（単位: 時間）",
    "チャンネル登録者",
    "インプレッション数",
    "インプレッションのクリック率 (%)",
]
VIDEO_IDS = [
    "Sample0Anzu",
    " -SampleTana",
    "Sample2Sora",
    "Sample3Hana",
    "Sample4Mizu",
    "Sample5Yuki",
    "Sample6Matu",
    "Sample7Kawa",
    "-8SampleHon",
    "Sample9Mati",
]


def youtube_series(account: Account) -> dict[str, dict[date, object]]:
    """Header → days: views, engaged views, the daily net change of subscribers, watch hours."""
    views, (gained, lost) = facts.main_days(account), facts.follower_days(account)
    series = {"視聴回数": views, "チャンネル登録者": {day: gained[day] - lost[day] for day in views}}
    if account.id == "yt_chikuma":
        series["エンゲージ ビュー"] = {day: round(count * 0.62) for day, count in views.items()}
        series["総再生時間（単位: 時間）"] = {day: round(count * 0.0431, 4) for day, count in views.items()}
    return series


def youtube_exports(account: Account) -> Iterator[Export]:
    """One 合計 file for each charted metric, and for the city's channel last month's content zip."""
    for first, last, as_of in YOUTUBE_SPANS:
        for title, days in youtube_series(account).items():
            name = f"合計 {title.split('（')[0]}.csv"
            yield exported(account, as_of, name, formats.youtube_totals(title, cut(days, first, last)))
    if account.id == "yt_chikuma":
        days = cut(facts.main_days(account), "2026-10-01", "2026-10-31")
        content = formats.youtube_zip(
            youtube_members(days), datetime(2026, 11, 2, 9, 12, 40, tzinfo=facts.TOKYO)
        )
        yield exported(account, "2026-11-02", f"コンテンツ 2026-10-01_2026-11-01 {account.name}.zip", content)


def youtube_video(rng: Random, index: int, views: int) -> list:
    """One video's line for the month; an unlisted one has no publish time."""
    shown = f"Sep {index * 3}, 2026" if index not in (0, 9) else ""
    title = f"千曲市見本チャンネル 第{index + 1}回 あんずの里と姨捨の棚田"
    return [
        VIDEO_IDS[index],
        title,
        shown,
        60 + index * 37,
        round(views * 0.62),
        facts.part(rng, 1, 0.4),
        facts.part(rng, views, 0.004),
        facts.part(rng, views, 0.01),
        facts.part(rng, views, 0.004),
        facts.part(rng, views, 0.001),
        views,
        round(views * 0.0431, 4),
        facts.part(rng, views, 0.003),
        views * 6,
        4.2,
    ]


def youtube_members(days: Mapping[date, int]) -> dict[str, bytes]:
    """表データ (total first, deleted videos missing), グラフデータ (the five most seen), 合計."""
    rng, total = Random("youtube content"), sum(days.values())
    sizes = facts.spread(round(total * 0.97), [10, 8, 6, 5, 4, 3, 2, 1.5, 1, 0.5])
    videos = [youtube_video(rng, index, views) for index, views in enumerate(sizes)]
    sums = [sum(column) for column in list(zip(*videos, strict=True))[5:10]]
    whole = [
        "合計",
        "",
        "",
        "",
        round(total * 0.62),
        *sums,
        total,
        round(total * 0.0431, 4),
        sum(video[12] for video in videos) - 1,
        total * 6,
        4.2,
    ]
    chart = [["日付", *YOUTUBE_TABLE[:4], "視聴回数"]]
    for video in videos[:5]:
        chart += [[day, *video[:4], round(count * video[10] / total)] for day, count in days.items()]
    return {
        "表データ.csv": formats.minimal([YOUTUBE_TABLE, whole, *videos]).encode(),
        "グラフデータ.csv": formats.minimal(chart).encode(),
        "合計.csv": formats.youtube_totals("視聴回数", days),
    }


LINE_SPANS = [
    ("2024-05-01", "2025-05-31", "2025-06-03"),
    ("2025-06-01", "2026-06-30", "2026-07-02"),
    ("2026-06-24", "2026-11-01", "2026-11-02"),
]
TIKTOK_SPANS = [("2026-06-01", "2026-08-31", "2026-09-01"), ("2026-08-01", "2026-11-01", "2026-11-02")]


def line_exports(account: Account) -> Iterator[Export]:
    """friend_overview: contacts only ever grow; blocks are what the unfollows add up to."""
    gained, lost = facts.follower_days(account)
    blocks, contacts, days = 1_900, account.followers + 1_900, {}
    for day in gained:
        contacts, blocks = contacts + gained[day], blocks + lost[day]
        days[day] = (contacts, round((contacts - blocks) * 0.83), blocks)
    for first, last, as_of in LINE_SPANS:
        name = f"friend_overview_{first}_{last}.csv".replace("-", "")
        yield exported(account, as_of, name, formats.line_friends(cut(days, first, last)))


def tiktok_exports(account: Account) -> Iterator[Export]:
    """Overview and followers twice, overlapping by a month, and the list of videos."""
    rng = Random(f"{account.id} overview")
    views = facts.main_days(account)
    days = {
        day: (count, *(facts.part(rng, count, rate) for rate in (0.02, 0.04, 0.002, 0.005)))
        for day, count in views.items()
    }
    followers = facts.follower_totals(account) | {date(2026, 6, 1): None}
    for first, last, as_of in TIKTOK_SPANS:
        totals = cut(followers, first, last)
        yield exported(account, as_of, "Overview.csv", formats.tiktok_overview(cut(days, first, last)))
        yield exported(account, as_of, "FollowerHistory.csv", formats.tiktok_followers(totals))
    seen = [facts.as_seen(post, LAST_EXPORT) for post in facts.posts(account)]
    content = formats.tiktok_content(seen, account.handle, LAST_EXPORT)
    yield exported(account, "2026-11-02", "Content.csv", content, ("2026-06-01", "2026-10-31"))


EXPORTS = {
    "x": x_exports,
    "facebook": meta_exports,
    "instagram": meta_exports,
    "youtube": youtube_exports,
    "line": line_exports,
    "tiktok": tiktok_exports,
}
