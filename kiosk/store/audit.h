/* SPDX-License-Identifier: Apache-2.0 */
/* The audit: who did what and when, append-only, each entry chained to the one before by SHA-256. Threads and
 * results as in state.h. */
#ifndef DAOGOU_STORE_AUDIT_H
#define DAOGOU_STORE_AUDIT_H

#include "kiosk/base/digest.h"
#include "kiosk/store/state.h"

struct audit_entry {
	int64_t number; /* 1, 2, 3 … without gaps */
	int64_t at_ms;
	const char *who, *what, *why;
	char hash[SHA256_HEX_SIZE]; /* of the hash before and this entry's texts */
};

/* who: "staff:…", "hub", "schedule"; what: "mode.set closed". why may be NULL. */
enum state_result audit_add(
	struct state *state, int64_t now_ms, const char *who, const char *what, const char *why);
/* True when somebody did exactly that at since_ms or later. */
bool audit_has(struct state *state, const char *what, int64_t since_ms);
/* Newest first. */
size_t audit_list(
	struct state *state, struct arena *arena, size_t limit, const struct audit_entry **ret_entries);
/* False when an entry was changed, removed or put in between; *ret_number is the first wrong one. */
bool audit_verify(struct state *state, int64_t *ret_number);

#endif
