# SPDX-License-Identifier: Apache-2.0
"""Converts one day of the Hong Kong Consumer Council's Online Price Watch (optional real data) to the import format
`daogou`, NDJSON. English multi-buy texts are parsed where their meaning is plain, and counted where it is not."""
import gzip
import json
import os
import re

MEASURE = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|g|ml|mL|L|l|G|KG|ML)\b(?:\s*[xX]\s*(\d+))?")
UNITS = {"kg": "kg", "g": "g", "ml": "ml", "l": "l"}
# "Buy 2 item(s) for $14.00", "Buy 2 at $28", "2 For $14": so many pieces for so much money.
BUNDLE = re.compile(r"^(?:buy\s+)?(\d+)\s+(?:item\(s\)\s+)?(?:for|at)\s+\$\s*(\d+(?:\.\d{1,2})?)$", re.I)
SAVING = re.compile(r"^buy\s+(\d+)\s+to\s+save\s+\$\s*(\d+(?:\.\d{1,2})?)$", re.I)
FREE = re.compile(r"^buy\s+(\d+)\s+get\s+(\d+)\s+free$", re.I)
PERCENT = re.compile(r"^buy\s+(\d+)\s+to\s+get\s+(\d+)%\s+off$", re.I)


def cents(text):
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def one_multibuy(text, price):
    """{quantity, price} or None when the words say something else."""
    if match := BUNDLE.match(text):
        quantity, total = int(match[1]), cents(match[2])
    elif match := SAVING.match(text):
        quantity, total = int(match[1]), int(match[1]) * price - cents(match[2])
    elif match := FREE.match(text):
        quantity, total = int(match[1]) + int(match[2]), int(match[1]) * price
    elif match := PERCENT.match(text):
        quantity, total = int(match[1]), int(match[1]) * price * (100 - int(match[2])) // 100
    else:
        return None
    if not 2 <= quantity <= 99 or not 0 < total < quantity * price:
        return None
    return {"quantity": quantity, "price": total}


def parse_multibuy(text, price):
    """The best of several deals written in one text for two pieces or the fewest."""
    found = [one_multibuy(part.strip(), price) for part in re.split(r"[/;]|\s\|\s", text)]
    found = [deal for deal in found if deal]
    return min(found, key=lambda deal: (deal["quantity"], deal["price"])) if found else None


def parse_measure(name):
    match = MEASURE.search(name)
    if not match or float(match[1]) <= 0:
        return None
    amount = float(match[1]) * int(match[3] or 1)
    return {"amount": round(amount, 3), "unit": UNITS[match[2].lower()]}


def names(texts):
    tags = {"en": "en", "tc": "zh-Hant", "sc": "zh-Hans"}
    return {tags[key]: value for key, value in texts.items() if key in tags and value}


class Converter:
    def __init__(self):
        self.parsed = self.unparsed = 0

    def categories(self, products):
        seen = {}
        for product in products:
            parent = None
            for level in ("cat1", "cat2", "cat3"):
                key = (parent + "/" if parent else "") + product[level]["en"]
                if key not in seen:
                    seen[key] = {"type": "category", "id": f"c{len(seen) + 1}", "name": names(product[level])}
                    if parent:
                        seen[key]["parent"] = seen[parent]["id"]
                parent = key
            product["category"] = seen[parent]["id"]
        return list(seen.values())

    def offers(self, product, observed_at):
        for merchant, entry in product["prices"].items():
            try:
                price = cents(str(entry["price"]))
            except ValueError:
                continue
            offer = {"type": "offer", "product": str(product["code"]), "merchant": merchant, "channel": "online", "price": price,
                     "currency": "HKD", "stock": "in_stock", "observed_at": observed_at}
            words = product["offers"].get(merchant, {}).get("en")
            if words:
                deal = parse_multibuy(words, price)
                self.parsed += deal is not None
                self.unparsed += deal is None
                if deal:
                    offer["multibuy"] = deal
            yield offer

    def day(self, path, out):
        """Writes one day's records; the number of lines."""
        with gzip.open(path) as file:
            products = json.load(file)
        observed_at = os.path.basename(path).split(".")[0] + "T00:00:00Z"
        merchants = sorted({merchant for product in products for merchant in product["prices"]})
        records = [{"type": "merchant", "id": merchant, "name": merchant.title(), "currency": "HKD"} for merchant in merchants]
        records.append({"type": "store", "id": "cwb1", "merchant": merchants[0], "name": {"en": "Causeway Bay", "zh-Hant": "銅鑼灣",
                                                                                       "zh-Hans": "铜锣湾"}})
        records += self.categories(products)
        for product in products:
            record = {"type": "product", "id": str(product["code"]), "brand": names(product["brand"]), "name": names(product["name"]),
                      "category": product["category"]}
            measure = parse_measure(product["name"].get("en", ""))
            if measure:
                record["measure"] = measure
            records.append(record)
        for product in products:
            records.extend(self.offers(product, observed_at))
        with open(out, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        return len(records)
