/* SPDX-License-Identifier: Apache-2.0 */
/* Card readers behind PC/SC: those with the wanted name count as one, and the daemon may die and come back. */
#include <stdio.h>
#include <string.h>
#include <winscard.h>

#include "hw/readers/card_channel.h"
#include "hw/readers/drivers.h"
#include "kiosk/base/xalloc.h"

#define MAX_READERS 8
#define LIST_SIZE 2048
#define PNP_NAME "\\\\?PnP?\\Notification"

struct pcsc_state {
	SCARDCONTEXT context;
	char names[LIST_SIZE]; /* as SCardListReaders gives them */
	SCARD_READERSTATE readers[MAX_READERS + 1]; /* the last one is the notification */
	int count;
	bool needs_list;
	int stop_fd;
	const char *wanted; /* the beginning of a name, "" for every reader; of the device's options */
	bool takes_processor_uid;
	bool lost_card; /* a reader was unplugged with a card on it */
};

static enum hw_error service_error(LONG code)
{
	switch (code) {
	case SCARD_S_SUCCESS:
		return HW_OK;
	case SCARD_W_SECURITY_VIOLATION:
	case SCARD_E_NO_ACCESS:
		return HW_DENIED;
	default:
		return HW_NOSERVICE;
	}
}

static enum hw_error pcsc_open(void *state, const struct driver_context *context)
{
	struct pcsc_state *self = state;

	self->stop_fd = context->stop_fd;
	self->wanted = device_option_text(context->options, "reader");
	self->takes_processor_uid = device_option_bool(context->options, "processor_uid");
	self->needs_list = true;
	return service_error(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &self->context));
}

static void pcsc_close(void *state)
{
	struct pcsc_state *self = state;

	SCardReleaseContext(self->context);
}

/* What was known of a reader before the list was made anew. */
static DWORD known_state(const SCARD_READERSTATE *old, int count, const char *name)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(old[i].szReader, name) == 0)
			return old[i].dwCurrentState;
	}
	return SCARD_STATE_UNAWARE;
}

static bool has_lost_card(const SCARD_READERSTATE *old, int old_count, const struct pcsc_state *self)
{
	for (int i = 0; i < old_count; i++) {
		if ((old[i].dwCurrentState & SCARD_STATE_PRESENT) &&
			!(known_state(self->readers, self->count, old[i].szReader) & SCARD_STATE_PRESENT))
			return true;
	}
	return false;
}

static enum hw_error list_readers(struct pcsc_state *self)
{
	char old_names[LIST_SIZE];
	SCARD_READERSTATE old[MAX_READERS + 1];
	int old_count = self->count;
	DWORD size = sizeof(self->names);

	/* The old entries point into the old names. */
	memcpy(old_names, self->names, sizeof(old_names));
	memcpy(old, self->readers, sizeof(old));
	for (int i = 0; i < old_count; i++)
		old[i].szReader = old_names + (old[i].szReader - self->names);
	LONG code = SCardListReaders(self->context, NULL, self->names, &size);
	if (code == SCARD_E_NO_READERS_AVAILABLE || code == SCARD_E_INSUFFICIENT_BUFFER)
		self->names[0] = '\0';
	else if (code != SCARD_S_SUCCESS)
		return service_error(code);
	self->count = 0;
	for (const char *name = self->names; *name && self->count < MAX_READERS; name += strlen(name) + 1) {
		if (strncmp(name, self->wanted, strlen(self->wanted)) != 0)
			continue;
		self->readers[self->count++] = (SCARD_READERSTATE){.szReader = name,
			.dwCurrentState = known_state(old, old_count, name)};
	}
	self->lost_card = has_lost_card(old, old_count, self);
	self->readers[self->count] = (SCARD_READERSTATE){.szReader = PNP_NAME,
		.dwCurrentState = SCARD_STATE_UNAWARE};
	self->needs_list = false;
	return HW_OK;
}

struct pcsc_card {
	SCARDHANDLE handle;
	DWORD protocol;
};

static bool pcsc_transmit(void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE],
	size_t *ret_length)
{
	struct pcsc_card *card = data;
	const SCARD_IO_REQUEST *request = card->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
	DWORD got = CARD_REPLY_SIZE;

	if (SCardTransmit(card->handle, request, command, length, NULL, reply, &got) != SCARD_S_SUCCESS)
		return false;
	*ret_length = got;
	return true;
}

static enum card_event read_card(
	struct pcsc_state *self, const SCARD_READERSTATE *reader, struct card *ret_card)
{
	struct pcsc_card card;
	struct card_channel channel = {.data = &card, .transmit = pcsc_transmit, .stop_fd = self->stop_fd,
		.takes_processor_uid = self->takes_processor_uid};

	channel.atr_length = reader->cbAtr < sizeof(channel.atr) ? reader->cbAtr : sizeof(channel.atr);
	memcpy(channel.atr, reader->rgbAtr, channel.atr_length);

	if (SCardConnect(self->context, reader->szReader, SCARD_SHARE_SHARED,
		    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card.handle, &card.protocol) != SCARD_S_SUCCESS)
		return CARD_UNREADABLE;
	enum card_event outcome = card_read(&channel, ret_card);
	SCardDisconnect(card.handle, SCARD_LEAVE_CARD);
	return outcome;
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
		: read_card(self, reader, &report->card);
	return report->has_event = true;
}

static bool has_card(const struct pcsc_state *self)
{
	for (int i = 0; i < self->count; i++) {
		if (self->readers[i].dwCurrentState & SCARD_STATE_PRESENT)
			return true;
	}
	return false;
}

static void look_at_changes(struct pcsc_state *self, struct card_report *report)
{
	SCARD_READERSTATE *pnp = &self->readers[self->count];

	if (pnp->dwEventState & SCARD_STATE_CHANGED)
		self->needs_list = true;
	pnp->dwCurrentState = pnp->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	for (int i = 0; i < self->count; i++) {
		SCARD_READERSTATE *reader = &self->readers[i];
		if (reader->dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE))
			self->needs_list = true;
		if ((reader->dwEventState & SCARD_STATE_CHANGED) && report_change(self, reader, report))
			return; /* the next wait finds the others still changed */
	}
}

static enum hw_error pcsc_wait(void *state, int timeout_ms, struct card_report *ret_report)
{
	struct pcsc_state *self = state;
	enum hw_error error = self->needs_list ? list_readers(self) : HW_OK;

	if (error)
		return error;
	ret_report->has_reader = self->count > 0;
	if (self->count > 0)
		snprintf(ret_report->model, sizeof(ret_report->model), "%s", self->readers[0].szReader);
	if (self->lost_card) {
		self->lost_card = false;
		ret_report->has_event = true;
		ret_report->event = CARD_REMOVED;
		ret_report->has_other_card = has_card(self);
		return HW_OK;
	}
	LONG code = SCardGetStatusChange(self->context, (DWORD)timeout_ms, self->readers,
		(DWORD)self->count + 1);
	if (code == SCARD_E_TIMEOUT || code == SCARD_E_CANCELLED)
		return HW_OK;
	if (code == SCARD_E_UNKNOWN_READER || code == SCARD_E_READER_UNAVAILABLE) {
		self->needs_list = true;
		return HW_OK;
	}
	if (code != SCARD_S_SUCCESS)
		return service_error(code);
	look_at_changes(self, ret_report);
	ret_report->has_other_card = has_card(self);
	return HW_OK;
}

static const struct driver_option OPTIONS[] = {
	{"reader", OPTION_TEXT, 0, 0, NULL, "",
		"How the names of the readers to take begin; without it all that are plugged in."},
	CARD_READER_OPTIONS,
	{NULL},
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
