/* SPDX-License-Identifier: Apache-2.0 */
/* A small application around one screen. */
#include "tests/screens/fake_app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/catalog_search.h"
#include "kiosk/store/state.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

#define ARENA_BYTES (16 * 1024)
#define RESULTS_MAX 100

struct app {
	char *folder, *catalog_path;
	struct catalog *catalog;
	struct state *state;
	struct live *live;
	struct ui *ui;
	struct session session;
	int width, height;
	const struct screen *screen;
	const char *screen_name;
	void *screen_state;
	struct arena arena, note_arena;
	struct ulid order; /* that is shown; "" = none */
	int64_t wall_ms, now_ms;
	uint64_t next_ticket, search_ticket, list_ticket;
	char typed[300];
	struct catalog_filter filter;
	bool has_facets;
	struct fake_record record;
	struct fake_answers answers;
};

static struct typeset *typeset;
static struct theme theme;
static struct locale_format *formats[8];
static struct messages *translations[8];

/* --- fonts, languages, the theme --- */

int fake_app_open_fonts(void **state)
{
	char why[200];
	char *themes = source_path("themes"), *folder = built_program("../share/translations");

	(void)state;
	typeset = typeset_create(8 * 1024 * 1024);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		formats[i] = locale_format_create(LANGUAGES[i].tag, "HK", "Asia/Hong_Kong");
		translations[i] = i ? messages_open(folder, LANGUAGES[i].tag) : NULL;
	}
	bool is_loaded = theme_load(themes, "daylight", &theme, why);
	free(themes);
	free(folder);
	return typeset && is_loaded ? 0 : -1;
}

int fake_app_close_fonts(void **state)
{
	(void)state;
	messages_use(NULL);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		locale_format_destroy(formats[i]);
		messages_close(translations[i]);
	}
	typeset_destroy(typeset);
	return 0;
}

/* --- one application --- */

static void open_catalog(struct app *app, const char *extra_sql)
{
	enum catalog_fault fault;

	if (app->catalog) {
		catalog_close(app->catalog);
		unlink(app->catalog_path);
	}
	catalog_fixture_make(app->catalog_path, 1, 1, extra_sql);
	app->catalog = catalog_open(app->catalog_path, &fault);
	if (app->catalog)
		catalog_set_store(app->catalog, "a1");
	assert_non_null(app->catalog);
}

static void start_session(struct app *app)
{
	const struct catalog_meta *meta = catalog_meta(app->catalog);

	app->session = (struct session){
		.shopper = { .is_running = true, .text_percent = 100, .language = &LANGUAGES[0] },
		.shop = { .name = "River Mall",
			.place_name = "River Mall · Level 2",
			.store_hours = "",
			.product_count = meta->product_count,
			.has_catalog = true,
			.prices_as_of_ms = meta->issued_ms },
		.machine = { .mode = MODE_SHOPPER,
			.is_online = true,
			.wall_ms = app->wall_ms,
			.has_scanner = true,
			.has_printer = true,
			.is_printer_ready = true }
	};
	snprintf(app->session.shop.store_merchant, sizeof app->session.shop.store_merchant, "ALPHA");
	snprintf(app->session.shop.country, sizeof app->session.shop.country, "HK");
	snprintf(app->session.shop.currency, sizeof app->session.shop.currency, "HKD");
	snprintf(app->session.machine.hub_url, sizeof app->session.machine.hub_url, "http://hub.example");
	app->session.shopper.id = ulid_make(app->wall_ms);
	basket_init(&app->session.shopper.basket);
}

int fake_app_set_up(void **state)
{
	struct app *app = xcalloc(1, sizeof *app);

	app->folder = temp_folder_make();
	app->catalog_path = file_join(app->folder, "catalog.db");
	app->wall_ms = FIXTURE_NOW_MS;
	app->now_ms = 1000;
	arena_init(&app->arena, ARENA_BYTES);
	arena_init(&app->note_arena, ARENA_BYTES);
	open_catalog(app, NULL);
	char *path = file_join(app->folder, "state.db");
	app->state = state_open(path, app->wall_ms, NULL, NULL);
	free(path);
	app->ui = ui_create(&(struct ui_options){
		.typeset = typeset, .action_text = action_text, .has_instant_motion = true });
	ui_set_theme(app->ui, &theme);
	ui_set_size(app->ui, FAKE_WIDTH, FAKE_HEIGHT);
	start_session(app);
	fake_app_set_language(app, "en");
	*state = app;
	return 0;
}

static void leave_screen(struct app *app)
{
	if (!app->screen)
		return;
	if (app->screen->leave)
		app->screen->leave(app->screen_state, app);
	free(app->screen_state);
	arena_reset(&app->arena);
	app->screen = NULL;
}

int fake_app_tear_down(void **state)
{
	struct app *app = *state;

	leave_screen(app);
	ui_destroy(app->ui);
	catalog_close(app->catalog);
	live_destroy(app->live);
	state_close(app->state);
	arena_finish(&app->arena);
	arena_finish(&app->note_arena);
	temp_folder_remove(app->folder);
	free(app->catalog_path);
	free(app);
	return 0;
}

void fake_app_use_catalog(struct app *app, const char *extra_sql)
{
	open_catalog(app, extra_sql);
	app->session.shop.product_count = catalog_meta(app->catalog)->product_count;
}

void fake_app_use_live(struct app *app, struct live *live)
{
	catalog_set_live(app->catalog, live);
	live_destroy(app->live);
	app->live = live;
}

/* --- driving --- */

void fake_app_show(struct app *app, struct route route)
{
	leave_screen(app);
	app->screen = SCREENS[route.screen];
	app->screen_name = screen_name(route.screen);
	app->screen_state = xcalloc(1, app->screen->state_size);
	ui_leave_screen(app->ui);
	ui_set_place(app->ui, (uint64_t)route.screen + 1);
	if (app->screen->enter)
		app->screen->enter(app->screen_state, app, &route);
	fake_app_declare(app);
}

void fake_app_declare(struct app *app)
{
	app->session.machine.wall_ms = app->wall_ms;
	ui_begin(app->ui, app->now_ms += 16);
	if (app->screen->prepare)
		app->screen->prepare(app->screen_state, app, app->ui);
	app->screen->view(app->screen_state, &app->session, app->ui);
	ui_end(app->ui);
}

void fake_app_send(struct app *app, const struct event *event)
{
	if (app->screen->update)
		app->screen->update(app->screen_state, app, event);
	fake_app_declare(app);
}

void fake_app_act(struct app *app, struct action action)
{
	fake_app_send(app, &(struct event){ .kind = EVENT_ACTION, .action = action });
}

void fake_app_type(struct app *app, const char *text)
{
	fake_app_send(app, &(struct event){ .kind = EVENT_TEXT, .text = text });
}

void fake_app_tick(struct app *app, int64_t ms)
{
	app->wall_ms += ms;
	fake_app_send(app, &(struct event){ .kind = EVENT_TICK });
}

void fake_app_tap(struct app *app, const char *key)
{
	const struct ui_node_info *node = fake_app_find(app, key);
	struct action action;

	if (!node)
		fail_msg("there is no %s on the screen", key);
	int x = node->shown.x + node->shown.w / 2, y = node->shown.y + node->shown.h / 2;
	ui_pointer_down(app->ui, x, y, app->now_ms);
	ui_pointer_up(app->ui, x, y, app->now_ms, &action);
	if (!action.verb)
		fail_msg("%s does not take a touch", key);
	fake_app_act(app, action);
}

static void reload(struct app *app)
{
	if (!app->screen)
		return;
	/* Given back whole, so that a screen which still looks at what it read before is found out. */
	arena_wipe(&app->arena);
	arena_finish(&app->arena);
	arena_finish(&app->note_arena);
	arena_init(&app->arena, ARENA_BYTES);
	arena_init(&app->note_arena, ARENA_BYTES);
	fake_app_send(app, &(struct event){ .kind = EVENT_RELOAD });
}

void fake_app_set_language(struct app *app, const char *tag)
{
	const struct language *language = language_find(tag);
	long index = language - LANGUAGES;

	app->session.shopper.language = language;
	messages_use(translations[index]);
	ui_set_language(app->ui, language->tag, language->is_right_to_left, formats[index]);
	reload(app);
}

void fake_app_set_size(struct app *app, int width, int height)
{
	ui_set_size(app->ui, width, height);
	app->width = width;
	app->height = height;
	if (app->screen)
		fake_app_declare(app);
}

void fake_app_set_text(struct app *app, int percent)
{
	app->session.shopper.text_percent = percent;
	ui_set_text_percent(app->ui, percent);
	if (app->screen)
		fake_app_declare(app);
}

struct session *fake_app_session(struct app *app)
{
	return &app->session;
}

struct ui *fake_app_ui(struct app *app)
{
	return app->ui;
}

void *fake_app_screen_state(struct app *app)
{
	return app->screen_state;
}

struct fake_record *fake_app_record(struct app *app)
{
	return &app->record;
}

struct fake_answers *fake_app_answers(struct app *app)
{
	return &app->answers;
}

/* --- reading --- */

enum match { MATCH_KEY, MATCH_LABEL, MATCH_WORDS };

static bool matches(const struct ui_node_info *info, enum match match, const char *text)
{
	if (match == MATCH_KEY)
		return strcmp(info->key, text) == 0;
	if (match == MATCH_LABEL)
		return strcmp(info->label, text) == 0;
	return strstr(info->label, text) != NULL || strstr(info->value, text) != NULL;
}

static const struct ui_node_info *find(struct app *app, enum match match, const char *text)
{
	const struct ui_node_info *infos;
	int count = ui_list(app->ui, &infos);

	for (int i = 0; i < count; i++) {
		if (matches(&infos[i], match, text))
			return &infos[i];
	}
	return NULL;
}

const struct ui_node_info *fake_app_find(struct app *app, const char *key)
{
	return find(app, MATCH_KEY, key);
}

const struct ui_node_info *fake_app_find_label(struct app *app, const char *label)
{
	return find(app, MATCH_LABEL, label);
}

const struct ui_node_info *fake_app_find_words(struct app *app, const char *words)
{
	return find(app, MATCH_WORDS, words);
}

void fake_app_assert_words(struct app *app, const char *words)
{
	if (!fake_app_find_words(app, words))
		fail_msg("\"%s\" is not on the %s screen", words, app->screen_name);
}

void fake_app_assert_no_words(struct app *app, const char *words)
{
	if (fake_app_find_words(app, words))
		fail_msg("\"%s\" is on the %s screen", words, app->screen_name);
}

void fake_app_assert_good_layout(struct app *app)
{
	char findings[2000];

	if (ui_check(app->ui, findings, sizeof findings))
		fail_msg("%s screen, %s, %d %%, %dx%d:\n%s", app->screen_name,
			app->session.shopper.language->tag, app->session.shopper.text_percent, app->width,
			app->height, findings);
}

/* --- the search thread --- */

uint64_t fake_app_last_search_ticket(const struct app *app)
{
	return app->search_ticket;
}

const char *fake_app_last_search(const struct app *app)
{
	return app->typed;
}

const struct catalog_filter *fake_app_last_filter(const struct app *app)
{
	return &app->filter;
}

static void give_answer(struct app *app, struct search_answer *answer)
{
	fake_app_send(app, &(struct event){ .kind = EVENT_ANSWER, .answer = answer });
	search_answer_destroy(answer);
	fake_app_declare(app);
}

void fake_app_answer_search(struct app *app, uint64_t ticket, const char *typed)
{
	struct search_answer *answer = xcalloc(1, sizeof *answer);
	enum catalog_fault fault;
	struct catalog_search *search = catalog_search_open(app->catalog_path, NULL, &fault);

	assert_non_null(search);
	arena_init(&answer->arena, ARENA_BYTES);
	answer->kind = SEARCH_ANSWER_WORDS;
	answer->ticket = ticket;
	answer->typed = arena_strdup(&answer->arena, typed);
	catalog_search_run(search, typed, app_language(app), app->wall_ms, RESULTS_MAX, &answer->arena,
		&answer->summaries, &answer->summary_count, &answer->has_more);
	catalog_search_close(search);
	give_answer(app, answer);
}

static void answer_one_list(struct app *app)
{
	struct search_answer *answer = xcalloc(1, sizeof *answer);

	arena_init(&answer->arena, ARENA_BYTES);
	answer->kind = SEARCH_ANSWER_LIST;
	answer->ticket = app->list_ticket;
	answer->list = catalog_list_build(app->catalog, &app->filter, NULL);
	if (app->has_facets) {
		answer->brand_count = catalog_brands(app->catalog, &answer->arena, app_language(app),
			app->filter.category_id, 40, &answer->brands);
		answer->seller_count = catalog_sellers(app->catalog, &answer->arena, app_language(app),
			app->filter.category_id, app->wall_ms, &answer->sellers);
		answer->attribute_count = catalog_attributes(app->catalog, &answer->arena, app_language(app),
			app->filter.category_id, &answer->attributes);
	}
	give_answer(app, answer);
}

void fake_app_answer_list(struct app *app)
{
	uint64_t answered;

	do {
		answered = app->list_ticket;
		answer_one_list(app);
	} while (app->list_ticket != answered);
}

/* --- kiosk/screens/app.h --- */

const struct session *app_session(const struct app *app)
{
	return &app->session;
}

struct catalog *app_catalog(struct app *app)
{
	return app->catalog;
}

struct state *app_state(struct app *app)
{
	return app->state;
}

const char *app_language(const struct app *app)
{
	return app->session.shopper.language->tag;
}

int64_t app_wall_ms(const struct app *app)
{
	return app->wall_ms;
}

struct arena *app_screen_arena(struct app *app)
{
	return &app->arena;
}

void app_go(struct app *app, struct route route)
{
	app->record.route = route;
	app->record.went++;
}

void app_replace(struct app *app, struct route route)
{
	app->record.route = route;
	app->record.replaced++;
}

void app_back(struct app *app)
{
	app->record.went_back++;
}

uint64_t app_ask_search(struct app *app, const char *typed, size_t limit)
{
	(void)limit;
	snprintf(app->typed, sizeof app->typed, "%s", typed);
	return app->search_ticket = ++app->next_ticket;
}

uint64_t app_ask_list(struct app *app, const struct catalog_filter *filter, bool with_facets)
{
	app->filter = *filter;
	app->has_facets = with_facets;
	return app->list_ticket = ++app->next_ticket;
}

enum basket_result app_basket_add(struct app *app, const struct priced_line *line, const char *currency)
{
	return basket_add(&app->session.shopper.basket, line, currency, NULL);
}

void app_basket_set_quantity(struct app *app, size_t line, int32_t quantity)
{
	basket_set_quantity(&app->session.shopper.basket, line, quantity);
}

void app_basket_set_fulfilment(struct app *app, size_t line, enum fulfilment fulfilment)
{
	basket_set_fulfilment(&app->session.shopper.basket, line, fulfilment);
}

void app_basket_replace_line(struct app *app, size_t line, const struct priced_line *replacement)
{
	assert_null(priced_line_fault(replacement));
	app->session.shopper.basket.lines[line] = *replacement;
}

bool app_take_coupon(struct app *app, const struct catalog_coupon *coupon)
{
	struct session *session = &app->session;

	for (int i = 0; i < session->shopper.coupon_count; i++) {
		if (session->shopper.coupon_ids[i] == coupon->id)
			return false;
	}
	session->shopper.coupons[session->shopper.coupon_count] = coupon->rule;
	session->shopper.coupons[session->shopper.coupon_count].valid_from_ms = app->wall_ms;
	session->shopper.coupon_ids[session->shopper.coupon_count++] = coupon->id;
	return true;
}

static bool category_is_within(void *data, const char *category, const char *ancestor)
{
	struct app *app = data;

	return catalog_category_is_within(app->catalog, category, ancestor);
}

void app_best_coupons(struct app *app, struct coupon_outcome *ret_outcome)
{
	static struct coupon_line lines[LINES_MAX];
	const struct session *session = &app->session;
	struct coupon_basket basket = { .lines = lines,
		.line_count = session->shopper.basket.line_count,
		.currency = session->shopper.basket.currency,
		.category_is_within = category_is_within,
		.data = app };

	basket_coupon_lines(&session->shopper.basket, lines);
	coupon_best(session->shopper.coupons, (size_t)session->shopper.coupon_count, &basket,
		&COUPON_POLICY_DEFAULT, app->wall_ms, ret_outcome);
}

static void fill_order(struct app *app, struct wire_order *body)
{
	const struct shopper *shopper = &app->session.shopper;
	struct coupon_outcome outcome;

	app_best_coupons(app, &outcome);
	wire_order_set_basket(body, &shopper->basket, shopper->coupons, &outcome);
	body->order_id = ulid_make(app->wall_ms);
	snprintf(body->kiosk, sizeof body->kiosk, "kiosk");
	snprintf(body->session, sizeof body->session, "%s", shopper->id.text);
	snprintf(body->language, sizeof body->language, "en");
	body->created_ms = app->wall_ms;
	body->expires_ms = app->wall_ms + ORDER_TTL_MS;
	body->catalog_epoch = body->catalog_seq = 1;
}

static enum state_result write_order(struct app *app, const struct wire_order *body)
{
	char *json = wire_order_encode(body);
	enum state_result result = order_place(app->state, body->order_id, body->session, json,
		body->currency, body->totals.total_minor, app->wall_ms);

	free(json);
	return result;
}

bool app_place_order(struct app *app)
{
	struct wire_order *body = wire_order_create();

	fill_order(app, body);
	bool is_placed =
		!app->answers.cannot_place && !wire_order_fault(body) && write_order(app, body) == STATE_OK;
	if (is_placed) {
		app->order = body->order_id;
		app->record.placed++;
		basket_clear(&app->session.shopper.basket);
	}
	wire_order_destroy(body);
	return is_placed;
}

bool app_order(struct app *app, struct arena *arena, struct placed_order *ret_order)
{
	return app->order.text[0] && order_find(app->state, arena, app->order.text, ret_order);
}

size_t app_offline_urls(struct app *app, struct arena *arena, const char *const **ret_urls)
{
	const char **urls = ARENA_ARRAY(arena, const char *, 4);
	size_t count = 0;

	for (; count < 4 && app->answers.offline_urls[count]; count++)
		urls[count] = arena_strdup(arena, app->answers.offline_urls[count]);
	*ret_urls = urls;
	return count;
}

bool app_open_group(struct app *app, const char *deal_code, char *ret_group)
{
	if (app->answers.cannot_open_group)
		return false;
	snprintf(app->record.group_deal, sizeof app->record.group_deal, "%s", deal_code);
	struct ulid id = ulid_make(app->wall_ms);
	memcpy(ret_group, id.text, sizeof id.text);
	app->record.groups_opened++;
	return true;
}

void app_order_extend(struct app *app)
{
	app->record.extended++;
}

void app_order_cancel(struct app *app)
{
	app->record.cancelled++;
}

void app_order_done(struct app *app)
{
	app->record.finished++;
	app->order.text[0] = '\0';
}

const char *app_phone_url(struct app *app, struct arena *arena, const char *kind, const char *id)
{
	return arena_printf(arena, "%s/%s/%s", app->session.machine.hub_url, kind, id);
}

bool app_can_pay_by_card(struct app *app, const struct placed_order *order)
{
	(void)order;
	return app->answers.has_terminal;
}

void app_pay_by_card(struct app *app)
{
	app->record.cards_asked++;
}

void app_cancel_card(struct app *app)
{
	app->record.cards_cancelled++;
}

bool app_card_receipt(
	struct app *app, struct arena *arena, const char *order, struct card_receipt *ret_receipt)
{
	(void)arena;
	(void)order;
	if (!app->answers.tip_minor)
		return false;
	*ret_receipt = (struct card_receipt){
		.card = "girocard", .terminal_id = "", .tip_minor = app->answers.tip_minor
	};
	return true;
}

bool app_print_receipt(struct app *app)
{
	app->record.printed++;
	return !app->answers.cannot_print;
}

void app_track_event(struct app *app, const char *kind, const char *data)
{
	size_t length = strlen(app->record.tracked);

	(void)data;
	snprintf(app->record.tracked + length, sizeof app->record.tracked - length, "%s ", kind);
}

void app_note_with(struct app *app, const char *sentence, const char *button, struct action action)
{
	struct fake_record *record = &app->record;

	snprintf(record->note, sizeof record->note, "%s", sentence);
	snprintf(record->note_button, sizeof record->note_button, "%s", button ? button : "");
	record->note_action = action_keep(action, &app->note_arena);
	record->is_note_careful = false;
	app->session.overlay.note = record->note;
	app->session.overlay.note_button = button ? record->note_button : NULL;
	app->session.overlay.note_action = record->note_action;
}

void app_note(struct app *app, const char *sentence)
{
	app_note_with(app, sentence, NULL, NO_ACTION);
}

void app_note_careful(struct app *app, const char *sentence)
{
	app_note(app, sentence);
	app->record.is_note_careful = app->session.overlay.is_note_careful = true;
}
