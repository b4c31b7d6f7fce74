/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a card through pcscd, as an errand with a context of its own: neither the daemon nor a card driver of
 * its gives up a card that is silent. */
#include "hw/readers/pcsc_card.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hw/readers/card_read.h"
#include "kiosk/base/errand.h"
#include "kiosk/base/xalloc.h"

#define CONNECT_MS 1000
/* A silent card is tried again when it is laid on again, and when the daemon was lost. */
#define ABANDONED_MAX 4

struct reading {
	char *reader;
	struct card_channel channel;
	SCARDHANDLE handle;
	DWORD protocol;
	enum card_event outcome;
	struct card card;
};

static bool transmit(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	struct reading *reading = data;
	const SCARD_IO_REQUEST *request =
		reading->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
	DWORD got = CARD_REPLY_SIZE;

	if (SCardTransmit(reading->handle, request, command, length, NULL, reply, &got) != SCARD_S_SUCCESS)
		return false;
	*ret_length = got;
	return true;
}

static void read_in(struct reading *reading, SCARDCONTEXT context)
{
	if (SCardConnect(context, reading->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
		    &reading->handle, &reading->protocol) != SCARD_S_SUCCESS)
		return;
	reading->outcome = card_read(&reading->channel, &reading->card);
	SCardDisconnect(reading->handle, SCARD_LEAVE_CARD);
}

static void read_now(void *data)
{
	SCARDCONTEXT context;

	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
		return;
	read_in(data, context);
	SCardReleaseContext(context);
}

static void reading_free(void *data)
{
	struct reading *reading = data;

	if (reading->channel.stop_fd >= 0)
		close(reading->channel.stop_fd);
	free(reading->reader);
	free(reading);
}

/* card_read() ends soon after the stop when the card answers. */
static struct errand_kind readings = {
	.thread_name = "card", .run = read_now, .forget = reading_free, .grace_ms = 300
};

enum card_event pcsc_card_read(
	const SCARD_READERSTATE *reader, bool takes_processor_uid, int stop_fd, struct card *ret_card)
{
	if (errand_abandoned(&readings) >= ABANDONED_MAX)
		return CARD_UNREADABLE;
	struct reading *reading = xcalloc(1, sizeof(*reading));
	struct card_channel *channel = &reading->channel;
	reading->outcome = CARD_UNREADABLE;
	reading->reader = xstrdup(reader->szReader);
	*channel = (struct card_channel){ .data = reading,
		.transmit = transmit,
		/* It may outlive the device. */
		.stop_fd = fcntl(stop_fd, F_DUPFD_CLOEXEC, 0),
		.takes_processor_uid = takes_processor_uid };
	channel->atr_length = reader->cbAtr < sizeof(channel->atr) ? reader->cbAtr : sizeof(channel->atr);
	memcpy(channel->atr, reader->rgbAtr, channel->atr_length);
	if (errand_run(&readings, reading, CONNECT_MS + CARD_READ_TIMEOUT_MS, stop_fd) != ERRAND_DONE)
		return CARD_UNREADABLE;
	enum card_event outcome = reading->outcome;
	*ret_card = reading->card;
	reading_free(reading);
	return outcome;
}
