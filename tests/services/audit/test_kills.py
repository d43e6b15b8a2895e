"""Killed in the middle of a month's work: a few rounds of tests/attacks/kills.py, which goes on for as long as one likes."""

from tests.attacks import kills


def test_a_month_killed_at_submitting_confirming_closing_or_its_papers_loses_nothing(capsys):
    assert kills.main(3, 7, ("month",)) == 0
    assert "3 kills" in capsys.readouterr().out
