"""Where fonts for PDF and charts are: in the folder that is set, or those that come along."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

from casetrack.bulletins.content import Content
from casetrack.errors import Invalid

SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")
DEFAULTS = {
    "title": "Noto Serif SC",
    "body": "Noto Serif SC",
    "heading": "Noto Sans SC",
    "subheading": "Noto Serif SC",
}


def families_of(content: Content) -> dict[str, str]:
    """The family of each role: title, body, heading, subheading."""
    layout = content.get("layout")
    return DEFAULTS | (layout["fonts"] if layout else {})


def folder_of(content: Content) -> Path:
    """The folder with the font files. Raises Invalid where it holds none."""
    folder = named_folder(content)
    if not font_files(folder):
        raise Invalid(
            "There is no Chinese font in {folder}: set font_folder in [bulletin] of config.toml to "
            "a folder with .otf, .ttf or .ttc files, or leave it out for those that come along.",
            folder=folder,
        )
    return folder


def named_folder(content: Content) -> Path:
    """The folder that is set, else that of the fonts that come along."""
    layout = content.get("layout")
    named = layout["font_folder"] if layout else ""
    return Path(named) if named else pylopdf_fonts_zh_cn.serif_path().parent


def font_files(folder: Path) -> list[Path]:
    """The font files of a folder, by name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.suffix.lower() in SUFFIXES)
