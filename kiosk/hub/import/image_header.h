/* SPDX-License-Identifier: Apache-2.0 */
/* The size of a picture from its first bytes, without decoding it: PNG (ISO/IEC 15948, 11.2.2), JPEG (ITU-T
 * T.81, B.2.2) and WebP (RFC 9649). Pure functions; input is hostile. */
#ifndef DAOGOU_HUB_IMPORT_IMAGE_HEADER_H
#define DAOGOU_HUB_IMPORT_IMAGE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_MAX_BYTES (8 * 1024 * 1024)
#define IMAGE_MAX_SIDE_PX 8192

/* False when it is none of the three or its header is cut off. */
bool image_header_read(const void *bytes, size_t length, uint32_t *ret_width_px, uint32_t *ret_height_px);
/* NULL when a kiosk may show it, else a static sentence that says why not. */
const char *image_fault(const void *bytes, size_t length);

#endif
