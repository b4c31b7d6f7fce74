/* SPDX-License-Identifier: Apache-2.0 */
/* The coverage of round corners, computed once for each radius. Main thread only. */
#ifndef DAOGOU_UI_CORNER_H
#define DAOGOU_UI_CORNER_H

#include <stdint.h>

#include "kiosk/ui/rect.h"

/* The radius that is drawn: at least 0, at most half of the shorter side. */
int corner_radius(struct rect area, int radius);
/* The coverage of the left edge of a rounded area in row y, radius bytes from the outside in (the right
 * edge is its mirror image); NULL where the row is full. y lies inside the area. Valid until the next
 * call. */
const uint8_t *corner_row(struct rect area, int radius, int y);
void corner_finish(void);

#endif
