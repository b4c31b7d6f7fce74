/* SPDX-License-Identifier: Apache-2.0 */
/* Files: the feed and pictures from disk, assets from the program; and what machines ask: /healthz, /metrics.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/server.h"
#include "kiosk/hub/http/static_file.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/pay/payments_worker.h"
#include "kiosk/hub/api/live.h"
#include "kiosk/hub/feed/feed_chain.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/trade/refund_rows.h"

#define FOR_EVER "public, max-age=31536000, immutable"
/* A picture's name may get another picture with the next import; its ETag tells. */
#define FOR_AN_HOUR "public, max-age=3600"
#define HEALTH_MS (5 * SECOND_MS)
/* An ETag needs no more of the digest. */
#define TAG_DIGITS 32

static bool is_digest(const char *text)
{
	return strlen(text) == SHA256_HEX_SIZE - 1 && strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

static void reply_object(struct http_request *request, struct reply *reply, const char *digest,
	const char *content_type, const char *cache_control)
{
	char tag[TAG_DIGITS + 1];
	char *path = xasprintf("%s/feed/o/%s", hub_worker_of(request)->hub->data_folder, digest);
	snprintf(tag, sizeof(tag), "%.*s", TAG_DIGITS, digest);
	reply_file(reply, request, path, tag, content_type, cache_control);
	free(path);
}

void handle_feed_object(struct http_request *request, struct reply *reply)
{
	if (is_digest(request->params[0]))
		reply_object(request, reply, request->params[0], "application/octet-stream", FOR_EVER);
	else
		reply_problem(reply, 404, NULL, NULL);
}

/* What the first bytes say; NULL for anything that a page should not show. */
static const char *image_type(const char *folder, const char *digest)
{
	unsigned char start[12] = { 0 };
	char *path = xasprintf("%s/feed/o/%s", folder, digest);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length = fd < 0 ? 0 : read(fd, start, sizeof(start));
	if (fd >= 0)
		close(fd);
	free(path);
	if (length < 12)
		return NULL;
	if (memcmp(start, "\x89PNG\r\n", 6) == 0)
		return "image/png";
	if (memcmp(start, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	return memcmp(start, "RIFF", 4) == 0 && memcmp(start + 8, "WEBP", 4) == 0 ? "image/webp" : NULL;
}

void handle_image(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	const char *digest = shop_image_digest(worker->db, &request->arena, request->params[0]);
	const char *type = digest && is_digest(digest) ? image_type(worker->hub->data_folder, digest) : NULL;
	if (type)
		reply_object(request, reply, digest, type, FOR_AN_HOUR);
	else
		reply_problem(reply, 404, NULL, NULL);
}

/* A small document whose ETag is the hash of its bytes. */
static void reply_document(
	struct http_request *request, struct reply *reply, char *text, const char *cache_control)
{
	char digest[SHA256_HEX_SIZE];
	if (!text) {
		reply_problem(reply, 404, NULL, NULL);
		return;
	}
	size_t length = strlen(text);
	sha256_hex(text, length, digest);
	digest[TAG_DIGITS] = '\0';
	reply_cached(reply, request, text, length, digest, "text/plain; charset=utf-8", cache_control);
}

/* What cannot be read may be there. */
static void reply_feed_file(
	struct http_request *request, struct reply *reply, const char *name, const char *cache_control)
{
	char *text = feed_file_read(hub_worker_of(request)->hub->data_folder, name, NULL);
	if (!text && errno != ENOENT)
		reply_problem(reply, 503, NULL, NULL);
	else
		reply_document(request, reply, text, cache_control);
}

void handle_feed_head(struct http_request *request, struct reply *reply)
{
	reply_feed_file(request, reply, "head", "public, max-age=30");
}

void handle_feed_keys(struct http_request *request, struct reply *reply)
{
	const char *version = request->params[0];
	size_t length = strlen(version);
	if (length == 0 || length > 6 || strspn(version, "0123456789") != length || version[0] == '0') {
		reply_problem(reply, 404, NULL, NULL);
		return;
	}
	char name[16];
	snprintf(name, sizeof(name), "keys/%s", version);
	reply_feed_file(request, reply, name, "public, max-age=300");
}

void handle_feed_live(struct http_request *request, struct reply *reply)
{
	reply_document(request, reply, hub_live_document(hub_worker_of(request)), "public, max-age=5");
}

/* Anybody may ask, so it is tried once in a while. A long import is in the way of others, and no illness. */
static bool can_write(struct hub_worker *worker)
{
	struct hub *hub = worker->hub;
	int64_t now_ms = clock_monotonic_ms(hub->clock);
	pthread_mutex_lock(&hub->health_lock);
	bool is_due = hub->health_tried_ms == 0 || now_ms - hub->health_tried_ms >= HEALTH_MS;
	bool is_well = hub->can_write || hub->health_tried_ms == 0;
	if (is_due)
		hub->health_tried_ms = now_ms;
	pthread_mutex_unlock(&hub->health_lock);
	if (!is_due)
		return is_well;
	is_well = nonces_try(worker->db, hub_now_ms(worker)) || hub_db_is_busy(worker->db);
	if (!is_well)
		log_error("hub", "cannot write: %s", hub_db_error(worker->db));
	hub_db_forget_failure(worker->db);
	pthread_mutex_lock(&hub->health_lock);
	hub->can_write = is_well;
	pthread_mutex_unlock(&hub->health_lock);
	return is_well;
}

void handle_health(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	int64_t one;
	if (!hub_get_int(worker->db, &one, "SELECT 1"))
		hub_reply_busy(reply);
	else if (!can_write(worker))
		reply_problem(reply, 503, "cannot-write", "The hub cannot write to its database.");
	else
		reply_text(reply, 200, "text/plain; charset=utf-8", "ok\n");
}

static void add_metric(struct text *text, const char *name, const char *type, const char *help, int64_t value)
{
	text_printf(text, "# HELP daogou_hub_%s %s\n# TYPE daogou_hub_%s %s\ndaogou_hub_%s %lld\n", name,
		help, name, type, name, (long long)value);
}

static int64_t count(struct hub_worker *worker, const char *sql)
{
	int64_t number = 0;
	hub_get_int(worker->db, &number, sql);
	return number;
}

/* 0 when there is none. */
static int64_t seconds_since(struct hub_worker *worker, const char *sql)
{
	int64_t since_ms = 0;
	return hub_get_int(worker->db, &since_ms, sql) ? (hub_now_ms(worker) - since_ms) / SECOND_MS : 0;
}

static int64_t root_seconds(struct hub_worker *worker)
{
	struct feed_root root;
	char why[FEED_WHY_SIZE];
	if (!feed_chain_load(worker->hub->data_folder, &root, NULL, why) ||
		root.expires_ms < hub_now_ms(worker))
		return 0;
	return (root.expires_ms - hub_now_ms(worker)) / SECOND_MS;
}

void handle_metrics(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct hub *hub = worker->hub;
	struct text text;
	text_init(&text, 65536);
	add_metric(&text, "requests_total", "counter", "Requests answered.", hub->requests);
	add_metric(&text, "client_faults_total", "counter", "Answers with a status of 400 to 499.",
		hub->client_faults);
	add_metric(&text, "server_faults_total", "counter", "Answers with a status of 500 to 599.",
		hub->server_faults);
	add_metric(&text, "orders_placed_total", "counter", "Orders placed since the start.",
		hub->counters.orders_placed);
	add_metric(&text, "orders_paid_total", "counter", "Orders paid since the start.",
		hub->counters.orders_paid);
	add_metric(&text, "orders_expired_total", "counter", "Orders that nobody paid since the start.",
		hub->counters.orders_expired);
	add_metric(&text, "orders_open", "gauge", "Orders that wait for payment.",
		count(worker, "SELECT COUNT(*) FROM orders WHERE state = 'placed'"));
	add_metric(&text, "groups_open", "gauge", "Groups that take people.",
		count(worker, "SELECT COUNT(*) FROM deal_group WHERE state = 'open'"));
	add_metric(&text, "payments_open", "gauge", "Attempts to pay whose end is not known.",
		count(worker, "SELECT COUNT(*) FROM payment WHERE next_ask_at IS NOT NULL"));
	add_metric(&text, "payments_open_since_seconds", "gauge", "Age of the oldest of them.",
		seconds_since(worker, "SELECT MIN(created_at) FROM payment WHERE next_ask_at IS NOT NULL"));
	add_metric(&text, "payments_unattended", "gauge",
		"Those of them, and refunds not done, whose account is not in payments.conf.",
		payments_unattended(hub->payments, worker));
	add_metric(&text, "refunds_pending", "gauge", "Refunds that a provider has not confirmed.",
		count(worker, "SELECT COUNT(*) FROM refund WHERE state <> 'done'"));
	add_metric(&text, "refunds_refused", "gauge", "Those of them that a provider refuses.",
		refund_row_count(worker->db, REFUND_IS_REFUSED));
	add_metric(&text, "refunds_pending_since_seconds", "gauge",
		"Age of the oldest refund that is not done.",
		seconds_since(worker, "SELECT MIN(created_at) FROM refund WHERE state <> 'done'"));
	add_metric(&text, "feed_root_expires_seconds", "gauge",
		"Until the feed's newest root document expires; 0 = it has, or cannot be read.",
		root_seconds(worker));
	add_metric(&text, "kiosks", "gauge", "Known kiosks.", count(worker, "SELECT COUNT(*) FROM kiosk"));
	add_metric(&text, "connections", "gauge", "Connections of kiosks, phones and machines.",
		http_server_connections(hub->http));
	add_metric(&text, "long_polls", "gauge", "Requests that wait for a change.",
		http_waiters_count(hub->waiters));
	add_metric(&text, "uptime_seconds", "gauge", "Time since the start.",
		(clock_monotonic_ms(hub->clock) - hub->started_ms) / SECOND_MS);
	size_t length = text.length;
	reply_bytes(reply, 200, "text/plain; version=0.0.4; charset=utf-8", text_take(&text), length);
	reply_header(reply, "Cache-Control", "no-store");
}
