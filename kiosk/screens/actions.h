/* SPDX-License-Identifier: Apache-2.0 */
/* The one list of verbs: what a touch, the keypad, a voice, a test or the log may ask for. An action is a verb and an
 * argument (a rowid, an index, a code point); GO has a route. Adding a verb is one line here. */
#ifndef DAOGOU_SCREENS_ACTIONS_H
#define DAOGOU_SCREENS_ACTIONS_H

#include "kiosk/screens/route.h"
#include "kiosk/ui/ui.h"

/* X(VERB, "name") — the name stands in keys, logs and control messages and never changes. */
#define ACTION_VERBS(X)                                                                                      \
	X(NO_VERB, "none")                                                                                   \
	/* going places; handled by the application on every screen */                                       \
	X(START, "start") /* from attract: a session begins */                                               \
	X(GO, "go")       /* its object is a route: see GO() */                                              \
	X(GO_BACK, "go_back")                                                                                \
	X(OPEN_HELP, "open_help")                                                                            \
	X(CLOSE_HELP, "close_help")                                                                          \
	X(OPEN_LANGUAGES, "open_languages")                                                                  \
	X(SET_LANGUAGE, "set_language")   /* arg: index into LANGUAGES */                                    \
	X(SET_TEXT_SIZE, "set_text_size") /* arg: percent */                                                 \
	X(SET_CONTRAST, "set_contrast")   /* arg: 0 or 1 */                                                  \
	X(SET_REACH, "set_reach")         /* arg: 0 or 1 */                                                  \
	X(SET_MOTION, "set_motion")       /* arg: 0 = reduced, 1 = full */                                   \
	X(CALL_STAFF, "call_staff")                                                                          \
	X(END_SESSION, "end_session") /* I'm done */                                                         \
	X(STAY, "stay")               /* I am still here */                                                  \
	X(DISMISS, "dismiss")         /* a note at the screen's foot */                                      \
	/* the current screen's own */                                                                       \
	X(TYPE_KEY, "key") /* arg: code point or special key */                                              \
	X(CLEAR_TEXT, "clear_text")                                                                          \
	X(TAKE_WORD, "take_word")         /* arg: index of a suggested word */                               \
	X(SET_ORDER, "set_order")         /* arg: enum product_order */                                      \
	X(TOGGLE_FILTER, "toggle_filter") /* arg: see browse.c */                                            \
	X(OPEN_FILTERS, "open_filters")                                                                      \
	X(CLOSE_FILTERS, "close_filters")                                                                    \
	X(CHOOSE_ATTRIBUTE, "choose_attribute")                                                              \
	X(CHOOSE_BRAND, "choose_brand")                                                                      \
	X(CHOOSE_SELLER, "choose_seller")                                                                    \
	X(CHOOSE_VARIANT, "choose_variant") /* arg: product id */                                            \
	X(CHOOSE_OFFER, "choose_offer")     /* arg: row of the comparison */                                 \
	X(CHOOSE_PICTURE, "choose_picture")                                                                  \
	X(ONE_LESS, "one_less") /* arg: line of the basket, 0 on a product */                                \
	X(ONE_MORE, "one_more")                                                                              \
	X(REMOVE_LINE, "remove_line")                                                                        \
	X(ADD_TO_BASKET, "add_to_basket")                                                                    \
	X(TAKE_WITH_ME, "take_with_me")                                                                      \
	X(CLOSE_DIALOG, "close_dialog")                                                                      \
	X(OPEN_LANDED_COST, "open_landed_cost")                                                              \
	X(CHOOSE_FULFILMENT, "choose_fulfilment") /* arg: line * 16 + enum fulfilment */                     \
	X(CHOOSE_PLAN, "choose_plan")             /* arg: 0 = cheapest split, 1 + n = all at trip n */       \
	X(TAKE_COUPON, "take_coupon")             /* arg: coupon id */                                       \
	X(OPEN_GROUP, "open_group")               /* arg: deal id */                                         \
	X(JOIN_GROUP, "join_group")               /* arg: index of the group */                              \
	X(CHECK_OUT, "go_checkout")                                                                          \
	X(MORE_TIME, "more_time")                                                                            \
	X(NEXT_CODE, "next_code")                                                                            \
	X(CANCEL_ORDER, "cancel_order")                                                                      \
	X(PAY_AT_COUNTER, "pay_at_counter")                                                                  \
	X(PAY_BY_CARD, "pay_by_card") /* at the terminal beside the machine */                               \
	X(CANCEL_CARD, "cancel_card")                                                                        \
	X(RECEIPT_PRINT, "receipt_print")                                                                    \
	X(RECEIPT_QR, "receipt_qr")                                                                          \
	X(RECEIPT_NONE_WANTED, "receipt_none")                                                               \
	X(RATE, "rate") /* arg: 1 sad, 2 neutral, 3 happy */                                                 \
	X(TRY_AGAIN, "try_again")                                                                            \
	X(STAFF_CORNER, "staff_corner")                                                                      \
	/* service */                                                                                        \
	X(SERVICE_DEVICE, "service_device")   /* arg: row of the devices */                                  \
	X(SERVICE_SET_UP, "service_set_up")   /* arg: number of what is plugged in */                        \
	X(SERVICE_ADDRESS, "service_address") /* arg: enum service_kind */                                   \
	X(SERVICE_FIELD, "service_field")     /* arg: field of the address */                                \
	X(SERVICE_PROFILE, "service_profile") /* arg: row of the profiles */                                 \
	X(SERVICE_INSTEAD, "service_instead") /* arg: 0 or 1 */                                              \
	X(SERVICE_TEST, "service_test")                                                                      \
	X(SERVICE_REPEAT, "service_repeat")                                                                  \
	X(SERVICE_SAVE, "service_save")                                                                      \
	X(SERVICE_DISCARD, "service_discard")                                                                \
	X(SERVICE_REMOVE, "service_remove")                                                                  \
	X(SERVICE_REMOVE_SURE, "service_remove_sure")                                                        \
	X(SERVICE_PRINTS, "service_prints")                                                                  \
	X(SERVICE_PRINT_AGAIN, "service_print_again") /* arg: row of the printouts */                        \
	X(SERVICE_SETTLE,                                                                                    \
		"service_settle") /* arg: row of the payments and answer, see service_payments.h */          \
	X(SERVICE_SETTLE_SURE, "service_settle_sure")                                                        \
	X(SERVICE_TO_SHOP, "service_to_shop")

#define ACTION_ENUM(verb, name) VERB_##verb,
enum action_verb { ACTION_VERBS(ACTION_ENUM) VERB_COUNT };
#undef ACTION_ENUM

#define ACTION(name) ((struct action){ .verb = VERB_##name })
#define ACTION_OF(name, of) ((struct action){ .verb = VERB_##name, .arg = (int64_t)(of) })
#define NO_ACTION ((struct action){ 0 })

/* GO(SCREEN_PRODUCT, .product = id): going somewhere. The route lives as long as the block in which this stands, which is
 * enough for a node (the toolkit copies it) and for app_note_with(); whoever keeps it longer copies it (action_keep()). */
#define GO(...) action_go(&ROUTE(__VA_ARGS__))
struct action action_go(const struct route *route);
/* Where an action with VERB_GO leads. */
const struct route *action_route(struct action action);

/* "go_product:12", "set_order:2", "none": what keys, logs and control messages call it. In the arena or static. */
const char *action_text(struct action action, struct arena *arena);

#endif
