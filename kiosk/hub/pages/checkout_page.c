/* SPDX-License-Identifier: Apache-2.0 */
/* The checkout on the shopper's phone. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/hub/pages/pages.h"
#include "kiosk/hub/pay/provider.h"

static bool is_with_terminal(const struct trade *trade)
{
	return strcmp(trade->phone, "terminal") == 0;
}

static void begin(struct page *page, const struct trade *trade, const char *title)
{
	const char *live =
		arena_printf(page->arena, "/c/%s/live?rev=%lld", trade->token, (long long)trade->rev);
	bool is_waiting = trade->state == ORDER_PLACED || trade->state == ORDER_REFUND_PENDING ||
		is_with_terminal(trade) || (trade->has_seat && !*trade->pickup_code);
	page_begin(page,
		&(struct page_head){
			.title = title,
			.script = PAGE_SCRIPT_LIVE,
			.live = is_waiting ? live : NULL,
			.refresh_s = is_waiting ? 20 : 0,
		});
}

static void write_notices(struct page *page, const struct trade *trade, bool price_has_changed)
{
	if (strcmp(trade->phone, "declined") == 0)
		html_write(page->html, "<p class=\"notice stop\" role=\"alert\"><b>%s</b> %s</p>",
			_("The payment was declined."), _("Nothing was charged. You can try again."));
	if (strcmp(trade->phone, "paying") == 0)
		html_write(page->html, "<p class=\"notice amber\" role=\"status\"><b>%s</b> %s</p>",
			_("A payment is in progress."),
			_("Pressing the button again does not charge you twice."));
	if (price_has_changed)
		html_write(page->html, "<p class=\"notice amber\" role=\"alert\">%s</p>",
			_("The sum was not what this page showed. Nothing was charged: please look again."));
	if (trade->is_repriced)
		html_write(page->html, "<p class=\"notice amber\"><b>%s</b> %s</p>",
			_("A price has changed."), _("Please look at the new sum before you pay."));
}

static void write_time_left(struct page *page, const struct trade *trade)
{
	int64_t left_ms = trade->expires_ms > page->now_ms ? trade->expires_ms - page->now_ms : 0;
	int64_t whole_ms = trade->expires_ms - trade->created_ms;
	html_write(page->html,
		"<p class=\"time soft\"><progress max=\"%ld\" value=\"%ld\" "
		"aria-hidden=\"true\"></progress><span>%s</span> ",
		(long)(whole_ms / 1000), (long)(left_ms / 1000), _("Held for you for"));
	page_countdown(page, trade->expires_ms);
	html_write(page->html, "</p>");
}

static void write_provider(
	struct page *page, const struct trade *trade, const struct payment_provider *provider)
{
	struct payment_button buttons[PAYMENT_BUTTONS_MAX];
	struct payment_quote quote = {
		page_money(page, trade->total_minor, trade->currency), trade->is_repriced};
	int count = provider->buttons(page->arena, &quote, buttons);
	html_write(page->html,
		"<form class=\"pay\" method=\"post\" action=\"/c/%s/pay%s\" aria-label=\"%s\">"
		"<input type=\"hidden\" name=\"provider\" value=\"%s\"><input type=\"hidden\" "
		"name=\"attempt\" value=\"%ld\">"
		"<input type=\"hidden\" name=\"total\" value=\"%ld\">",
		trade->token, page->query, provider->label(), provider->name, (long)trade->attempts,
		(long)trade->total_minor);
	for (int i = 0; i < count; i++)
		html_write(page->html, "<button name=\"choice\" value=\"%s\" class=\"%s\">%s</button>",
			buttons[i].choice, buttons[i].is_primary ? "loud" : "quiet", buttons[i].label);
	html_write(page->html, "<p class=\"soft\">%s</p></form>", provider->label());
}

/* The two ways out of an open order: not while the terminal has it. */
static void write_ways_out(struct page *page, const struct trade *trade)
{
	html_write(page->html,
		"<form class=\"leave\" method=\"post\" action=\"/c/%s/cancel%s\"><button "
		"class=\"text\">%s</button></form>",
		trade->token, page->query, _("Cancel this order"));
	html_write(page->html, "<div class=\"dock\">");
	for (int i = 0; i < PAYMENT_PROVIDER_COUNT; i++)
		write_provider(page, trade, PAYMENT_PROVIDERS[i]);
	html_write(page->html, "</div>");
}

static const char *refund_text(struct page *page, const struct trade *trade)
{
	bool is_pending = trade->refund_pending_minor > 0;
	int64_t amount = is_pending ? trade->refund_pending_minor : trade->refund_done_minor;
	const char *money = page_money(page, amount, trade->currency);
	return is_pending ? arena_printf(page->arena, _("%s is on its way back to you."), money)
			  : arena_printf(page->arena, _("%s went back to you."), money);
}

static void write_refund(struct page *page, const struct trade *trade)
{
	if (trade->refund_pending_minor || trade->refund_done_minor)
		html_write(page->html, "<p class=\"notice jade\">%s</p>", refund_text(page, trade));
}

static void write_open(struct page *page, const struct trade *trade, bool price_has_changed)
{
	bool is_at_terminal = is_with_terminal(trade);
	const char *headline =
		is_at_terminal ? _("This order is being paid at the card terminal") : _("Pay on your phone");
	begin(page, trade, headline);
	write_notices(page, trade, price_has_changed);
	html_write(page->html, "<section class=\"hero\"><h1>%s</h1>", headline);
	page_price(page, trade->total_minor, trade->currency, "big");
	html_write(page->html, "<p class=\"soft\">%s%s%s</p></section>", page_basket_summary(page, trade),
		*trade->store_name ? " · " : "", page_pick(page, trade->store_name));
	if (is_at_terminal)
		html_write(page->html, "<p class=\"notice amber\" role=\"status\">%s</p>",
			_("If the card does not work, you can pay here afterwards."));
	write_refund(page, trade);
	write_time_left(page, trade);
	page_write_orders(page, trade);
	page_write_sums(page, trade);
	if (trade->has_seat)
		html_write(page->html, "<p class=\"notice jade\">%s <a href=\"/g/%s%s\">%s</a></p>",
			_("This is a group price. If the group does not fill, you get all your money back."),
			trade->seat.group, page->query, _("See the group"));
	if (!is_at_terminal)
		write_ways_out(page, trade);
}

static void write_paid(struct page *page, const struct trade *trade)
{
	bool waits_for_group = trade->has_seat && trade->seat.group_state == GROUP_OPEN;
	const char *headline = page_paid_words(trade);
	begin(page, trade, headline);
	page_verdict(page, "good", headline,
		arena_printf(page->arena, _("Thank you. We received %s."),
			page_money(page, trade->total_minor, trade->currency)));
	write_refund(page, trade);
	if (waits_for_group)
		html_write(page->html, "<p class=\"notice amber\">%s <a href=\"/g/%s%s\">%s</a></p>",
			_("Your pickup code comes when the group is complete."), trade->seat.group,
			page->query, _("See the group"));
	page_write_pickup(page, trade);
	html_write(page->html, "<a class=\"button loud\" href=\"/r/%s%s\">%s</a>", trade->token, page->query,
		_("Open the receipt"));
	page_write_orders(page, trade);
	page_write_sums(page, trade);
}

static void write_over(struct page *page, const struct trade *trade, const char *kind, const char *headline,
	const char *sentence)
{
	begin(page, trade, headline);
	page_verdict(page, kind, headline, sentence);
	write_refund(page, trade);
	page_write_orders(page, trade);
	page_write_sums(page, trade);
}

/* Never "nothing was charged" when something was, or may be just now. */
static const char *unpaid_sentence(const struct trade *trade, const char *sentence)
{
	if (trade->refund_pending_minor || trade->refund_done_minor)
		return _("This order could not be kept.");
	return is_with_terminal(trade) ? _("This order is being paid at the card terminal") : sentence;
}

void page_write_checkout(struct page *page, const struct trade *trade, bool price_has_changed)
{
	switch (trade->state) {
	case ORDER_DRAFT:
	case ORDER_PLACED:
		write_open(page, trade, price_has_changed);
		break;
	case ORDER_EXPIRED:
		write_over(page, trade, "wait", _("This order has run out of time"),
			unpaid_sentence(trade,
				_("Nothing was charged. Please start again on the screen in the shop.")));
		break;
	case ORDER_CANCELLED:
		write_over(page, trade, "stop", _("This order was cancelled"),
			unpaid_sentence(trade, _("Nothing was charged.")));
		break;
	case ORDER_REFUND_PENDING:
		write_over(page, trade, "wait", _("Your money is on its way back"),
			_("This order could not be kept."));
		break;
	case ORDER_REFUNDED:
		write_over(page, trade, "good", _("Your money went back to you"),
			_("This order could not be kept."));
		break;
	default:
		write_paid(page, trade);
	}
	page_end(page);
}
