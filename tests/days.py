"""Days and months as they are not told: in the form of a file. What quotes somebody (「…」) says what was quoted, and what
says how a file is written (2026-04 の形, a JSON body) says it as the file does, as do a file's own headings (見出し: …); a
grid of the rows of files (its print is `table.grid`) shows their keys, and what an entry changed (`td.c` and 「…番で変わったこと」, in 監査) its members as they are kept."""

import re

_QUOTED, _MARKUP = (
    re.compile(r"「[^「」]*」|（見出し: .*）|&#34;[^&]*&#34;"),
    re.compile(
        r"<style.*?</style>|<table class=\"board plain grid\".*?</table>|<td class=\"c\">.*?</td>"
        r"|<table [^>]*番で変わったこと.*?</table>|<[^>]*>",
        re.DOTALL,
    ),
)
_HOW_TO_WRITE = re.compile(r"[^\s（「。]+ (?:のように|の形)")
_AS_IN_FILES = re.compile(r"(?<![\w=/.-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?(?![\w.-])", re.ASCII)


def as_in_files(text: str) -> list[str]:
    """The days and months of a text that stand there as 2026-10-31 or 2026-10.

    >>> as_in_files("2026-10 は締め済みです。前回 2026-09-30、「2026-8」とあります"), as_in_files("2026年10月")
    (['2026-10', '2026-09-30'], [])
    """
    return _AS_IN_FILES.findall(_HOW_TO_WRITE.sub("", _QUOTED.sub("", _MARKUP.sub(" ", text))))
