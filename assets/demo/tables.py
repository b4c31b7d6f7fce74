# SPDX-License-Identifier: Apache-2.0
"""Reads the demo's tables. Everything that a person edits is in tables/; nothing here knows a product."""

import csv
import dataclasses
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent / 'tables'
LANGUAGES = ('en', 'zh-Hans', 'zh-Hant', 'es', 'ar')
BASE_UNITS = {'g': ('g', 1), 'kg': ('g', 1000), 'ml': ('ml', 1), 'l': ('ml', 1000), 'piece': ('piece', 1)}
UNIT_WORDS = {
    'g': ('g', '克', '公克', 'g', 'غ'), 'kg': ('kg', '千克', '公斤', 'kg', 'كغ'),
    'ml': ('ml', '毫升', '毫升', 'ml', 'مل'), 'l': ('L', '升', '公升', 'L', 'لتر'),
    'cm': ('cm', '厘米', '公分', 'cm', 'سم'), 'GB': ('GB',) * 5, 'TB': ('TB',) * 5,
    '': ('people', '人', '人', 'personas', 'أشخاص'),
}


@dataclasses.dataclass(frozen=True)
class Art:
    shape: str
    main: str
    accent: str
    motif: str = 'leaf'
    style: int = 0
    scale: float = 1


@dataclasses.dataclass
class Product:
    id: str
    family: str
    group: str
    gtin: str
    category: str
    brand: dict
    name: dict
    description: dict
    art: Art
    picture: str
    price: int
    measure: tuple | None
    options: dict


@dataclasses.dataclass
class Category:
    id: str
    parent: str
    art: Art | None
    name: dict

    @property
    def picture(self):
        return f'category-{self.id}'


@dataclasses.dataclass
class Merchant:
    id: str
    channel: str
    factor: float
    delivery: int
    free_from: int
    range: dict
    colour: str
    motif: str
    name: dict

    @property
    def picture(self):
        return f'merchant-{self.id}'


@dataclasses.dataclass
class Thing:
    spec: Art
    x: float
    y: float
    size: float
    turn: float


@dataclasses.dataclass
class Scene:
    picture: str
    things: list
    width: int = 1080
    height: int = 1120


@dataclasses.dataclass
class Demo:
    palette: dict
    categories: list
    merchants: list
    stores: list
    products: list
    heroes: dict
    deals: list
    coupons: list
    attributes: list
    facts: dict
    ads: list
    scenes: list

    @property
    def top_categories(self):
        return [category for category in self.categories if not category.parent]


def rows(name):
    with open(FOLDER / name, encoding='utf-8', newline='') as file:
        for row in csv.reader(file, delimiter='\t', quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith('#'):
                yield row


def words(cells):
    if len(cells) != len(LANGUAGES) or not all(cells):
        raise ValueError(f'not in all of {LANGUAGES}: {cells}')
    return dict(zip(LANGUAGES, cells))


def fen(yuan):
    """Minor units of a price written in yuan, without a float between."""
    whole, _, cents = yuan.strip().partition('.')
    return int(whole) * 100 + int((cents + '00')[:2])


def parse_art(text):
    parts = text.split()
    colours = parts[1].split('/')
    art = Art(parts[0], colours[0], colours[1] if len(colours) > 1 else 'cream')
    if len(parts) > 2:
        art = dataclasses.replace(art, motif=parts[2])
    if len(parts) > 3:
        art = dataclasses.replace(art, style=int(parts[3]))
    return art


def split_amount(text):
    """'2.5kg' and '2.5 kg' are ('2.5', 'kg')."""
    digits = text.rstrip('abcdefghijklmnopqrstuvwxyzGTB ').strip()
    return digits, text[len(digits):].strip()


def parse_measure(text):
    if not text:
        return None
    amount, unit = split_amount(text)
    base, factor = BASE_UNITS[unit]
    return round(float(amount) * factor), base


def amount_words(text):
    """An amount with its unit, one string for each language."""
    amount, unit = split_amount(text)
    if unit not in UNIT_WORDS:
        return dict.fromkeys(LANGUAGES, text)
    out = {}
    for language, word in zip(LANGUAGES, UNIT_WORDS[unit]):
        number = amount.replace('.', ',') if language == 'es' else amount
        out[language] = f'{number}{word}' if language.startswith('zh') else f'{number} {word}'
    return out


def add_words(name, more, comma):
    joint = {'en': ', ', 'es': ', ', 'ar': '، '} if comma else {}
    return {language: name[language] + joint.get(language, ' ') + more[language] for language in LANGUAGES}


def check_digit(twelve):
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(twelve))
    return str(-total % 10)


def gtin(number):
    """GTIN-13 with prefix 952, which GS1 keeps for demonstrations and examples."""
    twelve = f'952{number * 7919 % 10**9:09d}'
    return twelve + check_digit(twelve)


def parse_options(text):
    """'colour=red,blue size=250ml:0.6,1l' is [('colour', [('red', 1.0), …]), …]."""
    axes = []
    for key, values in re.findall(r'(\w+)=(.+?)(?= \w+=|$)', text):
        pairs = [value.partition(':') for value in values.split(',')]
        axes.append((key, [(value.strip(), float(factor or 1)) for value, _, factor in pairs]))
    return axes


def combinations(axes):
    if not axes:
        yield ()
        return
    (key, values), rest = axes[0], axes[1:]
    for value, factor in values:
        for tail in combinations(rest):
            yield ((key, value, factor),) + tail


def read_blocks(path):
    """Blocks of six lines: the facts, then name | description in each language."""
    lines = [line for line in path.read_text(encoding='utf-8').splitlines() if line.strip()]
    for i in range(0, len(lines), 1 + len(LANGUAGES)):
        head = [cell.strip() for cell in lines[i].split('|')]
        texts = [[cell.strip() for cell in line.split('|')] for line in lines[i + 1:i + 1 + len(LANGUAGES)]]
        if not 6 <= len(head) <= 7 or any(len(text) != 2 for text in texts):
            raise ValueError(f'{path.name}: {lines[i]}')
        yield head, words([text[0] for text in texts]), words([text[1] for text in texts])


def scaled(art, axis_values, value):
    """Small, middle and large packs of one thing are drawn in three sizes."""
    if len(axis_values) < 2:
        return art
    place = [v for v, _ in axis_values].index(value) / (len(axis_values) - 1)
    return dataclasses.replace(art, scale=round(.80 + .20 * place, 3))


def variant(head, name, axes, combination, colours):
    """Name, art, price, measure and options of one combination of options."""
    art, price, measure = parse_art(head[2]), fen(head[4]), parse_measure(head[5])
    measured = amount_words(head[5]) if measure and measure[1] != 'piece' else None
    tails, options = [], {}
    for key, value, factor in combination:
        options[key] = ' '.join(split_amount(value)).strip()
        price = price if factor == 1 else round(price * factor / 10) * 10
        if key == 'colour':
            art = dataclasses.replace(art, main=value)
            tails.append(colours[value])
            continue
        if key == 'storage':
            art = dataclasses.replace(art, style=art.style + [v for v, _ in dict(axes)[key]].index(value))
        else:
            art = scaled(art, dict(axes)[key], value)
        if key == 'size' and measure:
            measure, measured = parse_measure(value), amount_words(value)
        else:
            tails.append(amount_words(value))
    shown = add_words(name, measured, False) if measured else name
    for tail in tails:
        shown = add_words(shown, tail, True)
    return shown, art, price, measure, options


def load_products(brands, colours):
    products = []
    for path in sorted((FOLDER / 'products').glob('*.txt')):
        for head, name, description in read_blocks(path):
            axes = parse_options(head[6]) if len(head) > 6 and head[6] else []
            group = None
            for combination in combinations(axes):
                shown, art, price, measure, options = variant(head, name, axes, combination, colours)
                tail = (
                    ''.join('-' + value.lower().replace(' ', '').replace('.', '-')
                        for _, value, _ in combination)
                )
                product_id = head[0] + tail
                group = group or product_id
                products.append(Product(product_id, head[0], group if axes else '', gtin(len(products) + 1),
                    head[1], brands[head[3]], shown, description, art, product_id, price, measure, options))
    return products


def load_merchants():
    out = []
    for row in rows('merchants.tsv'):
        shares = dict((key, int(share)) for key, share in (item.split(':') for item in row[5].split()))
        out.append(Merchant(row[0], row[1], float(row[2]), fen(row[3]), fen(row[4]), shares, row[6], row[7],
                            words(row[8:])))
    return out


def load_scenes():
    scenes = {}
    for ad, art, x, y, size, turn in rows('scenes.tsv'):
        scene = scenes.setdefault(ad, Scene(ad, []))
        scene.things.append(Thing(parse_art(art), float(x), float(y), float(size), float(turn)))
    return list(scenes.values())


def load():
    brands = {row[0]: words(row[1:]) for row in rows('brands.tsv')}
    colours = {row[0]: words(row[1:]) for row in rows('colours.tsv')}
    return Demo(
        palette={row[0]: (row[1], row[2]) for row in rows('palette.tsv')},
        categories=[Category(row[0], row[1], parse_art(row[2]) if row[2] else None, words(row[3:]))
                    for row in rows('categories.tsv')],
        merchants=load_merchants(),
        stores=[(row[:6], words(row[6:])) for row in rows('stores.tsv')],
        products=load_products(brands, colours),
        heroes={row[0]: row[1].split() for row in rows('heroes.tsv')},
        deals=list(rows('deals.tsv')),
        coupons=[(row[:9], words(row[9:])) for row in rows('coupons.tsv')],
        attributes=[(row[:4], words(row[4:])) for row in rows('attributes.tsv')],
        facts={row[0]: json.loads('{' + row[1] + '}') for row in rows('facts.tsv')},
        ads=[(row[0], row[1], words(row[2:])) for row in rows('ads.tsv')],
        scenes=load_scenes())
