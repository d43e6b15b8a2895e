"""What the tests of documents share: one PDF's objects and text, read without a PDF library."""

import re
import shutil
import subprocess
import zlib

import pytest

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@pytest.fixture(scope="session")
def objects():
    """objects(pdf) is the PDF with its compressed streams unpacked: enough to look for what must be in it."""

    def unpacked(pdf):
        parts = [pdf]
        for found in STREAM.finditer(pdf):
            try:
                parts.append(zlib.decompress(found[1]))
            except zlib.error:
                continue
        return b"\n".join(parts)

    return unpacked


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
