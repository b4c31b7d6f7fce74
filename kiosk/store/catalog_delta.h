/* SPDX-License-Identifier: Apache-2.0 */
/* Applies a delta to the catalog in place, in one transaction: readers see the old catalog until the commit,
 * and the commit happens only when the rows add up to the state_root that the hub signed. Thread: one at a
 * time, its own write connection. */
#ifndef DAOGOU_STORE_CATALOG_DELTA_H
#define DAOGOU_STORE_CATALOG_DELTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalog_delta;

#define CATALOG_DELTA_LINE_MAX (4 * 1024 * 1024)

/* NULL when the catalog cannot be written; why has at least 160 bytes here and below. Once *cancel is set (NULL = never) every later
 * call ends soon, and fails. */
struct catalog_delta *catalog_delta_begin(const char *catalog_path, const atomic_bool *cancel, char why[160]);
/* One NDJSON line, without LF. False when it is malformed or does not fit the catalog: the delta is then lost
 * as a whole. */
bool catalog_delta_line(struct catalog_delta *delta, const char *line, size_t length, char why[160]);
/* Checks seq and root, commits and ends. False: nothing was changed. Always frees. */
bool catalog_delta_commit(
	struct catalog_delta *delta, int64_t from_seq, int64_t to_seq, const char *state_root, char why[160]);
/* Ends without a change. NULL is fine. */
void catalog_delta_abandon(struct catalog_delta *delta);

#endif
