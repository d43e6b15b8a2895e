"""What every kind of entry is made of: the shared base, and the small types that months, names and numbers are."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from .declared import Is, Kind, Says
from .roles import ROLE_NAMES

STATES = {  # as metrics/words.py says them (a test holds the two together: metrics know no ledger)
    "consider": "撤退検討（要判断）",
    "recovering": "回復確認中",
    "watch": "経過観察",
    "hold": "判定保留",
    "void": "判定材料なし",
    "within": "基準内",
    "exempt": "評価対象外",
    "no_line": "ライン未設定",
}
GROUND_MARKS = "①②③④"  # of 第1-4(1)
WINDOWS = {1: "1か月", 3: "3か月", 12: "12か月"}

YEARS = (
    1900,
    2099,
)  # of every day and month that an entry may speak of: no arithmetic on them ends the calendar


def _of_these_years(day: date) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"は{YEARS[0]}年から{YEARS[1]}年までの日です（「{day}」は使えません）")
    return day


# Small types: shape, what else they are (Is), and how a member of them is called unless it says so itself.
Month = Annotated[
    str,
    Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$"),
    Is.MONTH,
    Says("月", written="2026-04 の形で書きます"),
]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Person = Annotated[Name, Is.PERSON]
Note = Annotated[str, Field(max_length=5000), Is.PROSE, Says("メモ")]
Reason = Annotated[str, Field(min_length=1, max_length=5000), Is.PROSE, Says("理由")]
AccountId = Annotated[
    str,
    Field(pattern=r"^\w[\w.\-]{0,63}$"),
    Says("アカウントID", written="半角の英数字と . _ - で、64字まで"),
]
MetricId = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,63}$"),
    Is.METRIC,
    Says("指標", written="英小文字・数字・_ のIDで書きます"),
]
PlatformId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$"), Says("媒体")]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), Says("SHA-256")]
TextId = Annotated[Sha256, Is.TEXT]  # of a free text under texts/, salted
EvaluationId = Annotated[Sha256, Is.SEEN, Says("評価のしるし")]
FindingId = Annotated[Sha256, Is.SEEN, Says("写した見立ての根拠")]
Seq = Annotated[int, Field(ge=1), Says("番号")]
SpokenFor = Annotated[Seq, Is.SPOKEN_FOR]
Day = Annotated[date, AfterValidator(_of_these_years)]
PastDay = Annotated[Day, Is.PAST]


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("は数値です（true・false は使えません）")
    return value


Number = Annotated[float, BeforeValidator(_no_truth), Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Whole = Annotated[int, BeforeValidator(_no_truth)]
Amount = Annotated[float, BeforeValidator(_no_truth), Field(allow_inf_nan=False, ge=0, le=1e12)]
Basis = Annotated[
    Literal["day", "post", "span"],
    Says(
        "基準",
        {"day": "日別の合計", "post": "その月の投稿の合計", "span": "媒体の月間値"},
        also={
            "日別": "day",
            "投稿別の合計": "post",
            "投稿別": "post",
            "月間値": "span",
            "期間の値": "span",
            "月末に最も近い日の値": "day",  # of a stock
            "日別の合計どうしの割合": "day",  # of a rate
            "その月の投稿の合計どうしの割合": "post",
            "媒体の月間値どうしの割合": "span",
        },
    ),
]
Posts = Annotated[  # the account's own posts; answers to others with them
    Literal["own", "all"], Says("数える投稿", {"own": "自分の投稿だけ", "all": "返信も数える"})
]
Role = Annotated[Literal["operator", "manager", "policy", "viewer"], Says("役割", ROLE_NAMES)]


class Body(BaseModel):
    """What every kind shares: unknown members are refused, nothing changes after it was checked."""

    DECLARED: ClassVar[Kind]

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def begun(self, register: Any, instead: Body | None = None) -> Body:
        """The body as it is recorded today, where a member was added since and nobody told it.

        What was recorded before keeps its meaning; so does what takes its place. `instead`: of a correction, what stood.
        """
        return self


class Source(Body):
    """The line of a raw file that an entry was made from."""

    sha256: Sha256
    line: Annotated[int, Says("行")]


B = TypeVar("B", bound=Body)


def ordered(body: B, first: date | None, last: date | None) -> B:
    """The body, unless its last day lies before its first."""
    if first is not None and last is not None and last < first:
        raise ValueError("終わりの日が始まりの日より前です")
    return body
