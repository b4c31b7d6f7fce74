/* SPDX-License-Identifier: Apache-2.0 */
/* The table of card reader drivers: a new one is a file and a line here. */
#include "hw/readers/drivers.h"

#include <stddef.h>

const struct card_reader_driver *const CARD_READER_DRIVERS[] = {
	&READER_PCSC,
	&READER_VIRTUAL,
	&READER_SCRIPTED,
	&READER_NULL,
	NULL,
};
