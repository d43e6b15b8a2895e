"""Documents drawn by hand for the tests of reports/: a month of three accounts, a term, a setting, records of a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ledger.journal import JST
from metrics.arrivals import NONE, WHOLE
from metrics.calendar import add_months
from metrics.comparison import Compared
from metrics.costs import Against
from metrics.evaluation import Happening
from metrics.figures import Figure
from metrics.productivity import Spent
from metrics.progress import Progress
from metrics.term import Reached, Term, TermMonth
from metrics.words import Count
from reports.account_list import Disclosed
from reports.briefing import CostAnswer
from reports.checklist import Checklist, ChecklistItem, ChecklistPart
from reports.draft import Approved, Day, DecisionDraft, GroundFound
from reports.lines import LinesSetting, LinesVersion, RuleVersion, Trial
from reports.paper import Imprint
from reports.records import Act, Difference, MonthBasis, Records, TakenFile
from reports.status import StatusRow
from reports.summary import DecisionLine
from reports.term_review import TermReview
from reports.withdrawal import After, Kept, PlannedStep, Withdrawal
from services.papers.kinds import paper_kinds
from tests.evaluations import JUDGED, USERS, evaluation, line

MADE = datetime(2026, 11, 5, 10, 3, tzinfo=JST)
IMPRINT = Imprint(
    MADE, "見本 さくら", 153, "6fdf6aa4f0b5" + "0" * 52, guideline="千曲市ソーシャルメディア活用ガイドライン"
)
FORMULA = '=HYPERLINK("http://x","押す")'


class Paper:
    """What the city prints on every kind."""

    title, form, addressee, stamps = "", "様式第9号", "情報政策課長", ("部長", "課長", "担当")
    consult, filing = ("財政課長",), (("保存期間", "5年"), ("公開区分", "公開"))


class NoWords:
    """A city with no words of its own."""

    city, papers, phrases = {}, {}, {}


class City:
    """Words of an invented city."""

    city, phrases = {"name": "千曲市"}, {"closing": "以上"}
    papers = dict.fromkeys(paper_kinds(), Paper)


HEADS = {name: kind.head(City()) for name, kind in paper_kinds().items()}
PLAIN = {name: kind.head(NoWords()) for name, kind in paper_kinds().items()}


def month_rows(**more: object) -> list[StatusRow]:
    """A worsened account, one that is held, one that handed in nothing."""
    held = line(
        *[20.0] * 12,
        7.0,
        metric="reach",
        title="延べ到達数",
        unit="人",
        deciding=True,
        state="hold",
        word="判定保留",
        remedy="31日のうち20日分しかありません。",
        continue_line=12.0,
        withdraw_line=8.0,
    )
    events = (Happening(date(2026, 10, 12), date(2026, 10, 14), "災害", "台風19号"),)
    told = [
        evaluation(JUDGED, USERS, events=events, **more),
        evaluation(
            held,
            account_id="fb_kosodate",
            name=FORMULA,
            platform="facebook",
            section="子育て支援課",
            state="hold",
            word="判定保留",
            previous_word="判定保留",
            sentence="判定できません。",
            events=events,
        ),
        evaluation(
            account_id="yt_gakko",
            name="学校🌸𠮷",
            platform="youtube",
            section="学校教育課",
            state="no_line",
            word="ライン未設定",
            previous_word="ライン未設定",
            sentence="判定指標が設定されていません。",
            events=events,
        ),
    ]
    names = {"x": "X（旧 Twitter）", "facebook": "Facebook", "youtube": "YouTube"}
    came = {"yt_gakko": NONE}
    return [StatusRow(e, names[e.platform], Count(n=2), came.get(e.account_id, WHOLE)) for e in told]


DECISIONS = (
    DecisionLine(
        date(2026, 10, 20),
        "千曲市広報X",
        "継続",
        "第1-4(1)② ②",
        "例田 商工",
        "決裁",
        date(2026, 10, 23),
        "7情政第12号",
    ),
    DecisionLine(date(2026, 10, 28), "学校", "撤退", "第1-4(1)①", "例田 文庫"),
)


def quarter(name: str = "千曲市広報X", gone: bool = False) -> Term:
    """July to September 2026 of an account; `gone`: it was withdrawn in August."""
    first, last = date(2026, 7, 1), date(2026, 9, 1)
    months = [add_months(first, n) for n in range(2 if gone else 3)]
    held = evaluation(replace(JUDGED, progress=Progress()), USERS, name=name, month=months[-1])
    points = tuple(
        replace(p, month=m, value=v)
        for p, m, v in zip(JUDGED.points[-3:], months, (700.0, None, 500.0), strict=False)
    )
    views = Reached(
        "impressions",
        "表示回数",
        "回",
        "flow",
        True,
        1200.0,
        "毎月維持",
        Figure(600.0, "回"),
        0.5,
        (0, 2),
        1,
        (),
        "7月の値" if gone else "7・9月の月平均",
        points,
    )
    users = Reached(
        "followers",
        "利用者数（フォロワー）",
        "人",
        "stock",
        False,
        3100.0,
        "期末到達",
        Figure(3121.0, "人"),
        3121 / 3100,
        None,
        0,
        (),
        f"{months[-1].month}月末",
        tuple(replace(p, month=m) for p, m in zip(USERS.points[-3:], months, strict=False)),
    )
    states = tuple(TermMonth(m, s, s) for m, s in zip(months, ("within", "watch", "consider"), strict=False))
    return Term("quarter", first, last, last, held, states, (views, users))


def setting(**more: object) -> LinesSetting:
    """Two versions of one metric, and what two rule sets would have done."""
    now = LinesVersion(
        "表示回数（インプレッション）",
        "回",
        date(2026, 4, 1),
        target=12000.0,
        target_type="毎月維持",
        continue_line=9000.0,
        withdraw_line=6000.0,
        basis="day",
        deciding=True,
        decided_by="例田 商工",
        ground="利用方針 第2版",
        review_month=date(2027, 3, 1),
        seq=61,
        recorded_on=date(2026, 3, 30),
        standing=True,
    )
    before = replace(now, from_month=date(2025, 4, 1), target=10000.0, seq=12, standing=False, ground=FORMULA)
    rule = RuleVersion("すべての指標", date(2024, 5, 1), 3, 2, 0.05)
    trial = Trial(
        "いまのライン",
        "撤退検討まで3か月",
        "表示回数",
        "回",
        9000.0,
        6000.0,
        date(2024, 5, 1),
        date(2026, 10, 1),
        4,
        2,
        date(2026, 9, 1),
        0.8,
        "consider",
    )
    other = replace(
        trial,
        name="中央値の割合",
        rules="継続 中央値の80%",
        continue_line=9474.0,
        first_consider=None,
        latest="watch",
    )
    held = LinesSetting(
        "千曲市商工X", "商工課", "X（旧 Twitter）", date(2026, 10, 1), (before, now), (rule,), (trial, other)
    )
    return replace(held, **more)


BASES = (
    MonthBasis(
        52,
        "千曲市広報X",
        "Content_2026-11.csv",
        "9bc2" * 16,
        date(2026, 11, 2),
        tuple(date(2026, 10, n) for n in range(1, 32)),
        tuple(date(2026, 10, n) for n in range(1, 32)),
        12,
        341,
    ),
    MonthBasis(53, "千曲市広報X", "手入力の読み取り値", "", None, (), (), 0, 1),
)


def records(**more: object) -> Records:
    """One file taken in, one line changed, one entry that names a person."""
    at = datetime(2026, 10, 3, 9, 15, tzinfo=JST)
    file = TakenFile(
        41,
        at,
        "見本 さくら",
        "Content_2026-10.csv",
        "9bc1" * 16,
        20480,
        "X ポスト別",
        "千曲市広報X",
        date(2026, 10, 2),
        date(2026, 9, 1),
        date(2026, 9, 30),
        1250,
        125,
        3,
    )
    taken = Act(
        41,
        at,
        "見本 さくら",
        "運用担当者",
        "取込",
        "千曲市広報X",
        (Difference("形式", "", "x_content"),),
        "a" * 64,
    )
    changed = Act(
        42,
        at,
        "例田 商工",
        "運用管理責任者",
        "目標・ライン",
        "千曲市広報X",
        (Difference("継続ライン", "9,000", "8,000"), Difference("理由", "", FORMULA + "🌸")),
        "b" * 64,
    )
    held = Records(date(2026, 10, 1), date(2026, 10, 31), (file,), (taken, changed), (40, "c" * 64), BASES)
    return replace(held, **more)


ITEMS = {
    "name": "千曲市広報X",
    "url": "https://x.com/chikuma",
    "purpose": "市政を知らせる",
    "content": "お知らせ",
    "manager": "広報課長",
    "operator": "広報課職員",
    "usage": "平日9時から17時まで\n返信はしません",
    "notes": "<b>注意</b>",
    "copyright": "市に帰属します",
    "disclaimer": "責任を負いません",
}
ACCOUNTS = (
    Disclosed("x_koho", "X（旧 Twitter）", "representative", "広報課", ITEMS),
    Disclosed(
        "fb",
        "Facebook",
        "sectoral",
        "観光課",
        {"name": FORMULA, "url": "javascript:alert(1)"},
        "stopped",
        date(2026, 10, 31),
    ),
    Disclosed("yt.1", "YouTube", "sectoral", "課", {"name": "旧チャンネル"}, "closed", date(2025, 3, 31)),
)


def compared(name: str, cost: Against) -> Compared:
    """An account of X over 12 months, of which one is 推計."""
    told = ("x", "sectoral", "広報課", False, 3121.0, 4000.0, 112.0, 12, 1, 387_300.0, 800.0, 12, None, 7.1)
    return Compared(f"x_{len(name)}", name, *told, (cost,), ())


ANSWER = CostAnswer(
    date(2026, 10, 1),
    date(2025, 11, 1),
    compared(
        "千曲市広報X",
        Against("cost_per_thousand_impressions", 4009.0, 2807.0, 9879.0, 1031.0, 2, 12, 1.7, 8.8, True),
    ),
    "X（旧 Twitter）",
    [compared("ほか", Against("cost_per_thousand_impressions", 1031.0, 900.0, 1200.0, 4009.0, 1, 4))],
)
REVIEWS = {
    "x_koho": TermReview(
        "市政を早く伝える。",
        Spent(3, 30.0, 1, 105_000.0, 9_000.0, 114_000.0, 3),
        ANSWER.account,
        ANSWER.first,
        (("課題", "投稿が減っている。（9月）"), ("総合評価", "続ける。（9月）")),
        "令和8年10月30日の決裁（商工第91号）により、運営を継続します。",
        (("記事に写真を付ける（令和8年7月〜9月）", "差は見つかりませんでした。 これから: やめる"),),
    )
}


GROUNDS = tuple(
    GroundFound(
        f"{mark} 基準",
        "ガイドラインの言葉。",
        "該当の疑い" if n == 2 else "疑いなし",
        ("表示回数が2か月続けて下回りました。",) if n == 2 else (),
        "該当する" if n == 2 else "該当しない",
        f"{mark}の理由。{FORMULA}",
    )
    for n, mark in enumerate("①②③④", 1)
)
APPROVED = Approved("決裁", "例田 部長", date(2026, 10, 30), "商工第91号")


def draft(**more: object) -> DecisionDraft:
    """A withdrawal that waits for its 決裁."""
    held = DecisionDraft(
        judge="商工課",
        seq=80,
        choice="撤退",
        standing="起案中",
        account="千曲市商工X",
        platform="X（旧 Twitter）",
        section="商工課",
        url="https://x.com/shoko",
        ask="次のとおり運営から撤退してよろしいか伺います。",
        reason="見本 さくらと話し合った。\n二行目。",
        clause="第1-4",
        clauses=(("第1-4", "4. 継続と撤退"), ("第1-4(2)", "(2) 撤退方法")),
        decided_on=date(2026, 10, 28),
        drafted_by="例田 商工",
        evaluation=evaluation(JUDGED, USERS),
        month=date(2026, 10, 1),
        grounds=GROUNDS,
        method="14日間周知します。",
        notices=(("アカウント内の周知", "発信を停止します。\n市"),),
        days=(Day("周知", date(2026, 11, 13), "決裁から14日"), Day("停止", None, "周知から14日")),
        attached=("月次評価シート（令和8年10月）", "商工第88号"),
    )
    return replace(held, **more)


def withdrawal(**more: object) -> Withdrawal:
    """A withdrawal that was told and stopped, and is to be deleted."""
    at = datetime(2026, 11, 6, 9, 0, tzinfo=JST)
    steps = (
        PlannedStep(
            "周知",
            date(2026, 11, 13),
            "決裁から14日",
            date(2026, 11, 1),
            "仮名 千曲",
            "市ホームページ",
            "https://www.example.jp/",
            seq=90,
            recorded=at,
        ),
        PlannedStep(
            "停止",
            date(2026, 11, 15),
            "周知から14日",
            date(2026, 11, 5),
            "仮名 千曲",
            proof="設定画面の控え",
            deviation="早く止めた。",
            seq=91,
            recorded=at,
        ),
        PlannedStep("削除", date(2026, 11, 24), "予定日", seq=92, recorded=at),
        PlannedStep("削除後確認", None, "削除から14日"),
    )
    held = Withdrawal(
        seq=80,
        account="学校",
        platform="YouTube",
        section="学校教育課",
        url="",
        opened_on=date(2020, 5, 11),
        decided_on=date(2026, 10, 26),
        reason="連絡網アプリに一本化する。",
        immediate=False,
        notice_days=14,
        ends=date(2026, 11, 14),
        steps=steps,
        standing="決裁済",
        approved=APPROVED,
        notices=(("アカウント内の周知", "〔削除の日〕に削除します。"),),
        wording="停止します。",
        lead="撤退が完了しましたので、報告します。",
    )
    return replace(held, **more)


def ended() -> Withdrawal:
    """The same at its proven end."""
    done = {"done_on": date(2026, 11, 24), "person": "例田 商工", "proof": "削除完了の画面"}
    steps = withdrawal().steps
    return withdrawal(
        steps=(
            *steps[:2],
            replace(steps[2], **done),
            replace(steps[3], **done, seq=95, recorded=steps[0].recorded),
        ),
        kept=Kept("HG5W-3W5V-DMX6", 93),
        after=After(True, True, date(2027, 11, 24), date(2026, 11, 24)),
    )


def checked(**more: object) -> Checklist:
    """An account with something recorded of each list, and something not."""
    lists = (
        ChecklistPart(
            "媒体の点検",
            "第2(2)",
            date(2026, 4, 15),
            (
                ChecklistItem("登録を行うこと", "適合", ("適合", "不適合"), "必須"),
                ChecklistItem("フォロー", "", ("適合", "不適合"), "任意"),
            ),
        ),
        ChecklistPart(
            "開示事項",
            "第1-1(5)",
            None,
            (
                ChecklistItem("アカウント名", "", ("掲載",)),
                ChecklistItem("目的", "掲載　" + "長い文" * 50, ("掲載",)),
            ),
        ),
        ChecklistPart("媒体", "第2", None, (), "この媒体には項目がありません。"),
    )
    return replace(Checklist("千曲市広報X", "X（旧 Twitter）", "広報課", date(2026, 10, 31), lists), **more)
