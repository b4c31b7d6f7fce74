/* SPDX-License-Identifier: Apache-2.0 */
/* The narrow door: all that a screen may ask of the application. Main thread. Implemented in kiosk/app; tests of screens
 * bring their own. Nothing here waits for a disk, a device or the network longer than a tap may take. */
#ifndef DAOGOU_SCREENS_APP_H
#define DAOGOU_SCREENS_APP_H

#include "kiosk/screens/event.h"
#include "kiosk/screens/screen.h"
#include "kiosk/screens/session.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/catalog_deal.h"
#include "kiosk/store/catalog_list.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/orders.h"

struct app;

/* --- reading --- */
const struct session *app_session(const struct app *app);
/* Never NULL while a screen that needs the catalog is on (see struct screen). */
struct catalog *app_catalog(struct app *app);
struct state *app_state(struct app *app);
/* The language of the running session, BCP 47. */
const char *app_language(const struct app *app);
int64_t app_wall_ms(const struct app *app);
/* Lives as long as the screen is entered; emptied before EVENT_RELOAD. */
struct arena *app_screen_arena(struct app *app);

/* --- going places --- */
void app_go(struct app *app, struct route route);
/* Without growing the way back. */
void app_replace(struct app *app, struct route route);
void app_back(struct app *app);

/* --- search and long lists; EVENT_ANSWER carries the ticket --- */
uint64_t app_ask_search(struct app *app, const char *typed, size_t limit);
uint64_t app_ask_list(struct app *app, const struct catalog_filter *filter, bool with_facets);

/* --- the basket --- */
enum basket_result app_basket_add(struct app *app, const struct priced_line *line, const char *currency);
void app_basket_set_quantity(struct app *app, size_t line, int32_t quantity);
void app_basket_set_fulfilment(struct app *app, size_t line, enum fulfilment fulfilment);
/* Every line at another offer (one trip, or the split): replaces the line's merchant, channel and prices. */
void app_basket_replace_line(struct app *app, size_t line, const struct priced_line *replacement);
/* False when too many are taken or it is taken already. */
bool app_take_coupon(struct app *app, const struct catalog_coupon *coupon);
/* The best combination of the coupons taken, for the basket as it is. */
void app_best_coupons(struct app *app, struct coupon_outcome *ret_outcome);

/* --- orders --- */
/* Makes the order from the basket and begins to write it and its outbox entry: shopper.is_placing, until EVENT_ORDER_CHANGED
 * tells that it is placed, or that the kiosk's own disk failed and there is no order. False: these lines make none. */
bool app_place_order(struct app *app);
/* The order being paid, as last known; false when there is none. */
bool app_order(struct app *app, struct arena *arena, struct placed_order *ret_order);
/* The signed codes that carry the whole order, one or several; 0 when none can be made. In the arena. */
size_t app_offline_urls(struct app *app, struct arena *arena, const char *const **ret_urls);
void app_order_extend(struct app *app);
void app_order_cancel(struct app *app);
/* Forgets which order is being paid; the basket was emptied when it was placed. */
void app_order_done(struct app *app);

/* --- the card terminal beside the machine; EVENT_CARD_PAYMENT and EVENT_ORDER_CHANGED follow --- */
/* True when a terminal is there that can take the order's sum. */
bool app_can_pay_by_card(struct app *app, const struct placed_order *order);
/* The order being paid: the hub keeps it for the terminal, then the terminal is asked. */
void app_pay_by_card(struct app *app);
/* The shopper wants to pay otherwise; the terminal may have the last word. */
void app_cancel_card(struct app *app);
/* How the order was paid here; false when not at the terminal. Texts in the arena. */
bool app_card_receipt(
	struct app *app, struct arena *arena, const char *order, struct card_receipt *ret_receipt);

size_t app_open_payments(struct app *app, struct arena *arena, const struct open_payment **ret_payments);
/* Audited. Does nothing where the answer does not fit. */
void app_settle_payment(struct app *app, const char *id, enum payment_answer answer);

/* --- groups and coupons at the hub --- */
/* Opens a group of a deal: its ULID now (ULID_SIZE bytes), the hub learns of it at once. False without the hub. */
bool app_open_group(struct app *app, const char *deal_code, char *ret_group);
/* The address of a product, group or deal page for the phone, in the arena. */
const char *app_phone_url(struct app *app, struct arena *arena, const char *kind, const char *id);

/* --- paper --- */
/* Prints the receipt of the paid order; EVENT_PRINTER follows. False when no printer can. */
bool app_print_receipt(struct app *app);

/* --- measuring: kind is one of the names of the trade's events; data is a JSON object or NULL --- */
void app_track_event(struct app *app, const char *kind, const char *data);

/* --- saying something at the foot of the screen --- */
void app_note(struct app *app, const char *sentence);
void app_note_careful(struct app *app, const char *sentence);
void app_note_with(struct app *app, const char *sentence, const char *button, struct action action);

#endif
