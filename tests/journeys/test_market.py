# SPDX-License-Identifier: Apache-2.0
"""The main job on real data: sixty days of the Online Price Watch imported one by one, published, browsed, compared, bought, paid
on a phone, printed, forgotten. Says "skipped" only where ../shared/data is not there."""
import json
import os
import random
import re
import sqlite3
import tempfile
import time
import unittest

from journey import BUILD, SOURCE, Journey, rig, shown_money
from pricewatch import Converter

DATA = os.environ.get("DAOGOU_DATA", os.path.join(SOURCE, "..", "shared", "data"))
SNAPSHOTS = os.path.join(DATA, "hk-pricewatch", "snapshots")
DAYS = 60
SHARED = {}


def landed(offer, quantity):
    """Computed on its own, without a line of the product's code: bundles first, the rest at the single price."""
    bundle = offer.get("multibuy")
    if not bundle or bundle["price"] >= bundle["quantity"] * offer["price"]:
        return offer["price"] * quantity + offer.get("delivery", 0)
    bundles, rest = divmod(quantity, bundle["quantity"])
    return bundles * bundle["price"] + rest * offer["price"] + offer.get("delivery", 0)


def market():
    """The imported hub folder, the last day's products and offers; made once."""
    if SHARED:
        return SHARED
    SHARED["folder"] = tempfile.TemporaryDirectory(prefix="daogou-market-")
    folder = SHARED["folder"].name
    hub = rig.Hub(BUILD, folder + "/hub", folder)
    hub.init()
    converter = Converter()
    days = sorted(os.listdir(SNAPSHOTS))[-DAYS:]
    started, records = time.monotonic(), 0
    spent = 0.0
    for name in days:
        records += converter.day(os.path.join(SNAPSHOTS, name), folder + "/day.ndjson")
        before = time.monotonic()
        hub.import_file(folder + "/day.ndjson", name.split(".")[0] + "T00:00:00Z")
        spent += time.monotonic() - before
    published = hub.publish()
    print(f"market: {len(days)} days, {records} records, imported at {records / spent:.0f} records/s, all in "
          f"{time.monotonic() - started:.1f} s; multi-buy texts parsed {converter.parsed}, not {converter.unparsed}; {published}")
    products, offers = {}, {}
    with open(folder + "/day.ndjson", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["type"] == "product":
                products[record["id"]] = record
            elif record["type"] == "offer":
                offers.setdefault(record["product"], []).append(record)
    SHARED.update(data=hub.data, products=products, offers=offers)
    return SHARED


def best(offers, quantity):
    lowest = min(landed(offer, quantity) for offer in offers)
    return {offer["merchant"] for offer in offers if landed(offer, quantity) == lowest}


def telling_product(shared):
    """A product with five or more merchants whose best offer changes at two pieces by a multi-buy, and whose name is its own."""
    names = [product["name"]["en"] for product in shared["products"].values()]
    for code, offers in sorted(shared["offers"].items(), key=lambda item: -len(item[1])):
        name = shared["products"][code]["name"]["en"] if code in shared["products"] else ""
        if len(offers) >= 5 and not best(offers, 1) & best(offers, 2) and names.count(name) == 1 and len(best(offers, 2)) == 1:
            return code
    raise unittest.SkipTest("this data has no product whose best offer changes at two")


@unittest.skipUnless(os.path.isdir(SNAPSHOTS), "optional real data is not here")
class Market(Journey):
    def setUp(self):
        super().setUp()
        import shutil
        self.shared = market()
        shutil.copytree(self.shared["data"], self.path("hub"))
        self.hub = self.make_hub(self.path("hub"))
        self.hub.serve()

    def start_kiosk(self, **options):
        kiosk = self.make_kiosk(self.hub, enroll=self.hub.enroll("cwb1"), **options)
        kiosk.start()
        kiosk.wait_for_catalog()
        return kiosk

    def rows(self, kiosk):
        """(merchant as shown, landed cost in cents) of the comparison, in the order on screen."""
        shown = []
        for node in kiosk.tree():
            if re.fullmatch(r"choose_offer(:\d+)?", node["key"]) and node["role"] == "radio":
                shown.append((node["label"], shown_money(node["value"] or node["label"])))
        return shown

    def assert_order(self, kiosk, code, quantity):
        """Every row costs what this test computes, in rising order, and the merchants are those of the data."""
        wanted = sorted((landed(offer, quantity), offer["merchant"]) for offer in self.shared["offers"][code])
        shown = self.rows(kiosk)
        self.assertEqual([cost for cost, _ in wanted], [cost for _, cost in shown], shown)
        for cost in {cost for cost, _ in wanted}:
            expected = {merchant.title() for value, merchant in wanted if value == cost}
            found = {label for label, value in shown if value == cost}
            for merchant in expected:
                self.assertTrue(any(merchant in label for label in found), (merchant, found))

    def open_product(self, kiosk, code):
        """By its name, as a shopper types it."""
        product = self.shared["products"][code]
        with sqlite3.connect(f"{kiosk.data}/catalog.db") as catalog:
            (number,) = catalog.execute("SELECT id FROM product WHERE code = ?", (code,)).fetchone()
        for words in (product["name"]["en"], product["brand"]["en"] + " " + product["name"]["en"]):
            try:
                kiosk.search(words)
                rig.wait_until(lambda: f"go_product:{number}" in kiosk.keys("go_product:"), 5)
                break
            except TimeoutError:
                continue
        kiosk.tap_key(f"go_product:{number}")
        kiosk.wait_for_screen("product")

    def test_the_main_job(self):
        printer = self.make_printer()
        kiosk = self.start_kiosk(printer=printer)
        self.start_session(kiosk)
        self.assertTrue(kiosk.search("coke"))
        self.assertIn("Coke", json.dumps(kiosk.tree()))
        self.assertTrue(kiosk.search("可乐"))
        code = telling_product(self.shared)
        self.open_product(kiosk, code)
        self.assert_order(kiosk, code, 1)
        kiosk.tap_key("open_languages")
        kiosk.tap_key("set_language:1")
        name = self.shared["products"][code]["name"].get("zh-Hans") or self.shared["products"][code]["name"]["zh-Hant"]
        self.assertTrue(any(name.split()[0] in node["label"] for node in kiosk.tree()), name)
        kiosk.tap_key("one_more")
        self.assert_order(kiosk, code, 2)
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.wait_for_screen("basket")
        total = min(landed(offer, 2) for offer in self.shared["offers"][code])
        self.assertIn(total, [shown_money(node["label"]) for node in kiosk.tree()])
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        phone = self.make_phone(lang="zh-CN")
        phone.open(address)
        self.assertIn(f"{total / 100:,.2f}", phone.text())
        phone.press("button[value=pay]")
        pressed = time.monotonic()
        kiosk.wait_for_screen("receipt", 2)
        print(f"market: paid on the phone to paid on the kiosk {time.monotonic() - pressed:.2f} s")
        self.check_receipt(kiosk, printer, total)
        kiosk.tap_key("receipt_none")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")
        self.assertEqual(kiosk.status()["session"]["basket"], 0)
        self.assertEqual(kiosk.status()["language"], "en")

    def check_receipt(self, kiosk, printer, total):
        kiosk.tap_key("receipt_print")
        picture = rig.wait_until(lambda: printer.receipts(), 15, what="receipt")[0]
        self.assertTrue(any("/r/" in code for code in rig.read_codes(picture)), picture)
        job = rig.wait_until(lambda: next((job for job in kiosk("print", "queue") if job["state"] == "DONE"), None), 10)
        self.assertEqual(job["confidence"], "confirmed")
        with open(picture[:-4] + ".txt", encoding="utf-8") as file:
            words = file.read()
        self.assertTrue(f"{total / 100:,.2f}" in words or "raster" in words, words)

    def trades(self):
        with sqlite3.connect(f"file:{self.hub.data}/hub.db?mode=ro", uri=True) as database:
            return sorted(row[0] for row in database.execute("SELECT id FROM orders"))

    def test_the_hub_dies_before_checkout(self):
        """The code carries the order; the phone brings it when the hub is back, the outbox brings it too, and one order exists."""
        kiosk = self.start_kiosk()
        self.start_session(kiosk)
        kiosk.tap_key(kiosk.search("coke")[0])
        kiosk.wait_for_screen("product")
        kiosk.tap_key("add_to_basket")
        self.hub.kill()
        rig.wait_until(lambda: not kiosk.status()["sync"]["online"] or None, 30, what="offline")
        kiosk.tap_key("go_basket")
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        self.assertTrue(address.startswith(self.hub.url + "/c#"), address[:60])
        self.assertLessEqual(len(address), 600)
        order = kiosk.status()["session"]["order"]
        self.hub.serve()
        phone = self.make_phone()
        phone.open(address)
        rig.wait_until(lambda: "/c/" in phone.url(), 10, what="the phone brought the order")
        phone.press("button[value=pay]")
        kiosk("sync", "now")
        kiosk.wait_for_screen("receipt", 20)
        rig.wait_until(lambda: kiosk.status()["outbox"]["pending"] == 0 or None, 30, what="empty outbox")
        self.assertEqual(self.trades(), [order])

    def test_killed_at_random_moments(self):
        kiosk = self.start_kiosk()
        chance = random.Random(7)
        placed = set()
        for _ in range(10):
            self.start_session(kiosk)
            self.assertEqual(kiosk.status()["session"]["basket"], 0, "a basket of the shopper before")
            self.fill_until(kiosk, chance.random() * 1.5, placed)
            kiosk.kill()
            kiosk.enroll_code = None
            kiosk.start()
            kiosk.wait_for_screen("attract", 30)
        kiosk("sync", "now")
        rig.wait_until(lambda: kiosk.status()["outbox"]["pending"] == 0 or None, 30, what="empty outbox")
        with sqlite3.connect(f"file:{kiosk.data}/state.db?mode=ro", uri=True) as state:
            kept = sorted(row[0] for row in state.execute("SELECT id FROM orders"))
        self.assertEqual(self.trades(), kept)
        self.assertTrue(placed <= set(kept))

    def fill_until(self, kiosk, seconds, placed):
        """Shops on until the time is over, wherever that is."""
        end = time.monotonic() + seconds
        steps = [lambda: kiosk.search("tea"), lambda: kiosk.tap_key(kiosk.keys("go_product:")[0]),
                 lambda: kiosk.wait_for_screen("product"), lambda: kiosk.tap_key("add_to_basket"), lambda: kiosk.tap_key("go_basket"),
                 lambda: kiosk.wait_for_screen("basket"), lambda: kiosk.tap_key("go_checkout")]
        for step in steps:
            if time.monotonic() > end:
                return
            step()
        order = kiosk.status()["session"]["order"]
        if order:
            placed.add(order)


if __name__ == "__main__":
    unittest.main(verbosity=2)
