# SPDX-License-Identifier: Apache-2.0
"""The architecture as a test: which room may include which, written once. An include that points upward fails here."""
import os
import re
import unittest

ROOT = os.environ.get("DAOGOU_SOURCE", os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))

# A room may include itself and these. app is the only place where everything meets.
ALLOWED = {
    "kiosk/base": [],
    "kiosk/domain": ["kiosk/base"],
    "kiosk/store": ["kiosk/base", "kiosk/domain"],
    "kiosk/sync": ["kiosk/base", "kiosk/domain", "kiosk/store"],
    "kiosk/ui": ["kiosk/base"],
    "hw": ["kiosk/base"],
    "kiosk/screens": ["kiosk/base", "kiosk/domain", "kiosk/store", "kiosk/ui"],
    "kiosk/app": ["kiosk/base", "kiosk/domain", "kiosk/store", "kiosk/sync", "kiosk/ui", "kiosk/screens", "hw"],
    "kiosk/hub": ["kiosk/base", "kiosk/domain"],
    "kiosk/ctl": ["kiosk/base"],
}
# Libraries of the outside world that only some rooms may touch.
OUTSIDE = {
    "SDL": ("kiosk/ui", "kiosk/app", "hw/printers", "hw/virtual"),
    "sqlite3": ("kiosk/store", "kiosk/hub"),
    "curl/": ("kiosk/sync", "kiosk/hub"),
    "microhttpd": ("kiosk/hub",),
    "winscard": ("hw",),
    "libudev": ("hw",),
    "png": ("kiosk/ui", "kiosk/app", "hw"),
    "qrencode": ("kiosk/ui", "kiosk/hub", "hw"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def sources():
    for top in ("kiosk", "hw"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith((".c", ".h")):
                    path = os.path.relpath(os.path.join(folder, name), ROOT)
                    yield path, open(os.path.join(ROOT, path), encoding="utf-8").read()


def room_of(path):
    return max((room for room in ALLOWED if path.startswith(room + "/")), key=len, default=None)


class Layers(unittest.TestCase):
    def test_includes_run_downward_only(self):
        wrong = []
        for path, text in sources():
            room = room_of(path)
            if not room:
                continue  # the main files only wire
            for kind, name in INCLUDE.findall(text):
                target = room_of(name) if kind == '"' else None
                if kind == '"' and not os.path.exists(os.path.join(ROOT, name)) and not name.endswith((".inc", "_generated.h")):
                    wrong.append(f"{path}: \"{name}\" is not written from the root")
                if target and target != room and target not in ALLOWED[room]:
                    wrong.append(f"{path} includes {name}")
        self.assertEqual(wrong, [])

    def test_outside_libraries_stay_in_their_rooms(self):
        wrong = []
        for path, text in sources():
            for kind, name in INCLUDE.findall(text):
                for library, rooms in OUTSIDE.items():
                    if kind == "<" and name.startswith(library) and not path.startswith(tuple(room + "/" for room in rooms)):
                        wrong.append(f"{path} includes <{name}>")
        self.assertEqual(wrong, [])

    def test_every_source_says_its_licence(self):
        wrong = [path for path, text in sources() if not text.startswith("/* SPDX-License-Identifier: Apache-2.0 */\n")]
        self.assertEqual(wrong, [])

    def test_nothing_is_left_over(self):
        words = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
        self.assertEqual([path for path, text in sources() if words.search(text)], [])


if __name__ == "__main__":
    unittest.main()
