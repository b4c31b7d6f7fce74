/* SPDX-License-Identifier: Apache-2.0 */
/* Words of sources, by the numbers of the catalog. */
#include "kiosk/domain/catalog_word.h"

#include "kiosk/domain/name_find.h"

bool product_kind_parse(const char *word, enum product_kind *ret_kind)
{
	static const char *const WORDS[PRODUCT_KIND_COUNT] = { [PRODUCT_GOODS] = "goods",
		[PRODUCT_SERVICE] = "service",
		[PRODUCT_VOUCHER] = "voucher",
		[PRODUCT_BUNDLE] = "bundle",
		[PRODUCT_WEIGHED] = "weighed" };
	int found = name_find(WORDS, PRODUCT_KIND_COUNT, word);
	if (found >= 0)
		*ret_kind = (enum product_kind)found;
	return found >= 0;
}

bool attribute_better_parse(const char *word, enum attribute_better *ret_better)
{
	static const char *const WORDS[ATTRIBUTE_BETTER_COUNT] = {
		[BETTER_NONE] = "none", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"
	};
	int found = name_find(WORDS, ATTRIBUTE_BETTER_COUNT, word);
	if (found >= 0)
		*ret_better = (enum attribute_better)found;
	return found >= 0;
}

bool delivery_method_parse(const char *word, enum delivery_method *ret_method)
{
	static const char *const WORDS[DELIVERY_METHOD_COUNT] = {
		[DELIVERY_UNSAID] = "", [DELIVERY_SHIP] = "ship", [DELIVERY_LOCAL] = "local"
	};
	int found = name_find(WORDS, DELIVERY_METHOD_COUNT, word);
	if (found > DELIVERY_UNSAID)
		*ret_method = (enum delivery_method)found;
	return found > DELIVERY_UNSAID;
}
