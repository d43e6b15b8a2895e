"""What the invented city's register holds of each account: papers, checks, incidents, comments. All invented.

Mostly complete; gaps are there on purpose, so that 整備状況 has something to show: see GAPS.
"""

from tests.sample_plan import ACCOUNTS

BY_ID = {a.id: a for a in ACCOUNTS}
# id: purpose, for whom and how many, what, what they gain, how often, expected next goals
PLANS = {
    "x_chikuma": (
        "市政の情報と緊急時の情報を、早く広く伝える。",
        "市民と市内に通勤・通学する人。13,000人を見込む。",
        "市政のお知らせ、募集、催し、災害時の情報",
        "大事なお知らせを見逃さない。災害時に確かな情報を得られる。",
        "平日は1日3回を目安に投稿する。",
    ),
    "fb_chikuma": (
        "市の出来事を写真とともに伝え、市民の共感と参加を増やす。",
        "市内の30代から60代の市民と、市にゆかりのある人。4,000人を見込む。",
        "市の催しの様子、まちの人の紹介、移住の情報",
        "まちの動きが写真で分かる。知り合いと話題にできる。",
        "週4回を目安に投稿する。",
    ),
    "ig_kanko": (
        "あんずと棚田の景色を通して、千曲市を訪れる人を増やす。",
        "県外の20代から40代の旅行が好きな人。10,000人を見込む。",
        "季節の景色、宿と食、催しの日程",
        "行きたくなる写真と、行くときに要る情報が手に入る。",
        "週5回を目安に投稿する。あんずの時期は毎日投稿する。",
    ),
    "yt_chikuma": (
        "市政と文化を動画で伝え、記録として残す。",
        "市民と、千曲市に関心のある人。2,500人を見込む。",
        "市長の会見、講座、催しの記録",
        "会場に行けなくても見られる。あとから見返せる。",
        "月4本を目安に公開する。",
    ),
    "line_chikuma": (
        "暮らしに要るお知らせを、一人ひとりに届ける。",
        "市内の全世帯。10,000人を見込む。",
        "ごみ、子育て、防災、申請の案内",
        "選んだ分野のお知らせだけが届く。",
        "週2回までの配信とする。",
    ),
    "tt_kanko": (
        "短い動画で、10代と20代に千曲市を知ってもらう。",
        "県外の10代と20代。2,000人を見込む。",
        "景色、食、体験の15秒から60秒の動画",
        "短い時間で土地の空気が分かる。",
        "週2本を目安に公開する。",
    ),
    "x_bosai": (
        "災害のとき、避難に要る情報を最も早く届ける。",
        "市民と市内にいる人。5,000人を見込む。",
        "気象の警報、避難の情報、道路と施設の状況",
        "避難の判断に要る情報が、確かな発信元から届く。",
        "ふだんは訓練のときだけ投稿する。災害時は動きのあるたびに投稿する。",
    ),
    "x_shoko": (
        "市内の事業者に、補助金と催しの情報を届ける。",
        "市内の事業者と創業を考える人。1,500人を見込む。",
        "補助金、融資、商談会、求人の催し",
        "申請の期限を見逃さない。",
        "週3回を目安に投稿する。",
    ),
    "ig_library": (
        "本との出会いを増やし、図書館を訪れる人を増やす。",
        "市内の子育て世代と若い人。1,800人を見込む。",
        "新しく入った本、展示、おはなし会",
        "次に読む本が見つかる。催しの日が分かる。",
        "週3回を目安に投稿する。",
    ),
    "fb_kosodate": (
        "子育て中の家庭に、支援と催しの情報を届ける。",
        "市内の就学前の子どもがいる家庭。1,500人を見込む。",
        "健診、支援センターの予定、相談の窓口",
        "使える支援が分かる。ひとりで抱えずに済む。",
        "週3回を目安に投稿する。",
    ),
    "yt_gakko": (
        "学校の取組を、家庭と地域に伝える。",
        "市内の小中学生の保護者と地域の人。300人を見込む。",
        "学校の行事、研究発表、給食の取組",
        "子どもの学びの様子が分かる。",
        "学期に3本を目安に公開する。",
    ),
    "x_sports": (
        "市民がスポーツに親しむ機会を増やす。",
        "市内のスポーツ団体と参加したい市民。2,000人を見込む。",
        "大会、教室、施設の空き状況",
        "教室と施設の情報が早く分かる。",
        "週3回を目安に投稿する。",
    ),
}
MEDIA = {
    "x": (
        "X（旧 Twitter）。短い文を早く広く届けられるため。",
        "リポストとリプライは運営主体の判断で行う。仕様の変更は月に一度確かめる。",
    ),
    "facebook": (
        "Facebook ページ。写真と長めの文で、関係を深められるため。",
        "ウォールへの投稿は閉じ、コメントは受け付ける。",
    ),
    "instagram": (
        "Instagram。写真で魅力を伝えられるため。",
        "位置情報は載せない。ストーリーズは24時間で消えることを前提に使う。",
    ),
    "youtube": ("YouTube。長い動画を公開し、残せるため。", "字幕を付ける。音楽の権利を公開の前に確かめる。"),
    "line": (
        "LINE公式アカウント。市民の利用が多く、分野を選んで届けられるため。",
        "配信の通数を月ごとに確かめる。ブロック数を配信の目安にする。",
    ),
    "tiktok": (
        "TikTok。若い世代の利用が多いため。",
        "出演者の承諾を文書で得る。音源は商用利用できるものだけを使う。",
    ),
}
VERSIONS = {  # when each version of the 利用方針 begins; targets.csv cites them by number
    "x_chikuma": ("2016-09-01", "2020-04-01", "2023-04-01", "2026-04-01"),
    "fb_chikuma": ("2016-09-01", "2023-04-01"),
    "ig_kanko": ("2018-03-20", "2023-04-01", "2026-04-01"),
    "line_chikuma": ("2021-02-01", "2024-04-01", "2026-04-01"),
    "x_sports": ("2018-08-01", "2026-04-01"),
}
GAPS = {  # what is missing on purpose: kind → account → items
    "policy": {"x_sports": ("goals",)},
    "manual": {"fb_kosodate": ("particulars",), "x_shoko": ("security", "evaluation")},
    "disclosure": {"ig_library": ("copyright", "disclaimer"), "x_shoko": ("manager",)},
}
NOT_SHARED, NO_MANUAL, NO_PURPOSE = ("yt_gakko",), ("yt_gakko",), ("x_sports", "yt_gakko", "tt_kanko")
CHECKED = {"x_sports": "2025-06-10", "yt_gakko": "2025-09-01"}  # the last round, where it is not USUAL
USUAL = "2026-04-15"


def _without(kind: str, account: str, items: dict[str, str]) -> dict[str, str]:
    return {i: text for i, text in items.items() if i not in GAPS[kind].get(account, ())}


def _chief(section: str) -> str:
    return section.removesuffix("課") + ("課長" if section.endswith("課") else "長")


def _flow(section: str) -> str:
    return f"運用管理責任者は{_chief(section)}、運用担当者は{section}の担当係。投稿と回答は、担当者が起案し、係長の確認と{_chief(section)}の決裁を受ける。"


def policies() -> list[dict]:
    """The `policy` entries, all versions."""
    rows = []
    for account in ACCOUNTS:
        purpose, audience, content, benefit, usage = PLANS[account.id]
        begins = VERSIONS.get(account.id, (max(account.opened, "2016-09-01"),))
        for number, day in enumerate(begins, 1):
            last = number == len(begins)
            goals = "数値の目標、継続ライン、撤退ラインは「目標・ライン設定票」のとおり。毎月確かめ、年度ごとに見直す。"
            items = {
                "purpose": purpose,
                "media": MEDIA[account.platform][0],
                "audience": audience,
                "content": content,
                "benefit": benefit,
                "usage": f"{usage}コメントは毎日確かめ、質問には2開庁日のうちに答える。"
                if last
                else f"{usage}コメントには原則として個別に答えない。",
                "organisation": _flow(account.section),
                "goals": goals if number + 1 >= len(begins) else "利用者数を年度ごとに増やす。",
            }
            body = {
                "account_id": account.id,
                "from_day": day,
                "items": _without("policy", account.id, items) if last else items,
            }
            rows.append(body | ({} if last and account.id in NOT_SHARED else {"shared_on": day}))
    return rows


def manuals() -> list[dict]:
    """The `manual` entries."""
    rows = []
    for account in ACCOUNTS:
        if account.id in NO_MANUAL:
            continue
        items = {
            "purpose": PLANS[account.id][0],
            "organisation": _flow(account.section),
            "posting": "原稿と画像を共有フォルダに置き、二人で読み合わせてから予約投稿する。投稿のあと、表示を確かめる。",
            "responding": "コメントは毎朝確かめる。質問は担当課に回し、2開庁日のうちに答える。誹謗中傷には答えず、記録する。",
            "scope": f"発信する: {PLANS[account.id][2]}。発信しない: 第1-2(8)のアからスに当たるもの、決裁の済んでいないこと。",
            "security": "端末を限り、二段階認証を使う。パスワードは異動のたび、少なくとも年に1回変える。市ホームページと相互にリンクする。",
            "evaluation": "毎月、月次評価で①反応、②利用者数、③総合評価を書き、所属長が確認する。",
            "compliance": "この運営は「千曲市ソーシャルメディア活用ガイドライン」を守って行う（1ページに記載）。",
            "particulars": MEDIA[account.platform][1],
        }
        day = max(account.opened, "2024-04-01")
        rows.append(
            {
                "account_id": account.id,
                "from_day": day,
                "items": _without("manual", account.id, items),
                "shared_on": day,
            }
        )
    return rows


def disclosures() -> list[dict]:
    """The `disclosure` entries: what was shown when it was checked."""
    rows = []
    for account in ACCOUNTS:
        items = {
            "name": account.name,
            "url": account.url,
            "purpose": PLANS[account.id][0],
            "content": PLANS[account.id][2],
            "manager": f"{account.section} {_chief(account.section)}",
            "operator": f"{account.section}職員",
            "usage": "コメントは平日の8時30分から17時15分に確かめます。すべてのコメントに答えるものではありません。",
            "notes": "個人の名前や住所などは書き込まないでください。公序良俗に反する書き込みは、表示しないことがあります。",
            "copyright": "記事の著作権は、千曲市または原著作者に帰属します。",
            "disclaimer": "このアカウントを利用したことで生じた損害について、千曲市は責任を負いません。",
        }
        day = max(CHECKED.get(account.id, USUAL), account.opened)
        rows.append(
            {
                "account_id": account.id,
                "checked_on": day,
                "items": _without("disclosure", account.id, items),
                "where": "市ホームページの公式アカウント一覧、プロフィール欄",
            }
        )
    return rows


REQUIRED = {
    "x": ("registered", "policy_shown"),
    "facebook": ("page", "policy_shown", "wall"),
    "youtube": ("policy_shown",),
}
ALLOWED = {
    "x": ("follow_others", "repost_others", "reply_others", "hashtags"),
    "facebook": ("like_others", "share_others", "comment_others"),
    "youtube": ("subscribe_others", "rate_others", "share_elsewhere"),
}


def media_checks() -> list[dict]:
    """The `media_check` entries, of the media that 第2 speaks of."""
    rows = []
    for account in ACCOUNTS:
        if account.platform not in REQUIRED or account.id == "yt_gakko":
            continue
        results = dict.fromkeys(REQUIRED[account.platform], "適合") | dict.fromkeys(
            ALLOWED[account.platform], "該当なし"
        )
        body = {"account_id": account.id, "checked_on": CHECKED.get(account.id, USUAL), "items": results}
        if account.id == "fb_kosodate":
            body |= {
                "items": results | {"wall": "不適合"},
                "note": "ウォールへの投稿の設定が、画面の変更で初期値に戻っていた。12月までに直す。",
            }
        rows.append(body)
    return rows


def security_checks() -> list[dict]:
    """The `security_check` entries: dates, never more."""
    rows = []
    for account in ACCOUNTS:
        day = CHECKED.get(account.id, USUAL) if account.id != "tt_kanko" else "2026-06-02"
        parts = ("password_changed_on", "links_checked_on", "impostors_checked_on", "members_checked_on")
        body = {"account_id": account.id, "checked_on": day} | dict.fromkeys(parts, day)
        if account.id == "x_shoko":
            del body["members_checked_on"]
        rows.append(body | ({} if account.id in CHECKED else {"next_on": f"{int(day[:4]) + 1}{day[4:]}"}))
    return rows


def purposes() -> list[dict]:
    """The `purpose` entries."""
    return [
        {
            "account_id": a.id,
            "judged_on": "2026-04-20",
            "reached": False,
            "reason": "利用者数と反応は増えているが、目標に届いていない。引き続き運営する。",
        }
        for a in ACCOUNTS
        if a.id not in NO_PURPOSE
    ]


OPENINGS = [
    {
        "account_id": "tt_kanko",
        "opens_on": "2026-06-01",
        "judged_on": "2026-05-12",
        "judged_by": "情報政策課長",
        "need": "10代と20代の観光の情報源は短い動画に移っている。観光の分野は情報も充実し、県外からの問い合わせも多い。",
        "lineup": "Instagram の利用者は20代後半以上が中心で、10代に届いていない。",
    },
]
CANDIDATES = [
    {
        "medium": "Threads",
        "assessed_on": "2026-05-20",
        "conclusion": "調査を続ける",
        "next_on": "2027-05-01",
        "items": {
            "scale": "国内の利用者は増えているが、市内の利用者は分からない。",
            "audience": "20代から40代。Instagram と重なる。",
            "prospects": "伸びているが、仕様の変更が多い。",
            "value": "Instagram と同じ記事を出せるが、新しい層には届きにくい。",
            "safety": "運営会社は Instagram と同じ。なりすましの報告の窓口がある。",
        },
        "reason": "いまの Instagram でほぼ届いている。利用者層の違いが見えてから、もう一度検討する。",
    },
    {
        "medium": "ポッドキャスト（音声配信）",
        "assessed_on": "2025-11-10",
        "conclusion": "見送り",
        "items": {
            "scale": "国内の利用者は増えているが、まだ少ない。",
            "audience": "通勤する30代と40代。",
            "prospects": "緩やかに伸びている。",
            "value": "議会の要約などに使える。",
            "safety": "大きな心配はない。",
        },
        "reason": "録音と編集に月20時間ほどかかり、見込める利用者の数に見合わない。",
    },
]
INCIDENTS = [
    {
        "account_id": "x_chikuma",
        "kind": "なりすまし",
        "opened_on": "2026-02-03",
        "removal_asked_on": "2026-02-03",
        "warned_on": "2026-02-03",
        "contained_on": "2026-02-04",
        "closed_on": "2026-02-20",
        "harm": "可能性",
        "reported_to": "警察署、媒体の運営会社",
        "details": "市の名前とロゴを使い、給付金の申請をうながす偽のアカウントが現れた。市民からの電話で気づいた。",
        "outcome": "運営会社が偽のアカウントを削除した。市ホームページと本アカウントで注意を呼びかけた。",
    },
    {
        "account_id": "fb_kosodate",
        "kind": "誤投稿",
        "opened_on": "2026-07-08",
        "put_right_on": "2026-07-08",
        "contained_on": "2026-07-08",
        "closed_on": "2026-07-10",
        "harm": "なし",
        "reported_to": "情報政策課",
        "details": "健診の日を1日まちがえて投稿した。保護者からのコメントで気づいた。",
        "outcome": "訂正の記事を投稿し、予約していた家庭に電話で知らせた。投稿の前の読み合わせを二人で行うことにした。",
    },
    {
        "account_id": "ig_kanko",
        "kind": "禁止記事",
        "prohibited": "オ",
        "opened_on": "2025-05-14",
        "contained_on": "2025-05-14",
        "closed_on": "2025-06-02",
        "harm": "なし",
        "reported_to": "情報政策課",
        "details": "借りた写真の撮影者の名前を書かずに投稿した。撮影者から連絡があった。",
        "outcome": "おわびして記事を削除し、撮影者の承諾を得て再び投稿した。写真の台帳を作った。",
    },
    {
        "account_id": "x_sports",
        "kind": "誤投稿",
        "opened_on": "2026-10-28",
        "contained_on": "2026-10-28",
        "harm": "なし",
        "reported_to": "情報政策課",
        "details": "担当者個人の投稿を、公式アカウントから誤って投稿した。5分後に気づいて訂正した。",
    },
]
_COMMENTS = """
x_chikuma    2026-08-04 質問 対応済 | ごみの収集日は、お盆の間も変わりませんか。 | 環境課 | 収集日の一覧を返信した。
x_chikuma    2026-09-21 称賛 対応不要 | 大雨のときの情報が早くて助かりました。 | 危機管理課 |
x_chikuma    2026-10-14 要望 対応済 | 広報紙の PDF に文字の大きい版も作ってほしい。 | 広報広聴係 | 12月号から用意すると回答した。
x_chikuma    2026-10-29 苦情 未対応 | 市道の工事の案内が、始まってから出るのはなぜですか。 | 建設課 |
fb_chikuma   2026-09-02 称賛 対応不要 | 写真がきれいで、いつも楽しみにしています。 | |
fb_chikuma   2026-10-20 質問 対応済 | 移住の相談会は、オンラインでも参加できますか。 | 移住推進係 | 参加できると回答し、申込先を知らせた。
ig_kanko     2026-04-02 質問 対応済 | あんずの見頃はいつまでですか。 | 観光協会 | 4月10日ごろまでと回答した。
ig_kanko     2026-09-22 称賛 対応不要 | 棚田の月がすばらしかったです。また行きます。 | |
ig_kanko     2026-10-25 要望 対応済 | 駅からのバスの時刻も載せてほしい。 | 都市計画課 | 次の投稿から載せることにした。
yt_chikuma   2026-09-12 要望 対応済 | 会見の動画に字幕を付けてほしい。 | 秘書課 | 10月の会見から付けた。
line_chikuma 2026-10-06 質問 対応済 | 予防接種の予約は、LINE からできますか。 | 健康推進課 | 予約のページを案内した。
line_chikuma 2026-10-30 苦情 未対応 | 同じお知らせが2回届きました。 | |
tt_kanko     2026-09-30 称賛 対応不要 | この場所、行ってみたい。 | |
x_shoko      2026-08-19 質問 未対応 | 創業の補助金は、個人でも申請できますか。 | |
x_shoko      2026-09-03 苦情 未対応 | 商談会の申込フォームが開けません。 | |
ig_library   2026-10-11 要望 対応済 | おはなし会を土曜の午後にも開いてほしい。 | 図書館協議会 | 1月から月1回、試しに開くことにした。
fb_kosodate  2026-07-08 苦情 対応済 | 健診の日がまちがっています。 | 健康推進課 | 訂正の記事を投稿し、おわびした。
fb_kosodate  2026-10-17 質問 対応済 | 一時預かりは、当日でも申し込めますか。 | 子育て支援センター | 前日の17時までと回答した。
yt_gakko     2026-10-03 称賛 対応不要 | 運動会の動画、遠くの祖父母も喜んでいました。 | |
x_sports     2026-09-15 質問 未対応 | 体育館の夜間の予約は、いつから始まりますか。 | |
""".strip()
NAMES = ("架空 一郎", "見本 花", "仮名の会", "例 太郎", "匿名")


def comments() -> list[dict]:
    """The `comment` entries, in the order in which they came in; names are invented."""
    rows = []
    for number, line in enumerate(_COMMENTS.splitlines()):
        head, text, shared, answer = (part.strip() for part in line.split("|"))
        account, day, kind, handling = head.split()
        body = {
            "account_id": account,
            "received_on": day,
            "kind": kind,
            "text": text,
            "commenter": NAMES[number % len(NAMES)],
            "handling": handling,
        }
        if handling == "対応済":
            body["handled_on"] = f"{day[:8]}{min(int(day[8:]) + 1, 30):02d}"
        rows.append(body | {k: v for k, v in (("answer", answer), ("shared_with", shared)) if v})
    return sorted(rows, key=lambda row: row["received_on"])


def records() -> tuple[tuple[str, list[dict]], ...]:
    """File name → its bodies."""
    return (
        ("policies", policies()),
        ("manuals", manuals()),
        ("disclosures", disclosures()),
        ("media_checks", media_checks()),
        ("security_checks", security_checks()),
        ("purposes", purposes()),
        ("openings", OPENINGS),
        ("media_candidates", CANDIDATES),
        ("incidents", INCIDENTS),
        ("comments", comments()),
    )
