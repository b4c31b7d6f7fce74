/* SPDX-License-Identifier: Apache-2.0 */
/* The table of screens and the names of verbs. */
#include "kiosk/screens/screen.h"

const struct screen *const SCREENS[SCREEN_COUNT] = {
	[SCREEN_ATTRACT] = &ATTRACT_SCREEN,
	[SCREEN_HOME] = &HOME_SCREEN,
	[SCREEN_BROWSE] = &BROWSE_SCREEN,
	[SCREEN_SEARCH] = &SEARCH_SCREEN,
	[SCREEN_PRODUCT] = &PRODUCT_SCREEN,
	[SCREEN_DEALS] = &DEALS_SCREEN,
	[SCREEN_DEAL] = &DEAL_SCREEN,
	[SCREEN_COUPONS] = &COUPONS_SCREEN,
	[SCREEN_BASKET] = &BASKET_SCREEN,
	[SCREEN_CHECKOUT] = &CHECKOUT_SCREEN,
	[SCREEN_RECEIPT] = &RECEIPT_SCREEN,
	[SCREEN_THANKS] = &THANKS_SCREEN,
	[SCREEN_NO_CATALOG] = &NO_CATALOG_SCREEN,
	[SCREEN_CLOSED] = &CLOSED_SCREEN,
	[SCREEN_OUT_OF_SERVICE] = &OUT_OF_SERVICE_SCREEN,
};

static const char *const VERB_NAMES[VERB_COUNT] = {
#define ACTION_NAME(verb, name) [VERB_##verb] = name,
	ACTION_VERBS(ACTION_NAME)
#undef ACTION_NAME
};

const char *action_verb_name(uint16_t verb)
{
	return verb < VERB_COUNT ? VERB_NAMES[verb] : VERB_NAMES[0];
}
