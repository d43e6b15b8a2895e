"""The rules by which the four grounds of 第1-4(1) are found: which sentence raises which word, when, under which clause, why.

The table is grounds.toml; metrics/findings.py asks each rule, docs/grounds.md prints it (`python cli.py grounds`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from .told import FindingLimits

SUSPECTED, MENDABLE, CLEAR, UNKNOWN = "当てはまる疑い", "要改善", "当てはまらない", "判断材料不足"
SUSPECT, MEND, LACKS, CLEARS, NOTE = "suspect", "mend", "lacks", "clears", "note"
RAISES = {SUSPECT: SUSPECTED, MEND: MENDABLE, LACKS: UNKNOWN, CLEARS: CLEAR, NOTE: "参考"}  # gravest first
MARKS = "①②③④"


@dataclass(frozen=True)
class GroundRule:
    """One rule. `when` and `why` are for whoever reads the page; `sentence` is what the screen says, with its gaps."""

    id: str
    ground: int
    raises: str
    when: str
    clause: str
    why: str
    sentence: str
    counts: bool = False  # among 直すべき点: two kinds at once, or one for long, raise 当てはまる疑い of ④

    @property
    def word(self) -> str:
        """The word that it raises; 参考 for what is only for knowing."""
        return RAISES[self.raises]


@cache
def rules() -> Mapping[str, GroundRule]:
    """Every rule by its id, as the table has them."""
    held = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: GroundRule(name, **told) for name, told in held.items()}


HEAD = """# 判断基準①〜④の見立ての規則

アプリは、第1-4(1)の四つの判断基準のそれぞれを、次の四つの言葉のどれかで見立てます。**決めるのは人です。**

| 言葉 | 意味 |
|---|---|
| 当てはまる疑い | 条文が言うことが起きているかもしれない。「当てはまる疑い」の文が一つでもあるとき |
| 要改善 | 直せる誤り。誰が、いつまでに直すかを言う。「要改善」の文があり、「当てはまる疑い」の文がないとき |
| 判断材料不足 | 記録か書き出しが足りない。上の二つがなく、「判断材料不足」の文があるとき |
| 当てはまらない | ほかのどれでもなく、「当てはまらない」の文があるとき |

「参考」の文は、言葉を変えません。＊は直すべき点に数えるもので、種類が重なるか、長く直らないと「当てはまる疑い」になります。
日数と月数は市の設定で、ここには初めの値を書きます。どの文がどの規則によるかは
`python cli.py findings` が出します。この頁は `python cli.py grounds` が規則の表（metrics/grounds.toml）から出します。
令和8年11月より前に記録された決定には、前の言葉（該当の疑い・疑いなし・判断材料不足）が、そのまま残ります。
"""
HEADS = ("規則", "言葉", "いつ", "条文", "理由", "文")


def page(labels: Sequence[str]) -> str:
    """docs/grounds.md: every rule, by ground (`labels`: ①–④), with the numbers that hold where the city sets none."""
    numbers = asdict(FindingLimits())
    told = [HEAD]
    for ground, mark in enumerate(MARKS, 1):
        told.append(f"\n## {mark} {labels[ground - 1]}\n\n{_row(HEADS)}\n{_row(['---'] * len(HEADS))}\n")
        for r in (r for r in rules().values() if r.ground == ground):
            when = ("＊" if r.counts else "") + r.when.format(**numbers)
            told.append(_row((f"`{r.id}`", r.word, when, r.clause, r.why, r.sentence)) + "\n")
    return "".join(told)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
