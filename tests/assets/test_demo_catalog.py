#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo catalog is whole: what a shopper would stumble over is found here, without a rasteriser."""

import collections
import contextlib
import datetime
import io
import json
import pathlib
import re
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree

FOLDER = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(FOLDER))

import draw  # noqa: E402
import make_catalog  # noqa: E402
import tables  # noqa: E402

LANGUAGES = {'en', 'zh-Hans', 'zh-Hant', 'es', 'ar'}
TODAY = datetime.date(2026, 7, 24)
SCRIPTS = {'zh-Hans': re.compile('[\u4e00-\u9fff]'), 'zh-Hant': re.compile('[\u4e00-\u9fff]'),
           'ar': re.compile('[\u0600-\u06ff]')}


def generate(folder, *arguments):
    words = ['make_catalog.py', str(folder), '--today', str(TODAY), *arguments]
    with unittest.mock.patch.object(sys, 'argv', words):
        with contextlib.redirect_stdout(io.StringIO()):
            make_catalog.main()


def read(path):
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob('*.ndjson')}


def offer_key(offer):
    return offer['product'], offer['merchant'], offer['channel']


class DemoCatalog(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        generate(cls.folder)
        cls.records = collections.defaultdict(list)
        for record in read(cls.folder / 'catalog.ndjson'):
            cls.records[record['type']].append(record)
        cls.offers = read(cls.folder / 'today.ndjson')
        cls.history = [(path.name, read(path)) for path in sorted((cls.folder / 'history').iterdir())]
        cls.demo = tables.load()
        cls.pictures = {stem: text for stem, _, text in draw.all_pictures(cls.demo)}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def ids(self, kind):
        return {record['id'] for record in self.records[kind]}

    def test_counts(self):
        self.assertGreaterEqual(len(self.records['merchant']), 8)
        self.assertGreaterEqual(len(self.records['store']), 8)
        self.assertGreaterEqual(len(self.records['product']), 320)
        self.assertEqual(sum('parent' not in record for record in self.records['category']), 8)
        self.assertEqual([len(self.records[kind]) for kind in ('deal', 'coupon', 'ad')], [12, 12, 6])
        self.assertEqual(len(self.history), 90)

    def test_ids_are_unique_and_fit(self):
        for kind, records in self.records.items():
            # A tax is what its country and class make it.
            ids = [record['id'] if kind != 'tax' else record['country'] + record['class'] for record in records]
            self.assertEqual(len(ids), len(set(ids)), kind)
            self.assertLessEqual(max(len(name.encode()) for name in ids), 64, kind)
        keys = [offer_key(offer) for offer in self.offers]
        self.assertEqual(len(keys), len(set(keys)))

    def test_every_tax_class_has_a_rate(self):
        classes = {tax['class'] for tax in self.records['tax']}
        self.assertIn('standard', classes)
        for product in self.records['product']:
            self.assertIn(product.get('tax_class', 'standard'), classes, product['id'])

    def test_five_languages(self):
        for records in self.records.values():
            for record in records:
                for key in ('name', 'brand', 'description', 'title'):
                    if key in record:
                        self.check_words(record['id'], key, record[key])

    def check_words(self, name, key, words):
        self.assertEqual(set(words), LANGUAGES, name)
        for language, text in words.items():
            self.assertEqual(text, text.strip(), name)
            self.assertLessEqual(len(text), 90, f'{name}: {text}')
            if language in SCRIPTS and not (key in ('brand', 'name') and text == words['en']):
                self.assertRegex(text, SCRIPTS[language], name)

    def test_names_of_products_are_unique(self):
        for language in LANGUAGES:
            names = collections.Counter(record['name'][language] for record in self.records['product'])
            self.assertEqual([name for name, count in names.items() if count > 1], [], language)

    def test_gtins(self):
        gtins = [record['gtin'] for record in self.records['product']]
        self.assertEqual(len(gtins), len(set(gtins)))
        for gtin in gtins:
            self.assertRegex(gtin, r'^952\d{10}$')
            weighted = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(gtin))
            self.assertEqual(weighted % 10, 0, gtin)

    def test_everything_named_is_there(self):
        products, merchants, categories = self.ids('product'), self.ids('merchant'), self.ids('category')
        for record in self.records['category']:
            self.assertIn(record.get('parent', record['id']), categories)
        for record in self.records['product']:
            self.assertIn(record['category'], categories)
            self.assertIn(record.get('group', record['id']), products)
        for record in self.records['store']:
            self.assertIn(record['merchant'], merchants)
        for record in self.offers + self.records['deal']:
            self.assertIn(record['product'], products)
            self.assertIn(record['merchant'], merchants)
        for record in self.records['coupon']:
            self.check_reference(record['scope'])
        for record in self.records['ad']:
            self.check_reference(record['target'])

    def check_reference(self, reference):
        if reference != 'all':
            (kind, name), = reference.items()
            self.assertIn(name, self.ids(kind))

    def test_pictures_are_drawn(self):
        named = [image for record in self.records['product'] for image in record['images']]
        named += [record['image'] for kind in ('merchant', 'category', 'ad') for record in self.records[kind]
                  if 'image' in record]
        for image in named:
            self.assertIn(image.removesuffix('.webp'), self.pictures)
        for record in self.records['category']:
            self.assertEqual('image' in record, 'parent' not in record, record['id'])

    def test_every_product_has_its_own_picture(self):
        seen = collections.defaultdict(list)
        for product in self.demo.products:
            seen[self.pictures[product.picture]].append(product.id)
        self.assertEqual([ids for ids in seen.values() if len(ids) > 1], [])

    def test_pictures_are_sound_svg(self):
        for stem, text in self.pictures.items():
            xml.etree.ElementTree.fromstring(text)
            defined = re.findall(r' id="([^"]+)"', text)
            self.assertEqual(len(defined), len(set(defined)), stem)
            self.assertLessEqual(set(re.findall(r'url\(#([^)]+)\)', text)), set(defined), stem)
            self.assertNotIn('None', text, stem)

    def test_offers(self):
        per_product = collections.Counter(offer['product'] for offer in self.offers)
        self.assertEqual(set(per_product), self.ids('product'))
        self.assertLessEqual(max(per_product.values()), 5)
        self.assertGreater(sum(count >= 3 for count in per_product.values()), 150)
        for offer in self.offers:
            self.check_offer(offer)
        stocks = collections.Counter(offer['stock'] for offer in self.offers)
        self.assertEqual(set(stocks), {'in_stock', 'low_stock', 'out_of_stock'})
        self.assertEqual({offer['channel'] for offer in self.offers}, {'store', 'online', 'partner'})

    def check_offer(self, offer):
        self.assertIsInstance(offer['price'], int)
        self.assertGreater(offer['price'], 0)
        self.assertGreaterEqual(offer['delivery'], 0)
        self.assertGreater(offer.get('list_price', offer['price'] + 1), offer['price'])
        self.assertEqual(offer['quantity'] == 0, offer['stock'] == 'out_of_stock')
        self.assertLessEqual(offer.get('observed_at', ''), f'{TODAY}T00:00:00+08:00')
        multibuy = offer.get('multibuy')
        if multibuy:
            self.assertLess(multibuy['price'], multibuy['quantity'] * offer['price'])

    def test_deals(self):
        prices = {(offer['product'], offer['merchant']): offer for offer in self.offers}
        for deal in self.records['deal']:
            offer = prices[deal['product'], deal['merchant']]
            people, tier_prices = zip(*deal['tiers'])
            self.assertEqual(list(people), sorted(set(people)), deal['id'])
            self.assertGreaterEqual(people[0], 2)
            self.assertEqual(list(tier_prices), sorted(set(tier_prices), reverse=True), deal['id'])
            self.assertLess(tier_prices[0], offer['price'], deal['id'])
            self.assertEqual(offer['stock'], 'in_stock', deal['id'])
            self.assertLess(deal['starts_at'], f'{TODAY}T')
            self.assertGreater(deal['ends_at'], f'{TODAY + datetime.timedelta(days=7)}T')

    def test_no_two_deals_at_once_on_a_product(self):
        by_product = collections.defaultdict(list)
        for deal in self.records['deal']:
            by_product[deal['product']].append((deal['starts_at'], deal['ends_at']))
        for windows in by_product.values():
            windows.sort()
            for (_, end), (start, _) in zip(windows, windows[1:]):
                self.assertLessEqual(end, start)

    def test_coupons(self):
        scopes = set()
        for coupon in self.records['coupon']:
            scopes.update([coupon['scope']] if coupon['scope'] == 'all' else coupon['scope'])
            self.assertGreater(coupon['value'], 0)
            if coupon['kind'] == 'percent':
                self.assertLessEqual(coupon['value'], 100)
            else:
                self.assertLess(coupon['value'], coupon['threshold'])
        self.assertEqual(scopes, {'all', 'category', 'product', 'merchant'})

    def test_history_is_believable(self):
        last, first_seen = {}, {}
        for day, (name, records) in enumerate(self.history):
            date = TODAY - datetime.timedelta(days=90 - day)
            self.assertEqual(name, f'{day:03d}-{date}.ndjson')
            for offer in records:
                self.assertEqual(offer['observed_at'], f'{date}T00:00:00+08:00')
                last[offer_key(offer)] = offer['price']
                first_seen.setdefault(offer_key(offer), day)
        self.assertEqual(set(last), {offer_key(offer) for offer in self.offers})
        self.assertGreater(len(self.history[0][1]), .8 * len(self.offers))
        is_new = sum(day > 60 for day in first_seen.values())
        self.assertTrue(10 < is_new < .2 * len(self.offers), is_new)
        is_reduced = sum('list_price' in offer for offer in self.offers)
        self.assertTrue(60 < is_reduced < .4 * len(self.offers), is_reduced)

    def test_same_seed_same_bytes(self):
        with tempfile.TemporaryDirectory() as again, tempfile.TemporaryDirectory() as other:
            generate(again)
            generate(other, '--seed', 'another')
            self.assertEqual(contents(pathlib.Path(again)), contents(self.folder))
            self.assertNotEqual(contents(pathlib.Path(other)), contents(self.folder))


if __name__ == '__main__':
    unittest.main()
