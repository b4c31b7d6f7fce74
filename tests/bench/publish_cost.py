# SPDX-License-Identifier: Apache-2.0
"""What a publish costs, by the size of the catalog and by the size of the change: the first one, one of 0.1 % changed prices,
its delta, the deltas of a kiosk that was away, and real days of a price watch where they are there."""
import glob
import json
import os
import random
import re
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


OFFER = re.compile(r'"price":(\d+)')


def offer_lines(product, chance):
    """Two or three."""
    price = chance.randrange(290, 89900)
    for merchant in chance.sample(range(MERCHANTS), chance.choice((2, 2, 3))):
        channel = "store" if merchant % 2 else "online"
        yield (f'{{"type":"offer","product":"edition-{product:07d}","merchant":"M{merchant}","channel":"{channel}",'
               f'"price":{max(100, price + chance.randrange(-90, 90))},"currency":"CNY","stock":"in_stock"}}\n')


def write_catalog(path, products):
    """How many offers it has."""
    chance, offers = random.Random(1), 0
    with open(path, "w", encoding="utf-8") as out:
        for number in range(MERCHANTS):
            out.write(json.dumps({"type": "merchant", "id": f"M{number}", "name": f"Merchant {number}", "currency": "CNY"}) + "\n")
        for number in range(CATEGORIES):
            parent = {"parent": f"c{number % 20}"} if number >= 20 else {}
            out.write(json.dumps({"type": "category", "id": f"c{number}", "name": {"en": f"Category {number}"}} | parent) + "\n")
        for number in range(products):
            english, chinese = " ".join(chance.sample(WORDS, 4)), "".join(chance.sample(CHINESE, 3))
            record = {"type": "product", "id": f"edition-{number:07d}", "brand": {"en": f"{chance.choice(WORDS)} {chance.choice(WORDS)}"},
                      "name": {"en": f"{english} {1000 + number}", "zh-Hans": f"{chinese} {1000 + number}"},
                      "category": f"c{chance.randrange(20, CATEGORIES)}", "measure": {"amount": number % 500 + 1, "unit": "g"}}
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            for line in offer_lines(number, chance):
                out.write(line)
                offers += 1
    return offers


def write_changes(catalog, path, offers, count, seed):
    """Other prices of some offers of the catalog."""
    chance, number = random.Random(seed), 0
    picked = set(chance.sample(range(offers), count))
    with open(catalog, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            if not line.startswith('{"type":"offer"'):
                continue
            if number in picked:
                out.write(OFFER.sub(lambda price: f'"price":{max(100, int(price[1]) + chance.randrange(-200, 200))}', line))
            number += 1


class Shop:
    """A hub with so many products."""

    def __init__(self, build, folder, products):
        self.hub = rig.Hub(build, os.path.join(folder, f"hub-{products}"), folder)
        self.catalog, self.changes = os.path.join(folder, f"catalog-{products}.ndjson"), os.path.join(folder, "changes.ndjson")
        self.offers, self.minutes = write_catalog(self.catalog, products), 0
        os.makedirs(self.hub.data)
        self.hub.init("--country", "CN", "--time-zone", "Asia/Shanghai")
        self.hub.import_file(self.catalog, "2026-12-01T00:00:00+08:00")

    def change(self, count):
        self.minutes += 1
        write_changes(self.catalog, self.changes, self.offers, count, self.minutes)
        self.hub.import_file(self.changes, f"2026-12-01T{1 + self.minutes // 60:02d}:{self.minutes % 60:02d}:00+08:00", partial=True)

    def publish(self):
        """Its last line, seconds, and the most memory in MiB."""
        start = time.monotonic()
        process = subprocess.Popen([self.hub.program, "publish", "--data", self.hub.data], stdout=subprocess.PIPE, text=True)
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise rig.Refused(f"publish: exit {process.returncode}")
        return rig.Hub._last_line(text), time.monotonic() - start, usage.ru_maxrss / 1024

    def index(self):
        """The lines of the delta index, by their ends."""
        with open(os.path.join(self.hub.data, "feed", "head"), encoding="utf-8") as file:
            head = json.loads(file.readline())
        lines = self.unpack(head["deltas"]["sha256"]).decode().splitlines()
        return head, {(line["from"], line["to"]): line for line in map(json.loads, lines)}

    def unpack(self, sha256, to=None):
        path = os.path.join(self.hub.data, "feed", "o", sha256)
        result = subprocess.run(["zstd", "-dqf", path, "-o", to] if to else ["zstd", "-dqc", path], capture_output=True, check=True)
        return result.stdout


def way(index, start, end):
    """The objects that lead from one seq to another, each time the longest."""
    taken = []
    while start < end:
        step = max(to for begin, to in index if begin == start and to <= end)
        taken.append(index[start, step])
        start = step
    return taken


def apply_on_kiosk(build, shop, folder):
    """Milliseconds for 1,000 changed prices, and the longest a reader waited meanwhile."""
    head, index = shop.index()
    catalog, delta = os.path.join(folder, "kiosk.db"), os.path.join(folder, "delta.ndjson")
    shop.unpack(head["snapshot"]["sha256"], catalog)
    step = index[head["snapshot"]["seq"], head["snapshot"]["seq"] + 1]
    shop.unpack(step["sha256"], delta)
    text = rig.run([os.path.join(build, "bin", "apply_delta"), catalog, delta, step["from"], step["to"], step["state_root"]])
    return [float(word) for word in text.split()]


def measure_big(build, folder):
    shop = Shop(build, folder, PRODUCTS)
    _, seconds, memory = shop.publish()
    figures = [("publish_first_1m", seconds, "s", "<= 60"), ("publish_first_1m_memory", memory, "MiB", "<= 256")]
    count = shop.offers // 1000
    shop.change(count)
    line, seconds, memory = shop.publish()
    figures += [("publish_2333_changes", seconds, "s", "<= 2"), ("publish_2333_changes_memory", memory, "MiB", "<= 128"),
                ("delta_bytes_a_price", line["delta_bytes"] / count, "bytes", "<= 40")]
    apply_ms, frame_ms = apply_on_kiosk(build, shop, folder)
    figures += [("delta_apply_1000", apply_ms, "ms", "<= 50"), ("delta_apply_longest_read", frame_ms, "ms", "<= 16")]
    return figures, seconds, count


def measure_away(build, folder, big_seconds, count):
    """Ten times the catalog for the same change; and a kiosk that was away for 100 publishes."""
    shop = Shop(build, folder, PRODUCTS // 10)
    shop.publish()
    shop.change(count)
    _, seconds, _ = shop.publish()
    figures = [("publish_ten_times_the_catalog", big_seconds / seconds, "times", "<= 1.5")]
    for _ in range(101):
        shop.change(20)
        line, _, _ = shop.publish()
    head, index = shop.index()
    objects = way(index, head["seq"] - 100, head["seq"])
    paths = [os.path.join(folder, f"part-{number}.ndjson") for number in range(len(objects))]
    for line, path in zip(objects, paths):
        shop.unpack(line["sha256"], path)
    net = int(rig.run([os.path.join(build, "bin", "net_delta"), *paths]))
    return figures + [("behind_100_objects", len(objects), "objects", "<= 8"),
                      ("behind_100_bytes", sum(line["size"] for line in objects) / net, "times", "<= 1.3")]


def measure_real_days(build, folder):
    """The delta of a day of the price watch, all its products in; nothing where it is not."""
    from pricewatch import Converter
    days = sorted(glob.glob(os.path.join(REAL_DAYS, "*.json.gz")))[-120:]
    if not days:
        return []
    hub, path, sizes = rig.Hub(build, os.path.join(folder, "hub-real"), folder), os.path.join(folder, "day.ndjson"), []
    os.makedirs(hub.data)
    hub.init("--country", "HK", "--time-zone", "Asia/Hong_Kong")
    for day in days:
        Converter().day(day, path)
        hub.import_file(path, os.path.basename(day)[:10] + "T00:00:00Z", allow_shrink=True)
        sizes.append(hub.publish()["delta_bytes"])
    return [("delta_of_a_real_day", statistics.median(sizes[1:]) / 1024, "KiB", "<= 3")]


def measure(build):
    folder = os.path.join(build, "bench", "publish")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        figures, seconds, count = measure_big(build, folder)
        return figures + measure_away(build, folder, seconds, count) + measure_real_days(build, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
