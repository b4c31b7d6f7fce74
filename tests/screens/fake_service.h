/* SPDX-License-Identifier: Apache-2.0 */
/* The service screens' door with answers that a test sets and a record of what was asked for. One at a time. */
#ifndef DAOGOU_TESTS_SCREENS_FAKE_SERVICE_H
#define DAOGOU_TESTS_SCREENS_FAKE_SERVICE_H

#include "kiosk/screens/app.h"
#include "kiosk/screens/service_app.h"

struct fake_service {
	/* answers */
	const struct service_device *devices;
	size_t device_count;
	const struct service_candidate *candidates;
	size_t candidate_count;
	bool has_looked, has_draft, has_test;
	struct service_draft draft;
	struct service_test test;
	const struct service_print *prints;
	size_t print_count;
	struct service_machine machine;
	const struct open_payment *payments;
	size_t payment_count;
	enum service_refusal refusal; /* of whatever is asked next */
	/* record */
	int64_t drafted;
	char host[80], port[80], password[80], removed[80], tested[80], printed[80];
	size_t profile;
	int instead; /* -1: not asked */
	char settled[80];
	int settled_as; /* enum payment_answer; -1: not asked */
	int tries, repeats, saves, discards, to_shop;
};

/* Everything forgotten: no device, nothing plugged in. */
void fake_service_reset(void);
extern struct fake_service fake_service;

#endif
