"""The words of the screen in our own tables, both ways: 媒体「Instagram」, 指標「表示回数」, an account by its name, a rate in %."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from ledger.declared import Is, is_of, options
from ledger.entries import KINDS
from ledger.register import Register
from metrics.catalogue import Metric
from metrics.words import basis_word, short_title
from store.grain_ours import Amount, fold
from store.written import shown

from ..office.folder import Office
from ..register.targets import AMOUNTS

FOLLOWERS = ("利用者数", "フォロワー数", "フォロワー", "登録者数", "チャンネル登録者数", "友だち数")
PLATFORMS = {  # what else the platforms are called
    "x": ("X", "Twitter", "旧Twitter", "エックス", "ツイッター"),
    "facebook": ("FB", "フェイスブック"),
    "instagram": ("インスタグラム", "インスタ"),
    "youtube": ("ユーチューブ",),
    "line": ("ライン",),
    "tiktok": ("ティックトック",),
}
ITEM = "items."  # of a column that is an item of the guideline
UNITS = {"hours": "時間", "yen": "円", "value": ""}  # of members whose unit is their own


@dataclass(frozen=True)
class Vocabulary:
    """Word (folded) → the ids that it may mean; and the words for ids."""

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    platforms: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # kind → item of the guideline → its label

    def meant(self, sort: str, told: str) -> str | None:
        """The one id that a word means; None for none, or for several."""
        found = self.known.get(sort, {}).get(fold(told), frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def wanted(self, sort: str, told: str) -> str:
        """What should stand instead of a word that means none, or several."""
        several = sorted(self.known.get(sort, {}).get(fold(told), ()))
        if sort == "metric":
            titles = [self.metrics[m].title for m in several] or _near(told, self.metrics.values())
            return f"指標の名前（{'、'.join(titles)} など）"
        if sort == "platform":
            return f"{'・'.join(self.platforms.values())} のどれか"
        return (
            "台帳のアカウントのID（同じ名称が2つあるので、IDで書きます）"
            if several
            else "台帳のアカウントのIDか名称"
        )


def _near(told: str, metrics: Iterable[Metric]) -> list[str]:
    """The titles that look most like what was told; a few."""

    def likeness(metric: Metric) -> float:
        return SequenceMatcher(None, fold(told), fold(short_title(metric.title))).ratio()

    return [m.title for m in sorted(metrics, key=lambda m: (-likeness(m), m.title))[:3]]


def vocabulary(office: Office, register: Register) -> Vocabulary:
    """What words mean in an office now."""
    known: dict[str, dict[str, set[str]]] = {s: defaultdict(set) for s in ("metric", "platform", "account")}
    metrics, platforms = office.metrics, {p: office.platform_name(p) for p in office.platforms}
    for m in metrics.values():
        for word in (m.id, m.title, short_title(m.title), *(FOLLOWERS if m.id == "followers" else ())):
            known["metric"][fold(word)].add(m.id)
    for p, name in platforms.items():
        for word in (p, name, short_title(name), *PLATFORMS.get(p, ())):
            known["platform"][fold(word)].add(p)
    for a in register.accounts(office.today()).values():
        for word in (a.account_id, a.name, *([f"@{a.handle}"] if a.handle else ())):
            known["account"][fold(word)].add(a.account_id)
        known["account"][fold(a.account_id)] = {a.account_id}  # an id is always itself
    exact = {m: {m} for m in metrics} | {m.title: {m.id} for m in metrics.values()}
    known["metric"] |= {fold(word): ids for word, ids in exact.items()}
    listed = {k: str(m.DECLARED.items) for k, m in KINDS.items() if m.DECLARED.items}
    items = {k: {i.id: i.label for i in office.guideline.items(name)} for k, name in listed.items()}
    return Vocabulary(
        metrics,
        platforms,
        {s: {w: frozenset(i) for w, i in held.items()} for s, held in known.items()},
        items,
    )


# ── in ─────────────────────────────────────────────────────────────────────────────────────────────


def meant(words: Vocabulary, kind: str, members: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The members of a line by the ids that they mean, and what is amiss: member → what should stand there."""
    found, faults = dict(members), dict[str, str]()
    for name, told in members.items():
        sort = _sort(kind, name)
        if sort and isinstance(told, str):
            if (id := words.meant(sort, told)) is not None:
                found[name] = id
            elif sort != "account":  # an account may be one of the lines above: the register is asked later
                faults[name] = words.wanted(sort, told)
    for name, told in found.items():
        if isinstance(told, int | float) and not isinstance(told, bool):
            found[name] = _amount(words, found, name, told, faults)
    return found, faults


def _sort(kind: str, name: str) -> str | None:
    if name == "account_id" and kind != "account":
        return "account"
    if name == "platform":
        return "platform"
    info = KINDS[kind].model_fields.get(name)
    return "metric" if info is not None and is_of(info, Is.METRIC) else None


def _amount(
    words: Vocabulary, members: Mapping[str, Any], name: str, told: float, faults: dict[str, str]
) -> float | int:
    metric = words.metrics.get(str(members.get("metric"))) if name in AMOUNTS else None
    unit = metric.unit if metric else UNITS.get(name, "")
    given = told.unit if isinstance(told, Amount) else ""
    value = int(told) if told == int(told) else float(told)
    if unit == "%" and given == "%":
        return round(told / 100, 12)
    if unit == "%" and not given and abs(told) > 1:
        faults[name] = f"割合（{shown(told)} を割合とするなら {shown(told)}% と書きます）"
    if given and given != unit:
        faults[name] = f"単位が「{unit}」の数" if unit else f"「{given}」の付かない数"
    return value


# ── out ────────────────────────────────────────────────────────────────────────────────────────────


def said(words: Vocabulary, kind: str, body: Mapping[str, Any], name: str) -> Any:
    """A member as the screen says it, where it says it otherwise than the journal."""
    if name.startswith(ITEM):
        return (body.get("items") or {}).get(name.removeprefix(ITEM))
    info = KINDS[kind].model_fields.get(name)
    value = body.get(name, body.get(info.alias) if info is not None and info.alias else None)
    metric = words.metrics.get(str(body.get("metric")))
    sort = _sort(kind, name)
    if value is None or (sort is None and metric is None):
        return value
    if sort == "metric":
        return words.metrics[value].title if value in words.metrics else value
    if sort == "platform":
        return words.platforms.get(str(value), value)
    if metric and name in AMOUNTS and metric.unit == "%":
        return f"{shown(round(value * 100, 10))}%"
    if metric and name == "basis":
        return basis_word(str(value), metric.additivity)
    return value


def choices(kind: str, name: str) -> dict[Any, str]:
    """The words of a member that is one of a few."""
    model = KINDS[kind]
    return options(model, name) if name in model.model_fields else {}
