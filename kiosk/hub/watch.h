/* SPDX-License-Identifier: Apache-2.0 */
/* The rounds of import --watch: one now and then, until SIGTERM or SIGINT. One thread, once per process. */
#ifndef DAOGOU_HUB_WATCH_H
#define DAOGOU_HUB_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* "90s", "15m", "6h", "1d": 1 s to 30 days. False when it is none. */
bool watch_parse_interval(const char *text, int64_t *ret_ms);

/* From here on SIGTERM and SIGINT make the descriptor readable that is given back, and end the process, exit 0, a second later at the
 * latest: what is being written then is as after a power cut, whole or not there. */
int watch_begin(void);
/* No further round, as after a signal. */
void watch_end(void);
/* Whether a signal came, or watch_end(). */
bool watch_is_over(void);
/* Runs a round and another one until it is over. Between two rounds lies the interval, a tenth more or less by chance, so that many
 * hubs do not ask a shop at once; after a round that failed (false) twice as long, after the next one four times, at most eight times. */
void watch_run(int64_t interval_ms, bool (*round)(void *data), void *data);

#endif
