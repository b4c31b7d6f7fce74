/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches addresses of the web that strangers named: several at once, each within its limits, checked at every hop and at every
 * connection, and tried again where that is of use. One thread. */
#ifndef DAOGOU_HUB_SOURCE_WEB_H
#define DAOGOU_HUB_SOURCE_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/hub/source/credentials.h"

#define WEB_WHY_SIZE 256
#define WEB_VALIDATOR_SIZE 200

/* Texts are borrowed for the web's life. */
struct web_options {
	/* The one address that may be private without allows_private, when its host is an address or localhost: whoever runs the program
	 * has said so. Credentials go there and nowhere else. NULL = there is none. */
	const char *own_address;
	const struct credentials *credentials; /* NULL = none */
	const char *ca_file;                   /* PEM; NULL = the system's */
	const char *hosts;                     /* host_list_has(): no hop leads to another one; NULL = any */
	bool allows_private;                   /* connections to any address */
	/* http://HOST:PORT that connects in our place, but for addresses that are private and written as such; what a name leads to is then
	 * its affair. NULL = none; those of the environment are not used. */
	const char *proxy;
	int connections; /* at once */
	int request_s;   /* for one try */
	int tries;       /* 1 = only once */
	int pause_ms;    /* before the second try; then twice as long each time, by chance */
	int stop_fd;     /* readable = everything is to end; -1 = none */
};

enum web_fault {
	WEB_OK,
	WEB_NOT_MODIFIED, /* 304: what the validators stand for is still good */
	WEB_GONE,         /* 404, 410 */
	WEB_BAD,
	WEB_STOPPED, /* the time is over, or the program is to stop */
};

/* What came. Valid in the handler only. */
struct web_answer {
	enum web_fault fault;
	int status;    /* 0 = none came */
	char *bytes;   /* NUL-ended; the handler may take it and set it NULL. NULL when it went into a file */
	size_t length; /* of the body as it came, also in a file */
	const char *address;    /* after redirects, without what credentials put into the query */
	const char *link;       /* the Link headers, joined; NULL = none */
	int64_t total;          /* of X-WP-Total; -1 = not said */
	const char *media_type; /* of Content-Type, without parameters; "" = not said */
	char etag[WEB_VALIDATOR_SIZE], last_modified[WEB_VALIDATOR_SIZE]; /* "" = none */
	const char *why; /* one sentence without a query or a secret; "" for WEB_OK */
};

typedef void (*web_handler)(void *data, struct web_answer *answer);

/* Texts are copied. */
struct web_request {
	const char *url;
	const char *body;                 /* JSON to POST; NULL = GET */
	const char *accept;               /* media types */
	const char *etag, *last_modified; /* of what is known already; NULL or "" = nothing */
	bool wants_packed;                /* gzip and Zstandard may come, for expand.h */
	int64_t max_bytes;
	int file; /* the body goes there, from its start; -1 = to memory. The caller's */
	web_handler handle;
	void *data;
};

struct web;

/* NULL with a reason: the own address is none, or credentials would be sent where everybody between can read them. */
struct web *web_create(const struct web_options *options, char ret_why[WEB_WHY_SIZE]);
/* Handlers of what is under way are not called. NULL is fine. */
void web_destroy(struct web *web);

/* Everything ends at this time of clock_real_ms(). */
void web_end_at(struct web *web, int64_t until_ms);
/* Begins as soon as there is room. The handler is called from web_run(), exactly once. */
void web_fetch(struct web *web, const struct web_request *request);
/* Moves bytes, waits at most timeout_ms for some, and calls the handlers of what ended. A handler may fetch more. */
void web_run(struct web *web, int timeout_ms);
/* How many are under way or wait. */
int web_count(const struct web *web);

#endif
