/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of a store. */
#include "kiosk/screens/store_facts.h"

#include "kiosk/base/locale_format.h"
#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/store/catalog_product.h"

struct store_facts store_facts_read(struct app *app, int64_t store_id)
{
	struct store_facts facts = { .details = { .level = "", .unit = "", .phone = "", .licence = "" } };

	facts.today = catalog_day(app_catalog(app), app_wall_ms(app));
	catalog_store_details(
		app_catalog(app), app_screen_arena(app), app_language(app), store_id, &facts.details);
	return facts;
}

static void add_line(struct ui *ui, const char *words)
{
	UI_TEXT(ui, words, .type = TYPE_SMALL, .color = COLOR_SOFT, .max_lines = 3);
}

static const char *join(struct ui *ui, const char *line, const char *next)
{
	return *line && *next ? ui_printf(ui, "%s · %s", line, next) : *line ? line : next;
}

static const char *place_words(const struct store_details *details, struct ui *ui)
{
	/* translators: of a shop in a mall, such as "Level 2", "Unit 2-03". */
	const char *level =
		*details->level ? ui_printf(ui, _("Level %s"), piece_code(ui, details->level)) : "";
	const char *unit =
		*details->unit ? ui_printf(ui, C_("shop", "Unit %s"), piece_code(ui, details->unit)) : "";

	return join(ui, level, unit);
}

static const char *service_words(unsigned services, struct ui *ui)
{
	const char *words = "";

	if (services & STORE_PICKUP)
		words = join(ui, words, C_("service", "Pickup"));
	if (services & STORE_LOCAL_DELIVERY)
		words = join(ui, words, C_("service", "Local delivery"));
	if (services & STORE_RETURNS)
		words = join(ui, words, C_("service", "Returns"));
	if (services & STORE_APPOINTMENTS)
		words = join(ui, words, C_("service", "Appointments"));
	return words;
}

/* "Organic · 006 · EcoCert · valid until 31 May 2027" */
static void add_certificate(const struct store_certificate *certificate, struct ui *ui)
{
	const char *words = join(ui,
		join(ui, certificate->name, *certificate->number ? piece_code(ui, certificate->number) : ""),
		certificate->issued_by);

	if (certificate->has_until)
		words = join(ui, words,
			/* translators: a date. */
			ui_printf(ui, C_("certificate", "valid until %s"),
				format_calendar(ui_format(ui), ui_arena(ui), CALENDAR_DAY_OF_YEAR,
					certificate->until)));
	add_line(ui, words);
}

void store_facts_view(const struct store_facts *facts, struct ui *ui)
{
	const struct store_details *details = &facts->details;
	const char *place = place_words(details, ui), *services = service_words(details->services, ui);

	if (*place)
		add_line(ui, place);
	if (*details->phone)
		add_line(ui, ui_printf(ui, C_("shop", "Phone: %s"), piece_code(ui, details->phone)));
	if (*services)
		add_line(ui, services);
	if (*details->licence)
		add_line(ui, ui_printf(ui, C_("shop", "Licence: %s"), piece_code(ui, details->licence)));
	for (size_t i = 0; i < details->certificate_count; i++) {
		const struct store_certificate *certificate = &details->certificates[i];
		if (!certificate->has_until || facts->today <= certificate->until)
			add_certificate(certificate, ui);
	}
}
