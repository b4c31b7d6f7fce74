# SPDX-License-Identifier: Apache-2.0
"""What the journeys share: folders, the programs, and the steps that every shopper takes."""
import contextlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import unittest

SOURCE = os.environ.get("DAOGOU_SOURCE", os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
sys.path.insert(0, os.path.join(SOURCE, "packaging"))
import rig  # noqa: E402

BUILD = os.environ.get("DAOGOU_RELEASE", os.path.join(SOURCE, "build", "release"))
DEMO = os.path.join(BUILD, "demo")
# Where somebody wants to look at the pictures afterwards.
KEEP = os.environ.get("DAOGOU_KEEP")


class Journey(unittest.TestCase):
    """A folder for each test, and everything that it started is ended."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="daogou-journey-")
        self.addCleanup(self._clean)

    def _clean(self):
        try:
            self._check_logs()
        finally:
            self._remove()

    def _check_logs(self):
        """No log names an order or opens somebody's page: not the hub's, not the kiosk's, whatever went wrong."""
        secrets, logs = set(), {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if name in ("hub.db", "state.db"):
                    columns = "id, token, pickup_code" if name == "hub.db" else "id"
                    try:
                        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                            secrets.update(text for row in db.execute(f"SELECT {columns} FROM orders") for text in row if text)
                    except sqlite3.Error:
                        pass  # a test spoilt it
                elif name in ("hub.log", "kiosk.log"):
                    with open(path, encoding="utf-8", errors="replace") as file:
                        logs[path] = file.read()
        self.assertEqual([(path, secret) for path, log in logs.items() for secret in secrets if secret in log], [])

    def _remove(self):
        if KEEP:
            shutil.copytree(self.folder, os.path.join(KEEP, self.id().split(".")[-1]), dirs_exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def make_hub(self, data=None):
        hub = rig.Hub(BUILD, data or self.path("hub"), self.folder)
        self.addCleanup(hub.stop)
        return hub

    def make_printer(self):
        printer = rig.VirtualPrinter(BUILD, self.path("paper"))
        self.addCleanup(printer.stop)
        return printer

    def make_kiosk(self, hub, **options):
        kiosk = rig.Kiosk(BUILD, options.pop("data", None) or self.path("kiosk"), hub.url, **options)
        self.addCleanup(kiosk.stop)
        return kiosk

    def make_phone(self, **options):
        phone = rig.Phone(self.path("phone"), **options)
        self.addCleanup(phone.close)
        return phone

    # --- steps ---

    def start_session(self, kiosk):
        kiosk.wait_for_screen("attract")
        kiosk.tap_key("start")
        kiosk.wait_for_screen("home")

    def checkout_code(self, kiosk, name="checkout.png"):
        """The address in the checkout's QR code, as a phone's camera reads it."""
        kiosk.wait_for_screen("checkout")
        picture = self.path(name)

        def read():
            kiosk.shot(picture)
            codes = rig.read_codes(picture)
            return codes[0] if codes else None

        return rig.wait_until(read, 15, every=0.2, what="checkout code")

    def pay(self, phone, address):
        phone.open(address)
        phone.press("button[value=pay]")

    def state_files(self, kiosk):
        """The bytes of state.db and its companions, and of the log, when everything is written."""
        if kiosk.program.is_running():
            kiosk.settle()
        names = [name for name in os.listdir(kiosk.data) if name.startswith("state.db") or name == "kiosk.log"]
        parts = []
        for name in names:
            with open(os.path.join(kiosk.data, name), "rb") as file:
                parts.append(file.read())
        return b"\n".join(parts)


def shown_money(text):
    """The first amount in a label, in minor units of a currency with two digits: "HK$1,286.40" is 128640."""
    match = re.search(r"(\d[\d,]*)\.(\d\d)", text)
    return int(match[1].replace(",", "")) * 100 + int(match[2]) if match else None
