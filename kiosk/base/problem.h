/* SPDX-License-Identifier: Apache-2.0 */
/* Problem details for HTTP (RFC 9457): what the hub says when it refuses, and how the kiosk knows that it was the hub who said
 * so, and not a network's portal or a proxy. Pure functions; what is read is hostile. */
#ifndef DAOGOU_BASE_PROBLEM_H
#define DAOGOU_BASE_PROBLEM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct problem {
	int status;
	char slug[64]; /* "too-late", of the type urn:daogou:problem:too-late; "" = about:blank */
	char title[64];
	char detail[256]; /* one sentence in English, for logs and staff; "" = none. Cut at a character */
};

/* A new reference. */
json_t *problem_encode(const struct problem *problem);
/* False, and ret_problem untouched, when it is no problem document of the hub with that status. Members of other names are
 * passed over: the hub adds the order that a refusal is about. */
bool problem_decode(const char *body, size_t length, int status, struct problem *ret_problem);

#endif
