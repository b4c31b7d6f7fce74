/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP requests on a curl multi handle, each within its limits. One thread. */
#ifndef DAOGOU_SYNC_REQUEST_H
#define DAOGOU_SYNC_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/base/signed_time.h"
#include "kiosk/sync/sync_limits.h"
#include "kiosk/sync/sync_fault.h"

struct request_pool;
struct request;

/* What came of a request. Valid only in the handler. */
struct reply {
	enum sync_fault fault; /* SYNC_OK for any reply with a status below 400 */
	int status;            /* 0 when no reply came */
	bool has_answered;     /* some status came: the hub is there */
	const char *body;      /* NUL-ended; "" when it went into a file */
	size_t length;
	char etag[80];
	char why[160]; /* one line in English when fault is set */
	/* What the hub says of the time, unchecked; the request's own nonce ("" when it was not signed); when it went. */
	char signed_time[SIGNED_TIME_SIZE], nonce[HTTP_NONCE_SIZE];
	int64_t sent_elapsed_ms;
};

typedef void (*reply_handler)(void *data, const struct reply *reply);

struct request_spec {
	enum request_kind kind;
	const char *method; /* NULL = GET */
	const char *path;   /* "/v1/heartbeat" */
	const char *query;  /* "wait=25" or NULL */
	const char *body;   /* JSON; copied; NULL = none */
	bool is_signed;     /* by the device key */
	const char *etag;   /* for If-None-Match; NULL = none */
	int64_t max_bytes;  /* when the kind's limit is 0 */
	/* The reply's body goes to this descriptor, from byte resume_at on (Range); the descriptor stays the
	 * caller's. When the hub sends the whole again the file is emptied first. is_to_file false: it goes
	 * to memory. */
	bool is_to_file;
	int file;
	int64_t resume_at;
	int64_t *progress; /* bytes in the file so far; may be NULL */
	reply_handler handle_reply;
	void *data;
};

struct request_pool_options {
	const char *hub_url, *ca_file;
	const struct ed25519_key *key; /* NULL = nothing can be signed */
	const struct clock *clock;
	const uint8_t *hub_root_key; /* for whom requests are signed; NULL = nobody knows */
};

/* The options' memory is copied or, for key and clock, borrowed. */
struct request_pool *request_pool_create(const struct request_pool_options *options);
/* Cancels what runs; handlers are not called. NULL is fine. */
void request_pool_destroy(struct request_pool *pool);

struct request *request_start(struct request_pool *pool, const struct request_spec *spec);
/* Its handler is not called. NULL is fine. */
void request_cancel(struct request *request);

/* Moves bytes, then calls the handlers of what ended. A handler may start and cancel others. */
void request_pool_run(struct request_pool *pool);
/* Waits for the network or request_pool_wake(), at most timeout_ms. */
void request_pool_wait(struct request_pool *pool, int timeout_ms);
/* Any thread. */
void request_pool_wake(struct request_pool *pool);
/* The same for at most timeout_ms; false when something is left. */
bool request_pool_finish_within(struct request_pool *pool, int timeout_ms);

#endif
