/* SPDX-License-Identifier: Apache-2.0 */
/* What a barcode scanner tells. Bytes are as printed in the code and are not trusted; what may be a card
 * number never gets this far. */
#ifndef DAOGOU_HW_SCANNER_H
#define DAOGOU_HW_SCANNER_H

#include <stdbool.h>
#include <stddef.h>

enum symbology {
	SYMBOLOGY_UNKNOWN,
	SYMBOLOGY_EAN13,
	SYMBOLOGY_EAN8,
	SYMBOLOGY_UPCA,
	SYMBOLOGY_ITF14,
	SYMBOLOGY_GS1, /* element strings: FNC1 came as GS (0x1D) or as an AIM prefix */
	SYMBOLOGY_URI, /* a QR code that holds an address */
};

#define SCAN_BYTES_MAX 1024

struct scan {
	enum symbology
		symbology; /* by AIM identifier (ISO/IEC 15424) when sent, else by form and check digit */
	size_t length;
	/* Without an AIM prefix, with an add-on as the scanner sent it, and without blanks at its ends; NUL-ended, may hold GS. What may be a card number in a GS1
	 * code or an address is written over with "x". */
	char bytes[SCAN_BYTES_MAX + 1];
	bool is_card_data; /* it may be a payment card's, number or track: no byte of it is kept */
};

const char *symbology_name(enum symbology symbology);

/* Decides what a read is: takes an AIM prefix off, finds the symbology, and lets nothing of a payment card through.
 * False when it is nothing at all: empty, too long, or with a NUL. */
bool scan_classify(const char *bytes, size_t length, struct scan *ret_scan);

#endif
