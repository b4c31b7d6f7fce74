# SPDX-License-Identifier: Apache-2.0
"""Sport, clothes and outdoor."""

from .motifs import motif
from .pen import CREAM, INK, PALE, STEEL, WOOD, C, E, L, P, R, T, hi, shadow, turn


def sneaker(p):
    mark = (L('M226 262q40-30 80-22', CREAM, 12), L('M196 284l24-58M222 284l22-46', p.c, 12), motif('bolt',
        250, 262, 50, CREAM, CREAM))[p.style % 3]
    return (
        shadow(140)
        + P('M56 240q58 6 96-70 10-16 28-6l44 40q60 26 108 34 28 6 28 42v26H56q-16-30 0-66z', p.main)
        + P('M296 232q64 6 64 48v24h-56q6-40-8-72z', p.b, 'opacity=".8"')
        + P('M48 302h316q6 46-26 48H84q-36 0-36-48z', '#fbfaf7')
        + P('M48 322h316q0 10-3 16H52q-4-8-4-16z', p.c)
        + L('M148 194l36 26M172 174l38 30M194 164l32 26', CREAM, 9) + mark + hi('M72 260q30-2 54-24', 8)
    )


def boot(p):
    return (
        shadow(126) + P('M118 74h112v132q40 22 78 34 32 10 32 48v22H104q-8-110 14-236z', p.main)
        + P('M94 306h250v22q0 24-22 24H116q-22 0-22-24z', p.d)
        + ''.join(L(f'M206 {y}h40', CREAM, 8) for y in (104, 136, 168, 200))
        + R(112, 64, 124, 28, 14, p.accent) + P('M104 306q-2-40 2-70 40 6 46 70z', p.b)
        + hi('M134 110q-8 60-8 100', 9)
    )


def sandal(p):
    return (
        shadow(138) + P('M52 300q0-34 40-36 60-2 120-22 60-18 110 8 32 18 26 50z', p.main)
        + P('M44 296h306q8 54-30 54H80q-36 0-36-54z', p.d) + P('M44 296h306v16H44z', p.c)
        + L('M196 250q10-76 92 2', p.a, 26) + L('M96 266q4-66 66-12', p.a, 22)
    )


def ball(p):
    patch = P('M0-46L44-14 27 37H-27L-44-14z', p.c)
    marks = (
        T(patch, 'translate(200 212)')
        + ''.join(T(T(patch, 'translate(0 -118) scale(.95)'), f'translate(200 212) rotate({a})')
            for a in range(36, 396, 72))
        + ''.join(L('M0-46V-80', p.c, 6, f'transform="translate(200 212) rotate({a})"')
            for a in range(0, 360, 72))
    )
    return (
        shadow(92, y=348) + C(200, 212, 128, p.main)
        + p.inside('M72 212a128 128 0 1 0 256 0a128 128 0 1 0-256 0z', marks) + hi('M98 178q14-46 54-66', 11)
    )


def basketball(p):
    lines = L('M72 212H328M200 84V340M112 118q64 94 0 188M288 118q-64 94 0 188', p.d, 8)
    return (
        shadow(92, y=348) + C(200, 212, 128, p.main)
        + p.inside('M72 212a128 128 0 1 0 256 0a128 128 0 1 0-256 0z', lines) + hi('M94 184q12-40 44-60', 11)
    )


def volleyball(p):
    panels = (
        P('M200 212L200 60Q300 60 340 190 270 150 200 212z', p.accent)
        + P('M200 212Q300 190 350 280 280 370 200 350 240 290 200 212z', CREAM)
        + P('M200 212Q180 300 100 330 40 250 60 170 120 220 200 212z', p.accent)
        + L('M200 212V84M200 212q70-62 128-30M200 212q40 70 2 128M200 212q-20 76-92 106M200 '
            '212q-70 10-126-34', '#fff', 6)
    )
    return (
        shadow(92, y=348) + C(200, 212, 128, p.main)
        + p.inside('M72 212a128 128 0 1 0 256 0a128 128 0 1 0-256 0z', panels) + hi('M96 176q12-38 46-58', 11)
    )


def racket(p):
    strings = (
        ''.join(L(f'M{x} 60V270', '#f3efe6', 4) for x in range(116, 300, 20))
        + ''.join(L(f'M90 {y}H310', '#f3efe6', 4) for y in range(74, 262, 20))
    )
    oval = 'M120 160a80 96 0 1 0 160 0a80 96 0 1 0-160 0z'
    one = (
        E(200, 160, 86, 102, '#000', 'opacity=".05"') + p.inside(oval, strings)
        + f'<ellipse cx="200" cy="160" rx="84" ry="100" fill="none" stroke="{p.main}" s' 'troke-width="18"/>'
        + P('M176 254q24 18 48 0l-14 44h-20z', p.b) + R(186, 290, 28, 100, 12, p.d)
        + R(184, 290, 32, 14, 5, p.c)
    )
    return (
        shadow(100, 210) + T(turn(one, 24, 200, 210), 'translate(28 4) scale(.86)')
        + C(112, 312, 34, '#d9ec5c') + L('M92 288q18 22 4 54', '#fff', 5) + hi('M100 296q4-8 12-10', 5, .6)
    )


def shuttle(p):
    def one(x, y, angle, s):
        feathers = (
            ''.join(P('M0 30L-20-96Q0-114 20-96z', k, f'transform="rotate({a} 0 60)"')
                for a, k in ((-24, '#e9edf1'), (24, '#e9edf1'), (-12, '#f6f8fa'), (12, '#f6f8fa'),
                (0, '#fff')))
        )
        return T(feathers + L('M-38-30Q0-18 38-30M-30 0Q0 10 30 0', p.c, 5)
            + P('M-28 34h56v18q0 34-28 34t-28-34z', p.main) + R(-30, 26, 60, 16, 8, p.d),
            f'translate({x} {y}) rotate({angle}) scale({s})')
    return shadow(120) + one(258, 166, 16, 1.12) + one(140, 238, -18, 1.12)


def table_tennis(p):
    def bat(angle, k, x):
        return T(R(-15, 84, 30, 96, 12, WOOD[0])
            + P('M-84-6Q-84-104 0-106 84-104 84-6 80 60 24 88H-24Q-80 60-84-6z', k)
            + P('M-48 72H48L24 92H-24z', WOOD[1]), f'translate({x} 178) rotate({angle})')
    return (
        shadow(120) + bat(26, p.accent, 242) + bat(-22, p.main, 168) + C(290, 318, 26, '#fff')
        + C(290, 318, 26, 'none', f'stroke="{PALE}" stroke-width="3"') + hi('M110 138q8-36 36-48', 9)
    )


def dumbbell(p):
    def one(y, s):
        return T(R(-64, -14, 128, 28, 8, p.grad(*STEEL)) + R(-128, -62, 40, 124, 16, p.main) + R(-92, -48, 28,
            96, 12, p.b) + R(88, -62, 40, 124, 16, p.main) + R(64, -48, 28, 96, 12, p.b) + R(-152, -20, 26,
            40, 10, p.d) + R(126, -20, 26, 40, 10, p.d) + hi('M-112-40v56', 8),
            f'translate(200 {y}) scale({s})')
    return shadow(144) + one(166, .84) + one(286, 1)


def kettlebell(p):
    return (
        shadow(102) + L('M140 190q-26-96 60-98 86 2 60 98', p.d, 30)
        + P('M200 152q116 12 114 112 0 56-42 88H128q-42-32-42-88 0-100 114-112z', p.main)
        + C(200, 258, 54, p.accent) + motif(p.motif, 200, 258, 58, CREAM, CREAM)
        + hi('M112 250q2-38 32-60', 11)
    )


def yoga_mat(p):
    body = (
        P('M118 150L318 92q34 60 0 122L118 290z', p.main) + E(120, 220, 52, 72, p.b)
        + ''.join(E(120, 220, rx, ry, 'none', f'stroke="{p.a}" stroke-width="7"')
            for rx, ry in ((40, 57), (26, 38), (12, 19)))
    )
    straps = L('M206 122q30 66 0 136M274 102q30 66 0 132', p.c, 13) + L('M212 126q34-62 66-24', p.c, 10)
    return shadow(120, y=318) + T(body + straps + hi('M150 156l70-21', 9), 'translate(0 12)')


def helmet(p):
    vents = (
        ''.join(P(f'M{x} 222q-6-60 {w} -98 14-2 22 2-20 40-14 96z', p.d, 'opacity=".75"')
            for x, w in ((136, 30), (200, 6), (262, -14)))
    )
    return (
        shadow(126, y=338) + L('M112 262q20 62 88 66 68-4 88-66', p.d, 12)
        + P('M60 250q0-152 140-156 140 4 140 156 2 16-14 18H74q-16-2-14-18z', p.main) + vents
        + R(58, 238, 284, 32, 16, p.accent) + R(182, 314, 36, 24, 8, INK) + hi('M82 214q8-64 56-94', 10)
    )


def backpack(p):
    pocket = (L('M128 262h144', CREAM, 6, 'opacity=".85"') + R(188, 252, 24, 34, 6, CREAM), motif(p.motif,
        200, 290, 64, CREAM, p.c), L('M144 256l112 70M256 256l-112 70', CREAM, 8,
        'opacity=".7"'))[p.style % 3]
    return (
        shadow(108) + L('M160 92q0-44 40-44t40 44', p.d, 16)
        + P('M104 170q0-92 96-92t96 92v152q0 30-30 30H134q-30 0-30-30z', p.main)
        + R(84, 214, 30, 104, 15, p.b) + R(286, 214, 30, 104, 15, p.b) + R(128, 228, 144, 108, 20, p.accent)
        + pocket + L('M138 160h124', CREAM, 6, 'opacity=".6"') + hi('M122 172q2-50 36-68', 9)
    )


def duffel(p):
    return (
        shadow(146) + L('M136 200q0-96 64-98 64 2 64 98', p.d, 15) + R(44, 186, 312, 164, 62, p.main)
        + R(112, 186, 30, 164, 0, p.accent) + R(258, 186, 30, 164, 0, p.accent)
        + R(150, 240, 100, 76, 14, p.b) + motif(p.motif, 200, 278, 48, CREAM, p.c)
        + L('M84 212h232', CREAM, 5, 'opacity=".6"') + hi('M64 264q2-36 28-54', 9)
    )


def tent(p):
    return (
        shadow(152) + P('M200 84L44 350h312z', p.main) + P('M200 84L356 350h-80z', '#000', 'opacity=".12"')
        + P('M200 84L150 350h100z', '#26322c', 'opacity=".82"')
        + P('M200 84L150 350q-10-90-34-114z', p.accent) + L('M200 84l-8-30M200 84l12-28', '#5b5b55', 8)
        + hi('M178 140l-60 104', 7, .4)
    )


def sleeping_bag(p):
    return (
        shadow(128) + R(66, 190, 268, 160, 70, p.main) + E(96, 270, 44, 76, p.b)
        + ''.join(E(96, 270, rx, ry, 'none', f'stroke="{p.a}" stroke-width="8"')
            for rx, ry in ((30, 54), (14, 28))) + R(164, 190, 22, 160, 0, p.accent)
        + R(262, 190, 22, 160, 0, p.accent) + L('M175 190q-4-60 50-62 54 2 50 62', p.d, 12)
        + R(196, 246, 54, 44, 8, CREAM) + motif(p.motif, 223, 268, 34, p.m, p.n)
    )


def tshirt(p):
    front = (motif(p.motif, 200, 214, 92, p.c, p.d), R(112, 196, 176, 22, 0, p.c) + R(112, 228, 176, 10, 0,
        CREAM), motif(p.motif, 244, 174, 38, p.c, p.d), '')[p.style % 4]
    return (
        shadow(94) + P('M146 84q54 30 108 0l72 38-28 74-36-16v170q-62 12-124 0V180l-36 16-28-74z', p.main)
        + P('M146 84q54 30 108 0l-12-6q-42 18-84 0z', p.b) + front + hi('M106 122l34-18', 8)
    )


def jacket(p):
    return (
        shadow(104)
        + P('M138 82h124l56 40 22 196-46 8-20-120v144q-74 14-148 0V206l-20 120-46-8 22-196z', p.main)
        + P('M150 82q50 40 100 0l8-22q-58-18-116 0z', p.accent)
        + L('M200 106v246', CREAM, 6, 'stroke-dasharray="10 7"') + P('M126 160h148v34H126z', p.accent)
        + R(142, 268, 40, 10, 5, '#000', 'opacity=".22"') + R(218, 268, 40, 10, 5, '#000', 'opacity=".22"')
        + hi('M110 140l-10 80', 8)
    )


def shorts(p):
    return (
        shadow(116) + P('M108 116h184l36 214q-50 22-104 14l-24-106-24 106q-54 8-104-14z', p.main)
        + R(104, 104, 192, 34, 12, p.b) + P('M276 138h16l34 190-22 8z', p.accent)
        + P('M124 138h-16L74 328l22 8z', p.accent) + L('M192 128v34M208 128v30', CREAM, 6)
        + hi('M134 160l-14 90', 8)
    )


def socks(p):
    one = 'M0 0h74v130q10 24 46 44 34 20 16 50-14 20-44 12Q20 214 0 170z'
    def sock(x, y, main, top):
        clip = p.inside(one, R(0, 30, 80, 14, 0, top) + R(0, 54, 80, 14, 0, top) + E(116, 216, 34, 34, top)
            + E(0, 176, 30, 34, top))
        return T(P(one, main) + clip + R(-5, -14, 84, 34, 12, top), f'translate({x} {y})')
    return shadow(130) + sock(182, 88, p.b, p.c) + sock(86, 112, p.main, p.d)


def cap(p):
    return (
        shadow(132, y=318) + P('M226 250q96-18 128 34-8 22-36 14-60-22-132-4z', p.accent)
        + P('M72 262q-8-148 128-150 104 2 108 124-40-10-82 14-50 30-100 30-50 0-54-18z', p.main)
        + C(194, 110, 11, p.d) + L('M196 114q-46 60-34 164M198 114q60 40 62 128', '#000', 5, 'opacity=".13"')
        + motif(p.motif, 218, 190, 62, CREAM, p.c) + hi('M94 220q6-52 44-78', 9)
    )


def goggles(p):
    return (
        shadow(120, y=300) + L('M70 196q130-96 260 0', p.d, 15) + R(60, 168, 124, 96, 44, p.main)
        + R(216, 168, 124, 96, 44, p.main) + R(76, 184, 92, 64, 30, p.accent)
        + R(232, 184, 92, 64, 30, p.accent) + L('M182 208q18-14 36 0', p.b, 15)
        + hi('M94 204q10-10 26-10M250 204q10-10 26-10', 8, .6)
    )


def rope(p):
    return (
        shadow(110) + L('M124 160C60 300 150 380 200 300S330 330 276 160', p.a, 12)
        + L('M124 160C60 300 150 380 200 300S330 330 276 160', p.b, 12, 'stroke-dasharray="2 26"')
        + turn(R(106, 62, 34, 112, 16, p.accent) + R(106, 134, 34, 18, 0, CREAM), -8, 123, 118)
        + turn(R(260, 62, 34, 112, 16, p.accent) + R(260, 134, 34, 18, 0, CREAM), 8, 277, 118)
    )


def sport_bottle(p):
    d = 'M136 142h128q8 30-6 64 14 30 6 60v58q0 28-28 28h-72q-28 0-28-28v-58q-8-30 6-60-14-34-6-64z'
    return (
        shadow(86) + R(178, 46, 44, 40, 12, p.d) + P('M140 142q0-54 60-62 60 8 60 62z', p.accent)
        + P(d, p.main)
        + p.inside(d, ''.join(R(236, y, 40, 6, 3, '#fff', 'opacity=".7"') for y in range(230, 340, 22))
            + R(240, 140, 40, 220, 0, '#000', 'opacity=".08"')) + motif(p.motif, 190, 268, 78, CREAM, p.c)
        + hi('M150 160q2 22-2 40', 9)
    )


def bicycle(p):
    def wheel(x):
        return (
            C(x, 268, 78, 'none', f'stroke="{INK}" stroke-width="12"')
            + C(x, 268, 64, 'none', f'stroke="{PALE}" stroke-width="3"')
            + ''.join(L(f'M{x} 268V206', PALE, 2.5, f'transform="rotate({a} {x} 268)"')
                for a in range(0, 360, 30)) + C(x, 268, 9, INK)
        )
    frame_ = (
        L('M98 268L150 170H266L196 268z M150 170L196 268M302 268L262 132', p.main, 13)
        + L('M142 148l12 24', p.main, 11)
    )
    return (
        shadow(160) + wheel(98) + wheel(302) + frame_ + L('M118 146h46', p.d, 14)
        + L('M262 134q-4-20 22-20h18', p.d, 12) + C(196, 268, 20, p.c)
        + L('M196 268l16 34M200 304h26', p.d, 8)
    )


def gloves(p):
    one = (
        P('M-58 120V10q-2-20 14-20 12 0 14 16v-76q0-20 16-20t16 20v-14q0-20 16-20t16 20v20'
            'q0-18 15-18t15 18v104q20-24 34-10 8 10-4 26L50 120z', p.main)
        + R(-66, 112, 124, 40, 14, p.accent) + motif(p.motif, 2, 40, 56, CREAM, p.c)
    )
    return (
        shadow(126) + T(one, 'translate(128 208) scale(-.94 .94) rotate(-6)')
        + T(one, 'translate(272 208) scale(.94) rotate(-6)')
    )


def skateboard(p):
    return (
        shadow(130, y=330)
        + turn(P('M40 190q-16-30 14-30 20 20 50 24h192q30-4 50-24 30 0 14 30-24 34-64 34H104q-40 ' '0-64-34z',
            p.main) + P('M62 196q20 28 46 28h184q26 0 46-28v8q-20 30-50 30H112q-30 0-50-30z', p.accent), -10,
            200, 200) + C(128, 292, 27, p.c) + C(128, 292, 10, CREAM) + C(286, 264, 27, p.c)
        + C(286, 264, 10, CREAM) + P('M112 236l30-6 4 36h-26z', '#8f99a5')
        + P('M272 208l30-6 2 38h-26z', '#8f99a5')
    )


def lantern(p):
    return (
        shadow(86) + L('M146 120q0-66 54-66t54 66', p.d, 11) + R(138, 108, 124, 44, 18, p.main)
        + R(150, 152, 100, 124, 10, '#fff3c9') + C(200, 214, 34, '#fbd45f') + C(200, 214, 18, '#fff7da')
        + L('M156 152v124M244 152v124', p.d, 8) + P('M132 276h136l12 60q2 16-16 16H136q-18 0-16-16z', p.main)
        + C(200, 314, 13, p.c) + hi('M146 294l-5 36', 7)
    )


SHAPES = {f.__name__: f for f in (sneaker, boot, sandal, ball, basketball, volleyball, racket, shuttle,
    table_tennis, dumbbell, kettlebell, yoga_mat, helmet, backpack, duffel, tent, sleeping_bag,
    tshirt, jacket, shorts, socks, cap, goggles, rope, sport_bottle, bicycle, gloves, skateboard, lantern)}
