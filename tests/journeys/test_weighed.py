# SPDX-License-Identifier: Apache-2.0
"""What was weighed before, from the label to the paper: the page, the basket, the phone's page, the hub's sum and the receipt
say the same weight, price and sum, also when the kilogram has become dearer meanwhile."""
import json
import re
import unittest
import urllib.request

from journey import Journey, rig, shown_money

SHOP = [
    {"type": "merchant", "id": "lin", "name": "Lin Grocery", "currency": "CNY"},
    {"type": "store", "id": "s1", "merchant": "lin", "name": "Lin Grocery, level 1"},
    {"type": "category", "id": "food", "name": "Food"},
    {"type": "product", "id": "12345", "gtin": "9506000134352", "name": "Mountain cheese", "category": "food",
     "measure": {"amount": 1, "unit": "kg"}},
    {"type": "product", "id": "milk", "gtin": "4006381333931", "name": "Milk 1 l", "category": "food", "measure": {"amount": 1, "unit": "l"}},
    {"type": "offer", "product": "milk", "merchant": "lin", "channel": "store", "price": 650, "currency": "CNY", "stock": "in_stock"},
]
LABELS = "[scanner]\nweighed = 20IIIIIWWWWWC\nweighed = 21IIIIIPPPPPC\n"


def ean(digits):
    return digits + str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10)


class Weighed(Journey):
    def setUp(self):
        super().setUp()
        self.hub = self.make_hub()
        self.hub.init(*rig.DEMO_PLACE)
        self.sell_cheese_at(1290)
        self.hub.serve()
        self.printer = self.make_printer()
        self.kiosk = self.make_kiosk(self.hub, enroll=self.hub.enroll("s1"), printer=self.printer, lang="en",
                                     extra_config="text = line\n" + LABELS)
        self.kiosk.start()
        self.kiosk.wait_for_catalog()

    def sell_cheese_at(self, price):
        cheese = {"type": "offer", "product": "12345", "merchant": "lin", "channel": "store", "price": price, "currency": "CNY",
                  "stock": "in_stock"}
        path = self.path("shop.ndjson")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(json.dumps(record) for record in SHOP + [cheese]))
        self.hub.import_file(path)
        self.hub.publish()

    def take(self, code, *words):
        self.kiosk("hw", "scan", code)
        self.kiosk.wait_for_screen("product")
        for word in words:
            self.kiosk.wait(word)
        self.kiosk.tap_key("add_to_basket")

    def labels(self):
        return [node["label"] for node in self.kiosk.tree()]

    def fill_basket(self):
        self.take(ean("201234500345"), "0.345 kg × ¥12.90 / 1 kg")
        self.take("(01)09506000134352(3103)001250", "1.25 kg × ¥12.90 / 1 kg")
        self.take(ean("211234500299"), "price on the label")
        self.take("4006381333931")
        self.kiosk("ui", "go", "basket")
        self.kiosk.settle()

    def printed(self):
        """The words of the one receipt, when it is there."""
        receipts = self.printer.receipts()
        if not receipts:
            return None
        with open(receipts[0][:-len(".png")] + ".txt", encoding="utf-8") as file:
            return file.read()

    def buy(self):
        """Pays for the basket; the phone's page before that, and the paper."""
        self.kiosk.tap_key("go_checkout")
        self.kiosk.wait_for_screen("checkout")
        address = rig.wait_until(lambda: next((node["value"] for node in self.kiosk.tree() if node["role"] == "qr"), None), 15,
                                 what="checkout code")
        with urllib.request.urlopen(address, timeout=10) as reply:
            page = reply.read().decode()
        rig.pay_without_browser(address)
        self.kiosk.wait_for_screen("receipt")
        self.kiosk.tap_key("receipt_print")
        return page, rig.wait_until(self.printed, 30, what="receipt")

    def assert_paper(self, words, *sums):
        """What was sold stands with its sums, and they add up."""
        lines = words.splitlines()
        self.assertEqual([shown_money(line) for line in lines if re.match(r"Mountain cheese|Milk", line)], list(sums))
        (total,) = [line for line in lines if line.startswith("Total")]
        self.assertEqual(shown_money(total), sum(sums))

    def test_from_the_label_to_the_paper(self):
        self.fill_basket()
        labels = self.labels()
        for words in ("0.345 kg × ¥12.90 / 1 kg", "1.25 kg × ¥12.90 / 1 kg", "price on the label"):
            self.assertIn(words, labels)
        page, paper = self.buy()
        self.assertIn("<bdi>0.345 kg × ¥12.90 / 1 kg</bdi>", page)
        self.assertIn("0.345 kg × ¥12.90 / 1 kg", paper)
        self.assert_paper(paper, 445, 1613, 299, 650)

    def test_a_kilogram_that_became_dearer(self):
        self.fill_basket()
        self.sell_cheese_at(1490)
        page, paper = self.buy()
        self.assertIn("<bdi>0.345 kg × ¥14.90 / 1 kg</bdi>", page)
        self.assertIn("0.345 kg × ¥14.90 / 1 kg", paper)
        self.assert_paper(paper, 514, 1863, 299, 650)


if __name__ == "__main__":
    unittest.main()
