/* SPDX-License-Identifier: Apache-2.0 */
/* Product and group pages on the phone, and joining a group there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/phone/phone.h"
#include "kiosk/hub/phone/phone_handlers.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/catalog/shop_charges.h"

#define OFFERS_SHOWN 40
#define GROUP_WAIT_MS INT64_C(25000)
#define PHONE_COOKIE "phone"
#define PHONE_TOKEN_SIZE 23
#define ADDRESS_HASH_SIZE 17

static void reply_not_found(struct http_request *request, struct reply *reply)
{
	phone_reply_message(request, reply, 404, "stop", N_("This page does not exist"),
		N_("Please scan the code on the screen again."));
}

/* Ranks all offers as the kiosk does, and shows the first of them. */
static void fill_comparison(struct http_request *request, const struct shop_product *product,
	struct product_view *view, struct price_comparison_request *comparison)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct arena *arena = &request->arena;
	struct shop_offer *found;
	struct shop_taxes taxes;
	shop_read_taxes(worker->db, arena, &taxes);
	size_t count = shop_list_offers(worker->db, arena, view->code, hub_now_ms(worker), &found);
	struct offer *offers = ARENA_ARRAY(arena, struct offer, count + 1);
	const char **names = ARENA_ARRAY(arena, const char *, count + 1);
	struct price_comparison_row *rows = ARENA_ARRAY(arena, struct price_comparison_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		offers[i] = found[i].offer;
		offers[i].deposit_minor = product->deposit_minor;
		offers[i].tax = shop_tax_of(&taxes, product->tax_class, offers[i].merchant);
		names[i] = found[i].merchant_name;
	}
	*comparison = (struct price_comparison_request){
		.offers = offers,
		.offer_count = count,
		.quantity = 1,
		.now_ms = hub_now_ms(worker),
		.main_currency = shop_first_currency(worker->db, arena),
		.country = *worker->hub->country ? worker->hub->country : NULL,
	};
	view->request = comparison;
	view->rows = rows;
	view->row_count = price_compare(comparison, rows);
	if (view->row_count > OFFERS_SHOWN)
		view->row_count = OFFERS_SHOWN;
	view->merchant_names = names;
}

void handle_product_page(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct shop_product product;
	struct price_comparison_request comparison;
	struct html html;
	struct page page;
	if (!shop_find_product(worker->db, &request->arena, request->params[0], &product)) {
		reply_not_found(request, reply);
		return;
	}
	struct product_view view = {
		.code = product.code,
		.name = product.name,
		.brand = product.brand,
		.description = product.description,
		.image = product.image,
	};
	fill_comparison(request, &product, &view, &comparison);
	phone_page_init(&page, &html, request, NULL, request->path);
	page_write_product(&page, &view);
	phone_page_reply(&page, reply, 200);
}

static const char NO_SAVING[] = N_("Alone it costs no more just now, so nobody can join.");

static void reply_group_page(
	struct http_request *request, struct reply *reply, unsigned status, const char *problem_id)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct deal_group group;
	struct shop_product product = { 0 };
	struct html html;
	struct page page;
	if (!group_read(worker->db, &request->arena, request->params[0], &group)) {
		reply_not_found(request, reply);
		return;
	}
	bool has_product = shop_find_product(worker->db, &request->arena, group.product, &product);
	phone_page_init(&page, &html, request, NULL, arena_printf(&request->arena, "/g/%s", group.id));
	bool is_open = has_product && group_can_take_seat(&group.count, &group.tiers, page.now_ms);
	bool is_saving = group_tiers_save(
		&group.tiers, shop_price_alone(worker->db, group.product, group.merchant, page.now_ms));
	if (is_open && !is_saving && !problem_id)
		problem_id = NO_SAVING;
	struct group_view view = {
		.id = group.id,
		.product = group.product,
		.product_name = has_product ? product.name : group.product,
		.image = product.image,
		.merchant_name = shop_merchant_name(worker->db, &request->arena, group.merchant),
		.currency = group.currency,
		.tiers = &group.tiers,
		.count = group.count,
		.size = group.size,
		.can_join = is_open && is_saving,
		.problem = problem_id ? messages_get(problem_id) : NULL,
	};
	page_write_group(&page, &view);
	phone_page_reply(&page, reply, status);
}

void handle_group_page(struct http_request *request, struct reply *reply)
{
	reply_group_page(request, reply, 200, NULL);
}

void handle_group_live(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct deal_group group;
	int64_t taken = http_request_query_int(request, "taken", 0, GROUP_PEOPLE_MAX, 0);
	struct hub_poll poll = hub_poll(request, GROUP_WAIT_MS);
	if (!group_read(worker->db, &request->arena, request->params[0], &group))
		reply_problem(reply, 404, NULL, NULL);
	else if (group.count.taken != taken || group.count.state != GROUP_OPEN)
		reply_json(reply, 200, json_pack("{s:i}", "taken", (int)group.count.taken));
	else if (poll.is_over)
		reply->status = 204;
	else
		reply_wait(reply, group.id, poll.generation);
}

/* The phone's own token from its cookie, or a new one that the reply sets. It tells phones apart and knows
 * nobody's name. */
static void phone_token(struct http_request *request, struct reply *reply, char token[PHONE_TOKEN_SIZE])
{
	const char *found = http_request_cookie(request, PHONE_COOKIE);
	if (found && strlen(found) == PHONE_TOKEN_SIZE - 1) {
		snprintf(token, PHONE_TOKEN_SIZE, "%s", found);
		return;
	}
	random_token(PHONE_TOKEN_SIZE - 1, token);
	reply_header(reply, "Set-Cookie",
		arena_printf(&request->arena,
			PHONE_COOKIE "=%s; Path=/g; Max-Age=7776000; HttpOnly; SameSite=Lax%s", token,
			strncmp(hub_worker_of(request)->hub->public_url, "https:", 6) == 0 ? "; Secure"
											   : ""));
}

/* What the database keeps of it: 64 bits tell the few apart that hold seats at one time. */
static void hash_address(struct http_request *request, char ret_hash[ADDRESS_HASH_SIZE])
{
	uint8_t digest[KEYED_DIGEST_BYTES];
	keyed_digest(
		hub_worker_of(request)->hub->address_key, request->client, strlen(request->client), digest);
	hex_encode(digest, (ADDRESS_HASH_SIZE - 1) / 2, ret_hash);
}

static const char *join_problem(struct transition transition)
{
	switch (transition.reason) {
	case REASON_ADDRESS:
		return N_("Others on your network are paying for their seats just now. Please try again in a "
			  "moment.");
	case REASON_FULL: return N_("Somebody was faster: there is no seat left.");
	case REASON_OVER: return N_("This group takes nobody any more.");
	case REASON_LIMIT: return N_("You have a seat in this group already.");
	case REASON_SOLD_OUT: return N_("The shop has none left.");
	case REASON_NO_SAVING: return NO_SAVING;
	default: return N_("The shop could not do this now. Please try again.");
	}
}

void handle_group_join(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	char token[PHONE_TOKEN_SIZE], holder[SHA256_HEX_SIZE], address[ADDRESS_HASH_SIZE];
	struct ulid seat = ulid_make(hub_now_ms(worker));
	const char *wanted = http_request_query(request, "lang");
	const struct language *accepted =
		phone_accept_language(http_request_header(request, "Accept-Language"));
	phone_token(request, reply, token);
	coupon_owner(token, holder);
	hash_address(request, address);
	struct seat_request asked = {
		.group = request->params[0],
		.seat = seat.text,
		.holder = holder,
		.address = address,
		.kiosk = "phone",
		.store = "",
		.session = "",
		.language = wanted ? language_find(wanted)->tag
			: accepted ? accepted->tag
				   : "en",
	};
	struct transition taken = group_take_seat(worker, &asked);
	if (taken.reason == REASON_NOT_FOUND) {
		reply_not_found(request, reply);
	} else if (taken.result == TRANSITION_BUSY) {
		phone_reply_message(request, reply, 503, "wait", N_("Please wait a moment"),
			N_("The shop could not do this now. Please try again."));
	} else if (taken.result != TRANSITION_DONE) {
		reply_group_page(request, reply, 409, join_problem(taken));
	} else {
		char *checkout =
			hub_get_text(worker->db, "SELECT token FROM orders WHERE id = $1", seat.text);
		reply_redirect(reply, phone_address(request, "/c/", checkout ? checkout : ""));
		free(checkout);
	}
}
