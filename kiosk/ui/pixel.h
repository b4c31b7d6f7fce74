/* SPDX-License-Identifier: Apache-2.0 */
/* Blending of pixels and rows, for the canvas only. Targets are opaque 0xFFRRGGBB. Pure functions. */
#ifndef DAOGOU_UI_PIXEL_H
#define DAOGOU_UI_PIXEL_H

#include <stdint.h>
#include <string.h>

/* Eight channels at once, for whatever vector unit the compiler targets. */
typedef uint8_t pixel_bytes __attribute__((vector_size(8)));
typedef uint16_t pixel_words __attribute__((vector_size(16)));

#define PIXEL_OPAQUE 0xff000000u

/* value / 255, rounded, for value up to 255 * 255. */
static inline unsigned pixel_div255(unsigned value)
{
	value += 128;
	return (value + (value >> 8)) >> 8;
}

static inline pixel_words pixel_div255_words(pixel_words value)
{
	value += 128;
	return (value + (value >> 8)) >> 8;
}

static inline uint32_t pixel_blend(uint32_t under, uint32_t over, uint32_t alpha)
{
	uint32_t inverse = 255 - alpha;
	uint32_t red_blue = (under & 0xff00ff) * inverse + (over & 0xff00ff) * alpha + 0x800080;
	uint32_t green = (under >> 8 & 0xff) * inverse + (over >> 8 & 0xff) * alpha;

	red_blue = (red_blue + (red_blue >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
	return PIXEL_OPAQUE | red_blue | pixel_div255(green) << 8;
}

/* A premultiplied pixel over an opaque one. */
static inline uint32_t pixel_over(uint32_t under, uint32_t over)
{
	return PIXEL_OPAQUE | (pixel_blend(under, 0, over >> 24) + (over & 0xffffff));
}

/* A premultiplied pixel made fainter. */
static inline uint32_t pixel_scale(uint32_t pixel, unsigned alpha)
{
	return pixel_div255((pixel >> 24) * alpha) << 24 | pixel_div255((pixel >> 16 & 0xff) * alpha) << 16 |
		pixel_div255((pixel >> 8 & 0xff) * alpha) << 8 | pixel_div255((pixel & 0xff) * alpha);
}

static inline pixel_words pixel_load(const uint32_t *pixels)
{
	pixel_bytes bytes;

	memcpy(&bytes, pixels, sizeof(bytes));
	return __builtin_convertvector(bytes, pixel_words);
}

static inline void pixel_store(uint32_t *pixels, pixel_words words)
{
	pixel_bytes bytes = __builtin_convertvector(words, pixel_bytes);

	memcpy(pixels, &bytes, sizeof(bytes));
}

static inline pixel_words pixel_mix(pixel_words under, pixel_words over, pixel_words alphas)
{
	return pixel_div255_words(under * (255 - alphas) + over * alphas);
}

static inline pixel_words pixel_pair(uint32_t pixel)
{
	uint32_t two[2] = { pixel, pixel };

	return pixel_load(two);
}

/* count pixels of one colour (its alpha byte is ignored) with one alpha. */
static inline void row_blend(uint32_t *row, int count, uint32_t rgb, unsigned alpha)
{
	pixel_words add = pixel_pair(rgb | PIXEL_OPAQUE) * (uint16_t)alpha;
	uint16_t inverse = (uint16_t)(255 - alpha);
	int i = 0;

	if (alpha == 0)
		return;
	if (alpha == 255) {
		rgb |= PIXEL_OPAQUE;
		for (; i < count; i++)
			row[i] = rgb;
		return;
	}
	for (; i + 2 <= count; i += 2)
		pixel_store(row + i, pixel_div255_words(pixel_load(row + i) * inverse + add));
	if (i < count)
		row[i] = pixel_blend(row[i], rgb, alpha);
}

/* The same with a coverage for each pixel: for soft edges, where few are empty or full. */
static inline void row_blend_soft(
	uint32_t *row, const uint8_t *coverage, int count, uint32_t rgb, unsigned alpha)
{
	pixel_words over = pixel_pair(rgb | PIXEL_OPAQUE);
	int i = 0;

	for (; i + 2 <= count; i += 2) {
		uint16_t a = (uint16_t)pixel_div255(coverage[i] * alpha);
		uint16_t b = (uint16_t)pixel_div255(coverage[i + 1] * alpha);
		pixel_words alphas = { a, a, a, a, b, b, b, b };

		if ((a | b) != 0)
			pixel_store(row + i, pixel_mix(pixel_load(row + i), over, alphas));
	}
	if (i < count)
		row[i] = pixel_blend(row[i], rgb, pixel_div255(coverage[i] * alpha));
}

/* The same for text and icons, where most pixels are empty or full. */
static inline void row_blend_mask(
	uint32_t *row, const uint8_t *coverage, int count, uint32_t rgb, unsigned alpha)
{
	uint64_t eight;

	for (int i = 0; i < count; i++) {
		while (i + 8 <= count && (memcpy(&eight, coverage + i, 8), eight == 0))
			i += 8;
		if (i >= count)
			return;
		if (coverage[i] != 0)
			row[i] = pixel_blend(row[i], rgb, pixel_div255(coverage[i] * alpha));
	}
}

/* Premultiplied pixels over a row. */
static inline void row_over(uint32_t *row, const uint32_t *over, int count)
{
	for (int i = 0; i < count; i++) {
		uint32_t alpha = over[i] >> 24;

		if (alpha == 255)
			row[i] = over[i];
		else if (alpha != 0)
			row[i] = pixel_over(row[i], over[i]);
	}
}

static inline void row_over_faint(uint32_t *row, const uint32_t *over, int count, unsigned alpha)
{
	for (int i = 0; i < count; i++) {
		if (over[i] >> 24 != 0)
			row[i] = pixel_over(row[i], pixel_scale(over[i], alpha));
	}
}

/* Opaque pixels with one alpha: a picture that fades in. */
static inline void row_mix(uint32_t *row, const uint32_t *over, int count, unsigned alpha)
{
	uint16_t part = (uint16_t)alpha;
	pixel_words alphas = { part, part, part, part, part, part, part, part };
	int i = 0;

	for (; i + 2 <= count; i += 2)
		pixel_store(row + i, pixel_mix(pixel_load(row + i), pixel_load(over + i), alphas));
	if (i < count)
		row[i] = pixel_blend(row[i], over[i], alpha);
}

#endif
