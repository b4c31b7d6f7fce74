/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl makes of a hub's address. */
#include "kiosk/sync/hub_address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

static bool has_part(CURLU *parts, CURLUPart part)
{
	char *value = NULL;
	bool has = curl_url_get(parts, part, &value, 0) == CURLUE_OK;

	curl_free(value);
	return has;
}

static bool is_scheme(CURLU *parts, const char *scheme)
{
	char *value = NULL;
	bool is = curl_url_get(parts, CURLUPART_SCHEME, &value, 0) == CURLUE_OK &&
		strcasecmp(value, scheme) == 0;

	curl_free(value);
	return is;
}

const char *hub_address_fault(const char *url)
{
	CURLU *parts = curl_url();
	const char *fault = NULL;

	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		fault = "does not start with http:// or https://";
	else if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK || !has_part(parts, CURLUPART_HOST))
		fault = "is no address";
	else if (has_part(parts, CURLUPART_USER) || has_part(parts, CURLUPART_PASSWORD))
		fault = "has a name or a password in it";
	else if (has_part(parts, CURLUPART_QUERY) || has_part(parts, CURLUPART_FRAGMENT))
		fault = "has more than a path behind the host";
	curl_url_cleanup(parts);
	return fault;
}

/* IPv6 has brackets. */
static bool is_own_host(const char *host)
{
	struct in_addr ipv4;

	if (inet_pton(AF_INET, host, &ipv4) == 1)
		return ntohl(ipv4.s_addr) >> 24 == 127;
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

bool hub_address_is_exposed(const char *url)
{
	CURLU *parts = curl_url();
	char *host = NULL;
	bool is_read = curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK;
	bool is_exposed = !is_read || (!is_scheme(parts, "https") && !is_own_host(host));

	curl_free(host);
	curl_url_cleanup(parts);
	return is_exposed;
}
