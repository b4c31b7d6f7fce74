/* SPDX-License-Identifier: Apache-2.0 */
/* Canned answers for the service screens. */
#include "tests/screens/fake_service.h"

#include <stdio.h>

#define RECORD(field, text) snprintf(fake_service.field, sizeof fake_service.field, "%s", text)

struct fake_service fake_service;

void fake_service_reset(void)
{
	fake_service = (struct fake_service){ .instead = -1,
		.settled_as = -1,
		.has_looked = true,
		.machine = {
			.kiosk_id = "k1", .store = "river-2-03", .version = "0.1.0", .broken_devices = "" } };
}

size_t service_devices(struct app *app, struct arena *arena, const struct service_device **ret_devices)
{
	(void)app;
	(void)arena;
	*ret_devices = fake_service.devices;
	return fake_service.device_count;
}

size_t service_candidates(
	struct app *app, struct arena *arena, const struct service_candidate **ret_candidates)
{
	(void)app;
	(void)arena;
	*ret_candidates = fake_service.candidates;
	return fake_service.candidate_count;
}

bool service_has_looked(struct app *app)
{
	(void)app;
	return fake_service.has_looked;
}

const char *service_usual_port(enum service_kind kind)
{
	return kind == SERVICE_TERMINAL ? "20007" : "9100";
}

bool service_wants_password(enum service_kind kind)
{
	return kind == SERVICE_TERMINAL;
}

enum service_refusal service_draft_candidate(struct app *app, int64_t number)
{
	(void)app;
	fake_service.drafted = number;
	return fake_service.refusal;
}

enum service_refusal service_draft_address(struct app *app, const struct service_address *address)
{
	(void)app;
	RECORD(host, address->host);
	RECORD(port, address->port);
	RECORD(password, address->password);
	return fake_service.refusal;
}

bool service_draft(struct app *app, struct arena *arena, struct service_draft *ret_draft)
{
	(void)app;
	(void)arena;
	*ret_draft = fake_service.draft;
	return fake_service.has_draft;
}

void service_choose_profile(struct app *app, size_t index)
{
	(void)app;
	fake_service.profile = index;
}

void service_choose_instead(struct app *app, bool is_instead)
{
	(void)app;
	fake_service.instead = is_instead;
}

enum service_refusal service_try(struct app *app)
{
	(void)app;
	fake_service.tries++;
	return fake_service.refusal;
}

bool service_test_device(struct app *app, const char *name)
{
	(void)app;
	RECORD(tested, name);
	return true;
}

void service_test_again(struct app *app)
{
	(void)app;
	fake_service.repeats++;
}

bool service_test(struct app *app, struct arena *arena, struct service_test *ret_test)
{
	(void)app;
	(void)arena;
	*ret_test = fake_service.test;
	return fake_service.has_test;
}

enum service_refusal service_save(struct app *app)
{
	(void)app;
	fake_service.saves++;
	return fake_service.refusal;
}

void service_discard(struct app *app)
{
	(void)app;
	fake_service.discards++;
}

enum service_refusal service_remove(struct app *app, const char *name)
{
	(void)app;
	RECORD(removed, name);
	return fake_service.refusal;
}

/* What is written here is written at once. */
bool service_has_ended(struct app *app, enum service_refusal *ret_refusal)
{
	(void)app;
	(void)ret_refusal;
	return false;
}

size_t service_prints(
	struct app *app, struct arena *arena, size_t limit, const struct service_print **ret_prints)
{
	(void)app;
	(void)arena;
	*ret_prints = fake_service.prints;
	return fake_service.print_count < limit ? fake_service.print_count : limit;
}

bool service_print_again(struct app *app, const char *id)
{
	(void)app;
	RECORD(printed, id);
	return !fake_service.refusal;
}

void service_machine(struct app *app, struct arena *arena, struct service_machine *ret_machine)
{
	(void)app;
	(void)arena;
	*ret_machine = fake_service.machine;
}

void service_back_to_shop(struct app *app)
{
	(void)app;
	fake_service.to_shop++;
}

size_t app_open_payments(struct app *app, struct arena *arena, const struct open_payment **ret_payments)
{
	(void)app;
	(void)arena;
	*ret_payments = fake_service.payments;
	return fake_service.payment_count;
}

void app_settle_payment(struct app *app, const char *id, enum payment_answer answer)
{
	(void)app;
	RECORD(settled, id);
	fake_service.settled_as = (int)answer;
}
