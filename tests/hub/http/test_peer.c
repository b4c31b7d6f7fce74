/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a request is: addresses, holders and named proxies. */
#include "kiosk/hub/http/peer.h"

#include <arpa/inet.h>
#include <string.h>

#include "tests/support/support.h"

static struct http_address parsed(const char *text)
{
	struct http_address address;
	if (!http_address_parse(text, &address))
		fail_msg("%s is no address", text);
	return address;
}

static void assert_address(struct http_address address, const char *expected)
{
	char text[INET6_ADDRSTRLEN];
	http_address_format(&address, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void addresses_as_proxies_write_them(void **state)
{
	static const char *const NONE[] = { "", "unknown", "_hidden", "1.2.3", "1.2.3.4.5",
		"::1::", "2001:db8::12345", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000" };
	struct http_address address;
	(void)state;
	assert_address(parsed("192.0.2.7"), "192.0.2.7");
	assert_address(parsed("192.0.2.7:443"), "192.0.2.7");
	assert_address(parsed("2001:db8::1"), "2001:db8::1");
	assert_address(parsed("[2001:db8::1]:443"), "2001:db8::1");
	assert_address(parsed("::ffff:192.0.2.7"), "192.0.2.7");
	for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++)
		assert_false(http_address_parse(NONE[i], &address));
}

static void own_addresses_of_a_machine(void **state)
{
	static const char *const OWN[] = { "127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1" };
	static const char *const OTHERS[] = { "126.255.255.255", "128.0.0.1", "::", "::2", "::7f00:1",
		"fe80::1", "::ffff:10.0.0.127" };
	struct http_address address;
	(void)state;
	for (size_t i = 0; i < sizeof(OWN) / sizeof(OWN[0]); i++) {
		address = parsed(OWN[i]);
		assert_true(http_address_is_loopback(&address));
	}
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
		address = parsed(OTHERS[i]);
		assert_false(http_address_is_loopback(&address));
	}
}

/* One household has a /64, and could else be 2^64 clients. */
static void a_holder_has_a_64(void **state)
{
	struct http_address one = parsed("2001:db8:1:2:3:4:5:6"), other = parsed("2001:db8:1:2::9"),
			    third = parsed("2001:db8:1:3::9"), four = parsed("192.0.2.7"),
			    five = parsed("192.0.2.8");
	(void)state;
	one = http_address_holder(&one);
	other = http_address_holder(&other);
	third = http_address_holder(&third);
	assert_memory_equal(&one, &other, sizeof(one));
	assert_memory_not_equal(&one, &third, sizeof(one));
	four = http_address_holder(&four);
	five = http_address_holder(&five);
	assert_memory_not_equal(&four, &five, sizeof(four));
}

static void proxies_are_named(void **state)
{
	static const char *const BAD[] = { "", ",", "x", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/8x",
		"10.0.0.0/-1" };
	struct http_proxies proxies;
	(void)state;
	assert_true(http_proxies_parse(NULL, &proxies));
	assert_int_equal(proxies.count, 0);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_false(http_proxies_parse(BAD[i], &proxies));
	assert_true(http_proxies_parse("127.0.0.1, 10.16.0.0/12,2001:db8::/33", &proxies));
	static const struct {
		const char *address;
		bool is_proxy;
	} ADDRESSES[] = { { "127.0.0.1", true }, { "127.0.0.2", false }, { "10.31.255.255", true },
		{ "10.32.0.0", false }, { "2001:db8:7fff::1", true }, { "2001:db8:8000::1", false },
		{ "::1", false } };
	for (size_t i = 0; i < sizeof(ADDRESSES) / sizeof(ADDRESSES[0]); i++) {
		struct http_address address = parsed(ADDRESSES[i].address);
		assert_int_equal(http_proxies_have(&proxies, &address), ADDRESSES[i].is_proxy);
	}
}

static void only_a_named_proxy_is_believed(void **state)
{
	static const struct {
		const char *peer, *field, *client;
	} CASES[] = {
		{ "198.51.100.1", "203.0.113.9", "198.51.100.1" },
		{ "127.0.0.1", NULL, "127.0.0.1" },
		{ "127.0.0.1", "203.0.113.9", "203.0.113.9" },
		{ "127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9" },
		{ "127.0.0.1", "192.0.2.1 ,203.0.113.9, 10.0.0.1", "203.0.113.9" },
		{ "127.0.0.1", "10.0.0.2, 10.0.0.1", "10.0.0.2" },
		{ "127.0.0.1", "192.0.2.1, nonsense", "127.0.0.1" },
		{ "127.0.0.1", "192.0.2.1, nonsense, 10.0.0.1", "10.0.0.1" },
		{ "127.0.0.1", "", "127.0.0.1" },
		{ "127.0.0.1", " , ", "127.0.0.1" },
		{ "127.0.0.1", "192.0.2.1,", "127.0.0.1" },
	};
	struct http_proxies proxies;
	(void)state;
	assert_true(http_proxies_parse("127.0.0.1,10.0.0.0/8", &proxies));
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct http_address peer = parsed(CASES[i].peer);
		assert_address(http_proxies_client(&proxies, &peer, CASES[i].field), CASES[i].client);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_as_proxies_write_them),
		cmocka_unit_test(own_addresses_of_a_machine),
		cmocka_unit_test(a_holder_has_a_64),
		cmocka_unit_test(proxies_are_named),
		cmocka_unit_test(only_a_named_proxy_is_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
