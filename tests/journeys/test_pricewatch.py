# SPDX-License-Identifier: Apache-2.0
"""The converter's words: which multi-buy texts it understands, and that it leaves the others alone."""
import unittest

from pricewatch import cents, parse_measure, parse_multibuy


class Words(unittest.TestCase):
    def test_bundles(self):
        self.assertEqual(parse_multibuy("Buy 2 item(s) for $14.00", 790), {"quantity": 2, "price": 1400})
        self.assertEqual(parse_multibuy("Buy 3 at $50", 1890), {"quantity": 3, "price": 5000})
        self.assertEqual(parse_multibuy("2 For $14", 800), {"quantity": 2, "price": 1400})
        self.assertEqual(parse_multibuy("Buy 2 to save $6.5", 2000), {"quantity": 2, "price": 3350})
        self.assertEqual(parse_multibuy("Buy 2 get 1 free", 1000), {"quantity": 3, "price": 2000})
        self.assertEqual(parse_multibuy("Buy 2 to get 10% off", 1000), {"quantity": 2, "price": 1800})

    def test_what_is_no_plain_bundle_is_left_alone(self):
        for words in ("2nd Item For 50% off", "Add 3 item(s) to cart and get 1 free(free the most expensive one)", "20% OFF", "",
                      "Buy 2 item(s) for $0", "Buy 1 for $5", "Buy 2 at $9999"):
            self.assertIsNone(parse_multibuy(words, 1000), words)

    def test_the_first_step_of_several(self):
        self.assertEqual(parse_multibuy("Buy 3 at $27 / Buy 2 at $19", 1000), {"quantity": 2, "price": 1900})

    def test_measures(self):
        self.assertEqual(parse_measure("Coke - Can 330mL x 8"), {"amount": 2640, "unit": "ml"})
        self.assertEqual(parse_measure("Bottle 1.25L"), {"amount": 1.25, "unit": "l"})
        self.assertIsNone(parse_measure("6 slices"))

    def test_cents(self):
        self.assertEqual([cents(text) for text in ("10.9", "10.90", "10", "0.5")], [1090, 1090, 1000, 50])


if __name__ == "__main__":
    unittest.main()
