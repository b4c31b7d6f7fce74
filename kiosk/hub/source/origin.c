/* SPDX-License-Identifier: Apache-2.0 */
/* Origins of addresses. */
#include "kiosk/hub/source/origin.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/address_guard.h"

/* False when the part is missing or does not fit. */
static bool copy_part(CURLU *parts, CURLUPart part, unsigned flags, char *out, size_t size)
{
	char *value = NULL;
	bool is_copied = curl_url_get(parts, part, &value, flags) == CURLUE_OK && strlen(value) < size;
	if (is_copied)
		strcpy(out, value);
	curl_free(value);
	return is_copied;
}

static CURLU *parse(const char *url)
{
	CURLU *parts = curl_url();
	if (!parts)
		abort();
	if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK)
		return parts;
	curl_url_cleanup(parts);
	return NULL;
}

bool address_is_of_web(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

const char *origin_read(const char *url, struct origin *ret_origin)
{
	struct origin origin;
	const char *fault = NULL;
	if (!address_is_of_web(url))
		return "is neither http:// nor https://";
	CURLU *parts = parse(url);
	if (!parts)
		return "is no address";
	char *value = NULL;
	if (curl_url_get(parts, CURLUPART_USER, &value, 0) == CURLUE_OK ||
		curl_url_get(parts, CURLUPART_PASSWORD, &value, 0) == CURLUE_OK)
		fault = "has a name or a password in it, which --credentials keeps out of sight";
	else if (!copy_part(parts, CURLUPART_SCHEME, 0, origin.scheme, sizeof(origin.scheme)) ||
		!copy_part(parts, CURLUPART_HOST, 0, origin.host, sizeof(origin.host)) ||
		!copy_part(parts, CURLUPART_PORT, CURLU_DEFAULT_PORT, origin.port, sizeof(origin.port)))
		fault = "is no address";
	curl_free(value);
	curl_url_cleanup(parts);
	if (!fault)
		*ret_origin = origin;
	return fault;
}

bool origin_is_same(const struct origin *a, const struct origin *b)
{
	return strcmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0 &&
		strcmp(a->port, b->port) == 0;
}

/* False when the host is a name. */
static bool read_literal(const struct origin *origin, struct sockaddr_storage *ret_address)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
	char inner[sizeof(origin->host)];
	size_t length = strlen(origin->host);
	memset(ret_address, 0, sizeof(*ret_address));
	if (inet_pton(AF_INET, origin->host, &ipv4.sin_addr) == 1) {
		memcpy(ret_address, &ipv4, sizeof(ipv4));
		return true;
	}
	if (length < 3 || origin->host[0] != '[')
		return false;
	snprintf(inner, sizeof(inner), "%.*s", (int)length - 2, origin->host + 1);
	inner[strcspn(inner, "%")] = '\0';
	if (inet_pton(AF_INET6, inner, &ipv6.sin6_addr) != 1)
		return false;
	memcpy(ret_address, &ipv6, sizeof(ipv6));
	return true;
}

bool origin_is_literal(const struct origin *origin)
{
	struct sockaddr_storage address;
	return strcasecmp(origin->host, "localhost") == 0 || read_literal(origin, &address);
}

bool origin_is_private(const struct origin *origin)
{
	struct sockaddr_storage address;
	if (strcasecmp(origin->host, "localhost") == 0)
		return true;
	return read_literal(origin, &address) && !address_is_public((const struct sockaddr *)&address);
}

static bool host_matches(const char *pattern, size_t length, const char *host)
{
	size_t host_length = strlen(host);
	if (length == 1 && pattern[0] == '*')
		return true;
	if (length > 2 && pattern[0] == '*' && pattern[1] == '.')
		return host_length >= length &&
			strncasecmp(host + host_length - (length - 1), pattern + 1, length - 1) == 0;
	return host_length == length && strncasecmp(host, pattern, length) == 0;
}

bool host_list_has(const char *list, const char *host)
{
	static const char BETWEEN[] = ", \t";
	for (const char *at = list + strspn(list, BETWEEN); *at; at += strspn(at, BETWEEN)) {
		size_t length = strcspn(at, BETWEEN);
		if (host_matches(at, length, host))
			return true;
		at += length;
	}
	return false;
}

char *address_show(const char *url)
{
	const char *host = strstr(url, "://"), *end = url + strcspn(url, "?#");
	host = host && host < end ? host + 3 : url;
	const char *at = memchr(host, '@', strcspn(host, "/?#"));
	return xasprintf(
		"%.*s%.*s", (int)(host - url), url, (int)(end - (at ? at + 1 : host)), at ? at + 1 : host);
}
