"""Refused means not recorded: whatever a disk does in the middle of an append, all of it stands or nothing of it."""

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import disk
from ledger.journal import BrokenChain, Draft, Journal, NotRecorded, Unsure
from tests.ledger.test_journal import CLERK, ROOT, holding, rehashed, texts, ticking

CALLS = ("open", "write", "fsync", "ftruncate")


def write(journal, *told):
    with journal.holding() as held:
        return held.append(CLERK, [Draft("note", {"text": text}) for text in told])


class Disk:
    """Counts the calls that go to the disk, and from the `first` on lets `many` fail; a failing write takes `short` bytes."""

    def __init__(self, patch, first=None, many=1, error=errno.ENOSPC, short=0):
        self.count, self.first, self.many, self.error, self.short = 0, first, many, error, short
        for name in CALLS:
            patch.setattr(disk.os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name, call):
        def asked(*args):
            if name == "open" and not str(args[0]).endswith("journal.jsonl"):  # the lock, or a folder
                return call(*args)
            self.count += 1
            if self.first is not None and self.first <= self.count < self.first + self.many:
                if name == "write" and self.short:
                    call(args[0], args[1][: self.short])
                raise OSError(self.error, os.strerror(self.error))
            return call(*args)

        return asked


def calls_of_an_append(new_folder, before, told):
    folder = new_folder()
    journal = Journal(folder, ticking())
    if before:
        write(journal, *before)
    with pytest.MonkeyPatch.context() as patch:
        counted = Disk(patch)
        write(journal, *told)
    return counted.count


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("many", [1, 2, 99])  # that call alone, the next one too, the disk is gone
@pytest.mark.parametrize("told", [["一"], [f"{n}件目" for n in range(15)]])
@pytest.mark.parametrize("before", [[], ["前", "もう一つ前"]])
def test_any_call_that_fails_leaves_all_or_nothing_and_says_which(new_folder, before, told, many, error):
    chance = random.Random(f"{len(before)} {len(told)} {many} {error}")
    for first in range(1, calls_of_an_append(new_folder, before, told) + 1):
        folder = new_folder()
        journal = Journal(folder, ticking())
        if before:
            write(journal, *before)
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, first, many, error, chance.choice((0, 1, 100, 5000)))
            with pytest.raises(NotRecorded) as refused:
                write(journal, *told)
        sure = not isinstance(refused.value, Unsure)
        assert ("何も記録されていません" in str(refused.value)) == sure
        assert disk.WORDS[error] in str(refused.value)
        for reader in (Journal(folder, ticking()), journal):
            assert texts(reader.entries()) in ([before] if sure else [before, before + told])
        stood = texts(journal.check())
        write(journal, "次")
        assert texts(Journal(folder, ticking()).check()) == [*stood, "次"]


def test_only_the_last_newline_leaves_anybody_unsure_and_the_words_say_how_to_see(new_folder):
    last = calls_of_an_append(new_folder, ["前"], ["一", "二"])
    found = []
    for first in range(1, last + 1):
        journal = Journal(new_folder(), ticking())
        write(journal, "前")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(NotRecorded) as refused:
            Disk(patch, first, 99)
            write(journal, "一", "二")
        found.append(isinstance(refused.value, Unsure))
    assert found == [False] * (last - 2) + [True] * 2  # the last newline, and its fsync
    assert "2番から3番があるか" in str(refused.value) and "監査" in str(refused.value)


@pytest.mark.parametrize(
    ("act", "what", "said"),
    [
        (lambda j: write(j, "一"), (os, "open"), "鍵をかけられない"),
        (Journal.entries, (Path, "stat"), "読めませんでした"),
        (Journal.check, (Path, "open"), "読めませんでした"),
    ],
)
def test_a_folder_that_cannot_be_locked_or_read_says_so(new_folder, act, what, said):
    journal = Journal(new_folder(), ticking())
    write(journal, "前")

    def failing(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(disk.DiskFailed, match=said):
        patch.setattr(*what, failing)
        act(journal)
    assert texts(journal.check()) == ["前"]


def test_a_person_who_interrupts_an_append_leaves_nothing(new_folder):
    journal = Journal(new_folder(), ticking())
    write(journal, "前")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def interrupted(*_):
            raise KeyboardInterrupt

        patch.setattr(disk.os, "write", interrupted)
        write(journal, "一")
    assert texts(journal.check()) == ["前"]


# --- batches


@pytest.mark.parametrize("count", [2, 6])
def test_a_batch_that_a_crash_cut_anywhere_counts_for_nothing(new_folder, count):
    folder, told = new_folder(), [f"記 {n}" for n in range(count)]
    journal = Journal(folder, ticking())
    write(journal, "前")
    begins = journal.path.stat().st_size
    write(journal, *told)
    whole = journal.path.read_bytes()
    for cut in range(begins, len(whole)):
        torn = holding(new_folder(), whole[:cut])
        assert (texts(torn.entries()), torn.torn) == (["前"], cut - begins)
        if cut % 97 == 0:
            write(torn, "次", "その次")
            assert texts(Journal(torn.path.parent, ticking()).check()) == ["前", "次", "その次"]
            aside = [p.read_bytes() for p in torn.path.parent.glob("journal.torn-*")]
            assert aside == ([whole[begins:cut]] if cut > begins else [])
    assert texts(holding(new_folder(), whole).check()) == ["前", *told]


def test_a_reader_beside_a_batch_that_is_being_written_sees_all_of_it_or_nothing(new_folder):
    folder = new_folder()
    write(Journal(folder, ticking()), "前")
    reader, seen = Journal(folder, ticking()), []
    write_all = disk.write_all

    def slowly(handle, content):
        for at in range(0, len(content), 200):
            write_all(handle, content[at : at + 200])
            seen.append(len(reader.entries()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "write_all", slowly)
        write(Journal(folder, ticking()), *[f"{n}件目" for n in range(12)])
    assert seen[:-1] == [1] * (len(seen) - 1) and len(seen) > 10
    assert seen[-1] == 13


def test_a_journal_of_an_earlier_version_whose_batches_have_no_frame_opens_unchanged(new_folder):
    folder = new_folder()
    for text in ("一", "二", "三"):
        write(journal := Journal(folder, ticking()), text)
    assert b"batch" not in journal.path.read_bytes()
    assert texts(Journal(folder, ticking()).check()) == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"batch":[2,3]', '"batch":[1,3]'),
        ('"batch":[2,3]', '"batch":[3,3]'),
        ('"batch":[2,3]', '"batch":[2,2]'),
        (',"batch":[2,3]', ""),
        ('"batch":[2,3]', '"batch":"2"'),
    ],
)
def test_a_batch_whose_lines_do_not_count_together_is_broken(new_folder, old, new):
    journal = Journal(new_folder(), ticking())
    write(journal, "一", "二", "三")
    first, second, third = journal.path.read_bytes().splitlines(keepends=True)
    changed = rehashed(second, old, new)
    prev = changed.decode().rpartition('"hash":"')[2][:64]
    told = second.decode().rpartition('"hash":"')[2][:64]
    with pytest.raises(BrokenChain, match="の2行目で"):
        holding(new_folder(), first + changed + rehashed(third, told, prev)).check()


# --- the power goes: the folder as it was at every fsync


def test_what_was_acknowledged_is_there_at_every_later_fsync_and_batches_are_whole(new_folder):
    folder, chance = new_folder(), random.Random(18)
    journal, snapshots, stood = Journal(folder, ticking()), [], []
    fsync = os.fsync

    def snapping(handle):
        fsync(handle)
        if journal.path.exists():
            snapshots.append((len(stood), journal.path.read_bytes()))

    batches = [[f"{n}-{m}" for m in range(chance.choice((1, 1, 2, 7)))] for n in range(25)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", snapping)
        for batch in batches:
            write(journal, *batch)
            stood.append(batch)
    for count, content in snapshots:
        found = texts(holding(new_folder(), content).check())
        wholes = [[text for batch in batches[:n] for text in batch] for n in (count, count + 1)]
        assert found in wholes
    assert len(snapshots) >= 2 * len(batches)


# --- a disk that is really full: the system's own limit, its own short write

FULL = """
import resource, signal, sys
from datetime import datetime
from pathlib import Path
from ledger.journal import JST, Author, Draft, Journal, NotRecorded

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]), lambda: datetime.now(JST))
limit = journal.path.stat().st_size + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with journal.holding() as held:
        held.append(Author("甲", "operator"), [Draft("note", {"text": "記" * 30}) for _ in range(15)])
except NotRecorded as refused:
    print(type(refused).__name__, len(journal.entries()), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX's")
@pytest.mark.parametrize("room", [0, 1, 500, 3000])
def test_a_file_that_cannot_grow(new_folder, room):
    folder = new_folder()
    write(Journal(folder, ticking()), "前")
    before = (folder / "journal.jsonl").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), str(room)], cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout.split() == [b"NotRecorded", b"1"]
    assert (folder / "journal.jsonl").read_bytes() == before
