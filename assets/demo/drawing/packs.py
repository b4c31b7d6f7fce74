# SPDX-License-Identifier: Apache-2.0
"""Packs: an outline with a label on it. The eight label styles keep neighbours in a grid apart."""

from .motifs import motif
from .pen import CREAM, GLASS, INK, PALE, STEEL, C, E, L, P, R, bars, hi, shadow


def _band(p, x, y, w, h):
    top = y + h * .30
    out = R(x, top, w, h * .46, 0, CREAM, 'opacity=".96"')
    if w > 150:
        size = h * .30
        out += motif(p.motif, x + 22 + size / 2, top + h * .23, size, p.m, p.n)
        return out + bars(x + 40 + size, top + h * .14, w - size - 66, p.t, 3)
    return out + motif(p.motif, x + w / 2, top + h * .17, h * .25, p.m, p.n) \
        + bars(x + w * .2, top + h * .33, w * .6, p.t, 1, True)


def _badge(p, x, y, w, h):
    r = min(w, h) * .36
    cx, cy = x + w / 2, y + h * .46
    return C(cx, cy, r, CREAM) + C(cx, cy, r - 7, 'none', f'stroke="{p.m}" stroke-width="3"') \
        + motif(p.motif, cx, cy, r * 1.05, p.m, p.n) \
        + R(x + w * .28, cy + r + 14, w * .44, 9, 4.5, CREAM, 'opacity=".85"')


def _wave(p, x, y, w, h):
    m = y + h * .58
    d = f'M{x} {m}q{w * .25} {-h * .14} {w * .5} 0t{w * .5} 0V{y + h}H{x}z'
    low = f'M{x} {m + 14}q{w * .25} {-h * .14} {w * .5} 0t{w * .5} 0V{y + h}H{x}z'
    return (
        P(d, CREAM) + P(low, p.accent) + motif(p.motif, x + w / 2, y + h * .30, min(w, h) * .46, CREAM, p.c)
        + bars(x + w * .25, y + h * .76, w * .5, CREAM, 1, True)
    )


def _diagonal(p, x, y, w, h):
    d = f'M{x} {y + h * .62}L{x + w} {y + h * .22}V{y + h * .66}L{x} {y + h}z'
    return P(d, p.accent) + L(f'M{x} {y + h * .57}L{x + w} {y + h * .17}', CREAM, 6, 'opacity=".9"') \
        + motif(p.motif, x + w * .5, y + h * .6, min(w, h) * .44, CREAM, p.b)


def _stripes(p, x, y, w, h):
    out = (
        ''.join(R(round(x + w * i / 7, 1), y, round(w / 14, 1), h, 0, p.c, 'opacity=".55"') for i in range(7))
    )
    return out + E(x + w / 2, y + h * .5, w * .36, min(h * .36, w * .46), CREAM) \
        + motif(p.motif, x + w / 2, y + h * .45, min(w, h) * .38, p.m, p.n) \
        + bars(x + w * .32, y + h * .66, w * .36, p.t, 1, True)


def _arch(p, x, y, w, h):
    l, r, t, b = x + w * .17, x + w * .83, y + h * .22, y + h * .86
    q = (r - l) / 2
    d = f'M{l} {b}V{t + q * .8}Q{l} {t} {l + q} {t}Q{r} {t} {r} {t + q * .8}V{b}z'
    return P(d, CREAM) + motif(p.motif, x + w / 2, t + (b - t) * .42, min(w * .44, h * .34), p.m, p.n) \
        + bars(x + w * .31, b - h * .16, w * .38, p.t, 1, True)


def _scatter(p, x, y, w, h):
    out = ''
    for row in range(4):
        for col in range(3):
            cx = x + w * (.2 + .3 * col + (.15 if row % 2 else 0))
            out += motif(p.motif, cx, y + h * (.12 + .25 * row), w * .17, CREAM, p.c)
    return (
        out + R(x, y + h * .40, w, h * .24, 0, p.accent)
        + bars(x + w * .22, y + h * .47, w * .56, CREAM, 2, True)
    )


def _split(p, x, y, w, h):
    m = y + h * .52
    return R(x, m, w, h * .5, 0, CREAM) + R(x, m - 5, w, 10, 0, p.c) \
        + motif(p.motif, x + w / 2, y + h * .26, min(w, h) * .40, CREAM, p.c) \
        + bars(x + w * .2, m + h * .14, w * .6, p.t, 3, True)


LABELS = (_band, _badge, _wave, _diagonal, _stripes, _arch, _scatter, _split)


def label(p, x, y, w, h):
    return LABELS[p.style % len(LABELS)](p, x, y, w, h)


def pack(p, d, box, light=None):
    """The outline d, filled, with the label in box and a darker right edge for roundness."""
    x, y, w, h = box
    edge = R(x + w * .86, 0, w * .5, 400, 0, '#000', 'opacity=".09"')
    light = light or f'M{x + 15} {y + 22}v{h * .52:.0f}'
    return P(d, p.main) + p.inside(d, label(p, *box) + edge) + hi(light, 9, .42)


def bottle(p):
    d = 'M172 92h56v26q52 22 52 76v132q0 26-26 26H146q-26 0-26-26V194q0-54 52-76z'
    cap = R(166, 52, 68, 42, 10, INK if p.style % 2 else p.accent)
    return shadow(100) + cap + pack(p, d, (120, 178, 160, 174), 'M138 186q4-28 24-40')


def slim_bottle(p):
    d = 'M182 92h36v52q50 28 50 84v100q0 24-24 24h-88q-24 0-24-24V228q0-56 50-84z'
    return shadow(92) + R(176, 46, 48, 52, 9, p.accent) + R(176, 84, 48, 10, 2, '#fff', 'opacity=".35"') \
        + pack(p, d, (132, 196, 136, 156), 'M148 220q4-32 30-48')


def drink(p):
    d = 'M178 76h44v20q46 24 46 64v22l-9 14 9 14v116q0 26-26 26h-84q-26 0-26-26V210l9-14-9-14v-22q0-40 46-64z'
    return (
        shadow(92) + R(172, 48, 56, 32, 8, p.accent) + pack(p, d, (132, 176, 136, 150), 'M150 166q2-30 28-44')
    )


def wine(p):
    d = 'M186 60h28v76q0 20 24 40 20 18 20 48v104q0 24-22 24h-72q-22 0-22-24V224q0-30 20-48 24-20 24-40z'
    return (
        shadow(84) + pack(p, d, (142, 210, 116, 130), 'M158 232q0-22 18-36') + R(183, 40, 34, 66, 6, p.accent)
    )


def carton(p):
    d = 'M120 150l34-66h98l28 66v188q0 14-14 14H134q-14 0-14-14z'
    roof = P('M154 84h98l28 66H120z', p.accent) + P('M154 84l34 66h-68z', '#000', 'opacity=".12"')
    return (
        shadow(100) + pack(p, d, (120, 150, 160, 202), 'M134 172v140') + roof + R(150, 60, 106, 28, 6, p.d)
        + (C(214, 118, 17, CREAM) if p.style % 2 else '')
    )


def brick(p):
    front = 'M128 108h118v232q0 12-12 12h-94q-12 0-12-12z'
    side = P('M246 108l32-18v232l-32 30z', p.b) + P('M246 108l32-18v232l-32 30z', '#000', 'opacity=".22"')
    straw = L('M222 94l10-44 26-8', CREAM, 9) if p.style % 2 else R(150, 74, 34, 28, 8, p.accent)
    return (
        shadow(100) + side + P('M128 108l32-18h118l-32 18z', p.c) + straw
        + pack(p, front, (128, 108, 118, 244))
    )


def can(p):
    d = 'M134 100q0-14 16-24h100q16 10 16 24v222q0 16-14 28H148q-14-12-14-28z'
    metal = p.grad(*STEEL)
    return shadow(92) + P('M134 100q0-14 16-24h100q16 10 16 24z', metal) + pack(p, d, (134, 104, 132, 226)) \
        + E(200, 77, 52, 10, metal) + E(200, 77, 40, 6, '#8f99a5', 'opacity=".6"') \
        + P('M134 324h132q0 16-14 28H148q-14-12-14-28z', metal)


def tin(p):
    d = 'M104 150v172q0 20 96 26 96-6 96-26V150z'
    metal = p.grad(*STEEL)
    return shadow(116) + pack(p, d, (104, 156, 192, 180), 'M120 190v116') + E(200, 150, 96, 24, metal) \
        + E(200, 150, 80, 17, '#98a2ae', 'opacity=".5"') + L('M186 146q14-14 28 0', '#7d8793', 7)


def jar(p):
    d = 'M108 152q0-18 18-18h148q18 0 18 18v166q0 34-34 34H142q-34 0-34-34z'
    lid = (
        R(116, 80, 168, 52, 14, p.accent)
        + L('M134 96v20M158 96v20M182 96v20M206 96v20M230 96v20M254 96v20', '#000', 4, 'opacity=".12"')
    )
    return shadow(110) + lid + pack(p, d, (108, 160, 184, 172), 'M124 166v130')


def pouch(p):
    d = 'M110 82h180q-14 128 8 252l-10 18H112l-10-18q22-124 8-252z'
    seal = R(108, 66, 184, 22, 5, p.d) + L('M122 77h156', '#fff', 3, 'opacity=".5" stroke-dasharray="3 9"')
    return shadow(112) + pack(p, d, (104, 92, 192, 250), 'M128 112q-4 90 0 190') + seal


def coffee_bag(p):
    d = 'M122 118h156l12 218q0 16-16 16H126q-16 0-16-16z'
    fold = P('M122 118l8-46h140l8 46z', p.d) + R(126, 62, 148, 20, 6, p.c)
    side = P('M262 118h16l12 218q0 16-16 16h-10z', '#000', 'opacity=".16"')
    return shadow(108) + pack(p, d, (116, 122, 168, 226), 'M134 136l-6 180') + side + fold \
        + C(200, 100, 8, CREAM, 'opacity=".8"')


def sack(p):
    d = 'M110 128q-26 100-14 196 4 28 30 28h148q26 0 30-28 12-96-14-196-44 18-90 18t-90-18z'
    top = P('M126 62q74 22 148 0 4 34-16 66-58 14-116 0-20-32-16-66z', p.d)
    return shadow(118) + pack(p, d, (98, 140, 204, 206), 'M122 158q-14 70-6 140') + top \
        + L('M142 126q58 16 116 0', CREAM, 10)


def box(p):
    front = 'M98 92h156v248q0 12-12 12H110q-12 0-12-12z'
    side = 'M254 92l44-20v246l-44 34z'
    return shadow(116) + P(side, p.b) + P(side, '#000', 'opacity=".2"') + P('M98 92l44-20h156l-44 20z', p.c) \
        + pack(p, front, (98, 92, 156, 260))


def flat_box(p):
    front = 'M62 176h226v162q0 14-14 14H76q-14 0-14-14z'
    side = 'M288 176l50-34v166l-50 44z'
    return (
        shadow(146) + P(side, p.b) + P(side, '#000', 'opacity=".2"') + P('M62 176l50-34h226l-50 34z', p.c)
        + pack(p, front, (62, 176, 226, 176), 'M78 196v120')
    )


def tall_box(p):
    front = 'M140 70h92v270q0 12-12 12h-68q-12 0-12-12z'
    side = 'M232 70l34-18v270l-34 30z'
    return shadow(84) + P(side, p.b) + P(side, '#000', 'opacity=".2"') + P('M140 70l34-18h92l-34 18z', p.c) \
        + pack(p, front, (140, 90, 92, 250))


def noodle_cup(p):
    d = 'M108 128h184l-26 210q-2 14-16 14H150q-14 0-16-14z'
    lid = E(200, 126, 98, 24, CREAM) + E(200, 122, 90, 19, p.accent) + P('M288 118l34 10-30 16z', CREAM)
    return shadow(92) + pack(p, d, (112, 142, 176, 206), 'M128 158l16 150') + lid


def tub(p):
    d = 'M92 196h216l-20 142q-2 14-16 14H128q-14 0-16-14z'
    return (
        shadow(112) + pack(p, d, (96, 200, 208, 152), 'M112 222l10 92') + R(82, 162, 236, 40, 16, p.accent)
        + hi('M102 176h70', 7, .4)
    )


def cup(p):
    d = 'M128 152h144l-18 186q-2 14-16 14h-76q-14 0-16-14z'
    lid = P('M116 134q0-8 10-8h148q10 0 10 8l-4 20H120z', p.accent) + P('M276 128l26-10-4 22z', p.d)
    return shadow(88) + pack(p, d, (132, 158, 136, 190), 'M146 174l10 132') + lid


def tube(p):
    d = 'M132 58h136l-18 236h-100z'
    return shadow(72) + pack(p, d, (140, 84, 120, 206), 'M154 92l8 160') + R(130, 50, 140, 18, 5, p.b) \
        + R(148, 290, 104, 62, 12, p.accent) + hi('M162 304v34', 6, .4)


def pump(p):
    d = 'M126 190q0-40 40-46h68q40 6 40 46v136q0 26-26 26h-96q-26 0-26-26z'
    head = (
        R(192, 76, 16, 52, 4, PALE) + P('M166 60h66q10 0 10 12v10h-98q-14 0-14 14h-12q0-36 30-36z', p.accent)
    )
    return (
        shadow(98) + head + R(164, 120, 72, 28, 8, p.accent)
        + pack(p, d, (126, 180, 148, 166), 'M142 186v110')
    )


def spray(p):
    d = 'M160 170h80q40 30 40 84v72q0 26-26 26H146q-26 0-26-26v-72q0-54 40-84z'
    head = (
        P('M146 70h104q34 4 44 30h-40l-10 44h-84v-26h-40z', p.accent) + P('M148 120l-30 54 14 6 40-60z', p.d)
        + R(168, 140, 64, 34, 6, INK)
    )
    return shadow(98) + head + pack(p, d, (120, 200, 160, 148), 'M140 250q2-34 26-56')


def jug(p):
    d = 'M112 172q0-48 48-52h80q52 6 52 58v148q0 26-26 26H138q-26 0-26-26z'
    hole = P('M236 150h16q18 2 18 24v52q0 10-10 10t-10-12v-44q0-12-14-12z', '#fff', 'opacity=".8"')
    return (
        shadow(112) + R(150, 68, 68, 56, 10, p.accent)
        + L('M164 82v28M184 82v28M204 82v28', '#000', 4, 'opacity=".12"')
        + pack(p, d, (112, 196, 180, 150), 'M128 180v124') + hole
    )


def cream_jar(p):
    d = 'M96 246h208v72q0 34-34 34H130q-34 0-34-34z'
    lid = R(104, 182, 192, 66, 14, p.accent)
    out = P(d, p.main) + p.inside(d, R(270, 240, 60, 120, 0, '#000', 'opacity=".09"'))
    return shadow(116) + lid + hi('M124 200v30', 8, .4) + out + motif(p.motif, 200, 298, 62, CREAM, p.c) \
        + hi('M114 264v44', 8, .42)


def dropper(p):
    d = 'M168 170h64v14q40 14 40 56v88q0 24-24 24h-96q-24 0-24-24v-88q0-42 40-56z'
    head = P('M184 112V72q0-26 16-26t16 26v40z', INK) + R(170, 108, 60, 62, 8, p.accent)
    return shadow(90) + head + pack(p, d, (128, 222, 144, 124), 'M146 252q0-28 20-42')


def pill_bottle(p):
    d = 'M124 158h152v168q0 26-26 26H150q-26 0-26-26z'
    lid = (
        R(112, 84, 176, 70, 12, p.accent)
        + L('M134 98v42M156 98v42M178 98v42M200 98v42M222 98v42M244 98v42M266 98v42', '#000', 5,
            'opacity=".10"')
    )
    return shadow(104) + pack(p, d, (124, 168, 152, 184), 'M140 178v140') + lid


def sachet(p):
    d = 'M108 76h184v276H108z'
    tear = (
        'M108 76l8-12 8 12 8-12 8 12 8-12 8 12 8-12 8 12 8-12 8 12 8-12 8 12 8-12 8 12 '
            '8-12 8 12 8-12 8 12 8-12 8 12 8-12 8 12 8-12z'
    )
    return shadow(106) + P(tear, p.d) + pack(p, d, (108, 92, 184, 250)) + R(108, 76, 184, 16, 0, p.d)


def tea_tin(p):
    d = 'M116 136h168v194q0 22-22 22H138q-22 0-22-22z'
    return shadow(104) + pack(p, d, (116, 140, 168, 206)) + R(110, 84, 180, 56, 14, p.accent) \
        + R(110, 126, 180, 14, 4, '#000', 'opacity=".12"') + hi('M128 100h50', 7, .4)


def round_tin(p):
    d = 'M74 246v66q0 34 126 36 126-2 126-36v-66z'
    lid = (
        E(200, 240, 130, 52, p.accent) + E(200, 234, 130, 52, p.main)
        + E(200, 232, 108, 41, CREAM, 'opacity=".92"')
    )
    return shadow(142) + P(d, p.main) + p.inside(d, R(280, 240, 60, 120, 0, '#000', 'opacity=".12"')) \
        + lid + motif(p.motif, 200, 232, 66, p.m, p.n) + hi('M92 282v30', 8, .4)


def water(p):
    d = (
        'M180 78h40v22q44 22 44 60v20l-8 13 8 13v20l-8 13 8 13v64q0 26-26 26h-76q-26 '
            '0-26-26v-64l8-13-8-13v-20l8-13-8-13v-20q0-38 44-60z'
    )
    glass = p.grad(*GLASS)
    return shadow(90) + P(d, glass) + p.inside(d, R(120, 186, 160, 84, 0, p.main)
                                               + motif(p.motif, 200, 228, 58, CREAM, p.c)) \
        + R(174, 50, 52, 32, 8, p.accent) + hi('M152 168q2-30 26-42', 9, .8)


SHAPES = {f.__name__: f for f in (bottle, slim_bottle, drink, wine, carton, brick, can, tin, jar, pouch,
    coffee_bag, sack, box, flat_box, tall_box, noodle_cup, tub, cup, tube, pump, spray,
    jug, cream_jar, dropper, pill_bottle, sachet, tea_tin, round_tin, water)}
