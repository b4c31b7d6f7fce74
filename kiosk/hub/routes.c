/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses. kiosk/hub/openapi.yaml describes the same ones; a test holds the two together. */
#include "kiosk/hub/routes.h"

#include "kiosk/base/xalloc.h"

const struct http_route HUB_ROUTES[] = {
	{"PUT", "/v1/orders/{order}", handle_order_put, ROUTE_KIOSK},
	{"GET", "/v1/orders/{order}", handle_order_get, ROUTE_KIOSK},
	{"POST", "/v1/orders/{order}/cancel", handle_order_cancel, ROUTE_KIOSK},
	{"POST", "/v1/orders/{order}/extend", handle_order_extend, ROUTE_KIOSK},
	{"PUT", "/v1/orders/{order}/payments/{payment}", handle_order_payment_put, ROUTE_KIOSK},
	{"PUT", "/v1/groups/{group}", handle_group_put, ROUTE_KIOSK},
	{"PUT", "/v1/groups/{group}/seats/{seat}", handle_seat_put, ROUTE_KIOSK},
	{"POST", "/v1/coupons/{coupon}/claims", handle_coupon_claim, ROUTE_KIOSK},
	{"POST", "/v1/events", handle_events, ROUTE_KIOSK},
	{"POST", "/v1/heartbeat", handle_heartbeat, ROUTE_KIOSK},
	{"POST", "/v1/members/identify", handle_member_identify, ROUTE_KIOSK},
	{"POST", "/v1/enroll", handle_enroll, ROUTE_PUBLIC},

	{"GET", "/c", handle_handoff_page, ROUTE_PUBLIC},
	{"POST", "/c", handle_handoff_post, ROUTE_FORM},
	{"GET", "/c/{token}", handle_checkout_page, ROUTE_PUBLIC},
	{"GET", "/c/{token}/live", handle_checkout_live, ROUTE_PUBLIC},
	{"POST", "/c/{token}/pay", handle_checkout_pay, ROUTE_FORM},
	{"POST", "/c/{token}/cancel", handle_checkout_cancel, ROUTE_FORM},
	{"GET", "/r/{token}", handle_receipt_page, ROUTE_PUBLIC},
	{"GET", "/p/{product}", handle_product_page, ROUTE_PUBLIC},
	{"GET", "/g/{group}", handle_group_page, ROUTE_PUBLIC},
	{"GET", "/g/{group}/live", handle_group_live, ROUTE_PUBLIC},
	{"POST", "/g/{group}/join", handle_group_join, ROUTE_FORM},

	{"GET", "/feed/head", handle_feed_head, ROUTE_PUBLIC},
	{"GET", "/feed/live", handle_feed_live, ROUTE_PUBLIC},
	{"GET", "/feed/o/{sha256}", handle_feed_object, ROUTE_PUBLIC},
	{"GET", "/feed/keys/{version}", handle_feed_keys, ROUTE_PUBLIC},
	{"GET", "/assets/{name}", handle_asset, ROUTE_PUBLIC},
	{"GET", "/img/{name}", handle_image, ROUTE_PUBLIC},
	{"GET", "/healthz", handle_health, ROUTE_PUBLIC},
	{"GET", "/metrics", handle_metrics, ROUTE_PUBLIC},
};
const size_t HUB_ROUTE_COUNT = ARRAY_LENGTH(HUB_ROUTES);
