/* SPDX-License-Identifier: Apache-2.0 */
/* What strangers write into requests to the hub: paths, fields, ranges, languages, enrollment codes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/static_file.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/phone/phone.h"
#include "kiosk/hub/routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_route(const char *text)
{
	struct http_request request = { .method = "GET", .path = text };
	arena_init(&request.head_arena, 1024);
	if (http_route_find(HUB_ROUTES, HUB_ROUTE_COUNT, &request, HTTP_PUBLIC) == ROUTE_FOUND &&
		request.params[0] && !utf8_is_valid(request.params[0], strlen(request.params[0])))
		abort();
	arena_finish(&request.head_arena);
}

static void check_range(const char *text)
{
	uint64_t first = 0, length = 0;
	if (http_range_parse(text, 1000, &first, &length) == RANGE_GOOD &&
		(length == 0 || first + length > 1000))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	char *text = xstrndup((const char *)data, size), plain[11];
	arena_init(&arena, 1024);
	check_route(text);
	check_range(text);
	http_field(&arena, (const char *)data, size, "h");
	http_percent_decode(&arena, (const char *)data, size, true);
	phone_accept_language(text);
	http_tag_matches(text, "0123");
	if (enroll_code_normalize(text, plain) && strlen(plain) != 10)
		abort();
	arena_finish(&arena);
	free(text);
	return 0;
}
