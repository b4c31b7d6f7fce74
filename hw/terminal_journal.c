/* SPDX-License-Identifier: Apache-2.0 */
/* The payment journal in memory, and in one JSON file when it has a path. */
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/terminal.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

#define MAX_FILE_BYTES (16 * 1024 * 1024)

/* Several terminals may share one. */
struct memory_payments {
	pthread_mutex_t lock;
	char *path;
	struct payment *entries;
	size_t count;
};

static json_t *to_json(const struct payment *payment)
{
	return json_pack("{ss ss sI sI ss ss ss si sI sI sI ss ss sb sI sI}", "id", payment->id, "device",
		payment->device, "amount", (json_int_t)payment->amount_minor, "tip",
		(json_int_t)payment->tip_minor, "currency", payment->currency, "state",
		payment_state_name(payment->state), "error", hw_error_name(payment->error), "result",
		(int)payment->result_code, "before", (json_int_t)payment->trace_before, "trace",
		(json_int_t)payment->trace, "receipt", (json_int_t)payment->receipt_number, "terminal",
		payment->terminal_id, "card", payment->card, "settled", (int)payment->is_settled_by_staff,
		"created", (json_int_t)payment->created_wall_ms, "changed",
		(json_int_t)payment->changed_wall_ms);
}

static void copy_text(char *out, size_t size, const json_t *object, const char *key)
{
	snprintf(out, size, "%s", json_get_text(object, key, ""));
}

/* A name that is not known says that nobody knows how it ended. */
static void from_json(const json_t *object, struct payment *payment)
{
	if (!payment_state_find(json_get_text(object, "state", ""), &payment->state))
		payment->state = PAYMENT_UNKNOWN;
	if (!hw_error_find(json_get_text(object, "error", ""), &payment->error))
		payment->error = HW_FAILURE;
	copy_text(payment->id, sizeof(payment->id), object, "id");
	copy_text(payment->device, sizeof(payment->device), object, "device");
	copy_text(payment->currency, sizeof(payment->currency), object, "currency");
	copy_text(payment->terminal_id, sizeof(payment->terminal_id), object, "terminal");
	copy_text(payment->card, sizeof(payment->card), object, "card");
	payment->amount_minor = json_get_int_or(object, "amount", 0);
	payment->tip_minor = json_get_int_or(object, "tip", 0);
	payment->result_code = (uint8_t)json_get_int_or(object, "result", 0);
	payment->trace_before = (uint32_t)json_get_int_or(object, "before", PAYMENT_TRACE_NONE);
	payment->trace = (uint32_t)json_get_int_or(object, "trace", PAYMENT_TRACE_NONE);
	payment->receipt_number = (uint32_t)json_get_int_or(object, "receipt", 0);
	payment->is_settled_by_staff = json_get_bool(object, "settled", false);
	payment->created_wall_ms = json_get_int_or(object, "created", 0);
	payment->changed_wall_ms = json_get_int_or(object, "changed", 0);
}

static void append(struct memory_payments *journal, const struct payment *payment)
{
	journal->entries = xreallocarray(journal->entries, journal->count + 1, sizeof(*journal->entries));
	journal->entries[journal->count++] = *payment;
}

static void load_file(struct memory_payments *journal)
{
	size_t length;
	char *bytes = file_read(journal->path, MAX_FILE_BYTES, &length);
	json_t *root = bytes ? json_parse(bytes, length, NULL) : NULL;
	struct payment payment;

	for (size_t i = 0; i < json_array_size(root); i++) {
		from_json(json_array_get(root, i), &payment);
		append(journal, &payment);
	}
	json_decref(root);
	free(bytes);
}

static bool save(struct memory_payments *journal)
{
	if (!journal->path)
		return true;
	json_t *root = json_array();
	for (size_t i = 0; i < journal->count; i++)
		json_array_append_new(root, to_json(&journal->entries[i]));
	char *text = json_to_text(root);
	bool is_saved = file_write_atomic(journal->path, text, strlen(text));
	free(text);
	json_decref(root);
	return is_saved;
}

struct memory_payments *memory_payments_create(const char *path_or_null)
{
	struct memory_payments *journal = xcalloc(1, sizeof(*journal));

	pthread_mutex_init(&journal->lock, NULL);
	journal->path = xstrdup_or_null(path_or_null);
	if (journal->path)
		load_file(journal);
	return journal;
}

void memory_payments_destroy(struct memory_payments *journal)
{
	if (!journal)
		return;
	pthread_mutex_destroy(&journal->lock);
	free(journal->entries);
	free(journal->path);
	free(journal);
}

static struct payment *find(struct memory_payments *journal, const char *id)
{
	for (size_t i = 0; i < journal->count; i++) {
		if (strcmp(journal->entries[i].id, id) == 0)
			return &journal->entries[i];
	}
	return NULL;
}

static bool begin(void *data, const struct payment *payment)
{
	struct memory_payments *journal = data;

	pthread_mutex_lock(&journal->lock);
	bool is_new = !find(journal, payment->id);
	if (is_new)
		append(journal, payment);
	bool is_saved = is_new && save(journal);
	pthread_mutex_unlock(&journal->lock);
	return is_saved;
}

static bool change(void *data, const struct payment *payment)
{
	struct memory_payments *journal = data;

	pthread_mutex_lock(&journal->lock);
	struct payment *entry = find(journal, payment->id);
	if (entry)
		*entry = *payment;
	bool is_saved = entry && save(journal);
	pthread_mutex_unlock(&journal->lock);
	return is_saved;
}

static bool load_open(void *data, const char *device,
	void (*each)(void *each_data, const struct payment *payment), void *each_data)
{
	struct memory_payments *journal = data;
	size_t last_trace = SIZE_MAX;

	pthread_mutex_lock(&journal->lock);
	for (size_t i = 0; i < journal->count; i++) {
		if (strcmp(journal->entries[i].device, device) == 0 &&
			journal->entries[i].trace != PAYMENT_TRACE_NONE)
			last_trace = i;
	}
	for (size_t i = 0; i < journal->count; i++) {
		const struct payment *entry = &journal->entries[i];
		if (strcmp(entry->device, device) == 0 && (payment_is_open(entry->state) || i == last_trace))
			each(each_data, entry);
	}
	pthread_mutex_unlock(&journal->lock);
	return true;
}

static bool load(void *data, const char *id, struct payment *ret_payment)
{
	struct memory_payments *journal = data;

	pthread_mutex_lock(&journal->lock);
	const struct payment *entry = find(journal, id);
	if (entry)
		*ret_payment = *entry;
	pthread_mutex_unlock(&journal->lock);
	return entry != NULL;
}

const struct payment_journal_ops MEMORY_PAYMENTS_OPS = { begin, change, load_open, load };
