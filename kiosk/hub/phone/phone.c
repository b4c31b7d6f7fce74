/* SPDX-License-Identifier: Apache-2.0 */
/* Languages and frames for phone pages. */
#include "kiosk/hub/phone/phone.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/messages.h"
#include "kiosk/hub/handlers/hub.h"

/* Knows the tag or its first part. */
static const struct language *find_exact(const char *tag)
{
	size_t primary = strcspn(tag, "-_");
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		if (strncasecmp(LANGUAGES[i].tag, tag, primary) == 0 &&
			strchr("-", LANGUAGES[i].tag[primary]))
			return language_find(tag);
	}
	return NULL;
}

const struct language *phone_accept_language(const char *header)
{
	const struct language *best = NULL;
	double best_weight = 0;
	for (const char *at = header; at && *at;) {
		char tag[16] = "";
		size_t length = strcspn(at, ",;");
		size_t skip = strspn(at, " \t");
		if (length > skip && length - skip < sizeof(tag))
			memcpy(tag, at + skip, length - skip);
		at += length;
		size_t rest = strcspn(at, ",");
		const char *weight_text = rest ? strstr(at, "q=") : NULL;
		double weight = weight_text && weight_text < at + rest ? strtod(weight_text + 2, NULL) : 1;
		const struct language *found = *tag ? find_exact(tag) : NULL;
		if (found && weight > best_weight) {
			best = found;
			best_weight = weight;
		}
		at += rest;
		at += *at == ',';
	}
	return best;
}

static const struct language *choose_language(
	struct http_request *request, const char *own_language, bool *ret_is_chosen)
{
	const char *wanted = http_request_query(request, "lang");
	const struct language *language = wanted && strlen(wanted) < 16 ? find_exact(wanted) : NULL;
	*ret_is_chosen = language != NULL;
	if (!language && own_language && *own_language)
		language = find_exact(own_language);
	if (!language)
		language = phone_accept_language(http_request_header(request, "Accept-Language"));
	return language ? language : language_find("en");
}

static struct locale_format *format_for(struct http_request *request, const struct language *language)
{
	struct locale_format **format = hub_formats_of(request) + (language - LANGUAGES);
	const struct hub *hub = hub_worker_of(request)->hub;
	if (!*format)
		*format = locale_format_create(language->tag, *hub->country ? hub->country : NULL,
			*hub->time_zone ? hub->time_zone : NULL);
	return *format;
}

void phone_page_init(struct page *page, struct html *html, struct http_request *request,
	const char *own_language, const char *path)
{
	struct hub_worker *worker = hub_worker_of(request);
	bool is_chosen;
	const struct language *language = choose_language(request, own_language, &is_chosen);
	html_init(html);
	messages_use(worker->hub->messages[language - LANGUAGES]);
	*page = (struct page){
		.html = html,
		.arena = &request->arena,
		.format = format_for(request, language),
		.language = language,
		.assets = worker->hub->assets,
		.hub_name = localized_pick(&request->arena, worker->hub->hub_name, language->tag),
		.path = path,
		.query = is_chosen ? arena_printf(&request->arena, "?lang=%s", language->tag) : "",
		.now_ms = hub_now_ms(worker),
	};
}

void phone_page_reply(struct page *page, struct reply *reply, unsigned status)
{
	messages_use(NULL);
	reply_html(reply, status, &page->html->text);
	reply_header(reply, "Vary", "Accept-Language");
	if (status == 503)
		reply_header(reply, "Retry-After", "2");
}

void phone_reply_message(struct http_request *request, struct reply *reply, unsigned status, const char *kind,
	const char *headline_id, const char *sentence_id)
{
	struct html html;
	struct page page;
	phone_page_init(&page, &html, request, NULL, request->path);
	page_write_message(&page, kind, messages_get(headline_id), messages_get(sentence_id));
	phone_page_reply(&page, reply, status);
}

/* In what words a page says a status. */
static const struct problem_words {
	unsigned status; /* 0 = any other */
	const char *kind, *headline_id, *sentence_id;
} PROBLEM_WORDS[] = {
	{ 404, "stop", N_("This page does not exist"), N_("Please scan the code on the screen again.") },
	{ 405, "stop", N_("This page does not exist"), N_("Please scan the code on the screen again.") },
	{ 429, "wait", N_("Please wait a moment"), N_("Please try again in a moment.") },
	{ 503, "wait", N_("Please wait a moment"), N_("The shop could not do this now. Please try again.") },
	{ 0, "stop", N_("This did not work"), N_("Please scan the code on the screen again.") },
};

bool phone_shows_pages(const struct http_request *request)
{
	const char *accept = http_request_header(request, "Accept");
	return accept && strstr(accept, "text/html");
}

void phone_explain(struct http_request *request, struct reply *reply)
{
	if (!phone_shows_pages(request) || !reply_is_problem(reply))
		return;
	unsigned status = reply->status;
	const struct problem_words *words = PROBLEM_WORDS;
	while (words->status && words->status != status)
		words++;
	reply_say_otherwise(reply);
	phone_reply_message(request, reply, status, words->kind, words->headline_id, words->sentence_id);
}

const char *phone_address(struct http_request *request, const char *prefix, const char *id)
{
	const char *wanted = http_request_query(request, "lang");
	const struct language *language = wanted && strlen(wanted) < 16 ? find_exact(wanted) : NULL;
	return language ? arena_printf(&request->arena, "%s%s?lang=%s", prefix, id, language->tag)
			: arena_printf(&request->arena, "%s%s", prefix, id);
}
