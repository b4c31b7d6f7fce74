/* SPDX-License-Identifier: Apache-2.0 */
/* A Link header, and the address of the page that it came with: what is next is an address of the web that origin_read() takes too. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/link_header.h"
#include "kiosk/hub/source/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *header = xstrndup((const char *)bytes, length), *rest = strchr(header, '\n');
	struct origin origin;
	if (rest)
		*rest++ = '\0';
	char *next = link_header_next(header, "https://shop.example/a/b?c=d");
	if (next && !address_is_of_web(next))
		abort();
	free(next);
	/* The second line as a base, and as an address by itself. */
	next = link_header_next(header, rest ? rest : "");
	free(next);
	if (rest && !origin_read(rest, &origin)) {
		bool is_private = origin_is_private(&origin);
		if (is_private && !origin_is_literal(&origin))
			abort();
		if (!origin_is_same(&origin, &origin) || !host_list_has("*", origin.host))
			abort();
	}
	char *shown = address_show(rest ? rest : header);
	if (strchr(shown, '?'))
		abort();
	free(shown);
	free(header);
	return 0;
}
