"""Vega-Lite specifications as SVG, without a browser and without a request; letters from the embedded font."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import Any

import vl_convert

from .fonts import FAMILY, folders

VEGA_LITE = "6.4"
DPI = 220
KEPT = 256  # drawings: a month of 40 accounts, on single sheets, in the whole set and again after a reprint


def svg(spec: dict[str, Any], ground: str | None = None) -> str:
    """A chart as an SVG string, set in the font of the documents, on paper's own ground. The same chart is drawn once."""
    config = spec.get("config", {}) | {"font": FAMILY, "background": ground}
    return _drawn(json.dumps(spec | {"config": config}, ensure_ascii=False))


def png(picture: str, width: float) -> bytes:
    """An SVG as a PNG of `width` mm at 220 dpi, for Word."""
    _know_the_font()
    own = re.search(r'\bwidth="([\d.]+)', picture)
    assert own, "an SVG of ours says its width"
    return vl_convert.svg_to_png(picture, scale=width / 25.4 * DPI / float(own[1]))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    _know_the_font()
    return vl_convert.vegalite_to_svg(json.loads(spec), vl_version=VEGA_LITE)


@cache
def _know_the_font() -> None:
    for folder in folders():
        vl_convert.register_font_directory(str(folder))
