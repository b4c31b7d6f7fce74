/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reader drivers. */
#include "hw/readers/reader_drivers.h"

#include <stddef.h>

const struct card_reader_driver *const CARD_READER_DRIVERS[] = {
#define DRIVER(name) &READER_##name,
#include "hw/readers/reader_drivers.def"
#undef DRIVER
	NULL,
};
