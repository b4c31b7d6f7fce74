# SPDX-License-Identifier: Apache-2.0
"""Merchant logos: a round mark with a motif."""

from .motifs import motif
from .pen import C, Pen, hi


def logo(colour, name):
    """Definitions and body of a merchant's round mark."""
    pen = Pen(colour, colour)
    body = (
        C(200, 200, 184, pen.main) + C(200, 200, 160, 'none', 'stroke="#fff" stroke-width="5" opacity=".35"')
        + motif(name, 200, 200, 190, '#fffaf0', colour[0]) + hi('M74 142q22-50 70-70', 12, .35)
    )
    return ''.join(pen.defs), body
