/* SPDX-License-Identifier: Apache-2.0 */
/* What a source makes by the way. */
#include "kiosk/hub/import/source_rows.h"

#include "kiosk/hub/import/import_state.h"

const char *merchant_currency(struct import *import, const char *merchant)
{
	struct known_row row;
	bool is_there = merchant && known_rows_find(&import->rows[RECORD_MERCHANT], merchant, &row) &&
		(row.is_live || row.line);
	return is_there ? row.detail : NULL;
}

const char *source_merchant(const struct import *import)
{
	return import->options->merchant;
}

const char *source_code(const struct import *import, const char *id, struct arena *arena)
{
	const char *merchant = source_merchant(import);
	return id && merchant ? arena_printf(arena, "%s:%s", merchant, id) : id;
}

void source_merchant_take(
	struct import *import, const struct record_origin *origin, const char *name, const char *currency)
{
	const char *code = source_merchant(import);
	struct import_record record;
	if (!code || import_is_of_another(import, RECORD_MERCHANT, code))
		return;
	record_init(&record, RECORD_MERCHANT);
	record.origin = *origin;
	record.merchant.code = code;
	record.merchant.name.items[0].text = name ? name : code;
	record.merchant.name.count = 1;
	record.merchant.currency = currency;
	import_take(import, &record);
}
