/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes and tells what came of it. */
#include "kiosk/hub/publish_run.h"

#include <inttypes.h>
#include <stdio.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/plain_text.h"

#define EXIT_REFUSED 1
#define ROOT_WARN_DAYS 90

/* While there is time for it. */
static void tell_root(const struct publish_result *result, int64_t now_ms)
{
	int64_t days = (result->root_expires_ms - now_ms) / DAY_MS;
	if (result->has_renewed_root)
		fprintf(stderr,
			"daogou-hub: root document %" PRId64 " was made: the one before was near its end\n",
			result->root_version);
	else if (now_ms >= result->root_expires_ms)
		fprintf(stderr,
			"daogou-hub: the root document has expired, and kiosks follow no head: keys renew\n");
	else if (days < ROOT_WARN_DAYS)
		fprintf(stderr,
			"daogou-hub: the root document is good for %" PRId64 " more days: keys renew\n",
			days);
}

int hub_publish_run(const struct publish_options *options)
{
	struct publish_result result;
	char why[FEED_WHY_SIZE];
	if (!hub_publish(options, &result, why)) {
		plain_text_line(stderr, "daogou-hub: %s", why);
		return EXIT_REFUSED;
	}
	if (!result.has_pinyin)
		fprintf(stderr,
			"daogou-hub: no pinyin dictionary: Chinese names are found by their characters only\n");
	tell_root(&result, options->now_ms);
	plain_text_line(stdout, "published seq=%" PRId64 " snapshot=%s delta_bytes=%" PRId64, result.seq,
		result.has_snapshot ? "yes" : "no", result.delta_bytes);
	return 0;
}
