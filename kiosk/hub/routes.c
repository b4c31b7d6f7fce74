/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses. kiosk/hub/openapi.yaml describes the same ones; a test holds the two together. */
#include "kiosk/hub/routes.h"

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/phone/phone_handlers.h"

#define KIB 1024

const struct http_route HUB_ROUTES[] = {
	{ "PUT", "/v1/orders/{order}", handle_order_put, ROUTE_KIOSK, HTTP_BODY_MAX },
	{ "GET", "/v1/orders/{order}", handle_order_get, ROUTE_KIOSK, 0 },
	{ "POST", "/v1/orders/{order}/cancel", handle_order_cancel, ROUTE_KIOSK, 4 * KIB },
	{ "POST", "/v1/orders/{order}/extend", handle_order_extend, ROUTE_KIOSK, 4 * KIB },
	{ "PUT", "/v1/orders/{order}/payments/{payment}", handle_order_payment_put, ROUTE_KIOSK, 16 * KIB },
	{ "PUT", "/v1/groups/{group}", handle_group_put, ROUTE_KIOSK, 16 * KIB },
	{ "PUT", "/v1/groups/{group}/seats/{seat}", handle_seat_put, ROUTE_KIOSK, 16 * KIB },
	{ "POST", "/v1/coupons/{coupon}/claims", handle_coupon_claim, ROUTE_KIOSK, 16 * KIB },
	{ "POST", "/v1/events", handle_events, ROUTE_KIOSK, HTTP_BODY_MAX },
	{ "POST", "/v1/heartbeat", handle_heartbeat, ROUTE_KIOSK, 64 * KIB },
	{ "POST", "/v1/members/identify", handle_member_identify, ROUTE_KIOSK, 16 * KIB },
	{ "POST", "/v1/enroll", handle_enroll, ROUTE_PUBLIC, 4 * KIB },

	{ "GET", "/c", handle_handoff_page, ROUTE_PUBLIC, 0 },
	{ "POST", "/c", handle_handoff_post, ROUTE_FORM, 64 * KIB },
	{ "GET", "/c/{token}", handle_checkout_page, ROUTE_PUBLIC, 0 },
	{ "GET", "/c/{token}/live", handle_checkout_live, ROUTE_PUBLIC, 0 },
	{ "POST", "/c/{token}/opened", handle_checkout_opened, ROUTE_FORM, 4 * KIB },
	{ "POST", "/c/{token}/pay", handle_checkout_pay, ROUTE_FORM, 4 * KIB },
	{ "POST", "/c/{token}/cancel", handle_checkout_cancel, ROUTE_FORM, 4 * KIB },
	{ "GET", "/r/{token}", handle_receipt_page, ROUTE_PUBLIC, 0 },
	{ "GET", "/p/{product}", handle_product_page, ROUTE_PUBLIC, 0 },
	{ "GET", "/g/{group}", handle_group_page, ROUTE_PUBLIC, 0 },
	{ "GET", "/g/{group}/live", handle_group_live, ROUTE_PUBLIC, 0 },
	{ "POST", "/g/{group}/join", handle_group_join, ROUTE_FORM, 4 * KIB },

	{ "POST", "/pay/{provider}", handle_payment_callback, ROUTE_PUBLIC, 256 * KIB },
	{ "POST", "/pay/{provider}/{account}", handle_payment_callback, ROUTE_PUBLIC, 256 * KIB },

	{ "GET", "/feed/head", handle_feed_head, ROUTE_PUBLIC, 0 },
	{ "GET", "/feed/live", handle_feed_live, ROUTE_PUBLIC, 0 },
	{ "GET", "/feed/o/{sha256}", handle_feed_object, ROUTE_PUBLIC, 0 },
	{ "GET", "/feed/keys/{version}", handle_feed_keys, ROUTE_PUBLIC, 0 },
	{ "GET", "/assets/{name}", handle_asset, ROUTE_PUBLIC, 0 },
	{ "GET", "/img/{name}", handle_image, ROUTE_PUBLIC, 0 },
	{ "GET", "/healthz", handle_health, ROUTE_PUBLIC, 0 },
	{ "GET", "/metrics", handle_metrics, ROUTE_OPERATOR, 0 },
};
const size_t HUB_ROUTE_COUNT = ARRAY_LENGTH(HUB_ROUTES);
