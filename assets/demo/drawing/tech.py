# SPDX-License-Identifier: Apache-2.0
"""Electronics."""

from .motifs import motif
from .pen import CREAM, INK, PALE, STEEL, C, E, L, P, R, T, hi, shadow, turn

DARK = '#26272c'
SCREEN = ('#1b2c4a', '#0b1424')


def wallpaper(p, d, x, y, w, h):
    """A picture on a screen: a dusk sky with hills, cut to d."""
    kind = p.style % 3
    sky = R(x, y, w, h, 0, p.grad(p.a, p.b))
    if kind == 0:
        body = (
            sky + C(x + w * .66, y + h * .36, min(w, h) * .17, CREAM)
            + P(f'M{x} {y + h * .72}q{w * .25} {-h * .2} {w * .5} 0t{w * .5} {-h * .04}V{y + h}' f'H{x}z',
                p.c) + P(f'M{x} {y + h * .86}q{w * .3} {-h * .16} {w * .6} 0t{w * .4} 0V{y + h}H{x}z', p.d)
        )
    elif kind == 1:
        body = (
            sky
            + ''.join(C(x + w * a, y + h * b, min(w, h) * r, k, 'opacity=".85"')
                for a, b, r, k in ((.2, .9, .55, p.c), (.85, .75, .42, p.d), (.6, .2, .26, CREAM)))
        )
    else:
        body = (
            sky
            + L(f'M{x} {y + h * .62}q{w * .2} {-h * .4} {w * .4} {-h * .05}t{w * .3} {-h * .12} '
                f'{w * .4} {-h * .1}', CREAM, 9)
            + P(f'M{x} {y + h * .8}L{x + w * .4} {y + h * .5} {x + w} {y + h * .9}V{y + h}H{x}z', p.c)
        )
    return p.inside(d, body)


def headphones(p):
    return (
        shadow(116) + L('M88 250V206a112 112 0 0 1 224 0v44', '#33343a', 22)
        + L('M98 206a102 102 0 0 1 204 0', p.a, 10) + R(62, 224, 72, 124, 34, p.main)
        + R(266, 224, 72, 124, 34, p.main) + R(112, 238, 26, 98, 13, DARK) + R(262, 238, 26, 98, 13, DARK)
        + hi('M80 254v42', 8)
    )


def headset(p):
    return headphones(p) + L('M300 330q-10 30-66 26', '#33343a', 10) + R(200, 342, 44, 22, 11, p.c)


def earbuds(p):
    bud = E(0, 0, 36, 32, p.main) + R(-2, 6, 30, 96, 15, p.a) + E(-20, 4, 18, 20, DARK)
    case = (
        P('M92 262h216v34q0 56-56 56H148q-56 0-56-56z', p.main) + P('M92 258q0-50 56-50h104q56 0 56 50z', p.b)
        + C(200, 288, 7, p.c)
    )
    return (
        shadow(108) + T(bud, 'translate(140 112)') + T(bud, 'translate(262 112) scale(-1 1)') + case
        + hi('M110 284q4 36 34 46', 8)
    )


def phone(p):
    d = 'M134 76q0-16 16-16h100q16 0 16 16v248q0 16-16 16H150q-16 0-16-16z'
    return (
        shadow(84) + R(120, 46, 160, 308, 34, DARK) + P(d, p.main) + wallpaper(p, d, 134, 60, 132, 280)
        + R(178, 72, 44, 13, 6.5, DARK) + R(280, 130, 7, 50, 3, DARK) + hi('M148 84v70', 6, .4)
    )


def phone_back(p):
    lenses = (
        ''.join(C(x, y, 20, DARK) + C(x, y, 10, '#41506b') + C(x - 4, y - 4, 3, '#fff')
            for x, y in ((152, 96), (152, 148), (200, 122)))
    )
    front = 'M218 96h76q16 0 16 16v218q0 16-16 16h-76z'
    return (
        shadow(110)
        + T(R(208, 76, 120, 274, 26, DARK) + T(wallpaper(p, front, 208, 80, 120, 270), 'translate(4 0)'), '')
        + R(104, 46, 156, 304, 32, p.main) + R(116, 62, 118, 122, 28, p.b, 'opacity=".55"') + lenses
        + hi('M118 220v90', 8) + motif(p.motif, 182, 268, 40, p.a, p.a)
    )


def tablet(p):
    d = 'M78 104h244v200H78z'
    return (
        shadow(134) + R(54, 82, 292, 262, 26, DARK) + R(78, 104, 244, 218, 8, p.main)
        + wallpaper(p, 'M78 104h244v218H78z', 78, 104, 244, 218)
        + turn(R(330, 120, 14, 210, 7, '#fff') + P('M330 330h14l-7 18z', INK), 0) + hi('M92 118h60', 6, .45)
    )


def laptop(p):
    return (
        shadow(150) + R(82, 106, 236, 174, 16, DARK) + wallpaper(p, 'M96 120h208v146H96z', 96, 120, 208, 146)
        + P('M40 322l34-46h252l34 46q4 16-14 16H54q-18 0-14-16z', p.grad(*STEEL))
        + P('M90 288h220l14 20H76z', '#5d6672', 'opacity=".55"') + R(160, 316, 80, 12, 6, '#8b95a1')
        + hi('M108 134h44', 6, .4)
    )


def monitor(p):
    return (
        shadow(96) + P('M176 276h48l8 56h-64z', p.grad(*STEEL)) + R(126, 328, 148, 24, 12, '#8b95a1')
        + R(40, 84, 320, 200, 18, DARK) + wallpaper(p, 'M54 98h292v172H54z', 54, 98, 292, 172)
        + hi('M68 114h70', 6, .4)
    )


def watch(p):
    straps = P('M156 44h88l10 90H146zM156 352h88l10-88H146z', p.main)
    face = (L('M152 214q20-44 40-6t34-14 30-8', p.c, 9), C(200, 199, 44, 'none',
        f'stroke="{p.c}" stroke-width="12" stroke-dasharray="200 80"') + C(200, 199, 24, p.a),
        L('M200 199v-38', CREAM, 8) + L('M200 199l26 18', p.c, 8) + C(200, 199, 7, CREAM))[p.style % 3]
    body = (
        R(118, 112, 164, 174, 48, '#2a2b30') + R(134, 128, 132, 142, 36, p.grad(*SCREEN)) if p.style % 2 == 0
        else C(200, 199, 92, '#2a2b30') + C(200, 199, 76, p.grad(*SCREEN))
    )
    return shadow(76) + straps + body + face + R(280, 176, 16, 42, 7, '#2a2b30') + hi('M166 58l-4 46', 7, .4)


def band(p):
    return (
        shadow(64) + R(150, 48, 100, 304, 50, p.main) + R(140, 118, 120, 164, 34, DARK)
        + R(152, 132, 96, 136, 24, p.grad(*SCREEN)) + motif('heart', 200, 176, 38, p.c, p.c)
        + L('M166 226h16l10-20 14 34 10-14h18', CREAM, 6)
        + ''.join(C(200, y, 5, p.b) for y in (70, 92, 308, 330)) + hi('M164 70v34', 7)
    )


def speaker(p):
    return (
        shadow(96) + R(112, 58, 176, 294, 44, p.main) + C(200, 250, 66, DARK) + C(200, 250, 46, '#3a3c44')
        + C(200, 250, 20, p.c) + C(200, 132, 36, DARK) + C(200, 132, 16, '#3a3c44') + hi('M130 106v180', 9)
    )


def speaker_round(p):
    dots = (
        ''.join(C(x, y, 5, '#000', 'opacity=".22"')
            for y in range(202, 318, 24) for x in range(104 + (12 if y // 24 % 2 else 0), 300, 24))
    )
    return (
        shadow(112) + L('M130 176q0-76 70-78 70 2 70 78', p.d, 16)
        + P('M82 206q0-40 40-40h156q40 0 40 40v96q0 50-50 50H132q-50 0-50-50z', p.main) + dots
        + E(200, 170, 104, 22, p.a) + E(200, 170, 50, 9, p.c) + hi('M96 212v86', 8)
    )


def camera(p):
    return (
        shadow(136) + P('M148 128l18-36h68l18 36z', p.d) + R(56, 124, 288, 222, 36, p.main)
        + R(56, 172, 288, 112, 0, p.d, 'opacity=".9"') + C(200, 236, 86, DARK) + C(200, 236, 66, '#3c4048')
        + C(200, 236, 44, p.grad('#4b6c9a', '#14203a')) + C(182, 218, 12, '#fff', 'opacity=".7"')
        + C(300, 148, 11, p.c) + R(84, 106, 44, 22, 8, INK) + hi('M76 146h40', 8)
    )


def action_cam(p):
    return (
        shadow(96) + R(90, 120, 220, 178, 34, p.main) + C(248, 192, 52, DARK)
        + C(248, 192, 30, p.grad('#4b6c9a', '#14203a')) + C(238, 182, 8, '#fff', 'opacity=".7"')
        + R(112, 150, 70, 62, 12, p.grad(*SCREEN)) + L('M124 190q14-24 26-4t22-10', p.c, 6)
        + R(116, 106, 54, 18, 9, p.c) + L('M200 298v40', '#4a4c55', 18) + R(146, 330, 108, 20, 10, '#4a4c55')
        + hi('M108 240v30', 8)
    )


def keyboard(p):
    keys = ''
    for row in range(4):
        n, w = (9, 25) if row < 3 else (3, 0)
        for i in range(n):
            k = p.c if (row, i) in ((0, 0), (2, 8)) else CREAM
            if row < 3:
                keys += R(72 + i * 29, 192 + row * 32, w, 26, 6, k)
    keys += R(72, 288, 54, 26, 6, CREAM) + R(132, 288, 136, 26, 6, CREAM) + R(274, 288, 56, 26, 6, p.c)
    return (
        shadow(156) + P('M46 190q0-20 20-20h268q20 0 20 20l10 126q2 26-22 26H58q-24 0-22-26z', p.main) + keys
    )


def mouse(p):
    return (
        shadow(80) + P('M122 196q0-106 78-108 78 2 78 108v72q0 84-78 84t-78-84z', p.main)
        + L('M200 92v94', '#000', 5, 'opacity=".2"') + L('M124 192q76 22 152 0', '#000', 5, 'opacity=".2"')
        + R(188, 122, 24, 54, 12, p.c) + hi('M144 178q2-34 20-52', 9)
    )


def charger(p):
    return (
        shadow(104, 190) + R(122, 132, 138, 176, 34, p.main) + R(150, 92, 18, 46, 6, '#8f99a5')
        + R(214, 92, 18, 46, 6, '#8f99a5') + R(160, 216, 62, 18, 9, DARK) + R(160, 250, 62, 18, 9, DARK)
        + motif('bolt', 191, 174, 42, p.c, p.c) + L('M191 308q0 40 44 40 84 0 84-70v-40', p.d, 11)
        + R(304, 188, 30, 54, 8, p.d) + R(309, 170, 20, 22, 4, '#a7b0bb') + hi('M138 164v100', 8)
    )


def cable(p):
    return (
        shadow(100) + C(200, 222, 104, 'none', f'stroke="{p.a}" stroke-width="17"')
        + C(200, 222, 80, 'none', f'stroke="{p.b}" stroke-width="17"')
        + C(200, 222, 56, 'none', f'stroke="{p.a}" stroke-width="17"') + R(276, 236, 56, 30, 10, p.c)
        + L('M104 222V130', p.a, 17) + R(88, 84, 34, 62, 9, p.d) + R(94, 60, 22, 28, 4, '#a7b0bb')
        + L('M296 222V120', p.a, 17) + R(279, 92, 34, 56, 9, p.d) + R(287, 74, 18, 20, 6, '#a7b0bb')
    )


def power_bank(p):
    return (
        shadow(88) + R(120, 58, 160, 294, 36, p.main) + R(148, 46, 34, 18, 5, '#8f99a5')
        + motif('bolt', 200, 176, 76, CREAM, p.c)
        + ''.join(C(164 + i * 24, 300, 6.5, p.c if i < 3 else PALE) for i in range(4)) + hi('M138 98v150', 9)
    )


def gamepad(p):
    return (
        shadow(136)
        + P('M124 140h152q50 0 66 56l24 96q8 52-38 48-24-4-48-50H120q-24 46-48 50-46 4-38-48'
            'l24-96q16-56 66-56z', p.main) + R(104, 186, 24, 70, 8, DARK) + R(81, 209, 70, 24, 8, DARK)
        + ''.join(C(x, y, 13, k)
            for x, y, k in ((284, 194, p.c), (284, 248, p.d), (257, 221, CREAM), (311, 221, '#fbe06a')))
        + C(164, 268, 24, DARK) + C(236, 268, 24, DARK) + R(180, 176, 40, 14, 7, DARK)
        + hi('M98 168q14-10 40-10', 8)
    )


def router(p):
    return (
        shadow(140)
        + ''.join(L(f'M{x} 262V{y}', p.d, 15) for x, y in ((90, 104), (310, 104), (162, 84), (238, 84)))
        + P('M58 250h284l16 62q4 36-30 36H72q-34 0-30-36z', p.main)
        + ''.join(C(150 + i * 26, 306, 7, p.c if i != 2 else '#fbe06a') for i in range(5))
        + hi('M70 276l-8 30', 8)
    )


def drive(p):
    return (
        shadow(96) + R(110, 74, 180, 276, 30, p.main) + R(110, 290, 180, 60, 24, p.b)
        + motif(p.motif, 200, 176, 86, CREAM, p.c)
        + ''.join(C(256 - 26 * i, 322, 8, p.c) for i in range(p.style % 4 + 1))
        + R(138, 316, 44, 10, 5, '#fff', 'opacity=".5"') + hi('M128 112v130', 9)
    )


def usb_stick(p):
    return (
        shadow(70)
        + turn(R(172, 54, 64, 84, 6, p.grad(*STEEL)) + R(186, 76, 12, 22, 2, '#6d7680') + R(210, 76, 12, 22,
            2, '#6d7680') + R(154, 132, 100, 208, 26, p.main) + motif(p.motif, 204, 224, 56, CREAM, p.c)
            + ''.join(C(204, 310 - 28 * i, 9, CREAM) for i in range(p.style % 3 + 1)) + hi('M170 166v90', 8),
            12, 204, 200)
    )


def hub(p):
    ports = ''.join(R(112 + i * 50, 262, 36, 16, 5, DARK) for i in range(4))
    return (
        shadow(136) + L('M70 270q-36-4-30-60v-50', p.d, 12) + R(26, 112, 30, 56, 8, p.d)
        + R(32, 94, 18, 22, 4, '#a7b0bb') + R(70, 222, 272, 100, 28, p.main) + ports + C(318, 300, 5, p.c)
        + hi('M92 242h80', 7)
    )


def projector(p):
    return (
        shadow(132) + R(62, 164, 276, 170, 46, p.main) + C(260, 246, 62, DARK)
        + C(260, 246, 44, p.grad('#8fb3e8', '#1b2c4a')) + C(244, 230, 12, '#fff', 'opacity=".75"')
        + ''.join(R(96, 206 + i * 22, 70, 9, 4.5, '#000', 'opacity=".18"') for i in range(4))
        + R(96, 334, 40, 16, 6, INK) + R(264, 334, 40, 16, 6, INK) + R(120, 148, 84, 20, 10, p.c)
        + hi('M82 196v60', 9)
    )


def ereader(p):
    text = (
        ''.join(R(134, 130 + i * 24, w, 9, 4.5, '#8b8b84')
            for i, w in enumerate((132, 116, 126, 90, 130, 108, 122)))
    )
    return (
        shadow(96) + R(104, 52, 192, 300, 26, p.main) + R(122, 74, 156, 228, 6, '#f4f2ea')
        + R(134, 92, 82, 18, 6, INK) + text + C(200, 326, 9, p.c) + hi('M114 90v90', 6)
    )


SHAPES = {f.__name__: f for f in (headphones, headset, earbuds, phone, phone_back, tablet, laptop, monitor,
    watch, band, speaker, speaker_round, camera, action_cam, keyboard, mouse, charger,
    cable, power_bank, gamepad, router, drive, usb_stick, hub, projector, ereader)}
