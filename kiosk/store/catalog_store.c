/* SPDX-License-Identifier: Apache-2.0 */
/* The details of one store. */
#include "kiosk/store/catalog_store.h"

#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"

#define CERTIFICATES_MAX 32

static unsigned read_services(const char *stored)
{
	static const struct {
		const char *word;
		enum store_service service;
	} WORDS[] = { { "pickup", STORE_PICKUP }, { "local_delivery", STORE_LOCAL_DELIVERY },
		{ "returns", STORE_RETURNS }, { "appointments", STORE_APPOINTMENTS } };
	json_t *list = stored ? json_parse(stored, strlen(stored), NULL) : NULL, *word;
	unsigned services = 0;
	size_t index;

	json_array_foreach(list, index, word) {
		for (size_t i = 0; json_is_string(word) && i < ARRAY_LENGTH(WORDS); i++) {
			if (strcmp(json_string_value(word), WORDS[i].word) == 0)
				services |= WORDS[i].service;
		}
	}
	json_decref(list);
	return services;
}

static const char *copy_member(const json_t *object, const char *key, struct arena *arena)
{
	return arena_strdup(arena, json_get_text(object, key, ""));
}

static bool read_certificate(
	const json_t *object, struct arena *arena, const char *lang, struct store_certificate *certificate)
{
	int64_t until = 0;
	bool has_until = json_object_get(object, "until") != NULL;

	*certificate = (struct store_certificate){
		.name = arena_strdup(arena, localized_pick(arena, json_get_text(object, "name", ""), lang)),
		.number = copy_member(object, "number", arena),
		.issued_by = copy_member(object, "issued_by", arena),
		.has_until = has_until
	};
	/* One whose end cannot be read may be over. */
	if (!*certificate->name ||
		(has_until && !json_get_int(object, "until", INT32_MIN / 2, INT32_MAX / 2, &until)))
		return false;
	certificate->until = (int32_t)until;
	return true;
}

static void read_certificates(
	const char *stored, struct arena *arena, const char *lang, struct store_details *details)
{
	json_t *list = stored ? json_parse(stored, strlen(stored), NULL) : NULL, *object;
	struct store_certificate *certificates =
		ARENA_ARRAY(arena, struct store_certificate, CERTIFICATES_MAX);
	size_t index;

	json_array_foreach(list, index, object) {
		if (details->certificate_count < CERTIFICATES_MAX &&
			read_certificate(object, arena, lang, &certificates[details->certificate_count]))
			details->certificate_count++;
	}
	json_decref(list);
	details->certificates = certificates;
}

bool catalog_store_details(struct catalog *catalog, struct arena *arena, const char *lang, int64_t store_id,
	struct store_details *ret_details)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, "SELECT level,unit,phone,licence,services,certificates FROM store WHERE id=?1");

	sqlite3_bind_int64(row, 1, store_id);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		*ret_details = (struct store_details){
			.level = catalog_column_localized(arena, row, 0, lang, CATALOG_NAME_MAX),
			.unit = catalog_column_text(arena, row, 1),
			.phone = catalog_column_text(arena, row, 2),
			.licence = catalog_column_text(arena, row, 3),
			.services = read_services(catalog_column_stored(row, 4)),
		};
		read_certificates(catalog_column_stored(row, 5), arena, lang, ret_details);
	}
	sqlite3_reset(row);
	return is_found;
}
