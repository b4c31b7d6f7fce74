# SPDX-License-Identifier: Apache-2.0
"""Every C file stands as .clang-format says. The version is fixed, for others lay the same code out otherwise."""
import os
import subprocess
import unittest

ROOT = os.environ.get("DAOGOU_SOURCE", os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
FORMATTER = "clang-format-19"  # in Debian 12 and 13


def sources():
    for top in ("kiosk", "hw", "tests"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith((".c", ".h")))


class Style(unittest.TestCase):
    def test_the_tree_is_formatted(self):
        paths = list(sources())
        self.assertGreater(len(paths), 100)
        wrong = []
        for start in range(0, len(paths), 60):
            run = subprocess.run([FORMATTER, "--dry-run", *paths[start:start + 60]], capture_output=True, text=True, cwd=ROOT)
            self.assertEqual(run.returncode, 0, run.stderr)
            wrong += [line.split(":")[0] for line in run.stderr.splitlines() if "-Wclang-format-violations" in line]
        self.assertEqual(sorted({os.path.relpath(path, ROOT) for path in wrong}), [], "run " + FORMATTER + " -i on these")


if __name__ == "__main__":
    unittest.main()
