/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as robots.txt and as a sitemap: what is taken is text, and whatever the rules are a path is allowed or not. */
#include <stdlib.h>
#include <strings.h>

#include "kiosk/base/text.h"
#include "kiosk/hub/import/site_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct taken {
	const struct site_rules *rules;
	size_t count;
};

static bool take(void *data, const char *address)
{
	struct taken *taken = data;
	site_rules_allow(taken->rules, address_path(address));
	if (address_is_of_site(address, "https://x.example/") &&
		strncasecmp(address, "https://x.example", 17) != 0)
		abort();
	return ++taken->count < 1000;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct site_rules *rules = site_rules_read((const char *)bytes, length);
	struct taken taken = { .rules = rules };
	for (size_t i = 0; site_rules_sitemap(rules, i); i++)
		address_path(site_rules_sitemap(rules, i));
	site_map_read((const char *)bytes, length, take, &taken);
	if (site_map_is_index((const char *)bytes, length) && length == 0)
		abort();
	site_rules_destroy(rules);
	return 0;
}
