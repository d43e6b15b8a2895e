"""The platforms' own export formats, written: rows in, bytes out. Nothing here knows the sample city."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

X_CONTENT = {
    "en": "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks",
    "ja": "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,ブックマーク,"
    "共有された回数\\,新しいフォロー,返信,リポスト,プロフィールへのアクセス数,詳細のクリック数,"
    "URLのクリック数,ハッシュタグのクリック数,パーマリンクのクリック数",
}
X_CONTENT_METRICS = (
    "impressions",
    "likes",
    "engagements",
    "saves",
    "share_sheet",
    "follows",
    "comments",
    "shares",
    "profile_visits",
    "detail_expands",
    "link_clicks",
    "hashtag_clicks",
    "permalink_clicks",
)
X_OVERVIEW = {
    "en": "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views",
    "ja": "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,"
    "フォロー解除,返信,リポスト,プロフィールへのアクセス数,ポストを作成,動画再生数,メディアの再生数",
}
X_OVERVIEW_METRICS = (
    "impressions",
    "likes",
    "engagements",
    "saves",
    "share_sheet",
    "follows",
    "unfollows",
    "comments",
    "shares",
    "profile_visits",
    "create_post",
    "video_views",
    "media_views",
)
FACEBOOK_FIXED = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,"
    "Is crosspost,Is share,Post type,Languages,Custom labels,Funded content status,Data comment,Date"
)
FACEBOOK_METRICS = {
    "views": "Views",
    "reach": "Reach",
    "reactions_total": "Reactions, Comments and Shares",
    "likes": "Reactions",
    "comments": "Comments",
    "shares": "Shares",
    "total_clicks": "Total clicks",
    "link_clicks": "Link Clicks",
    "other_clicks": "Other Clicks",
    "video_views": "3-second video views",
}
INSTAGRAM = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,"
    "Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves"
)
INSTAGRAM_METRICS = ("views", "reach", "likes", "shares", "follows", "comments", "saves")


# --- ids that carry the moment of publication -------------------------------------------------------------


def snowflake(at: datetime, noise: int) -> str:
    """An X post id: milliseconds since X's own epoch, shifted by 22 bits."""
    return str(((int(at.timestamp() * 1000) - 1288834974657) << 22) | (noise & 0x3FFFFF))


def shortcode(at: datetime, noise: int) -> str:
    """An Instagram shortcode: the media id (time above 23 bits) written in base64url digits."""
    number = ((int(at.timestamp() * 1000) - 1314220021721) << 23) | (noise & 0x7FFFFF)
    digits = ""
    while number:
        number, digit = divmod(number, 64)
        digits = BASE64URL[digit] + digits
    return digits


def tiktok_id(at: datetime, noise: int) -> str:
    """A TikTok video id: seconds since 1970 above 32 bits."""
    return str((int(at.timestamp()) << 32) | (noise & 0xFFFFFFFF))


# --- text shapes ------------------------------------------------------------------------------------------


def english(day: date) -> str:
    """The date as X prints it, English in every language: Fri, Feb 6, 2026."""
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def minimal(rows: Iterable[Sequence], end: str = "\n") -> str:
    """CSV with quotes only where a cell needs them."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()


def quoted(rows: Iterable[Sequence]) -> str:
    """CSV with quotes around every cell, and no newline at the end of the file."""
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def meta_line(cells: Sequence) -> str:
    """One record of a Business Suite content export: quotes also around cells with a space."""

    def cell(value: object) -> str:
        text = "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ' ,"\n\t') else text

    return ",".join(map(cell, cells)) + "\n"


def excel(rows: Iterable[Sequence]) -> bytes:
    """A table that Japanese Excel opens with a double click: UTF-8 with BOM, CRLF."""
    return minimal(rows, "\r\n").encode("utf-8-sig")


# --- X ----------------------------------------------------------------------------------------------------


def x_content(posts: Sequence[Mapping], handle: str, lang: str, phantom: bool = False) -> bytes:
    """X3b/X3c: newest first, the UTC day, no newline at the end; a phantom row has no id, date or text."""
    link = f"https://x.com/{handle}/status/"
    rows = [
        [
            post["id"],
            english(post["at"].date()),
            post["text"],
            link + post["id"],
            *(post[metric] for metric in X_CONTENT_METRICS),
        ]
        for post in reversed(posts)
    ]
    if phantom:
        ghost = ["", "", "", link + "undefined", *[0] * len(X_CONTENT_METRICS)]
        rows.insert(len(rows) // 2, ghost)
    return minimal([X_CONTENT[lang].split(","), *rows]).removesuffix("\n").encode()


def x_overview(days: Mapping[date, Mapping[str, int]], lang: str) -> bytes:
    """X4/X4c: one line a day, newest first, no newline at the end."""
    rows = [
        [english(day), *(days[day][metric] for metric in X_OVERVIEW_METRICS)]
        for day in sorted(days, reverse=True)
    ]
    return minimal([X_OVERVIEW[lang].split(","), *rows]).removesuffix("\n").encode()


# --- Meta -------------------------------------------------------------------------------------------------


def pacific(at: datetime) -> str:
    """Publish time as Meta prints it, in California's time whatever the account's country."""
    return f"{at.astimezone(PACIFIC):%m/%d/%Y %H:%M}"


def facebook_content(posts: Sequence[Mapping], page: tuple[str, str, str], metrics: Sequence[str]) -> bytes:
    """M3, page posts. `page` is (page id, page name, handle); a video's caption stands in Description."""
    page_id, name, handle = page
    header = [*FACEBOOK_FIXED.split(","), *(FACEBOOK_METRICS[metric] for metric in metrics)]
    lines = [meta_line(header)]
    for post in posts:
        video = post["kind"] == "Videos"
        caption = ["", post["text"]] if video else [post["text"], ""]
        link = f"https://www.facebook.com/{handle}/{'videos' if video else 'posts'}/{post['id']}"
        lines.append(
            meta_line(
                [
                    post["id"],
                    page_id,
                    name,
                    *caption,
                    post["seconds"],
                    pacific(post["at"]),
                    "N/A",
                    link,
                    0,
                    0,
                    post["kind"],
                    "",
                    "",
                    "",
                    "",
                    "Lifetime",
                    *(post.get(metric) for metric in metrics),
                ]
            )
        )
    return "".join(lines).encode("utf-8-sig")


def instagram_content(posts: Sequence[Mapping]) -> bytes:
    """M3, Instagram posts; each row names its own account, since collaborations list other people's posts."""
    lines = [meta_line(INSTAGRAM.split(","))]
    for post in posts:
        folder = "reel" if post["kind"] == "IG reel" else "p"
        lines.append(
            meta_line(
                [
                    post["id"],
                    *post["owner"],
                    post["text"],
                    post["seconds"],
                    pacific(post["at"]),
                    f"https://www.instagram.com/{folder}/{post['code']}/",
                    post["kind"],
                    "",
                    "Lifetime",
                    *(post[metric] for metric in INSTAGRAM_METRICS),
                ]
            )
        )
    return "".join(lines).encode("utf-8-sig")


def meta_daily(title: str, days: Mapping[date, int]) -> bytes:
    """M1: UTF-16LE with BOM; days of California's winter carry T01, days of its summer T00."""

    def stamp(day: date) -> str:
        summer = datetime(day.year, day.month, day.day, tzinfo=PACIFIC).dst()
        return f"{day}T{'00' if summer else '01'}:00:00"

    rows = [[title], ["Date", "Primary"], *([stamp(day), days[day]] for day in sorted(days))]
    return b"\xff\xfe" + ("sep=,\n" + quoted(rows) + "\n\n").encode("utf-16-le")


# --- YouTube, LINE, TikTok --------------------------------------------------------------------------------


def youtube_totals(title: str, days: Mapping[date, object]) -> bytes:
    """合計: two columns, oldest first; only the header says which metric it is."""
    return minimal([["日付", title], *([day, days[day]] for day in sorted(days))]).encode()


def youtube_zip(members: Mapping[str, bytes], made: datetime) -> bytes:
    """A zip as YouTube Studio makes it, but stored, not deflated: the bytes must repeat under any zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.create_system = 0
            archive.writestr(info, content)
    return out.getvalue()


def line_friends(days: Mapping[date, tuple[int, int, int]]) -> bytes:
    """friend_overview: contacts and blocks are running totals."""
    rows = [[f"{day:%Y%m%d}", *days[day]] for day in sorted(days)]
    return minimal([["date", "contacts", "targetReaches", "blocks"], *rows]).encode("utf-8-sig")


def tiktok_day(day: date) -> str:
    """The date as TikTok Studio prints it in English: no year."""
    return f"{day:%B} {day.day}"


def tiktok_overview(days: Mapping[date, Sequence[int]]) -> bytes:
    """Overview.csv: video views, profile views, likes, comments, shares by day."""
    header = ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"]
    return quoted([header, *([tiktok_day(day), *days[day]] for day in sorted(days))]).encode("utf-8-sig")


def tiktok_followers(days: Mapping[date, int | None]) -> bytes:
    """FollowerHistory.csv: a day that TikTok does not know says undefined."""
    rows = [["Date", "Followers", "Difference in followers from previous day"]]
    for day in sorted(days):
        today, before = days[day], days.get(day - timedelta(days=1))
        step = 0 if today is None or before is None else today - before
        rows.append([tiktok_day(day), "undefined" if today is None else today, step])
    return quoted(rows).encode("utf-8-sig")


def tiktok_content(posts: Sequence[Mapping], handle: str, exported: date) -> bytes:
    """Content.csv: the most seen videos only, lifetime totals; the year stands in the video id alone."""
    header = [
        "Time",
        "Video title",
        "Video link",
        "Post time",
        "Total likes",
        "Total comments",
        "Total shares",
        "Total views",
    ]
    rows = [
        [
            tiktok_day(exported),
            post["text"],
            f"https://www.tiktok.com/@{handle}/video/{post['id']}",
            tiktok_day(post["local"].date()),
            post["likes"],
            post["comments"],
            post["shares"],
            post["video_views"],
        ]
        for post in sorted(posts, key=lambda post: -post["video_views"])
    ]
    return quoted([header, *rows]).encode("utf-8-sig")
