/* SPDX-License-Identifier: Apache-2.0 */
/* Codes in a camera's picture, by zbar. One thread at a time. Only in builds with DAOGOU_CAMERA. */
#ifndef DAOGOU_HW_SCANNERS_CAMERA_CODE_H
#define DAOGOU_HW_SCANNERS_CAMERA_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zbar.h>

#include "hw/scanner.h"
#include "kiosk/base/digest.h"

/* A code that stays in view is told once; it counts as new when it was out of sight for so long. */
#define CAMERA_SAME_CODE_MS 2000
/* More codes than these in view at a time are overlooked. */
#define CAMERA_CODES_MAX 16

/* A code that was in view lately. Its digest, so that no content is kept here. */
struct camera_code_seen {
	uint8_t digest[SHA256_BYTES];
	int64_t last_ms; /* 0: never */
	bool is_told;
};

struct camera_code {
	zbar_image_scanner_t *scanner;
	struct camera_code_seen seen[CAMERA_CODES_MAX];
	int64_t last_found_ms; /* when any code was in a picture; 0: never */
};

void camera_code_init(struct camera_code *code);
void camera_code_finish(struct camera_code *code);
/* image is grey (fourcc Y800), now_ms above 0. True with the first code in it that has not been told; the next
 * comes with the next picture. A barcode must be in two pictures: one line of noise may look like one, as a
 * whole QR code cannot. GS1 data gets its AIM prefix, as from other scanners. */
bool camera_code_read(struct camera_code *code, zbar_image_t *image, int64_t now_ms,
	char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length);

#endif
