/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of USB vendors and of telling words. Vendors: the USB ID repository (usb.ids 2025.07.26) unless a
 * comment names another source. */
#include "hw/discovery/vendors.h"

#include <stddef.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const unsigned SCANNER_VENDORS[] = {
	0x0536, /* Hand Held Products, now Honeywell */
	0x05e0, /* Symbol Technologies, now Zebra's scanners */
	0x05f9, /* PSC Scanning, now Datalogic */
	0x065a, /* Optoelectronics: Opticon */
	0x0c2e, /* Metrologic Instruments, now Honeywell */
	0x1eab, /* Fujian Newland */
};

static const unsigned PRINTER_VENDORS[] = {
	0x04b8, /* Seiko Epson: office printers too */
	0x0519, /* Star Micronics */
	0x0dd4, /* Custom Engineering */
	0x1504, /* Bixolon */
	0x154f, /* SNBC */
	0x1d90, /* Citizen: label printers too */
	0x2730, /* Citizen */
};

/* Receipt printers that kept the number of their chip, or took one of nobody. Sources: the device descriptors
 * that sintrb/USB-Printer-Descriptors collects (0483:5743 Xprinter XP-T58H, 6868:0200 and 0500 Gprinter), and
 * what users of ESC/POS libraries tell of theirs (0416:5011 POS58, 0fe6:811e Xprinter XP-T80A, PT-210). */
static const struct {
	unsigned vendor, product;
} RECEIPT_PRINTERS[] = {
	{ 0x0416, 0x5011 },
	{ 0x0483, 0x5743 },
	{ 0x0fe6, 0x811e },
	{ 0x6868, 0x0200 },
	{ 0x6868, 0x0500 },
};

/* Texas Instruments, whose number the keypads of Storm Interface have. */
#define STORM_VENDOR 0x2047

static const char *const SCANNER_WORDS[] = { "scanner", "barcode", "bar code", "symbol", "imager", NULL };
static const char *const KEYPAD_WORDS[] = { "storm", "nav-pad", "navpad", "audionav", "audio-nav", "keypad",
	NULL };
static const char *const RECEIPT_WORDS[] = { "receipt", "thermal", "pos-", "pos5", "pos8", "tm-", NULL };

static bool contains(const unsigned *vendors, size_t count, unsigned vendor)
{
	for (size_t i = 0; i < count; i++) {
		if (vendors[i] == vendor)
			return true;
	}
	return false;
}

bool vendor_makes_scanners(unsigned vendor)
{
	return contains(SCANNER_VENDORS, ARRAY_LENGTH(SCANNER_VENDORS), vendor);
}

bool vendor_makes_printers(unsigned vendor)
{
	return contains(PRINTER_VENDORS, ARRAY_LENGTH(PRINTER_VENDORS), vendor);
}

bool vendor_makes_keypads(unsigned vendor)
{
	return vendor == STORM_VENDOR;
}

bool vendor_product_is_receipt_printer(unsigned vendor, unsigned product)
{
	for (size_t i = 0; i < ARRAY_LENGTH(RECEIPT_PRINTERS); i++) {
		if (RECEIPT_PRINTERS[i].vendor == vendor && RECEIPT_PRINTERS[i].product == product)
			return true;
	}
	return false;
}

static bool has_word(const char *name, const char *const *words)
{
	for (; *words; words++) {
		if (strcasestr(name, *words))
			return true;
	}
	return false;
}

bool vendor_words_say_scanner(const char *name)
{
	return has_word(name, SCANNER_WORDS);
}

bool vendor_words_say_keypad(const char *name)
{
	return has_word(name, KEYPAD_WORDS);
}

bool vendor_words_say_receipt(const char *name)
{
	return has_word(name, RECEIPT_WORDS);
}
