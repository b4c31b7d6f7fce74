/* SPDX-License-Identifier: Apache-2.0 */
/* When what a head says is written down. */
#include "kiosk/sync/feed_trust.h"

#include <string.h>

#include "kiosk/sync/verify.h"

bool feed_trust_is_root_expired(const struct sync_core *core)
{
	int64_t expires_ms = core->trust.root.expires_ms;

	return expires_ms > 0 && clock_wall_ms(core->clock) >= expires_ms;
}

/* A round that brings no news writes nothing: memory cards wear. */
enum state_result feed_trust_store(struct sync_core *core, const struct trust *trust)
{
	if (memcmp(trust, &core->trust, sizeof core->trust) == 0)
		return STATE_OK;
	enum state_result result = trust_save(core->state, trust);
	if (result == STATE_OK) {
		core->trust = *trust;
		hub_time_set_floor(core);
	}
	return result;
}

static enum state_result keep_head(struct sync_core *core, const char *setting, const char *head_bytes)
{
	struct arena arena;

	arena_init(&arena, 2048);
	bool is_kept = strcmp(state_get(core->state, &arena, setting, ""), head_bytes) == 0;
	arena_finish(&arena);
	return is_kept ? STATE_OK : state_set(core->state, setting, head_bytes);
}

enum state_result feed_trust_announce(struct sync_core *core, const char *head_bytes)
{
	return keep_head(core, SETTING_FEED_HEAD_NEXT, head_bytes);
}

void feed_trust_take_catalog(struct sync_core *core, const struct feed_head *head)
{
	const struct sync_status *status = &core->status;
	struct trust trust = core->trust;

	if (status->catalog_epoch != trust.root.epoch || status->catalog_seq <= trust.seq ||
		status->catalog_seq > head->seq)
		return;
	trust.seq = status->catalog_seq;
	feed_trust_store(core, &trust);
}

enum state_result feed_trust_settle(
	struct sync_core *core, const struct feed_head *head, const char *head_bytes)
{
	struct trust trust = core->trust;

	trust.seq = head->seq;
	trust.expires_ms = head->expires_ms;
	trust.issued_ms = head->issued_ms;
	enum state_result result = feed_trust_store(core, &trust);
	/* For `daogouctl verify`. */
	return result == STATE_OK ? keep_head(core, SETTING_FEED_HEAD, head_bytes) : result;
}

void feed_trust_recover(struct sync_core *core)
{
	struct feed_head head;
	struct arena arena;
	char why[160];

	arena_init(&arena, 2048);
	const char *bytes = state_get(core->state, &arena, SETTING_FEED_HEAD_NEXT, "");
	if (core->trust.root.feed[0] &&
		feed_head_read(bytes, strlen(bytes), &core->trust, &head, why) == SYNC_OK)
		feed_trust_take_catalog(core, &head);
	arena_finish(&arena);
}
