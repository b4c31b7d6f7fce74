# SPDX-License-Identifier: Apache-2.0
"""packaging/run-gallery says in one line what it does not understand, before anything is started."""
import os
import subprocess
import sys
import unittest

from journey import SOURCE


class Words(unittest.TestCase):
    def test_what_it_does_not_understand(self):
        for words in (("--size", "10"), ("--size", "10x10"), ("--size", "1080x1920x"), ("--size", "9999x9999"), ("--text", "x"),
                      ("--text", "50"), ("--screen", "fridge"), ("--nonsense",)):
            with self.subTest(words=words):
                done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "packaging", "gallery.py"), "--build", "/nowhere",
                                       "--out", "/nowhere", *words], capture_output=True, text=True, timeout=20)
                self.assertEqual((done.stdout, done.returncode), ("", 2), done.stderr)
                self.assertRegex(done.stderr, r"\Arun-gallery: .*\n\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)
