"""What can be wrong with a journal, in words for a person: broken, lost, in use, not recorded."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from . import disk
from .disk import DiskFailed


class BrokenChain(Exception):
    """The journal does not follow from itself. Nothing is written until a person has looked."""

    def __init__(self, line: int, reason: str):
        self.line, self.reason = line, reason
        super().__init__(
            f"台帳記録（journal.jsonl）の{line}行目で記録のつながりが切れています: {reason}。"
            "書き込みを止めました。控えから戻すか、情報政策課に連絡してください。"
        )


class NewerJournal(BrokenChain):
    """A line was written by a newer version of this program."""


class LostEntries(BrokenChain):
    """What lies beside the journal tells of entries that it does not hold. Nothing is written, nothing begins anew."""

    def __init__(self, folder: Path, reason: str):
        self.line, self.reason = 0, reason
        Exception.__init__(
            self,
            f"台帳記録（{folder / 'journal.jsonl'}）が失われています: {reason}。表示と書き込みを止めました。"
            "このフォルダには手を触れず、名前を変えて残してください。そのうえで、いちばん新しい控えを空のフォルダに復元します"
            "（python cli.py --data 新しいフォルダ restore 控え.zip）。控えより後の記録は、残したフォルダのファイルから入れ直せます。"
            "控えがないときは、情報政策課に連絡してください（まだ何も記録していなかったのなら、空のフォルダで始め直せます）。",
        )


class Busy(DiskFailed):
    """Somebody else has held the journal for longer than one waits; who, and since when."""

    def __init__(self, holder: Path):
        try:
            told = json.loads(holder.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(told["since"])
            who = f"ほかの処理（{told['program']}、プロセス {told['pid']}）が {since:%m月%d日 %H:%M:%S} から"
        except (OSError, ValueError, KeyError, TypeError):
            who = "ほかの処理が"
        super().__init__(
            f"{who}台帳記録を使っているので、待つのをやめました。何も記録していません。終わってから、もう一度お試しください。"
            "いつまでも終わらないときは、そのプログラムを閉じてください"
        )


class NotRecorded(DiskFailed):
    """An append failed before it was acknowledged, and nothing of it stands."""

    def __init__(self, error: OSError):
        super().__init__(f"記録できませんでした。何も記録されていません。{disk.told(error)}")


class Unsure(NotRecorded):
    """An append failed so that nobody can know whether it stands; how to see."""

    def __init__(self, error: OSError, first: int, last: int):
        seqs = f"{first}番" if first == last else f"{first}番から{last}番"
        Exception.__init__(
            self,
            f"記録できたかどうか、分かりません。もう一度記録する前に、プログラムを開き直し、監査の「記録」に{seqs}があるか"
            f"確かめてください（あれば、記録できています）。{disk.told(error)}",
        )
