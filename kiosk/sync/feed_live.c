/* SPDX-License-Identifier: Apache-2.0 */
/* Reading feed/live: open groups and moved stock. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/sync/feed_document.h"

enum sync_fault feed_live_read(const char *bytes, size_t length, const struct trust *trust,
	int64_t newer_than_ms, struct live **ret_live, char why[160])
{
	struct signed_document document;
	struct live told;

	*ret_live = NULL;
	if (!signed_document_split(bytes, length, &document)) {
		snprintf(why, 160, "feed/live is not a signed document");
		return SYNC_MALFORMED;
	}
	if (signed_document_count(&document, trust->root.head_keys, trust->root.head_key_count) == 0) {
		snprintf(why, 160, "feed/live is not signed by a key we trust");
		return SYNC_BAD_SIGNATURE;
	}
	if (!wire_live_decode(document.text, document.text_length, &told)) {
		snprintf(why, 160, "feed/live is a document of another type, or lacks something");
		return SYNC_MALFORMED;
	}
	if (told.issued_ms > newer_than_ms) {
		*ret_live = live_create(
			told.issued_ms, told.groups, told.group_count, told.stock, told.stock_count);
	} else {
		free(told.groups);
		free(told.stock);
	}
	return SYNC_OK;
}
