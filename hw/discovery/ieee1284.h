/* SPDX-License-Identifier: Apache-2.0 */
/* The device id of IEEE 1284, which USB printers have too: "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;".
 * Linux shows it as ieee1284_id of usblp. Pure. */
#ifndef DAOGOU_HW_DISCOVERY_IEEE1284_H
#define DAOGOU_HW_DISCOVERY_IEEE1284_H

#include <stdbool.h>
#include <stddef.h>

#include "hw/device.h"

/* Cleaned and cut; "" when it does not say. */
struct ieee1284_id {
	char maker[DEVICE_TEXT_SIZE], model[DEVICE_TEXT_SIZE];
	bool speaks_escpos;
	bool speaks_office; /* a language of page or label printers: nothing for a receipt */
};

/* Takes any bytes. */
void ieee1284_parse(const char *bytes, size_t length, struct ieee1284_id *ret_id);

#endif
