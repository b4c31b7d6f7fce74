# SPDX-License-Identifier: Apache-2.0
"""Prices that behave like prices: plateaus, weekend promotions, reductions, and goods that are new."""

import dataclasses
import datetime
import random

HISTORY_DAYS = 90  # before today; day 0 is the oldest, day 90 is today
CALM, NEW_FAMILY, REDUCED = 'calm', .06, .13


@dataclasses.dataclass
class Series:
    """One offer's price for each day; None before it was first sold. last_seen is the newest observation."""

    prices: list
    list_price: int | None
    last_seen: int


def chance(*key):
    """Its own random numbers for each key, so that a new product changes no other."""
    return random.Random('|'.join(str(part) for part in key))


def round_price(minor):
    """As a shopkeeper would write it: 8.70, 23.90, 189, 2699."""
    if minor < 2000:
        return max(10, round(minor / 10) * 10)
    if minor < 10000:
        return round((minor + 10) / 100) * 100 - 10
    if minor < 100000:
        return round(minor / 100) * 100
    return round((minor + 100) / 1000) * 1000 - 100


def regular_levels(rnd, final):
    """The price without promotions: it changes at most twice in the 90 days and ends at final."""
    levels = [final] * (HISTORY_DAYS + 1)
    for _ in range(rnd.choice((0, 0, 1, 1, 1, 2))):
        day = rnd.randrange(8, HISTORY_DAYS - 25)
        before = round_price(levels[day - 1] * rnd.choice((.92, .95, .97, 1.03, 1.05, 1.08)))
        levels[:day] = [before] * day
    return levels


def promote_weekends(rnd, prices, regular, today):
    """Friday to Sunday, 8 to 20 % off, on some weekends."""
    if rnd.random() > .4:
        return
    off = rnd.choice((.92, .90, .88, .85, .80))
    for day in range(HISTORY_DAYS + 1):
        date = today - datetime.timedelta(days=HISTORY_DAYS - day)
        weekend = date.toordinal() // 7
        if date.weekday() >= 4 and random.Random(f'{weekend}|{off}|{regular[0]}').random() < .35:
            prices[day] = min(prices[day], round_price(regular[day] * off))


def make_series(seed, product, merchant, today, kind=None):
    """The history of one offer. kind 'calm': no promotion and no reduction, as under a group deal."""
    rnd = chance(seed, 'price', product.id, merchant.id)
    spread = 1 if merchant.channel == 'store' and merchant.factor == 1 else rnd.uniform(.965, 1.045)
    final = product.price if spread == 1 else round_price(product.price * merchant.factor * spread)
    regular = regular_levels(rnd, final)
    prices, list_price = list(regular), None
    is_reduced = rnd.random() < REDUCED
    if kind != CALM and is_reduced:
        start = HISTORY_DAYS - rnd.randrange(2, 21)
        lowered = round_price(final * rnd.choice((.72, .78, .82, .85, .88)))
        prices[start:] = [lowered] * (HISTORY_DAYS + 1 - start)
        list_price = regular[-1] if lowered < regular[-1] else None
    elif kind != CALM:
        promote_weekends(rnd, prices, regular, today)
        list_price = regular[-1] if prices[-1] < regular[-1] else None
    first = first_day(seed, product.family, merchant.id, rnd)
    prices[:first] = [None] * first
    last = (
        HISTORY_DAYS - rnd.choice((1, 2, 3)) if merchant.channel == 'partner' and rnd.random() < .35
        else HISTORY_DAYS
    )
    prices[last:] = [prices[last]] * (HISTORY_DAYS + 1 - last)
    if prices[-1] == regular[-1]:
        list_price = None
    return Series(prices, list_price, last)


def first_day(seed, family, merchant_id, rnd):
    """0 for most; a new family starts late at every merchant, and some merchants took it up later."""
    family_rnd = chance(seed, 'new', family)
    start = HISTORY_DAYS - family_rnd.randrange(4, 26) if family_rnd.random() < NEW_FAMILY else 0
    if start == 0 and rnd.random() < .06:
        start = rnd.randrange(20, 70)
    return min(start, HISTORY_DAYS - 4)


def past_days(series):
    """(day, price) of each day before today on which the offer was seen: what nobody saw is not known."""
    for day in range(min(HISTORY_DAYS, series.last_seen + 1)):
        if series.prices[day] is not None:
            yield day, series.prices[day]
