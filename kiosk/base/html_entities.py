#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The named character references of HTML (WHATWG, section 13.5), out of Python's own table, as C: html_entities.py OUTPUT.

NAMES holds "name\\0text\\0" after one another, in rising order of the names, with the semicolon where one is needed; STARTS says
where each begins."""
import sys
from html.entities import html5

pieces, starts = bytearray(), []
for name in sorted(html5):
    starts.append(len(pieces))
    pieces += name.encode() + b"\0" + html5[name].encode() + b"\0"


def array(values):
    rows = (values[i : i + 24] for i in range(0, len(values), 24))
    return ",\n\t".join(",".join(map(str, row)) for row in rows)


with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write(f"static const char NAMES[] = {{\n\t{array([b - 256 if b > 127 else b for b in pieces])}\n}};\n")
    out.write(f"static const uint16_t STARTS[] = {{\n\t{array(starts)}\n}};\n")
