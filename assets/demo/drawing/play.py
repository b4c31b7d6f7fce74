# SPDX-License-Identifier: Apache-2.0
"""Toys, books and things to write with."""

from .motifs import motif
from .pen import CREAM, INK, PALE, WOOD, C, E, L, P, R, T, bars, hi, shadow, turn

RAINBOW = ('#e5533d', '#f6a13c', '#fbd45f', '#6fb35a', '#4a90d0', '#8a74d6')


def teddy(p):
    ears = C(136, 96, 36, p.main) + C(264, 96, 36, p.main) + C(136, 96, 19, p.c) + C(264, 96, 19, p.c)
    legs = (
        E(132, 320, 44, 34, p.b) + E(268, 320, 44, 34, p.b) + E(132, 324, 24, 18, p.c)
        + E(268, 324, 24, 18, p.c)
    )
    arms = (
        E(104, 244, 28, 52, p.b, 'transform="rotate(28 104 244)"')
        + E(296, 244, 28, 52, p.b, 'transform="rotate(-28 296 244)"')
    )
    face = (
        E(200, 166, 40, 31, CREAM) + E(200, 154, 14, 10, INK) + C(164, 132, 9, INK) + C(236, 132, 9, INK)
        + L('M200 164v12q-10 12-20 4M200 176q10 12 20 4', INK, 5)
    )
    bow = P('M200 212L156 194v40zM200 212l44-18v40z', p.d) + C(200, 213, 11, p.d)
    return (
        shadow(118) + arms + E(200, 270, 88, 80, p.main) + E(200, 280, 54, 50, CREAM, 'opacity=".6"') + legs
        + ears + E(200, 140, 92, 80, p.main) + face + bow + hi('M126 130q8-34 36-44', 9)
    )


def bunny(p):
    ears = (
        E(160, 84, 26, 66, p.main, 'transform="rotate(-8 160 84)"')
        + E(240, 84, 26, 66, p.main, 'transform="rotate(8 240 84)"')
        + E(160, 88, 12, 46, p.c, 'transform="rotate(-8 160 84)"')
        + E(240, 88, 12, 46, p.c, 'transform="rotate(8 240 84)"')
    )
    return (
        shadow(104) + ears + E(200, 290, 84, 64, p.main) + E(200, 300, 50, 44, CREAM, 'opacity=".7"')
        + E(132, 334, 40, 20, p.b) + E(268, 334, 40, 20, p.b) + E(200, 186, 84, 70, p.main)
        + C(168, 178, 9, INK) + C(232, 178, 9, INK) + E(200, 202, 11, 8, p.c)
        + L('M200 210v8q-8 8-16 3M200 218q8 8 16 3', INK, 4) + C(146, 204, 13, p.c, 'opacity=".6"')
        + C(254, 204, 13, p.c, 'opacity=".6"') + P('M158 244q42 20 84 0l8 22q-50 22-100 0z', p.d)
        + hi('M130 176q6-28 30-40', 8)
    )


def dino(p):
    spikes = (
        ''.join(P('M-18 14L0-24 18 14z', p.c, f'transform="translate({x} {y}) rotate({a})"')
            for x, y, a in ((128, 132, -40), (106, 176, -60), (92, 226, -64), (70, 270, -50)))
    )
    d = ('M44 322q6-60 60-90 0-130 108-134h70q58 0 58 50 0 44-50 46h-44q6 30 4 60v78q0 '
        '22-24 22h-16q-12 0-12-14v-24h-30' 'v24q0 14-12 14h-24q-18 0-20-20l-6-20q-30 16-54 24-14 4-8-18z')
    belly = P('M176 236q36-10 84 2 4 40-10 70h-44q-36-24-30-72z', CREAM, 'opacity=".5"')
    face = (
        C(274, 132, 13, CREAM) + C(277, 133, 7, INK) + L('M284 168q20 4 40-4', p.b, 6) + C(318, 128, 4, p.b)
    )
    spots = ''.join(C(x, y, 9, p.c, 'opacity=".7"') for x, y in ((150, 170), (134, 206), (176, 142)))
    return (
        shadow(122) + spikes + P(d, p.main) + p.inside(d, belly) + face + spots + hi('M196 118q20-8 44-8', 8)
    )


def duck(p):
    return (
        shadow(110)
        + P('M74 250q-20-60 24-50 30 24 70 10h60q110 2 106 70-4 70-92 70h-86q-66 0-82-100z', p.main)
        + C(236, 148, 72, p.main) + P('M296 144q54-8 60 14 0 26-60 20z', p.c) + C(256, 132, 11, INK)
        + C(260, 128, 4, '#fff') + P('M138 268q50-40 110 0-20 44-64 44-40 0-46-44z', p.b)
        + hi('M186 132q8-28 32-40', 9)
    )


def blocks(p):
    def cube(x, y, main, m):
        return (
            R(x, y, 104, 104, 16, main) + R(x + 13, y + 13, 78, 78, 10, CREAM, 'opacity=".92"')
            + motif(m, x + 52, y + 52, 56, main, INK)
        )
    return (
        shadow(136) + cube(86, 248, p.a, p.motif) + cube(206, 248, p.c, 'star')
        + turn(cube(148, 138, p.d, 'heart'), -6, 200, 190)
        + T(P('M0 0L52-62 104 0z', p.b), 'translate(146 132) rotate(-6)')
    )


def bricks(p):
    def brick(x, y, n, k):
        return (
            ''.join(R(x + 12 + i * 40, y - 16, 26, 20, 5, k) + E(x + 25 + i * 40, y - 14, 13, 4, '#fff',
                'opacity=".35"') for i in range(n)) + R(x, y, n * 40 + 10, 60, 7, k)
            + R(x + 8, y + 8, n * 40 - 6, 8, 4, '#fff', 'opacity=".3"')
        )
    return (
        shadow(140) + brick(66, 290, 3, p.a) + brick(204, 290, 3, p.c) + brick(104, 226, 4, p.d)
        + brick(144, 162, 3, p.b) + brick(182, 98, 2, '#fbd45f')
    )


def puzzle(p):
    piece = 'M0 0h44q-12-30 12-30t12 30h44v44q30-12 30 12t-30 12v44H0V70q30 10 30-14T0 44z'
    return (
        shadow(136) + T(P(piece, p.main), 'translate(74 112)')
        + T(P(piece, p.accent), 'translate(194 96) rotate(8)') + T(P(piece, p.d), 'translate(78 232)')
        + T(P(piece, p.b), 'translate(200 236) rotate(-4)') + hi('M88 126h26', 7)
    )


def puzzle_box(p):
    d = 'M70 116h260v214q0 16-16 16H86q-16 0-16-16z'
    scene = (
        R(70, 116, 260, 240, 0, p.main) + C(262, 178, 36, '#fbe06a')
        + P('M70 290l80-100 60 72 40-46 80 90v60H70z', p.c) + P('M70 316q90-50 260 10v40H70z', p.d)
    )
    cuts = (
        ''.join(L(f'M{x} 116v44q-22-6-22 12t22 12v56q22-6 22 12t-22 12v90', CREAM, 3.5, 'opacity=".75"')
            for x in (136, 200, 264)) + L('M70 192h260M70 268h260', CREAM, 3.5, 'opacity=".75"')
    )
    return (
        shadow(140) + p.inside(d, scene + cuts) + R(60, 92, 280, 46, 12, p.b)
        + motif(p.motif, 200, 115, 32, CREAM, CREAM)
    )


def toy_car(p):
    roof = (P('M116 214q20-82 66-84h60q40 4 66 84z', p.b), R(84, 130, 150, 90, 14, p.b),
        P('M196 214v-70h70q34 6 48 70z', p.b) + R(70, 196, 120, 20, 6, p.d))[p.style % 3]
    window = (P('M144 208q12-54 44-56h10v56zM212 152h28q26 6 44 56h-72z', '#dff1f7'), R(100, 148, 54, 48, 8,
        '#dff1f7') + R(166, 148, 54, 48, 8, '#dff1f7'), P('M216 208v-46h46q22 6 30 46z',
        '#dff1f7'))[p.style % 3]
    wheels = ''.join(C(x, 310, 42, INK) + C(x, 310, 22, CREAM) + C(x, 310, 9, p.c) for x in (122, 278))
    return (
        shadow(144) + roof + window
        + P('M48 240q0-34 34-34h236q40 4 42 50v34q0 18-18 18H66q-18 0-18-18z', p.main)
        + R(48, 256, 312, 13, 0, p.c) + E(344, 240, 13, 15, '#fff3b8') + wheels + hi('M70 228h56', 8)
    )


def train(p):
    wheels = ''.join(C(x, 322, r, INK) + C(x, 322, r * .5, p.c) for x, r in ((104, 30), (176, 30), (272, 30)))
    return (
        shadow(146) + R(66, 112, 116, 26, 8, p.d) + R(78, 134, 94, 150, 10, p.main)
        + R(96, 156, 58, 52, 8, '#dff1f7') + R(168, 200, 156, 84, 30, p.b)
        + P('M236 202l-10-66h60l-10 66z', p.d) + R(220, 122, 72, 22, 8, p.c) + C(316, 242, 16, '#fff3b8')
        + R(62, 276, 276, 28, 10, p.accent) + P('M330 280h26l-16 44h-26z', p.d) + wheels
        + C(286, 88, 15, PALE) + C(316, 64, 20, PALE) + hi('M186 222h66', 8)
    )


def rocket_toy(p):
    return (
        shadow(80) + P('M148 296l-52 44q-8-84 46-120zM252 296l52 44q8-84-46-120z', p.accent)
        + P('M200 44q96 84 60 256H140Q104 128 200 44z', p.main)
        + P('M200 44q40 34 56 80H144q16-46 56-80z', p.c) + C(200, 178, 37, CREAM)
        + C(200, 178, 26, p.grad('#8cc8f2', '#2c5fa6')) + R(148, 294, 104, 26, 8, p.d)
        + P('M166 320h68q0 22-34 34-34-12-34-34z', '#fbb93f') + hi('M152 140q-6 60 0 110', 9)
    )


def robot(p):
    return (
        shadow(104) + L('M200 84V58', INK, 8) + C(200, 52, 13, p.c) + R(128, 80, 144, 104, 30, p.main)
        + R(146, 104, 108, 54, 24, INK) + C(176, 131, 13, '#7fe3ff') + C(224, 131, 13, '#7fe3ff')
        + R(112, 196, 176, 116, 26, p.main) + R(140, 216, 120, 72, 14, CREAM)
        + motif(p.motif, 172, 252, 44, p.m, p.n) + C(224, 236, 9, p.c) + C(244, 262, 9, p.d)
        + L('M112 220q-40 10-38 60M288 220q40 10 38 60', p.t, 20) + R(138, 308, 44, 42, 12, p.b)
        + R(218, 308, 44, 42, 12, p.b) + hi('M140 108q2-14 18-16', 7)
    )


def doll(p):
    return (
        shadow(92) + P('M120 150q-14-100 80-104 94 4 80 104l14 66H106z', p.d)
        + L('M156 350v-40M244 350v-40', '#f3c9a5', 22) + P('M166 214h68l60 106q-94 28-188 0z', p.main)
        + L('M160 228l-44 44M240 228l44 44', '#f3c9a5', 20) + C(200, 148, 64, '#f9d9ba')
        + P('M134 144q4-66 66-68 62 2 66 68-50-10-74-40-20 30-58 40z', p.d) + C(176, 156, 7, INK)
        + C(224, 156, 7, INK) + L('M186 180q14 12 28 0', '#c8503a', 5)
        + C(160, 174, 10, '#f49a8c', 'opacity=".6"') + C(240, 174, 10, '#f49a8c', 'opacity=".6"')
        + motif(p.motif, 200, 278, 50, CREAM, p.c) + R(140, 338, 34, 14, 7, p.c) + R(226, 338, 34, 14, 7, p.c)
    )


def rings(p):
    out = shadow(112) + R(190, 74, 20, 250, 10, WOOD[0]) + C(200, 72, 24, p.c)
    for i, (w, k) in enumerate(((220, p.a), (188, p.c), (156, '#fbd45f'), (126, p.d), (98, '#6fb35a'))):
        y = 300 - i * 46
        out += (
            R(200 - w / 2, y, w, 48, 24, k)
            + R(200 - w / 2 + 18, y + 10, w * .28, 8, 4, '#fff', 'opacity=".45"')
        )
    return out


def xylophone(p):
    keys = (
        ''.join(R(66 + i * 46, 124 + i * 12, 38, 210 - i * 24, 10, k) + C(85 + i * 46, 142 + i * 12, 5, CREAM)
            + C(85 + i * 46, 316 - i * 12, 5, CREAM) for i, k in enumerate(RAINBOW))
    )
    return (
        shadow(150) + P('M50 150L350 196v20L50 178zM50 290l300-36v20L50 318z', WOOD[1]) + keys
        + L('M120 96L300 60', WOOD[0], 11) + C(112, 98, 21, p.c)
    )


def kite(p):
    return (
        shadow(40, 236, 352, 8) + P('M200 44L306 160 200 300 94 160z', p.main)
        + P('M200 44L306 160H200z', p.c) + P('M94 160h106v140z', p.d) + L('M200 44v256M94 160h212', CREAM, 6)
        + L('M200 300q-26 20 0 30t30 22', '#8d8577', 5) + P('M196 318l-24-12v24zM196 318l24-12v24z', p.c)
    )


def drum(p):
    return (
        shadow(114) + P('M86 168h228v136q0 48-114 48T86 304z', p.main)
        + L('M90 190l36 130 36-124 38 132 38-132 36 124 36-130', CREAM, 7)
        + P('M86 290q6 46 114 50 108-4 114-50v22q0 42-114 42T86 312z', p.c) + E(200, 168, 114, 42, p.d)
        + E(200, 164, 100, 34, CREAM) + L('M120 150L60 66M226 150l80-84', WOOD[1], 11)
        + C(122, 152, 13, WOOD[0]) + C(224, 152, 13, WOOD[0])
    )


def board_game(p):
    squares = ''.join(R(100 + c * 34, 168 + r * 30, 31, 27, 4, (p.a, CREAM, p.c, p.d)[(r + c * 2) % 4])
                      for r in range(6) for c in range(6) if r in (0, 5) or c in (0, 5))
    pawn = 'M-30 40q-4-34 17-40-18-10-13-32 10-18 26-18t26 18q5 22-13 32 21 6 17 40z'
    die = (
        R(-32, -32, 64, 64, 15, '#fff')
        + ''.join(C(x, y, 7, INK) for x, y in ((-15, -15), (0, 0), (15, 15), (15, -15), (-15, 15)))
    )
    return (
        shadow(140) + R(70, 138, 260, 212, 20, p.b) + R(84, 152, 232, 184, 12, '#f7ead0') + squares
        + T(die, 'translate(166 250) rotate(-12)') + T(P(pawn, p.c), 'translate(236 256)')
        + T(P(pawn, p.a), 'translate(270 140) scale(1.15)')
        + T(P(pawn, p.d), 'translate(140 130) scale(1.15)')
    )


def paints(p):
    wells = (
        ''.join(C(x, y, 23, k)
            for (x, y), k in zip(((124, 196), (178, 156), (242, 152), (296, 190), (132, 258),
            (302, 248)), RAINBOW))
    )
    return (
        shadow(132)
        + P('M200 108q146 4 146 118 0 78-70 76-34 0-36 26-2 22-40 22Q56 346 54 230 58 112 ' '200 108z',
            p.grad('#e8c08a', '#b98748')) + E(222, 292, 22, 17, CREAM) + wells
        + turn(R(210, 40, 16, 160, 8, p.main) + R(208, 190, 20, 24, 3, '#8f99a5')
            + P('M207 214h22q2 30-11 50-13-20-11-50z', p.c), 34, 218, 160)
    )


def crayons(p):
    out = shadow(112)
    for i, k in enumerate(RAINBOW):
        x, y = 104 + i * 33, 90 + (i % 2) * 22
        out += (
            P(f'M{x} {y + 44}l14-44 14 44z', k) + R(x, y + 42, 28, 160, 3, k)
            + R(x, y + 60, 28, 8, 0, '#000', 'opacity=".18"')
        )
    d = 'M92 206h216v130q0 16-16 16H108q-16 0-16-16z'
    return (
        out + P(d, p.main) + P('M92 206q108 60 216 0v40q-108 56-216 0z', p.c)
        + motif(p.motif, 200, 304, 58, CREAM, p.d) + hi('M108 250v70', 8)
    )


def book(p):
    cover = 'M104 62h178q16 0 16 16v246H120q-16 0-16-16z'
    art = (motif(p.motif, 206, 176, 112, p.c, CREAM) + R(146, 262, 120, 12, 6, CREAM) + R(166, 284, 80, 8, 4,
        CREAM, 'opacity=".7"'), R(130, 92, 150, 90, 6, CREAM) + bars(150, 116, 110, p.b, 3, True)
        + motif(p.motif, 206, 246, 92, p.c, CREAM), P('M120 324V220q60-50 100-10t78-20v134z', p.accent)
        + C(244, 128, 34, p.c) + R(140, 96, 74, 12, 6, CREAM) + R(140, 120, 50, 9, 4.5, CREAM, 'opacity=".7"')
        + motif(p.motif, 196, 262, 70, CREAM, CREAM), R(120, 150, 178, 92, 0, p.accent) + R(144, 172, 130, 14,
        7, CREAM) + R(164, 200, 90, 10, 5, CREAM, 'opacity=".75"') + motif(p.motif, 208, 102, 62, CREAM, p.c)
        + motif(p.motif, 208, 284, 40, CREAM, p.c))[p.style % 4]
    return (
        shadow(110) + P('M104 308q0 42 32 42h162v-26H120q-16 0-16-16z', '#f4efe2')
        + L('M128 338h166', PALE, 4) + P(cover, p.main)
        + P('M104 78q0-16 16-16h6v262h-6q-16 0-16-16z', '#000', 'opacity=".18"') + p.inside(cover, art)
        + hi('M138 78h60', 6, .35)
    )


def books(p):
    out = shadow(134)
    for y, x, w, k, s in ((300, 70, 260, p.main, p.c), (246, 86, 236, p.accent, CREAM),
        (192, 74, 244, p.b, p.c)):
        out += (
            R(x, y, w, 50, 8, k) + R(x + w - 26, y + 8, 22, 34, 2, '#f4efe2') + R(x + 26, y, 13, 50, 0, s)
            + R(x + 60, y + 21, 84, 9, 4.5, CREAM, 'opacity=".8"')
        )
    return out + apple_small()


def apple_small():
    return (
        P('M200 122q-20-18-42-6-26 18-12 52 14 26 34 24 20-4 40 0 20 2 34-24 ' '14-34-12-52-22-12-42 6z',
            '#e8604a') + L('M200 124q-2-20 10-32', '#7a5230', 7)
        + P('M206 100q6-22 34-20-4 22-34 20z', '#6fb35a')
    )


def notebook(p):
    rings_ = ''.join(L(f'M100 {y}h30', '#8f99a5', 8) for y in range(92, 330, 30))
    front = (motif(p.motif, 214, 196, 104, p.c, CREAM), R(150, 110, 130, 66, 10, CREAM) + bars(168, 130, 94,
        p.b, 2, True), ''.join(L(f'M136 {y}h160', p.c, 7, 'opacity=".8"')
        for y in range(110, 330, 34)))[p.style % 3]
    return (
        shadow(106) + R(126, 66, 182, 284, 16, '#f4efe2') + R(118, 60, 182, 284, 16, p.main)
        + p.inside('M118 60h182v284H118z', front) + R(262, 60, 16, 284, 0, p.d) + rings_
        + hi('M144 84v60', 7, .35)
    )


def pencils(p):
    out = shadow(94)
    for x, a, k in ((140, -14, p.a), (182, -5, p.c), (226, 4, p.d), (266, 14, p.b)):
        out += T(P('M-15-62L0-106 15-62z', '#f0d2a4') + P('M-6-88L0-106 6-88z', k) + R(-15, -64, 30, 190, 2,
            k) + R(-5, -64, 10, 190, 0, '#fff', 'opacity=".25"'), f'translate({x} 164) rotate({a})')
    return (
        out + P('M118 212h164l-12 124q-2 16-16 16H146q-14 0-16-16z', p.accent) + R(110, 200, 180, 26, 13, p.b)
        + motif(p.motif, 200, 288, 76, CREAM, p.a) + hi('M134 240l8 84', 8)
    )


def pen(p):
    def one(x, a, k, c2):
        return T(R(-16, -130, 32, 84, 12, c2) + R(8, -124, 12, 74, 6, '#d9b25c') + R(-17, -52, 34, 12, 2,
            '#d9b25c') + R(-16, -40, 32, 140, 8, k) + P('M-14 100h28l-8 34H-6z', '#8f99a5')
            + P('M-6 134H6L0 156z', INK) + hi('M-7-24v90', 5, .4), f'translate({x} 196) rotate({a})')
    return shadow(92) + one(240, 24, p.accent, p.b) + one(160, 12, p.main, p.d)


def globe(p):
    land = P('M112 130q40-40 84-20 10 30-24 44-10 40-50 30-30-20-10-54zM196 196q50-20 74 14 0 '
        '50-40 70-34-30-34-84zM240 96q50 10 60 60-40 10-60-20z', p.c)
    return (
        shadow(88) + L('M200 316v22', WOOD[1], 16) + R(128, 330, 144, 22, 11, WOOD[1])
        + f'<path d="M142 66A124 124 0 1 1 142 300" fill="none" stroke="{WOOD[0]}" s'
            'troke-width="13" stroke-linecap="round" transform="rotate(8 200 190)"/>'
        + C(196, 186, 104, p.main) + p.inside('M92 186a104 104 0 1 0 208 0a104 104 0 1 0-208 0z', land)
        + hi('M112 160q12-36 44-54', 9)
    )


def backpack_kid(p):
    return (
        shadow(112) + C(138, 104, 32, p.main) + C(262, 104, 32, p.main) + C(138, 104, 16, p.c)
        + C(262, 104, 16, p.c) + R(96, 92, 208, 258, 84, p.main) + C(164, 172, 11, INK) + C(236, 172, 11, INK)
        + E(200, 204, 32, 24, CREAM) + E(200, 196, 12, 9, INK) + R(124, 244, 152, 88, 26, p.accent)
        + L('M124 272h152', CREAM, 6, 'opacity=".8"') + motif(p.motif, 200, 302, 38, CREAM, CREAM)
        + hi('M116 172q4-44 38-60', 9)
    )


def scissors(p):
    return (
        shadow(90)
        + turn(P('M190 200L170 60q-4-20 14-14l30 150zM210 200l20-140q4-20-14-14l-30 150z', p.grad('#f1f4f7',
            '#a7b0bb')) + f'<ellipse cx="156" cy="292" rx="42" ry="52" fill="none" stroke="{p.main}" s'
            'troke-width="24"/><ellipse cx="246" cy="292" rx="42" ry="52" fill="none" s'
            f'troke="{p.main}" stroke-width="24"/>' + P('M176 246l14-50h22l14 50z', p.b) + C(200, 206, 9,
            p.c), 8, 200, 220)
    )


SHAPES = {f.__name__: f for f in (teddy, bunny, dino, duck, blocks, bricks, puzzle, puzzle_box, toy_car,
    train, rocket_toy, robot, doll, rings, xylophone, kite, drum, board_game, paints,
    crayons, book, books, notebook, pencils, pen, globe, backpack_kid, scissors)}
