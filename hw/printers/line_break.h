/* SPDX-License-Identifier: Apache-2.0 */
/* Where a line of a receipt may end, for drawn lines and for the printer's own font. Pure. */
#ifndef DAOGOU_HW_PRINTERS_LINE_BREAK_H
#define DAOGOU_HW_PRINTERS_LINE_BREAK_H

#include <stdbool.h>
#include <stdint.h>

/* True when a line may end behind one code point and begin with the other: a short form of UAX 14 and the
 * kinsoku rules. */
bool line_may_break(uint32_t before, uint32_t after);

#endif
