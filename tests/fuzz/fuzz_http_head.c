/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request, in two pieces: what is taken has one meaning. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/head.h"
#include "kiosk/hub/http/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct http_head *head)
{
	if (head->path[0] != '/' || strpbrk(head->path, " \t\r\n?#"))
		abort();
	for (int i = 0; i < head->field_count; i++)
		if (!head->fields[i].name[0] || strpbrk(head->fields[i].value, "\r\n") ||
			strpbrk(head->fields[i].name, " \t:\r\n"))
			abort();
	if (http_head_field(head, "Content-Length") && http_head_field(head, "Transfer-Encoding"))
		abort();
	if (http_head_field(head, "Signature") != http_head_last_field(head, "Signature"))
		abort();
	if ((head->framing == HTTP_BODY_LENGTH) != (head->content_length > 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = xcalloc(1, size + 1);
	static struct http_head head;
	struct http_proxies proxies;
	struct http_address peer, client;
	const char *slug = NULL;
	size_t scanned = 0, length = 0;
	memcpy(bytes, data, size);
	enum http_head_search first = http_head_find(bytes, size / 2, &scanned, &length);
	if (first == HTTP_HEAD_INCOMPLETE)
		first = http_head_find(bytes, size, &scanned, &length);
	if (first == HTTP_HEAD_COMPLETE) {
		if (length < 4 || length > size || memcmp(bytes + length - 4, "\r\n\r\n", 4) != 0)
			abort();
		char *one = xstrndup(bytes, length);
		if (http_head_parse(one, length, &head, &slug) == 0)
			check(&head);
		free(one);
	}
	/* The same bytes as a field of a proxy. */
	if (!http_proxies_parse("127.0.0.1, 10.0.0.0/8", &proxies) || !http_address_parse("127.0.0.1", &peer))
		abort();
	client = http_proxies_client(&proxies, &peer, bytes);
	char text[64] = "";
	http_address_format(&client, text, sizeof(text));
	if (!text[0])
		abort();
	http_proxies_parse(bytes, &proxies);
	free(bytes);
	return 0;
}
