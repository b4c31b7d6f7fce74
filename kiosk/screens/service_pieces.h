/* SPDX-License-Identifier: Apache-2.0 */
/* What the service screens share: their frame, and plain words and signs for devices and troubles. Called
 * while a view is declared; main thread. */
#ifndef DAOGOU_SCREENS_SERVICE_PIECES_H
#define DAOGOU_SCREENS_SERVICE_PIECES_H

#include "kiosk/screens/service_app.h"
#include "kiosk/screens/session.h"
#include "kiosk/ui/ui.h"

/* SERVICE_FRAME(ui, session, title, has_back) { content } — content goes into a column below the bar; give it
 * .grow = 1. */
int service_frame_open(struct ui *ui, const struct session *session, const char *title, bool has_back);
int service_frame_close(struct ui *ui, const struct session *session); /* always 0 */
#define SERVICE_FRAME(ui, session, title, has_back)                                                          \
	for (int frame_once_ = service_frame_open((ui), (session), (title), (has_back)); frame_once_;        \
		frame_once_ = service_frame_close((ui), (session)))

const char *service_kind_words(enum service_kind kind);
const char *service_kind_icon(enum service_kind kind);
const char *service_health_words(enum service_health health);
/* What is wrong and what to do; "" for no trouble. */
const char *service_trouble_words(enum service_trouble trouble);
const char *service_certainty_words(enum service_certainty certainty);
const char *service_refusal_words(enum service_refusal refusal);
/* The model, or the class where the device has not said its name. */
const char *service_device_name(const struct service_device *device);

/* The state as a word with a sign beside it. */
void service_health_tag(struct ui *ui, enum service_health health);
/* The class's sign on a round tint. */
void service_kind_sign(struct ui *ui, enum service_kind kind);
/* A sentence in a box of its own: careful, or good. */
/* "Serial number: 5839"; "" when it has none. */
const char *service_serial_words(struct ui *ui, const struct service_candidate *device);
void service_notice(struct ui *ui, const char *icon, const char *words, bool is_careful);
/* The same about what has just happened: it comes into view. */
void service_news(struct ui *ui, const char *icon, const char *words, bool is_careful);
/* A label and, below it, its value; nothing for "". */
void service_fact(struct ui *ui, const char *label, const char *value);
/* Words inside something touchable, which says them itself. */
void service_words(struct ui *ui, const char *words, enum type_role type, enum color_role ink);
/* Two buttons at the foot: the quiet one first. quiet_label may be NULL. */
void service_foot(struct ui *ui, const char *quiet_label, struct action quiet, const char *loud_label,
	struct action loud);

#endif
