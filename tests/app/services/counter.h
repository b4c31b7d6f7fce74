/* SPDX-License-Identifier: Apache-2.0 */
/* A counter for tests of orders and payments: a desk, the hub of the sync tests, a card terminal without a bank, and the
 * services between them. A helper that fails ends the test. */
#ifndef DAOGOU_TESTS_APP_COUNTER_H
#define DAOGOU_TESTS_APP_COUNTER_H

#include "hw/virtual/vterminal.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/network.h"
#include "kiosk/app/services/orders.h"
#include "kiosk/app/services/payments.h"
#include "kiosk/app/services/shop_catalog.h"
#include "tests/app/services/desk.h"
#include "tests/store/catalog_fixture.h"
#include "tests/sync/fake_hub.h"

struct counter {
	struct desk *desk;
	struct fake_hub *hub;
	struct vterminal *terminal;
	struct shop_catalog *shop;
	struct network *network;
	struct devices *devices;
	struct orders *orders;
	struct payments *payments;
	struct ulid session, order; /* order: of counter_place() */
	/* counted by counter_look() */
	int placed, refused, steps;
	enum card_step last_step;
};

/* The hub answers, or is away from the start. */
struct counter *counter_create(bool has_hub);
void counter_destroy(struct counter *counter);
/* Begins an order of a bread of HKD 12.50 and two cokes, at ALPHA; false when it makes none. */
bool counter_begin_order(struct counter *counter);
/* The same, until it is placed and, with a hub, known to it. */
void counter_place(struct counter *counter);
/* As the disk knows it. In the desk's arena. */
struct placed_order counter_order(struct counter *counter);
/* Takes the news, and lets a moment of the clock pass. */
void counter_look(struct counter *counter);
/* Until the terminal can pay that order. */
void counter_wait_for_terminal(struct counter *counter);
/* Until the payment stands at that step. */
void counter_wait_for_step(struct counter *counter, enum card_step step);
void counter_say(struct counter *counter, const char *line); /* the terminal's switchboard */

#endif
