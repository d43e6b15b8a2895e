"""What accounts are measured against: targets and lines, rules, the city's own metrics, settings, proposals."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ..body import AccountId, Basis, Body, MetricId, Month, Name, Note, Number, Posts, Reason
from .accounts import Source


class Target(Body):
    """想定, 目標 and lines of one metric of one account, valid from a month on (product.md §4)."""

    account_id: AccountId
    metric: MetricId
    from_month: Month
    expected: Number | None = None
    target: Number | None = None
    target_type: Literal["期末到達", "年度累計", "毎月維持"] | None = None
    first_month: Month | None = None
    last_month: Month | None = None
    continue_line: Number | None = None
    withdraw_line: Number | None = None
    window: Literal[1, 3, 12] = 1
    basis: Basis | None = None
    posts: Posts | None = None  # which a post basis counts; None: recorded before there was a choice (all)
    deciding: bool = False
    decided_by: Name | None = None
    ground: Note | None = None
    review_month: Month | None = None
    source: Source | None = None

    def begun(self, register: Any, instead: Body | None = None) -> Target:
        """What the line counted before it goes on counting, unless somebody says otherwise; a new one, own posts."""
        if self.posts:
            return self
        if instead is not None:
            return self.model_copy(update={"posts": getattr(instead, "posts", None)})
        mine = (self.account_id, self.metric)
        before = [r.body for r in register.of(Target) if (r.body.account_id, r.body.metric) == mine]
        return self.model_copy(update={"posts": (before[-1].posts or "all") if before else "own"})

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if self.target_type == "年度累計" and not (self.first_month and self.last_month):
            raise ValueError("年度累計の目標には、対象の開始月と終了月が要ります")
        if self.first_month and self.last_month and self.first_month > self.last_month:
            raise ValueError("対象の終了月が開始月より前です")
        return self


class Rule(Body):
    """Patience N, recovery M and margin, valid from a month on; for one metric or for all."""

    from_month: Month
    metric: MetricId | None = None
    patience: Annotated[int, Field(ge=1, le=24)] = 3
    recovery: Annotated[int, Field(ge=1, le=24)] = 2
    margin: Annotated[float, Field(ge=0, le=1)] = 0.0
    ground: Note | None = None


class CityMetric(Body):
    """A metric that the city defines itself and feeds as readings (来場者数, 申込数), from a month on."""

    metric: MetricId
    title: Name
    unit: Annotated[str, Field(min_length=1, max_length=8, pattern=r"^[^\x00-\x1f\x7f%]+$")]
    additivity: Literal["flow", "stock"]
    better: Literal["higher", "lower"] = "higher"
    from_month: Month
    asks: Note | None = None


class Setting(Body):
    """A setting of the city or the office, by key, valid from a month on."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
    value: bool | int | Annotated[float, Field(allow_inf_nan=False)] | Note
    from_month: Month | None = None
    account_id: AccountId | None = None
    metric: MetricId | None = None
    ground: Note | None = None


class TriedRules(Body):
    """A rule set as ライン検討 tried it; `lines` as metrics/simulation.py names the ways to draw them."""

    name: Name
    lines: Literal["now", "share", "number"]
    continue_line: Number | None = None
    withdraw_line: Number | None = None
    window: Literal[1, 3, 12] = 1
    patience: Annotated[int, Field(ge=1, le=24)] = 3
    recovery: Annotated[int, Field(ge=1, le=24)] = 2
    margin: Annotated[float, Field(ge=0, le=1)] = 0.0


class Proposal(Body):
    """Rule sets put forward from ライン検討. A proposal: no figure and no state depends on it."""

    metric: MetricId
    sets: tuple[TriedRules, ...]
    reason: Reason
