# SPDX-License-Identifier: Apache-2.0
"""Fresh food and bakery."""

from .motifs import motif
from .pen import CREAM, GLASS, PALE, C, E, L, P, R, T, bars, hi, shadow

STEM = '#7a5230'
LEAF = ('#8cc063', '#4c8a38')


def _leaf(p, transform=''):
    return P('M0 0Q6-34 52-38 50 4 0 0z', p.grad(*LEAF), f'transform="{transform}"')


def apple(p):
    one = (
        'M200 152q-30-26-66-14-44 16-38 82 8 76 52 112 24 26 52 10 28 16 52-10 44-36 '
            '52-112 6-66-38-82-36-12-66 14z'
    )
    return (
        shadow(98) + P(one, p.main) + L('M200 156q-4-40 16-62', STEM, 11)
        + _leaf(p, 'translate(208 118) scale(1.25)') + hi('M126 182q-14 26-4 62', 12, .5)
    )


def pear(p):
    d = 'M200 92q40 0 46 52 4 34 32 66 34 44 16 90-18 52-94 52t-94-52q-18-46 16-90 28-32 32-66 6-52 46-52z'
    return (
        shadow(98) + P(d, p.main) + L('M200 96q-2-28 14-42', STEM, 11)
        + _leaf(p, 'translate(206 78) scale(1.1)') + hi('M132 240q-12 26-2 52', 12, .5)
    )


def banana(p):
    back = 'M92 112q-14 130 66 190 74 52 168 20 14-8 4-24-96 6-146-44-48-50-52-144-18-22-40 2z'
    front = 'M92 112q-40 120 20 186 66 68 178 44 16-6 8-24-98-2-146-66-36-54-28-140-14-18-32 0z'
    return shadow(120, 205) + P(back, p.b) + P(front, p.main) + R(86, 86, 46, 34, 9, STEM) \
        + hi('M98 190q2 66 52 100', 9, .5) + C(294, 328, 11, STEM)


def orange(p):
    pores = (
        ''.join(C(x, y, 3.5, '#fff', 'opacity=".35"')
            for x, y in ((230, 190), (258, 226), (222, 250), (262, 274), (186, 296)))
    )
    half = C(278, 284, 68, CREAM) + C(278, 284, 62, p.a) + C(278, 284, 54, CREAM)
    cuts = (
        ''.join(P('M278 280L262 238Q278 228 294 238z', p.main, f'transform="rotate({a} 278 284)"')
            for a in range(0, 360, 60))
    )
    return shadow(136, 206) + C(170, 236, 110, p.main) + pores + _leaf(p, 'translate(168 132) scale(1.2)') \
        + hi('M92 206q14-38 50-52', 12, .5) + half + cuts


def grapes(p):
    out = shadow(86) + L('M200 118V62q4-14 26-16', STEM, 10) + _leaf(p, 'translate(204 116) scale(1.9)')
    for row, n in enumerate((4, 5, 4, 3, 2, 1)):
        for i in range(n):
            x, y = 200 + (i - (n - 1) / 2) * 50, 138 + row * 38
            out += C(x, y, 28, p.main) + C(x - 9, y - 9, 6, '#fff', 'opacity=".45"')
    return out


def strawberry(p):
    def one(x, y, s):
        seeds = (
            ''.join(E(a, b, 3.5, 5.5, '#ffe3a0')
                for a, b in ((-34, -6), (0, -14), (34, -6), (-18, 22), (18, 22), (0, 52)))
        )
        body = P('M0 86Q-74 44-68-16-58-48 0-40 58-48 68-16 74 44 0 86z', p.main)
        cap = P('M0-34Q-30-18-56-30-36-48-22-50-14-70 0-50 14-70 22-50 36-48 56-30 30-18 0-34z',
            p.grad(*LEAF))
        return T(body + seeds + cap + hi('M-50-10q-4 26 12 46', 7, .45), f'translate({x} {y}) scale({s})')
    return shadow(132) + one(262, 188, .95) + one(138, 226, 1.15) + one(266, 282, .8)


def punnet(p):
    tray = 'M74 232h252l-22 106q-3 14-18 14H114q-15 0-18-14z'
    out = shadow(126)
    for row, (n, y) in enumerate(((4, 176), (5, 206), (6, 238))):
        for i in range(n):
            x = 200 + (i - (n - 1) / 2) * 42
            out += C(x, y, 27, p.main) + C(x - 8, y - 9, 6, '#fff', 'opacity=".42"') + C(x + 4, y - 2, 4, p.b)
    return out + P(tray, p.accent) + R(64, 226, 272, 24, 12, p.c) + motif(p.motif, 200, 300, 62, CREAM, p.a)


def tomato(p):
    def one(x, y, r):
        cap = P('M0 0Q-16-22-40-16-24 2-8 6-10 22-2 30 8 18 8 6 28 8 40-6 20-18 0 0z', p.grad(*LEAF),
            f'transform="translate({x} {y - r * .72})"')
        return E(x, y, r * 1.08, r * .96, p.main) + cap + hi(f'M{x - r * .72} {y - 4}q6-32 30-44', 9, .45)
    return shadow(132) + one(258, 212, 74) + one(146, 266, 84) + one(286, 304, 46)


def avocado(p):
    d = 'M200 84q44 0 56 60 8 36 26 64 26 52 2 96-26 48-84 48t-84-48q-24-44 2-96 18-28 26-64 12-60 56-60z'
    inner = (
        'M200 106q30 0 40 52 8 38 24 64 20 42 0 74-20 36-64 36t-64-36q-20-32 0-74 16-26 ' '24-64 10-52 40-52z'
    )
    return shadow(96) + P(d, p.main) + P(inner, p.grad('#f6f0b4', '#c9dc77')) \
        + C(200, 266, 46, p.grad('#a86c3f', '#643b1d')) + hi('M174 250q6-16 20-20', 8, .4)


def carrot(p):
    one = P('M0-70Q38-70 34-30 22 60 0 138-22 60-34-30-38-70 0-70z', p.main) \
        + L('M-26-24h20M26-2H8M-18 38h14M14 66H4', p.b, 6, 'opacity=".6"') + hi('M-16-44q-4 20 2 48', 7, .4)
    top = (
        ''.join(L(f'M0-66q{x} -30 {x * 1.7} -66', k, 12)
            for x, k in ((-22, LEAF[1]), (22, LEAF[1]), (0, LEAF[0])))
    )
    return (
        shadow(116) + T(top + one, 'translate(256 196) rotate(20)')
        + T(top + one, 'translate(142 206) rotate(-12)')
    )


def greens(p):
    leaves = ''
    for x, angle, k in ((-40, -34, p.b), (40, 34, p.b), (-22, -16, p.a), (22, 16, p.a), (0, 0, p.main)):
        leaves += P('M0 96Q-80 10-48-76-24-128 0-128 24-128 48-76 80 10 0 96z', k,
                    f'transform="translate({200 + x} 206) rotate({angle} 0 120)"')
    white = p.grad('#ffffff', '#dcebc8')
    stems = ''.join(P('M0 126Q-34 118-20 60-8 20 0 8 8 20 20 60 34 118 0 126z', white,
                      f'transform="translate({200 + x} 214) rotate({angle} 0 110)"')
                    for x, angle in ((-34, -20), (34, 20), (-14, -7), (14, 7), (0, 0)))
    veins = L('M200 250V112M200 168l-24-28M200 168l24-28M200 212l-26-30M200 212l26-30', CREAM, 6,
              'opacity=".6"')
    return shadow(92) + leaves + veins + stems + R(142, 286, 116, 22, 11, p.accent)


def broccoli(p):
    stem = (
        P('M170 236h60l-6 96q-24 24-48 0z', p.grad('#cfe3a2', '#8fb45c'))
        + P('M178 262L128 218l24-22 42 42zM222 262l50-44-24-22-42 42z', '#a9c878')
    )
    heads = (
        ''.join(C(x, y, r, k)
            for x, y, r, k in ((120, 204, 52, p.b), (280, 204, 52, p.b), (152, 142, 58, p.main),
            (248, 142, 58, p.main), (200, 190, 62, p.main), (200, 106, 46, p.a)))
    )
    return (
        shadow(70) + stem + heads
        + ''.join(C(x, y, 8, '#fff', 'opacity=".28"')
            for x, y in ((138, 122), (196, 92), (180, 172), (236, 132), (112, 196), (272, 190)))
    )


def eggs(p):
    out = shadow(146)
    for row, y in ((0, 214), (1, 238)):
        for i in range(4):
            x = 104 + i * 64
            if row == 0:
                out += E(x, y, 27, 36, '#f0d3b0')
            else:
                out += (
                    E(x, y, 29, 38, p.grad('#fff0dc', '#e3b98a'))
                    + E(x - 9, y - 16, 5, 9, '#fff', 'opacity=".6"')
                )
    tray = (
        'M52 250q16 14 32 0t32 0 32 0 32 0 36 0 32 0 32 0 36 0 32 0 32 0l-14 90q-2 12-16 '
            '12H82q-14 0-16-12z'
    )
    return (
        out + P(tray, p.main) + R(120, 290, 160, 44, 12, CREAM) + motif(p.motif, 152, 312, 32, p.m, p.n)
        + bars(180, 302, 78, p.c, 2)
    )


def bread(p):
    d = 'M72 216q-18-84 62-92 66-44 134 0 80 8 60 92v104q0 32-24 32H96q-24 0-24-32z'
    cuts = (L('M136 160q20 30 6 60M192 146q20 34 4 70M250 158q18 30 2 60', '#fff3dc', 12, 'opacity=".85"'),
        ''.join(E(x, y, 5, 9, '#fff3dc', f'transform="rotate({a} {x} {y})"')
        for x, y, a in ((130, 168, 30), (168, 146, -20), (210, 152, 40), (252, 150, 10),
        (286, 180, -30), (150, 206, -10), (196, 196, 20), (244, 204, -40))), P('M72 250h256v20H72z', CREAM,
        'opacity=".9"') + R(150, 232, 100, 74, 12, CREAM) + motif(p.motif, 200, 269, 54, p.m,
        p.n))[p.style % 3]
    return shadow(132) + P(d, p.main) + cuts + hi('M88 204q0-44 44-52', 9, .35)


def baguette(p):
    loaf = (
        R(-37, -160, 74, 300, 37, p.main)
        + ''.join(L(f'M-22 {y}L22 {y - 26}', '#fff3dc', 12, 'opacity=".85"') for y in (-104, -54, -4, 46))
        + hi('M-22-118q2-14 12-18', 8, .4)
    )
    d = 'M124 196h152l-14 142q-2 14-16 14h-92q-14 0-16-14z'
    edge = 'M124 196l15-12 15 12 16-12 15 12 15-12 15 12 16-12 15 12 15-12 15 12v14H124z'
    return (
        shadow(84) + T(loaf, 'translate(166 214) rotate(-9)') + T(loaf, 'translate(232 206) rotate(9)')
        + P(d, p.accent) + P(edge, p.accent) + L('M134 226h132', p.b, 7, 'opacity=".6"')
        + motif('wheat', 200, 284, 72, p.b, p.a) + hi('M144 244l6 74', 8)
    )


def croissant(p):
    d = (
        'M58 282q-10-40 26-74 18-58 78-72 40-22 82 2 62 14 78 74 34 34 20 72-22 '
            '20-54-16-14-30-42-36-44-22-96 0-26 8-40 36-30 34-52 14z'
    )
    ridges = L('M102 206q30 8 34 44M160 142q22 42 6 92M244 142q-22 42-6 92M300 212q-30 8-34 40', p.b, 9,
        'opacity=".6"')
    return shadow(128, y=308) + P(d, p.main) + p.inside(d, ridges) \
        + hi('M120 186q14-22 36-28M190 152q12-6 28 0', 9, .5)


def cheese(p):
    top = P('M60 214L246 120q62 10 94 84z', p.a)
    face = 'M60 214l280-10v118q0 12-12 12L72 342q-12 0-12-12z'
    holes = (
        ''.join(E(x, y, r, r * .88, p.d, 'opacity=".5"')
            for x, y, r in ((112, 276, 22), (184, 308, 15), (222, 250, 27), (290, 290, 18)))
    )
    return (
        shadow(140) + top + P(face, p.main) + holes + E(232, 164, 18, 8, p.d, 'opacity=".4"')
        + hi('M84 236l60-3', 8, .5)
    )


def butter(p):
    block = (
        P('M96 200h220v74H96z', p.grad('#fff0b0', '#f2cd63')) + P('M96 200l30-34h220l-30 34z', '#fff7d6')
        + P('M316 200l30-34v74l-30 34z', '#dcb040')
    )
    wrap = (
        P('M190 200h126v74H190z', p.main) + P('M190 200l30-34h126l-30 34z', p.a)
        + P('M316 200l30-34v74l-30 34z', p.b)
    )
    dish = R(60, 270, 300, 26, 13, p.accent) + R(130, 296, 160, 14, 7, p.d)
    return (
        shadow(130, y=312) + block + wrap + motif(p.motif, 253, 237, 50, CREAM, p.c) + dish
        + hi('M112 216v38', 8, .5)
    )


def chocolate(p):
    bar = R(122, 56, 156, 190, 12, p.grad('#8a5a3e', '#4c2c1b'))
    for row in range(3):
        for col in range(3):
            bar += R(131 + col * 48, 66 + row * 46, 40, 38, 6, '#a06c4c', 'opacity=".55"')
    wrapper = P('M112 178l14-14 14 14 15-14 15 14 15-14 15 14 15-14 15 14 15-14 15 14 14-14 14 '
        '14v160q0 14-14 14H126q-14 0-14-14z', p.main)
    return shadow(94) + bar + wrapper + R(112, 224, 176, 76, 0, CREAM, 'opacity=".95"') \
        + motif(p.motif, 152, 262, 52, p.m, p.n) + bars(186, 244, 82, p.t, 3) + hi('M128 200v110', 7, .35)


def icecream(p):
    tubd = 'M104 206h192l-20 132q-2 14-16 14H140q-14 0-16-14z'
    scoops = (
        C(156, 166, 50, p.main) + C(242, 166, 50, p.accent) + C(200, 124, 52, CREAM)
        + L('M240 96l52-52', '#c89a64', 15)
    )
    return (
        shadow(96) + scoops + hi('M176 96q10-12 24-12', 9, .9) + P(tubd, p.main)
        + R(94, 192, 212, 30, 15, p.b) + R(140, 246, 120, 74, 37, CREAM)
        + motif(p.motif, 200, 283, 56, p.m, p.n)
    )


def fish_tray(p):
    tray = R(50, 196, 300, 150, 34, p.accent) + R(68, 210, 264, 118, 26, CREAM)
    fillet = P('M88 280q10-52 76-52 84-22 150 30 8 40-66 50-120 18-160-28z', p.main) \
        + L('M134 246q20 22 6 52M182 236q24 28 6 66M232 236q22 28 6 60', '#fff', 6, 'opacity=".6"')
    garnish = T(C(0, 0, 30, '#fbe06a') + C(0, 0, 23, '#fff3b8')
        + L('M-16 0H16M0-16V16M-11-11L11 11M-11 11L11-11', '#f0cf4d', 4), 'translate(286 296)')
    return shadow(150) + tray + fillet + garnish + _leaf(p, 'translate(94 246) scale(.9)')


def steak_tray(p):
    tray = R(50, 186, 300, 160, 34, p.accent) + R(68, 200, 264, 128, 26, CREAM)
    meat = P('M92 282q-10-60 62-62 60-18 108 8 58 6 50 54-12 42-84 34-110 14-136-34z', p.main) \
        + P('M104 276q-4-40 54-40', 'none', f'stroke="{CREAM}" stroke-width="11" stroke-linecap="round"') \
        + L('M186 250q26 8 28 34M236 250q22 4 26 22M150 284q20-2 30 14', '#fff', 6, 'opacity=".65"')
    return (
        shadow(150) + tray + meat + _leaf(p, 'translate(94 300) scale(.9)')
        + _leaf(p, 'translate(92 306) rotate(44) scale(.9)')
    )


def noodles(p):
    bowl = P('M76 208h248q-4 110-84 134h-80q-80-24-84-134z', p.main) + R(150, 336, 100, 16, 8, p.b)
    top = E(200, 208, 124, 34, CREAM) + E(200, 210, 110, 26, '#f0c776')
    strands = L('M104 208q20-18 40 0t40 0 40 0 40 0M130 220q18-14 36 0t36 0 36 0', '#fff0c4', 8)
    egg = (
        E(150, 198, 26, 14, '#fff') + E(150, 198, 14, 8, '#f5a12c') + R(222, 184, 50, 13, 6, '#7fae57')
        + R(232, 198, 44, 12, 6, '#e0705a')
    )
    return shadow(92) + L('M250 200L330 66M272 204L354 84', '#a8713c', 10) + bowl + top + strands + egg \
        + motif(p.motif, 200, 280, 60, CREAM, p.c)


def dumplings(p):
    steamer = R(62, 214, 276, 62, 16, p.main) + R(62, 282, 276, 62, 16, p.main) \
        + ''.join(L(f'M{x} 226v38M{x} 294v38', p.b, 5, 'opacity=".5"') for x in range(96, 330, 30))
    buns = (
        ''.join(P('M-46 30Q-48-22 0-30 48-22 46 30z', p.grad('#ffffff', '#e9dccb'),
            f'transform="translate({x} {y})"')
            + L(f'M{x - 16} {y - 14}q12 0 16 14M{x + 16} {y - 14}q-12 0-16 14', '#cdbba4', 4)
            for x, y in ((124, 192), (276, 192), (200, 186)))
    )
    steam = L('M150 132q-16-20 0-40t0-40M220 126q-16-20 0-40t0-34', PALE, 9, 'opacity=".8"')
    return shadow(138) + steam + buns + steamer + hi('M78 230v30', 7, .4)


def nuts(p):
    bowl = P('M72 222h256q-6 106-90 126h-76q-84-20-90-126z', p.accent)
    pile = ''
    for x, y, a in ((110, 206, 20), (150, 186, -30), (196, 174, 10), (244, 184, 40),
        (290, 206, -20), (130, 222, 60), (176, 206, -10), (222, 210, 30), (264, 222, -50), (200, 226, 80)):
        pile += E(x, y, 32, 21, p.main, f'transform="rotate({a} {x} {y})"') \
            + L(f'M{x - 18} {y}q18 -8 36 0', p.b, 4, f'opacity=".6" transform="rotate({a} {x} {y})"')
    return (
        shadow(92) + pile + bowl + motif(p.motif, 200, 290, 58, CREAM, p.d) + hi('M92 240q4 40 24 64', 8, .4)
    )


def juice_glass(p):
    glass = P('M126 96h148l-20 240q-1 16-18 16h-72q-17 0-18-16z', p.grad(*GLASS), 'opacity=".8"')
    fill = P('M132 150h136l-15 178q-1 12-16 12h-74q-15 0-16-12z', p.main)
    slice_ = C(276, 104, 42, p.b) + C(276, 104, 34, CREAM) + C(276, 104, 29, p.a)
    return (
        shadow(76) + L('M216 150l34-104 26-10', p.c, 10) + glass + fill + slice_
        + R(166, 176, 40, 40, 10, '#fff', 'opacity=".4"') + R(190, 226, 38, 38, 10, '#fff', 'opacity=".3"')
        + hi('M144 172l10 120', 8, .5)
    )


SHAPES = {f.__name__: f for f in (apple, pear, banana, orange, grapes, strawberry, punnet, tomato, avocado,
    carrot, greens, broccoli, eggs, bread, baguette, croissant, cheese, butter, chocolate,
    icecream, fish_tray, steak_tray, noodles, dumplings, nuts, juice_glass)}
