/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers for phones; kiosk/hub/routes.c gives each its address. A handler runs on a server thread; request->worker is
 * its hub_worker. */
#ifndef DAOGOU_HUB_PHONE_PHONE_HANDLERS_H
#define DAOGOU_HUB_PHONE_PHONE_HANDLERS_H

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

/* phone_assets.c */
void handle_asset(struct http_request *request, struct reply *reply);
/* phone_checkout.c */
void handle_checkout_page(struct http_request *request, struct reply *reply);
void handle_checkout_opened(struct http_request *request, struct reply *reply);
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

#endif
