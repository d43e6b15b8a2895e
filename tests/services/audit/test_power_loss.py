"""The power fails while a day's work is written: a part of tests/attacks/power.py, which tries every moment."""

from collections import Counter

from tests.attacks import power

MOMENTS = (  # of each the first that comes, and the number of it where a later one tells more
    ("before sync office/journal.jsonl", 3),
    ("after renaming office/texts/", 1),
    ("after renaming 控え.zip", 2),
)


def test_what_was_acknowledged_before_the_power_failed_is_there_and_the_rest_is_sound():
    passed, looked = Counter(), []

    def chosen(name):
        for wanted, nth in MOMENTS:
            if name.startswith(wanted):
                passed[wanted] += 1
                if passed[wanted] == nth:
                    looked.append(wanted)
                    return True
        return False

    moments, faults, seen = power.attack(18, chosen, papers=False)
    assert faults == []
    assert (looked, seen.total()) == ([wanted for wanted, _ in MOMENTS], 2 * len(MOMENTS))
    assert moments > 100
