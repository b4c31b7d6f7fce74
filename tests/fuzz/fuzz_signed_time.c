/* SPDX-License-Identifier: Apache-2.0 */
/* The header in which a hub tells the time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/signed_time.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t KEYS[1][ED25519_PUBLIC_BYTES] = { { 7 } };
	char *value = xstrndup((const char *)data, size);
	int64_t ms;

	digest_start();
	/* Nobody has signed anything. */
	if (signed_time_read(value, "nonce", KEYS, 1, &ms))
		abort();
	free(value);
	return 0;
}
