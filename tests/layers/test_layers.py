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
    "kiosk/app/services": ["kiosk/base", "kiosk/domain", "kiosk/store", "kiosk/sync", "hw"],
    "kiosk/app/display": ["kiosk/base", "kiosk/ui"],
    "kiosk/app/session": ["kiosk/base", "kiosk/domain", "kiosk/store", "kiosk/ui", "kiosk/screens", "hw", "kiosk/app/display", "kiosk/app/services"],
    "kiosk/app/stage": ["kiosk/base", "kiosk/domain", "kiosk/ui", "kiosk/screens", "kiosk/app/display", "kiosk/app/session"],
    "kiosk/app": ["kiosk/base", "kiosk/domain", "kiosk/store", "kiosk/sync", "kiosk/ui", "kiosk/screens", "hw"] + [
        f"kiosk/app/{floor}" for floor in ("display", "services", "session", "stage")],
    "kiosk/hub": ["kiosk/base", "kiosk/domain"] + [f"kiosk/hub/{room}" for room in (
        "core", "http", "catalog", "source", "import", "feed", "trade", "people", "pay", "handlers", "api", "phone", "phone/pages")],
    "kiosk/hub/core": ["kiosk/base"],
    "kiosk/hub/http": ["kiosk/base"],
    "kiosk/hub/catalog": ["kiosk/base", "kiosk/domain", "kiosk/hub/core"],
    "kiosk/hub/source": ["kiosk/base"],
    "kiosk/hub/import": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/catalog", "kiosk/hub/source"],
    "kiosk/hub/feed": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/catalog"],
    "kiosk/hub/trade": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/catalog"],
    "kiosk/hub/people": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/catalog"],
    "kiosk/hub/pay": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/trade"],
    "kiosk/hub/handlers": ["kiosk/base", "kiosk/domain", "kiosk/hub/core", "kiosk/hub/http"],
    "kiosk/hub/api": ["kiosk/base", "kiosk/domain"] + [f"kiosk/hub/{room}" for room in (
        "core", "http", "catalog", "feed", "trade", "people", "pay", "handlers")],
    "kiosk/hub/phone/pages": ["kiosk/base", "kiosk/domain", "kiosk/hub/trade", "kiosk/hub/pay"],
    "kiosk/hub/phone": ["kiosk/base", "kiosk/domain"] + [f"kiosk/hub/{room}" for room in (
        "core", "http", "catalog", "trade", "people", "pay", "handlers", "phone/pages")],
    "kiosk/ctl": ["kiosk/base"],
}
# Libraries of the outside world that only some rooms may touch.
OUTSIDE = {
    "SDL": ("kiosk/ui", "kiosk/app", "hw/printers", "hw/virtual"),
    "sqlite3": ("kiosk/store", "kiosk/hub"),
    "libpq": ("kiosk/hub/core",),
    "curl/": ("kiosk/sync", "kiosk/hub/source"),
    "archive": ("kiosk/hub/source",),
    "winscard": ("hw",),
    "libudev": ("hw",),
    "png": ("kiosk/ui", "kiosk/app", "hw"),
    "qrencode": ("kiosk/ui", "kiosk/hub", "hw"),
}
# What only a driver says. The feed builds SQLite files, which are its product.
DRIVER_SQL = re.compile(r'PRAGMA|AUTOINCREMENT|INTEGER PRIMARY KEY|WITHOUT ROWID|"\s*(?:BEGIN|COMMIT|ROLLBACK)\b|\bOR (?:IGNORE|REPLACE)\b')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def sources():
    for top in ("kiosk", "hw"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith((".c", ".h")):
                    path = os.path.relpath(os.path.join(folder, name), ROOT)
                    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                        yield path, file.read()


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

    def test_sql_of_the_hub_is_portable(self):
        wrong = [f"{path} says {found}" for path, text in sources() if path.startswith("kiosk/hub/")
                 and not path.startswith(("kiosk/hub/core/", "kiosk/hub/feed/")) for found in DRIVER_SQL.findall(text)]
        self.assertEqual(wrong, [])

    def test_rows_of_trade_call_no_rows_and_begin_nothing(self):
        wrong = []
        for path, text in sources():
            own = os.path.basename(path).rsplit(".", 1)[0]
            if not path.startswith("kiosk/hub/trade/") or not own.endswith("_rows"):
                continue
            for _, name in INCLUDE.findall(text):
                other = os.path.basename(name).rsplit(".", 1)[0]
                if name.startswith("kiosk/hub/trade/") and other not in (own, "states"):
                    wrong.append(f"{path} includes {name}")
                if other in ("transact", "worker"):
                    wrong.append(f"{path} includes {name}")
        self.assertEqual(wrong, [])

    def test_sql_of_trade_and_pay_stands_in_rows(self):
        """order_read.c only reads, and of all rows at once."""
        sql = re.compile(r'"(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) ')
        wrong = [path for path, text in sources() if path.startswith(("kiosk/hub/trade/", "kiosk/hub/pay/"))
                 and not path.endswith(("_rows.c", "/orders_schema.c", "/order_read.c")) and sql.search(text)]
        self.assertEqual(wrong, [])

    def test_what_is_printed_is_plain(self):
        """plain_text.h is the way to a terminal. What daogouctl prints of an answer went through show_readable() before."""
        past = re.compile(r'\b(?:(?:f|vf|v)?printf|fputs|puts|fputc|putchar|perror|err|errx|warn|warnx|psignal)\(([^;]*)\);')
        wrong = []
        for path, text in sources():
            if path == "kiosk/base/plain_text.c":
                continue
            for call in past.finditer(text):
                name, what = call.group(0).split("(", 1)[0], call.group(1)
                is_constant = not re.search(r'%[-+ #0-9.*]*[sc]', what) if name.endswith("printf") else bool(
                    re.match(r'^(?:"|USAGE|option == OPT_HELP|\'|done_words)', what))
                if name.endswith("printf") and not what.startswith(("stdout", "stderr", '"')):
                    continue  # a method of the arena, an interface's name
                if not is_constant and not (path.startswith("kiosk/ctl/") and not what.startswith("stderr")):
                    wrong.append(f"{path}: {call.group(0)[:80]}")
        self.assertEqual(wrong, [])

    def test_no_circle(self):
        """In these rooms a file and its header are one, and none uses one that uses it."""
        for room in ("kiosk/hub/trade/", "hw/transports/", "hw/terminals/", "hw/printers/", "hw/readers/", "hw/scanners/"):
            uses = {}
            for path, text in sources():
                if path.startswith(room):
                    own = os.path.basename(path).rsplit(".", 1)[0]
                    uses.setdefault(own, set()).update(
                        os.path.basename(name).rsplit(".", 1)[0] for _, name in INCLUDE.findall(text) if name.startswith(room))
                    uses[own].discard(own)
            self.assertTrue(uses, room)
            while leaves := [own for own, others in uses.items() if not others & set(uses)]:
                for own in leaves:
                    del uses[own]
            self.assertEqual(sorted(uses), [], room)

    def test_schemes_stand_below_the_transport(self):
        """transport.c opens a link by its scheme: what it calls does not call it."""
        users = [path for path, text in sources() if path.startswith("hw/transports/") and '"hw/transports/transport.h"' in text]
        self.assertEqual(users, ["hw/transports/transport.c"])

    def test_a_provider_touches_no_database(self):
        wrong = [f"{path} includes {name}" for path, text in sources() if "PROVIDER = {" in text or path.endswith("pay/provider.h")
                 for _, name in INCLUDE.findall(text) if name.startswith(("kiosk/hub/core", "kiosk/hub/trade", "kiosk/hub/handlers"))]
        self.assertEqual(wrong, [])

    def test_outside_libraries_stay_in_their_rooms(self):
        wrong = []
        for path, text in sources():
            for kind, name in INCLUDE.findall(text):
                for library, rooms in OUTSIDE.items():
                    if kind == "<" and name.startswith(library) and not path.startswith(tuple(room + "/" for room in rooms)):
                        wrong.append(f"{path} includes <{name}>")
        self.assertEqual(wrong, [])

    def test_screens_are_named_in_their_own_room_only(self):
        """What the application must know of a screen is a flag in struct screen. Three stand for what the machine does."""
        with open(os.path.join(ROOT, "kiosk/screens/screens.def"), encoding="utf-8") as file:
            screens = set(re.findall(r"^SCREEN\((\w+),", file.read(), re.M))
        self.assertGreater(len(screens), 20)
        names = re.compile(r"\bSCREEN_(" + "|".join(sorted(screens - {"ATTRACT", "HOME", "SERVICE"})) + r")\b")
        wrong = [f"{path}: {name.group(0)}" for path, text in sources() if not path.startswith("kiosk/screens/") for name in names.finditer(text)]
        self.assertEqual(wrong, [])

    def test_every_source_says_its_licence(self):
        wrong = [path for path, text in sources() if not text.startswith("/* SPDX-License-Identifier: Apache-2.0 */\n")]
        self.assertEqual(wrong, [])

    def test_nothing_is_left_over(self):
        words = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
        self.assertEqual([path for path, text in sources() if words.search(text)], [])


if __name__ == "__main__":
    unittest.main()
