/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's running side: API, phone pages and the static feed over HTTP, and the one-time codes that let
 * kiosks in. hub_serve() and hub_enroll() are for hub_main.c; the hub_server_* functions are the same thing
 * for tests. */
#ifndef DAOGOU_HUB_SERVER_H
#define DAOGOU_HUB_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/clock.h"

/* All texts are borrowed and must outlive the server. */
struct hub_options {
	const char *data_folder; /* made by `daogou-hub init` */
	const char *database; /* "sqlite:PATH"; NULL = DATA/hub.db */
	const char *listen; /* "127.0.0.1:8480"; port 0 = any free one; serve only */
	const char *public_url; /* what phones reach, "https://hub.example"; NULL = http://ADDR:PORT */
	const char *translations_folder; /* holds TAG.mo; NULL = only English */
	const char *hub_name; /* shown on phone pages and told to kiosks; NULL = the catalog's name, else
				 "Daogou" */
	struct clock *clock; /* NULL = the machine's */
	int64_t order_ttl_ms; /* how long an order may stay unpaid; 0 = 15 minutes */
};

/* Runs until SIGTERM or SIGINT and prints "listening http://ADDR:PORT" on stdout once ready.
 * Returns the exit code: 0 asked to stop, 2 usage, 3 cannot open its data or its port. */
int hub_serve(const struct hub_options *options);

/* Prints one line with a one-time enrolment code for a kiosk in the store (its code in the catalog), good for
 * 24 hours. Returns the exit code: 0, 2 no such store, 3 cannot open its data. */
int hub_enroll(const struct hub_options *options, const char *store_code);

struct hub_server;

/* NULL and a sentence in why when it cannot start. Any thread; returns when it answers. */
struct hub_server *hub_server_start(const struct hub_options *options, char why[256]);
/* Finishes requests in progress, wakes long polls, joins all threads. NULL is fine. */
void hub_server_stop(struct hub_server *server);
/* The port in use, and the address without a slash at the end, such as "http://127.0.0.1:41234". */
int hub_server_port(const struct hub_server *server);
const char *hub_server_url(const struct hub_server *server);
/* Runs due work now (expiry of orders, seats and groups): tests call it after moving a manual clock. */
void hub_server_tick(struct hub_server *server);

#endif
