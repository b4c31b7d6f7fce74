/* SPDX-License-Identifier: Apache-2.0 */
/* How long to wait before a service is asked again. */
#ifndef DAOGOU_HUB_PAY_BACKOFF_H
#define DAOGOU_HUB_PAY_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t first_ms, max_ms;
};

/* first_ms after the first try, twice as long after each further one, at most max_ms; and up to a quarter more, by the
 * key: what went wrong for many at once is not asked about at once. tries counts from 1. Pure. */
int64_t backoff_ms(const struct backoff *backoff, int64_t tries, const char *key);

#endif
