/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers for kiosks and for files; kiosk/hub/routes.c gives each its address. A handler runs on a server thread; request->worker is
 * its hub_worker. */
#ifndef DAOGOU_HUB_API_API_HANDLERS_H
#define DAOGOU_HUB_API_API_HANDLERS_H

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

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
/* api_payments.c */
void handle_payment_callback(struct http_request *request, struct reply *reply);
/* files.c */
void handle_image(struct http_request *request, struct reply *reply);
void handle_feed_head(struct http_request *request, struct reply *reply);
void handle_feed_live(struct http_request *request, struct reply *reply);
void handle_feed_object(struct http_request *request, struct reply *reply);
void handle_feed_keys(struct http_request *request, struct reply *reply);
void handle_health(struct http_request *request, struct reply *reply);
void handle_metrics(struct http_request *request, struct reply *reply);

#endif
