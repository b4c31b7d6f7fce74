/* SPDX-License-Identifier: Apache-2.0 */
/* Codes in a camera's picture, by zbar. One thread at a time. Only in builds with DAOGOU_CAMERA. */
#ifndef DAOGOU_HW_SCANNERS_CAMERA_CODE_H
#define DAOGOU_HW_SCANNERS_CAMERA_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zbar.h>

#include "hw/scanner.h"

/* A code that stays in view is told once; it counts as new when it was out of sight for so long. */
#define CAMERA_SAME_CODE_MS 2000

struct camera_code {
	zbar_image_scanner_t *scanner;
	char last[SCAN_BYTES_MAX];
	size_t last_length;
	int64_t last_seen_ms;
};

void camera_code_init(struct camera_code *code);
void camera_code_finish(struct camera_code *code);
/* image is grey (fourcc Y800). True with the first code in it that is not the one told before. */
bool camera_code_read(struct camera_code *code, zbar_image_t *image, int64_t now_ms,
	char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length);

#endif
