/* SPDX-License-Identifier: Apache-2.0 */
/* A shop's web server for tests, over loopback: answers as it was told, one answer after the other for the same target, and remembers what
 * it was asked. A thread of its own; the test's own thread calls. */
#ifndef DAOGOU_TESTS_WEB_DOUBLE_H
#define DAOGOU_TESTS_WEB_DOUBLE_H

#include <stddef.h>

struct web_double;

/* One answer. Texts are copied. */
struct double_answer {
	const char *
		target; /* path and query, "/products.json?page=1"; "*" = whatever has no answer of its own */
	int status;     /* 0 = 200 */
	const char *headers; /* "ETag: \"a\"\nLink: …", {} in it is this server's address; NULL = none */
	const void *body;    /* NULL = "" */
	size_t length;       /* 0 = up to its NUL */
	int times;           /* so often, then the next one of this target; 0 = for ever */
	const char *etag;    /* 304 for who has it; NULL = none */
	const char *
		wants; /* a header line that must be there, "authorization: Bearer x", else 401; NULL = none */
};

/* certificate_folder has "cert.pem" and "key.pem" for https; NULL = http. */
struct web_double *web_double_start(const char *certificate_folder);
void web_double_stop(struct web_double *web);
void web_double_answer(struct web_double *web, struct double_answer answer);
/* "http://127.0.0.1:PORT" and the target; the caller frees. */
char *web_double_address(const struct web_double *web, const char *target);
/* How often the target was asked; NULL = anything. */
int web_double_count(struct web_double *web, const char *target);
/* All that was asked: "METHOD target", a line for each header, and the body. The caller frees. */
char *web_double_log(struct web_double *web);

#endif
