/* SPDX-License-Identifier: Apache-2.0 */
/* Card readers behind PC/SC: those with the wanted name count as one, and the daemon may die and come back, or be
 * stuck. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

#include "hw/readers/reader_drivers.h"
#include "hw/readers/pcsc_card.h"
#include "kiosk/base/errand.h"
#include "kiosk/base/xalloc.h"

#define MAX_READERS 8
#define LIST_SIZE 2048
#define PNP_NAME "\\\\?PnP?\\Notification"
#define WAIT_MS 500          /* a wait is over by then, and the device may stop */
#define OPEN_TIMEOUT_MS 3000 /* the first to ask starts the daemon */
#define CALL_TIMEOUT_MS 1500
#define ABANDONED_MAX 4

/* What the daemon is asked, and what it said. While an errand runs it belongs to the errand. */
struct session {
	SCARDCONTEXT context;
	bool is_open;
	LONG (*call)(struct session *session);
	LONG code;
	char listed[LIST_SIZE];                     /* by call_list() */
	DWORD timeout_ms;                           /* of call_wait() */
	char names[LIST_SIZE];                      /* as SCardListReaders gives them */
	SCARD_READERSTATE readers[MAX_READERS + 1]; /* the last one is the notification */
	int count;
};

struct pcsc_state {
	struct session *session; /* NULL: the daemon is stuck */
	bool needs_list;
	int stop_fd;
	const char *wanted; /* the beginning of a name, "" for every reader; of the device's options */
	bool takes_processor_uid;
	bool lost_card; /* a reader was unplugged with a card on it */
};

/* --- calls of the daemon --- */

static LONG call_open(struct session *session)
{
	LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &session->context);

	session->is_open = code == SCARD_S_SUCCESS;
	return code;
}

static LONG call_close(struct session *session)
{
	session->is_open = false;
	return SCardReleaseContext(session->context);
}

static LONG call_list(struct session *session)
{
	DWORD size = sizeof(session->listed);
	LONG code = SCardListReaders(session->context, NULL, session->listed, &size);

	if (code != SCARD_E_NO_READERS_AVAILABLE && code != SCARD_E_INSUFFICIENT_BUFFER)
		return code;
	session->listed[0] = '\0';
	return SCARD_S_SUCCESS;
}

static LONG call_wait(struct session *session)
{
	return SCardGetStatusChange(
		session->context, session->timeout_ms, session->readers, (DWORD)session->count + 1);
}

static void session_run(void *data)
{
	struct session *session = data;

	session->code = session->call(session);
}

static void session_forget(void *data)
{
	struct session *session = data;

	if (session->is_open)
		call_close(session);
	free(session);
}

static struct errand_kind calls = {
	.thread_name = "pcsc", .run = session_run, .forget = session_forget, .grace_ms = WAIT_MS + 200
};

static enum hw_error service_error(LONG code)
{
	switch (code) {
	case SCARD_S_SUCCESS: return HW_OK;
	case SCARD_W_SECURITY_VIOLATION:
	case SCARD_E_NO_ACCESS: return HW_DENIED;
	default: return HW_NOSERVICE;
	}
}

/* False: there was no answer, and no session any more. The answer is in the session. */
static bool ask(struct pcsc_state *self, LONG (*call)(struct session *session), int timeout_ms)
{
	self->session->call = call;
	if (errand_run(&calls, self->session, timeout_ms, self->stop_fd) == ERRAND_DONE)
		return true;
	self->session = NULL;
	return false;
}

static enum hw_error pcsc_open(void *state, const struct driver_context *context)
{
	struct pcsc_state *self = state;

	self->stop_fd = context->stop_fd;
	self->wanted = device_option_text(context->options, "reader");
	self->takes_processor_uid = device_option_bool(context->options, "processor_uid");
	self->needs_list = true;
	if (errand_abandoned(&calls) >= ABANDONED_MAX)
		return HW_TIMEOUT;
	self->session = xcalloc(1, sizeof(*self->session));
	if (!ask(self, call_open, OPEN_TIMEOUT_MS))
		return HW_TIMEOUT;
	enum hw_error error = service_error(self->session->code);
	if (error)
		free(self->session);
	return error;
}

static void pcsc_close(void *state)
{
	struct pcsc_state *self = state;

	if (self->session && ask(self, call_close, CALL_TIMEOUT_MS))
		free(self->session);
}

/* --- readers --- */

/* What was known of a reader before the list was made anew. */
static DWORD known_state(const SCARD_READERSTATE *old, int count, const char *name)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(old[i].szReader, name) == 0)
			return old[i].dwCurrentState;
	}
	return SCARD_STATE_UNAWARE;
}

static bool has_lost_card(const SCARD_READERSTATE *old, int old_count, const struct session *session)
{
	for (int i = 0; i < old_count; i++) {
		if ((old[i].dwCurrentState & SCARD_STATE_PRESENT) &&
			!(known_state(session->readers, session->count, old[i].szReader) &
				SCARD_STATE_PRESENT))
			return true;
	}
	return false;
}

static void take_list(struct pcsc_state *self)
{
	struct session *session = self->session;
	char old_names[LIST_SIZE];
	SCARD_READERSTATE old[MAX_READERS + 1];
	int old_count = session->count;

	/* The old entries point into the old names. */
	memcpy(old_names, session->names, sizeof(old_names));
	memcpy(old, session->readers, sizeof(old));
	for (int i = 0; i < old_count; i++)
		old[i].szReader = old_names + (old[i].szReader - session->names);
	memcpy(session->names, session->listed, sizeof(session->names));
	session->count = 0;
	for (const char *name = session->names; *name && session->count < MAX_READERS;
		name += strlen(name) + 1) {
		if (strncmp(name, self->wanted, strlen(self->wanted)) != 0)
			continue;
		session->readers[session->count++] = (SCARD_READERSTATE){ .szReader = name,
			.dwCurrentState = known_state(old, old_count, name) };
	}
	self->lost_card = has_lost_card(old, old_count, session);
	session->readers[session->count] =
		(SCARD_READERSTATE){ .szReader = PNP_NAME, .dwCurrentState = SCARD_STATE_UNAWARE };
	self->needs_list = false;
}

static enum hw_error list_readers(struct pcsc_state *self)
{
	if (!ask(self, call_list, CALL_TIMEOUT_MS))
		return HW_TIMEOUT;
	if (self->session->code == SCARD_S_SUCCESS)
		take_list(self);
	return service_error(self->session->code);
}

/* Whether the change of one reader is news for a shopper. */
static bool report_change(struct pcsc_state *self, SCARD_READERSTATE *reader, struct card_report *report)
{
	bool had = reader->dwCurrentState & SCARD_STATE_PRESENT;
	bool has = reader->dwEventState & SCARD_STATE_PRESENT;
	bool is_mute = reader->dwEventState & SCARD_STATE_MUTE;
	/* The high word counts insertions: another card may have come between two looks. */
	bool is_another = had && has && reader->dwCurrentState >> 16 != reader->dwEventState >> 16;

	if (is_another) {
		reader->dwCurrentState = SCARD_STATE_EMPTY;
		report->event = CARD_REMOVED;
		return report->has_event = true;
	}
	reader->dwCurrentState = reader->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	if (had == has)
		return false;
	report->event = !has ? CARD_REMOVED
		: is_mute    ? CARD_UNREADABLE
			  : pcsc_card_read(reader, self->takes_processor_uid, self->stop_fd, &report->card);
	return report->has_event = true;
}

static bool has_card(const struct session *session)
{
	for (int i = 0; i < session->count; i++) {
		if (session->readers[i].dwCurrentState & SCARD_STATE_PRESENT)
			return true;
	}
	return false;
}

static void look_at_changes(struct pcsc_state *self, struct card_report *report)
{
	struct session *session = self->session;
	SCARD_READERSTATE *pnp = &session->readers[session->count];

	if (pnp->dwEventState & SCARD_STATE_CHANGED)
		self->needs_list = true;
	pnp->dwCurrentState = pnp->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	for (int i = 0; i < session->count; i++) {
		SCARD_READERSTATE *reader = &session->readers[i];
		if (reader->dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE))
			self->needs_list = true;
		if ((reader->dwEventState & SCARD_STATE_CHANGED) && report_change(self, reader, report))
			return; /* the next wait finds the others still changed */
	}
}

static enum hw_error wait_for_change(struct pcsc_state *self, int timeout_ms, struct card_report *report)
{
	self->session->timeout_ms = (DWORD)timeout_ms;
	if (!ask(self, call_wait, timeout_ms + CALL_TIMEOUT_MS))
		return HW_TIMEOUT;
	switch (self->session->code) {
	case SCARD_E_TIMEOUT:
	case SCARD_E_CANCELLED: return HW_OK;
	case SCARD_E_UNKNOWN_READER:
	case SCARD_E_READER_UNAVAILABLE: self->needs_list = true; return HW_OK;
	case SCARD_S_SUCCESS:
		look_at_changes(self, report);
		report->has_other_card = has_card(self->session);
		return HW_OK;
	default: return service_error(self->session->code);
	}
}

static enum hw_error pcsc_wait(void *state, int timeout_ms, struct card_report *ret_report)
{
	struct pcsc_state *self = state;
	enum hw_error error = self->needs_list ? list_readers(self) : HW_OK;

	if (error)
		return error;
	const struct session *session = self->session;
	ret_report->has_reader = session->count > 0;
	if (session->count > 0)
		snprintf(ret_report->model, sizeof(ret_report->model), "%s", session->readers[0].szReader);
	if (!self->lost_card)
		return wait_for_change(self, timeout_ms < WAIT_MS ? timeout_ms : WAIT_MS, ret_report);
	self->lost_card = false;
	ret_report->has_event = true;
	ret_report->event = CARD_REMOVED;
	ret_report->has_other_card = has_card(session);
	return HW_OK;
}

static const struct driver_option OPTIONS[] = {
	{ "reader", OPTION_TEXT, 0, 0, NULL, "",
		"How the names of the readers to take begin; without it all that are plugged in." },
	CARD_READER_OPTIONS,
	{ NULL },
};

const struct card_reader_driver READER_PCSC = {
	.name = "pcsc",
	.help = "Every reader that the PC/SC daemon (pcscd) knows, with and without contacts.",
	.state_size = sizeof(struct pcsc_state),
	.options = OPTIONS,
	.open = pcsc_open,
	.close = pcsc_close,
	.wait = pcsc_wait,
};
