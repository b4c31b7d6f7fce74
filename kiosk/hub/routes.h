/* SPDX-License-Identifier: Apache-2.0 */
/* All addresses of the hub in one table, and their handlers. A handler runs on a server thread;
 * request->worker is its hub_worker. */
#ifndef DAOGOU_HUB_ROUTES_H
#define DAOGOU_HUB_ROUTES_H

#include "kiosk/hub/http/router.h"

extern const struct http_route HUB_ROUTES[];
extern const size_t HUB_ROUTE_COUNT;

/* api_orders.c */
void handle_order_put(struct http_request *request, struct reply *reply);
void handle_order_get(struct http_request *request, struct reply *reply);
void handle_order_cancel(struct http_request *request, struct reply *reply);
void handle_order_extend(struct http_request *request, struct reply *reply);
void handle_order_payment_put(struct http_request *request, struct reply *reply);
/* api_deals.c */
void handle_group_put(struct http_request *request, struct reply *reply);
void handle_seat_put(struct http_request *request, struct reply *reply);
void handle_coupon_claim(struct http_request *request, struct reply *reply);
/* api_kiosks.c */
void handle_enroll(struct http_request *request, struct reply *reply);
void handle_events(struct http_request *request, struct reply *reply);
void handle_heartbeat(struct http_request *request, struct reply *reply);
void handle_member_identify(struct http_request *request, struct reply *reply);
/* phone_checkout.c */
void handle_checkout_page(struct http_request *request, struct reply *reply);
void handle_checkout_live(struct http_request *request, struct reply *reply);
void handle_checkout_pay(struct http_request *request, struct reply *reply);
void handle_checkout_cancel(struct http_request *request, struct reply *reply);
void handle_receipt_page(struct http_request *request, struct reply *reply);
void handle_handoff_page(struct http_request *request, struct reply *reply);
void handle_handoff_post(struct http_request *request, struct reply *reply);
/* phone_shop.c */
void handle_product_page(struct http_request *request, struct reply *reply);
void handle_group_page(struct http_request *request, struct reply *reply);
void handle_group_live(struct http_request *request, struct reply *reply);
void handle_group_join(struct http_request *request, struct reply *reply);
/* files.c */
void handle_asset(struct http_request *request, struct reply *reply);
void handle_image(struct http_request *request, struct reply *reply);
void handle_feed_head(struct http_request *request, struct reply *reply);
void handle_feed_live(struct http_request *request, struct reply *reply);
void handle_feed_object(struct http_request *request, struct reply *reply);
void handle_feed_keys(struct http_request *request, struct reply *reply);
void handle_health(struct http_request *request, struct reply *reply);
void handle_metrics(struct http_request *request, struct reply *reply);

#endif
