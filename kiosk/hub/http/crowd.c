/* SPDX-License-Identifier: Apache-2.0 */
/* Counting connections, requests, bodies and waits by whose they are. */
#include "kiosk/hub/http/crowd.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

struct http_share {
	struct http_share *next; /* in the bucket */
	struct http_address holder;
	int members; /* whose home or payer it is */
	int quiet, busy, waits;
	size_t body_bytes;
	struct http_members quiet_members, waiting_members;
};

void http_crowd_init(struct http_crowd *crowd, const struct http_crowd_limits *limits)
{
	*crowd = (struct http_crowd){ .limits = *limits };
	TAILQ_INIT(&crowd->quiet);
}

void http_crowd_finish(struct http_crowd *crowd)
{
	assert(crowd->count == 0);
	(void)crowd;
}

/* FNV-1a. */
static struct http_share **bucket_of(struct http_crowd *crowd, const struct http_address *holder)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < HTTP_ADDRESS_BYTES; i++)
		hash = (hash ^ holder->bytes[i]) * 16777619u;
	return &crowd->shares[hash % HTTP_CROWD_BUCKETS];
}

static struct http_share *find_share(struct http_crowd *crowd, const struct http_address *address)
{
	struct http_address holder = http_address_holder(address);
	struct http_share *share = *bucket_of(crowd, &holder);
	while (share && memcmp(&share->holder, &holder, sizeof(holder)) != 0)
		share = share->next;
	return share;
}

static struct http_share *join_share(struct http_crowd *crowd, const struct http_address *address)
{
	struct http_share *share = find_share(crowd, address);
	if (!share) {
		share = xcalloc(1, sizeof(*share));
		share->holder = http_address_holder(address);
		TAILQ_INIT(&share->quiet_members);
		TAILQ_INIT(&share->waiting_members);
		struct http_share **bucket = bucket_of(crowd, &share->holder);
		share->next = *bucket;
		*bucket = share;
	}
	share->members++;
	return share;
}

static void leave_share(struct http_crowd *crowd, struct http_share *share)
{
	if (--share->members > 0)
		return;
	struct http_share **link = bucket_of(crowd, &share->holder);
	while (*link != share)
		link = &(*link)->next;
	*link = share->next;
	free(share);
}

static void become_quiet(struct http_crowd *crowd, struct http_member *member)
{
	member->is_quiet = true;
	member->home->quiet++;
	TAILQ_INSERT_TAIL(&crowd->quiet, member, in_crowd);
	TAILQ_INSERT_TAIL(&member->home->quiet_members, member, in_share);
}

static void stop_being_quiet(struct http_crowd *crowd, struct http_member *member)
{
	member->is_quiet = false;
	member->home->quiet--;
	TAILQ_REMOVE(&crowd->quiet, member, in_crowd);
	TAILQ_REMOVE(&member->home->quiet_members, member, in_share);
}

void http_crowd_enter(struct http_crowd *crowd, struct http_member *member, const struct http_address *peer)
{
	*member = (struct http_member){ .home = join_share(crowd, peer) };
	crowd->count++;
	become_quiet(crowd, member);
}

void http_crowd_leave(struct http_crowd *crowd, struct http_member *member)
{
	if (!member->is_quiet)
		http_crowd_end(crowd, member);
	stop_being_quiet(crowd, member);
	leave_share(crowd, member->home);
	crowd->count--;
}

struct http_member *http_crowd_find_leaver(struct http_crowd *crowd, const struct http_address *peer,
	bool is_proxy, bool (*can_go)(struct http_member *member), bool *ret_is_full)
{
	struct http_share *share = find_share(crowd, peer);
	struct http_member *member;
	*ret_is_full = crowd->count >= crowd->limits.connections;
	if (share && !is_proxy) {
		int allowed = crowd->limits.per_address - share->busy;
		if (share->quiet >= (allowed > HTTP_CROWD_QUIET_MIN ? allowed : HTTP_CROWD_QUIET_MIN))
			TAILQ_FOREACH(member, &share->quiet_members, in_share)
		if (can_go(member))
			return member;
	}
	if (*ret_is_full)
		TAILQ_FOREACH(member, &crowd->quiet, in_crowd)
	if (can_go(member))
		return member;
	return NULL;
}

bool http_crowd_begin(struct http_crowd *crowd, struct http_member *member, const struct http_address *client,
	bool is_kiosk)
{
	struct http_share *payer = is_kiosk ? NULL : join_share(crowd, client);
	if (payer &&
		(payer->busy >= crowd->limits.per_address ||
			crowd->busy_strangers >= crowd->limits.connections - crowd->limits.kiosk_reserve)) {
		leave_share(crowd, payer);
		return false;
	}
	stop_being_quiet(crowd, member);
	member->payer = payer;
	member->body_bytes = 0;
	crowd->busy++;
	if (payer) {
		payer->busy++;
		crowd->busy_strangers++;
	}
	return true;
}

void http_crowd_end(struct http_crowd *crowd, struct http_member *member)
{
	struct http_share *payer = member->payer;
	http_crowd_wait_over(member);
	crowd->busy--;
	if (payer) {
		payer->busy--;
		payer->body_bytes -= member->body_bytes;
		crowd->body_bytes -= member->body_bytes;
		crowd->busy_strangers--;
		leave_share(crowd, payer);
	}
	member->payer = NULL;
	become_quiet(crowd, member);
}

bool http_crowd_take_body(struct http_crowd *crowd, struct http_member *member, size_t bytes)
{
	struct http_share *payer = member->payer;
	if (!payer)
		return true;
	if (payer->body_bytes + bytes > crowd->limits.body_bytes_per_address ||
		crowd->body_bytes + bytes > crowd->limits.body_bytes)
		return false;
	payer->body_bytes += bytes;
	crowd->body_bytes += bytes;
	member->body_bytes += bytes;
	return true;
}

struct http_member *http_crowd_wait(
	struct http_crowd *crowd, struct http_member *member, bool (*can_go)(struct http_member *member))
{
	struct http_share *payer = member->payer;
	if (!payer)
		return NULL;
	struct http_member *oldest = NULL;
	if (payer->waits >= crowd->limits.waits_per_address)
		TAILQ_FOREACH(oldest, &payer->waiting_members, in_waits)
	if (can_go(oldest))
		break;
	member->is_waiting = true;
	payer->waits++;
	TAILQ_INSERT_TAIL(&payer->waiting_members, member, in_waits);
	return oldest;
}

void http_crowd_wait_over(struct http_member *member)
{
	if (!member->is_waiting)
		return;
	member->is_waiting = false;
	member->payer->waits--;
	TAILQ_REMOVE(&member->payer->waiting_members, member, in_waits);
}
