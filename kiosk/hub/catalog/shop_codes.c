/* SPDX-License-Identifier: Apache-2.0 */
/* Finding codes by what they are in short. */
#include "kiosk/hub/catalog/shop_codes.h"

#include <stdlib.h>

#include "kiosk/domain/code.h"

static const char *const READ_CODES[] = {
	[HANDOFF_PRODUCT] = "SELECT code FROM product",
	[HANDOFF_MERCHANT] = "SELECT code FROM merchant",
	[HANDOFF_STORE] = "SELECT code FROM store",
	[HANDOFF_COUPON] = "SELECT code FROM coupon",
};

static int compare(const void *a, const void *b)
{
	uint64_t left = ((const struct handoff_short *)a)->value,
		 right = ((const struct handoff_short *)b)->value;
	return left < right ? -1 : left > right;
}

/* The first of those that are the same; NULL when nobody wants this code. */
static struct handoff_short *find(struct handoff_short *wanted, size_t count, const char *code)
{
	struct handoff_short key = { .value = handoff_short_of(code) };
	struct handoff_short *found = bsearch(&key, wanted, count, sizeof(*wanted), compare);
	while (found && found > wanted && found[-1].value == key.value)
		found--;
	return found;
}

bool shop_find_codes(void *data, enum handoff_code kind, struct handoff_short *wanted, size_t count)
{
	const char *code;
	size_t found_count = 0;
	qsort(wanted, count, sizeof(*wanted), compare);
	struct hub_statement *rows = hub_query(data, READ_CODES[kind]);
	while (found_count < count && hub_next(rows, &code)) {
		struct handoff_short *found = find(wanted, count, code);
		/* A second line of the same product is filled in with the first. */
		for (; found && found < wanted + count && found->value == handoff_short_of(code); found++)
			found_count += !*found->code && code_copy(found->code, code);
	}
	hub_query_end(rows);
	return found_count == count;
}
