/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON texts without building a tree first. Pure functions. */
#ifndef DAOGOU_BASE_JSON_WRITE_H
#define DAOGOU_BASE_JSON_WRITE_H

#include <stddef.h>

#include "kiosk/base/text.h"

/* Appends a JSON string with its quotes; faulty UTF-8 becomes U+FFFD. */
void json_write_string(struct text *out, const char *bytes, size_t length);

#endif
