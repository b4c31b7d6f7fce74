# SPDX-License-Identifier: Apache-2.0
"""Kitchen, living room, bath and tools."""

from .motifs import motif
from .pen import CREAM, GLASS, INK, PALE, STEEL, WOOD, C, E, L, P, R, T, bars, hi, shadow, turn


def kettle(p):
    return shadow(114) + P('M120 150h150l26 188q2 14-12 14H106q-14 0-12-14z', p.main) \
        + L('M270 170q78 10 60 110-4 22-30 24', INK, 18) + P('M122 176l-54-34q-8-6 0-12l64 10z', p.a) \
        + R(128, 126, 136, 26, 13, INK) + C(196, 116, 14, p.c) + hi('M140 190q-8 70-10 132', 10) \
        + (R(160, 200, 20, 120, 10, p.grad(*GLASS), 'opacity=".75"') if p.style % 2 else '')


def teapot(p):
    return (
        shadow(120) + L('M286 214q70-30 62 40-8 50-74 56', p.b, 18)
        + P('M116 250Q70 244 52 180q-6-16 16-18 18 36 62 44z', p.b)
        + P('M100 250q0-96 96-100 100 4 100 100 0 70-52 102h-92q-52-32-52-102z', p.main)
        + E(196, 154, 60, 14, p.b) + C(196, 128, 16, p.c) + motif(p.motif, 200, 250, 92, CREAM, p.c)
        + hi('M122 240q2-44 36-62', 10)
    )


def lamp(p):
    stem = (R(191, 200, 18, 128, 0, p.d), C(200, 262, 44, p.accent) + R(192, 200, 16, 30, 0, p.d),
            L('M200 206q-40 50 0 120', p.d, 14))[p.style % 3]
    return (
        shadow(92) + stem + P('M140 84h120l54 118H86z', p.main)
        + E(200, 204, 110, 20, '#ffe9b0', 'opacity=".9"') + R(132, 328, 136, 24, 12, p.d)
        + hi('M146 104l-30 76', 9)
    )


def desk_lamp(p):
    return (
        shadow(96) + L('M150 326L128 206 240 128', p.d, 15) + C(128, 206, 15, p.c)
        + P('M214 82l92 60q12 10 4 24l-22 34-120-78 22-32q8-14 24-8z', p.main)
        + P('M288 200L168 122l-8 14q50 78 114 76z', '#ffe9b0', 'opacity=".9"') + R(90, 324, 140, 28, 14, p.d)
        + hi('M222 100l50 34', 8)
    )


def chair(p):
    legs = L('M134 260l-22 90M266 260l22 90M158 262l-6 66M242 262l6 66', WOOD[1], 14)
    return shadow(110) + legs + P('M122 84q78-26 156 0 12 84-4 134H126q-16-50-4-134z', p.main) \
        + R(104, 214, 192, 54, 24, p.b) + R(104, 208, 192, 42, 21, p.a) + hi('M140 106q-4 50 2 90', 9)


def armchair(p):
    return (
        shadow(140) + L('M118 320v32M282 320v32', WOOD[1], 16) + R(102, 92, 196, 170, 56, p.main)
        + R(60, 196, 76, 136, 34, p.b) + R(264, 196, 76, 136, 34, p.b) + R(112, 240, 176, 84, 24, p.a)
        + R(154, 160, 92, 78, 20, p.accent) + hi('M126 150q6-30 34-36', 9)
    )


def shelf(p):
    wood = p.grad(*WOOD)
    books = (
        ''.join(R(x, y, w, h, 3, k)
            for x, y, w, h, k in ((114, 82, 20, 66, p.a), (137, 92, 16, 56, p.b), (156, 76,
            22, 72, p.c), (226, 176, 18, 64, p.a), (247, 168, 20, 72, p.d), (270, 184, 15, 56, p.b)))
    )
    return (
        shadow(120) + R(92, 56, 216, 290, 12, wood) + R(106, 70, 188, 78, 6, '#7d5330')
        + R(106, 162, 188, 78, 6, '#7d5330') + R(106, 254, 188, 80, 6, '#7d5330') + books
        + P('M236 148h40l-6-30h-28z', p.c) + L('M256 118V92M256 108l-14-12M256 104l14-14', '#5c9a4c', 6)
        + R(126, 184, 62, 56, 8, p.main) + R(126, 274, 150, 60, 8, p.accent) + R(176, 296, 50, 12, 6, CREAM)
    )


def pan(p):
    return (
        shadow(120, 176) + turn(R(286, 218, 112, 26, 13, p.accent), -14, 286, 230) + E(172, 250, 128, 60, p.b)
        + P('M44 250q10 96 128 100 118-4 128-100z', p.main) + E(172, 248, 114, 50, '#34363c')
        + E(172, 250, 88, 36, '#43464d') + hi('M66 284q14 36 56 50', 9, .4)
        + (E(168, 248, 44, 20, '#fff') + E(172, 245, 19, 9, '#f6a93b') if p.style % 2 else '')
    )


def pot(p):
    return (
        shadow(120) + L('M82 218q-36 0-34 30t40 26M318 218q36 0 34 30t-40 26', p.d, 16)
        + P('M82 184h236v126q0 42-42 42H124q-42 0-42-42z', p.main) + R(70, 166, 260, 30, 15, p.a)
        + P('M92 166q14-52 108-54 94 2 108 54z', p.b) + R(180, 88, 40, 28, 12, p.d)
        + (motif(p.motif, 200, 270, 76, CREAM, p.c) if p.style % 2 else '') + hi('M104 214v92', 10)
    )


def wok(p):
    return (
        shadow(112) + L('M76 196q-40-12-44 18t44 22M324 196q40-12 44 18t-44 22', WOOD[1], 15)
        + P('M58 190h284q-12 142-106 162h-72q-94-20-106-162z', p.main) + E(200, 190, 142, 34, p.b)
        + E(200, 192, 122, 25, '#3b3d44') + L('M148 190L276 66', WOOD[1], 14) + hi('M84 222q12 62 52 92', 10)
    )


def knife(p):
    def one(x, angle, s, main):
        blade = P('M-17-150Q24-100 20 30H-17z', main) + P('M-17-150Q-6-80-4 30h-13z', '#fff', 'opacity=".5"')
        handle = R(-20, 30, 42, 118, 14, p.main) + C(1, 60, 5, PALE) + C(1, 112, 5, PALE)
        return T(blade + R(-22, 24, 46, 14, 5, '#808894') + handle,
            f'translate({x} 196) rotate({angle}) scale({s})')
    steel = p.grad(*STEEL)
    return (
        shadow(96) + one(150, -10, 1, steel)
        + (one(252, 10, .82, steel) if p.style % 2 else one(250, 12, .9, p.accent))
    )


def plates(p):
    out = shadow(140)
    for i, y in enumerate((326, 300, 274)):
        out += P(f'M60 {y}q10 26 140 26t140-26z', p.b if i % 2 else p.main) + E(200, y, 140, 24, p.a)
    return (
        out + E(200, 274, 96, 14, CREAM) + P('M140 174h120q-4 64-46 72h-28q-42-8-46-72z', p.accent)
        + E(200, 174, 60, 14, p.d) + motif(p.motif, 200, 212, 40, CREAM, p.a)
        + hi('M80 282q16 10 50 14', 7, .5)
    )


def mug(p):
    body = 'M96 128h176v184q0 40-40 40h-96q-40 0-40-40z'
    return (
        shadow(110, 190) + L('M272 172q72-10 70 54t-72 62', p.b, 24) + P(body, p.main)
        + E(184, 128, 88, 20, p.b) + E(184, 130, 74, 14, '#5b3a26')
        + motif(p.motif, 184, 240, 104, CREAM, p.c) + hi('M114 160v136', 10)
        + L('M154 96q-14-16 0-32t0-30M206 96q-14-16 0-32t0-30', PALE, 9, 'opacity=".7"')
    )


def glasses(p):
    def one(x, h, s):
        y = 352 - h
        return (
            P(f'M{x} {y}h104l-12 {h - 14}q-1 14-14 14h-52q-13 0-14-14z', p.grad(*GLASS), 'opacity=".92"')
            + P(f'M{x + 5} {y + h * .4:.0f}h94l-8 {h * .6 - 20:.0f}q-1 12-12 12h-54q-11 0-12-12z', s,
                'opacity=".85"') + hi(f'M{x + 18} {y + 20}l7 {h - 70}', 8, .8)
        )
    return shadow(130) + one(84, 220, p.main) + one(212, 170, p.accent)


def thermos(p):
    return (
        shadow(78) + R(148, 50, 104, 74, 20, p.accent) + R(140, 116, 120, 20, 8, p.d)
        + P('M136 136h128q10 20 10 40v146q0 30-30 30h-88q-30 0-30-30V176q0-20 10-40z', p.main)
        + R(126, 296, 148, 22, 0, p.d, 'opacity=".8"') + motif(p.motif, 200, 224, 78, CREAM, p.c)
        + hi('M144 166v110', 10)
    )


def lunch_box(p):
    return (
        shadow(136) + R(68, 250, 264, 102, 30, p.main) + R(68, 176, 264, 76, 28, p.accent)
        + R(60, 152, 280, 48, 24, p.b) + R(180, 188, 40, 66, 12, CREAM)
        + motif(p.motif, 200, 306, 60, CREAM, p.c) + hi('M88 272v46', 9)
    )


def towels(p):
    out = shadow(140)
    for y, k, stripe in ((290, p.main, p.c), (230, p.accent, CREAM), (170, p.main, p.c)):
        out += (
            R(66, y, 268, 62, 31, k) + R(232, y, 18, 62, 0, stripe, 'opacity=".75"')
            + R(260, y, 8, 62, 0, stripe, 'opacity=".75"') + L(f'M96 {y + 32}h96', '#000', 5, 'opacity=".10"')
        )
    return out + hi('M92 190h60', 8, .5)


def pillow(p):
    return (
        shadow(130)
        + P('M70 132q130 32 260 0 20 4 16 24-22 80 0 156 4 20-16 26-130-28-260 0-20-6-16-26 '
            '22-76 0-156-4-20 16-24z', p.main)
        + (motif(p.motif, 200, 236, 130, CREAM, p.c) if p.style % 2
            else L('M106 172q94 22 188 0M102 234q98 14 196 0M106 296q94-14 188 0', p.c, 12, 'opacity=".8"'))
        + hi('M92 164q10 20 10 44', 9)
    )


def blanket(p):
    return (
        shadow(136) + R(66, 250, 268, 98, 30, p.main) + R(66, 178, 268, 88, 30, p.b)
        + R(66, 156, 268, 84, 30, p.main)
        + ''.join(R(x, 156, 14, 192, 0, p.c, 'opacity=".55"') for x in (120, 176, 232, 288))
        + R(66, 214, 268, 12, 0, p.c, 'opacity=".55"') + R(66, 300, 268, 12, 0, p.c, 'opacity=".55"')
        + hi('M88 184h50', 8)
    )


def plant(p):
    leaves = ''
    for angle, k in ((-62, p.b), (62, p.b), (-32, p.main), (32, p.main), (0, p.a)):
        leaves += P('M200 262Q146 190 168 108 182 66 200 48 218 66 232 108 254 190 200 262z', k,
            f'transform="rotate({angle} 200 262) translate(0 {abs(angle) * .5})"')
    veins = (
        ''.join(L('M200 250V96', CREAM, 5,
            f'opacity=".4" transform="rotate({a} 200 262) translate(0 {abs(a) * .5})"') for a in (-32, 0, 32))
    )
    pot_ = P('M132 248h136l-16 90q-2 14-16 14h-72q-14 0-16-14z', p.accent) + R(122, 232, 156, 30, 12, p.d)
    return shadow(82) + leaves + veins + pot_ + hi('M150 274l8 54', 8)


def succulent(p):
    leaves = ''.join(E(200, 168, 22, 66, k, f'transform="rotate({a} 200 232)"') for a, k in
                     ((-74, p.b), (74, p.b), (-48, p.main), (48, p.main), (-24, p.a), (24, p.a), (0, p.main)))
    return (
        shadow(96) + leaves + P('M110 236h180l-12 82q-4 34-36 34h-84q-32 0-36-34z', p.accent)
        + motif(p.motif, 200, 296, 64, CREAM, p.a) + hi('M128 254l6 44', 8)
    )


def vase(p):
    stems = (
        ''.join(L(f'M200 190Q{200 + x / 2} 130 {200 + x} {y}', '#5f8f4a', 7)
            for x, y in ((-62, 96), (0, 70), (62, 92)))
    )
    heads = (
        ''.join(motif(p.motif if p.motif in ('flower', 'sun', 'berry') else 'flower', 200 + x, y, 84, p.c,
            '#fbe06a') for x, y in ((-62, 92), (62, 90), (0, 66)))
    )
    return (
        shadow(76) + stems + heads
        + P('M168 164h64q-6 34 24 68 26 34 20 70-8 50-40 50h-72q-32 0-40-50-6-36 20-70 30-34 ' '24-68z',
            p.main) + hi('M146 262q-4 30 4 54', 9)
    )


def candle(p):
    return (
        shadow(86) + P('M200 76q30 40 0 62-30-22 0-62z', '#fbb93f')
        + P('M200 104q12 18 0 30-12-12 0-30z', '#fff3b8') + L('M200 136v24', INK, 6)
        + P('M114 170h172v140q0 42-42 42h-88q-42 0-42-42z', p.main) + E(200, 170, 86, 20, p.a)
        + E(200, 172, 70, 13, p.c) + R(138, 226, 124, 84, 12, CREAM) + motif(p.motif, 200, 258, 44, p.m, p.n)
        + bars(164, 288, 72, p.t, 1, True) + hi('M126 200v110', 7)
    )


def clock(p):
    ticks = ''.join(L('M200 108v14', INK, 8, f'transform="rotate({a} 200 212)"') for a in range(0, 360, 30))
    return (
        shadow(92) + C(200, 212, 138, p.main) + C(200, 212, 114, CREAM) + ticks + L('M200 212V144', INK, 11)
        + L('M200 212l46 30', INK, 9) + C(200, 212, 11, p.c) + hi('M88 180q16-44 52-66', 9)
    )


def storage(p):
    weave = (
        ''.join(R(92 + i * 31, 212 + j * 32, 22, 20, 5, p.b, 'opacity=".5"')
            for i in range(7) for j in range(4) if (i + j) % 2)
    )
    return (
        shadow(128) + P('M92 186q30-50 108-50t108 50z', p.accent)
        + P('M80 190h240l-12 150q-1 12-14 12H106q-13 0-14-12z', p.main) + weave + R(72, 176, 256, 32, 16, p.b)
        + R(166, 224, 68, 22, 11, CREAM) + hi('M98 218l8 100', 8)
    )


def umbrella(p):
    return (
        shadow(70) + L('M200 110v206q0 30 26 30t26-28', WOOD[1], 13)
        + P('M48 224Q58 84 200 74q142 10 152 150-26-28-50 0-26-28-52 0-26-28-50 0-26-28-50 '
            '0-26-28-52 0-24-28-50 0z', p.main)
        + P('M150 224q0-110 50-150 50 40 50 150-26-28-50 0-26-28-50 0z', p.accent) + L('M200 74V54', INK, 9)
        + hi('M80 184q20-60 64-80', 10)
    )


def tissue(p):
    return (
        shadow(124) + P('M150 190q10-92 40-104 26 30 36 10 30 30 26 94z', '#fff')
        + P('M190 86q-14 50 0 104h-40q10-92 40-104z', '#e6eaee') + R(70, 190, 260, 162, 22, p.main)
        + E(200, 192, 74, 13, p.b) + p_scatter(p) + hi('M88 214v110', 9)
    )


def p_scatter(p):
    return (
        ''.join(motif(p.motif, x, y, 44, CREAM, p.c)
            for x, y in ((116, 250), (176, 300), (222, 244), (286, 296)))
    )


def rolls(p):
    out = shadow(136)
    for x, y in ((136, 290), (264, 290), (200, 196)):
        out += (
            R(x - 58, y - 62, 116, 124, 18, p.grad('#ffffff', '#dfe4ea')) + E(x, y - 62, 58, 20, '#fff')
            + E(x, y - 62, 22, 8, '#c9a873') + motif(p.motif, x, y + 8, 44, p.a, p.c)
        )
    return out


def sponge(p):
    holes = (
        ''.join(E(x, y, r, r * .8, p.b, 'opacity=".5"')
            for x, y, r in ((120, 264, 13), (176, 300, 17), (240, 262, 12), (288, 304, 15),
            (206, 250, 8), (128, 316, 9)))
    )
    stack = R(94, 158, 212, 56, 22, p.accent) + R(94, 138, 212, 34, 16, p.d)
    return (
        shadow(138) + stack + R(66, 240, 268, 108, 30, p.main) + R(66, 212, 268, 46, 22, p.c) + holes
        + hi('M88 226h60', 7)
    )


def fan(p):
    blades = (
        ''.join(P('M200 184Q158 160 170 96 222 92 200 184z', p.main, f'transform="rotate({a} 200 184)"')
            for a in (0, 90, 180, 270))
    )
    return (
        shadow(88) + R(190, 286, 20, 46, 0, p.d) + R(130, 326, 140, 26, 13, p.d)
        + C(200, 184, 122, p.grad('#ffffff', '#e4e8ed')) + blades
        + C(200, 184, 122, 'none', f'stroke="{p.b}" stroke-width="12"')
        + C(200, 184, 84, 'none', f'stroke="{p.b}" stroke-width="4" opacity=".5"') + C(200, 184, 24, p.accent)
        + hi('M104 150q18-40 54-54', 8)
    )


def rice_cooker(p):
    return (
        shadow(122) + P('M78 212h244v84q0 56-56 56H134q-56 0-56-56z', p.main)
        + P('M78 206q8-88 122-90 114 2 122 90z', p.b) + R(70, 198, 260, 22, 11, PALE)
        + R(170, 96, 60, 26, 12, p.d) + R(144, 250, 112, 70, 16, p.d) + R(158, 262, 54, 28, 6, p.c)
        + C(236, 284, 10, p.c) + C(172, 306, 6, CREAM) + C(198, 306, 6, CREAM) + hi('M98 236v54', 10)
    )


def air_fryer(p):
    return (
        shadow(116) + P('M108 92q0-32 40-32h104q40 0 40 32l16 210q2 50-50 50H142q-52 0-50-50z', p.main)
        + R(124, 212, 152, 116, 24, p.b) + R(184, 232, 32, 92, 16, p.accent) + C(200, 138, 42, p.d)
        + C(200, 138, 30, 'none', f'stroke="{p.c}" stroke-width="6" stroke-dasharray="120 80"')
        + L('M200 138v-16', CREAM, 6) + hi('M124 104l-8 94', 10)
    )


def toaster(p):
    return (
        shadow(128) + P('M122 176q-6-92 40-96 26-12 36 4 46-4 42 92z', '#e9b876')
        + P('M196 176q-6-84 40-88 46-4 42 88z', '#c98d48') + R(66, 168, 268, 168, 46, p.main)
        + R(66, 290, 268, 46, 22, p.d) + R(104, 178, 192, 14, 7, INK) + C(264, 258, 20, p.c)
        + R(334, 206, 20, 50, 10, p.d) + R(92, 336, 40, 14, 5, INK) + R(268, 336, 40, 14, 5, INK)
        + hi('M88 204v62', 10)
    )


def blender(p):
    return (
        shadow(96) + P('M124 84h152l-20 160h-112z', p.grad(*GLASS))
        + P('M132 142h136l-13 102h-110z', p.accent) + R(116, 62, 168, 28, 12, INK)
        + L('M272 116q50 0 40 50t-50 40', p.grad(*GLASS), 16)
        + P('M140 244h120l20 92q2 16-16 16H136q-18 0-16-16z', p.main) + C(200, 304, 22, CREAM)
        + L('M200 304v-14', INK, 6) + hi('M144 104l10 110', 9, .8)
    )


def vacuum(p):
    return (
        shadow(140, y=330) + E(200, 262, 146, 66, p.b) + P('M54 262q0 62 146 66 146-4 146-66z', p.b)
        + E(200, 240, 146, 76, p.main) + E(200, 236, 108, 52, p.a) + C(200, 218, 18, p.c)
        + E(200, 218, 26, 13, p.c) + L('M98 282q40 26 102 28', '#fff', 8, 'opacity=".4"')
        + motif(p.motif, 200, 252, 30, p.c, p.d)
    )


def iron(p):
    return (
        shadow(134) + L('M136 196q30-96 130-80 40 8 44 92', p.d, 26)
        + P('M50 316q18-118 150-124h118q20 0 24 30l8 94z', p.main) + R(44, 312, 310, 24, 8, p.grad(*STEEL))
        + C(244, 252, 22, CREAM) + L('M244 252v-14', INK, 6) + hi('M82 290q20-62 84-76', 9)
    )


def bulb(p):
    return (
        shadow(60)
        + P('M200 62q98 6 100 102 0 50-40 82-14 14-14 40h-92q0-26-14-40-40-32-40-82 2-96 ' '100-102z', p.main)
        + L('M172 272v-66l28-24 28 24v66', '#e09a2b', 7, 'opacity=".8"')
        + R(152, 284, 96, 20, 8, p.grad(*STEEL)) + R(158, 308, 84, 18, 8, p.grad(*STEEL))
        + R(172, 330, 56, 22, 10, INK) + hi('M122 168q4-46 44-70', 11, .6)
    )


def drill(p):
    return (
        shadow(110, 180)
        + P('M84 116h190q34 0 34 34v20q0 30-30 30H190l16 96h-70l-22-96H84q-22 0-22-22v-40' 'q0-22 22-22z',
            p.main) + R(306, 138, 30, 42, 6, '#3a3a3e') + R(334, 152, 44, 12, 5, '#8b8b90')
        + R(116, 296, 116, 54, 12, INK) + R(196, 206, 14, 30, 6, p.c) + hi('M98 141h86', 13, .5)
    )


def hammer(p):
    return (
        shadow(84)
        + turn(R(186, 130, 30, 216, 12, p.main) + R(182, 240, 38, 110, 14, p.accent)
            + P('M120 84h120q50 0 64 40-40-14-64 10H120q-14 0-14-14v-22q0-14 14-14z', p.grad(*STEEL)), 14,
            200, 240)
    )


def toolbox(p):
    return (
        shadow(140) + L('M148 176v-36q0-24 24-24h56q24 0 24 24v36', p.d, 18)
        + R(56, 172, 288, 176, 24, p.main) + R(56, 172, 288, 62, 24, p.b) + R(56, 226, 288, 14, 0, p.d)
        + R(110, 212, 40, 46, 8, PALE) + R(250, 212, 40, 46, 8, PALE)
        + motif(p.motif, 200, 294, 60, CREAM, p.c) + hi('M78 190h60', 8)
    )


def frame(p):
    d = 'M104 80h192v240H104z'
    scene = (
        P('M104 80h192v240H104z', p.grad('#fdeed3', '#f6cf9f')) + C(236, 150, 32, p.c)
        + P('M104 264l62-86 44 58 30-34 56 66v52H104z', p.main) + P('M104 290q60-30 192 6v24H104z', p.b)
    )
    return (
        shadow(100) + R(78, 54, 244, 296, 10, p.grad(*WOOD)) + R(94, 70, 212, 260, 4, CREAM)
        + T(p.inside(d, scene), 'translate(200 200) scale(.88) translate(-200 -200)') + hi('M90 70v80', 6, .4)
    )


def basket(p):
    slots = ''.join(R(92 + i * 37, y, 20, 30, 8, p.b, 'opacity=".75"') for i in range(6) for y in (226, 272))
    return (
        shadow(124) + P('M70 192h260l-20 146q-2 14-16 14H106q-14 0-16-14z', p.main) + slots
        + R(60, 174, 280, 34, 17, p.accent) + R(88, 316, 224, 10, 5, '#fff', 'opacity=".3"')
    )


def hangers(p):
    one = P('M200 150L60 246q-14 14 4 22h272q18-8 4-22z', 'none',
        'stroke-linejoin="round" stroke-width="20" stroke="{}"')
    hook = 'M200 152v-24q30-10 24-36-8-22-34-16'
    return (
        shadow(120, y=336) + T(one.format(p.b) + L(hook, '#8f99a5', 9), 'translate(10 46)') + one.format(p.a)
        + L(hook, '#8f99a5', 9) + hi('M84 252h110', 5, .5)
    )


SHAPES = {f.__name__: f for f in (kettle, teapot, lamp, desk_lamp, chair, armchair, shelf, pan, pot, wok,
    knife, plates, mug, glasses, thermos, lunch_box, towels, pillow, blanket, plant,
    succulent, vase, candle, clock, storage, umbrella, tissue, rolls, sponge, fan,
    rice_cooker, air_fryer, toaster, blender, vacuum, iron, bulb, drill, hammer, toolbox,
    frame, basket, hangers)}
