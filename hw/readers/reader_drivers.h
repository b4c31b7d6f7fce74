/* SPDX-License-Identifier: Apache-2.0 */
/* The card reader drivers that reader_drivers.def lists. */
#ifndef DAOGOU_HW_READERS_READER_DRIVERS_H
#define DAOGOU_HW_READERS_READER_DRIVERS_H

#include "hw/card_reader_driver.h"

#define DRIVER(name) extern const struct card_reader_driver READER_##name;
#include "hw/readers/reader_drivers.def"
#undef DRIVER

#endif
