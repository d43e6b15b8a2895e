"""What an entry must agree with beyond its own shape: the register, the platforms, the catalogue of metrics.

Asked under the ledger's lock, for a form, a file and the command line alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from re import fullmatch
from typing import Any

from ledger.entries import (
    Account,
    Body,
    CityMetric,
    Import,
    InvalidEntry,
    Reading,
    Review,
    Rule,
    Setting,
    Target,
    check_body,
)
from ledger.kinds.standards import SETTING_WORDS
from ledger.register import Register
from metrics.calendar import said_month, screen_day
from metrics.catalogue import Metric
from metrics.costs import SMALLEST
from metrics.words import BASIS_WORDS, basis_word, with_unit

from ..office.folder import Office
from . import beginning, municipality, record_checks

MOST_DECIDING = 2
Draft = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class SettingKind:
    """A setting that the figures depend on: what it is called, and between which numbers it must lie."""

    title: str
    asks: str
    unit: str
    default: float
    low: float
    high: float
    whole: bool = True
    owner: str = "情報政策課"  # who may change it (authority.py), and answers for it


SETTINGS = {
    "post_settle_days": SettingKind(
        SETTING_WORDS["post_settle_days"],
        "月末から何日たった書き出しの値を、その月の値とするか",
        "日",
        7,
        0,
        60,
    ),
    "exempt_months": SettingKind(
        SETTING_WORDS["exempt_months"], "開設の月から数えて何か月は、ラインで判定しないか", "か月", 12, 0, 36
    ),
    "rate_days_share": SettingKind(
        SETTING_WORDS["rate_days_share"],
        "月の日数のうち、どれだけの割合の日の値がそろえば率を判定するか",
        "（0〜1）",
        0.9,
        0,
        1,
        whole=False,
    ),
    "smallest_difference": SettingKind(
        SETTING_WORDS["smallest_difference"],
        "同じ媒体のほかのアカウントと何%より小さい費用の差は、確かでも取り上げないか",
        "%",
        SMALLEST,
        0,
        500,
    ),
    municipality.RESIDENTS: SettingKind(
        SETTING_WORDS[municipality.RESIDENTS],
        "ほかの市と比べるとき、人口あたりの値の元にする人数（0 は未設定）",
        "人",
        0,
        0,
        5_000_000,
    ),
}
_FINDINGS: tuple[
    tuple[Any, ...], ...
] = (  # id, what it asks, unit, sample value, lowest, highest: the guideline names none of these numbers
    (
        "outlook_percent",
        "ラインを下回るアカウントで、目標に届く見込みが何%より低いと、判断基準②に当てはまる疑いとするか",
        "%",
        5,
        0,
        50,
    ),
    (
        "silent_months",
        "何か月続けて投稿がないと、判断基準④に当てはまる疑いとするか",
        "か月",
        3,
        1,
        24,
    ),
    (
        "late_reviews",
        "何か月分の提出がないと、判断基準④を要改善とするか",
        "か月",
        2,
        1,
        24,
    ),
    (
        "comment_days",
        "何日より長く未対応だと、判断基準④を要改善とするか",
        "日",
        14,
        1,
        365,
    ),
    (
        "incident_days",
        "終わってから何日は判断基準③に挙げ、何日のあいだの禁止記事を判断基準④で数えるか",
        "日",
        365,
        0,
        1825,
    ),
    (
        "security_check_days",
        "前の点検から何日を過ぎると、判断基準③を要改善とするか",
        "日",
        365,
        1,
        1825,
    ),
    (
        "check_days",
        "前の点検から何日を過ぎると、判断基準④を要改善とするか",
        "日",
        365,
        1,
        1825,
    ),
    (
        "purpose_days",
        "前の判断から何日を過ぎると、判断基準①を判断材料不足とするか",
        "日",
        365,
        1,
        1825,
    ),
    (
        "mend_days",
        "見つかってから何日を過ぎても直らないと、判断基準④に当てはまる疑いとするか",
        "日",
        365,
        1,
        1825,
    ),
    (
        "mend_kinds",
        "直すべき点が何種類重なると、判断基準④に当てはまる疑いとするか",
        "種類",
        2,
        2,
        5,
    ),
    (
        "withdrawal_step_days",
        "前の手順（周知は決裁、削除は周知の期間）が終わってから何日を、次の手順の期限とするか",
        "日",
        14,
        1,
        365,
    ),
    (
        "review_ahead_days",
        "次の見直し日の何日前から、継続・撤退の画面に挙げるか",
        "日",
        30,
        0,
        365,
    ),
)
SETTINGS |= {
    id: SettingKind(
        SETTING_WORDS[id], f"{asks}（ガイドラインの数ではなく、市が決める値）", unit, default, low, high
    )
    for id, asks, unit, default, low, high in _FINDINGS
}


SCALE = (
    "overall_scale"  # 総合評価の段階: the words of ③, best first; the city's own, none until it has decided
)


def scale(register: Register, month: str) -> tuple[str, ...]:
    """The steps of the city's 総合評価 scale in a month; empty where it has none."""
    told = str(register.setting(SCALE, "", month))
    return tuple(step for step in (part.strip() for part in told.split("／")) if step)


def check(office: Office, register: Register, drafts: Sequence[Draft], instead: int | None = None) -> None:
    """Raise InvalidEntry unless the drafts fit what stands. `instead`: the entry that they replace."""
    bodies = [check_body(kind, dict(members)) for kind, members in drafts]
    drafted = {b.account_id for b in bodies if isinstance(b, Account)}
    for body in bodies:
        _check_known(body, register, drafted, instead)
        if isinstance(body, Account):
            _check_platform(office, register, body, instead)
        elif isinstance(body, Target):
            _check_target(office, body)
        elif isinstance(body, Reading):
            check_reading(office, body)
        elif isinstance(body, Rule):
            _known_metric(office, body.metric)
        elif isinstance(body, Setting):
            check_setting(body.key, body.value)
            if body.account_id or body.metric:
                raise InvalidEntry(
                    "設定は市のすべてのアカウントに効きます。アカウントや指標ごとには決められません"
                )
        elif isinstance(body, CityMetric):
            _check_city_metric(office, register, body, instead)
        elif isinstance(body, Review):
            _check_grade(register, body)
    record_checks.check(office, register, bodies, instead)
    fresh = [b for b in bodies if isinstance(b, Target)]
    if fresh or (instead and isinstance(register.records[instead].body, Target)):
        _check_deciding(office, register, fresh, instead)


def _check_known(body: Body, register: Register, drafted: set[str], instead: int | None) -> None:
    """A target, a reading, an event or a setting of an account speaks of one that is in the register, or among the drafts."""
    named = getattr(body, "account_id", None)
    if not named or named in drafted:
        return
    if not any(r.seq != instead for r in register.of(Account, account_id=named)):
        raise InvalidEntry(f"アカウント {named} は台帳にありません。先に台帳に登録してください")


def _check_platform(office: Office, register: Register, account: Account, instead: int | None) -> None:
    mine = list(register.of(Account, account_id=account.account_id))
    if not mine and not account.account_id.isascii():  # what was registered before keeps its id
        raise InvalidEntry(
            f"アカウントID「{account.account_id}」は使えません。半角の英数字と . _ - で、64字までで付けてください（例 x_koho）"
        )
    record_checks.check_platform(office, account.platform)
    was = {r.body.platform for r in mine if r.seq != instead}
    if instead and used(register, account.account_id):
        was.add(register.records[instead].body.platform)
    if was - {account.platform}:
        raise InvalidEntry(
            f"{account.name} の媒体は変えられません。別の媒体で始めるときは、別のアカウントとして登録してください"
        )


def used(register: Register, account_id: str) -> bool:
    """Whether imports, readings or targets speak of the account."""
    imported = any(account_id in r.body.accounts.values() for r in register.of(Import))
    return imported or bool(register.of_any(Reading, Target, account_id=account_id))


def _known_metric(office: Office, metric_id: str | None) -> Metric | None:
    """The metric of that id; InvalidEntry for one that is neither in the catalogue nor the city's own."""
    if metric_id is None:
        return None
    if metric_id not in office.metrics:
        near = get_close_matches(metric_id, office.metrics, 3)
        hint = f"（近いもの: {'、'.join(near)}）" if near else ""
        raise InvalidEntry(
            f"指標 {metric_id} はありません{hint}。市の指標なら、先に設定の「市の指標」で登録してください"
        )
    return office.metrics[metric_id]


def check_reading(office: Office, reading: Reading) -> None:
    """A reading is of a figure that can be read: known, not computed from others, not of tomorrow, not below 0."""
    metric = _known_metric(office, reading.metric)
    assert metric is not None
    if metric.reads != (metric.id,) and metric.id != "followers":
        raise InvalidEntry(f"{metric.title}は計算で出す指標です。もとの数を入れてください")
    last = reading.day or reading.to_day
    if last and last > office.today():
        raise InvalidEntry(f"{screen_day(last)}は今日より後の日です。日付を確かめてください")
    if reading.value < 0 and metric.sign != "signed":
        raise InvalidEntry(f"{metric.title}に負の数（{reading.value:g}）は入れられません")
    if metric.additivity == "stock" and reading.day is None:
        raise InvalidEntry(
            f"{metric.title}は、期間（from・to）でなく、読み取った日（day）の値として入れてください"
        )


def _check_target(office: Office, target: Target) -> None:
    metric = _known_metric(office, target.metric)
    assert metric is not None
    if target.basis and target.basis not in metric.basis:
        may = "、".join(basis_word(b, metric.additivity) for b in metric.basis)
        raise InvalidEntry(f"{metric.title}に「{BASIS_WORDS[target.basis]}」は使えません。使えるもの: {may}")
    if target.continue_line is None or target.withdraw_line is None:
        return
    gap = target.continue_line - target.withdraw_line
    if gap < 0 if metric.better == "higher" else gap > 0:
        upper, lower = (with_unit(v, metric.unit) for v in (target.withdraw_line, target.continue_line))
        side = "高" if metric.better == "higher" else "低"
        raise InvalidEntry(
            f"撤退ライン（{upper}）が継続ライン（{lower}）より{side}くなっています。二つの値を確かめてください"
        )


def _check_city_metric(office: Office, register: Register, metric: CityMetric, instead: int | None) -> None:
    """An id of our catalogue is taken, and a definition never changes under its id: a new one is a new series."""
    if metric.metric in office.catalogue:
        raise InvalidEntry(
            f"指標ID {metric.metric} は「{office.catalogue[metric.metric].title}」のIDです。別のIDにしてください"
        )
    for record in register.of(CityMetric):
        was = record.body
        same = (was.unit, was.additivity, was.better) == (metric.unit, metric.additivity, metric.better)
        if record.seq != instead and was.metric == metric.metric and not same:
            raise InvalidEntry(
                f"「{was.title}」の単位・性質・よい向きは変えられません。定義が変わるときは、別のIDで新しい指標にしてください"
            )


def check_setting(key: str, value: Any) -> None:
    """Raise InvalidEntry for a value that the figures could not be made with.

    >>> check_setting("exempt_months", 400)
    Traceback (most recent call last):
        ...
    ledger.entries.InvalidEntry: 「開設後に評価対象外とする月数」は 0 から 36 までの整数です
    """
    if key in TOLD:
        TOLD[key](value)
        return
    kind = SETTINGS.get(key)
    if kind is None:
        raise InvalidEntry(f"設定 {key} はありません。使えるもの: {'、'.join([*SETTINGS, *TOLD])}")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not kind.low <= value <= kind.high or (kind.whole and value != int(value)):
        what = "整数" if kind.whole else "数"
        raise InvalidEntry(f"「{kind.title}」は {kind.low:g} から {kind.high:g} までの{what}です")


def _check_scale(value: Any) -> None:
    steps = [part.strip() for part in value.split("／")] if isinstance(value, str) else []
    if value != "" and not (
        2 <= len(steps) == len(set(steps)) <= 7 and all(1 <= len(s) <= 20 for s in steps)
    ):
        raise InvalidEntry(
            "総合評価の段階は、よい順に「／」で区切った2〜7の言葉です（例 達成／おおむね達成／未達成。空にすると使いません）"
        )


def _check_month(value: Any) -> None:
    """運用開始月 is a month; blank: as the records tell."""
    if value and not (isinstance(value, str) and fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", value)):
        raise InvalidEntry(f"「{beginning.TITLE}」は月です。2026-04 の形で書いてください")


TOLD = {  # the settings that are no numbers
    SCALE: _check_scale,
    beginning.KEY: _check_month,
    municipality.CODE: municipality.check_code,
}


def _check_grade(register: Register, review: Review) -> None:
    steps = scale(register, review.month)
    if review.grade is not None and review.grade not in steps:
        may = "／".join(steps) or "まだ決められていません"
        raise InvalidEntry(f"総合評価の段階に「{review.grade}」はありません（段階: {may}）")


def _check_deciding(office: Office, register: Register, fresh: Sequence[Target], instead: int | None) -> None:
    """At most two metrics of an account decide its state, in every month."""
    touched = {t.account_id for t in fresh} | (
        {register.records[instead].body.account_id} if instead else set()
    )
    records = [r for a in sorted(touched) for r in register.of(Target, account_id=a)]
    held = [(r.body.from_month, r.seq, r.body) for r in records]
    place = instead or register.seq + 1
    after = [h for h in held if h[1] != instead]
    after += [(t.from_month, place + n, t) for n, t in enumerate(fresh)]
    was = {(a, m) for a, m, _ in crowded(held)}
    for account_id, month, found in crowded(after):
        if (account_id, month) not in was:
            held_today = register.accounts(office.today())
            name = held_today[account_id].name if account_id in held_today else account_id
            titles = "・".join(office.metrics[m].title if m in office.metrics else m for m in found)
            raise InvalidEntry(
                f"判定指標は1アカウントに{MOST_DECIDING}つまでです。このままだと {name} は{said_month(month)}から"
                f" {titles} の{len(found)}つになります。どれかを先に参考（判定指標でない）に変えてください"
            )


def crowded(held: Iterable[tuple[str, int, Target]]) -> list[tuple[str, str, list[str]]]:
    """(account, month, deciding metrics) wherever more than two decide; a month that any target begins in."""
    by_account: dict[str, list[tuple[str, int, Target]]] = {}
    for one in sorted(held, key=lambda h: h[:2]):
        by_account.setdefault(one[2].account_id, []).append(one)
    found = []
    for account_id, versions in by_account.items():
        for month in sorted({v[0] for v in versions}):
            standing = {t.metric: t for begins, _, t in versions if begins <= month}
            deciding = sorted(m for m, t in standing.items() if t.deciding)
            if len(deciding) > MOST_DECIDING:
                found.append((account_id, month, deciding))
    return found
