/* SPDX-License-Identifier: Apache-2.0 */
/* Checking the kept head. */
#include "kiosk/sync/verify.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/store/trust.h"
#include "kiosk/sync/feed_document.h"

static bool is_of_catalog(const struct feed_head *head, const struct catalog_meta *meta)
{
	return strcmp(head->feed, meta->feed) == 0 && head->epoch == meta->epoch && head->seq == meta->seq &&
		strcmp(head->state_root, meta->state_root) == 0;
}

static bool check(struct state *state, const char *bytes, const struct catalog_meta *meta, char why[160])
{
	struct trust trust;
	struct feed_head head;

	if (!*bytes || !trust_load(state, &trust)) {
		snprintf(why, 160, "no signed head is kept: the catalog was never brought up to one");
		return false;
	}
	/* A newer head may have been seen whose catalog is still on its way. */
	trust.seq = 0;
	if (feed_head_read(bytes, strlen(bytes), &trust, &head, why) != SYNC_OK)
		return false;
	if (!is_of_catalog(&head, meta)) {
		snprintf(why, 160, "it is not the catalog that the signed head names");
		return false;
	}
	return true;
}

bool sync_verify_head(struct state *state, const struct catalog_meta *meta, char why[160])
{
	struct arena arena;

	arena_init(&arena, 2048);
	why[0] = '\0';
	bool is_good = check(state, state_get(state, &arena, SETTING_FEED_HEAD, ""), meta, why);
	arena_finish(&arena);
	return is_good;
}
