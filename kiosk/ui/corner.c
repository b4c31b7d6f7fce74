/* SPDX-License-Identifier: Apache-2.0 */
/* The coverage of round corners, computed once for each radius. */
#include "kiosk/ui/corner.h"

#include <math.h>
#include <stdlib.h>

#include "kiosk/base/xalloc.h"

#define CORNER_SLOTS 64

static struct {
	int radius;
	uint8_t *coverage; /* radius × radius, the top left corner */
} corners[CORNER_SLOTS];

int corner_radius(struct rect area, int radius)
{
	int shorter = area.w < area.h ? area.w : area.h;

	if (radius > shorter / 2)
		radius = shorter / 2;
	return radius > 0 ? radius : 0;
}

static void compute_corner(uint8_t *coverage, int radius)
{
	for (int y = 0; y < radius; y++) {
		for (int x = 0; x < radius; x++) {
			float distance = hypotf((float)(radius - x) - 0.5f, (float)(radius - y) - 0.5f);
			float inside = (float)radius - distance + 0.5f;

			inside = inside <= 0 ? 0 : inside >= 1 ? 1 : inside;
			coverage[y * radius + x] = (uint8_t)(inside * 255 + 0.5f);
		}
	}
}

static const uint8_t *find_corner(int radius)
{
	unsigned slot = (unsigned)radius % CORNER_SLOTS;

	if (corners[slot].radius != radius) {
		free(corners[slot].coverage);
		corners[slot].coverage = xmalloc((size_t)radius * (size_t)radius);
		corners[slot].radius = radius;
		compute_corner(corners[slot].coverage, radius);
	}
	return corners[slot].coverage;
}

const uint8_t *corner_row(struct rect area, int radius, int y)
{
	int from_top = y - area.y, from_bottom = area.y + area.h - 1 - y;
	int row = from_top < from_bottom ? from_top : from_bottom;

	if (row >= radius)
		return NULL;
	return find_corner(radius) + (size_t)row * (size_t)radius;
}

void corner_finish(void)
{
	for (int i = 0; i < CORNER_SLOTS; i++) {
		free(corners[i].coverage);
		corners[i].coverage = NULL;
		corners[i].radius = 0;
	}
}
