"""Every colour and typeface of the drawings, once. Values: デジタル庁デザインシステム tokens (MIT).

The words and marks that always go with a colour are in metrics/words.py.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """The two colours of a state: `fill` for shapes, `text` for words on white (at least 4.5:1)."""

    fill: str
    text: str


GRAY_50, GRAY_100, GRAY_200, GRAY_300 = "#f2f2f2", "#e6e6e6", "#cccccc", "#b3b3b3"
GRAY_420, GRAY_536, GRAY_700, GRAY_900 = "#949494", "#767676", "#4d4d4d", "#1a1a1a"
WHITE = "#ffffff"
ACCENT = "#0017c1"  # blue-900: links, focus, the primary button

STATES = {
    "within": Ink("#0031d8", "#0031d8"),
    "watch": Ink("#b78f00", "#806300"),
    "consider": Ink("#ce0000", "#ce0000"),
    "recovering": Ink("#008299", "#006f83"),
    "hold": Ink(GRAY_536, GRAY_700),
    "void": Ink(GRAY_536, GRAY_700),
    "exempt": Ink(GRAY_420, GRAY_700),
    "no_line": Ink(GRAY_420, GRAY_700),
}
PLAIN = Ink(GRAY_700, GRAY_900)  # a figure that no line judges

# the bands of a bullet bar, darkest where it is worst: told apart in black and white by lightness alone
BAND_WITHDRAW, BAND_CONTINUE, BAND_WITHIN = GRAY_200, GRAY_100, GRAY_50

FONTS = '"BIZ UDPGothic", "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", Meiryo, sans-serif'


def ink(state: str | None) -> Ink:
    """The colours of a state; a plain dark grey for none.

    >>> ink("consider").fill, ink(None).text
    ('#ce0000', '#1a1a1a')
    """
    return STATES.get(state or "", PLAIN)
