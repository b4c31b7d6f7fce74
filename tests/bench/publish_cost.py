# SPDX-License-Identifier: Apache-2.0
"""What a publish costs, by the size of the catalog and by the size of the change: the first one, one of 0.1 % changed prices,
its delta, the deltas of a kiosk that was away, and real days of a price watch where they are there."""
import glob
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "packaging"), os.path.join(ROOT, "tests", "journeys")]
import rig

PRODUCTS = 1_000_000
WORDS = ("fresh green organic milk bread tea juice rice noodles soap phone cable chair lamp ball toy cream cocoa cola water sugar salt oil "
         "wine coffee butter cheese apple pear plum honey ginger garlic pepper basil lemon orange melon grape walnut").split()
CHINESE = "新鲜 绿茶 有机 牛奶 面包 红茶 果汁 大米 面条 香皂 手机 电缆 椅子 台灯 足球 玩具 奶油 可可 白糖 海盐".split()
MERCHANTS, CATEGORIES = 8, 400
REAL_DAYS = os.path.join(os.path.dirname(ROOT), "shared", "data", "hk-pricewatch", "snapshots")


def offers_of(chance):
    """Merchant and price of two or three offers."""
    price = chance.randrange(290, 89900)
    return [(merchant, max(100, price + chance.randrange(-90, 90))) for merchant in chance.sample(range(MERCHANTS), chance.choice((2, 2, 3)))]


def offer_line(product, merchant, price):
    return (f'{{"type":"offer","product":"edition-{product:07d}","merchant":"M{merchant}","channel":"{"store" if merchant % 2 else "online"}",'
            f'"price":{price},"currency":"CNY","stock":"in_stock"}}\n')


def write_catalog(path, products):
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as out:
        for number in range(MERCHANTS):
            out.write(json.dumps({"type": "merchant", "id": f"M{number}", "name": f"Merchant {number}", "currency": "CNY"}) + "\n")
        for number in range(CATEGORIES):
            parent = {"parent": f"c{number % 20}"} if number >= 20 else {}
            out.write(json.dumps({"type": "category", "id": f"c{number}", "name": {"en": f"Category {number}"}} | parent) + "\n")
        for number in range(products):
            names = " ".join(chance.sample(WORDS, 4))
            chinese = "".join(chance.sample(CHINESE, 3))
            record = {"type": "product", "id": f"edition-{number:07d}", "brand": {"en": f"{chance.choice(WORDS)} {chance.choice(WORDS)}"},
                      "name": {"en": f"{names} {1000 + number}", "zh-Hans": f"{chinese} {1000 + number}"}, "category": f"c{chance.randrange(20, CATEGORIES)}",
                      "measure": {"amount": number % 500 + 1, "unit": "g"}}
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            for merchant, price in offers_of(chance):
                out.write(offer_line(number, merchant, price))


def write_changes(path, products, count, seed):
    """Some prices of before, each a little other."""
    chance = random.Random(seed)
    with open(path, "w", encoding="utf-8") as out:
        for number in sorted(chance.sample(range(products), count)):
            out.write(offer_line(number, chance.randrange(MERCHANTS), chance.randrange(290, 89900)))


def run_measured(words):
    """Its last line, seconds, and the most memory in MiB."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise rig.Refused(f"{words[1]}: exit {process.returncode}")
    return rig.Hub._last_line(text), time.monotonic() - start, usage.ru_maxrss / 1024
