/* SPDX-License-Identifier: Apache-2.0 */
/* What print jobs and doubtful payments are called to staff. */
#include "kiosk/ctl/printout_words.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/ctl/hardware_words.h"

static const char *done_words(const json_t *job)
{
	const char *confidence = json_get_text(job, "confidence", "");

	if (strcmp(confidence, "confirmed") == 0)
		return "printed, the printer confirmed it";
	if (strcmp(confidence, "consumed") == 0)
		return "the printer has read all of it";
	return "sent, the printer tells nothing of it";
}

static const char *job_words(const json_t *job)
{
	const char *state = json_get_text(job, "state", "");

	if (strcmp(state, "DONE") == 0)
		return done_words(job);
	if (strcmp(state, "QUEUED") == 0)
		return "waits to be printed";
	if (strcmp(state, "SENDING") == 0)
		return "is being printed";
	if (strcmp(state, "WAITING") == 0)
		return "waits for the printer";
	if (strcmp(state, "UNCERTAIN") == 0)
		return "nobody knows whether it came out whole";
	return strcmp(state, "CANCELLED") == 0 ? "cancelled, not printed" : "not printed";
}

static void print_job(const json_t *job)
{
	const char *error = json_get_text(job, "error", "OK");

	printf("%s: %s%s on %s: %s", json_get_text(job, "id", ""), json_get_text(job, "title", ""),
		json_get_bool(job, "copy", false) ? " (copy)" : "", json_get_text(job, "device", ""),
		job_words(job));
	if (strcmp(error, "OK") != 0 && strcmp(json_get_text(job, "state", ""), "DONE") != 0)
		printf("; %s", hardware_error_words(error));
	putchar('\n');
}

void printout_print_jobs(const json_t *list)
{
	if (json_array_size(list) == 0)
		puts("Nothing is being printed, and nothing waits.");
	for (size_t i = 0; i < json_array_size(list); i++)
		print_job(json_array_get(list, i));
}

/* With a point, in ASCII digits: for a log as well as for eyes. */
static void print_amount(int64_t minor, const char *currency)
{
	int digits = currency_digits(currency);
	int64_t unit = 1;

	for (int i = 0; i < digits; i++)
		unit *= 10;
	if (digits > 0)
		printf("%lld.%0*lld %s", (long long)(minor / unit), digits, (long long)(minor % unit),
			currency);
	else
		printf("%lld %s", (long long)minor, currency);
}

static const char *payment_words(const char *state)
{
	if (strcmp(state, "TO_REVERSE") == 0)
		return "the money must be given back";
	if (strcmp(state, "UNKNOWN") == 0)
		return "nobody knows whether it was paid";
	return "its end is still being found out";
}

static void print_payment(const json_t *payment)
{
	const char *error = json_get_text(payment, "reason", "OK");
	int64_t trace = json_get_int_or(payment, "trace_before", 0);

	printf("%s: ", json_get_text(payment, "id", ""));
	print_amount(json_get_int_or(payment, "amount", 0), json_get_text(payment, "currency", ""));
	printf(" at %s on %s %s: %s", json_get_text(payment, "created", ""),
		json_get_text(payment, "device", ""), json_get_text(payment, "terminal", ""),
		payment_words(json_get_text(payment, "state", "")));
	if (strcmp(error, "OK") != 0)
		printf("; %s", hardware_error_words(error));
	if (trace > 0)
		printf("; the booking before is %lld", (long long)trace);
	putchar('\n');
}

void printout_print_payments(const json_t *list)
{
	if (json_array_size(list) == 0)
		puts("No payment is in doubt.");
	for (size_t i = 0; i < json_array_size(list); i++)
		print_payment(json_array_get(list, i));
}
