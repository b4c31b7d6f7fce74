/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the phone's pages that are built into the program. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/http/static_file.h"
#include "kiosk/hub/phone/pages/page.h"
#include "kiosk/hub/phone/phone_handlers.h"

/* Their names change with their bytes. */
#define FOR_EVER "public, max-age=31536000, immutable"

void handle_asset(struct http_request *request, struct reply *reply)
{
	const struct page_asset *asset =
		page_assets_find(hub_worker_of(request)->hub->assets, request->params[0]);
	if (!asset) {
		reply_problem(reply, 404, NULL, NULL);
		return;
	}
	char *copy = xmalloc(asset->length);
	memcpy(copy, asset->bytes, asset->length);
	reply_cached(reply, request, copy, asset->length, asset->name, asset->content_type, FOR_EVER);
}
