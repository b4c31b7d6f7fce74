/* SPDX-License-Identifier: Apache-2.0 */
/* The checkout on the shopper's phone. */
#include "kiosk/base/messages.h"
#include "kiosk/hub/phone/pages/pages.h"

static bool is_with_terminal(const struct order *order)
{
	return order->checkout == CHECKOUT_TERMINAL;
}

static void begin(struct page *page, const struct checkout_view *view, const char *title)
{
	const struct order *order = view->order;
	const char *live =
		arena_printf(page->arena, "/c/%s/live?rev=%lld", order->token, (long long)order->rev);
	bool is_waiting = order->state == ORDER_PLACED || order->state == ORDER_REFUND_PENDING ||
		is_with_terminal(order) || view->may_be_charged || (order->has_seat && !*order->pickup_code);
	page_begin(page,
		&(struct page_head){
			.title = title,
			.script = PAGE_SCRIPT_LIVE,
			.live = is_waiting ? live : NULL,
			.opened = order->state == ORDER_PLACED &&
					(order->checkout == CHECKOUT_WAITING || order->has_seat)
				? arena_printf(page->arena, "/c/%s/opened", order->token)
				: NULL,
			.refresh_s = is_waiting ? 20 : 0,
		});
}

static void write_notices(struct page *page, const struct order *order, bool price_has_changed)
{
	if (order->checkout == CHECKOUT_DECLINED)
		html_write(page->html, "<p class=\"notice stop\" role=\"alert\"><b>%s</b> %s</p>",
			_("The payment was declined."), _("Nothing was charged. You can try again."));
	if (order->checkout == CHECKOUT_PAYING)
		html_write(page->html, "<p class=\"notice amber\" role=\"status\"><b>%s</b> %s</p>",
			_("A payment is in progress."),
			_("Pressing the button again does not charge you twice."));
	if (price_has_changed)
		html_write(page->html, "<p class=\"notice amber\" role=\"alert\">%s</p>",
			_("The sum was not what this page showed. Nothing was charged: please look again."));
	if (order->is_repriced)
		html_write(page->html, "<p class=\"notice amber\"><b>%s</b> %s</p>",
			_("A price has changed."), _("Please look at the new sum before you pay."));
}

static void write_time_left(struct page *page, const struct order *order)
{
	int64_t longest_ms = order->has_seat
		? seat_expires_at(order->created_ms, order->seat.count.deadline_ms)
		: order->expires_ms;
	int64_t left_ms = order->expires_ms > page->now_ms ? order->expires_ms - page->now_ms : 0;
	int64_t whole_ms = longest_ms - order->created_ms;
	html_write(page->html,
		"<p class=\"time soft\"><progress max=\"%ld\" value=\"%ld\" "
		"aria-hidden=\"true\"></progress><span>%s</span> ",
		(long)(whole_ms / 1000), (long)(left_ms / 1000), _("Held for you for"));
	page_countdown(page, order->expires_ms, longest_ms);
	html_write(page->html, "</p>");
	if (longest_ms <= order->expires_ms)
		return;
	html_write(page->html,
		"<p class=\"soft\">%s</p><noscript><form method=\"post\" action=\"/c/%s/opened%s\"><button "
		"class=\"quiet\">%s</button></form></noscript>",
		_("Your seat is held while you keep this page open."), order->token, page->query,
		_("I need more time"));
}

static void write_buttons(struct page *page, const struct order *order, const struct payment_way *way)
{
	html_write(page->html,
		"<form class=\"pay\" method=\"post\" action=\"/c/%s/pay%s\" aria-label=\"%s\">"
		"<input type=\"hidden\" name=\"provider\" value=\"%s\"><input type=\"hidden\" "
		"name=\"attempt\" value=\"%ld\">"
		"<input type=\"hidden\" name=\"total\" value=\"%ld\">",
		order->token, page->query, way->label, way->provider, (long)way->attempt,
		(long)order->totals.total_minor);
	for (int i = 0; i < way->button_count; i++)
		html_write(page->html, "<button name=\"choice\" value=\"%s\" class=\"%s\">%s</button>",
			way->buttons[i].choice, way->buttons[i].is_primary ? "loud" : "quiet",
			way->buttons[i].label);
	html_write(page->html, "<p class=\"soft\">%s</p></form>", way->label);
}

/* A payment that was begun: what the shopper does now. */
static void write_begun(struct page *page, const struct payment_way *way)
{
	html_write(page->html, "<section class=\"begun\" role=\"status\"><h2>%s</h2>", way->label);
	switch (way->state) {
	case WAY_ASKING:
		html_write(page->html, "<p>%s</p>", _("One moment: the payment is being prepared."));
		break;
	case WAY_TROUBLE:
		html_write(page->html, "<p>%s</p>",
			_("The payment service does not answer just now. We keep trying; you can also pay in another way."));
		break;
	case WAY_REDIRECT:
		html_write(page->html, "<a class=\"button loud\" href=\"%s\">%s</a>", way->shown,
			_("Go on to pay"));
		break;
	case WAY_SHOW:
		page_qr(page, way->shown, _("Code to pay with"));
		html_write(page->html, "<p>%s</p>", _("Scan this code with the app that you pay with."));
		break;
	default:
		html_write(page->html, "<p>%s</p>", _("We wait until the payment is confirmed."));
		if (*way->shown)
			html_write(page->html, "<p class=\"code\"><b>%s</b></p>", way->shown);
	}
	html_write(page->html, "</section>");
}

/* The two ways out of an open order: not while the terminal has it. */
static void write_ways_out(struct page *page, const struct checkout_view *view)
{
	const struct order *order = view->order;
	html_write(page->html,
		"<form class=\"leave\" method=\"post\" action=\"/c/%s/cancel%s\"><button "
		"class=\"text\">%s</button></form>",
		order->token, page->query, _("Cancel this order"));
	html_write(page->html, "<div class=\"dock\">");
	for (int i = 0; i < view->way_count; i++)
		if (view->ways[i].state == WAY_OFFERED)
			write_buttons(page, order, &view->ways[i]);
	html_write(page->html, "</div>");
}

static const char *refund_text(struct page *page, const struct order *order)
{
	bool is_pending = order->refund_pending_minor > 0;
	int64_t amount = is_pending ? order->refund_pending_minor : order->refund_done_minor;
	const char *money = page_money(page, amount, order->currency);
	return is_pending ? arena_printf(page->arena, _("%s is on its way back to you."), money)
			  : arena_printf(page->arena, _("%s went back to you."), money);
}

static void write_refund(struct page *page, const struct order *order)
{
	if (order->refund_pending_minor || order->refund_done_minor)
		html_write(page->html, "<p class=\"notice jade\">%s</p>", refund_text(page, order));
}

static const char *open_headline(const struct checkout_view *view)
{
	if (is_with_terminal(view->order))
		return _("This order is being paid at the card terminal");
	return view->way_count ? _("Pay on your phone") : _("Please pay in the shop");
}

static void write_open(struct page *page, const struct checkout_view *view)
{
	const struct order *order = view->order;
	bool is_at_terminal = is_with_terminal(order);
	const char *headline = open_headline(view);
	begin(page, view, headline);
	write_notices(page, order, view->price_has_changed);
	html_write(page->html, "<section class=\"hero\"><h1>%s</h1>", headline);
	page_price(page, order->totals.total_minor, order->currency, "big");
	html_write(page->html, "<p class=\"soft\">%s%s%s</p></section>", page_basket_summary(page, order),
		*order->store_name ? " · " : "", page_pick(page, order->store_name));
	if (!view->way_count)
		html_write(page->html, "<p class=\"notice amber\" role=\"status\">%s</p>",
			_("This order cannot be paid on a phone. Please pay at the counter or at the screen."));
	else if (is_at_terminal)
		html_write(page->html, "<p class=\"notice amber\" role=\"status\">%s</p>",
			_("If the card does not work, you can pay here afterwards."));
	for (int i = 0; i < view->way_count; i++)
		if (view->ways[i].state != WAY_OFFERED)
			write_begun(page, &view->ways[i]);
	write_refund(page, order);
	write_time_left(page, order);
	page_write_orders(page, order);
	page_write_sums(page, order);
	if (order->has_seat)
		html_write(page->html, "<p class=\"notice jade\">%s <a href=\"/g/%s%s\">%s</a></p>",
			_("This is a group price. If the group does not fill, you get all your money back."),
			order->seat.id.text, page->query, _("See the group"));
	if (!is_at_terminal)
		write_ways_out(page, view);
}

static void write_paid(struct page *page, const struct checkout_view *view)
{
	const struct order *order = view->order;
	bool waits_for_group = order->has_seat && order->seat.count.state == GROUP_OPEN;
	const char *headline = page_paid_words(order);
	begin(page, view, headline);
	page_verdict(page, "good", headline,
		arena_printf(page->arena, _("Thank you. We received %s."),
			page_money(page, order->totals.total_minor, order->currency)));
	write_refund(page, order);
	if (waits_for_group)
		html_write(page->html, "<p class=\"notice amber\">%s <a href=\"/g/%s%s\">%s</a></p>",
			_("Your pickup code comes when the group is complete."), order->seat.id.text,
			page->query, _("See the group"));
	page_write_pickup(page, order);
	html_write(page->html, "<a class=\"button loud\" href=\"/r/%s%s\">%s</a>", order->token, page->query,
		_("Open the receipt"));
	page_write_orders(page, order);
	page_write_sums(page, order);
}

static void write_over(struct page *page, const struct checkout_view *view, const char *kind,
	const char *headline, const char *sentence)
{
	const struct order *order = view->order;
	begin(page, view, headline);
	page_verdict(page, kind, headline, sentence);
	write_refund(page, order);
	page_write_orders(page, order);
	page_write_sums(page, order);
}

/* Never "nothing was charged" when something was, or may be just now. */
static const char *unpaid_sentence(const struct checkout_view *view, const char *sentence)
{
	const struct order *order = view->order;
	if (order->refund_pending_minor || order->refund_done_minor)
		return _("This order could not be kept.");
	if (view->may_be_charged)
		return _("A payment was begun. If it still goes through, you get all the money back.");
	return is_with_terminal(order) ? _("This order is being paid at the card terminal") : sentence;
}

void page_write_checkout(struct page *page, const struct checkout_view *view)
{
	const struct order *order = view->order;
	switch (order->state) {
	case ORDER_DRAFT:
	case ORDER_PLACED: write_open(page, view); break;
	case ORDER_EXPIRED:
		write_over(page, view, "wait", _("This order has run out of time"),
			unpaid_sentence(view,
				_("Nothing was charged. Please start again on the screen in the shop.")));
		break;
	case ORDER_CANCELLED:
		write_over(page, view, "stop", _("This order was cancelled"),
			unpaid_sentence(view, _("Nothing was charged.")));
		break;
	case ORDER_REFUND_PENDING:
		write_over(page, view, "wait", _("Your money is on its way back"),
			_("This order could not be kept."));
		break;
	case ORDER_REFUNDED:
		write_over(page, view, "good", _("Your money went back to you"),
			_("This order could not be kept."));
		break;
	default: write_paid(page, view);
	}
	page_end(page);
}
