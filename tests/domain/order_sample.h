/* SPDX-License-Identifier: Apache-2.0 */
/* An order to try things on. */
#ifndef DAOGOU_TESTS_DOMAIN_ORDER_SAMPLE_H
#define DAOGOU_TESTS_DOMAIN_ORDER_SAMPLE_H

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/wire_order.h"

/* count lines with codes like P000003982 of six merchants, some with multi-buys, some delivered. */
static inline struct wire_order *order_sample(size_t count)
{
	static const char *const MERCHANTS[] = { "PARKNSHOP", "WELLCOME", "JASONS", "AEON", "DCHFOOD",
		"WATSONS" };
	struct wire_order *body = wire_order_create();

	snprintf(body->order_id.text, ULID_SIZE, "01K3F8QZ5YB2T7N6W4M0XR9DCE");
	snprintf(body->kiosk, CODE_SIZE, "kiosk-cwb1-01");
	snprintf(body->store, CODE_SIZE, "cwb1");
	snprintf(body->session, SESSION_ID_SIZE, "4f1d2c3b5a69788796a5b4c3d2e1f000");
	snprintf(body->language, LANGUAGE_TAG_SIZE, "zh-Hant");
	body->created_ms = INT64_C(1785038400123);
	body->expires_ms = body->created_ms + 900000;
	memcpy(body->currency, "HKD", CURRENCY_SIZE);
	body->catalog_epoch = 1;
	body->catalog_seq = 4711;
	body->line_count = count;
	for (size_t i = 0; i < count; i++) {
		struct priced_line *line = &body->lines[i];

		snprintf(line->product, CODE_SIZE, "P%09zu", (i * 7919 + 3982) % 9000);
		snprintf(line->merchant, CODE_SIZE, "%s", MERCHANTS[i * 5 % 6]);
		snprintf(line->name, NAME_SIZE, "嘉頓 生命麵包 %zu", i);
		line->channel = i % 4 == 0 ? CHANNEL_ONLINE : CHANNEL_STORE;
		line->fulfilment = i % 4 == 0 ? FULFILMENT_SHIP : FULFILMENT_TAKE_NOW;
		line->delivery_minor = i % 4 == 0 ? 3000 : 0;
		line->quantity = (int32_t)(i % 3) + 1;
		line->unit_price_minor = (int64_t)(i * 1237 % 9000) + 490;
		if (i % 5 == 1)
			line->multibuy = (struct multibuy){ 2, line->unit_price_minor * 2 - 150 };
	}
	snprintf(body->coupons[0].coupon, CODE_SIZE, "k1");
	body->coupons[0].discount_minor = 250;
	body->coupon_count = 1;
	wire_order_sum(body, &body->totals);
	return body;
}

/* One by measure, one printed with its weight, one that says its price alone; and the lots of two. */
static inline struct wire_order *order_sample_of_pieces(void)
{
	static const struct measure KG = { 1000, MEASURE_KG };
	static const struct piece_label LABELS[] = { { { 345000, MEASURE_G }, 0 },
		{ { 345000, MEASURE_G }, 1445 }, { { 0, MEASURE_NONE }, 1445 } };
	struct wire_order *body = order_sample(5);

	for (size_t i = 0; i < 3; i++) {
		body->lines[i].channel = CHANNEL_STORE;
		if (!priced_line_take_label(&body->lines[i], &LABELS[i], &KG))
			fail_msg("label %zu", i);
	}
	snprintf(body->lines[1].lot, GS1_LOT_SIZE, "A12");
	snprintf(body->lines[3].lot, GS1_LOT_SIZE, "L/24-123456789012345");
	wire_order_sum(body, &body->totals);
	return body;
}

#endif
