# SPDX-License-Identifier: Apache-2.0
"""Beauty, bath and health."""

from .motifs import motif
from .pen import CREAM, INK, PALE, STEEL, WOOD, C, E, L, P, R, T, bars, hi, shadow, turn

GOLD = ('#f3dc9a', '#b98d38')


def lipstick(p):
    case = (
        R(-40, 20, 80, 132, 12, p.accent) + R(-34, -22, 68, 52, 6, '#d9b25c')
        + R(-34, -6, 68, 7, 0, '#fff', 'opacity=".5"') + P('M-26-22v-68q0-26 52-50v118z', p.main)
        + P('M-26-90q0-26 52-50-4 40-52 50z', p.a) + hi('M-26 46v80', 7, .4)
    )
    lid = (
        R(-42, -60, 84, 150, 14, p.accent) + R(-42, 72, 84, 14, 0, '#d9b25c')
        + motif(p.motif, 0, 8, 40, CREAM, CREAM)
    )
    return shadow(118) + T(case, 'translate(144 200)') + T(lid, 'translate(262 262)')


def perfume(p):
    body = (R(110, 166, 180, 186, 30, p.main), P('M124 166h152l34 86-34 100H124l-34-100z', p.main), C(200,
        256, 97, p.main))[p.style % 3]
    return (
        shadow(104) + R(164, 72, 72, 64, 14, p.accent) + R(176, 134, 48, 34, 4, p.grad(*GOLD)) + body
        + R(148, 222, 104, 74, 10, CREAM, 'opacity=".94"') + motif(p.motif, 200, 248, 38, p.m, p.n)
        + bars(172, 276, 56, p.t, 1, True)
        + hi('M128 204v90' if p.style % 3 == 0 else 'M128 218q-8 30-4 60', 9, .55)
    )


def makeup_brush(p):
    def one(x, angle, s, head):
        tip = ('M-30 0Q-52-70 0-124 52-70 30 0z', 'M-24 0Q-30-60-10-104 20-90 24 0z',
            'M-34 0Q-58-40-40-80 0-104 40-80 58-40 34 0z')[head]
        return T(P(tip, p.main) + R(-24, -6, 48, 50, 6, p.grad(*GOLD))
            + P('M-20 44h40l-10 130q-2 14-10 14t-10-14z', p.accent) + hi('M-10-20Q-20-56-4-88', 6, .4),
            f'translate({x} 170) rotate({angle}) scale({s})')
    return shadow(100) + one(120, -16, .86, 1) + one(284, 16, .86, 2) + one(200, 0, 1, 0)


def toothbrush(p):
    def one(x, angle, k, tip):
        return T(R(-13, -60, 26, 200, 13, k) + R(-15, -150, 30, 100, 12, k) + R(-19, -144, 46, 72, 8, '#fff')
            + L('M-10-134v52M4-134v52M18-134v52', tip, 6) + R(-9, 20, 18, 84, 9, '#fff', 'opacity=".45"'),
            f'translate({x} 206) rotate({angle})')
    return shadow(86) + one(246, 14, p.accent, p.a) + one(152, -12, p.main, p.c)


def e_toothbrush(p):
    return (
        shadow(80) + R(188, 92, 24, 70, 8, PALE) + R(176, 44, 48, 58, 20, '#fff')
        + L('M190 54v34M200 52v38M210 54v34', p.a, 6) + R(158, 142, 84, 188, 34, p.main)
        + C(200, 206, 15, p.c) + C(200, 252, 6, CREAM) + C(200, 274, 6, CREAM) + R(136, 322, 128, 30, 14, p.d)
        + hi('M174 170v110', 8)
    )


def nail_polish(p):
    def one(x, y, s, k, c2):
        return T(P('M-24-150q24-14 48 0l8 118h-64z', INK) + R(-26, -40, 52, 22, 4, p.grad(*GOLD))
            + P('M-46-18h92q18 8 18 34v66q0 22-22 22h-84q-22 0-22-22V16q0-26 18-34z', k) + hi('M-48 16v50', 7,
            .55), f'translate({x} {y}) scale({s})')
    return shadow(120) + one(268, 258, .88, p.accent, p.d) + one(146, 246, 1, p.main, p.c)


def soap(p):
    return (
        shadow(126) + C(110, 150, 22, '#fff', 'opacity=".7"') + C(154, 116, 32, '#fff', 'opacity=".7"')
        + C(214, 146, 18, '#fff', 'opacity=".7"') + C(146, 106, 8, '#fff') + R(78, 188, 236, 104, 50, p.main)
        + E(196, 224, 82, 26, p.a) + motif(p.motif, 196, 226, 42, p.b, p.b)
        + R(60, 282, 280, 42, 21, p.accent) + R(106, 322, 34, 30, 8, p.d) + R(260, 322, 34, 30, 8, p.d)
        + hi('M100 236q2-22 26-30', 9)
    )


def hairbrush(p):
    pins = (
        ''.join(L(f'M{x} {y}v-12', INK, 5) + C(x, y - 13, 4.5, p.c)
            for x in range(154, 260, 23) for y in (118, 150, 182, 214))
    )
    return (
        shadow(70)
        + turn(P('M200 60q86 4 84 106-2 84-58 100v60q0 26-26 26t-26-26v-60q-56-16-58-100-2-102 ' '84-106z',
            p.main) + E(200, 162, 66, 84, p.accent) + pins + hi('M200 286v44', 9), 10, 200, 220)
    )


def hair_dryer(p):
    body = (
        P('M196 196h62l22 118q2 14-14 14h-46q-12 0-14-12z', p.b)
        + P('M96 142q0-68 72-68h120l60 26v92l-60 18H168q-72 0-72-68z', p.main) + R(338, 92, 24, 106, 8, p.d)
        + C(160, 142, 42, p.b) + C(160, 142, 28, 'none', f'stroke="{p.a}" stroke-width="6"')
        + C(160, 142, 10, p.c) + C(234, 258, 9, CREAM) + C(240, 286, 7, p.c) + hi('M196 92h74', 9)
    )
    return shadow(96, 178) + T(body, 'translate(-26 14)')


def razor(p):
    return (
        shadow(80)
        + turn(R(116, 70, 168, 56, 16, p.d) + R(130, 84, 140, 8, 3, p.grad(*STEEL)) + R(130, 98, 140, 8, 3,
            p.grad(*STEEL)) + R(130, 112, 140, 6, 3, p.c) + P('M176 126h48l-8 40h-32z', '#8f99a5')
            + P('M178 164h44q12 90-4 172-4 14-18 14t-18-14q-16-82-4-172z', p.main) + ''.join(R(188, y, 24, 9,
            4.5, p.c) for y in (206, 226, 246)), 12, 200, 210)
    )


def shaver(p):
    return (
        shadow(80) + C(164, 104, 42, p.grad(*STEEL)) + C(236, 104, 42, p.grad(*STEEL))
        + C(200, 150, 42, p.grad(*STEEL))
        + ''.join(C(x, y, 26, '#5d6672') + C(x, y, 12, PALE) for x, y in ((164, 104), (236, 104), (200, 150)))
        + P('M134 158q66 60 132 0l-6 64q10 20 6 90 0 40-40 40h-52q-40 0-40-40-4-70 6-90z', p.main)
        + R(176, 232, 48, 70, 24, p.d) + C(200, 254, 11, p.c) + hi('M150 206q-4 40 0 90', 8)
    )


def compact(p):
    pans = (
        ''.join(C(x, y, 25, k)
            for (x, y), k in zip(((148, 246), (200, 246), (252, 246), (148, 302), (200, 302),
            (252, 302)), (p.a, p.b, p.c, p.d, '#f0cdb4', '#b8795c')))
    )
    return (
        shadow(120) + R(104, 74, 192, 126, 22, p.accent)
        + R(118, 88, 164, 98, 14, p.grad('#eef6fa', '#b9d3de'))
        + L('M140 160l40-56M164 166l26-36', '#fff', 8, 'opacity=".8"') + R(92, 202, 216, 146, 26, p.main)
        + R(110, 216, 180, 118, 16, CREAM) + pans
    )


def mascara(p):
    wand = (
        R(-14, -40, 28, 128, 12, p.accent) + L('M0-40v-40', '#8f99a5', 7)
        + P('M-12-80h24l-4-66q-8-8-16 0z', INK)
        + L('M-14-90h28M-14-104h28M-13-118h26M-11-132h22', '#55565d', 4)
    )
    body = (
        R(-24, -60, 48, 200, 18, p.main) + R(-16, -84, 32, 28, 5, p.grad(*GOLD))
        + motif(p.motif, 0, 40, 34, CREAM, CREAM) + hi('M-12-36v120', 6)
    )
    return (
        shadow(84) + T(body, 'translate(158 212) rotate(-6)')
        + T(wand, 'translate(250 230) rotate(12) scale(1.15)')
    )


def blister(p):
    cells = (
        ''.join(R(132 + c * 50, 150 + r * 48, 36, 36, 18, p.main) + C(143 + c * 50, 161 + r * 48, 5, '#fff',
            'opacity=".7"') for r in range(4) for c in range(3))
    )
    sheet = R(112, 132, 176, 220, 18, p.grad(*STEEL)) + cells
    card = (
        P('M96 72h208v110H96z', p.accent) + motif(p.motif, 146, 126, 60, CREAM, CREAM)
        + R(190, 104, 84, 12, 6, CREAM) + R(190, 128, 60, 9, 4.5, CREAM, 'opacity=".7"')
    )
    return shadow(110) + sheet + card + hi('M108 86v70', 6)


def plasters(p):
    def strip(x, y, a, k):
        return T(R(-80, -26, 160, 52, 26, k) + R(-28, -26, 56, 52, 4, CREAM, 'opacity=".85"') + ''.join(C(dx,
            dy, 3, p.d, 'opacity=".4"') for dx in (-58, -46, 46, 58) for dy in (-8, 8)),
            f'translate({x} {y}) rotate({a})')
    return (
        shadow(128) + R(104, 138, 190, 214, 20, p.accent) + R(104, 138, 190, 60, 20, p.d)
        + motif('plus', 199, 276, 80, CREAM, CREAM) + strip(150, 118, -24, p.main)
        + strip(256, 126, 18, p.main) + hi('M122 220v100', 8)
    )


def first_aid(p):
    return (
        shadow(140) + L('M150 154v-26q0-18 18-18h64q18 0 18 18v26', p.d, 16)
        + R(62, 148, 276, 202, 34, p.main) + C(200, 250, 66, CREAM) + motif('plus', 200, 250, 88, p.c, p.c)
        + hi('M82 190v100', 9)
    )


def thermometer(p):
    return (
        shadow(96)
        + turn(P('M170 70h60q24 0 24 24v146q0 22-20 30l-16 62q-18 24-36 0l-16-62q-20-8-20-30V94'
            'q0-24 24-24z', p.main) + R(164, 92, 72, 92, 14, '#dfeee4') + motif('heart', 200, 122, 26, p.c,
            p.c) + R(176, 144, 48, 11, 5, INK) + R(182, 162, 36, 8, 4, INK, 'opacity=".5"') + C(200, 216, 15,
            p.c) + R(188, 306, 24, 42, 10, '#8f99a5'), 14, 200, 210)
    )


def mask(p):
    return (
        shadow(126, y=316) + L('M92 172q-62 10-46 62t64 30M308 172q62 10 46 62t-64 30', p.d, 8)
        + P('M88 160q112-44 224 0v94q-46 62-112 62t-112-62z', p.main)
        + L('M96 196q104-24 208 0M94 228q106-18 212 0M104 260q96-10 192 0', p.b, 5, 'opacity=".5"')
        + L('M150 150q50-10 100 0', '#8f99a5', 7)
    )


def cotton(p):
    return (
        shadow(110)
        + ''.join(E(200, y, 96, 26, '#fff') + E(200, y, 96, 26, 'none', f'stroke="{PALE}" stroke-width="3"')
            for y in (172, 150, 128, 106)) + P('M88 188h224v128q0 36-36 36H124q-36 0-36-36z', p.main)
        + E(200, 188, 112, 22, p.a) + C(200, 272, 48, CREAM) + motif(p.motif, 200, 272, 56, p.m, p.n)
        + hi('M104 220v80', 9)
    )


def mirror(p):
    return (
        shadow(88) + R(190, 254, 20, 74, 0, p.b) + R(124, 324, 152, 28, 14, p.main) + C(200, 162, 110, p.main)
        + C(200, 162, 90, p.grad('#eef6fa', '#b9d3de'))
        + L('M152 190l60-84M184 202l40-56', '#fff', 11, 'opacity=".8"')
    )


SHAPES = {f.__name__: f for f in (lipstick, perfume, makeup_brush, toothbrush, e_toothbrush, nail_polish,
    soap, hairbrush, hair_dryer, razor, shaver, compact, mascara, blister, plasters,
    first_aid, thermometer, mask, cotton, mirror)}
