/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9421 HTTP message signatures (ed25519) over @method, @path, @query and content-digest (RFC 9530,
 * sha-256), with created, nonce and keyid: how a kiosk proves who it is to the hub. "tag" is the id of a root key of the hub: what was
 * signed for one hub is nothing to another. Pure functions. */
#ifndef DAOGOU_BASE_HTTP_SIGNATURE_H
#define DAOGOU_BASE_HTTP_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

struct http_request_parts {
	const char *method; /* "PUT" */
	const char *path;   /* "/v1/orders/01J…" without the query */
	const char *query;  /* "wait=25&rev=3" or NULL */
	const void *body;
	size_t body_length;
	/* To make: the id of the hub's root key. To check: of all that it has or had, with blanks between. NULL or "" = for no hub in
	 * particular. */
	const char *hub;
};

#define HTTP_NONCE_SIZE 33

/* The three header values, and the nonce in them; the caller frees them with http_signature_free(). */
struct http_signature {
	char nonce[HTTP_NONCE_SIZE];
	char *content_digest;  /* "sha-256=:…:" */
	char *signature_input; /* "sig1=(\"@method\" \"@path\" \"@query\"
				  \"content-digest\");created=…;keyid=\"…\";alg=\"ed25519\";nonce=\"…\";tag=\"…\"" */
	char *signature;       /* "sig1=:…:" */
};

void http_signature_make(const struct http_request_parts *request, const struct ed25519_key *key,
	int64_t wall_ms, struct http_signature *ret_signature);
void http_signature_free(struct http_signature *signature);

enum http_signature_fault {
	HTTP_SIGNATURE_OK,
	HTTP_SIGNATURE_MALFORMED,
	HTTP_SIGNATURE_UNKNOWN_KEY,
	HTTP_SIGNATURE_TOO_OLD, /* created is more than max_age_s from now, either way */
	HTTP_SIGNATURE_WRONG,
	HTTP_SIGNATURE_OTHER_HUB, /* by that key, and for none of request->hub */
};

/* One covered component: its name without quotes and its canonical value. */
struct http_component {
	const char *name, *value;
};
/* The signature base of RFC 9421 section 2.5 for components in this order; parameters is the value of
 * "@signature-params". The caller frees. */
char *http_signature_base(const struct http_component *components, size_t count, const char *parameters);

/* Finds the public key of a key id; false when nobody has it. */
typedef bool (*http_key_finder)(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);

/* Checks headers from outside (each may be NULL), before the body is there: they cover its digest. Of request only method, path,
 * query and hub count; a signature for no hub in particular is good everywhere. The nonce and key id are copied out when that key has signed the request: with HTTP_SIGNATURE_OK and
 * HTTP_SIGNATURE_TOO_OLD. */
enum http_signature_fault http_signature_check(const struct http_request_parts *request,
	const char *content_digest, const char *signature_input, const char *signature, int64_t wall_ms,
	int64_t max_age_s, http_key_finder find_key, void *find_data, char ret_key_id[KEY_ID_SIZE],
	char ret_nonce[HTTP_NONCE_SIZE]);
/* Whether a body is the one that a digest, whose signature was checked, speaks of. */
bool http_signature_covers(const char *content_digest, const void *body, size_t body_length);

#endif
