/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and stopping the hub: settings, HTTP server, and the timer that ends what nobody paid. */
#include "kiosk/hub/server.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/api/admit.h"
#include "kiosk/hub/core/data_folder.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/http/router.h"
#include "kiosk/hub/http/server.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/people/people_schema.h"
#include "kiosk/hub/phone/pages/page.h"
#include "kiosk/hub/phone/phone.h"
#include "kiosk/hub/trade/orders_schema.h"
#include "kiosk/hub/pay/payments_worker.h"
#include "kiosk/hub/routes.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/refund_rows.h"

#define TICK_MS 250
#define WRONG_CODES_PER_MINUTE 10
/* All phones of a mall may come from one address. */
#define FORM_POSTS_PER_MINUTE 1200

struct hub_server {
	struct hub hub;
	struct page_assets assets;
	struct clock machine_clock;
	struct http_server *http;
	int serve_lock;            /* -1 = none */
	struct hub_worker *ticker; /* under tick_lock */
	pthread_mutex_t tick_lock;
	pthread_cond_t tick_wake;
	pthread_t tick_thread;
	bool is_ticking, must_stop;
	int64_t nonces_forgotten_ms;
	char *url;
};

static bool split_listen(const char *listen, char address[64], int *ret_port)
{
	const char *colon = listen ? strrchr(listen, ':') : NULL;
	if (!colon || colon == listen || strspn(colon + 1, "0123456789") != strlen(colon + 1) || !colon[1] ||
		strlen(colon) > 6)
		return false;
	bool has_brackets = listen[0] == '[' && colon[-1] == ']';
	snprintf(address, 64, "%.*s", (int)(colon - listen) - 2 * has_brackets, listen + has_brackets);
	*ret_port = atoi(colon + 1);
	return *ret_port <= 65535;
}

static void *make_worker(void *data)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_worker *worker = hub_worker_create(data, why);
	if (!worker)
		log_error("hub", "%s", why);
	return worker;
}

static struct hub_worker *make_payments_worker(void *data, char why[HUB_DB_WHY_SIZE])
{
	return hub_worker_create(data, why);
}

static void free_worker(void *worker)
{
	hub_worker_destroy(worker);
}

static void begin_answer(void *data)
{
	struct hub_worker *worker = data;
	hub_db_forget_failure(worker->db);
}

/* The wall: what was concluded from a failed read or write is never told, whatever it is. "Not there" may be there, "done" may
 * not be. Who asks again is answered by the truth of then. */
static void settle_answer(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	if (!hub_db_has_failed(worker->db))
		return;
	log_error("hub", "database: %s", hub_db_error(worker->db));
	if (reply->status == 503)
		return;
	reply_finish(reply);
	hub_reply_busy(reply);
}

static void note_answer(void *data, const struct http_request *request, unsigned status)
{
	struct hub *hub = data;
	/* The pattern, not the path: a path may hold a checkout's secret token. */
	if (status >= 500 && request->route)
		log_warning("http", "%s %s answered %u", request->method, request->route->pattern, status);
	hub->requests++;
	hub->client_faults += status >= 400 && status < 500;
	hub->server_faults += status >= 500;
}

bool hub_tables_migrate(struct hub_db *db)
{
	return hub_schema_migrate(db) && people_schema_migrate(db) && orders_schema_migrate(db);
}

struct hub_db *hub_tables_open(const struct hub_options *options, char why[HUB_DB_WHY_SIZE])
{
	struct hub_db *db = options->database ? hub_db_open(options->database, why)
					      : catalog_db_open(options->data_folder, why);
	if (db && hub_tables_migrate(db))
		return db;
	if (db)
		snprintf(why, HUB_DB_WHY_SIZE, "the database cannot be brought up to date: %.160s",
			hub_db_error(db));
	hub_db_close(db);
	return NULL;
}

/* Two servers of one SQLite file would each wake only their own waiting kiosks, and each ask the providers. */
static bool lock_database(struct hub_server *server, char why[256])
{
	const char *file = hub_db_file(server->hub.database);
	if (!file)
		return true;
	char *path = xasprintf("%s.serve", file);
	server->serve_lock = file_lock(path);
	if (server->serve_lock < 0)
		snprintf(why, 256, "%.160s: %s", path,
			errno == EWOULDBLOCK ? "another hub serves this database" : strerror(errno));
	free(path);
	return server->serve_lock >= 0;
}

static bool open_database(struct hub_server *server, const struct hub_options *options, char why[256])
{
	struct hub *hub = &server->hub;
	hub->database =
		options->database ? xstrdup(options->database) : data_folder_database(options->data_folder);
	if (!hub->database) {
		snprintf(why, 256, "%.160s: no hub was made here; run init first", options->data_folder);
		return false;
	}
	if (!lock_database(server, why))
		return false;
	struct hub_db *db = hub_db_open(hub->database, why);
	if (!db)
		return false;
	bool is_ready = hub_tables_migrate(db);
	if (!is_ready)
		snprintf(why, 256, "the database cannot be brought up to date: %.160s", hub_db_error(db));
	hub_db_close(db);
	return is_ready;
}

static void read_settings(struct hub *hub, struct hub_db *db, const struct hub_options *options)
{
	struct arena arena;
	arena_init(&arena, 1024);
	const char *name = options->hub_name ? options->hub_name : shop_feed_value(db, &arena, "name");
	struct shop_place place;
	shop_find_place(db, &place);
	hub->hub_name = xstrdup(name ? name : "Daogou");
	snprintf(hub->country, sizeof(hub->country), "%s", place.country);
	snprintf(hub->time_zone, sizeof(hub->time_zone), "%s", place.time_zone);
	arena_finish(&arena);
}

static void open_messages(struct hub *hub, const char *folder)
{
	for (int i = 0; folder && i < LANGUAGE_COUNT; i++)
		hub->messages[i] = messages_open(folder, LANGUAGES[i].tag);
}

static void init_hub(struct hub *hub, const struct hub_options *options)
{
	hub->data_folder = options->data_folder;
	hub->clock = options->clock;
	hub->order_ttl_ms = options->order_ttl_ms;
	hub->started_ms = clock_monotonic_ms(hub->clock);
	pthread_mutex_init(&hub->live_lock, NULL);
	pthread_mutex_init(&hub->health_lock, NULL);
	rate_limit_init(&hub->wrong_codes, WRONG_CODES_PER_MINUTE);
	rate_limit_init(&hub->form_posts, FORM_POSTS_PER_MINUTE);
	open_messages(hub, options->translations_folder);
}

static void tick(struct hub_server *server)
{
	pthread_mutex_lock(&server->tick_lock);
	struct hub_worker *worker = server->ticker;
	int64_t now_ms = hub_now_ms(worker);
	static void (*const CHORES[])(struct hub_worker *) = { orders_expire_due, groups_end_due };
	for (size_t i = 0; i < ARRAY_LENGTH(CHORES); i++) {
		hub_db_forget_failure(worker->db);
		CHORES[i](worker);
		if (hub_db_has_failed(worker->db))
			log_error("hub", "database: %s", hub_db_error(worker->db));
	}
	hub_db_forget_failure(worker->db);
	if (now_ms - server->nonces_forgotten_ms >= MINUTE_MS) {
		nonces_forget(worker->db, now_ms);
		server->nonces_forgotten_ms = now_ms;
	}
	pthread_mutex_unlock(&server->tick_lock);
}

void hub_server_tick(struct hub_server *server)
{
	tick(server);
	payments_run_due(server->hub.payments);
}

/* False when it is time to stop. */
static bool sleep_until_next(struct hub_server *server)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += TICK_MS * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&server->tick_lock);
	if (!server->must_stop)
		pthread_cond_timedwait(&server->tick_wake, &server->tick_lock, &until);
	bool must_stop = server->must_stop;
	pthread_mutex_unlock(&server->tick_lock);
	return !must_stop;
}

static void *run_ticks(void *data)
{
	struct hub_server *server = data;
	pthread_setname_np(pthread_self(), HUB_TIMER_NAME);
	while (sleep_until_next(server)) {
		http_waiters_wake_due(server->hub.waiters, clock_monotonic_ms(&server->machine_clock));
		tick(server);
	}
	return NULL;
}

static bool start_ticks(struct hub_server *server, char why[256])
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&server->tick_wake, &attributes);
	pthread_condattr_destroy(&attributes);
	server->is_ticking = pthread_create(&server->tick_thread, NULL, run_ticks, server) == 0;
	if (!server->is_ticking)
		snprintf(why, 256, "cannot start a thread: %s", strerror(errno));
	return server->is_ticking;
}

static void tell_unattended(struct hub_server *server)
{
	int64_t count = payments_unattended(server->hub.payments, server->ticker);
	if (count > 0)
		log_error("payments",
			"%lld open payments or refunds belong to accounts that are not in payments.conf",
			(long long)count);
	int64_t refused = refund_row_count(server->ticker->db, REFUND_IS_REFUSED);
	if (refused > 0)
		log_error("payments", "%lld refunds are refused by their provider: see daogou-hub refunds",
			(long long)refused);
}

static bool start_http(struct hub_server *server, const struct hub_options *options, char why[256])
{
	char address[64], metrics_address[64];
	struct http_proxies proxies;
	struct http_server_config config = {
		.address = address,
		.proxies = &proxies,
		.limits = options->limits,
		.routes = HUB_ROUTES,
		.route_count = HUB_ROUTE_COUNT,
		.data = &server->hub,
		.make_worker = make_worker,
		.free_worker = free_worker,
		.begin = begin_answer,
		.admit_head = hub_admit_head,
		.admit = hub_admit,
		.settle = settle_answer,
		.explain = phone_explain,
		.note = note_answer,
	};
	if (!split_listen(options->listen, address, &config.port)) {
		snprintf(why, 256, "--listen wants ADDRESS:PORT, not %.100s",
			options->listen ? options->listen : "nothing");
		return false;
	}
	if (options->metrics_listen &&
		!split_listen(options->metrics_listen, metrics_address, &config.operator_port)) {
		snprintf(
			why, 256, "--metrics-listen wants ADDRESS:PORT, not %.100s", options->metrics_listen);
		return false;
	}
	config.operator_address = options->metrics_listen ? metrics_address : NULL;
	if (!http_proxies_parse(options->trusted_proxies, &proxies)) {
		snprintf(why, 256, "--trusted-proxy wants addresses or networks, not %.100s",
			options->trusted_proxies);
		return false;
	}
	server->hub.waiters = http_waiters_create();
	config.waiters = server->hub.waiters;
	/* The address must stand before the first request comes; a free port is known only after. */
	config.is_held = true;
	server->http = http_server_start(&config, why);
	if (!server->http)
		return false;
	server->hub.http = server->http;
	server->url = xasprintf(strchr(address, ':') ? "http://[%s]:%d" : "http://%s:%d", address,
		http_server_port(server->http));
	server->hub.public_url = xstrdup(options->public_url ? options->public_url : server->url);
	size_t length = strlen(server->hub.public_url);
	if (length && server->hub.public_url[length - 1] == '/')
		server->hub.public_url[length - 1] = '\0';
	struct payments_options payments = {
		.accounts = options->accounts,
		.public_url = server->hub.public_url,
		.shop_name = server->hub.hub_name,
		.make_worker = make_payments_worker,
		.free_worker = hub_worker_destroy,
		.data = &server->hub,
	};
	server->hub.payments = payments_start(&payments, why);
	if (!server->hub.payments)
		return false;
	tell_unattended(server);
	http_server_release(server->http);
	return true;
}

/* The hashes of addresses are the same in all that serve one database, and nothing to who has only the database. */
static bool find_keys(struct hub *hub, char why[256])
{
	static const char PURPOSE[] = "daogou: addresses";
	uint8_t root[ED25519_PUBLIC_BYTES];
	struct ed25519_key head;
	if (!feed_root_public_load(hub->data_folder, root) || !feed_head_key_load(hub->data_folder, &head)) {
		snprintf(why, 256, "the feed's keys cannot be read");
		return false;
	}
	keyed_digest(head.secret_key, PURPOSE, sizeof(PURPOSE) - 1, hub->address_key);
	explicit_bzero(&head, sizeof(head));
	return true;
}

struct hub_server *hub_server_start(const struct hub_options *options, char why[256])
{
	digest_start();
	struct hub_server *server = xcalloc(1, sizeof(*server));
	struct hub_options settings = *options;
	server->serve_lock = -1;
	clock_init_system(&server->machine_clock);
	pthread_mutex_init(&server->tick_lock, NULL);
	if (!settings.clock)
		settings.clock = &server->machine_clock;
	init_hub(&server->hub, &settings);
	page_assets_init(&server->assets);
	server->hub.assets = &server->assets;
	bool is_ready = open_database(server, &settings, why) &&
		(server->ticker = hub_worker_create(&server->hub, why));
	is_ready = is_ready && find_keys(&server->hub, why);
	if (is_ready)
		read_settings(&server->hub, server->ticker->db, &settings);
	if (is_ready && start_http(server, &settings, why) && start_ticks(server, why))
		return server;
	hub_server_stop(server);
	return NULL;
}

static void finish_hub(struct hub *hub)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		messages_close(hub->messages[i]);
	pthread_mutex_destroy(&hub->live_lock);
	pthread_mutex_destroy(&hub->health_lock);
	rate_limit_finish(&hub->wrong_codes);
	rate_limit_finish(&hub->form_posts);
	http_waiters_destroy(hub->waiters);
	free(hub->live_text);
	free(hub->database);
	free(hub->public_url);
	free(hub->hub_name);
}

void hub_server_stop(struct hub_server *server)
{
	if (!server)
		return;
	if (server->is_ticking) {
		pthread_mutex_lock(&server->tick_lock);
		server->must_stop = true;
		pthread_cond_signal(&server->tick_wake);
		pthread_mutex_unlock(&server->tick_lock);
		pthread_join(server->tick_thread, NULL);
		pthread_cond_destroy(&server->tick_wake);
	}
	http_server_stop(server->http);
	payments_stop(server->hub.payments);
	hub_worker_destroy(server->ticker);
	finish_hub(&server->hub);
	pthread_mutex_destroy(&server->tick_lock);
	if (server->serve_lock >= 0)
		close(server->serve_lock);
	free(server->url);
	free(server);
}

int hub_server_port(const struct hub_server *server)
{
	return http_server_port(server->http);
}

int hub_server_metrics_port(const struct hub_server *server)
{
	return http_server_operator_port(server->http);
}

const char *hub_server_url(const struct hub_server *server)
{
	return server->url;
}

/* Each sleeping phone holds a file descriptor. */
static void raise_file_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int hub_serve(const struct hub_options *options)
{
	char why[256], address[64];
	int port, received;
	sigset_t signals;
	struct http_proxies proxies;
	if (!split_listen(options->listen, address, &port) ||
		(options->metrics_listen && !split_listen(options->metrics_listen, address, &port))) {
		fprintf(stderr, "daogou-hub: --listen and --metrics-listen want ADDRESS:PORT\n");
		return 2;
	}
	if (!http_proxies_parse(options->trusted_proxies, &proxies)) {
		fprintf(stderr, "daogou-hub: --trusted-proxy wants addresses or networks\n");
		return 2;
	}
	raise_file_limit();
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	/* Before the first thread: all of them inherit it, and only sigwait() takes the signals. */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	struct hub_server *server = hub_server_start(options, why);
	if (!server) {
		plain_text_line(stderr, "daogou-hub: %s", why);
		return 3;
	}
	plain_text_line(stdout, "listening %s", hub_server_url(server));
	fflush(stdout);
	sigwait(&signals, &received);
	log_info("hub", "stopping");
	hub_server_stop(server);
	return 0;
}
