# SPDX-License-Identifier: Apache-2.0
"""The shopper's journey on the demo catalog: touch to start, find, compare, basket, pay on the phone, receipt, gone."""
import json
import sqlite3
import unittest
import urllib.request

from demo_shop import DemoShop
from journey import rig

class DemoJourney(DemoShop):
    def test_from_touch_to_receipt(self):
        printer = self.make_printer()
        kiosk = self.start_kiosk(printer=printer)
        self.fill_basket(kiosk)
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        self.assertTrue(address.startswith(self.hub.url + "/c/"), address)
        self.assertLessEqual(len(address), 120)
        # A messenger's preview reads the page, and nobody sees it.
        urllib.request.urlopen(address, timeout=10).read()
        phone = self.make_phone()
        self.assertIn("Waiting for your phone", json.dumps(kiosk.tree()))
        phone.open(address)
        kiosk.wait("Opened on your phone")
        self.pay(phone, address)
        kiosk.wait_for_screen("receipt", 5)
        self.assertIn("Paid", json.dumps(kiosk.tree()))
        kiosk.tap_key("receipt_print")
        receipt = rig.wait_until(lambda: printer.receipts(), 15, what="receipt")[0]
        codes = rig.read_codes(receipt)
        self.assertTrue(any("/r/" in code for code in codes), codes)
        rig.wait_until(lambda: [job for job in kiosk("print", "queue") if job["state"] == "DONE"], 10, what="print job")
        kiosk.tap_key("receipt_none")
        kiosk.wait_for_screen("thanks")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")
        self.assertFalse(kiosk.status()["session"]["running"])
        self.assertEqual(kiosk.status()["session"]["basket"], 0)
        self.assertEqual(kiosk.stop(), 0)
        with sqlite3.connect(f"file:{kiosk.data}/state.db?mode=ro", uri=True) as state:
            self.assertEqual([row for row in state.execute("SELECT body FROM orders") if row[0]], [])
            self.assertEqual([row for row in state.execute("SELECT document FROM print_job") if row[0]], [])

    def test_nothing_of_the_shopper_is_left(self):
        """What was typed, and what was put into a basket and not bought, is in no file, no log and on no screen afterwards."""
        kiosk = self.start_kiosk()
        self.fill_basket(kiosk, "headphones")
        kiosk.open_search()
        kiosk("ui", "type", "xylophonistique")
        kiosk("ui", "key", "help")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")
        self.start_session(kiosk)
        self.assertEqual(kiosk.status()["session"]["basket"], 0)
        for screen in ("search", "browse", "basket"):
            kiosk("ui", "go", screen)
            self.assertFalse("xylophonistique" in json.dumps(kiosk.tree()), screen)
        self.assertFalse(b"xylophonistique" in self.state_files(kiosk))

    def test_idle_countdown_wipes_the_session(self):
        kiosk = self.start_kiosk(clock="manual")
        self.fill_basket(kiosk)
        kiosk("ui", "advance", "61")
        self.assertIn("stay", [node["key"] for node in kiosk.tree()])
        kiosk.tap_key("stay")
        self.assertEqual(kiosk.status()["screen"], "basket")
        kiosk("ui", "advance", "90")
        kiosk.wait_for_screen("attract")
        self.assertEqual(kiosk.status()["session"]["basket"], 0)

    def test_language_switches_at_once_and_returns(self):
        kiosk = self.start_kiosk()
        self.start_session(kiosk)
        kiosk.tap_key("open_languages")
        kiosk.tap_key("set_language:1")
        self.assertEqual(kiosk.status()["language"], "zh-Hans")
        self.assertTrue(any("\u4e00" <= c <= "\u9fff" for node in kiosk.tree() for c in node["label"]))
        kiosk("ui", "key", "help")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")
        self.assertEqual(kiosk.status()["language"], "en")

    def test_scan_finds_the_product_from_attract(self):
        kiosk = self.start_kiosk()
        with sqlite3.connect(f"{kiosk.data}/catalog.db") as catalog:
            product, gtin = catalog.execute("SELECT id, gtin FROM product WHERE gtin IS NOT NULL LIMIT 1").fetchone()
        kiosk.wait_for_screen("attract")
        # A misread must not pass for a product that is not sold here.
        kiosk("hw", "scan", "NOBODY-SELLS-THIS")
        kiosk.wait("Please scan this code once more")
        kiosk("hw", "scan", "NOBODY-SELLS-THAT")
        kiosk.wait("Please scan this code once more")
        kiosk("hw", "scan", "NOBODY-SELLS-THAT")
        kiosk.wait("We do not know this code")
        kiosk("hw", "scan", "4006381333931")
        kiosk.wait("We do not know this code")
        kiosk("hw", "scan", "4111111111111111")
        kiosk.wait("That looks like a payment card")
        self.assertNotIn("4111111111111111", json.dumps(kiosk("hw", "events", "0")))
        kiosk("hw", "scan", gtin[1:])
        kiosk.wait_for_screen("product")
        self.assertNotIn("We do not know", json.dumps(kiosk.tree()))
        self.assertTrue(kiosk.status()["session"]["running"])
        self.assertTrue(product)

    def test_help_by_keypad(self):
        """Help may be the first key; back closes what lies on top, and only that; a scan does not open behind it."""
        kiosk = self.start_kiosk()
        with sqlite3.connect(f"{kiosk.data}/catalog.db") as catalog:
            (gtin,) = catalog.execute("SELECT gtin FROM product WHERE gtin IS NOT NULL LIMIT 1").fetchone()
        kiosk.wait_for_screen("attract")
        kiosk("ui", "key", "help")
        kiosk.wait_for_screen("home")
        self.assertTrue(kiosk.status()["session"]["running"])
        self.assertIsNotNone(kiosk.node("close_help"))
        kiosk("ui", "key", "back")
        self.assertIsNone(kiosk.node("close_help"))
        self.assertEqual(kiosk.status()["screen"], "home")
        kiosk("ui", "key", "help")
        kiosk("hw", "scan", gtin)
        kiosk.wait_for_screen("product")
        self.assertIsNone(kiosk.node("close_help"))
        kiosk("mode", "set", "showcase")
        kiosk("ui", "key", "help")
        self.assertIsNone(kiosk.node("close_help"))

    def test_declined_then_paid(self):
        kiosk = self.start_kiosk()
        self.fill_basket(kiosk)
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        phone = self.make_phone()
        phone.open(address)
        phone.press("button[value=decline]")
        self.assertEqual(kiosk.status()["screen"], "checkout")
        self.pay(phone, address)
        kiosk.wait_for_screen("receipt", 5)
        self.assertEqual(kiosk.stop(), 0)

    def test_stops_on_a_cancelled_order(self):
        kiosk = self.start_kiosk()
        self.fill_basket(kiosk)
        kiosk.tap_key("go_checkout")
        phone = self.make_phone()
        phone.open(self.checkout_code(kiosk))
        phone.press("form.leave button")
        rig.wait_until(lambda: "cancelled" in json.dumps(kiosk.tree()).lower() or None, 10, what="cancelled")
        self.assertEqual(kiosk.stop(), 0)

    def test_the_phone_page_works_without_javascript(self):
        kiosk = self.start_kiosk()
        self.fill_basket(kiosk)
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        phone = self.make_phone(javascript=False)
        self.pay(phone, address)
        kiosk.wait_for_screen("receipt", 5)

    def test_offline_order_arrives_once(self):
        kiosk = self.start_kiosk()
        self.fill_basket(kiosk)
        self.hub.stop()
        rig.wait_until(lambda: not kiosk.status()["sync"]["online"] or None, 20, what="offline")
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        self.assertTrue(address.startswith(self.hub.url + "/c#"), address[:80])
        order = kiosk.status()["session"]["order"]
        self.hub.serve()
        phone = self.make_phone()
        phone.open(address)
        rig.wait_until(lambda: "/c/" in phone.url(), 10, what="phone brought the order")
        phone.press("button[value=pay]")
        kiosk("sync", "now")
        kiosk.wait_for_screen("receipt", 20)
        rig.wait_until(lambda: kiosk.status()["outbox"]["pending"] == 0 or None, 20, what="empty outbox")
        self.assertEqual(self.count_trades(), [order])

    def count_trades(self):
        with sqlite3.connect(f"file:{self.hub.data}/hub.db?mode=ro", uri=True) as database:
            return [row[0] for row in database.execute("SELECT id FROM orders")]

    def test_enrolls_when_the_hub_comes_late(self):
        code, url = self.hub.enroll("river-2-03"), self.hub.url
        self.hub.stop()
        kiosk = self.make_kiosk(self.hub, enroll=code)
        kiosk.start()
        self.assertEqual(kiosk.status()["catalog"]["seq"], 0)
        self.assertFalse(kiosk.status()["sync"]["enrolled"])
        self.assertEqual(self.hub.serve(), url)
        kiosk("sync", "now")
        kiosk.wait_for_catalog()
        rig.wait_until(lambda: kiosk.status()["sync"]["enrolled"] or None, 20, what="enrollment")
        self.assertEqual(kiosk.status()["store"], "river-2-03")

    def test_a_keypad_alone_finds_buys_and_pays(self):
        kiosk = self.start_kiosk()
        kiosk("ui", "key", "select")
        kiosk.wait_for_screen("home")
        for action, screen in (("go_product", "product"), ("add_to_basket", "product"), ("go_basket", "basket"),
                               ("go_checkout", "checkout")):
            self.focus(kiosk, action)
            kiosk("ui", "key", "select")
            kiosk.wait_for_screen(screen)
        self.pay(self.make_phone(), self.checkout_code(kiosk))
        kiosk.wait_for_screen("receipt", 5)
        self.focus(kiosk, "receipt_none")
        kiosk("ui", "key", "select")
        kiosk.wait_for_screen("thanks")

    def focus(self, kiosk, action):
        for _ in range(100):
            focused = [node for node in kiosk.tree() if "focused" in node["flags"]]
            if focused and (focused[0]["action"] or "").startswith(action):
                self.assertNotIn("hidden", focused[0]["flags"])
                return
            kiosk("ui", "key", "next")
        self.fail(f"no way to {action} by keys")

    def test_only_shopper_modes_begin_a_session(self):
        kiosk = self.start_kiosk()
        for mode in ("showcase", "closed", "service", "out_of_service"):
            kiosk("mode", "set", mode)
            first = kiosk.status()["screen"]
            kiosk("ui", "tap", "--at", "540,960")
            kiosk("ui", "key", "select")
            kiosk("hw", "scan", "4006381333931")
            kiosk("ui", "settle")
            self.assertEqual((kiosk.status()["screen"], kiosk.status()["session"]["running"]), (first, False), mode)
        kiosk("mode", "set", "assist")
        self.start_session(kiosk)
        self.assertTrue(kiosk.status()["session"]["running"])

    def test_what_cannot_be_done_is_refused(self):
        kiosk = self.start_kiosk(printer=self.make_printer(), enroll=False)
        self.start_session(kiosk)
        for words in (["print", "reprint", "NOBODY"], ["ui", "tap", "--at", "-5,99999"], ["ui", "tap", "Nowhere"],
                      ["ui", "advance", "5"], ["mode", "set", "party"], ["hw", "printer", "fault", "hunger"]):
            with self.subTest(words=words), self.assertRaises(rig.Refused):
                kiosk(*words)

    def test_later_starts_need_no_network(self):
        kiosk = self.start_kiosk()
        rig.wait_until(lambda: kiosk.status()["sync"]["has_all_images"] or None, 60, what="images")
        self.assertEqual(kiosk.stop(), 0)
        self.hub.stop()
        kiosk.start()
        self.start_session(kiosk)
        self.assertGreater(len(kiosk.keys("go_product:")) + len(kiosk.keys("go_deal:")), 0)
        self.assertEqual(kiosk("verify"), {"state": "ok", "audit": "ok", "feed": "ok", "catalog": "ok"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
