/* SPDX-License-Identifier: Apache-2.0 */
/* Workers and the small things that all handlers need. */
#include "kiosk/hub/hub.h"

#include <stdlib.h>

#include "kiosk/base/log.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/reply.h"

struct hub_worker *hub_worker_of(struct http_request *request)
{
	return request->worker;
}

int64_t hub_now_ms(const struct hub_worker *worker)
{
	return clock_wall_ms(worker->hub->clock);
}

struct hub_worker *hub_worker_create(struct hub *hub, char why[HUB_DB_WHY_SIZE])
{
	struct hub_db *db = hub_db_open(hub->database, why);
	if (!db)
		return NULL;
	/* Several workers share one machine: the operating system keeps the hot pages once for all of them.
	 */
	hub_db_exec(db, "/*sqlite PRAGMA cache_size=-8192;*/");
	struct hub_worker *worker = xcalloc(1, sizeof(*worker));
	worker->hub = hub;
	worker->db = db;
	return worker;
}

void hub_worker_destroy(struct hub_worker *worker)
{
	if (!worker)
		return;
	for (int i = 0; i < HUB_LANGUAGES_MAX; i++)
		locale_format_destroy(worker->formats[i]);
	hub_db_close(worker->db);
	free(worker);
}

bool hub_begin_durable(struct hub_db *db)
{
	return hub_db_exec(db, "/*sqlite PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;*/") &&
		hub_db_begin(db);
}

void hub_write_lightly(struct hub_db *db)
{
	hub_db_exec(db, "/*sqlite PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=1000;*/");
}

void hub_wake(struct hub_worker *worker, const char *id)
{
	if (worker->hub->waiters)
		http_waiters_wake(worker->hub->waiters, id);
}

void hub_reply_database_trouble(struct hub_worker *worker, struct reply *reply)
{
	log_error("hub", "database: %s", hub_db_error(worker->db));
	reply_problem(reply, 503, "busy", "The hub could not do this now. Please try again.");
}
