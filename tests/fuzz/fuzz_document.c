/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from a print journal on a disk that anybody may have edited. */
#include <stdlib.h>
#include <string.h>

#include "hw/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document *document = document_from_json((const char *)data, size);

	if (document) {
		char *json = document_to_json(document);
		struct document *again = document_from_json(json, strlen(json));
		if (!again || again->count != document->count)
			abort();
		document_destroy(again);
		free(json);
	}
	document_destroy(document);
	return 0;
}
