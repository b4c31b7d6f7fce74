# SPDX-License-Identifier: Apache-2.0
"""Hostile feeds and broken hubs against the real kiosk: a clear error in status and log, an honest screen, nothing lost, and
recovery by itself once the world is well again."""
import glob
import json
import os
import shutil
import sqlite3
import unittest

from bad_hub import BadHub
from journey import DEMO, Journey, rig

FIRST_START_FAULTS = (("error_500", "/feed"), ("garbage", "/feed"), ("endless", "/feed/head"), ("wrong_signature", "/feed/head"),
                      ("truncated", "/feed/o/"), ("flipped", "/feed/o/"), ("too_long", "/feed/o/"), ("hang_up", "/feed/o/"))


class Faults(Journey):
    def setUp(self):
        super().setUp()
        self.hub = self.make_hub()
        self.hub.init(*rig.DEMO_PLACE)
        self.hub.import_file(os.path.join(DEMO, "catalog.ndjson"), partial=True, images=os.path.join(DEMO, "images"))
        self.hub.import_file(os.path.join(DEMO, "today.ndjson"), partial=True, images=os.path.join(DEMO, "images"))
        self.hub.publish()
        self.hub.serve()
        self.bad = BadHub(self.hub.url)
        self.addCleanup(self.bad.close)

    def kiosk_of(self, hub_url):
        class Where:
            url = hub_url
        return self.make_kiosk(Where)

    def fault_of(self, kiosk):
        kiosk("sync", "now")
        fault = kiosk.status()["sync"]["fault"]
        return fault if fault != "ok" else None

    def assert_nothing_raw(self, kiosk):
        """No address, status code or file name reaches a shopper."""
        words = json.dumps(kiosk.tree())
        for raw in ("http", "500", "curl", "sqlite", "SQLite", "errno", ".db", "null"):
            self.assertNotIn(f'"label": "{raw}', words)
            self.assertNotIn(f" {raw} ", words)

    def is_whole(self, path):
        try:
            return os.path.getsize(path) > 0
        except FileNotFoundError:
            return False

    def test_pictures_that_a_power_cut_spoiled(self):
        kiosk = self.make_kiosk(self.hub)
        kiosk.start()
        kiosk.wait_for_catalog(60)
        rig.wait_until(lambda: kiosk.status()["sync"]["has_all_images"], 60, what="all pictures")
        self.assertEqual(kiosk.stop(), 0)
        spoiled = glob.glob(os.path.join(kiosk.data, "images", "*", "*"))
        self.assertGreater(len(spoiled), 20)
        for path in spoiled:
            os.truncate(path, 0)
        shutil.rmtree(os.path.join(kiosk.data, "scaled"))
        kiosk.start()
        kiosk.tap_key("start")
        kiosk.wait_for_screen("home")
        rig.wait_until(lambda: sum(self.is_whole(path) for path in spoiled) >= 8, 30, what="the pictures of a screen")
        kiosk.settle()
        self.assertIn("is damaged, and fetched again", kiosk.program.log_text())
        self.assertEqual(kiosk.status()["sync"]["fault"], "ok")

    def test_first_start_against_every_fault(self):
        for fault, where in FIRST_START_FAULTS:
            with self.subTest(fault=fault, where=where):
                self.bad.spoil(fault, where)
                kiosk = self.make_kiosk(self.bad, data=self.path(f"kiosk-{fault}-{where.count('/')}", "x")[:-2])
                kiosk.start()
                status = rig.wait_until(lambda: self.fault_of(kiosk) and kiosk.status(), 30, what=f"{fault}: an error in status")
                self.assertEqual(status["screen"], "no_catalog")
                self.assertTrue(status["sync"]["last_error"])
                self.assert_nothing_raw(kiosk)
                self.assertIn("sync", kiosk.program.log_text())
                self.bad.heal()
                kiosk("sync", "now")
                kiosk.wait_for_catalog(60)
                kiosk.wait_for_screen("attract")
                self.assertEqual(kiosk.stop(), 0)

    def test_a_running_shop_keeps_its_catalog(self):
        kiosk = self.kiosk_of(self.bad.url)
        kiosk.start()
        kiosk.wait_for_catalog()
        before = kiosk.status()["catalog"]
        _, self.bad.old_head = self.bad.fetch("/feed/head")
        self.change_a_price()
        for fault, where in (("wrong_signature", "/feed/head"), ("garbage", "/feed/head"), ("error_500", "/feed"), ("flipped", "/feed/o/"),
                             ("truncated", "/feed/o/")):
            with self.subTest(fault=fault):
                self.bad.spoil(fault, where)
                rig.wait_until(lambda: self.fault_of(kiosk), 30, what=fault)
                self.assertEqual(kiosk.status()["catalog"]["seq"], before["seq"])
                self.assertEqual(kiosk.status()["screen"], "attract")
        self.bad.heal()
        rig.wait_until(lambda: kiosk("sync", "now") and kiosk.status()["catalog"].get("seq", 0) > before["seq"] or None, 60,
                       every=0.3, what="the new price")
        self.bad.spoil("older_head")
        rig.wait_until(lambda: self.fault_of(kiosk) == "rolled_back" or None, 30, what="a lower seq refused")
        self.assertGreater(kiosk.status()["catalog"]["seq"], before["seq"])

    def change_a_price(self):
        with open(os.path.join(DEMO, "today.ndjson"), encoding="utf-8") as file:
            offer = next(record for record in map(json.loads, file) if record["type"] == "offer")
        offer["price"] += 100
        offer.pop("multibuy", None)
        with open(self.path("change.ndjson"), "w", encoding="utf-8") as file:
            file.write(json.dumps(offer) + "\n")
        self.hub.import_file(self.path("change.ndjson"), partial=True)
        return self.hub.publish()

    def test_a_full_disk_says_so_and_recovers(self):
        if os.system("mountpoint -q /proc && unshare -m true 2>/dev/null") != 0 or os.geteuid() != 0:
            self.fail("this test needs root and its own mounts")
        folder = self.path("small", "x")[:-2]
        self.assertEqual(os.system(f"mount -t tmpfs -o size=1200k tmpfs {folder}"), 0)
        self.addCleanup(lambda: os.system(f"umount -l {folder}"))
        kiosk = self.make_kiosk(self.hub, data=folder)
        kiosk.start()
        rig.wait_until(lambda: self.fault_of(kiosk) == "disk_full" or None, 60, what="disk_full in status")
        self.assertEqual(kiosk.status()["screen"], "no_catalog")
        self.assertEqual(os.system(f"mount -o remount,size=200m {folder}"), 0)
        kiosk("sync", "now")
        kiosk.wait_for_catalog(60)
        self.assertEqual(kiosk.stop(), 0)

    def test_a_damaged_catalog_is_refused_and_fetched_again(self):
        kiosk = self.make_kiosk(self.hub)
        kiosk.start()
        kiosk.wait_for_catalog()
        self.assertEqual(kiosk.stop(), 0)
        with open(os.path.realpath(os.path.join(kiosk.data, "catalog.db")), "r+b") as file:
            file.write(b"this is no database at all, whatever its name says")
        kiosk.start()
        kiosk.wait_for_catalog(60)
        kiosk.wait_for_screen("attract")

    def test_a_damaged_state_is_kept_aside(self):
        kiosk = self.make_kiosk(self.hub)
        kiosk.start()
        kiosk.wait_for_catalog()
        self.assertEqual(kiosk.stop(), 0)
        with open(os.path.join(kiosk.data, "state.db"), "r+b") as file:
            file.write(b"broken" * 20)
        kiosk.start()
        kiosk.wait_for_catalog(60)
        self.assertTrue([name for name in os.listdir(kiosk.data) if name.startswith("state.db.broken-")])

    def assert_refused_as_newer(self, kiosk, name):
        path = os.path.join(kiosk.data, name)
        with open(path, "rb") as file:
            before = file.read()
        with self.assertRaises(rig.Refused) as refused:
            rig.run([os.path.join(os.path.dirname(self.hub.program), "daogou-kiosk"), "--data", kiosk.data, "--headless", "800x1280"])
        self.assertIn("exit 3", str(refused.exception))
        self.assertIn("made by a newer version", str(refused.exception))
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertFalse([name for name in os.listdir(kiosk.data) if ".broken-" in name])

    def test_what_a_newer_version_left_is_refused_in_words(self):
        kiosk = self.make_kiosk(self.hub)
        kiosk.start()
        kiosk.wait_for_catalog()
        self.assertEqual(kiosk.stop(), 0)
        path = os.path.join(kiosk.data, "devices.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("version = 1000\n[printer]\nmagic = true\n")
        self.assert_refused_as_newer(kiosk, "devices.conf")
        os.unlink(path)
        with sqlite3.connect(os.path.join(kiosk.data, "state.db")) as state:
            number = state.execute("PRAGMA user_version").fetchone()[0]
            state.execute("PRAGMA user_version=1000")
        state.close()
        self.assert_refused_as_newer(kiosk, "state.db")
        with sqlite3.connect(os.path.join(kiosk.data, "state.db")) as state:
            state.execute(f"PRAGMA user_version={number}")
        state.close()
        kiosk.start()
        kiosk.wait_for_catalog()

    def test_one_kiosk_for_a_data_folder(self):
        kiosk = self.make_kiosk(self.hub)
        kiosk.start()
        kiosk.wait_for_catalog()
        with self.assertRaises(rig.Refused) as refused:
            rig.run([os.path.join(os.path.dirname(self.hub.program), "daogou-kiosk"), "--data", kiosk.data, "--headless", "800x1280"])
        self.assertIn("exit 3", str(refused.exception))
        self.assertIn("another kiosk runs on this data", str(refused.exception))
        kiosk.kill()
        kiosk.start()

    def test_bad_configuration_is_refused_by_file_and_line(self):
        path = self.path("bad.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("[kiosk]\nidle_s = soon\n")
        with self.assertRaises(rig.Refused) as refused:
            rig.run([os.path.join(os.path.dirname(self.hub.program), "daogou-kiosk"), "--config", path, "--headless", "800x1280"])
        self.assertIn("exit 2", str(refused.exception))
        self.assertIn(f"{path}:2: idle_s: is not a whole number", str(refused.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
