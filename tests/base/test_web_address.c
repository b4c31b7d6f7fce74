/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses go into a QR code or a feed. */
#include "kiosk/base/web_address.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void addresses_of_the_web(void **state)
{
	static const char *const GOOD[] = { "https://h", "http://127.0.0.1:8480/c/abc", "https://[::1]:8480/",
		"https://shop.example/\xE8\x8C\xB6?q=1&a[]=2#x", "https://h/'*'" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(GOOD); i++)
		if (!web_address_is_good(GOOD[i]))
			fail_msg("%s is refused", GOOD[i]);
}

static void all_others(void **state)
{
	static const char *const BAD[] = { "", "h", "/c/abc", "//h/c", "javascript:alert(1)",
		"data:text/html,x", "tel:112", "file:///etc/passwd", "ftp://h", "https:", "https://",
		"https:///c", "http://?q", "http://#x", "http://:80", "http://@h", "https://h/a b",
		"https://h/a\tb", "https://h/\n", "https://h/\x7F", "https://h/<b>", "https://h/\"",
		"https://h\\c", " https://h" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		if (web_address_is_good(BAD[i]))
			fail_msg("%s is taken", BAD[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_the_web),
		cmocka_unit_test(all_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
