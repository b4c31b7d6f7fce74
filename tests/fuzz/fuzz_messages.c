/* SPDX-License-Identifier: Apache-2.0 */
/* Translation files. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text)
{
	if (!utf8_is_valid(text, strlen(text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct messages *messages = messages_parse(data, size);

	messages_use(messages);
	check(messages_get("Basket"));
	check(messages_get(""));
	check(messages_get_context("button", "Open"));
	for (unsigned long n = 0; n < 120; n += 3)
		check(messages_get_plural("%d item", "%d items", n));
	messages_use(NULL);
	messages_close(messages);
	return 0;
}
