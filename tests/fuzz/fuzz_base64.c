/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, hex, times, ULIDs and currency codes: short texts from outside. What is taken must write back the
 * same. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(
	const char *text, void *(*decode)(const char *, size_t *), char *(*encode)(const void *, size_t))
{
	size_t length;
	void *bytes = decode(text, &length);

	if (!bytes)
		return;
	char *again = encode(bytes, length);
	if (strcmp(again, text) != 0)
		abort();
	free(again);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	uint8_t bytes[8];
	int64_t wall_ms;

	check_round_trip(text, base64_decode, base64_encode);
	check_round_trip(text, base64url_decode, base64url_encode);
	hex_decode(text, bytes, sizeof bytes);
	ulid_is_valid(text);
	currency_digits(text);
	if (time_parse_iso(text, &wall_ms)) {
		char again[25];
		time_format_iso(wall_ms, again);
	}
	free(text);
	return 0;
}
