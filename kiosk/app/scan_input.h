/* SPDX-License-Identifier: Apache-2.0 */
/* A code that a scanner has read: the product it names, or a sentence that says why there is none. Main thread. */
#ifndef DAOGOU_APP_SCAN_INPUT_H
#define DAOGOU_APP_SCAN_INPUT_H

#include "hw/scanner.h"
#include "kiosk/app/user_input.h"
#include "kiosk/base/digest.h"

struct config;
struct shop_catalog;

struct scan_input {
	const struct user_input *input; /* borrowed, as all here */
	const struct config *config;    /* the hub's address and the labels of weighed goods */
	struct shop_catalog *shop;
	/* The last code that nobody vouched for, until it counts no more. */
	struct {
		uint8_t digest[SHA256_BYTES];
		int64_t until_ms;
	} unread;
};

void scan_input_take(struct scan_input *scans, const struct scan *scan);

#endif
