/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, and the proxies that may speak for others. */
#include "kiosk/hub/http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_BITS (8 * HTTP_ADDRESS_BYTES)
#define V4_AT 12 /* where the four bytes of IPv4 begin */
#define V4_BITS (8 * V4_AT)
#define HOLDER_BYTES 8

static const uint8_t V4_PREFIX[V4_AT] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_v4(const struct http_address *address)
{
	return memcmp(address->bytes, V4_PREFIX, V4_AT) == 0;
}

static struct http_address from_v4(const struct in_addr *v4)
{
	struct http_address address;
	memcpy(address.bytes, V4_PREFIX, V4_AT);
	memcpy(address.bytes + V4_AT, v4, sizeof(*v4));
	return address;
}

bool http_address_is_loopback(const struct http_address *address)
{
	static const struct http_address LOOPBACK = { .bytes[HTTP_ADDRESS_BYTES - 1] = 1 };
	return is_v4(address) ? address->bytes[V4_AT] == 127
			      : memcmp(address, &LOOPBACK, sizeof(LOOPBACK)) == 0;
}

struct http_address http_address_of(const struct sockaddr *socket_address)
{
	struct http_address address = { { 0 } };
	if (socket_address->sa_family == AF_INET)
		return from_v4(&((const struct sockaddr_in *)socket_address)->sin_addr);
	if (socket_address->sa_family == AF_INET6)
		memcpy(address.bytes, &((const struct sockaddr_in6 *)socket_address)->sin6_addr,
			HTTP_ADDRESS_BYTES);
	return address;
}

bool http_address_parse(const char *text, struct http_address *ret_address)
{
	char plain[INET6_ADDRSTRLEN];
	bool has_brackets = text[0] == '[';
	const char *first_colon = strchr(text, ':');
	size_t length = has_brackets ? strcspn(++text, "]") : strlen(text);
	if (!has_brackets && first_colon && first_colon == strrchr(text, ':'))
		length = (size_t)(first_colon - text);
	if (length >= sizeof(plain))
		return false;
	memcpy(plain, text, length);
	plain[length] = '\0';
	struct in_addr v4;
	if (!has_brackets && inet_pton(AF_INET, plain, &v4) == 1) {
		*ret_address = from_v4(&v4);
		return true;
	}
	struct in6_addr v6;
	if (inet_pton(AF_INET6, plain, &v6) != 1)
		return false;
	memcpy(ret_address->bytes, &v6, HTTP_ADDRESS_BYTES);
	return true;
}

void http_address_format(const struct http_address *address, char *text, socklen_t size)
{
	if (is_v4(address))
		inet_ntop(AF_INET, address->bytes + V4_AT, text, size);
	else
		inet_ntop(AF_INET6, address->bytes, text, size);
}

struct http_address http_address_holder(const struct http_address *address)
{
	struct http_address holder = *address;
	if (!is_v4(address))
		memset(holder.bytes + HOLDER_BYTES, 0, HTTP_ADDRESS_BYTES - HOLDER_BYTES);
	return holder;
}

/* "10.0.0.0/8" or one address. */
static bool parse_net(char *text, struct http_address *ret_address, int *ret_bits)
{
	char *slash = strchr(text, '/');
	if (slash)
		*slash = '\0';
	struct in6_addr v6;
	struct in_addr v4;
	bool is_four = inet_pton(AF_INET, text, &v4) == 1;
	if (!is_four && inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	int most = is_four ? 32 : ADDRESS_BITS, bits = most;
	if (slash) {
		size_t digits = strspn(slash + 1, "0123456789");
		bits = digits > 0 && digits < 4 && !slash[1 + digits] ? atoi(slash + 1) : most + 1;
	}
	if (bits > most)
		return false;
	if (is_four)
		*ret_address = from_v4(&v4);
	else
		memcpy(ret_address->bytes, &v6, HTTP_ADDRESS_BYTES);
	*ret_bits = is_four ? V4_BITS + bits : bits;
	return true;
}

/* Cuts the next name out of a list into item; false at its end or when it does not fit. */
static bool next_item(const char **list, char *item, size_t size)
{
	*list += strspn(*list, ", \t");
	size_t length = strcspn(*list, ", \t");
	if (length == 0 || length >= size)
		return false;
	memcpy(item, *list, length);
	item[length] = '\0';
	*list += length;
	return true;
}

bool http_proxies_parse(const char *list, struct http_proxies *ret_proxies)
{
	struct http_proxies proxies = { .count = 0 };
	char item[INET6_ADDRSTRLEN + 5];
	const char *at = list ? list : "";
	while (next_item(&at, item, sizeof(item))) {
		if (proxies.count == HTTP_PROXIES_MAX ||
			!parse_net(item, &proxies.nets[proxies.count].address,
				&proxies.nets[proxies.count].bits))
			return false;
		proxies.count++;
	}
	if (*at || (list && proxies.count == 0))
		return false;
	*ret_proxies = proxies;
	return true;
}

static bool is_in_net(const struct http_address *address, const struct http_address *net, int bits)
{
	size_t whole = (size_t)bits / 8;
	if (memcmp(address->bytes, net->bytes, whole) != 0)
		return false;
	int rest = bits % 8;
	return rest == 0 || (address->bytes[whole] ^ net->bytes[whole]) >> (8 - rest) == 0;
}

bool http_proxies_have(const struct http_proxies *proxies, const struct http_address *address)
{
	for (int i = 0; i < proxies->count; i++)
		if (is_in_net(address, &proxies->nets[i].address, proxies->nets[i].bits))
			return true;
	return false;
}

struct http_address http_proxies_client(
	const struct http_proxies *proxies, const struct http_address *peer, const char *forwarded_for)
{
	struct http_address client = *peer;
	const char *end = forwarded_for ? forwarded_for + strlen(forwarded_for) : NULL;
	while (end && end > forwarded_for && http_proxies_have(proxies, &client)) {
		char item[INET6_ADDRSTRLEN + 8];
		const char *start = end;
		while (start > forwarded_for && start[-1] != ',')
			start--;
		const char *first = start + strspn(start, " \t");
		size_t length = first < end ? strcspn(first, ", \t") : 0;
		if (length == 0 || length >= sizeof(item))
			break;
		memcpy(item, first, length);
		item[length] = '\0';
		if (!http_address_parse(item, &client))
			break;
		end = start > forwarded_for ? start - 1 : start;
	}
	return client;
}
