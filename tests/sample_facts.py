"""What happened in the invented city, day by day and post by post, made from the plan and a seed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests import sample_effects as effects
from tests.sample_formats import shortcode, snowflake, tiktok_id
from tests.sample_plan import FLOOD, MONTHS, Account, Volume

TOKYO = ZoneInfo("Asia/Tokyo")
LAST_DAY = date(2026, 11, 1)  # the day before the last export
WEEKDAYS = (1.1, 1.05, 1.05, 1.0, 1.1, 0.9, 0.8)

# The posts: a subject, a closing, and for some accounts tags. "kanko4" is spring, "bosai!" the flood.
SUBJECTS = {
    "city": [
        "市報{m}月号を市のサイトで公開しました",
        "{m}月の市民相談の日程をまとめました",
        "ごみの分別カレンダーを更新しました",
        "防災訓練を{m}月に行います",
        "あんずの里から季節の便りです",
        "千曲川の河川敷清掃に{n}0人が参加しました",
        "休日窓口を{m}月も開きます",
        "市議会の一般質問を録画配信中です",
        "姨捨の棚田で作業を手伝う人を募っています",
    ],
    "kanko": [
        "姨捨の棚田に朝もやがかかりました",
        "あんずの里の展望台からの眺めです",
        "温泉街の足湯でひと休み",
        "蔵の町並みを歩きました",
        "{m}月の登山道は歩きやすい状態です",
        "千曲川の夕焼けがきれいでした",
    ],
    "kanko4": [
        "桜が{n}分咲きになりました🌸",
        "あんずの花が見頃です",
        "あんずまつり、臨時駐車場は{n}か所です",
    ],
    "bosai": [
        "緊急放送の試験を行います",
        "ハザードマップを家族で見直しましょう",
        "備蓄の水は1人{n}日分が目安です",
        "防災訓練のお知らせです",
    ],
    "bosai!": [
        "【避難情報】土砂災害に警戒し、早めの避難を",
        "【避難所】{n}か所を開設しました",
        "【道路】冠水で通行止めがあります",
        "【給水】給水車を{n}台出しています",
        "【解除】避難指示を解除しました",
    ],
    "shoko": [
        "創業相談会を{m}月に開きます",
        "中小企業の設備補助、受付は残り{n}週です",
        "商店街スタンプラリーを開催中",
        "就職面接会の参加企業が決まりました",
    ],
    "library": [
        "新しく入った本を{n}冊紹介します📚",
        "おはなし会は土曜の10時半からです",
        "{m}月の休館日をお知らせします",
        "郷土資料のコーナーに古い絵図を出しました",
    ],
    "kosodate": [
        "離乳食教室の申込みが始まりました",
        "支援センターで{m}月の誕生会を開きます",
        "一時預かりの空きが{n}枠あります",
        "3歳児健診の日程を更新しました",
    ],
    "sports": [
        "ナイター陸上教室を{n}回開きます",
        "市民マラソンの申込みを受付中です",
        "体育館の{m}月の空き状況です",
        "サイクリング大会の結果です",
    ],
}
CLOSINGS = [
    "。詳しくは市のサイトをご覧ください。",
    "。皆さまのお越しをお待ちしています。",
    "。お問い合わせは担当課まで。",
    "。どうぞご利用ください。",
    "！ 写真は職員が撮りました。",
    "。お気をつけてお出かけください。",
]
TAGS = {"kanko": "\n#千曲市見本 #あんずの里", "library": "\n#図書館見本", "kosodate": "\n#子育て見本"}
ODD = {  # the first post of that month: formula-like captions, characters outside the BMP, an escaped entity
    ("fb_chikuma", "2026-05"): "=あんず+桜の開花まとめ！ 今年は平年より3日早い春でした",
    ("ig_kanko", "2026-04"): "@chikuma_kanko_sample あんずの里は満開🌸\n講師の𠮷原さん（仮名）と歩きました",
    ("x_chikuma", "2026-07"): "𠮷田町（架空）の夏まつり🎆 &amp; 花火大会は19時30分から",
    ("x_shoko", "2025-11"): "-10%の商品券、きょうから販売！",
}


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def days_of(month: str) -> list[date]:
    """The days of a month, up to the last day of the sample."""
    first = date.fromisoformat(f"{month}-01")
    return [day for day in days_between(first, first + timedelta(days=30)) if day.month == first.month]


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total exactly (largest remainders).

    >>> spread(10, [1, 1, 1])
    [4, 3, 3]
    """
    if not weights:
        return []
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [math.floor(value) for value in exact]
    late = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))[: total - sum(counts)]
    return [count + (index in late) for index, count in enumerate(counts)]


def daily(totals: Mapping[str, int], seed: str, peaks: Iterable[date] = ()) -> dict[date, int]:
    """Monthly totals as days that add up to them; after the last month one more day at its pace."""
    rng, tall, series = Random(seed), set(peaks), {}
    for month, total in totals.items():
        days = days_of(month)
        weights = [
            WEEKDAYS[day.weekday()] * rng.lognormvariate(0, 0.25) * (40 if day in tall else 1) for day in days
        ]
        series.update(zip(days, spread(total, weights), strict=True))
    series[LAST_DAY] = round(totals[MONTHS[-1]] / 31)
    return series


def part(rng: Random, whole: float, rate: float) -> int:
    """A noisy share of a number, never more than the number."""
    return min(round(whole), round(whole * rate * rng.uniform(0.6, 1.4) + rng.random() * 0.4))


def planned(account: Account, volume: Volume, seed: str) -> dict[str, int]:
    """A volume's months from the account's opening on."""
    return {month: total for month, total in volume.months(seed).items() if month >= account.opened[:7]}


def main_days(account: Account) -> dict[date, int]:
    """The account's daily measure: impressions, reach or views."""
    totals = planned(account, account.main, account.id)
    return daily(totals, f"{account.id} days", FLOOD if account.emergency else ())


def follower_flows(account: Account) -> dict[str, tuple[int, int]]:
    """Month → (new follows, unfollows); a flood brings an emergency account followers."""
    rng, level, flows = Random(f"{account.id} followers"), account.followers, {}
    for month in (month for month in MONTHS if month >= account.opened[:7]):
        lost = round(level * 0.003 * rng.uniform(0.7, 1.3)) + 1
        net = round(account.net * rng.uniform(0.6, 1.4)) + 640 * (account.emergency and month == "2025-09")
        flows[month] = (max(net + lost, 0), lost if net + lost >= 0 else -net)
        level += net
    return flows


def follower_days(account: Account) -> tuple[dict[date, int], dict[date, int]]:
    """New follows and unfollows by day."""
    flows = follower_flows(account)
    return (
        daily(
            {month: pair[0] for month, pair in flows.items()},
            f"{account.id} follows",
            FLOOD if account.emergency else (),
        ),
        daily({month: pair[1] for month, pair in flows.items()}, f"{account.id} unfollows"),
    )


def follower_totals(account: Account) -> dict[date, int]:
    """The running follower total at the end of each day."""
    gained, lost = follower_days(account)
    level, totals = account.followers, {}
    for day in sorted(gained):
        level += gained[day] - lost[day]
        totals[day] = level
    return totals


# --- posts ------------------------------------------------------------------------------------------------


def office_hours(rng: Random, month: str, count: int, emergency: bool) -> list[datetime]:
    """Publication times: weekdays from 8:30 to 17:15 in Japan, in a flood the flood's days."""
    days = [day for day in days_of(month) if day.weekday() < 5]
    if emergency and count > 20:
        days = FLOOD
    moments = set()
    while len(moments) < count:
        day, minute = rng.choice(days), rng.randrange(8 * 60 + 30, 17 * 60 + 15)
        moments.add(
            datetime(day.year, day.month, day.day, *divmod(minute, 60), rng.randrange(60), tzinfo=TOKYO)
        )
    return sorted(moments)


def caption(rng: Random, account: Account, month: str, count: int) -> str:
    """One post's text: subject, closing, tags; tags and line breaks only where the platform keeps them."""
    number = int(month[5:])
    words = account.words
    if words == "kanko" and number in (3, 4):
        words = "kanko4"
    if account.emergency and count > 20:
        words = "bosai!"
    text = rng.choice(SUBJECTS[words]).format(m=number, n=rng.randrange(2, 10)) + rng.choice(CLOSINGS)
    return text + (TAGS.get(account.words, "") if account.platform in ("instagram", "facebook") else "")


def native_id(rng: Random, account: Account, local: datetime) -> str:
    """The post's id on its platform; Facebook's and Instagram's own numbers carry no time."""
    if account.platform == "x":
        return snowflake(local, rng.getrandbits(22))
    if account.platform == "tiktok":
        return tiktok_id(local, rng.getrandbits(32))
    return str(
        {"facebook": 900_000_000_000_000, "instagram": 17_900_000_000_000_000}[account.platform]
        + rng.randrange(10**13)
    )


def posts(account: Account) -> list[dict]:
    """All posts, oldest first: at (UTC), local (JST), text, ids, kind, and `counts`, the grown-up numbers."""
    totals = planned(account, account.reactions or account.main, account.id)
    made = []
    for month, count in planned(account, account.posts, f"{account.id} posts").items():
        rng = Random(f"{account.id} {month}")
        moments = office_hours(rng, month, count, account.emergency)
        volume = totals[month] if account.reactions else round(totals[month] * 0.95)
        sizes = spread(volume, [rng.lognormvariate(0, 0.5) for _ in moments])
        for index, (local, size) in enumerate(zip(moments, sizes, strict=True)):
            text = effects.told(account, month, index, caption(rng, account, month, count))
            odd = ODD.get((account.id, month)) if index == 0 else None
            kind, seconds = kind_of(rng, account)
            made.append(
                {
                    "id": native_id(rng, account, local),
                    "code": shortcode(local, rng.getrandbits(23)),
                    "at": local.astimezone(UTC),
                    "local": local,
                    "text": odd or text,
                    "kind": kind,
                    "seconds": seconds,
                    "counts": effects.reacted(account, text, COUNTS[account.platform](rng, size, kind)),
                }
            )
    return made


def kind_of(rng: Random, account: Account) -> tuple[str, int]:
    """The post type in the platform's words, and its length in seconds."""
    kinds = {
        "facebook": ["Photos", "Photos", "Photos", "Links", "Videos"],
        "instagram": ["IG image", "IG carousel", "IG carousel", "IG reel"],
    }
    kind = rng.choice(kinds.get(account.platform, ["post"]))
    return kind, rng.randrange(12, 90) if kind in ("Videos", "IG reel") else 0


def x_counts(rng: Random, size: int, kind: str = "") -> dict[str, int]:
    """X: everything from the impressions."""
    rates = {
        "likes": 0.009,
        "saves": 0.0006,
        "share_sheet": 0.0003,
        "comments": 0.0005,
        "shares": 0.003,
        "follows": 0.0001,
        "profile_visits": 0.0015,
        "detail_expands": 0.012,
        "link_clicks": 0.008,
        "hashtag_clicks": 0.0004,
        "permalink_clicks": 0.0005,
    }
    return {"impressions": size, **{metric: part(rng, size, rate) for metric, rate in rates.items()}}


def facebook_counts(rng: Random, size: int, kind: str) -> dict[str, int]:
    """Facebook: `size` is the reactions total, split exactly into its three parts."""
    comments, shares = part(rng, size, 0.05), part(rng, size, 0.1)
    reach = round(size * rng.uniform(11, 17)) + 40
    counts = {
        "likes": size - comments - shares,
        "comments": comments,
        "shares": shares,
        "reach": reach,
        "views": round(reach * rng.uniform(1.3, 1.7)),
        "link_clicks": part(rng, reach, 0.008),
        "other_clicks": part(rng, reach, 0.02),
    }
    return counts | ({"video_views": part(rng, reach, 0.5)} if kind == "Videos" else {})


def instagram_counts(rng: Random, size: int, kind: str) -> dict[str, int]:
    """Instagram: `size` is the reactions total; saves and follows come beside it."""
    comments, shares = part(rng, size, 0.02), part(rng, size, 0.06)
    reach = round(size * rng.uniform(7, 11)) + 30
    return {
        "likes": size - comments - shares,
        "comments": comments,
        "shares": shares,
        "reach": reach,
        "views": round(reach * rng.uniform(1.2, 1.6)),
        "saves": part(rng, size, 0.05),
        "follows": part(rng, size, 0.01),
    }


def tiktok_counts(rng: Random, size: int, kind: str = "") -> dict[str, int]:
    """TikTok: everything from the views."""
    return {
        "video_views": size,
        "likes": part(rng, size, 0.04),
        "comments": part(rng, size, 0.002),
        "shares": part(rng, size, 0.005),
    }


COUNTS = {"x": x_counts, "facebook": facebook_counts, "instagram": instagram_counts, "tiktok": tiktok_counts}


def as_seen(post: Mapping, as_of: date) -> dict:
    """The post as an export of that day shows it: young posts still grow fast, old ones hardly."""
    age = max((as_of - post["local"].date()).days, 0)
    grown = 1 - 0.3 * math.exp(-age / 3) + 0.02 * min(age, 365) / 365
    counts = {metric: round(value * grown) for metric, value in post["counts"].items()}
    counts["engagements"] = sum(counts.values()) - counts.get("impressions", 0) - counts.get("follows", 0)
    counts["reactions_total"] = sum(counts[metric] for metric in ("likes", "comments", "shares"))
    counts["total_clicks"] = counts.get("link_clicks", 0) + counts.get("other_clicks", 0)
    return {**post, **counts}
