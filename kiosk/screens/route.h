/* SPDX-License-Identifier: Apache-2.0 */
/* Where to go: a screen and what it needs to know. Values, copied freely; main thread. */
#ifndef DAOGOU_SCREENS_ROUTE_H
#define DAOGOU_SCREENS_ROUTE_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/scan_code.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/store/catalog_list.h"

enum screen_id {
#define SCREEN(id, name) SCREEN_##id,
#include "kiosk/screens/screens.def"
#undef SCREEN
	SCREEN_COUNT
};

/* What a screen needs beside its name, and so which member of a route is its own. A screen says it in struct screen. */
enum route_need {
	NEEDS_NOTHING,
	NEEDS_PRODUCT,
	NEEDS_DEAL,
	NEEDS_LIST,
	NEEDS_QUERY,
	NEEDS_DEVICE,
	NEEDS_DEVICE_KIND,
	NEEDS_COUNT
};

/* Ready-made lists of products. */
enum list_kind { LIST_NONE, LIST_POPULAR, LIST_NEW, LIST_DROPS, LIST_KIND_COUNT };

/* Which products are shown, and how. All 0 = the whole shop, by rank. */
struct list_route {
	int64_t category;
	enum list_kind list;
	enum product_order order;
	bool is_in_store, is_on_deal, is_on_offer;
	int64_t merchant;
	char brand[NAME_SIZE]; /* as stored; "" = any */
};

struct route {
	enum screen_id screen;
	union { /* the screen's own; all 0 where it needs nothing */
		struct {
			int64_t product;
			struct piece_label label; /* of the piece that was scanned; all 0 = of no piece */
		};
		int64_t deal;
		struct list_route list;
		char query[NAME_SIZE];
		int64_t device; /* row of service_devices() */
		enum service_kind device_kind;
	};
};

/* ROUTE(SCREEN_PRODUCT, .product = id) */
#define ROUTE(...) ((struct route){ .screen = __VA_ARGS__ })
/* For whoever knows a product and no screens. label: of the piece in the shopper's hand, or NULL. */
struct route route_to_product(int64_t product, const struct piece_label *label);

/* Equal for equal routes, and no other's for all that matters; never 0. */
int64_t route_digest(const struct route *route);
/* "basket", "product:12", "product:12,measure=345000,unit=g", "browse:5,order=price,in_store=1", "search:green tea". In the arena. */
const char *route_text(const struct route *route, struct arena *arena);
/* The same from its two parts: a screen's name, and what stands behind the colon (NULL or "" = nothing). False, and *ret_route
 * untouched, when there is no such screen or it does not take that. */
bool route_parse(const char *screen, const char *needs, struct route *ret_route);

const char *screen_name(enum screen_id screen);

#endif
