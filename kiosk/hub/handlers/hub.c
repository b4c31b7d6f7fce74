/* SPDX-License-Identifier: Apache-2.0 */
/* Workers of server threads, and the answer that all handlers share. */
#include "kiosk/hub/handlers/hub.h"

#include <stdlib.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/reply.h"

struct hub_worker *hub_worker_of(struct http_request *request)
{
	return request->worker;
}

struct locale_format **hub_formats_of(struct http_request *request)
{
	return ((struct hub_thread *)request->worker)->formats;
}

static void wake(struct hub *hub, const char *id)
{
	if (hub->waiters)
		http_waiters_wake(hub->waiters, id);
}

struct hub_worker *hub_worker_create(struct hub *hub, char why[HUB_DB_WHY_SIZE])
{
	struct hub_db *db = hub_db_open(hub->database, why);
	if (!db)
		return NULL;
	struct hub_thread *thread = xcalloc(1, sizeof(*thread));
	thread->worker = (struct hub_worker){
		.db = db,
		.clock = hub->clock,
		.counters = &hub->counters,
		.order_ttl_ms = hub->order_ttl_ms,
		.wake = wake,
		.hub = hub,
	};
	return &thread->worker;
}

void hub_worker_destroy(struct hub_worker *worker)
{
	struct hub_thread *thread = (struct hub_thread *)worker;
	if (!thread)
		return;
	for (size_t i = 0; i < ARRAY_LENGTH(thread->formats); i++)
		locale_format_destroy(thread->formats[i]);
	hub_db_close(worker->db);
	free(thread);
}

struct hub_poll hub_poll(struct http_request *request, int64_t wait_ms)
{
	int64_t now_ms = clock_real_ms();
	if (!request->wait_until_ms)
		request->wait_until_ms = now_ms + wait_ms;
	return (struct hub_poll){ http_waiters_generation(hub_worker_of(request)->hub->waiters),
		now_ms >= request->wait_until_ms };
}

void hub_reply_busy(struct reply *reply)
{
	reply_problem(reply, 503, "busy", "The hub could not do this now. Please try again.");
}
