/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the table of fields down: as JSON Schema, and as tables for people. */
#include "kiosk/hub/import/format_schema.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/record.h"

#define DRAFT "https://json-schema.org/draft/2020-12/schema"
#define SCRATCH_BYTES 4096

/* What a value of the type looks like: its JSON Schema, and the same in a few words. A text in languages is "#/$defs/texts". */
#define DATE "\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}\""
#define TEXT_LIST(most) "\"type\":\"array\",\"maxItems\":" #most ",\"items\":{\"type\":\"string\"}"
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
static const struct {
	const char *schema, *words;
} TYPES[FIELD_TYPE_COUNT] = {
	[FIELD_ID] = { "{\"type\":[\"string\",\"integer\"],\"minLength\":1,\"maxLength\":255}",
		"id, up to 255 bytes" },
	[FIELD_CODE] = { "{\"type\":[\"string\",\"integer\"],\"minLength\":1,\"maxLength\":255}",
		"text, up to 255 bytes" },
	[FIELD_HOURS] = { "{\"type\":\"string\"}", "text" },
	[FIELD_CURRENCY] = { "{\"type\":\"string\",\"pattern\":\"^[A-Za-z]{3}$\"}", "ISO 4217" },
	[FIELD_URL] = { "{\"type\":\"string\",\"format\":\"uri\",\"pattern\":\"^[Hh][Tt][Tt][Pp][Ss]?://\","
			"\"maxLength\":2048}",
		"http(s) address" },
	[FIELD_GTIN] = { "{\"type\":[\"string\",\"integer\"]}", "digits" },
	[FIELD_IMAGE] = { "{\"type\":\"string\"}", "picture" },
	[FIELD_NAME] = { "{\"$ref\":\"#/$defs/texts\"}", "text, or a map of languages" },
	[FIELD_PROSE] = { "{\"$ref\":\"#/$defs/texts\"}", "text, or a map of languages" },
	[FIELD_NUMBER] = { "{\"type\":\"integer\"}", "whole number" },
	[FIELD_TIME] = { "{" DATE "}", "ISO 8601 time" },
	[FIELD_DEGREES] = { "{\"type\":\"number\"}", "degrees" },
	[FIELD_IMAGES] = { "{\"anyOf\":[{\"type\":\"string\"},{" TEXT_LIST(16) "}]}", "pictures" },
	[FIELD_MEASURE] = { "{\"type\":\"object\",\"required\":[\"amount\",\"unit\"],\"properties\":{\"amount\":{\"type\":"
			    "\"number\",\"exclusiveMinimum\":0},\"unit\":{\"type\":\"string\"}}}",
		"`{\"amount\":500,\"unit\":\"g\"}`" },
	[FIELD_OPTIONS] = { "{\"type\":\"object\",\"maxProperties\":16,\"additionalProperties\":{\"type\":[\"string\","
			    "\"integer\"]}}",
		"map of texts" },
	[FIELD_CHANNEL] = { "{\"enum\":[\"store\",\"online\",\"partner\"]}", "store, online, partner" },
	[FIELD_STOCK] = { "{\"enum\":[\"unknown\",\"in_stock\",\"low_stock\",\"out_of_stock\",\"preorder\","
			  "\"discontinued\"]}",
		"in_stock, low_stock, out_of_stock, unknown" },
	[FIELD_MULTIBUY] = { "{\"type\":\"object\",\"required\":[\"quantity\",\"price\"],\"properties\":{\"quantity\":{"
			     "\"type\":\"integer\",\"minimum\":2},\"price\":{\"type\":\"integer\",\"minimum\":1}}}",
		"`{\"quantity\":2,\"price\":1400}`" },
	[FIELD_TIERS] = { "{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,"
			  "\"items\":{\"type\":\"integer\",\"minimum\":1}}}",
		"`[[2,900],[5,800]]`" },
	[FIELD_COUPON_KIND] = { "{\"enum\":[\"amount\",\"percent\"]}", "amount, percent" },
	[FIELD_COUPON_VALUE] = { "{\"type\":\"number\",\"exclusiveMinimum\":0}", "number" },
	[FIELD_SCOPE] = { "{\"anyOf\":[{\"const\":\"all\"},{\"type\":\"object\",\"maxProperties\":1,\"propertyNames\":{"
			  "\"enum\":[\"category\",\"product\",\"merchant\"]}}]}",
		"`{\"category\":\"c12\"}`, product, merchant" },
	[FIELD_TARGET] = { "{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1,\"propertyNames\":{\"enum\":["
			   "\"product\",\"deal\",\"category\",\"coupon\"]}}",
		"`{\"deal\":\"d1\"}`, product, category, coupon" },
	[FIELD_COUNTRY] = { "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\"}", "two capitals" },
	[FIELD_FLAG] = { "{\"type\":\"boolean\"}", "true, false" },
	[FIELD_DAY] = { "{" DATE "}", "date" },
	[FIELD_DAYS] = { "{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,\"items\":{\"type\":\"integer\",\"minimum\":0,"
			 "\"maximum\":3650}}",
		"`[1,3]`" },
	[FIELD_WORDS] = { "{" TEXT_LIST(32) "}", "list of texts" },
	[FIELD_ATTRIBUTES] = { "{\"type\":\"object\",\"maxProperties\":64,\"additionalProperties\":{\"anyOf\":[{\"type\":["
			       "\"string\",\"number\",\"boolean\"]},{\"type\":\"array\",\"items\":{\"type\":[\"string\","
			       "\"number\",\"boolean\"]}}]}}",
		"`{\"weight_g\":1300,\"ports\":[\"usb\",\"hdmi\"]}`" },
	[FIELD_RATING] = { "{\"type\":\"object\",\"required\":[\"average\"],\"properties\":{\"average\":{\"type\":\"number\","
			   "\"minimum\":0,\"maximum\":5},\"count\":" COUNT "}}",
		"`{\"average\":4.3,\"count\":120}`" },
	[FIELD_PARTS] = { "{\"type\":\"array\",\"maxItems\":32,\"items\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,"
			  "\"prefixItems\":[{\"type\":[\"string\",\"integer\"]},{\"type\":\"integer\",\"minimum\":1}]}}",
		"`[[\"sku\",2]]`" },
	[FIELD_CLOSURES] = { "{\"type\":\"array\",\"maxItems\":16,\"items\":{\"type\":\"object\",\"required\":[\"from\"],"
			     "\"properties\":{\"from\":{" DATE "},\"until\":{" DATE
			     "},\"reason\":{\"$ref\":\"#/$defs/texts\"}}}}",
		"`[{\"from\":\"2026-12-24\",\"until\":\"2026-12-27\",\"reason\":…}]`" },
	[FIELD_CERTIFICATES] = { "{\"type\":\"array\",\"maxItems\":8,\"items\":{\"type\":\"object\",\"required\":[\"name\"],"
				 "\"properties\":{\"name\":{\"$ref\":\"#/$defs/texts\"},\"number\":{\"type\":[\"string\","
				 "\"integer\"]},\"issued_by\":{\"type\":\"string\"},\"until\":{" DATE
				 "},\"url\":{\"type\":\"string\"}}}}",
		"`[{\"name\":…,\"number\":…,\"issued_by\":…,\"until\":…,\"url\":…}]`" },
	[FIELD_RECALL] = { "{\"type\":\"object\",\"properties\":{\"since\":{" DATE
			   "},\"reason\":{\"$ref\":\"#/$defs/texts\"}}}",
		"`{\"since\":\"2026-11-30\",\"reason\":…}`" },
	[FIELD_PRODUCT_KIND] = { "{\"enum\":[\"goods\",\"service\",\"voucher\",\"bundle\",\"weighed\"]}",
		"goods, service, voucher, bundle, weighed" },
	[FIELD_BETTER] = { "{\"enum\":[\"none\",\"lower\",\"higher\"]}", "lower, higher, none" },
	[FIELD_METHOD] = { "{\"enum\":[\"ship\",\"local\"]}", "ship, local" },
};

static bool has_bounds(const struct field *field)
{
	return field->limits.min != INT64_MIN;
}

/* A merchant may be told beside the source. */
static bool is_required(const struct field *field)
{
	return field->limits.is_needed && strcmp(field->key, "merchant") != 0;
}

static json_t *field_schema(const struct field *field)
{
	json_t *value = json_loads(TYPES[field->type].schema, 0, NULL);
	double scale = field->type == FIELD_DEGREES ? 1e6 : 1;
	if (has_bounds(field)) {
		bool is_whole = field->type == FIELD_NUMBER;
		json_object_set_new(value, "minimum",
			is_whole ? json_integer(field->limits.min)
				 : json_real((double)field->limits.min / scale));
		json_object_set_new(value, "maximum",
			is_whole ? json_integer(field->limits.max)
				 : json_real((double)field->limits.max / scale));
	}
	if (field->limits.is_needed) {
		json_object_set_new(value, "description", json_string(field->meaning));
		return value;
	}
	return json_pack(
		"{s:s, s:[o, {s:s}]}", "description", field->meaning, "anyOf", value, "type", "null");
}

static json_t *record_schema(enum record_type type)
{
	json_t *properties = json_pack("{s:{s:s}}", "type", "const", record_type_name(type));
	json_t *required = json_pack("[s]", "type");
	for (const struct field *field = record_fields(type); field->key; field++) {
		json_object_set_new(properties, field->key, field_schema(field));
		if (is_required(field))
			json_array_append_new(required, json_string(field->key));
	}
	return json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties, "required", required);
}

static json_t *texts_schema(void)
{
	return json_loads(
		"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"object\",\"propertyNames\":{\"pattern\":"
		"\"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$\"},\"additionalProperties\":{\"type\":\"string\"}}]}",
		0, NULL);
}

bool format_schema_write(FILE *out)
{
	json_t *definitions = json_pack("{s:o}", "texts", texts_schema()), *choices = json_array();
	struct arena arena;
	arena_init(&arena, SCRATCH_BYTES);
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		const char *name = record_type_name((enum record_type)type);
		json_object_set_new(definitions, name, record_schema((enum record_type)type));
		json_array_append_new(
			choices, json_pack("{s:s}", "$ref", arena_printf(&arena, "#/$defs/%s", name)));
	}
	json_t *schema = json_pack("{s:s, s:s, s:s, s:o, s:o}", "$schema", DRAFT, "title",
		"A record of the import format daogou", "description",
		"One line of a source. Other members are counted and left out; what is optional and wrong is "
		"left out with a note, and the record kept.",
		"oneOf", choices, "$defs", definitions);
	bool is_written = json_dumpf(schema, out, JSON_INDENT(2) | JSON_REAL_PRECISION(10)) == 0 &&
		fputc('\n', out) != EOF && fflush(out) == 0;
	json_decref(schema);
	arena_finish(&arena);
	return is_written;
}

static const char *need_of(const struct field *field)
{
	return field->limits.is_needed ? "must" : field->limits.is_spare ? "may; dropped when wrong" : "may";
}

static void write_bounds(FILE *out, const struct field *field)
{
	double scale = field->type == FIELD_DEGREES ? 1e6 : 1;
	if (has_bounds(field))
		fprintf(out, ", %.0f to %.0f", (double)field->limits.min / scale,
			(double)field->limits.max / scale);
}

bool format_tables_write(FILE *out)
{
	fputs("# The import format `daogou`\n\nOne JSON object a line (NDJSON, UTF-8); `type` says what it is. Made by "
	      "`daogou-hub schema --markdown` from the table of fields;\nthe same as JSON Schema: `daogou-hub schema "
	      "--json-schema`. What a *must* has wrong rejects the record, and so does a wrong *may*, which\nwould say "
	      "something else without it. `null` is as good as nothing.\n",
		out);
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		fprintf(out, "\n## %s\n\n| member | is | | means |\n|---|---|---|---|\n",
			record_type_name((enum record_type)type));
		for (const struct field *field = record_fields((enum record_type)type); field->key; field++) {
			fprintf(out, "| `%s` | %s", field->key, TYPES[field->type].words);
			write_bounds(out, field);
			fprintf(out, " | %s | %s |\n", need_of(field), field->meaning);
		}
	}
	return fflush(out) == 0 && !ferror(out);
}
