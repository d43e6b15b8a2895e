"""Persons: an id with the names that it had. Whoever was recorded without an id is the name that they had first.

A name, and an id, belong to one person, ever: so an entry that tells a name alone says who it was (docs/decisions/0023).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .kinds.accounts import Member


class Persons:
    """Who is called what, as the members' entries tell it. `members`: in the order in which they come to hold."""

    def __init__(self, members: Iterable[Member]):
        self._names: dict[str, list[tuple[date, str]]] = {}  # person → from when on they have which name
        self._of: dict[str, list[str]] = {}  # name or id → whose it is
        for member in members:
            self._names.setdefault(member.person, []).append((member.from_day, member.name))
            for told in (member.name, member.person):
                if member.person not in self._of.setdefault(told, []):
                    self._of[told].append(member.person)

    def of(self, name: str) -> str:
        """The id of who is, or was, called so; a name that no member ever had is its own."""
        return self._of.get(name, [name])[0]

    def others(self, member: Member) -> list[str]:
        """The persons besides this one who have or had its name or its id."""
        found = [*self._of.get(member.name, ()), *self._of.get(member.person, ())]
        return [person for person in dict.fromkeys(found) if person != member.person]

    def shared(self) -> dict[str, list[str]]:
        """The names and ids that are of several persons: none, or what a correction has brought about."""
        return {name: whose for name, whose in self._of.items() if len(whose) > 1}

    def name(self, person: str, on: date | None = None) -> str:
        """How a person is called on a day (None: at last); the id of one who never was a member."""
        names = self._names.get(person, [])
        begun = [name for first, name in names if on is None or first <= on]
        return begun[-1] if begun else names[0][1] if names else person

    def former(self, person: str, on: date) -> list[str]:
        """The names that a person had before the one of a day."""
        had = dict.fromkeys(name for first, name in self._names.get(person, ()) if first <= on)
        return [name for name in had if name != self.name(person, on)]

    def words(self, person: str, on: date) -> str:
        """A person as a list of people shows them: with the names of before, where there are any."""
        former = self.former(person, on)
        return self.name(person, on) + (f"（旧 {'、'.join(former)}）" if former else "")
