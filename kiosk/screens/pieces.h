/* SPDX-License-Identifier: Apache-2.0 */
/* What several screens show in the same way: headings, prices with what they were, tags for stock and place, ages, dialogs.
 * For products see product_tile.h, for group deals deal_card.h. Called while a view is declared; main thread; texts
 * returned live until the next view. */
#ifndef DAOGOU_SCREENS_PIECES_H
#define DAOGOU_SCREENS_PIECES_H

#include "kiosk/domain/offer.h"
#include "kiosk/domain/tax_table.h"
#include "kiosk/domain/unit_price.h"
#include "kiosk/screens/actions.h"
#include "kiosk/screens/session.h"

/* A section's heading; with a link to all of it, or a quiet remark, at its end (NULL = none). */
void piece_heading(struct ui *ui, const char *heading, const char *link, struct action action);
void piece_heading_note(struct ui *ui, const char *heading, const char *note);

/* --- words for money, amounts and time --- */
const char *piece_money(struct ui *ui, int64_t minor, const char *currency);
/* How many letters that has. SIZE_PRICE_COLUMN has room for PRICE_COLUMN_LETTERS at 100 %. */
#define PRICE_COLUMN_LETTERS 14
int piece_money_letters(struct ui *ui, int64_t minor, const char *currency);
/* Without a fraction of zeros, where room is short or letters are large. */
const char *piece_money_short(struct ui *ui, int64_t minor, const char *currency);
const char *piece_number(struct ui *ui, int64_t number);
/* What has its own direction whatever stands around it: a lot, a phone number, "2-03". */
const char *piece_code(struct ui *ui, const char *code);
/* "seen 2 min ago"; "" when age_ms is negative, that is, not known. */
const char *piece_seen(struct ui *ui, int64_t age_ms);
/* "¥2.58 / 100 ml" */
const char *piece_unit_price(struct ui *ui, const struct unit_price *price, const char *currency);
/* "2 for ¥62" */
const char *piece_multibuy(struct ui *ui, const struct multibuy *multibuy, const char *currency);
/* "Members: ¥9.90": what a member would pay, which nobody is charged unasked. */
const char *piece_member_price(struct ui *ui, const struct offer *offer);
/* "14:21 left" */
const char *piece_time_left(struct ui *ui, int64_t left_ms);
/* "Online", "Here", "In store", "Partner" */
const char *piece_channel(enum offer_channel channel, bool is_this_store);

/* --- prices --- */
/* A price and, when it was higher, what it was, struck through; wraps when there is no room. was_minor 0 = nothing. */
void piece_price(struct ui *ui, int64_t minor, int64_t was_minor, const char *currency, enum type_role type);

/* --- tags --- */
/* Channel and stock of an offer for a quantity: "Here, 8 left", "Online", "Out of stock". */
void piece_offer_tag(struct ui *ui, const struct offer *offer, int64_t quantity);

/* --- what comes beside a price --- */
/* "From 18: our staff check", where the product or the offer says so; else nothing. */
void piece_age_limit(struct ui *ui, const struct offer *offer);
/* Rate, net, tax and gross, a rate a row; nothing without any. */
void piece_taxes(struct ui *ui, const struct tax_row *rows, size_t count, const char *currency);

/* --- a sentence in the middle of an empty page --- */
void piece_empty(struct ui *ui, const char *icon, const char *title, const char *words);

/* A card with an icon, a short sentence and what to do about it. */
void piece_advice(struct ui *ui, const char *icon, enum color_role ink, const char *title, const char *words);
/* The same about what has just happened: it comes into view. */
void piece_news(struct ui *ui, const char *icon, enum color_role ink, const char *title, const char *words);

/* The icon that points onward in the direction of reading. */
const char *piece_onward_icon(const struct ui *ui);
const char *piece_back_icon(const struct ui *ui);

/* DIALOG(ui, session, "landed-cost", _("What is landed cost?"), ACTION(CLOSE_DIALOG)) { content } — over the whole screen, so
 * it stands after FRAME() { … }. key names it whatever the language; close is the round button in its corner (NO_ACTION =
 * none). While help, the languages or the idle countdown are open it waits below them and is not declared. */
int dialog_open(struct ui *ui, const struct session *session, const char *key, const char *title,
	struct action close);
int dialog_close(struct ui *ui); /* always 0 */
/* Without asking what is open: for the overlays themselves; close it with dialog_close(). */
void dialog_frame_open(struct ui *ui, const char *key, const char *title, struct action close);
#define DIALOG(ui, session, key, title, close)                                                               \
	for (int dialog_once_ = dialog_open((ui), (session), (key), (title), (close)); dialog_once_;         \
		dialog_once_ = dialog_close(ui))

#endif
