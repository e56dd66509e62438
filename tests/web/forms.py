"""What the forms of a page would send by themselves."""

from __future__ import annotations

import html
import re


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's own forms."""
    own = page[page.find("<main") + 1 :]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', own)
    return {name: html.unescape(value) for name, value in found}
