/* SPDX-License-Identifier: Apache-2.0 */
/* The Link header, and addresses made whole. */
#include "kiosk/hub/source/link_header.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/origin.h"

char *address_resolve(const char *base, const char *reference)
{
	char *found = NULL, *whole = NULL;
	if (!address_is_of_web(base))
		return xstrdup(reference);
	CURLU *parts = curl_url();
	if (!parts)
		abort();
	bool is_good = curl_url_set(parts, CURLUPART_URL, base, 0) == CURLUE_OK &&
		curl_url_set(parts, CURLUPART_URL, reference, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_URL, &found, 0) == CURLUE_OK;
	if (is_good && address_is_of_web(found))
		whole = xstrdup(found);
	curl_free(found);
	curl_url_cleanup(parts);
	return whole;
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* Moves past a token or a quoted text, whose length without quotes it gives. Escapes stay as they are: no relation has one. */
static const char *read_value(const char **at, size_t *ret_length)
{
	if (**at != '"') {
		const char *start = *at;
		*ret_length = strcspn(start, ";, \t");
		*at += *ret_length;
		return start;
	}
	const char *start = ++*at;
	while (**at && **at != '"')
		*at += **at == '\\' && (*at)[1] ? 2 : 1;
	*ret_length = (size_t)(*at - start);
	*at += **at == '"';
	return start;
}

/* rel="prev next" has several. */
static bool has_relation(const char *value, size_t length, const char *relation)
{
	for (size_t at = 0; at < length;) {
		size_t word = 0;
		while (at + word < length && value[at + word] != ' ')
			word++;
		if (word == strlen(relation) && strncasecmp(value + at, relation, word) == 0)
			return true;
		at += word + 1;
	}
	return false;
}

/* Moves past the parameters of one link. Only its first rel counts (RFC 8288, 3.3). */
static bool read_parameters(const char **at)
{
	bool has_rel = false, is_next = false;
	for (*at = skip_blanks(*at); **at == ';'; *at = skip_blanks(*at)) {
		const char *name = *at = skip_blanks(*at + 1);
		size_t name_length = strcspn(name, "=;, \t"), length = 0;
		const char *value = "";
		*at = skip_blanks(name + name_length);
		if (**at == '=') {
			*at = skip_blanks(*at + 1);
			value = read_value(at, &length);
		}
		if (!has_rel && name_length == 3 && strncasecmp(name, "rel", 3) == 0) {
			has_rel = true;
			is_next = has_relation(value, length, "next");
		}
	}
	return is_next;
}

char *link_header_next(const char *header, const char *base)
{
	for (const char *at = header; (at = strchr(at, '<'));) {
		const char *start = at + 1, *end = strchr(start, '>');
		if (!end)
			return NULL;
		at = end + 1;
		if (!read_parameters(&at)) {
			at += strcspn(at, ",<");
			continue;
		}
		char *reference = xstrndup(start, (size_t)(end - start));
		char *next = address_resolve(base, reference);
		free(reference);
		return next;
	}
	return NULL;
}

int64_t header_count(const char *value)
{
	char *end;
	errno = 0;
	long long count = strtoll(value, &end, 10);
	bool is_count = end != value && *end == '\0' && errno == 0 && count >= 0;
	return is_count ? count : -1;
}
