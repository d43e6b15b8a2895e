"""Who the invented city is and what its months shall look like: accounts, lines, people, monthly volumes."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)][4:34]
FLAT = (1.0,) * 12  # January … December
CITY = (1.0, 0.95, 1.05, 1.2, 1.0, 0.95, 1.05, 1.1, 1.05, 1.1, 1.0, 0.95)
SPRING = (0.8, 0.9, 1.5, 2.6, 1.2, 0.9, 0.9, 1.0, 1.1, 1.3, 1.1, 0.85)  # あんずの花 in April
SCHOOL = (0.9, 1.0, 1.3, 0.9, 1.0, 1.2, 0.8, 0.7, 1.1, 1.3, 1.1, 0.9)


@dataclass(frozen=True)
class Volume:
    """A monthly total: base × growth a year × season × noise, unless `fixed` names the month's number."""

    base: float
    growth: float = 0.0
    season: tuple[float, ...] = FLAT
    noise: float = 0.04
    fixed: dict[str, int] = field(default_factory=dict)

    def months(self, seed: str) -> dict[str, int]:
        """Month → total, the same for the same seed."""
        rng = Random(seed)
        totals = {}
        for index, month in enumerate(MONTHS):
            noise = 1 + self.noise * rng.uniform(-1, 1)
            level = self.base * (1 + self.growth) ** (index / 12) * self.season[int(month[5:]) - 1]
            totals[month] = self.fixed.get(month, round(level * noise))
        return totals


@dataclass(frozen=True)
class Account:
    """One account: its register line, its followers (start, net a month) and its monthly volumes."""

    id: str
    platform: str
    name: str
    kind: str
    section: str
    opened: str
    handle: str
    native_id: str
    words: str
    main: Volume | None = None  # the daily measure: impressions, reach or views
    reactions: Volume | None = None  # Facebook, Instagram: reactions_total of the month's posts
    posts: Volume | None = None  # posts published in the month
    followers: int = 0
    net: float = 0.0
    emergency: bool = False

    @property
    def url(self) -> str:
        """The public address; every handle is invented."""
        pages = {
            "x": "https://x.com/",
            "facebook": "https://www.facebook.com/",
            "instagram": "https://www.instagram.com/",
            "tiktok": "https://www.tiktok.com/@",
            "youtube": "https://www.youtube.com/@",
            "line": "https://line.me/R/ti/p/",
        }
        return pages[self.platform] + self.handle


def _months(year: int, first: int, *values: int) -> dict[str, int]:
    """Numbers written by hand for consecutive months of one year."""
    return {f"{year}-{first + index:02d}": value for index, value in enumerate(values)}


ACCOUNTS = [
    Account(
        "x_chikuma",
        "x",
        "千曲市公式X",
        "代表",
        "情報政策課",
        "2012-07-02",
        "chikuma_sample",
        "9000000000000001",
        "city",
        Volume(170_000, 0.12, CITY),
        posts=Volume(24, 0, CITY, 0.1),
        followers=9_200,
        net=85,
    ),
    Account(
        "fb_chikuma",
        "facebook",
        "千曲市公式Facebook",
        "代表",
        "情報政策課",
        "2013-04-01",
        "chikuma.sample",
        "100000000000101",
        "city",
        Volume(52_000, -0.04, CITY),
        Volume(1_350, -0.06, CITY, 0.05, _months(2026, 9, 541, 518)),
        Volume(14, -0.05, CITY, 0.1, _months(2026, 9, 9, 8)),
        2_850,
        9,
    ),
    Account(
        "ig_kanko",
        "instagram",
        "千曲市観光課Instagram",
        "分野別",
        "観光課",
        "2018-03-20",
        "chikuma_kanko_sample",
        "17840000000000201",
        "kanko",
        Volume(48_000, 0.25, SPRING),
        Volume(2_400, 0.22, SPRING, 0.08),
        Volume(13, 0.05, CITY, 0.1),
        5_200,
        105,
    ),
    Account(
        "yt_chikuma",
        "youtube",
        "千曲市公式",
        "代表",
        "情報政策課",
        "2015-10-01",
        "chikuma-sample-ch",
        "UCchikumaSample00000001A",
        "city",
        Volume(5_600, 0.08, CITY, 0.08),
        followers=1_480,
        net=14,
    ),
    Account(
        "line_chikuma",
        "line",
        "千曲市LINE公式アカウント",
        "代表",
        "情報政策課",
        "2021-02-01",
        "@000sample",
        "@000sample",
        "city",
        followers=6_400,
        net=68,
    ),
    Account(
        "tt_kanko",
        "tiktok",
        "千曲市観光課TikTok",
        "分野別",
        "観光課",
        "2026-06-01",
        "chikuma_kanko_sample",
        "chikuma_kanko_sample",
        "kanko",
        Volume(5_200, 0.2, FLAT, 0.1),
        posts=Volume(6, 0, FLAT, 0.1),
        followers=12,
        net=75,
    ),
    Account(
        "x_bosai",
        "x",
        "千曲市防災X",
        "分野別",
        "危機管理課",
        "2019-11-01",
        "chikuma_bosai_sample",
        "9000000000000002",
        "bosai",
        Volume(9_000, 0, FLAT, 0.15, _months(2025, 9, 412_000)),
        posts=Volume(3, 0, FLAT, 0.3, _months(2025, 9, 31)),
        followers=3_900,
        net=22,
        emergency=True,
    ),
    Account(
        "x_shoko",
        "x",
        "千曲市商工X",
        "分野別",
        "商工課",
        "2016-05-16",
        "chikuma_shoko_sample",
        "9000000000000003",
        "shoko",
        Volume(
            15_500,
            -0.2,
            FLAT,
            0.05,
            _months(2026, 3, 10_900, 10_100, 8_420, 7_310, 5_230, 4_290, 3_720, 3_140),
        ),
        posts=Volume(8, -0.3, FLAT, 0.15, _months(2026, 5, 3, 2, 1, 0, 1, 1)),
        followers=1_130,
        net=-4,
    ),
    Account(
        "ig_library",
        "instagram",
        "千曲市立図書館Instagram",
        "分野別",
        "図書館",
        "2020-09-01",
        "chikuma_library_sample",
        "17840000000000202",
        "library",
        Volume(9_400, -0.05, FLAT, 0.06, _months(2026, 6, 7_640, 4_380, 4_120, 4_560, 6_130)),
        Volume(520, -0.05, FLAT, 0.1),
        Volume(7, 0, FLAT, 0.15),
        1_240,
        8,
    ),
    Account(
        "fb_kosodate",
        "facebook",
        "千曲市子育て応援Facebook",
        "分野別",
        "子育て支援課",
        "2017-06-01",
        "chikuma.kosodate.sample",
        "100000000000102",
        "kosodate",
        Volume(16_500, -0.02, FLAT, 0.05, _months(2026, 10, 11_300)),
        Volume(430, 0, FLAT, 0.08),
        Volume(7, 0, FLAT, 0.12),
        1_060,
        5,
    ),
    Account(
        "yt_gakko",
        "youtube",
        "千曲市学校教育チャンネル",
        "分野別",
        "学校教育課",
        "2020-05-11",
        "chikuma-gakko-sample",
        "UCchikumaSample00000002B",
        "city",
        Volume(900, 0.02, SCHOOL, 0.1),
        followers=286,
        net=2,
    ),
    Account(
        "x_sports",
        "x",
        "千曲市スポーツX",
        "分野別",
        "スポーツ課",
        "2018-08-01",
        "chikuma_sports_sample",
        "9000000000000004",
        "sports",
        Volume(15_800, -0.04, FLAT, 0.06, _months(2026, 9, 8_240, 7_650)),
        posts=Volume(6, 0, FLAT, 0.15),
        followers=1_520,
        net=6,
    ),
]

VISITORS = Volume(23_000, 0.04, (0.5, 0.55, 1.2, 2.7, 1.1, 0.7, 0.7, 0.9, 1.0, 1.5, 1.0, 0.6), 0.06)

# account metric from | expected target type first last | continue withdraw window basis deciding |
# policy version, review month; - is blank
TARGETS = """
x_chikuma impressions 2024-05 | - 150000 毎月維持 - - | 110000 70000 1 day はい | 3 2026-03
x_chikuma impressions 2026-04 | - 160000 毎月維持 - - | 120000 80000 1 day はい | 4 2027-03
x_chikuma followers 2024-05 | 12000 10200 期末到達 - - | 8000 7000 1 day はい | 3 2025-03
x_chikuma followers 2025-04 | 12000 11300 期末到達 - - | 8500 7500 1 day はい | 3 2026-03
x_chikuma followers 2026-04 | 13000 12500 期末到達 - - | 9000 8000 1 day はい | 4 2027-03
x_chikuma link_clicks 2026-04 | - 2500 毎月維持 - - | - - 3 post - | 4 2027-03
fb_chikuma reactions_total 2024-05 | - 1200 毎月維持 - - | 900 600 1 post はい | 2 2027-03
fb_chikuma followers 2024-05 | 4000 3100 期末到達 - - | 2400 2000 1 day はい | 2 2027-03
ig_kanko reach_total 2024-05 | - 40000 毎月維持 - - | 30000 20000 1 day はい | 2 2027-03
ig_kanko followers 2024-05 | 10000 6300 期末到達 - - | 4500 4000 1 day はい | 2 2025-03
ig_kanko followers 2025-04 | 10000 7700 期末到達 - - | 5500 5000 1 day はい | 2 2026-03
ig_kanko followers 2026-04 | 10000 9000 期末到達 - - | 6500 6000 1 day はい | 3 2027-03
ig_kanko visitors 2025-04 | - 290000 年度累計 2025-04 2026-03 | - - 12 span - | 2 2026-03
ig_kanko visitors 2026-04 | - 300000 年度累計 2026-04 2027-03 | - - 12 span - | 3 2027-03
yt_chikuma video_views 2024-05 | - 5000 毎月維持 - - | 3000 2000 1 day はい | 1 2027-03
yt_chikuma watch_hours 2024-05 | - - - - - | 100 60 3 day - | 1 2027-03
yt_chikuma followers 2024-05 | 2500 2000 期末到達 - - | - - 1 day - | 1 2027-03
line_chikuma followers 2024-05 | 9000 7100 期末到達 - - | 5500 5000 1 day はい | 2 2025-03
line_chikuma followers 2025-04 | 9000 8000 期末到達 - - | 6000 5500 1 day はい | 2 2026-03
line_chikuma followers 2026-04 | 10000 9000 期末到達 - - | 6500 6000 1 day はい | 3 2027-03
tt_kanko video_views 2026-06 | - 8000 毎月維持 - - | 5000 2500 1 day はい | 1 2027-05
tt_kanko followers 2026-06 | 2000 800 期末到達 - - | - - 1 day - | 1 2027-05
x_bosai followers 2024-05 | 5000 - - - - | - - 1 day - | 1 2027-03
x_shoko impressions 2024-05 | - 12000 毎月維持 - - | 9000 6000 1 day はい | 1 2026-12
x_shoko followers 2024-05 | 1500 - - - - | - - 1 day - | 1 2026-12
ig_library reach_total 2024-05 | - 9000 毎月維持 - - | 7000 5000 1 day はい | 1 2027-03
ig_library followers 2024-05 | 1800 1500 期末到達 - - | - - 1 day - | 1 2027-03
fb_kosodate reach_total 2024-05 | - 15000 毎月維持 - - | 12000 8000 1 day はい | 1 2027-03
fb_kosodate followers 2024-05 | 1500 - - - - | - - 1 day - | 1 2027-03
yt_gakko followers 2024-05 | 300 - - - - | - - 1 day - | 1 2027-03
x_sports impressions 2024-05 | - 13000 毎月維持 - - | 11000 7000 1 day はい | 1 2026-03
x_sports impressions 2026-04 | - 12000 毎月維持 - - | 10000 6000 1 day はい | 2 2027-03
x_sports followers 2024-05 | 2000 - - - - | - - 1 day - | 1 2027-03
""".strip()

RULES = [{"from_month": "2024-05", "patience": 3, "recovery": 2, "margin": 0.05}]


def _event(
    day: str,
    until: str | None,
    kind: str,
    title: str,
    account: str | None = None,
    platform: str | None = None,
) -> dict:
    told = {"day": day, "until": until, "kind": kind, "title": title, "account_id": account}
    return told | ({"platform": platform} if platform else {})


EVENTS = [
    _event("2024-10-15", None, "仕様変更", "書き出しに「閲覧数（Views）」が加わる", platform="facebook"),
    _event("2025-09-12", "2025-09-15", "災害", "台風第18号（架空）による大雨"),
    _event("2026-03-28", "2026-04-12", "催し", "あんずまつり（見本）", "ig_kanko"),
    _event("2026-09-20", "2026-09-21", "催し", "姨捨の棚田 観月の会（見本）"),
]
FLOOD = [date(2025, 9, day) for day in range(12, 16)]


def _member(name: str, role: str, *sections: str) -> dict:
    return {"name": name, "role": role, "sections": list(sections), "from": "2024-04-01"}


FORMER = {"ig_library": "学校教育課"}  # who ran an account before its 移管 (year.json)
MEMBERS = [
    _member("見本 さくら", "policy", "情報政策課"),
    _member("例田 政策", "manager", "情報政策課"),
    _member("見本 あんず", "operator", "情報政策課"),
    _member("例田 観光", "manager", "観光課"),
    _member("仮名 棚田", "operator", "観光課"),
    _member("例田 商工", "manager", "商工課", "スポーツ課"),
    _member("例田 文庫", "manager", "図書館", "学校教育課", "子育て支援課", "危機管理課"),
    _member(
        "仮名 千曲", "operator", "商工課", "スポーツ課", "図書館", "学校教育課", "子育て支援課", "危機管理課"
    ),
    _member("見本 監査", "viewer", "監査委員事務局"),
]
