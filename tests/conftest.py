"""What several rooms' tests share: fresh office folders, a ledger with something in it, a PDF read back."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from ledger.entries import InvalidEntry
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from store.reading import Refused
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
