/* SPDX-License-Identifier: Apache-2.0 */
/* Where a basket arrives that the kiosk could not send: in the phone's address bar, behind the "#". */
#include "kiosk/base/messages.h"
#include "kiosk/hub/phone/pages/pages.h"

void page_write_handoff(struct page *page, const char *problem)
{
	page_begin(page,
		&(struct page_head){
			.title = _("Your basket"),
			.script = problem ? PAGE_SCRIPT_NONE : PAGE_SCRIPT_HANDOFF,
		});
	if (problem)
		page_verdict(page, "stop", _("This basket could not be opened"), problem);
	else
		page_verdict(page, "wait", _("Bringing your basket to the shop"), _("This takes a moment."));
	html_write(page->html,
		"<form class=\"card handoff\" method=\"post\" action=\"/c%s\" data-handoff><label "
		"for=\"h\">%s</label>"
		"<p class=\"soft\">%s</p><textarea id=\"h\" name=\"h\" rows=\"4\" required "
		"autocomplete=\"off\" autocapitalize=\"off\""
		" spellcheck=\"false\" dir=\"ltr\"></textarea><button class=\"loud\">%s</button></form>",
		page->query, _("Does nothing happen?"),
		_("Copy the address of this page, from the # to the end, and paste it here."),
		_("Open the basket"));
	page_end(page);
}

void page_write_handoff_part(struct page *page, size_t present, size_t count)
{
	/* translators: a basket comes in several QR codes, so many of which the phone has brought. */
	const char *headline = arena_printf(page->arena, _("Codes scanned: %s of %s"),
		format_number(page->format, page->arena, (int64_t)present),
		format_number(page->format, page->arena, (int64_t)count));
	page_begin(page, &(struct page_head){ .title = _("Your basket") });
	page_verdict(page, "wait", headline, _("Now scan the next code on the screen in the shop."));
	page_end(page);
}
