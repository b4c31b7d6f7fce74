#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which simplified character a traditional one becomes, by ICU's own transliteration, as C: han_simplified.py UCONV OUTPUT.

ICU needs 150 ms and 2 MB to read its rules; the table has 20 KB and nothing to read. FROM rises, TO is beside it."""
import subprocess
import sys

characters = [chr(code) for code in range(0x3400, 0xA000)]
told = subprocess.run(
    [sys.argv[1], "-f", "utf-8", "-t", "utf-8", "-x", "Traditional-Simplified"],
    input="\n".join(characters),
    capture_output=True,
    encoding="utf-8",
    check=True,
).stdout.split("\n")
assert len(told) == len(characters)
simplified = {before: after for before, after in zip(characters, told) if len(after) == 1 and after != before and ord(after) < 0x10000}
# Folding what is folded changes nothing.
for before in simplified:
    after, seen = simplified[before], {before}
    while after in simplified and after not in seen:
        seen.add(after)
        after = simplified[after]
    simplified[before] = after
pairs = sorted((ord(before), ord(after)) for before, after in simplified.items() if before != after)


def array(name, values):
    rows = (values[i : i + 16] for i in range(0, len(values), 16))
    return f"static const uint16_t {name}[] = {{\n\t" + ",\n\t".join(", ".join(map(str, row)) for row in rows) + "\n};\n"


with open(sys.argv[2], "w", encoding="ascii") as out:
    out.write(array("HAN_TRADITIONAL", [before for before, _ in pairs]))
    out.write(array("HAN_SIMPLIFIED", [after for _, after in pairs]))
