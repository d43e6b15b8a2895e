"""Small multiples: a gap stays a gap, each state its shape, 速報 hollow, lines only where they hold."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from charts.multiple import HEIGHT, WIDTH, multiple
from tests.evaluations import followers, line, points

SPOT = {"watch": '<path d="M', "consider": "<rect", "recovering": '<path d="M', "within": "<circle"}


def drawn(*values, **more):
    return multiple(line(*values, points=points(*values, **more)))


def test_a_missing_month_is_a_gap():
    assert len(re.findall("<polyline", drawn(5.0, 6.0, None, 7.0, 8.0))) == 2
    assert "<polyline" not in drawn(None, None) and "<circle" not in drawn(None, None)


@pytest.mark.parametrize("state", SPOT)
def test_each_state_has_its_shape(state):
    assert SPOT[state] in drawn(5.0, state=state).partition("<desc>")[2].partition("polyline")[2]


def test_preliminary_is_hollow():
    solid, soft = points(5.0, 6.0), points(5.0, 6.0)
    soft = (*soft[:-1], replace(soft[-1], provisional=True))
    assert [multiple(line(5.0, 6.0, points=p)).count('fill="#ffffff"') for p in (solid, soft)] == [0, 1]


def test_lines_are_told_apart_by_dashes_and_left_out_where_there_are_none():
    both = drawn(5.0, 6.0, continue_line=4.0, withdraw_line=2.0)
    assert re.findall('stroke-dasharray="([^"]+)"', both) == ["6 3", "10 2 2 2"]
    assert "dasharray" not in drawn(5.0, 6.0)


def test_flows_stand_on_zero_and_stocks_do_not():
    def lowest(picture):
        return max(float(y) for y in re.findall(r'cy="([\d.]+)"', picture))

    assert lowest(drawn(100.0, 99.0)) < HEIGHT / 2 < lowest(multiple(followers(100.0, 99.0)))


@pytest.mark.parametrize("values", [(0.0,), (0.0, 0.0), (-5.0, 5.0), (1e15, 1.0), (None,), (3.0,) * 25])
def test_everything_stays_inside_and_is_well_formed(values):
    picture = drawn(*values, continue_line=2.0)
    ElementTree.fromstring(picture)
    spots = re.findall(r'c[xy]="([\d.-]+)"', picture)
    assert all(0 <= float(v) <= max(WIDTH, HEIGHT) for v in spots)
