# SPDX-License-Identifier: Apache-2.0
"""The pen: small SVG helpers that every shape is drawn with. The box is 400 x 400, the floor at y = 352."""

CREAM = '#fffaf0'
INK = '#2b2c31'
PALE = '#d5cebf'
STEEL = ('#f1f4f7', '#a7b0bb')
WOOD = ('#d9a871', '#a8713c')
GLASS = ('#e6f4f7', '#b5d8e2')


def is_pale(colour):
    """True when a mark of this colour would be lost on cream."""
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return .299 * red + .587 * green + .114 * blue > 205


class Pen:
    """What one picture is drawn with: main colours a, b; accent colours c, d; motif; label style.

    m, n and t are for marks and print on cream: accent and main colour, or others where those are too pale.
    """

    def __init__(self, main, accent, motif='leaf', style=0, prefix=''):
        self.a, self.b = main
        self.c, self.d = accent
        self.m, self.n = accent
        if is_pale(self.m):
            self.m, self.n = (self.b, self.a) if not is_pale(self.b) else ('#8a8478', '#b9b2a4')
        self.t = self.b if not is_pale(self.b) else self.m
        self.motif = motif
        self.style = style
        self.prefix = prefix
        self.defs = []
        self.main = self.grad(self.a, self.b)
        self.accent = self.grad(self.c, self.d)

    def _define(self, make):
        name = f'{self.prefix}{len(self.defs)}'
        self.defs.append(make(name))
        return f'url(#{name})'

    def grad(self, a, b):
        """A diagonal gradient from a (top left) to b (bottom right)."""
        return self._define(lambda name: (
            f'<linearGradient id="{name}" x1="0" y1="0" x2="1" y2="1">'
            f'<stop offset="0" stop-color="{a}"/><stop offset="1" stop-color="{b}"/></linearGradient>'))

    def clip(self, d):
        return self._define(lambda name: f'<clipPath id="{name}"><path d="{d}"/></clipPath>')

    def inside(self, d, body):
        """body, cut off at the outline d."""
        return f'<g clip-path="{self.clip(d)}">{body}</g>'


def P(d, fill, extra=''):
    return f'<path d="{d}" fill="{fill}" {extra}/>'


def L(d, stroke, width=8, extra=''):
    return (f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width}" '
            f'stroke-linecap="round" stroke-linejoin="round" {extra}/>')


def R(x, y, w, h, r, fill, extra=''):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {extra}/>'


def C(x, y, r, fill, extra=''):
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {extra}/>'


def E(x, y, rx, ry, fill, extra=''):
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {extra}/>'


def hi(d, width=9, opacity=.45):
    """The one highlight."""
    return L(d, '#fff', width, f'opacity="{opacity}"')


def T(body, transform):
    return f'<g transform="{transform}">{body}</g>'


def turn(body, degrees, x=200, y=200):
    return T(body, f'rotate({degrees} {x} {y})')


def shadow(rx=110, x=200, y=352, ry=15):
    return E(x, y, rx, ry, '#000', 'opacity=".11"')


def bars(x, y, w, colour, n=2, centred=False):
    """Lines that stand for small print."""
    out = ''
    for i, part in enumerate((1, .68, .84)[:n]):
        left = x + (w - w * part) / 2 if centred else x
        out += R(round(left, 1), y + i * 17, round(w * part, 1), 8, 4, colour if i == 0 else PALE)
    return out
