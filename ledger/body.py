"""What every kind of entry is made of: the shared base, and the small types that months, names and numbers are."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Month = Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(max_length=5000)]
Reason = Annotated[str, Field(min_length=1, max_length=5000)]
AccountId = Annotated[str, Field(pattern=r"^\w[\w.\-]{0,63}$")]
MetricId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
TextId = Sha256  # of a free text under texts/, salted
Seq = Annotated[int, Field(ge=1)]


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("は数値です（true・false は使えません）")
    return value


Number = Annotated[float, BeforeValidator(_no_truth), Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Amount = Annotated[float, BeforeValidator(_no_truth), Field(allow_inf_nan=False, ge=0, le=1e12)]
Basis = Literal["day", "post", "span"]
Posts = Literal["own", "all"]  # the account's own posts; answers to others with them
Role = Literal["operator", "manager", "policy", "viewer"]
ROLE_NAMES = {"operator": "運用担当者", "manager": "運用管理責任者", "policy": "情報政策課", "viewer": "閲覧"}


class Body(BaseModel):
    """What every kind shares: unknown members are refused, nothing changes after it was checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def begun(self, register: Any, instead: Body | None = None) -> Body:
        """The body as it is recorded today, where a member was added since and nobody told it.

        What was recorded before keeps its meaning; so does what takes its place. `instead`: of a correction, what stood.
        """
        return self


B = TypeVar("B", bound=Body)


def ordered(body: B, first: date | None, last: date | None) -> B:
    """The body, unless its last day lies before its first."""
    if first is not None and last is not None and last < first:
        raise ValueError("終わりの日が始まりの日より前です")
    return body
