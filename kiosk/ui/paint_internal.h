/* SPDX-License-Identifier: Apache-2.0 */
/* A frame's commands and cells, for paint*.c only: recorded by paint.c, compared by paint_cells.c, drawn by
 * paint_raster.c. */
#ifndef DAOGOU_UI_PAINT_INTERNAL_H
#define DAOGOU_UI_PAINT_INTERNAL_H

#include <qrencode.h>

#include "kiosk/base/arena.h"
#include "kiosk/ui/paint.h"

#define CELL_PX 64
#define CLIP_DEPTH_MAX 32
#define QR_SLOTS 2

enum command_kind {
	COMMAND_FILL,
	COMMAND_BORDER,
	COMMAND_SHADOW,
	COMMAND_TEXT,
	COMMAND_ICON,
	COMMAND_IMAGE,
	COMMAND_POLYLINE,
	COMMAND_DISC,
	COMMAND_QR,
};

struct command {
	enum command_kind kind;
	struct rect bounds; /* nothing is drawn outside: the clip is in it */
	struct rect area;
	int radius, width, offset_y; /* width: of a border; of a shadow its blur */
	color first, second;         /* opacity is in them; second is a QR code's light */
	uint8_t opacity;             /* of pictures */
	union {
		struct {
			const char *text;
			struct text_style style;
			int max_lines;
			enum text_align align;
		} text;
		struct {
			const char *name;
			enum image_fit fit;
			unsigned version;
		} picture;
		struct {
			const struct point *points;
			int count;
			float width;
		} polyline;
		struct {
			float x, y, radius;
		} disc;
		struct {
			const unsigned char *modules; /* width × width; the lowest bit is dark */
			int width;                    /* 0: the text does not fit any code */
		} qr;
	} as;
};

/* A command of the last frame: a hash of what it showed, and where. */
struct trace {
	uint64_t content;
	struct rect area, bounds;
};

struct movement {
	struct rect area;
	int dx, dy;
};

struct qr_slot {
	char *text;
	QRcode *code;
	unsigned used;
};

struct paint {
	struct typeset *typeset;
	struct images *images;
	struct icons *icons;
	struct arena texts;

	struct command *commands;
	int command_count, command_room;
	struct rect clips[CLIP_DEPTH_MAX];
	int clip_count;
	uint8_t opacity;
	int width, height;
	color background;

	uint64_t *cells, *last_cells; /* columns × rows hashes of this frame and the last */
	int columns, rows;
	struct trace *traces, *last_traces;
	int trace_count, trace_room, last_trace_count, last_trace_room;
	struct movement moved;
	bool is_invalid;
	int drawn_cells;

	struct qr_slot qr[QR_SLOTS];
	unsigned qr_clock;
};

/* Makes room for the cells of the frame's size; a new size invalidates. */
void paint_size_cells(struct paint *paint);
/* Hashes the commands into cells. */
void paint_hash(struct paint *paint);
/* Merges the cells that differ from the last frame into at most max rectangles. */
int paint_find_dirty(struct paint *paint, struct rect *ret_dirty, int max);
/* Mixes what a trace shows, moved by (dx, dy), into the hash of one cell; the hash as it was when it does not touch it. */
uint64_t paint_mix_cell(uint64_t cell, const struct trace *trace, int dx, int dy, struct rect where);
struct rect paint_cell_rect(const struct paint *paint, int column, int row);
uint64_t paint_empty_cell(const struct paint *paint);
/* Moves the pixels that the frame's movement speaks of, and tells last_cells what is to be seen now. The part of the canvas
 * that was changed; empty when nothing was. After paint_hash(). */
struct rect paint_move(struct paint *paint, struct canvas *canvas);
/* Draws what lies in one rectangle. */
void paint_raster(struct paint *paint, struct canvas *canvas, struct rect dirty);

#endif
