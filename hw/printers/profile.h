/* SPDX-License-Identifier: Apache-2.0 */
/* What a printer model can do, read from printers/profiles/NAME.ini. Only what is proven stands in a
 * profile. */
#ifndef DAOGOU_HW_PRINTERS_PROFILE_H
#define DAOGOU_HW_PRINTERS_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "hw/printers/chinese_font.h"
#include "kiosk/base/ini.h"

enum printer_text_mode {
	TEXT_LINE,    /* the printer's font for every line it has proven characters for, drawn lines else */
	TEXT_UNIFORM, /* all lines drawn when one must be: one look on the paper */
	TEXT_RASTER,  /* everything drawn */
};

enum printer_confirmation {
	CONFIRMATION_PROBE, /* find out when the printer is ready */
	CONFIRMATION_GS_H,
	CONFIRMATION_GS_R,
	CONFIRMATION_NONE,
};

#define PROFILE_USB_MAX 8
#define PROFILE_DOTS_MAX 832
#define PROFILE_STRIP_ROWS_MAX 256

struct printer_profile {
	char name[24]; /* "" for a file of its own */
	char title[64];
	int dots;                /* per line */
	int font_a_dots;         /* width of a character of font A */
	int code_page;           /* n of ESC t, -1: ASCII only */
	char code_page_name[16]; /* "cp858", "cp1252" */
	enum printer_text_mode text;
	enum printer_confirmation confirmation;
	int strip_rows;               /* of a raster strip, at most 256 */
	int cut_feed_dots;            /* n of GS V 66 */
	enum printer_chinese chinese; /* what its own font is proven to have */
	/* it has FS & and FS ., and may wake up so that bytes from 0x81 on begin a character */
	bool has_wide_mode;
	bool has_cutter, has_status, has_native_qr, has_native_barcode, has_drawer;
	/* How to know such a printer. */
	struct {
		uint16_t vendor, product;
	} usb[PROFILE_USB_MAX];
	int usb_count;
	char models[128]; /* words of its name, with blanks between: "TM-m30 TM-m30II" */
};

/* name is that of a built-in profile, or the whole path of a file. False with a reason when the file is
 * wrong; without one when there is none. */
bool printer_profile_load(const char *name, struct printer_profile *ret_profile, struct ini_error *ret_error);
/* The text of a built-in profile, NULL past the last. */
struct printer_profile_source {
	const char *name, *text;
};
extern const struct printer_profile_source PRINTER_PROFILES[];

/* The built-in profile for a USB printer: by a word of its name, else by its ids, else a generic one by the
 * width that the name tells. True when a profile has the ids. */
bool printer_profile_find(unsigned vendor, unsigned product, const char *name, char ret_name[24]);

/* The byte for a code point in the profile's code page, -1 when the printer is not known to have it. */
int printer_profile_encode(const struct printer_profile *profile, uint32_t code_point);
/* The code point behind a byte of a named code page; U+FFFD when it has none. For the virtual printer. */
uint32_t code_page_decode(const char *code_page_name, uint8_t byte);

#endif
