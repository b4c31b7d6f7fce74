/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTML writer: whatever goes in through a %s is escaped, so that a page cannot forget it. One thread.
 */
#ifndef DAOGOU_HUB_PHONE_PAGES_HTML_H
#define DAOGOU_HUB_PHONE_PAGES_HTML_H

#include "kiosk/base/text.h"

#define HTML_MAX_BYTES (512 * 1024)

struct html {
	struct text text;
};

void html_init(struct html *html);
void html_finish(struct html *html);

/* The format is trusted markup, always a literal. %s is escaped for text and for quoted attributes; %d, %ld
 * (long) and %% are as in printf; there is nothing else. */
void html_write(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
