/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what a client sent: fields, headers, and where it came from. */
#include "kiosk/hub/http/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/text.h"

const char *http_request_header(const struct http_request *request, const char *name)
{
	return http_head_field(request->head, name);
}

int http_request_headers(const struct http_request *request, struct http_header *ret_headers, int max)
{
	int count = request->head->field_count < max ? request->head->field_count : max;
	memcpy(ret_headers, request->head->fields, sizeof(*ret_headers) * (size_t)count);
	return count;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that "%XX" stands for, or -1. */
static int decode_triplet(const char *at, const char *end)
{
	if (end - at < 3)
		return -1;
	int high = hex_value(at[1]), low = hex_value(at[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const char *http_percent_decode(struct arena *arena, const char *text, size_t length, bool is_form)
{
	char *out = arena_alloc(arena, length + 1);
	size_t used = 0;
	for (const char *at = text, *end = text + length; at < end; at++) {
		int byte = (unsigned char)*at;
		if (is_form && byte == '+') {
			byte = ' ';
		} else if (byte == '%') {
			byte = decode_triplet(at, end);
			at += 2;
		}
		if (byte <= 0)
			return NULL;
		out[used++] = (char)byte;
	}
	return utf8_is_valid(out, used) ? out : NULL;
}

const char *http_field(struct arena *arena, const char *text, size_t length, const char *name)
{
	size_t name_length = strlen(name);
	for (const char *at = text, *end = text + length; at < end;) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		if (!stop)
			stop = end;
		const char *equals = memchr(at, '=', (size_t)(stop - at));
		if (equals && (size_t)(equals - at) == name_length && memcmp(at, name, name_length) == 0)
			return http_percent_decode(arena, equals + 1, (size_t)(stop - equals - 1), true);
		at = stop + 1;
	}
	return NULL;
}

const char *http_request_query(struct http_request *request, const char *name)
{
	if (!request->query)
		return NULL;
	return http_field(&request->arena, request->query, strlen(request->query), name);
}

const char *http_request_form(struct http_request *request, const char *name)
{
	const char *type = http_request_header(request, "Content-Type");
	static const char FORM[] = "application/x-www-form-urlencoded";
	if (!type || strncasecmp(type, FORM, sizeof(FORM) - 1) != 0)
		return NULL;
	return http_field(&request->arena, request->body, request->body_length, name);
}

const char *http_request_cookie(struct http_request *request, const char *name)
{
	const char *at = http_request_header(request, "Cookie");
	size_t name_length = strlen(name);
	while (at && *at) {
		at += strspn(at, " ;");
		size_t length = strcspn(at, ";");
		if (length > name_length && memcmp(at, name, name_length) == 0 && at[name_length] == '=')
			return arena_strndup(&request->arena, at + name_length + 1, length - name_length - 1);
		at += length;
	}
	return NULL;
}

int64_t http_request_query_int(
	struct http_request *request, const char *name, int64_t min, int64_t max, int64_t fallback)
{
	const char *text = http_request_query(request, name);
	if (!text || !*text || strspn(text, "0123456789") != strlen(text))
		return fallback;
	errno = 0;
	long long value = strtoll(text, NULL, 10);
	return errno || value < min || value > max ? fallback : value;
}

bool http_request_is_same_origin(const struct http_request *request)
{
	const char *site = http_request_header(request, "Sec-Fetch-Site");
	if (site)
		return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
	const char *origin = http_request_header(request, "Origin");
	if (!origin)
		return true; /* no browser of this decade: nothing rides on cookies here, the address is the
				secret */
	const char *host = http_request_header(request, "Host");
	const char *authority = strstr(origin, "://");
	return host && authority && strcasecmp(authority + 3, host) == 0;
}
