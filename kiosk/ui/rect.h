/* SPDX-License-Identifier: Apache-2.0 */
/* Rectangles and points in pixels. Pure functions. */
#ifndef DAOGOU_UI_RECT_H
#define DAOGOU_UI_RECT_H

#include <stdbool.h>
#include <stdint.h>

struct point {
	int x, y;
};

struct rect {
	int x, y, w, h;
};

static inline struct rect rect_intersect(struct rect a, struct rect b)
{
	int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
	int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	return (struct rect){ x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0 };
}

/* The smallest that holds both. */
static inline struct rect rect_join(struct rect a, struct rect b)
{
	int right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
	int bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
	int x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;

	return (struct rect){ x, y, right - x, bottom - y };
}

static inline bool rect_is_empty(struct rect r)
{
	return r.w <= 0 || r.h <= 0;
}

static inline bool rect_contains(struct rect r, int x, int y)
{
	return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static inline struct rect rect_inset(struct rect r, int by)
{
	return (struct rect){ r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by };
}

#endif
