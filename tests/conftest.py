"""What several rooms' tests share: fresh office folders, a ledger with something in it, a PDF read back."""

import gc
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import OrderedDict, defaultdict
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from ledger.entries import InvalidEntry
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from store.reading import Refused
from store.views import Views
from tests.days import as_in_files

settings.register_profile("house", deadline=None, max_examples=40)  # a disk may be slow: that is no failure
settings.load_profile("house")
OWN, OWN_NAME = pytest.StashKey[Path](), "sns-tests-"


def pytest_configure(config):
    """A temporary folder of this run's own, for its workers and servers too: the sample city lives there, and what an
    earlier run, a demonstration or a colleague wrote into another sample must not be found in this one."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what a test starts need not be compiled again
    sys.dont_write_bytecode = False
    within = Path(tempfile.gettempdir()).name.startswith(OWN_NAME)  # a run that a test of another run started
    if not hasattr(config, "workerinput") and not within:
        os.environ.setdefault(
            "PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir()
        )  # pytest's own stays to be looked at
        config.stash[OWN] = Path(tempfile.mkdtemp(prefix=OWN_NAME))
        os.environ["TMPDIR"] = str(config.stash[OWN])
        tempfile.tempdir = None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected stays to the end: looking through it for garbage again and again was half of the collecting,
    and with each page and each view that a test makes it was looked through once more."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items):
    """The long ones first: at the end nobody waits for one of them."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_unconfigure(config):
    if OWN in config.stash:
        shutil.rmtree(config.stash[OWN], ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def refusals_say_days_as_screens_do():
    """Whatever test meets a refusal: its sentence says no day as a file writes it."""

    def checked(kind):
        made = kind.__init__

        def init(self, *told, **more):
            made(self, *told, **more)
            assert [d for text in told if isinstance(text, str) for d in as_in_files(text)] == [], told

        return init

    with pytest.MonkeyPatch.context() as patch:
        for kind in (InvalidEntry, Refused):
            patch.setattr(kind, "__init__", checked(kind))
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_pulls_the_plug():
    """A test that waits for the disk some hundred times learns nothing from it; whoever cuts the power puts a disk of its own
    in this one's place, and what runs in a process of its own waits as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)  # refuses what is no open file, as the real one
        yield


KEPT, FEW = 64, 400  # views kept to be handed out again; the entries of a small office


@pytest.fixture(scope="session", autouse=True)
def a_view_of_the_same_is_made_once(tmp_path_factory):
    """Hundreds of tests begin with the same office. Where an office has the same entries and the same bytes as one before,
    its view is a copy of that one's: a view is made of nothing else. What `verify` and tests make to compare is made;
    so is every view of `each_view_is_made`."""
    folder, kept, number, make = tmp_path_factory.mktemp("views"), OrderedDict(), count(), Views.write

    def told(views, path, entries):
        blobs = sorted(p for room in ("raw", "texts") for p in (views.folder / room).glob("*"))
        return views.path(entries).name, *(
            f"{p.name} {hashlib.sha256(p.read_bytes()).hexdigest()}" for p in blobs
        )

    def write(views, path, entries, *more, **named):
        if path.name != "view-draft.duckdb" or len(entries) > FEW:
            return make(views, path, entries, *more, **named)
        key = told(views, path, entries)
        if key in kept:
            kept.move_to_end(key)
            shutil.copyfile(kept[key], path)
            return None
        make(views, path, entries, *more, **named)
        kept[key] = Path(shutil.copyfile(path, folder / f"{next(number)}.duckdb"))
        if len(kept) > KEPT:
            kept.popitem(last=False)[1].unlink()
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Views, "write", write)
        yield make


@pytest.fixture
def each_view_is_made(a_view_of_the_same_is_made_once, monkeypatch):
    """For tests of the making itself: none is handed out again."""
    monkeypatch.setattr(Views, "write", a_view_of_the_same_is_made_once)


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory):
    """new_folder() is a new, empty office folder (also once per example of a property)."""
    base, number = tmp_path_factory.mktemp("office"), count(1)

    def make():
        folder = base / str(next(number))
        folder.mkdir()
        return folder

    return make


@pytest.fixture(scope="session")
def recorded(new_folder):
    """recorded((kind, body), …, today="2026-05-01"): a ledger in which 情報政策課 has recorded these."""
    policy = Author("政策", "policy", ("情報政策課",), proof="ログイン")

    def make(*drafts, today="2026-05-01"):
        noon = datetime.fromisoformat(f"{today}T12:00:00").replace(tzinfo=JST)
        ledger = Ledger(new_folder(), lambda: noon)
        for draft in drafts:
            ledger.record(policy, [draft])
        return ledger

    return make


@pytest.fixture(scope="session")
def text_of(tmp_path_factory):
    """text_of(pdf) is the text of all pages in the order of the page's content, runs of white space as one space."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: the printed text is not read back")
    folder = tmp_path_factory.mktemp("pdf")

    def read(pdf, page=None):
        path = folder / "page.pdf"
        path.write_bytes(pdf)
        pages = ["-f", str(page), "-l", str(page)] if page else []
        done = subprocess.run(["pdftotext", "-raw", *pages, str(path), "-"], capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    return read


@pytest.fixture(scope="session")
def smallest_type(tmp_path_factory):
    """smallest_type(pdf) is the smallest type size on its pages in pt, in drawings too, with the words set in it.

    Measured by poppler: a word's box is as high as its font's ascent and descent, which for the font of the documents
    (Noto Sans CJK: 0.88 + 0.12) is its size.
    """
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: type is not measured")
    folder = tmp_path_factory.mktemp("type")
    word = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')

    def read(pdf):
        path = folder / "page.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        sizes = defaultdict(list)
        for top, bottom, text in word.findall(done.stdout.decode()):
            sizes[round(float(bottom) - float(top), 1)].append(text)
        least = min(sizes)
        return least, sizes[least][:5]

    return read
