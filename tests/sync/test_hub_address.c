/* SPDX-License-Identifier: Apache-2.0 */
/* The address of a hub as a person wrote it: what is wrong with it, and who could read along. */
#include "kiosk/sync/hub_address.h"

#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void test_what_is_wrong_with_an_address_is_said(void **state)
{
	static const struct {
		const char *url, *fault;
	} CASES[] = {
		{ "https://hub.example", NULL },
		{ "http://hub.example:8080/shop", NULL },
		{ "hub.example", "does not start with http:// or https://" },
		{ "ftp://hub.example", "does not start with http:// or https://" },
		{ "httpx://hub.example", "does not start with http:// or https://" },
		{ "", "does not start with http:// or https://" },
		{ "http://", "is no address" },
		{ "https://hub example", "is no address" },
		{ "http://hub.example:99999", "is no address" },
		{ "https://shop@hub.example", "has a name or a password in it" },
		{ "https://:secret@hub.example", "has a name or a password in it" },
		{ "https://hub.example/?shop=1", "has more than a path behind the host" },
		{ "https://hub.example/#shop", "has more than a path behind the host" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		const char *fault = hub_address_fault(CASES[i].url);
		if (!fault != !CASES[i].fault || (fault && strcmp(fault, CASES[i].fault) != 0))
			fail_msg("%s: %s", CASES[i].url, fault ? fault : "nothing is wrong");
	}
}

static void test_who_could_read_along(void **state)
{
	static const struct {
		const char *url;
		bool is_exposed;
	} CASES[] = {
		{ "https://hub.example", false },
		{ "HTTPS://hub.example", false },
		{ "http://hub.example", true },
		{ "http://192.168.1.10:8080", true },
		{ "http://128.0.0.1", true },
		{ "http://126.255.255.255", true },
		{ "http://[fe80::1]", true },
		{ "http://127.0.0.1:8080", false },
		{ "http://127.255.0.9", false },
		{ "http://127.1", false },
		{ "http://localhost:8080", false },
		{ "http://LocalHost", false },
		{ "http://[::1]:8080", false },
		{ "http://localhost.example", true },
		{ "http://[::2]", true },
		/* What no address can be read from is not trusted. */
		{ "http://", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++)
		if (hub_address_is_exposed(CASES[i].url) != CASES[i].is_exposed)
			fail_msg("%s", CASES[i].url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_wrong_with_an_address_is_said),
		cmocka_unit_test(test_who_could_read_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
