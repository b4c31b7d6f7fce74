#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the demo catalog in the import format `daogou`: catalog, history day by day, and today's offers."""

import argparse
import datetime
import json
import pathlib
import sys

import pricing
import tables

CURRENCY = 'CNY'
COUNTRY = 'CN'
MALL_ZONE = datetime.timezone(datetime.timedelta(hours=8))  # Asia/Shanghai
SELLERS_MAX = 5
MULTIBUY_UP_TO = 6000  # only cheap things are sold as "any 2 for …"


def days_from(today, days):
    return (today + datetime.timedelta(days=days)).strftime('%Y-%m-%dT00:00:00+08:00')


def stamp(today, day):
    """Midnight in the mall, of a day of the history."""
    return days_from(today, day - pricing.HISTORY_DAYS)


def picture(stem):
    return f'{stem}.webp'


def merchant_records(demo):
    for merchant in demo.merchants:
        yield {'type': 'merchant', 'id': merchant.id, 'name': merchant.name, 'currency': CURRENCY,
               'image': picture(merchant.picture)}


def store_records(demo):
    for (store_id, merchant, lat, lon, hours, address), name in demo.stores:
        english, _, chinese = address.partition(' · ')
        yield {'type': 'store', 'id': store_id, 'merchant': merchant, 'name': name, 'address': {'en': english,
            'zh-Hans': chinese}, 'lat': float(lat), 'lon': float(lon), 'hours': hours}


def category_records(demo):
    for category in demo.categories:
        record = {'type': 'category', 'id': category.id}
        if category.parent:
            record['parent'] = category.parent
        record['name'] = category.name
        if category.art:
            record['image'] = picture(category.picture)
        yield record


def product_records(demo):
    for product in demo.products:
        record = {'type': 'product', 'id': product.id, 'gtin': product.gtin, 'brand': product.brand,
                  'name': product.name, 'description': product.description, 'category': product.category,
                  'images': [picture(product.picture)]}
        if product.measure:
            record['measure'] = {'amount': product.measure[0], 'unit': product.measure[1]}
        if product.options:
            record['options'] = product.options
            record['group'] = product.group
        record.update(demo.facts.get(product.family, {}))
        yield record


def attribute_records(demo):
    for position, ((attribute_id, unit, better, is_filter), name) in enumerate(demo.attributes):
        yield {'type': 'attribute', 'id': attribute_id, 'name': name, 'unit': unit or None, 'better': better,
               'filter': bool(is_filter), 'position': position}


def tax_records():
    """What the country adds to all prices, with food at the lower rate."""
    for tax_class, permille in (('standard', 130), ('food', 90)):
        yield {'type': 'tax', 'country': COUNTRY, 'class': tax_class, 'rate_permille': permille, 'included': True}


def parse_tiers(text):
    return [[int(people), tables.fen(price)] for people, price in (tier.split(':') for tier in text.split())]


def deal_records(demo, today):
    for deal_id, product, merchant, tiers, ttl_hours, quota, per_member, days in demo.deals:
        yield {'type': 'deal', 'id': deal_id, 'product': product, 'merchant': merchant,
            'tiers': parse_tiers(tiers), 'ttl_s': int(ttl_hours) * 3600, 'starts_at': days_from(today, -1),
            'ends_at': days_from(today, int(days)), 'per_member': int(per_member), 'quota': int(quota)}


def coupon_records(demo):
    for (coupon_id, kind, value, threshold, most, scope, total, per_member, days), name in demo.coupons:
        record = {'type': 'coupon', 'id': coupon_id, 'kind': kind}
        record['value'] = tables.fen(value) if kind == 'amount' else int(value)
        if kind == 'percent' and most != '0':
            record['max_discount'] = tables.fen(most)
        key, _, target = scope.partition(':')
        record |= {'threshold': tables.fen(threshold), 'scope': {key: target} if target else 'all',
                   'currency': CURRENCY, 'total': int(total), 'per_member': int(per_member),
                   'valid_days': int(days), 'name': name}
        yield record


def ad_records(demo, today):
    for ad_id, target, title in demo.ads:
        key, _, target_id = target.partition(':')
        yield {'type': 'ad', 'id': ad_id, 'slot': 'attract', 'image': picture(ad_id), 'title': title,
               'target': {key: target_id}, 'starts_at': days_from(today, -1), 'ends_at': days_from(today, 60)}


def entities(demo, today):
    yield from merchant_records(demo)
    yield from store_records(demo)
    yield from category_records(demo)
    yield from product_records(demo)
    yield from attribute_records(demo)
    yield from tax_records()
    yield from deal_records(demo, today)
    yield from coupon_records(demo)
    yield from ad_records(demo, today)


def share_of(merchant, category, parents):
    """How many in a hundred of a category's goods the merchant sells; the nearest category counts."""
    while category:
        if category in merchant.range:
            return merchant.range[category]
        category = parents[category]
    return 0


def sellers_of(product, demo, parents, wanted, seed):
    """The merchants that sell a product, at most five. All variants of a family are sold by the same ones."""
    sure = wanted.get(product.id, []) + demo.heroes.get(product.family, [])
    found = []
    for merchant in demo.merchants:
        share = share_of(merchant, product.category, parents)
        drawn = pricing.chance(seed, 'sells', product.family, merchant.id).random() * 100
        is_wanted = merchant.id in sure
        if drawn < share or is_wanted:
            found.append((not is_wanted, share < 100, drawn, merchant))
    found.sort(key=lambda item: item[:3])
    return [merchant for _, _, _, merchant in found[:SELLERS_MAX]]


def sellers(demo, seed):
    """(product, merchant) for every offer."""
    parents = {category.id: category.parent for category in demo.categories}
    wanted = {deal[1]: [deal[2]] for deal in demo.deals}
    for product in demo.products:
        for merchant in sellers_of(product, demo, parents, wanted, seed):
            yield product, merchant


def stock_of(seed, product, merchant, is_calm):
    rnd = pricing.chance(seed, 'stock', product.id, merchant.id)
    drawn = rnd.random()
    if drawn < .06 and not is_calm:
        return 'out_of_stock', 0
    if drawn < .18 and not is_calm:
        return 'low_stock', rnd.randrange(1, 5)
    return 'in_stock', rnd.randrange(6, 90)


def multibuy_of(seed, product, merchant, price):
    rnd = pricing.chance(seed, 'multibuy', product.family, merchant.id)
    if price > MULTIBUY_UP_TO or rnd.random() > .2:
        return None
    quantity = rnd.choice((2, 2, 3))
    total = pricing.round_price(price * quantity * rnd.choice((.84, .87, .90)))
    return {'quantity': quantity, 'price': total} if total < price * quantity else None


def delivery_of(merchant, price):
    is_free = merchant.free_from and price >= merchant.free_from
    return 0 if is_free else merchant.delivery


class Offer:
    """An offer with its whole history."""

    def __init__(self, seed, product, merchant, today, is_calm):
        self.product, self.merchant, self.today = product, merchant, today
        self.series = pricing.make_series(seed, product, merchant, today, pricing.CALM if is_calm else None)
        self.stock, self.quantity = stock_of(seed, product, merchant, is_calm)
        price = self.series.prices[-1]
        self.multibuy = (
            None if is_calm or self.series.list_price else multibuy_of(seed, product, merchant, price)
        )

    def record(self, price):
        return {'type': 'offer', 'product': self.product.id, 'merchant': self.merchant.id,
                'channel': self.merchant.channel, 'price': price, 'currency': CURRENCY,
                'delivery': delivery_of(self.merchant, price), 'stock': 'in_stock'}

    def past(self, day, price):
        return self.record(price) | {'observed_at': stamp(self.today, day)}

    def now(self):
        """Today's offer. One in the house has no time: it is as old as the import that reads it."""
        record = self.record(self.series.prices[-1])
        if self.merchant.channel != 'store':
            record['observed_at'] = stamp(self.today, self.series.last_seen)
        if self.series.list_price:
            record['list_price'] = self.series.list_price
        record['stock'], record['quantity'] = self.stock, self.quantity
        if self.multibuy:
            record['multibuy'] = self.multibuy
        if self.merchant.channel == 'online':
            record['url'] = f'https://shop.example/{self.product.id}'
        return record


def make_offers(demo, today, seed):
    dealt = {deal[1] for deal in demo.deals}
    return [Offer(seed, product, merchant, today, product.id in dealt)
        for product, merchant in sellers(demo, seed)]


def write_lines(path, records):
    count = 0
    with open(path, 'w', encoding='utf-8', newline='\n') as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, separators=(',', ':')) + '\n')
            count += 1
    return count


def write_history(folder, offers, today):
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob('*.ndjson'):
        stale.unlink()
    by_day = [[] for _ in range(pricing.HISTORY_DAYS)]
    for offer in offers:
        for day, price in pricing.past_days(offer.series):
            by_day[day].append(offer.past(day, price))
    for day, records in enumerate(by_day):
        date = today - datetime.timedelta(days=pricing.HISTORY_DAYS - day)
        write_lines(folder / f'{day:03d}-{date.isoformat()}.ndjson', records)
    return sum(len(records) for records in by_day)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out', type=pathlib.Path, help='output folder')
    parser.add_argument('--today', type=datetime.date.fromisoformat,
                        default=datetime.datetime.now(MALL_ZONE).date(), help='YYYY-MM-DD, as in the mall')
    parser.add_argument('--seed', default='river-mall', help='another seed gives other prices and stock')
    args = parser.parse_args()
    demo = tables.load()
    offers = make_offers(demo, args.today, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    count = write_lines(args.out / 'catalog.ndjson', entities(demo, args.today))
    past = write_history(args.out / 'history', offers, args.today)
    write_lines(args.out / 'today.ndjson', (offer.now() for offer in offers))
    print(f'catalog entities={count} products={len(demo.products)} offers={len(offers)} history={past}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
