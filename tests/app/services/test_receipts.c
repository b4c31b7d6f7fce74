/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts, with a virtual printer: each line stands under the shop that sold it, the shopper hears of the own receipt and of
 * nobody else's, only what the printer confirmed is called printed, and no word stays behind. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/virtual/vprinter.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/receipts.h"
#include "kiosk/app/services/message.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/store/print_journal.h"
#include "tests/app/services/desk.h"

struct scene {
	struct desk *desk;
	struct vprinter *printer;
	struct devices *devices;
	struct receipts *receipts;
	struct receipt_shop shop;
	struct placed_order order;
	struct ulid session;
};

/* --- a shop and an order --- */

static void add_line(struct wire_order *body, const char *product, const char *merchant, int64_t price)
{
	struct priced_line *line = &body->lines[body->line_count++];

	code_copy(line->product, product);
	code_copy(line->merchant, merchant);
	snprintf(line->name, sizeof line->name, "%s", product);
	line->quantity = 1;
	line->unit_price_minor = price;
}

/* Two shops, whose lines lie in the basket by turns. */
static struct placed_order place(struct scene *scene)
{
	struct wire_order *body = wire_order_create();
	struct placed_order order;

	body->order_id = ulid_make(DESK_NOW_MS);
	code_copy(body->kiosk, "kiosk-1");
	snprintf(body->session, sizeof body->session, "%s", scene->session.text);
	body->catalog_epoch = body->catalog_seq = 1;
	snprintf(body->currency, sizeof body->currency, "HKD");
	snprintf(body->language, sizeof body->language, "en");
	body->created_ms = DESK_NOW_MS;
	body->expires_ms = DESK_NOW_MS + MINUTE_MS;
	add_line(body, "bread", "ALPHA", 100);
	add_line(body, "hammer", "BETA", 2000);
	add_line(body, "milk", "ALPHA", 300);
	add_line(body, "nails", "BETA", 4000);
	wire_order_sum(body, &body->totals);
	assert_null(wire_order_fault(body));
	char *json = wire_order_encode(body);
	assert_int_equal(order_place(scene->desk->state, body->order_id, scene->session.text, json, "HKD",
				 body->totals.total_minor, DESK_NOW_MS),
		STATE_OK);
	assert_true(order_find(scene->desk->state, &scene->desk->arena, body->order_id.text, &order));
	free(json);
	wire_order_destroy(body);
	return order;
}

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);
	struct desk *desk = scene->desk = desk_create();
	struct vprinter_setup printer = { .listen = "127.0.0.1:0" };
	struct hw_config *config = hw_config_create();
	char why[256], transport[64];

	scene->printer = vprinter_create(&printer, why);
	assert_non_null(scene->printer);
	snprintf(transport, sizeof transport, "tcp:127.0.0.1:%u", vprinter_port(scene->printer));
	assert_null(hw_config_set(config, "printer", "transport", transport));
	assert_null(hw_config_set(config, "printer", "profile", "virtual-80mm"));
	struct devices_setup devices = { desk->folder, config, &desk->clock, desk->inbox, desk->jobs,
		desk->state, desk->writer, desk->track };
	scene->devices = devices_create(&devices, desk->news);
	struct receipts_setup receipts = { &desk->clock, scene->devices, desk->state, desk->writer };
	scene->receipts = receipts_create(&receipts, desk->news);
	scene->session = ulid_make(DESK_NOW_MS);
	receipts_begin_session(scene->receipts, scene->session);
	scene->shop = (struct receipt_shop){ .format = languages_use(desk->languages, 0),
		.language = "en",
		.shop_name = "River Mall",
		.place_name = "" };
	scene->order = place(scene);
	devices_start(scene->devices);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	desk_settle(scene->desk);
	devices_destroy(scene->devices);
	receipts_destroy(scene->receipts);
	vprinter_destroy(scene->printer);
	desk_destroy(scene->desk);
	free(scene);
	return 0;
}

static bool is_printer_ready(void *data)
{
	struct scene *scene = data;

	return devices_can_print(scene->devices);
}

static void command(struct scene *scene, const char *line)
{
	char answer[256];

	vprinter_command(scene->printer, line, answer);
	assert_string_equal(answer, "ok");
}

/* --- the paper --- */

/* The texts of the document in their order, each in a line of its own. */
static char *words_of(struct scene *scene, const struct placed_order *order)
{
	struct document *document = receipt_document(&scene->desk->arena, order, &scene->shop, DESK_NOW_MS);
	char *words = xstrdup("\n");

	for (size_t i = 0; i < document->count; i++) {
		const struct document_block *block = &document->blocks[i];
		char *longer = xasprintf("%s%s|%s\n", words, block->text ? block->text : "",
			block->end_text ? block->end_text : "");
		free(words);
		words = longer;
	}
	document_destroy(document);
	return words;
}

static void each_line_stands_under_the_shop_that_sold_it(void **state)
{
	struct scene *scene = *state;
	char *words = words_of(scene, &scene->order);

	assert_non_null(strstr(
		words, "\nALPHA|\nbread|HK$1.00\nmilk|HK$3.00\nBETA|\nhammer|HK$20.00\nnails|HK$40.00\n"));
	free(words);
}

static void the_sum_is_what_the_hub_charged(void **state)
{
	struct scene *scene = *state;

	scene->order.total_minor = 6000;
	char *words = words_of(scene, &scene->order);
	assert_non_null(strstr(words, "\nItems|HK$64.00\n"));
	assert_non_null(strstr(words, "\nTotal|HK$60.00\n"));
	assert_non_null(strstr(words, "\nPaid by phone|\n"));
	free(words);
}

/* Of all sums the one that was paid meets the eye. */
static void the_total_is_bold_and_large(void **state)
{
	struct scene *scene = *state;
	struct document *document =
		receipt_document(&scene->desk->arena, &scene->order, &scene->shop, DESK_NOW_MS);
	int found = 0;

	for (size_t i = 0; i < document->count; i++) {
		const struct document_block *block = &document->blocks[i];
		bool is_total = block->text && strcmp(block->text, "Total") == 0;
		if (!block->end_text)
			continue;
		assert_int_equal(block->style.is_bold, is_total);
		assert_int_equal(block->style.size == DOCUMENT_LARGE, is_total);
		found += is_total;
	}
	assert_int_equal(found, 1);
	document_destroy(document);
}

/* What was weighed says its weight and unit price; lines and sum agree. */
static void a_weighed_piece_says_its_weight_on_paper(void **state)
{
	static const struct measure KG = { 1000, MEASURE_KG };
	static const struct piece_label WEIGHED = { { 345000, MEASURE_G }, 0 },
					PRINTED = { { 0, MEASURE_NONE }, 299 };
	struct scene *scene = *state;
	struct priced_line lines[4], charged[4];
	struct wire_line_sum sums[4] = { { 100, 0, false }, { 514, 0, true }, { 299, 0, false },
		{ 4000, 0, false } };
	struct placed_order order = scene->order;

	memcpy(lines, order.lines, sizeof lines);
	lines[1].unit_price_minor = 1290;
	assert_true(priced_line_take_label(&lines[1], &WEIGHED, &KG));
	assert_true(priced_line_take_label(&lines[2], &PRINTED, &KG));
	order.lines = lines;
	char *words = words_of(scene, &order);
	assert_non_null(strstr(words, "\nhammer|HK$4.45\n  0.345 kg × HK$12.90 / 1 kg|\nnails|"));
	assert_non_null(strstr(words, "\nmilk|HK$2.99\n  price on the label|\n"));
	free(words);
	/* The kilogram has become dearer: what was charged is printed. */
	memcpy(charged, lines, sizeof charged);
	charged[1].unit_price_minor = 1490;
	order.has_charge = true;
	order.charged_lines = charged;
	order.charged_sums = sums;
	words = words_of(scene, &order);
	assert_non_null(strstr(words, "\nhammer|HK$5.14\n  0.345 kg × HK$14.90 / 1 kg|\nnails|"));
	free(words);
}

/* As the hub worked them out; before it has answered the kiosk does, but not where a coupon was taken off somewhere. */
static void deposit_and_taxes_stand_on_the_paper(void **state)
{
	struct scene *scene = *state;
	struct priced_line lines[4];
	struct wire_line_sum sums[4] = { { 100, 0, false }, { 2000, 0, false }, { 300, 0, false },
		{ 4000, 0, false } };
	static const struct tax_row TAX = { { 75, true, true }, 2047, 153, 2200 };
	struct placed_order order = scene->order;

	memcpy(lines, order.lines, sizeof lines);
	lines[0].deposit_minor = 25;
	lines[1].tax = (struct line_tax){ 190, true, true };
	lines[1].deposit_minor = 8;
	lines[1].quantity = 2;
	order.lines = lines;
	order.placed_totals.deposit_minor = 41;
	char *words = words_of(scene, &order);
	assert_non_null(strstr(words, "\nbread|HK$1.00\n  + deposit HK$0.25|\n"));
	assert_non_null(strstr(words, "\n  2 × HK$20.00|\n  + deposit 2 × HK$0.08|\n"));
	assert_non_null(strstr(words, "\nDeposit|HK$0.41\n"));
	/* 40.00 × 190 ÷ 1190 = 6.39 */
	assert_non_null(strstr(words, "\nTax 19%|HK$6.39\n  Net HK$33.61|Gross HK$40.00\n"));
	free(words);
	order.placed_totals.discount_minor = 10;
	words = words_of(scene, &order);
	assert_null(strstr(words, "Tax"));
	free(words);
	order.has_charge = true;
	order.charged_lines = lines;
	order.charged_sums = sums;
	order.charged_totals = (struct order_totals){
		.items_minor = 6400, .total_minor = 6566, .deposit_minor = 41, .tax_minor = 125
	};
	order.charged_taxes = &TAX;
	order.charged_tax_count = 1;
	words = words_of(scene, &order);
	assert_non_null(strstr(words, "\nTax|HK$1.25\n"));
	assert_non_null(strstr(words, "\nTax 7.5%|HK$1.53\n  Net HK$20.47|Gross HK$22.00\n"));
	free(words);
}

/* Minor units of the first number after a label of the paper. */
static int64_t amount_after(const char *words, const char *label)
{
	const char *at = strstr(words, label);
	int64_t whole = 0, cents = 0;

	if (!at || sscanf(at + strlen(label), "%*[^0-9]%" SCNd64 ".%" SCNd64, &whole, &cents) != 2)
		fail_msg("no amount after \"%s\"", label);
	return whole * 100 + cents;
}

/* Milk has become dearer, the coupon is worth less and delivery more: each line says what it was charged, and it adds up. */
static void a_repriced_order_is_printed_as_it_was_charged(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = scene->desk;
	struct placed_order order;
	struct priced_line lines[4];
	struct wire_line_sum sums[4];
	static const int64_t CHARGED[] = { 100, 1900, 700, 8000 };
	struct wire_order_reply reply = { .order = scene->order.id,
		.rev = 1,
		.state = ORDER_PAID,
		.url = "",
		.receipt_url = "",
		.expires_ms = DESK_NOW_MS,
		.totals = { 10700, 500, 200, 11000 },
		.currency = "HKD",
		.is_repriced = true,
		.lines = lines,
		.sums = sums,
		.line_count = 4,
		.pickup_code = "" };

	for (size_t i = 0; i < 4; i++) {
		lines[i] = scene->order.lines[i];
		sums[i] = (struct wire_line_sum){ .total_minor = CHARGED[i], .is_changed = true };
	}
	assert_int_equal(order_update(desk->state, &reply, DESK_NOW_MS, NULL), STATE_OK);
	assert_true(order_find(desk->state, &desk->arena, scene->order.id.text, &order));
	assert_true(order.has_charge);
	char *words = words_of(scene, &order);
	assert_int_equal(amount_after(words, "bread|"), 100);
	assert_int_equal(amount_after(words, "hammer|"), 1900);
	assert_int_equal(amount_after(words, "milk|"), 700);
	assert_int_equal(amount_after(words, "nails|"), 8000);
	assert_int_equal(amount_after(words, "Items|"), 10700);
	assert_int_equal(amount_after(words, "Delivery|"), 500);
	assert_int_equal(amount_after(words, "Coupons|"), 200);
	assert_int_equal(amount_after(words, "Total|"), 11000);
	free(words);
	/* What does not fit this order is nobody's charge; and it is forgotten with the session. */
	memcpy(lines[2].product, "other", 6);
	reply.rev++;
	assert_int_equal(order_update(desk->state, &reply, DESK_NOW_MS, NULL), STATE_OK);
	assert_true(order_find(desk->state, &desk->arena, scene->order.id.text, &order));
	assert_false(order.has_charge);
	assert_int_equal(state_wipe_sessions(desk->state, NULL, NULL), STATE_OK);
	assert_true(order_find(desk->state, &desk->arena, scene->order.id.text, &order));
	assert_false(order.has_charge);
	assert_int_equal(order.line_count, 0);
}

static void a_card_payment_names_the_terminals_own_numbers(void **state)
{
	struct scene *scene = *state;
	struct card_receipt card = { "girocard", "52500038", 7, 150 };

	scene->shop.card = &card;
	char *words = words_of(scene, &scene->order);
	assert_non_null(strstr(words,
		"\nTip|HK$1.50\nPaid by card|girocard\nCard terminal|52500038\nTerminal receipt|0007\n"));
	assert_null(strstr(words, "Paid by phone"));
	free(words);
}

/* --- what becomes of it --- */

struct awaited {
	struct scene *scene;
	enum receipt_progress progress;
	int others; /* news of another progress meanwhile */
};

static bool is_told(void *data)
{
	struct awaited *awaited = data;
	struct news_item item;
	bool is_there = false;

	while (news_take(awaited->scene->desk->news, &item)) {
		if (item.kind == NEWS_RECEIPT) {
			is_there = is_there || item.receipt == awaited->progress;
			awaited->others += item.receipt != awaited->progress;
		}
		news_item_finish(&item);
	}
	return is_there;
}

static void wait_for(struct scene *scene, enum receipt_progress progress)
{
	struct awaited awaited = { scene, progress, 0 };

	desk_wait(scene->desk, is_told, &awaited);
}

static enum receipt_state receipt_of_order(struct scene *scene)
{
	struct placed_order order;

	desk_settle(scene->desk);
	assert_true(order_find(scene->desk->state, &scene->desk->arena, scene->order.id.text, &order));
	return order.receipt;
}

static void a_receipt_that_the_printer_confirmed_is_printed(void **state)
{
	struct scene *scene = *state;

	assert_true(receipts_print(scene->receipts, &scene->order, &scene->shop));
	wait_for(scene, RECEIPT_IS_PRINTED);
	assert_int_equal(receipt_of_order(scene), RECEIPT_PRINTED);
	char *words = vprinter_words(scene->printer);
	assert_non_null(strstr(words, "River Mall"));
	free(words);
}

struct other_job {
	struct scene *scene;
	struct ulid id;
};

static bool is_other_closed(void *data)
{
	struct other_job *other = data;
	struct print_job job;

	return print_journal_find(other->scene->desk->state, other->id.text, &job, NULL) &&
		!print_job_is_open(job.state);
}

/* A test page, a ticket for staff, the receipt of the session before. */
static void of_another_job_the_shopper_hears_nothing(void **state)
{
	struct scene *scene = *state;
	struct other_job other = { scene, ulid_make(DESK_NOW_MS) };

	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_IS_PRINTED);
	assert_int_equal(hw_print_test_page(devices_hw(scene->devices), NULL, other.id.text), HW_OK);
	desk_wait(scene->desk, is_other_closed, &other);
	/* What the printer told of it lies in the inbox by now, or comes before the next printout's end. */
	other.id = ulid_make(DESK_NOW_MS);
	hw_print_test_page(devices_hw(scene->devices), NULL, other.id.text);
	desk_wait(scene->desk, is_other_closed, &other);
	desk_settle(scene->desk);
	assert_int_equal(desk_take_news(scene->desk, NEWS_RECEIPT, NULL), 0);
	assert_int_equal(vprinter_receipts(scene->printer), 3);
}

static void the_shopper_hears_that_paper_is_missing_and_that_it_goes_on(void **state)
{
	struct scene *scene = *state;

	desk_wait(scene->desk, is_printer_ready, scene);
	command(scene, "fault paper_out at 200");
	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_WAITS_FOR_PAPER);
	assert_int_equal(receipt_of_order(scene), RECEIPT_QUEUED);
	command(scene, "clear");
	wait_for(scene, RECEIPT_IS_PRINTED);
}

/* Paper runs out for staff to see, but no receipt waits for it. */
static void paper_that_runs_out_without_a_receipt_is_no_news_for_a_shopper(void **state)
{
	struct scene *scene = *state;

	desk_wait(scene->desk, is_printer_ready, scene);
	desk_take_news(scene->desk, NEWS_RECEIPT, NULL);
	command(scene, "fault paper_out");
	for (int i = 0; devices_paper_sign(scene->devices) != PAPER_OUT; i++) {
		struct message *message = inbox_wait(scene->desk->inbox, 1000);
		assert_true(i < 1000);
		if (message)
			message_deliver(message);
	}
	assert_int_equal(desk_take_news(scene->desk, NEWS_RECEIPT, NULL), 0);
}

static void who_asks_again_gets_a_copy(void **state)
{
	struct scene *scene = *state;

	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_IS_PRINTED);
	assert_true(receipts_print(scene->receipts, &scene->order, &scene->shop));
	wait_for(scene, RECEIPT_IS_PRINTED);
	char *words = vprinter_words(scene->printer);
	char *copy = strstr(words, "COPY");
	assert_non_null(copy);
	assert_null(strstr(copy + 1, "COPY"));
	free(words);
	assert_int_equal(receipt_of_order(scene), RECEIPT_PRINTED);
}

static bool is_closed(void *data)
{
	struct scene *scene = data;
	struct print_job job;

	return print_journal_find(scene->desk->state, scene->order.id.text, &job, NULL) &&
		!print_job_is_open(job.state);
}

/* Who leaves while the receipt waits for paper: the next shopper hears nothing of it and gets nothing of it. */
static void a_session_that_ends_takes_its_receipt_along(void **state)
{
	struct scene *scene = *state;
	struct print_job job;
	char *document = NULL;

	desk_wait(scene->desk, is_printer_ready, scene);
	command(scene, "fault paper_out at 200");
	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_WAITS_FOR_PAPER);
	receipts_end_session(scene->receipts);
	receipts_begin_session(scene->receipts, ulid_make(DESK_NOW_MS));
	desk_wait(scene->desk, is_closed, scene);
	desk_settle(scene->desk);
	assert_int_equal(desk_take_news(scene->desk, NEWS_RECEIPT, NULL), 0);
	assert_true(print_journal_find(scene->desk->state, scene->order.id.text, &job, &document));
	assert_int_not_equal(job.state, PRINT_DONE);
	free(document);
	assert_int_equal(receipt_of_order(scene), RECEIPT_UNKNOWN);
}

static void a_session_that_ends_leaves_no_word_of_what_was_printed(void **state)
{
	struct scene *scene = *state;
	struct print_job job;
	char *document = NULL;

	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_IS_PRINTED);
	receipts_end_session(scene->receipts);
	desk_settle(scene->desk);
	assert_true(print_journal_find(scene->desk->state, scene->order.id.text, &job, &document));
	assert_true(!document || !*document);
	free(document);
}

/* The journal knows that it is printed; the kiosk was killed before the order did. */
static void a_kiosk_that_was_killed_learns_what_became_of_the_receipt(void **state)
{
	struct scene *scene = *state;

	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_IS_PRINTED);
	desk_settle(scene->desk);
	order_set_receipt(scene->desk->state, scene->order.id.text, RECEIPT_QUEUED, DESK_NOW_MS);
	devices_restart(scene->devices, devices_config(scene->devices), NULL);
	assert_int_equal(receipt_of_order(scene), RECEIPT_PRINTED);
}

/* The printer was replaced while its receipt waited: the order hears that it is in doubt at the same start. */
static void a_receipt_that_waited_at_a_printer_that_is_gone_is_in_doubt(void **state)
{
	struct scene *scene = *state;
	struct hw_config *none = hw_config_create();

	desk_wait(scene->desk, is_printer_ready, scene);
	command(scene, "fault paper_out at 200");
	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_WAITS_FOR_PAPER);
	devices_restart(scene->devices, none, NULL);
	hw_config_destroy(none);
	assert_int_equal(receipt_of_order(scene), RECEIPT_UNKNOWN);
}

/* The copy hangs in the printer; the first one is in the shopper's hand. */
static void what_was_printed_once_stays_printed(void **state)
{
	struct scene *scene = *state;

	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_IS_PRINTED);
	command(scene, "fault paper_out at 200");
	receipts_print(scene->receipts, &scene->order, &scene->shop);
	wait_for(scene, RECEIPT_WAITS_FOR_PAPER);
	receipts_end_session(scene->receipts);
	desk_wait(scene->desk, is_closed, scene);
	assert_int_equal(receipt_of_order(scene), RECEIPT_PRINTED);
}

static void a_held_disk_does_not_hold_the_printer(void **state)
{
	struct scene *scene = *state;

	desk_hold_disk(scene->desk);
	assert_true(receipts_print(scene->receipts, &scene->order, &scene->shop));
	wait_for(scene, RECEIPT_IS_PRINTED);
	desk_let_disk_go(scene->desk);
	assert_int_equal(receipt_of_order(scene), RECEIPT_PRINTED);
}

#define RECEIPT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECEIPT_TEST(each_line_stands_under_the_shop_that_sold_it),
		RECEIPT_TEST(the_sum_is_what_the_hub_charged),
		RECEIPT_TEST(deposit_and_taxes_stand_on_the_paper),
		RECEIPT_TEST(the_total_is_bold_and_large),
		RECEIPT_TEST(a_repriced_order_is_printed_as_it_was_charged),
		RECEIPT_TEST(a_weighed_piece_says_its_weight_on_paper),
		RECEIPT_TEST(a_card_payment_names_the_terminals_own_numbers),
		RECEIPT_TEST(a_receipt_that_the_printer_confirmed_is_printed),
		RECEIPT_TEST(of_another_job_the_shopper_hears_nothing),
		RECEIPT_TEST(the_shopper_hears_that_paper_is_missing_and_that_it_goes_on),
		RECEIPT_TEST(paper_that_runs_out_without_a_receipt_is_no_news_for_a_shopper),
		RECEIPT_TEST(who_asks_again_gets_a_copy),
		RECEIPT_TEST(a_session_that_ends_takes_its_receipt_along),
		RECEIPT_TEST(a_session_that_ends_leaves_no_word_of_what_was_printed),
		RECEIPT_TEST(a_kiosk_that_was_killed_learns_what_became_of_the_receipt),
		RECEIPT_TEST(a_receipt_that_waited_at_a_printer_that_is_gone_is_in_doubt),
		RECEIPT_TEST(what_was_printed_once_stays_printed),
		RECEIPT_TEST(a_held_disk_does_not_hold_the_printer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
