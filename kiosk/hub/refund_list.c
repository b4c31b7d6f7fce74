/* SPDX-License-Identifier: Apache-2.0 */
/* The verb refunds: money that is not back yet, for staff, who may give it back themselves. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/payments_worker.h"
#include "kiosk/hub/server.h"
#include "kiosk/hub/trade/refunds.h"

#define WHY_MAX 200

struct list {
	FILE *out;
	struct locale_format *format;
	int64_t open, refused;
};

static int cannot(const char *why)
{
	plain_text_line(stderr, "daogou-hub: %s", why);
	return 3;
}

/* The provider's own words, of no known length. The caller frees. */
static char *words_of(const char *text)
{
	char *clean = text_clean(text, WHY_MAX);
	if (*clean)
		return clean;
	free(clean);
	return xstrdup("-");
}

static void print_refund(void *data, const struct refund_open *refund)
{
	struct list *list = data;
	struct arena arena;
	char since[25], account[80], tries[24];
	arena_init(&arena, 256);
	time_format_iso(refund->created_ms, since);
	snprintf(account, sizeof(account), "%s%s%s", refund->provider, *refund->account ? ":" : "",
		refund->account);
	snprintf(tries, sizeof(tries), "%lld", (long long)refund->tries);
	char *reference = words_of(refund->reference), *trouble = words_of(refund->trouble);
	plain_text_row(list->out,
		(const char *const[]){ since,
			format_money(list->format, &arena, refund->amount_minor, refund->currency), account,
			refund->state, tries, refund->key, reference, trouble, NULL });
	free(reference);
	free(trouble);
	list->open++;
	list->refused += strcmp(refund->state, "refused") == 0;
	arena_finish(&arena);
}

int hub_refunds_list(const struct hub_options *options, FILE *out)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = hub_tables_open(options, why);
	if (!db)
		return cannot(why);
	struct list list = { .out = out, .format = locale_format_create("en", NULL, "UTC") };
	fputs("since\tamount\tprovider\tstate\ttries\tkey\treference\twhy\n", out);
	refund_rows_open(db, print_refund, &list);
	locale_format_destroy(list.format);
	/* A list that broke off is not the list. */
	int exit_code = hub_db_has_failed(db) ? cannot(hub_db_error(db)) : 0;
	if (exit_code == 0)
		fprintf(out, "refunds open=%lld refused=%lld\n", (long long)list.open,
			(long long)list.refused);
	hub_db_close(db);
	return exit_code;
}

static int tell_settled(struct transition result, const char *key)
{
	if (result.result == TRANSITION_DONE)
		return 0;
	plain_text_line(stderr, "daogou-hub: %s: %s", key,
		result.result == TRANSITION_ALREADY ? "is given back already"
			: result.result == TRANSITION_BUSY
			? "may be being sent just now; try again in a minute"
			: result.reason == REASON_AT_TERMINAL
			? "was paid at a card terminal: its kiosk gives it back"
			: "is no refund");
	return 1;
}

int hub_refunds_settle(const struct hub_options *options, const char *key)
{
	char why[HUB_DB_WHY_SIZE];
	struct clock machine;
	clock_init_system(&machine);
	struct hub_db *db = hub_tables_open(options, why);
	if (!db)
		return cannot(why);
	int64_t now_ms = clock_wall_ms(options->clock ? options->clock : &machine);
	int exit_code = tell_settled(refund_settle(db, key, now_ms, PAYMENT_LEASE_MS), key);
	hub_db_close(db);
	return exit_code;
}
