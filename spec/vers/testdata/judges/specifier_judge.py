# SPDX-License-Identifier: Apache-2.0
"""Reads specifiers and a version, a tab between them, and prints 1 when PyPA's packaging
says that they contain it, pre-releases allowed."""
import sys

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

sys.stdin.reconfigure(encoding="utf-8", newline="\n")
for line in sys.stdin:
    text, version = line.rstrip("\n").split("\t")
    try:
        print("1" if SpecifierSet(text).contains(Version(version), prereleases=True) else "0")
    except InvalidSpecifier:
        print("!R")
    except InvalidVersion:
        print("!V")
