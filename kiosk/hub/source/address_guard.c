/* SPDX-License-Identifier: Apache-2.0 */
/* Public and special addresses. */
#include "kiosk/hub/source/address_guard.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

struct block4 {
	uint32_t address;
	int bits;
};

/* https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
static const struct block4 SPECIAL4[] = {
	{ 0x00000000, 8 },  /* 0.0.0.0/8: this network */
	{ 0x0A000000, 8 },  /* 10.0.0.0/8 */
	{ 0x64400000, 10 }, /* 100.64.0.0/10: shared */
	{ 0x7F000000, 8 },  /* 127.0.0.0/8 */
	{ 0xA9FE0000, 16 }, /* 169.254.0.0/16: link-local, metadata */
	{ 0xAC100000, 12 }, /* 172.16.0.0/12 */
	{ 0xC0000000, 24 }, /* 192.0.0.0/24 */
	{ 0xC0000200, 24 }, /* 192.0.2.0/24: documentation */
	{ 0xC0586300, 24 }, /* 192.88.99.0/24: 6to4 relays */
	{ 0xC0A80000, 16 }, /* 192.168.0.0/16 */
	{ 0xC6120000, 15 }, /* 198.18.0.0/15: benchmarks */
	{ 0xC6336400, 24 }, /* 198.51.100.0/24: documentation */
	{ 0xCB007100, 24 }, /* 203.0.113.0/24: documentation */
	{ 0xE0000000, 3 },  /* 224.0.0.0/3: multicast, reserved, broadcast */
};

static bool is_public4(uint32_t address)
{
	for (size_t i = 0; i < ARRAY_LENGTH(SPECIAL4); i++)
		if ((address ^ SPECIAL4[i].address) >> (32 - SPECIAL4[i].bits) == 0)
			return false;
	return true;
}

static uint32_t read4(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* https://www.iana.org/assignments/iana-ipv6-special-registry: of 2000::/3, all that is given out, what is special in it. Addresses
 * with an IPv4 address in them count as that one. */
static bool is_public6(const uint8_t bytes[16])
{
	static const uint8_t MAPPED[12] = { [10] = 0xFF, [11] = 0xFF }, /* ::ffff:0:0/96 */
		NAT64[12] = { 0x00, 0x64, 0xFF, 0x9B };                 /* 64:ff9b::/96 */
	uint32_t head = read4(bytes);
	if (memcmp(bytes, MAPPED, 12) == 0 || memcmp(bytes, NAT64, 12) == 0)
		return is_public4(read4(bytes + 12));
	if (head >> 16 == 0x2002) /* 2002::/16: 6to4 */
		return is_public4(read4(bytes + 2));
	bool is_special = head >> 9 == 0x20010000 >> 9 || /* 2001::/23: Teredo, ORCHID … */
		head == 0x20010DB8 ||                     /* 2001:db8::/32: documentation */
		head >> 12 == 0x3FFF0000 >> 12;           /* 3fff::/20: documentation */
	return head >> 29 == 1 && !is_special;
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_public4(
			ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return is_public6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return false;
}

bool address_is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
			127;
	return address->sa_family == AF_INET6 &&
		IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}
