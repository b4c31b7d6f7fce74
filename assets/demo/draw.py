#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws one SVG for each picture that the tables name, and with --raster turns them into WebP."""

import argparse
import concurrent.futures
import hashlib
import pathlib
import subprocess
import sys

import tables
from drawing import care, compose, food, home, packs, play, sport, tech
from drawing.pen import Pen, T

SHAPES = {**packs.SHAPES, **food.SHAPES, **home.SHAPES, **tech.SHAPES, **sport.SHAPES, **care.SHAPES,
    **play.SHAPES}

# (scale, how far up) for things that would stand too low or reach the edge of their box.
PLACE = {'greens': (.84, 10), 'gloves': (.88, 14), 'shuttle': (.88, 8), 'pan': (.88, 62), 'strawberry': (1,
    30), 'tomato': (1, 34), 'dino': (.92, 14), 'bunny': (.93, 4), 'cream_jar': (1, 52), 'fish_tray': (1, 60),
    'steak_tray': (1, 56), 'keyboard': (1, 52), 'mouse': (1, 22), 'sneaker': (1, 46), 'sandal': (1, 74),
    'towels': (1, 48), 'blanket': (1, 46), 'eggs': (1, 60), 'butter': (1, 28), 'vacuum': (1, 60),
    'punnet': (1, 46), 'plates': (1, 50), 'glasses': (1, 34), 'tub': (1, 48), 'lunch_box': (1, 46),
    'sponge': (1, 36), 'round_tin': (1, 66), 'hub': (1, 22), 'gamepad': (1, 36), 'nuts': (1, 52),
    'basket': (1, 58), 'storage': (1, 48), 'tissue': (1, 16), 'pillow': (1, 30), 'tin': (1, 38),
    'flat_box': (1, 38), 'cheese': (1, 28), 'soap': (1, 20), 'succulent': (1, 18), 'cup': (1, 28),
    'noodle_cup': (1, 28), 'rice_cooker': (1, 18), 'iron': (1, 24), 'toaster': (1, 10), 'toy_car': (1, 32),
    'first_aid': (1, 14), 'projector': (1, 34), 'speaker_round': (1, 12), 'duffel': (1, 22),
    'sleeping_bag': (1, 28), 'dumbbell': (1, 24), 'camera': (1, 12), 'duck': (1, 8), 'bicycle': (.95, 24),
    'shorts': (1, 18), 'tent': (.96, 4), 'teapot': (1, 24), 'wok': (1, 10), 'pot': (1, 14), 'helmet': (1, 12),
    'board_game': (1, -4), 'dumplings': (1, 16), 'noodles': (1, 6), 'xylophone': (1, 6), 'laptop': (1, 24),
    'monitor': (1, 12), 'kettle': (1, 16), 'jar': (1, 14), 'pill_bottle': (1, 14),}


def shape_body(spec, palette, prefix=''):
    """Definitions and body of one drawn thing, in its 400 x 400 box."""
    pen = Pen(palette[spec.main], palette[spec.accent], spec.motif, spec.style, prefix)
    body = SHAPES[spec.shape](pen)
    scale, up = PLACE.get(spec.shape, (1, 0))
    if scale != 1 or up:
        body = T(body, f'translate(200 {352 - up}) scale({scale}) translate(-200 -352)')
    return ''.join(pen.defs), body


def svg(width, height, defs, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}"><defs>{defs}</defs>{body}</svg>\n')


def product_svg(spec, palette):
    defs, body = shape_body(spec, palette)
    if spec.scale != 1:
        up = (1 - spec.scale) * 110
        body = T(body, f'translate(200 {352 - up:.0f}) scale({spec.scale}) translate(-200 -352)')
    return svg(400, 400, defs, body)


def scene_svg(scene, palette):
    """Several things side by side on a wall, as on the attract screen."""
    defs, out = '', ''
    for i, thing in enumerate(scene.things):
        more, body = shape_body(thing.spec, palette, f's{i}-')
        defs += more
        out += T(body, f'translate({thing.x} {thing.y}) scale({thing.size / 400:.4f}) rota'
            f'te({thing.turn} 200 300)')
    return svg(scene.width, scene.height, defs, out)


def all_pictures(demo):
    """(file stem, width in pixels, svg) of every picture of the demo."""
    palette = demo.palette
    for product in demo.products:
        yield product.picture, 480, product_svg(product.art, palette)
    for category in demo.top_categories:
        yield category.picture, 480, product_svg(category.art, palette)
    for scene in demo.scenes:
        yield scene.picture, 1080, scene_svg(scene, palette)
    for merchant in demo.merchants:
        yield merchant.picture, 480, svg(400, 400, *compose.logo(palette[merchant.colour], merchant.motif))


def write_if_changed(path, text):
    if path.exists() and path.read_text(encoding='utf-8') == text:
        return
    path.write_text(text, encoding='utf-8')


def rasterise(job):
    """One SVG to one WebP. The stamp holds the hash of the SVG that the WebP was made from."""
    source, target, width = job
    stamp = source.with_suffix('.sum')
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if target.exists() and stamp.exists() and stamp.read_text() == digest:
        return 0
    png = source.with_suffix('.png')
    subprocess.run(['rsvg-convert', '-w', str(width), '-o', png, source], check=True)
    subprocess.run(['cwebp', '-quiet', '-q', '88', '-alpha_q', '100', png, '-o', target], check=True)
    png.unlink()
    stamp.write_text(digest)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out', type=pathlib.Path, help='folder; gets svg/ and images/')
    parser.add_argument('--raster', action='store_true', help='also make OUT/images/*.webp')
    args = parser.parse_args()
    drawn, images = args.out / 'svg', args.out / 'images'
    drawn.mkdir(parents=True, exist_ok=True)
    jobs = []
    for stem, width, text in all_pictures(tables.load()):
        source = drawn / f'{stem}.svg'
        write_if_changed(source, text)
        jobs.append((source, images / f'{stem}.webp', width))
    for stale in set(drawn.glob('*.svg')) - {source for source, _, _ in jobs}:
        stale.unlink()
    made = 0
    if args.raster:
        images.mkdir(exist_ok=True)
        for stale in set(images.glob('*.webp')) - {target for _, target, _ in jobs}:
            stale.unlink()
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            made = sum(pool.map(rasterise, jobs))
    print(f'pictures drawn={len(jobs)} rasterised={made}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
