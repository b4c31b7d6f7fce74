/* SPDX-License-Identifier: Apache-2.0 */
/* Executes ESC/POS byte by byte on a paper, as the printer's main processor does. Real-time commands (DLE
 * ...) are handled before it; here they are only passed over. Any bytes may come. One thread at a time. */
#ifndef DAOGOU_HW_VIRTUAL_INTERPRETER_H
#define DAOGOU_HW_VIRTUAL_INTERPRETER_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/printers/chinese_font.h"
#include "hw/virtual/paper.h"

#define INTERPRETER_PARAMS 12
#define INTERPRETER_LINE_CELLS 256
#define INTERPRETER_MAX_DATA (1024 * 1024)

struct interpreter;

/* What the interpreter asks of the printer around it. */
struct interpreter_owner {
	void *data;
	void (*reply)(void *data, const void *bytes, size_t length); /* to the host, in order */
	void (*confirm)(void *data, const uint8_t id[4]);            /* GS ( H: printed up to here */
	void (*cut)(void *data, bool is_partial);
	void (*set_status_back)(void *data, uint8_t mask); /* GS a */
	uint8_t (*paper_status)(void *data);               /* the byte of GS r 1 */
	void (*kick_drawer)(void *data);
};

struct interpreter_style {
	uint8_t align, size, print_mode; /* size: GS !; */
	bool is_font_b, is_bold, is_underlined, is_reverse;
	bool is_chinese; /* FS &: bytes from 0x81 on begin a character of two bytes or four */
	int line_spacing;
	uint8_t barcode_height, barcode_module, barcode_label;
};

/* GS ( k and GS ( L keep what was stored until it is printed. */
struct interpreter_stored {
	uint8_t *bytes;
	size_t length;
	int qr_module, qr_level;
	int width, height; /* of a stored picture */
};

struct interpreter {
	struct paper *paper;
	struct interpreter_owner owner;
	bool starts_chinese; /* the mode after switching on, as in printers made for China */
	/* what it answers to GS I 69; all of GB18030 is printed anyway, or all of Big5 */
	enum printer_chinese chinese_font;
	struct interpreter_style style;
	struct interpreter_stored qr, graphic;

	const struct interpreter_command *command; /* being gathered; NULL between commands */
	uint8_t prefix;
	uint8_t params[INTERPRETER_PARAMS];
	size_t param_count;
	bool is_in_data;
	uint8_t *data;
	size_t data_length, data_wanted;
	bool ends_at_nul; /* the data being gathered does */
	size_t raster_row_bytes;

	int code_page; /* the one in upper_half, -1: none yet */
	uint32_t upper_half[128];
	iconv_t wide_code;
	char chinese[4]; /* a character being gathered */
	size_t chinese_length;
	struct paper_cell line[INTERPRETER_LINE_CELLS];
	int line_cells, line_width;
	int line_image_rows, line_image_width; /* of ESC * on this line */
};

void interpreter_init(struct interpreter *self, struct paper *paper, const struct interpreter_owner *owner);
/* Puts letters in, and chooses the mode after switching on; without it they are those of GB18030, off. */
void interpreter_set_chinese(struct interpreter *self, enum printer_chinese font, bool starts_chinese);
void interpreter_finish(struct interpreter *self);
/* As after switching on: between commands, plain style, nothing stored. The paper stays as it is. */
void interpreter_reset(struct interpreter *self);
/* ESC @: plain style and an empty line. */
void interpreter_reset_style(struct interpreter *self);
void interpreter_set_code_page(struct interpreter *self, uint8_t number);
void interpreter_feed(struct interpreter *self, uint8_t byte);
/* True when the next byte begins a command. */
bool interpreter_is_between_commands(const struct interpreter *self);

/* One command: two bytes, then params, then perhaps data. */
struct interpreter_command {
	uint8_t prefix, code;
	uint8_t params;
	void (*run)(struct interpreter *self);                 /* after params and data */
	size_t (*data_length)(const struct interpreter *self); /* from the params; NULL: no data */
	bool is_raster;                                        /* data is drawn row by row as it comes */
	bool ends_at_nul;                                      /* data ends with NUL */
	bool is_counted; /* GS k: the first byte of the data counts the rest, or it ends at NUL */
};
extern const struct interpreter_command INTERPRETER_COMMANDS[]; /* code 0 and prefix 0 end it */

/* Prints the gathered line if there is one, and feeds a line. */
void interpreter_print_line(struct interpreter *self);
void interpreter_add_character(struct interpreter *self, uint8_t byte);

#endif
