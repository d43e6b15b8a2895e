"""Forms that survive a reload: what a person has put in is kept for them (services/begun.py) until it is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from services.office import begun

from . import forms, typed
from .frame import Frame


@dataclass
class Begun:
    """One form of one person. `field` gives the key of a widget, which then stands as it was left."""

    held: Frame
    form: str
    names: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.held.user:
            self.kept = begun.load(self.held.office, self.held.user.person, self.form)

    def field(self, name: str, default: Any = None, options: Iterable[Any] | None = None) -> str:
        """The widget's key, its value set once: to what was kept, else to the default."""
        key = forms.key(self.form, name)
        allowed = None if options is None else list(options)
        if key not in st.session_state:
            value = _read(self.kept.get(name), default)
            if isinstance(default, str) and not isinstance(value, str):
                value = typed.shown(value)  # kept before its field was one for text
            st.session_state[key] = _fitting(value, default, allowed)
        elif allowed is not None:
            standing = st.session_state[key]
            if (fitting := _fitting(standing, default, allowed)) != standing:
                st.session_state[key] = (
                    fitting  # only then: what is set is sent, and overtakes a click on its way
                )
        self.names.append(name)
        return key

    def leave(self, name: str) -> None:
        """What stands in it now is not kept."""
        self.names = [n for n in self.names if n != name]

    def value(self, name: str) -> Any:
        """What a widget that is drawn holds; None for one that is not."""
        return st.session_state.get(forms.key(self.form, name)) if name in self.names else None

    def keep(self) -> None:
        """Keep the form as it stands now, with what is not drawn at the moment."""
        if self.held.user:
            told = {name: _written(self.value(name)) for name in self.names}
            begun.keep(self.held.office, self.held.user.person, self.form, self.kept | told)

    def discard(self) -> None:
        """It is recorded: forget it."""
        if self.held.user:
            begun.discard(self.held.office, self.held.user.person, self.form)


def _fitting(value: Any, default: Any, allowed: list[Any] | None) -> Any:
    if allowed is None:
        return value
    if isinstance(value, list):
        return [v for v in value if v in allowed]
    return value if value in allowed else default


def _written(value: Any) -> str:
    return json.dumps({"day": value.isoformat()} if isinstance(value, date) else value, ensure_ascii=False)


def _read(told: str | None, default: Any) -> Any:
    """What was kept; the default where it cannot be read, or is of another kind than the form's."""
    if told is None:
        return default
    try:
        value = json.loads(told)
        return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
    except (ValueError, KeyError, TypeError):
        return default
