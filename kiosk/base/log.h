/* SPDX-License-Identifier: Apache-2.0 */
/* The log: one line to standard error, "LEVEL area: message". Any thread. For app, hub programs and main
 * files only. What is no plain text is escaped (plain_text.h), and a line that may hold a card number is replaced. Ids of orders, tokens of
 * pages, pickup codes and whatever else tells of a shopper are not for the log (tests/hub/test_log.c). */
#ifndef DAOGOU_BASE_LOG_H
#define DAOGOU_BASE_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* Lines below this level are dropped; LOG_LEVEL_INFO at the start. */
void log_set_level(enum log_level level);
/* area is a word such as "sync". */
void log_line(enum log_level level, const char *area, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_debug(...) log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)

#endif
