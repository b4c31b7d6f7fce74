/* SPDX-License-Identifier: Apache-2.0 */
/* Key codes of a keyboard-wedge scanner into bytes: by the layout that the scanner is set up for, the US one as it is
 * delivered, whatever the machine's is. Pure functions. */
#ifndef DAOGOU_HW_SCANNERS_WEDGE_H
#define DAOGOU_HW_SCANNERS_WEDGE_H

#include <stdbool.h>
#include <stdint.h>

/* The French and the German layout as Windows has them, for which scanners type. */
enum wedge_layout { WEDGE_US, WEDGE_AZERTY, WEDGE_QWERTZ };

struct wedge {
	enum wedge_layout layout;
	bool has_shift, has_control, has_caps, has_alt, has_alt_gr;
	unsigned alt_code, alt_digits; /* typed on the number pad while Alt is down */
};

/* By the option's value: "us", "azerty" or "qwertz". */
enum wedge_layout wedge_layout_find(const char *name);

/* What is beyond ASCII types nothing. One EV_KEY event (value 1 press, 0 release, 2 repeat). True when it typed a byte; Control makes 0x01-0x1d
 * (GS is Ctrl+]), and so does Alt with a number on the number pad (GS is Alt+029) when Alt is let go. */
bool wedge_key(struct wedge *wedge, uint16_t code, int32_t value, char *ret_byte);

#endif
