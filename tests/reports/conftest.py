"""What the tests of documents share: one PDF's objects, read without a PDF library."""

import re
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
