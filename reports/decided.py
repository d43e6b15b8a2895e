"""What was decided of an account, as its papers say it beside the month's state: the app finds, a named person decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metrics.evaluation import Evaluation
from metrics.words import STATE_WORDS

WITHDRAWS, GONE, CONTINUES = "撤退手続き中", "廃止", "継続を決定"
UNJUDGED = (
    "no_line",
    "exempt",
    "hold",
    "void",
)  # where no line says anything, the decision alone is told, as of what is gone


@dataclass(frozen=True)
class DecisionStanding:
    """How an account stands in a month after what was decided of it. `settled`: by an approved decision; `draft`: what is
    起案中 beside or after it. `sentence` says all of it with its days, and what came later."""

    settled: str = ""
    draft: str = ""
    sentence: str = ""

    @property
    def ends(self) -> bool:
        """Whether it is being withdrawn, or gone."""
        return self.settled in (WITHDRAWS, GONE)


NOTHING = DecisionStanding()


def word(held: Evaluation, standing: DecisionStanding) -> str:
    """The state as papers show it.

    A decision answers 撤退検討（要判断）: what was asked has been judged.
    """
    told = _settled(held, standing)
    if not told:
        told = held.word + (f"（{standing.settled}）" if standing.settled else "")
    return told + (f"（{standing.draft}）" if standing.draft else "")


def word_before(held: Evaluation, standing: DecisionStanding) -> str:
    """The state of the month before as its own papers show it; blank where it has none. `standing`: of that month."""
    if not held.previous_word:
        return ""
    asked = "consider" if held.previous_word == STATE_WORDS["consider"] else "within"
    return word(replace(held, state=asked, word=held.previous_word), standing)


def counted(held: Evaluation, standing: DecisionStanding) -> str:
    """Under which word an account is counted in a sentence about all of them."""
    return _settled(held, standing) or STATE_WORDS[held.state]


def _settled(held: Evaluation, standing: DecisionStanding) -> str:
    """The word that a decision puts in the place of the state's own; blank where it does not."""
    if standing.ends:
        return standing.settled
    return f"撤退検討（{standing.settled}）" if standing.settled and held.state == "consider" else ""


def order(words: Iterable[str]) -> list[str]:
    """Those words gravest first: what is still to be judged before what is decided."""
    states = list(STATE_WORDS.values())
    rank = {w: float(place) for place, w in enumerate(states)} | {WITHDRAWS: 0.6, GONE: 0.7}
    return sorted(set(words), key=lambda w: (rank.get(w, 0.5), w))


def told(held: Evaluation, standing: DecisionStanding) -> Evaluation:
    """An Evaluation as papers show it beside what was decided: its figures are as they were found; what is being withdrawn
    bears no verdict any more."""
    if standing == NOTHING:
        return held
    alone = standing.settled == GONE or (standing.ends and held.state in UNJUDGED)
    sentence = standing.sentence if alone else f"{held.sentence}{standing.sentence}"
    metrics = held.metrics
    if standing.settled:
        answered = word(replace(held, state="consider"), replace(standing, draft=""))
        metrics = tuple(replace(m, word=answered) if m.state == "consider" else m for m in held.metrics)
    state = "exempt" if standing.ends else held.state
    return replace(held, state=state, word=word(held, standing), sentence=sentence, metrics=metrics)
