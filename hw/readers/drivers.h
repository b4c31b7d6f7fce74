/* SPDX-License-Identifier: Apache-2.0 */
/* The card reader drivers that drivers.c lists. */
#ifndef DAOGOU_HW_READERS_DRIVERS_H
#define DAOGOU_HW_READERS_DRIVERS_H

#include "hw/card_reader_driver.h"

extern const struct card_reader_driver READER_PCSC, READER_VIRTUAL, READER_SCRIPTED, READER_NULL;

#endif
