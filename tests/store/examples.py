"""Small invented exports, one for each format, drawn as tables and written as the platforms write them."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Table:
    """A file to be: what stands above the header, the header, the rows, and how it is written."""

    header: list[str]
    rows: list[list]
    above: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    name: str = "export.csv"

    @property
    def text(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        return self.above + out.getvalue()

    @property
    def raw(self) -> bytes:
        return self.text.encode(self.encoding)

    def spoiled(self, row: int, column: str, cell: str) -> Table:
        """The same table with one cell replaced; rows are counted from 0."""
        rows = [list(r) for r in self.rows]
        rows[row][self.header.index(column)] = cell
        return replace(self, rows=rows)

    def renamed(self, names: dict[str, str]) -> Table:
        """The same table under other headers."""
        return replace(self, header=[names.get(h, h) for h in self.header])

    def without(self, column: str) -> Table:
        """The same table without one column."""
        at = self.header.index(column)
        return replace(
            self,
            header=self.header[:at] + self.header[at + 1 :],
            rows=[r[:at] + r[at + 1 :] for r in self.rows],
        )


def drawn(text: str) -> Table:
    """A table drawn with two or more spaces between cells; `-` stands for an empty cell.

    >>> drawn('''
    ...     Date         Post id
    ...     2026-04-01   -
    ... ''').rows
    [['2026-04-01', '']]
    """
    lines = [[c.strip() for c in line.strip().split("  ") if c.strip()] for line in text.strip().splitlines()]
    return Table(lines[0], [["" if c == "-" else c for c in line] for line in lines[1:]])


def x_id(moment: str) -> str:
    """The id of an X post made at that moment.

    >>> x_id("2025-12-13T11:04:04+00:00")
    '1999797461840822272'
    """
    return str((_ms(moment) - 1_288_834_974_657) << 22)


def tiktok_id(moment: str) -> str:
    """The id of a TikTok video made at that moment."""
    return str((_ms(moment) // 1000) << 32)


def instagram_code(moment: str) -> str:
    """The shortcode of an Instagram post made at that moment."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    media, code = (_ms(moment) - 1_314_220_021_721) << 23, ""
    while media:
        media, digit = divmod(media, 64)
        code = letters[digit] + code
    return code


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def zipped(**members: bytes) -> bytes:
    """A zip of these members; a dot in a name is written as two underscores."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, raw in members.items():
            archive.writestr(name.replace("__", "."), raw)
    return out.getvalue()


# ── X ──────────────────────────────────────────────────────────────────────────────────────────────

A, B = x_id("2026-04-02T03:00:00+00:00"), x_id("2026-04-03T03:00:00+00:00")


def x_post(post_id: str, impressions: object = 10, engagements: object = 2, likes: object = 1) -> list:
    """A line of the content export; only the id says when it was made."""
    link = f"https://x.com/chikuma/status/{post_id or 'undefined'}"
    day = "Thu, Apr 2, 2026" if post_id else ""
    text = "お知らせ, 本日" if post_id else ""
    return [post_id, day, text, link, impressions, likes, engagements, 0, 4, 0, 3, 5, 1, 6]


X_CONTENT = Table(
    [
        "Post id",
        "Date",
        "Post text",
        "Post Link",
        "Impressions",
        "Likes",
        "Engagements",
        "Bookmarks",
        "Shares",
        "New follows",
        "Replies",
        "Reposts",
        "Profile visits",
        "URL Clicks",
    ],
    [x_post(A, 100, 9, 3), x_post(B, 50, 4, 2)],
)
X_CONTENT_JA = dict(
    zip(
        X_CONTENT.header,
        [
            "ポストID",
            "日付",
            "ポスト本文",
            "ポストのリンク",
            "インプレッション数",
            "いいね",
            "エンゲージメント",
            "ブックマーク",
            "共有された回数\\",
            "新しいフォロー",
            "返信",
            "リポスト",
            "プロフィールへのアクセス数",
            "URLのクリック数",
        ],
        strict=True,
    )
)

X_OVERVIEW_HEADER = [
    "Date",
    "Impressions",
    "Likes",
    "Engagements",
    "Bookmarks",
    "Shares",
    "New follows",
    "Unfollows",
    "Replies",
    "Reposts",
    "Profile visits",
    "Create Post",
    "Video views",
]
X_OVERVIEW = Table(
    X_OVERVIEW_HEADER,
    [
        ["Fri, Apr 3, 2026", 70, 7, 9, 0, 1, 2, 1, 3, 4, 5, 99, 6],
        ["Thu, Apr 2, 2026", 60, 6, 8, 0, 1, 0, 0, 3, 4, 5, 99, 6],
    ],
)
X_OVERVIEW_JA = dict(
    zip(
        X_OVERVIEW_HEADER,
        [
            "Date",
            "インプレッション数",
            "いいね",
            "エンゲージメント",
            "ブックマーク",
            "共有された回数\\",
            "新しいフォロー",
            "フォロー解除",
            "返信",
            "リポスト",
            "プロフィールへのアクセス数",
            "ポストを作成",
            "動画再生数",
        ],
        strict=True,
    )
)


def x_overview(
    first: str, impressions: list[int], likes: int = 1, follows: int = 0, unfollows: int = 0
) -> Table:
    """One day for each number of impressions, from `first` on."""
    begin = datetime.fromisoformat(first)
    rows = [
        [
            f"{begin + timedelta(days=n):%a, %b %d, %Y}",
            value,
            likes,
            1,
            0,
            0,
            follows,
            unfollows,
            1,
            1,
            0,
            0,
            0,
        ]
        for n, value in enumerate(impressions)
    ]
    return Table(X_OVERVIEW_HEADER, rows)


X_TWEETS = Table(
    [
        "Tweet id",
        "Tweet permalink",
        "Tweet text",
        "time",
        "impressions",
        "engagements",
        "engagement rate",
        "retweets",
        "replies",
        "likes",
        "user profile clicks",
        "url clicks",
        "follows",
        "promoted impressions",
    ],
    [
        [
            A,
            f"https://twitter.com/c/status/{A}",
            "本文\n二行目",
            "2026-04-02 03:00 +0000",
            "100.0",
            "9.0",
            "7.87E-4",
            "5.0",
            "3.0",
            "3.0",
            "1.0",
            "6.0",
            "0",
            "-",
        ],
        [
            B,
            f"https://twitter.com/c/status/{B}",
            "本文",
            "2026-04-03 03:00 +0000",
            "50.0",
            "4.0",
            "0.08",
            "5.0",
            "3.0",
            "2.0",
            "1.0",
            "6.0",
            "0",
            "-",
        ],
    ],
    name="tweet_activity_metrics_chikuma_20260401_20260501_en.csv",
)
X_DAILY = Table(
    [
        "Date",
        "Tweets published",
        "impressions",
        "engagements",
        "engagement rate",
        "retweets",
        "replies",
        "likes",
        "user profile clicks",
        "url clicks",
        "follows",
        "promoted impressions",
    ],
    [
        ["2021-01-01", "7", "6703", "31", "0.0046", "1", "2", "3", "4", "5", "6", "-"],
        ["2021-01-02", "0", "14019", "0", "0.0", "0", "0", "0", "0", "0", "0", "-"],
    ],
)
X_VIDEO = drawn("""
    日付          再生数   再生時間 (ms)
    2026-04-01   3       5829
""")

# ── YouTube ────────────────────────────────────────────────────────────────────────────────────────

YOUTUBE_TOTALS = drawn("""
    日付          視聴回数
    2026-04-01   12
    2026-04-02   0
""")
YOUTUBE_CONTENT = Table(
    [
        "Content",
        "Video title",
        "Video publish time",
        "Views",
        "Watch time (hours)",
        "Likes",
        "Subscribers",
        "Impressions",
    ],
    [
        ["Total", "", "", "90", "4.5", "3", "2", "700"],
        [" -HHGH-TTqYM", "市長あいさつ", "Apr 5, 2024", "60", "3.25", "2", "-1", "400"],
        ["a1b2c3d4e5f", "広報", "Apr 1, 2026", "20", "1.0", "", "3", "250"],
    ],
    name="コンテンツ 2026-04-01_2026-05-01 千曲市公式.csv",
)
YOUTUBE_CONTENT_JA = {
    "Content": "コンテンツ",
    "Video title": "動画のタイトル",
    "Video publish time": "動画公開時刻",
    "Views": "視聴回数",
    "Watch time (hours)": "総再生時間（単位: 時間）",
    "Likes": "高評価数",
    "Subscribers": "チャンネル登録者",
    "Impressions": "サムネイルのインプレッション",
}
YOUTUBE_DATES = drawn("""
    Date         Views   Watch time (hours)   Subscribers
    Total        30      1.5                  1
    2026-04-02   10      0.5                  -1
    2026-04-01   20      1.0                  2
""")
YOUTUBE_CHART = drawn("""
    日付          コンテンツ      視聴回数
    2026-04-01   a1b2c3d4e5f   3
""")
YOUTUBE_AUDIENCE = drawn("""
    Date         28-day new viewers
    2026-04-01   3
""")
YOUTUBE_OTHER = drawn("""
    Traffic source   Views
    Total            3
""")

# ── Meta ───────────────────────────────────────────────────────────────────────────────────────────

FACEBOOK = Table(
    [
        "Post ID",
        "Page ID",
        "Page name",
        "Title",
        "Description",
        "Publish time",
        "Permalink",
        "Post type",
        "Date",
        "Impressions",
        "Reach",
        "Reactions, Comments and Shares",
        "Reactions",
        "Comments",
        "Shares",
        "Total clicks",
        "Link Clicks",
        "3-second video views",
        "3-second video views from Organic posts",
        "3-second video views from Boosted posts",
    ],
    [
        [
            "1220001",
            "100101",
            "千曲市",
            "花だより",
            "",
            "04/05/2026 18:30",
            "https://www.facebook.com/1",
            "Photos",
            "Lifetime",
            900,
            700,
            16,
            10,
            4,
            2,
            30,
            5,
            0,
            0,
            0,
        ],
        [
            "1220002",
            "100101",
            "千曲市",
            "",
            "長い説明\n二行目",
            "04/06/2026 02:00",
            "https://www.facebook.com/2",
            "Reels",
            "Lifetime",
            300,
            200,
            7,
            6,
            1,
            0,
            8,
            1,
            "",
            40,
            2,
        ],
    ],
    encoding="utf-8-sig",
    name="Apr-01-2026_Apr-30-2026_1223451109303636.csv",
)
FACEBOOK_VIDEOS = Table(
    [
        "Video asset ID",
        "Page ID",
        "Title",
        "Publish time",
        "Date",
        "Reach",
        "3-second video views",
        "Seconds viewed",
        "Reactions, Comments and Shares",
    ],
    [
        ["77001", "100101", "動画", "04/05/2026 18:30", "Lifetime", 700, 300, 7200, 5],
        ["77002", "100101", "動画", "04/06/2026 18:30", "Lifetime", 70, 30, 1800, 1],
    ],
    encoding="utf-8-sig",
    name="Apr-01-2026_Apr-30-2026_2.csv",
)


def instagram_post(
    moment: str, pacific: str, owner: str = "17840001", views: object = 90, reach: object = 60
) -> list:
    """A line of the content export: the link carries the moment, the column the Pacific time."""
    link = f"https://www.instagram.com/p/{instagram_code(moment)}/"
    name = "chikuma" if owner == "17840001" else "others"
    return [
        "1800" + owner[-2:] + pacific[3:5] + pacific[11:13],
        owner,
        name,
        "市",
        "写真",
        pacific,
        link,
        "IG image",
        "Lifetime",
        views,
        reach,
        8,
        2,
        1,
        3,
        4,
    ]


INSTAGRAM = Table(
    [
        "Post ID",
        "Account ID",
        "Account username",
        "Account name",
        "Description",
        "Publish time",
        "Permalink",
        "Post type",
        "Date",
        "Views",
        "Reach",
        "Likes",
        "Shares",
        "Follows",
        "Comments",
        "Saves",
    ],
    [
        instagram_post("2026-04-06T01:30:00+00:00", "04/05/2026 18:30"),
        instagram_post("2026-04-06T09:00:00+00:00", "04/06/2026 02:00"),
    ],
    encoding="utf-8-sig",
    name="Apr-01-2026_Apr-30-2026_1645844936650478.csv",
)
INSTAGRAM_JA = {
    "Post ID": "投稿ID",
    "Account ID": "アカウントID",
    "Description": "説明",
    "Publish time": "公開時間",
    "Permalink": "リンク",
    "Post type": "投稿タイプ",
    "Date": "日時",
    "Views": "ビュー",
    "Reach": "リーチ",
    "Likes": "いいね！の数",
    "Shares": "シェア数",
    "Follows": "フォロー数",
    "Comments": "コメント数",
    "Saves": "保存数",
}


def meta_daily(title: str, days: dict[str, object], second: str = "") -> Table:
    """A daily series under its title line; `second` is the text of another block below."""
    rows = [[f"{day}T00:00:00", value] for day, value in days.items()]
    above = f'sep=,\n"{title}"\n' if title else "sep=,\n"
    made = Table(["Date", "Primary"], rows, above)
    if second:
        made = replace(made, above=f'{made.above}Date,Primary\n{_lines(rows)}\n"{second}"\n')
    return replace(made, encoding="utf-16")


def _lines(rows: list[list]) -> str:
    return "".join(f"{day},{value}\n" for day, value in rows)


META_DAILY = meta_daily("Facebook reach", {"2026-04-01": 40, "2026-04-02": 0})

# ── LINE, TikTok, our own ──────────────────────────────────────────────────────────────────────────

LINE_BROADCASTS = drawn("""
    broadcastId   sentDate   deliveredCount   open   clickUU
    m1            20260401   1000             300    20
    m2            20260402   15               -      -
""")
FACEBOOK_PAGE_DAYS = drawn("""
    Page ID   Page name   Date         Reach   Reactions, Comments and Shares
    100101    千曲市      04/01/2026   40      3
    100101    千曲市      04/02/2026   -       0
""")
INSIGHTS_PAGE = drawn("""
    Date         Lifetime Total Likes   Daily New Likes   Daily Total Reach   Weekly Total Reach
    -            Lifetime: likes        Daily: new        Daily: reach        Weekly: reach
    2014-01-01   500                    -                 40                  200
    2014-01-02   501                    1                 50                  210
""")
INSIGHTS_POSTS = drawn("""
    Post ID       Permalink                      Posted                   Audience Targeting   Lifetime Post Total Impressions   Lifetime Post Stories by action type - like
    -             -                              -                        -                    Lifetime: shown                   Lifetime: likes
    51899_20002   https://www.facebook.com/1/2   08/19/2015 01:05:33 PM   -                    300                               7
    51899_20003   https://www.facebook.com/1/3   08/18/2015 01:05:33 PM   -                    200                               -
""")
LINE_FRIENDS = drawn("""
    date       contacts   targetReaches   blocks
    20260401   6400       5900            410
    20260402   6405       5901            412
""")
TIKTOK_OVERVIEW = drawn("""
    Date       Video Views   Profile Views   Likes   Comments   Shares
    April 1    120           5               9       1          2
    April 2    80            undefined       4       0          1
""")
TIKTOK_FOLLOWERS = drawn("""
    Date       Followers   Difference in followers from previous day
    April 1    undefined   0
    April 2    512         3
""")
TIKTOK_VIEWERS = drawn("""
    Date       Total Viewers   New Viewers   Returning Viewers
    April 1    7               3             4
    April 2    0               undefined     undefined
""")
TIKTOK_CONTENT = Table(
    [
        "Time",
        "Video title",
        "Video link",
        "Post time",
        "Total likes",
        "Total comments",
        "Total shares",
        "Total views",
    ],
    [
        [
            "April 10",
            "観光",
            f"https://www.tiktok.com/@c/video/{tiktok_id('2026-04-02T03:00:00+00:00')}",
            "April 2",
            9,
            1,
            2,
            300,
        ],
        [
            "April 10",
            "観光",
            f"https://www.tiktok.com/@c/video/{tiktok_id('2025-12-31T16:00:00+00:00')}",
            "January 1",
            5,
            0,
            1,
            200,
        ],
    ],
)
TIKTOK_OTHER = drawn("""
    Gender   Distribution
    Male     0.4
""")
READINGS = drawn("""
    account_id   date         from         to           metric      value   note
    x_koho       2026-04-30   -            -            followers   9200    月末
    x_koho       -            2026-04-01   2026-04-30   reach       23000   計
""")
ACCOUNTS = drawn("""
    アカウントID   媒体   名称        区分     運営主体     開設日       非常時専用
    x_koho        x     千曲市公式   代表     情報政策課   2012/7/2    いいえ
    x_bosai       x     千曲市防災   分野別   危機管理課   2019-11-01  はい
""")
TARGETS = drawn("""
    アカウントID   指標          適用開始月   想定    継続ライン   窓   判定指標   決定者   根拠
    x_koho        impressions   2026-04     -       110000      1    はい       課長     計画
    x_koho        followers     2026年4月   12000   8000.5      1    いいえ     課長     計画
""")
HOURS = drawn("""
    アカウントID   月        業務時間   メモ
    x_koho        2026-04   12.5      窓口の分を含む
    x_bosai       2026年4月  3        -
""")
COSTS = drawn("""
    費目     単位   円      適用開始月   アカウントID
    人件費   時間   3,500   2026-04     -
    委託     月     30000   2026-04     x_koho
""")
EVENTS = drawn("""
    日           終わりの日     種類   できごと      媒体          アカウントID
    2026-04-03   2026-04-05   催し   あんずまつり   -            -
    2026/5/1     -            災害   大雨         -            x_koho
""")
SECURITY_CHECKS = drawn("""
    アカウントID   点検日         パスワードの変更日   次回の点検日
    x_koho        2026-04-10    2026-04-10        2026-10-01
    x_bosai       2026/4/10     -                 -
""")
MEMBERS = drawn("""
    名前        役割           所属          開始         終了   ログイン名
    観光 花子   運用担当者     観光課        令和8年4月1日   -      hanako
    高橋 一     運用管理責任者  広報課、観光課   R8.4.1       -      -
""")
TRANSFERS = drawn("""
    アカウントID   運営主体   移管日        協議が整った日   理由
    x_koho        観光課     2026-07-01   2026-04-10      所管の変更
""")
POLICIES = drawn("""
    アカウントID   適用開始日    所属内で共有した日   目的   対象者と想定利用者数
    x_koho        2026-04-01   2026-04-02          周知   市民 5,000人
""")
NORMS = drawn("""
    month     platform   kind             band     metric      basis   per         cities   accounts   p10    p25    p50    p75    p90    rows   source   title
    2026-10   x          representative   50k      followers   day     residents   12       24         -      3.57   5.07   8.65   -      2      県       利用者数
    2026-10   x          sectoral         middle   followers   day     residents   24       48         1.2    3.57   5.07   8.65   12     2      県       利用者数
""")
COMMENTS = drawn("""
    番号   アカウントID   受けた日       種別   コメント本文     投稿者   対応     対応日
    -     x_koho        2026-04-03    質問   開園はいつか    山田     対応済   2026-04-04
    -     x_koho        2026/4/5      苦情   音が大きい      -       -       -
""")

GOOD = {
    "line_broadcasts": LINE_BROADCASTS,
    "facebook_page_days": FACEBOOK_PAGE_DAYS,
    "facebook_insights_page": INSIGHTS_PAGE,
    "facebook_insights_posts": INSIGHTS_POSTS,
    "x_content": X_CONTENT,
    "x_overview": X_OVERVIEW,
    "x_tweets": X_TWEETS,
    "x_daily": X_DAILY,
    "x_video": X_VIDEO,
    "youtube_totals": YOUTUBE_TOTALS,
    "youtube_content": YOUTUBE_CONTENT,
    "youtube_dates": YOUTUBE_DATES,
    "youtube_chart": YOUTUBE_CHART,
    "youtube_audience": YOUTUBE_AUDIENCE,
    "youtube_other": YOUTUBE_OTHER,
    "facebook_content": FACEBOOK,
    "facebook_videos": FACEBOOK_VIDEOS,
    "instagram_content": INSTAGRAM,
    "meta_daily": META_DAILY,
    "line_friends": LINE_FRIENDS,
    "tiktok_overview": TIKTOK_OVERVIEW,
    "tiktok_followers": TIKTOK_FOLLOWERS,
    "tiktok_viewers": TIKTOK_VIEWERS,
    "tiktok_content": TIKTOK_CONTENT,
    "tiktok_other": TIKTOK_OTHER,
    "readings": READINGS,
    "accounts": ACCOUNTS,
    "targets": TARGETS,
    "hours": HOURS,
    "costs": COSTS,
    "events": EVENTS,
    "security_checks": SECURITY_CHECKS,
    "comments": COMMENTS,
    "members": MEMBERS,
    "transfers": TRANSFERS,
    "policies": POLICIES,
    "norms": NORMS,
}
