# SPDX-License-Identifier: Apache-2.0
"""Reads pairs of versions, a tab between them, and prints their order by PyPA's packaging."""
import sys

from packaging.version import InvalidVersion, Version


def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


sys.stdin.reconfigure(encoding="utf-8", newline="\n")
for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    a, b = parse(left), parse(right)
    if a is None or b is None:
        print("!" + ("A" if a is None else "") + ("B" if b is None else ""))
    else:
        print((a > b) - (a < b))
