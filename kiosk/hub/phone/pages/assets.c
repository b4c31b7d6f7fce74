/* SPDX-License-Identifier: Apache-2.0 */
/* The files that pages need, built into the program (embed.cmake makes the arrays). */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/hub/phone/pages/page.h"

extern const unsigned char PHONE_CSS[], LIVE_JS[], HANDOFF_JS[];
extern const size_t PHONE_CSS_LENGTH, LIVE_JS_LENGTH, HANDOFF_JS_LENGTH;

static void set(struct page_asset *asset, const char *extension, const char *content_type,
	const unsigned char *bytes, size_t length)
{
	char digest[SHA256_HEX_SIZE];
	sha256_hex(bytes, length, digest);
	snprintf(asset->name, sizeof(asset->name), "%.12s.%s", digest, extension);
	asset->content_type = content_type;
	asset->bytes = bytes;
	asset->length = length;
}

void page_assets_init(struct page_assets *assets)
{
	set(&assets->items[ASSET_STYLE], "css", "text/css; charset=utf-8", PHONE_CSS, PHONE_CSS_LENGTH);
	set(&assets->items[ASSET_LIVE_SCRIPT], "js", "text/javascript; charset=utf-8", LIVE_JS,
		LIVE_JS_LENGTH);
	set(&assets->items[ASSET_HANDOFF_SCRIPT], "js", "text/javascript; charset=utf-8", HANDOFF_JS,
		HANDOFF_JS_LENGTH);
}

const struct page_asset *page_assets_find(const struct page_assets *assets, const char *name)
{
	for (int i = 0; i < ASSET_COUNT; i++) {
		if (strcmp(assets->items[i].name, name) == 0)
			return &assets->items[i];
	}
	return NULL;
}
