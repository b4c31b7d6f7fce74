/* SPDX-License-Identifier: Apache-2.0 */
/* A counter with a hub and a card terminal. */
#include "tests/app/services/counter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/services/message.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/store/trust.h"

#define CODE "ABCDE-FGHJK"

static bool is_known(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	return network_is_enrolled(counter->network) && network_is_online(counter->network) &&
		shop_catalog_now(counter->shop);
}

/* Known to the hub since yesterday; today it is away. */
static void be_enrolled(struct counter *counter)
{
	struct enrollment enrollment = { .hub_url = "http://127.0.0.1:1", .store = "a1", .currency = "HKD" };
	struct ed25519_key key;
	char *path = file_join(counter->desk->folder, "device.key");

	assert_true(ed25519_load_or_make(path, &key));
	free(path);
	ed25519_key_id(key.public_key, enrollment.kiosk_id);
	assert_int_equal(enrollment_save(counter->desk->state, &enrollment), STATE_OK);
}

static void make_network(struct counter *counter, bool has_hub)
{
	struct desk *desk = counter->desk;
	struct shop_catalog_setup shop = { desk->folder, &desk->clock, desk->inbox, NULL, NULL };
	char *snapshot = file_join(desk->folder, has_hub ? "snapshot.db" : "catalog.db");

	catalog_fixture_make(snapshot, 1, 5, NULL);
	if (has_hub) {
		fake_hub_publish(counter->hub, snapshot, 1, 5);
		fake_hub_expect_code(counter->hub, CODE);
	} else {
		be_enrolled(counter);
	}
	free(snapshot);
	counter->shop = shop_catalog_create(&shop, desk->news);
	struct network_setup network = { .data_folder = desk->folder,
		.hub_url = has_hub ? fake_hub_url(counter->hub) : "http://127.0.0.1:1",
		.ca_file = "",
		.root_key = "",
		.enroll_code = has_hub ? CODE : "",
		.clock = &desk->clock,
		.inbox = desk->inbox,
		.jobs = desk->jobs,
		.state = desk->state,
		.writer = desk->writer,
		.catalog = counter->shop };
	counter->network = network_create(&network, desk->news);
	assert_true(network_start(counter->network));
	if (has_hub)
		desk_wait(desk, is_known, counter);
}

static void make_devices(struct counter *counter)
{
	struct desk *desk = counter->desk;
	struct hw_config *config = hw_config_create();
	char why[256], transport[64];

	counter->terminal = vterminal_create("127.0.0.1:0", why);
	assert_non_null(counter->terminal);
	snprintf(transport, sizeof transport, "tcp:127.0.0.1:%u", vterminal_port(counter->terminal));
	assert_null(hw_config_set(config, "terminal", "driver", "zvt"));
	assert_null(hw_config_set(config, "terminal", "transport", transport));
	assert_null(hw_config_set(config, "terminal", "currency", "HKD"));
	assert_null(hw_config_set(config, "terminal", "recovery_timeout_s", "2"));
	struct devices_setup devices = { desk->folder, config, &desk->clock, desk->inbox, desk->jobs,
		desk->state, desk->writer, desk->track };
	counter->devices = devices_create(&devices, desk->news);
}

struct counter *counter_create(bool has_hub)
{
	struct counter *counter = xcalloc(1, sizeof *counter);
	struct desk *desk = counter->desk = desk_create();

	clock_init_manual(&desk->clock, FIXTURE_NOW_MS);
	counter->hub = fake_hub_start();
	make_network(counter, has_hub);
	make_devices(counter);
	struct orders_setup orders = { &desk->clock, counter->network, desk->state, desk->writer, 15 };
	counter->orders = orders_create(&orders, desk->news);
	struct payments_setup payments = { &desk->clock, counter->devices, counter->network, desk->languages,
		desk->track, desk->state, desk->writer };
	counter->payments = payments_create(&payments, desk->news);
	payments_set_currency(counter->payments, "HKD");
	counter->session = ulid_make(FIXTURE_NOW_MS);
	devices_start(counter->devices);
	return counter;
}

void counter_destroy(struct counter *counter)
{
	desk_fill_disk(false);
	sem_post(&counter->desk->disk); /* a test that failed may have left it held */
	inbox_close(counter->desk->inbox);
	jobs_destroy(counter->desk->jobs);
	counter->desk->jobs = NULL;
	network_destroy(counter->network);
	devices_destroy(counter->devices);
	state_writer_destroy(counter->desk->writer);
	counter->desk->writer = NULL;
	message_drop_all(counter->desk->inbox);
	payments_destroy(counter->payments);
	orders_destroy(counter->orders);
	shop_catalog_destroy(counter->shop);
	vterminal_destroy(counter->terminal);
	fake_hub_stop(counter->hub);
	desk_destroy(counter->desk);
	free(counter);
}

void counter_look(struct counter *counter)
{
	struct news_item item;

	clock_advance(&counter->desk->clock, 20);
	while (news_take(counter->desk->news, &item)) {
		if (item.kind == NEWS_ORDER)
			payments_hear_order(counter->payments, item.order);
		if (item.kind == NEWS_PLACED) {
			counter->placed += item.placed.is_written;
			counter->refused += !item.placed.is_written;
		}
		if (item.kind == NEWS_CARD_PAYMENT) {
			counter->steps++;
			counter->last_step = payments_step(counter->payments);
		}
		news_item_finish(&item);
	}
}

bool counter_begin_order(struct counter *counter)
{
	static struct coupon_outcome none;
	struct basket basket;
	struct priced_line line = { .quantity = 1, .unit_price_minor = 1250 };

	basket_init(&basket);
	code_copy(line.product, "bread");
	code_copy(line.merchant, "ALPHA");
	snprintf(line.name, sizeof line.name, "Bread");
	assert_int_equal(basket_add(&basket, &line, "HKD", NULL), BASKET_OK);
	code_copy(line.product, "coke");
	line.quantity = 2;
	line.unit_price_minor = 600;
	assert_int_equal(basket_add(&basket, &line, "HKD", NULL), BASKET_OK);
	struct order_request request = { .basket = &basket,
		.member = "",
		.coupons = NULL,
		.outcome = &none,
		.session = counter->session,
		.language = "en",
		.catalog = catalog_meta(shop_catalog_now(counter->shop)) };
	bool is_begun = orders_place(counter->orders, &request, &counter->order);
	basket_clear(&basket);
	return is_begun;
}

static bool is_placed(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	return counter->placed > 0 &&
		(!network_is_online(counter->network) || counter_order(counter).rev > 0);
}

void counter_place(struct counter *counter)
{
	assert_true(counter_begin_order(counter));
	desk_wait(counter->desk, is_placed, counter);
}

struct placed_order counter_order(struct counter *counter)
{
	struct placed_order order = { .id = { "" } };

	order_find(counter->desk->state, &counter->desk->arena, counter->order.text, &order);
	return order;
}

static bool can_pay(void *data)
{
	struct counter *counter = data;
	struct placed_order order = counter_order(counter);

	counter_look(counter);
	return payments_can_pay(counter->payments, &order);
}

void counter_wait_for_terminal(struct counter *counter)
{
	desk_wait(counter->desk, can_pay, counter);
}

struct awaited_step {
	struct counter *counter;
	enum card_step step;
};

static bool is_at_step(void *data)
{
	struct awaited_step *awaited = data;

	counter_look(awaited->counter);
	payments_tick(awaited->counter->payments);
	return payments_step(awaited->counter->payments) == awaited->step;
}

void counter_wait_for_step(struct counter *counter, enum card_step step)
{
	struct awaited_step awaited = { counter, step };

	desk_wait(counter->desk, is_at_step, &awaited);
}

void counter_say(struct counter *counter, const char *line)
{
	char answer[256];

	vterminal_command(counter->terminal, line, answer);
	assert_string_equal(answer, "ok");
}
