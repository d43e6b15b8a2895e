"""The journal: what is acknowledged stays, whoever writes and whatever crashes; what is altered is found."""

import hashlib
import json
import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import accumulate, count
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ledger.journal import GENESIS, JST, Author, BrokenChain, Draft, Journal, NewerJournal, digest_line

CLERK = Author("佐藤", "operator", ("広報課",))
NOON = datetime(2026, 4, 1, 12, tzinfo=JST)
ROOT = Path(__file__).parents[2]
TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=5)


def ticking():
    """A clock that goes on by a second at every look."""
    seconds = count()
    return lambda: NOON + timedelta(seconds=next(seconds))


def write(journal, *texts):
    with journal.holding() as held:
        return held.append(CLERK, [Draft("note", {"text": text}) for text in texts])


def texts(entries):
    return [entry.body["text"] for entry in entries]


def written(folder, *lines):
    """The bytes of a journal with one acknowledged entry for each text."""
    journal = Journal(folder, ticking())
    for text in lines:
        write(journal, text)
    return journal.path.read_bytes()


def holding(folder, content):
    """A journal, opened afresh on these bytes."""
    (folder / "journal.jsonl").write_bytes(content)
    return Journal(folder, ticking())


# --- lines


def test_a_line_can_be_checked_with_nothing_but_json_and_sha256(new_folder):
    prev = GENESIS
    for number, line in enumerate(written(new_folder(), "晴れ", "雨", '"\n\u2028').splitlines(), 1):
        members = json.loads(line)
        hashed = members.pop("hash")
        exact = line.replace(f',"hash":"{hashed}"'.encode(), b"")
        assert (members["v"], members["seq"], members["prev"]) == (1, number, prev)
        assert hashlib.sha256(exact).hexdigest() == hashed
        prev = hashed


@given(TEXTS)
def test_what_is_written_is_read_by_whoever_opens_the_folder(new_folder, lines):
    folder = new_folder()
    written(folder, *lines)
    journal = Journal(folder, ticking())
    assert texts(journal.entries()) == texts(journal.check()) == lines
    assert journal.head == journal.entries()[-1].hash


def test_several_drafts_are_one_write(new_folder):
    journal = Journal(new_folder(), ticking())
    assert [(e.seq, e.at) for e in write(journal, "a", "b", "c")] == [(1, NOON), (2, NOON), (3, NOON)]
    assert write(journal) == []
    assert [e.seq for e in write(journal, "d")] == [4]


def test_a_draft_that_no_line_can_hold_leaves_the_journal_as_it_was(new_folder):
    folder = new_folder()
    before = written(folder, "a")
    journal = holding(folder, before)
    with pytest.raises(ValueError, match="JSON"), journal.holding() as held:
        held.append(CLERK, [Draft("note", {"text": "b"}), Draft("note", {"value": float("nan")})])
    assert journal.path.read_bytes() == before
    assert [e.seq for e in write(journal, "c")] == [2]


@given(st.lists(st.integers(-600, 600), min_size=1, max_size=6))
def test_time_never_goes_backwards_with_a_clock_that_does(new_folder, minutes):
    folder, times = new_folder(), [NOON + timedelta(minutes=m) for m in minutes]
    for time_ in times:
        write(Journal(folder, lambda now=time_: now), "x")
    assert [e.at for e in Journal(folder, ticking()).entries()] == list(accumulate(times, max))


# --- crashes


def assert_survives(folder, whole, cut, lines):
    complete, torn = whole[:cut].count(b"\n"), whole[:cut].rpartition(b"\n")[2]
    journal = holding(folder, whole[:cut])
    assert texts(journal.entries()) == lines[:complete]
    assert journal.torn == len(torn)
    assert [e.seq for e in write(journal, "次")] == [complete + 1]
    assert [p.read_bytes() for p in folder.glob("journal.torn-*")] == ([torn] if torn else [])
    assert texts(Journal(folder, ticking()).check()) == [*lines[:complete], "次"]
    assert journal.torn == 0


def test_a_crash_at_every_byte_leaves_every_complete_line(new_folder):
    lines = ["晴れ", "", "雨のち\n曇り"]
    whole = written(new_folder(), *lines)
    for cut in range(len(whole) + 1):
        assert_survives(new_folder(), whole, cut, lines)


@given(st.data(), TEXTS)
def test_a_crash_anywhere_in_any_journal_leaves_every_complete_line(new_folder, data, lines):
    whole = written(new_folder(), *lines)
    assert_survives(new_folder(), whole, data.draw(st.integers(0, len(whole)), "cut"), lines)


# --- several writers


WRITES = st.sampled_from(["甲", "乙"])
CRASHES = st.binary(min_size=1, max_size=9).filter(lambda rest: b"\n" not in rest)


@given(st.lists(WRITES | CRASHES))
def test_two_writers_in_any_order_with_crashes_in_between(new_folder, acts):
    folder, clock = new_folder(), ticking()
    writers = {"甲": Journal(folder, clock), "乙": Journal(folder, clock)}
    path = folder / "journal.jsonl"
    for act in acts:
        if isinstance(act, bytes):  # some third process dies while it writes
            with path.open("ab") as file:
                file.write(act)
        else:
            write(writers[act], act)
    names = [act for act in acts if isinstance(act, str)]
    for journal in (*writers.values(), Journal(folder, clock)):
        assert texts(journal.entries()) == texts(journal.check()) == names
        assert [e.seq for e in journal.entries()] == list(range(1, len(names) + 1))


def test_threads_share_one_instance(new_folder):
    journal = Journal(new_folder(), ticking())
    acknowledged = []

    def work(name):
        for _ in range(20):
            acknowledged.extend(write(journal, name))

    threads = [threading.Thread(target=work, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(acknowledged, key=lambda e: e.seq) == list(journal.check())
    assert [e.seq for e in journal.entries()] == list(range(1, 81))


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from ledger.journal import JST, Author, Draft, Journal

folder, name, entries, size = sys.argv[1:]
journal = Journal(Path(folder), lambda: datetime.now(JST))
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(entries)):
    with journal.holding() as held:
        [entry] = held.append(Author(name, "operator"), [Draft("note", {"text": "記" * int(size)})])
    print(entry.seq, entry.hash, flush=True)
"""


def start(folder, name, entries, size):
    """A writing process that is ready, and waits for a line on its input."""
    command = [sys.executable, "-c", WRITER, str(folder), name, str(entries), str(size)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    return process


def go(process):
    process.stdin.write(b"go\n")
    process.stdin.flush()


def acknowledged(output):
    """What a process said that it has written: seq → hash (a line cut off by a kill says nothing)."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith(b"\n")]
    return {int(seq): hashed.decode() for seq, hashed in lines}


def test_two_processes_at_once(new_folder):
    folder = new_folder()
    with start(folder, "甲", 50, 10) as one, start(folder, "乙", 50, 10) as two:
        go(one)
        go(two)
        said = [acknowledged(process.communicate()[0]) for process in (one, two)]
    entries = Journal(folder, ticking()).check()
    assert [e.seq for e in entries] == list(range(1, 101))
    assert [len(s) for s in said] == [50, 50]
    assert said[0] | said[1] == {e.seq: e.hash for e in entries}
    assert {e.seq for e in entries if e.by == "甲"} == set(said[0])
    assert [e.at for e in entries] == sorted(e.at for e in entries)


def test_forty_kills_lose_nothing_that_was_acknowledged(new_folder):
    folder, chance, said = new_folder(), random.Random(1), {}
    for _ in range(20):
        with ExitStack() as stack:
            pair = [stack.enter_context(start(folder, name, 10_000, 20_000)) for name in "甲乙"]
            for process in pair:
                go(process)
            for process in pair:
                time.sleep(chance.uniform(0, 0.03))
                process.kill()
            for process in pair:
                said |= acknowledged(process.stdout.read())
    journal = Journal(folder, lambda: datetime.now(JST))
    [last] = write(journal, "残った")
    kept = {e.seq: e.hash for e in journal.check()}
    assert said.items() <= kept.items()
    assert said
    assert list(kept) == list(range(1, last.seq + 1))


# --- tampering

LINES = ["晴れ", "曇り", "雨", "雪"]


def rehashed(line, old, new):
    """The line as somebody would forge it who knows how hashes are made."""
    text = line.decode().rpartition(',"hash":')[0].replace(old, new) + "}"
    return f'{text[:-1]},"hash":"{digest_line(text)}"}}\n'.encode()


def assert_found(folder, content, line, error=BrokenChain):
    """check() names the line, nothing is written any more, and the file stays for a person to look at."""
    journal = holding(folder, content)
    with pytest.raises(error, match=f"の{line}行目で") as found:
        journal.check()
    assert found.value.line == line
    with pytest.raises(error):
        write(journal, "続き")
    with pytest.raises(error):
        write(Journal(folder, ticking()), "続き")
    assert journal.path.read_bytes() == content


@settings(max_examples=5)
@given(st.integers(1, 255))
def test_any_flipped_byte_is_found(new_folder, mask):
    folder = new_folder()
    whole = written(folder, *LINES[:2])
    for place in range(len(whole) - 1):
        flipped = whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :]
        assert_found(folder, flipped, whole[:place].count(b"\n") + 1)


@pytest.mark.parametrize(
    ("order", "line"),
    [  # which lines of 1234 the file now has, and where that is found
        ("234", 1),
        ("134", 2),
        ("124", 3),  # one is gone
        ("2134", 1),
        ("3214", 1),
        ("1324", 2),
        ("1243", 3),  # two have changed places
        ("11234", 2),
        ("12234", 3),
        ("12344", 5),
        ("41234", 1),
        ("12341", 5),  # one is there twice
        ("", None),
        ("123", None),
        ("1234", None),  # an end that is missing is not seen here
    ],
)
def test_lines_taken_out_moved_or_repeated(new_folder, order, line):
    folder = new_folder()
    lines = written(folder, *LINES).splitlines(keepends=True)
    content = b"".join(lines[int(number) - 1] for number in order)
    if line:
        assert_found(folder, content, line)
    else:
        assert len(holding(folder, content).check()) == len(order)


def test_an_end_that_is_missing_shows_in_the_head_and_in_who_still_has_it_open(new_folder):
    folder = new_folder()
    lines = written(folder, *LINES).splitlines(keepends=True)
    journal = Journal(folder, ticking())
    journal.entries()
    shorter = holding(folder, b"".join(lines[:3]))
    assert (len(shorter.entries()), shorter.head == journal.head) == (3, False)
    for act in (journal.entries, lambda: write(journal, "続き")):
        with pytest.raises(BrokenChain, match="短くなりました"):
            act()
    journal.path.unlink()
    with pytest.raises(BrokenChain, match="なくなりました"):
        journal.entries()


def test_a_file_altered_under_an_open_journal_stops_writing(new_folder):
    folder = new_folder()
    whole = written(folder, *LINES)
    journal = holding(folder, whole)
    journal.entries()
    altered = whole.replace("曇り".encode(), "快晴".encode())
    time.sleep(0.02)  # the file's time is what tells, where the length is the same
    journal.path.write_bytes(altered)
    with pytest.raises(BrokenChain, match="の2行目で"):
        write(journal, "続き")
    assert journal.path.read_bytes() == altered


@pytest.mark.parametrize(
    "line", [b"", b"\xff", b"[]", b"null", b'"v"', b'{"v":1}', b'{"v":"1","hash":""}', b'{"v":1,"hash":1}']
)
def test_a_line_that_is_no_entry(new_folder, line):
    assert_found(new_folder(), line + b"\n", 1)


@pytest.mark.parametrize(("old", "new"), [('"seq":2', '"seq":3'), ('"prev":"', '"prev":"0')])
def test_a_line_whose_hash_is_right_must_still_follow(new_folder, old, new):
    folder = new_folder()
    first, second = written(folder, "a", "b").splitlines(keepends=True)
    assert_found(folder, first + rehashed(second, old, new), 2)


def test_a_line_of_another_journal_is_found(new_folder):
    folder = new_folder()
    ours, theirs = (written(f, *LINES).splitlines(keepends=True) for f in (folder, new_folder()))
    assert ours == theirs  # the same acts at the same times are the same chain
    other = written(new_folder(), "霧", "曇り").splitlines(keepends=True)
    assert_found(folder, ours[0] + other[1], 2)


def test_a_newer_line_stops_writing_and_asks_for_an_update(new_folder):
    folder = new_folder()
    first, second = written(folder, "a", "b").splitlines(keepends=True)
    assert_found(folder, first + rehashed(second, '{"v":1', '{"v":2'), 2, NewerJournal)
    with pytest.raises(NewerJournal, match="プログラムを更新"):
        Journal(folder, ticking()).entries()
