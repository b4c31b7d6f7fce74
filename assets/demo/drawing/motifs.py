# SPDX-License-Identifier: Apache-2.0
"""Small drawings for labels: each in a box from -50 to 50, in colours c (main) and d (second)."""

import math

from .pen import C, E, L, P, R, T


def leaf(c, d):
    return P('M-38 34Q-46-36 40-42 46 36-18 36-28 36-38 34z', c) + L('M-40 44Q-14 6 16-18', d, 6)


def sprig(c, d):
    side = P('M0 14Q-40 14-42-18-6-18 0 14z', c) + P('M0-8Q4-46 40-46 40-10 0-8z', c)
    return L('M0 46V-10', d, 7) + side


def drop(c, d):
    return P('M0-48Q38 0 38 18A38 34 0 0 1-38 18Q-38 0 0-48z', c) + L('M-18 22q4 14 16 16', d, 7)


def sun(c, d):
    rays = ''.join(L('M0-36V-46', d, 8, f'transform="rotate({a})"') for a in range(0, 360, 45))
    return C(0, 0, 25, c) + rays


def wave(c, d):
    line = 'M-46 {0}q15-20 30 0t30 0 32-4'
    return L(line.format(-18), c, 10) + L(line.format(6), d, 10) + L(line.format(30), c, 10)


def flower(c, d):
    petals = ''.join(E(0, -26, 15, 21, c, f'transform="rotate({a})"') for a in range(0, 360, 60))
    return petals + C(0, 0, 14, d)


def star(c, d):
    points = []
    for i in range(10):
        r = 46 if i % 2 == 0 else 20
        angle = math.pi * (i / 5 - .5)
        points.append(f'{r * math.cos(angle):.1f} {r * math.sin(angle):.1f}')
    return (
        P('M' + 'L'.join(points) + 'z', c, f'stroke="{c}" stroke-width="6" stroke-linejoin="round"')
        + C(0, 2, 9, d)
    )


def heart(c, d):
    return P('M0 42Q-58-2-40-32-18-54 0-24 18-54 40-32 58-2 0 42z', c) + L('M-26-18q-6 12 2 22', d, 6)


def fruit(c, d):
    return (
        C(0, 8, 36, c) + P('M2-26Q6-50 34-48 34-26 2-26z', d)
        + L('M-18-2q-8 8-6 20', '#fff', 7, 'opacity=".5"')
    )


def berry(c, d):
    dots = ''.join(C(x, y, 17, c) for x, y in ((-22, -4), (22, -4), (0, 24), (0, -12)))
    return dots + P('M0-22Q-28-26-30-46-6-46 0-22 6-46 30-46 28-26 0-22z', d)


def lemon(c, d):
    cut = (
        ''.join(L('M0-9V-22', '#fff', 6, f'opacity=".75" transform="rotate({a})"') for a in range(0, 360, 60))
    )
    return C(0, 0, 40, c) + C(0, 0, 31, d) + cut


def wheat(c, d):
    out = L('M0 48V-30', d, 6)
    for y in (-20, 2, 24):
        out += (
            E(-15, y, 8, 17, c, f'transform="rotate(-38 -15 {y})"')
            + E(15, y, 8, 17, c, f'transform="rotate(38 15 {y})"')
        )
    return out + E(0, -38, 8, 15, c)


def fish(c, d):
    return (
        P('M-44 0Q-10-38 24-4L46-26V28L24 6Q-10 38-44 0z', c) + C(-22, -4, 5, '#fff')
        + L('M-4-14q8 14 0 28', d, 6)
    )


def chilli(c, d):
    return P('M-34-26Q-10-36 2-12 14 24 44 36 2 48-24 18-40-2-34-26z', c) + L('M-28-26Q-34-42-20-48', d, 8)


def bean(c, d):
    return E(0, 0, 28, 42, c, 'transform="rotate(30)"') + L('M-14-24Q16-10-4 6T10 30', d, 7)


def hill(c, d):
    return P('M-48 34L-12-30 10 4 20-10 48 34z', c) + P('M-12-30L-24-8-12-2-2-10z', d)


def moon(c, d):
    return P('M14-44A45 45 0 1 0 42 20 38 38 0 0 1 14-44z', c) + C(28, -14, 6, d)


def snow(c, d):
    arms = (
        ''.join(L('M0 0V-44M-12-34L0-24 12-34', c, 7, f'transform="rotate({a})"') for a in range(0, 360, 60))
    )
    return arms + C(0, 0, 8, d)


def bolt(c, d):
    return P('M8-48L-32 8H-4L-10 48 32-10H4z', c) + C(34, -34, 6, d)


def bowl(c, d):
    steam = L('M-14-20q-8-10 0-20M10-20q-8-10 0-20', d, 7)
    return P('M-46-4H46Q42 40 0 42-42 40-46-4z', c) + steam


def paw(c, d):
    toes = ''.join(E(x, y, 10, 13, c) for x, y in ((-34, -6), (-13, -30), (13, -30), (34, -6)))
    return toes + P('M0-4Q32 16 24 34 10 44 0 36-10 44-24 34-32 16 0-4z', c)


def tooth(c, d):
    return (
        P('M0-30Q26-50 40-24 42 2 28 16 24 48 14 46 8 24 0 22-8 24-14 46-24 48-28 16-42 '
            '2-40-24-26-50 0-30z', c) + L('M-24-18q2-8 8-10', d, 6)
    )


def plus(c, d):
    return R(-14, -44, 28, 88, 8, c) + R(-44, -14, 88, 28, 8, c) + C(0, 0, 7, d)


def comb(c, d):
    cell = 'M0-24L21-12V12L0 24-21 12V-12z'
    return (
        T(P(cell, c), 'translate(-22 12)') + T(P(cell, d), 'translate(24 12)')
        + T(P(cell, c), 'translate(0 -26)')
    )


def grape(c, d):
    dots = ''.join(C(x, y, 14, c) for x, y in ((-26, -14), (0, -14), (26, -14), (-13, 9), (13, 9), (0, 32)))
    return dots + L('M0-26V-46', d, 7)


def bamboo(c, d):
    out = ''
    for x, top in ((-26, -40), (0, -24), (26, -46)):
        out += L(f'M{x} 46V{top}', c, 13) + L(f'M{x - 5} 16H{x + 5}M{x - 5} -8H{x + 5}', d, 4)
    return out


def ring(c, d):
    return C(0, 0, 40, 'none', f'stroke="{c}" stroke-width="13"') + C(0, 0, 15, d)


def stripes(c, d):
    return ''.join(R(-46, y, 92, 13, 6, k) for y, k in ((-42, c), (-18, d), (6, c), (30, d)))


def zigzag(c, d):
    return L('M-44-20L-22-42 0-20 22-42 44-20', c, 11) + L('M-44 8L-22-14 0 8 22-14 44 8', d, 11) \
        + L('M-44 36L-22 14 0 36 22 14 44 36', c, 11)


def dots(c, d):
    return ''.join(C(x, y, 11, c if (x + y) % 64 else d) for x in (-32, 0, 32) for y in (-32, 0, 32))


def cloud(c, d):
    return (
        P('M-30 30Q-50 28-46 6-40-10-24-8-18-36 8-34 30-30 30-8 50-6 46 14 44 30 26 30z', c)
        + L('M-16 10h28', d, 7)
    )


def tree(c, d):
    return R(-7, 16, 14, 32, 4, d) + P('M0-48L34 18H-34z', c) + P('M0-20L42 30H-42z', c)


def bird(c, d):
    return (
        P('M-46-6Q-18-40 10-14L46-24 30 6Q20 36-12 34-34 30-46-6z', c) + C(-22, -8, 5, '#fff')
        + L('M-6 8q16 8 26-6', d, 7)
    )


def rocket(c, d):
    return (
        P('M0-48Q26-18 22 22H-22Q-26-18 0-48z', c) + C(0, -10, 9, '#fff')
        + P('M-22 4L-40 32-20 26zM22 4L40 32 20 26z', d) + P('M-10 28H10L0 48z', d)
    )


def note(c, d):
    return (
        E(-20, 30, 17, 13, c) + E(28, 20, 17, 13, c) + L('M-5 30V-34L43-44V20', c, 9)
        + L('M-5-14L43-24', d, 8)
    )


MOTIFS = {f.__name__: f for f in (leaf, sprig, drop, sun, wave, flower, star, heart, fruit, berry, lemon,
    wheat, fish, chilli, bean, hill, moon, snow, bolt, bowl, paw, tooth, plus, comb,
    grape, bamboo, ring, stripes, zigzag, dots, cloud, tree, bird, rocket, note)}


def motif(name, x, y, size, c, d):
    """The motif of this name, centred at x, y, size units wide."""
    return T(MOTIFS[name](c, d), f'translate({x:.1f} {y:.1f}) scale({size / 100:.3f})')
