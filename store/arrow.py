"""pyarrow.compute behind one name: it makes most of its functions at import, so that its stubs do not know them."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as _compute

pc: Any = _compute
