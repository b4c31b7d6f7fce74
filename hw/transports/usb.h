/* SPDX-License-Identifier: Apache-2.0 */
/* Printers behind the kernel's usblp driver, as sysfs knows them. */
#ifndef DAOGOU_HW_TRANSPORTS_USB_H
#define DAOGOU_HW_TRANSPORTS_USB_H

#include <stdbool.h>

/* Whether the printer at /dev/usb/NAME ("lp0") has that USB serial number. */
bool usb_printer_has_serial(const char *name, const char *serial);

#endif
