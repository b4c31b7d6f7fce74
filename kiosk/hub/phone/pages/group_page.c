/* SPDX-License-Identifier: Apache-2.0 */
/* A group deal on the phone: who has joined is counted, never invented. */
#include "kiosk/base/messages.h"
#include "kiosk/hub/phone/pages/pages.h"

static void write_tiers(struct page *page, const struct group_view *group)
{
	int reached = group_tiers_reached(group->tiers, group->count.paid);
	html_write(page->html, "<ol class=\"tiers\">");
	for (size_t i = 0; i < group->tiers->count; i++) {
		const struct group_tier *tier = &group->tiers->tiers[i];
		html_write(page->html, "<li class=\"%s\"><span>%s</span>", (int)i <= reached ? "reached" : "",
			arena_printf(page->arena,
				NG_("%s person", "%s people", (unsigned long)tier->min_people),
				format_number(page->format, page->arena, tier->min_people)));
		page_price(page, tier->unit_price_minor, group->currency, "");
		html_write(page->html, "</li>");
	}
	html_write(page->html, "</ol>");
}

static const char *state_text(struct page *page, const struct group_view *group)
{
	if (group->count.state == GROUP_FORMED)
		return _("The group is complete.");
	if (group->count.state == GROUP_FAILED)
		return _("The group did not fill. Everyone gets their money back.");
	int64_t missing = group->size - group->count.taken;
	if (missing <= 0)
		return _("Every seat is taken.");
	return arena_printf(page->arena,
		NG_("%s seat is free.", "%s seats are free.", (unsigned long)missing),
		format_number(page->format, page->arena, missing));
}

static void write_progress(struct page *page, const struct group_view *group)
{
	html_write(page->html,
		"<section class=\"card group\"><p class=\"people\"><b>%s</b> %s</p><progress max=\"%ld\" "
		"value=\"%ld\""
		" aria-label=\"%s\"></progress><p role=\"status\">%s</p>",
		arena_printf(page->arena, "%s / %s",
			format_number(page->format, page->arena, group->count.taken),
			format_number(page->format, page->arena, group->size)),
		NG_("person", "people", (unsigned long)group->size), (long)group->size,
		(long)group->count.taken, _("Seats taken"), state_text(page, group));
	if (group->count.state == GROUP_OPEN) {
		html_write(page->html, "<p class=\"time soft\"><span>%s</span> ", _("Time left:"));
		page_countdown(page, group->count.deadline_ms, group->count.deadline_ms);
		html_write(page->html, "</p>");
	}
	write_tiers(page, group);
	html_write(page->html, "</section>");
}

static void write_join(struct page *page, const struct group_view *group)
{
	int64_t price = group_tiers_joining_price(group->tiers);
	html_write(page->html,
		"<p class=\"notice jade\">%s</p><div class=\"dock\"><form class=\"pay\" method=\"post\" "
		"action=\"/g/%s/join%s\">"
		"<button class=\"loud\">%s</button><p class=\"soft\">%s</p></form></div>",
		_("If the group does not fill, everyone gets their money back. If more people join, you get "
		  "back what you paid too much."),
		group->id, page->query,
		arena_printf(page->arena, _("Join for %s"), page_money(page, price, group->currency)),
		_("You pay on the next page."));
}

void page_write_group(struct page *page, const struct group_view *group)
{
	const char *name = page_pick(page, group->product_name);
	bool is_open = group->count.state == GROUP_OPEN;
	page_begin(page,
		&(struct page_head){
			.title = name,
			.script = PAGE_SCRIPT_LIVE,
			.live = is_open ? arena_printf(page->arena, "/g/%s/live?taken=%d", group->id,
						  group->count.taken)
					: NULL,
			.refresh_s = is_open ? 20 : 0,
		});
	if (group->problem)
		html_write(page->html, "<p class=\"notice amber\" role=\"alert\">%s</p>", group->problem);
	html_write(page->html,
		"<section class=\"intro\"><p class=\"soft\" dir=\"auto\">%s</p><h1 "
		"dir=\"auto\">%s</h1></section>",
		page_pick(page, group->merchant_name), name);
	if (group->image)
		html_write(page->html,
			"<div class=\"poster\"><img src=\"/img/%s\" alt=\"\" width=\"320\" height=\"320\" "
			"decoding=\"async\"></div>",
			page_path_part(page, group->image));
	write_progress(page, group);
	html_write(page->html, "<p><a class=\"button quiet\" href=\"/p/%s%s\">%s</a></p>",
		page_path_part(page, group->product), page->query, _("About the product"));
	if (group->can_join)
		write_join(page, group);
	page_end(page);
}
