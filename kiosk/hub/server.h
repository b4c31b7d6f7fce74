/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's running side: API, phone pages and the static feed over HTTP, and the one-time codes that let
 * kiosks in, and refunds for staff. hub_serve(), hub_enroll() and hub_refunds_*() are for hub_main.c; the hub_server_* functions are the same thing
 * for tests. */
#ifndef DAOGOU_HUB_SERVER_H
#define DAOGOU_HUB_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kiosk/base/clock.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/http/server.h"
#include "kiosk/hub/pay/accounts.h"

/* All texts are borrowed and must outlive the server. */
struct hub_options {
	const char *data_folder; /* made by `daogou-hub init` */
	const char *database;    /* "sqlite:PATH"; NULL = DATA/hub.db */
	const char *listen;      /* "127.0.0.1:8480"; port 0 = any free one; serve only */
	/* "127.0.0.1:9480": where /metrics is; NULL = at listen, for this machine itself. Serve only. */
	const char *metrics_listen;
	/* "127.0.0.1, 10.0.0.0/8": whose X-Forwarded-For counts; NULL = nobody's. Serve only. */
	const char *trusted_proxies;
	struct http_limits limits; /* serve only */
	const char *public_url;    /* what phones reach, "https://hub.example"; NULL = http://ADDR:PORT */
	const char *translations_folder; /* holds TAG.mo; NULL = only English */
	const char *hub_name; /* shown on phone pages and told to kiosks; NULL = the catalog's name, else
				 "Daogou" */
	struct clock *clock;  /* NULL = the machine's */
	/* What orders can be paid with; serve only, not NULL, loaded before the start. */
	const struct payment_accounts *accounts;
	int64_t order_ttl_ms; /* how long an order may stay unpaid; 0 = 15 minutes */
};

/* Runs until SIGTERM or SIGINT and prints "listening http://ADDR:PORT" on stdout once ready.
 * Returns the exit code: 0 asked to stop, 2 usage, 3 cannot open its data or its port. */
int hub_serve(const struct hub_options *options);

/* Prints one line with a one-time enrollment code for a kiosk in the store (its code in the catalog), good for
 * 24 hours. Returns the exit code: 0, 2 no such store, 3 cannot open its data. */
int hub_enroll(const struct hub_options *options, const char *store_code);

/* Writes a line for each refund that is not done, the oldest first, with tabs between the columns that its first line names;
 * then "refunds open=N refused=N". Also beside a hub that serves. Returns the exit code: 0, 3 cannot open or read its data. */
int hub_refunds_list(const struct hub_options *options, FILE *out);
/* Staff gave the money of that key back in another way: no provider is asked again. Returns the exit code: 0, 1 it is no open
 * refund of a provider, or is being sent just now, 3 cannot open its data. */
int hub_refunds_settle(const struct hub_options *options, const char *key);

/* Brings all parts of the schema up to date, in their order. False when one cannot be. */
bool hub_tables_migrate(struct hub_db *db);
/* The database of the options with all of them; NULL and a sentence when it cannot be had. */
struct hub_db *hub_tables_open(const struct hub_options *options, char why[HUB_DB_WHY_SIZE]);

/* The thread of what is due, as top and gdb show it. */
#define HUB_TIMER_NAME "hub-timer"

struct hub_server;

/* NULL and a sentence in why when it cannot start. Any thread; returns when it answers. */
struct hub_server *hub_server_start(const struct hub_options *options, char why[256]);
/* Finishes requests in progress, wakes long polls, joins all threads. NULL is fine. */
void hub_server_stop(struct hub_server *server);
/* The port of /metrics; -1 = none. */
int hub_server_metrics_port(const struct hub_server *server);
/* The port in use, and the address without a slash at the end, such as "http://127.0.0.1:41234". */
int hub_server_port(const struct hub_server *server);
const char *hub_server_url(const struct hub_server *server);
/* Runs due work now (expiry of orders, seats and groups, payments, refunds): tests call it after moving a manual
 * clock. */
void hub_server_tick(struct hub_server *server);

#endif
