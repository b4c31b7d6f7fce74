# SPDX-License-Identifier: Apache-2.0
"""A catalog of 100,000 products for the bench: the demo catalog, and its products over and over in other editions, each with
a name, a price and offers of its own. The hub's folder, and a kiosk's folder with all of it in cache, are made once and
kept below BUILD/bench/."""
import hashlib
import json
import os
import random
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "packaging"))
import rig

PRODUCTS = 100_000
SERIES = [("Classic", "经典"), ("Everyday", "日常"), ("Family", "家庭装"), ("Light", "轻盈"), ("Pro", "专业"), ("Travel", "旅行"),
          ("Select", "精选"), ("Northern", "北方"), ("River", "江湾"), ("Mini", "迷你"), ("Grand", "大号"), ("Quiet", "静音"),
          ("Fresh", "新鲜"), ("Golden", "金色"), ("Silver", "银色"), ("Garden", "花园"), ("City", "城市"), ("Ocean", "海洋"),
          ("Morning", "清晨"), ("Evening", "晚间"), ("Soft", "柔软"), ("Strong", "强力"), ("Smart", "智能"), ("Simple", "简约")]


def gtin13(number):
    """Of the range for use inside a shop (prefix 20)."""
    digits = f"20{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def names_of(base, series, model):
    names = dict(base["name"]) if isinstance(base["name"], dict) else {"en": base["name"]}
    english, chinese = series
    for tag in names:
        prefix = chinese if tag.startswith("zh") else english
        names[tag] = f"{prefix}{names[tag]} {model}" if tag.startswith("zh") else f"{prefix} {names[tag]} {model}"
    return names


def write_editions(demo, path, count):
    """Editions of the demo's products, `count` of them."""
    records = [json.loads(line) for line in open(os.path.join(demo, "catalog.ndjson"), encoding="utf-8")]
    products = [record for record in records if record["type"] == "product" and record.get("images")]
    merchants = [record["id"] for record in records if record["type"] == "merchant"]
    chance = random.Random(100_000)
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            base = products[number % len(products)]
            identity = f"edition-{number:06d}"
            product = {key: base[key] for key in ("type", "brand", "category", "images", "measure", "description") if key in base}
            product |= {"id": identity, "gtin": gtin13(number), "name": names_of(base, chance.choice(SERIES), 1000 + number)}
            out.write(json.dumps(product, ensure_ascii=False, separators=(",", ":")) + "\n")
            price = chance.randrange(290, 89900)
            for merchant in chance.sample(merchants, chance.choice((2, 2, 3))):
                offer = {"type": "offer", "product": identity, "merchant": merchant, "channel": chance.choice(("store", "online")),
                         "price": max(100, price + chance.randrange(-90, 90)), "currency": "CNY", "stock": "in_stock"}
                out.write(json.dumps(offer, separators=(",", ":")) + "\n")


def _fingerprint(build):
    """Of what the cached folders were made by."""
    digest = hashlib.sha256()
    names = [__file__, os.path.join(ROOT, "kiosk", "domain", "catalog_schema.h")]
    for folder, _, files in sorted(os.walk(os.path.join(ROOT, "kiosk", "hub"))):
        names += [os.path.join(folder, name) for name in sorted(files) if {"import", "feed", "db"} & set(folder.split(os.sep))]
    for name in names:
        with open(name, "rb") as file:
            digest.update(file.read())
    digest.update(time.strftime("%Y-%m").encode())
    return digest.hexdigest()


class BigCatalog:
    """`hub` serves 100,000 products; kiosk_data() is a fresh copy of a kiosk's folder that has them all."""

    def __init__(self, build, products=PRODUCTS):
        self.build, self.products = build, products
        self.folder = os.path.join(build, "bench")
        self.hub_data = os.path.join(self.folder, "hub")
        self.template = os.path.join(self.folder, "kiosk")
        self.demo = os.path.join(build, "demo")
        self.figures = []
        os.makedirs(self.folder, exist_ok=True)
        self.hub = rig.Hub(build, self.hub_data, self.folder)
        if self._is_stale():
            self._make()
        else:
            self.hub.serve()

    def _is_stale(self):
        try:
            with open(os.path.join(self.folder, "made-by"), encoding="ascii") as file:
                return file.read() != _fingerprint(self.build)
        except OSError:
            return True

    def _make(self):
        for folder in (self.hub_data, self.template):
            shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(self.hub_data)
        print("making the catalog of 100,000 products (once)", file=sys.stderr)
        self.hub.init()
        rig.load_demo_catalog(self.hub, self.demo)
        path = os.path.join(self.folder, "editions.ndjson")
        write_editions(self.demo, path, self.products)
        images = os.path.join(self.demo, "images")
        self.hub.import_file(path, partial=True, images=images)
        os.remove(path)
        self.hub.publish()
        self.hub.serve()
        self._fill_kiosk()
        with open(os.path.join(self.folder, "made-by"), "w", encoding="ascii") as file:
            file.write(_fingerprint(self.build))

    def _fill_kiosk(self):
        kiosk = rig.Kiosk(self.build, self.template, self.hub.url, control=os.path.join(self.folder, "ctl")).start()
        try:
            kiosk.wait_for_catalog(300)
            rig.wait_until(lambda: kiosk.status()["sync"]["has_all_images"], 300, 0.2, "all images")
        finally:
            kiosk.stop()

    def kiosk_data(self, name):
        folder = os.path.join(self.folder, name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.template, folder, symlinks=True)
        return folder

    def close(self):
        self.hub.stop()
