/* SPDX-License-Identifier: Apache-2.0 */
/* Card readers that pcscd knows. It may be stuck, so an errand asks it, and nobody waits long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <winscard.h>

#include "hw/discovery/candidates.h"
#include "kiosk/base/errand.h"
#include "kiosk/base/xalloc.h"

#define LIST_SIZE 2048
#define WAIT_MS 500
#define SOCKET_PATH "/run/pcscd/pcscd.comm"

struct question {
	char names[LIST_SIZE + 1]; /* each ends with NUL, the list with an empty one */
};

static void ask(void *data)
{
	struct question *question = data;
	SCARDCONTEXT context;
	DWORD size = LIST_SIZE;

	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
		return;
	if (SCardListReaders(context, NULL, question->names, &size) != SCARD_S_SUCCESS)
		question->names[0] = question->names[1] = '\0';
	SCardReleaseContext(context);
}

static struct errand_kind questions = { .thread_name = "pcsc list", .run = ask, .forget = free };

static bool is_daemon_there(void)
{
	const char *path = secure_getenv("PCSCLITE_CSOCK_NAME");
	struct stat info;

	return stat(path ? path : SOCKET_PATH, &info) == 0 && S_ISSOCK(info.st_mode);
}

/* "ACS ACR122U PICC Interface 00 00": the numbers at its end change with the order of plugging. */
static void strip_numbers(char *name)
{
	size_t length = strlen(name);

	for (int part = 0; part < 2 && length > 3; part++) {
		if (strspn(name + length - 2, "0123456789ABCDEF") == 2 && name[length - 3] == ' ')
			length -= 3;
	}
	name[length] = '\0';
}

/* The part of a name that may stand in a configuration: the driver takes the beginning of a name. */
static void cut_to_plain(char *name)
{
	size_t length = 0;

	while (name[length] >= 0x20 && name[length] <= 0x7e && length < DEVICE_TEXT_SIZE - 1)
		length++;
	while (length > 0 && name[length - 1] == ' ')
		length--;
	name[length] = '\0';
}

static void tell_reader(struct candidate_list *list, const char *reader)
{
	char *name = xstrdup(reader);

	strip_numbers(name);
	cut_to_plain(name);
	for (size_t i = 0; i < list->count; i++) {
		const char *other = candidate_option(&list->items[i], "reader");
		if (other && strcmp(other, name) == 0) {
			free(name);
			return; /* the driver would take both */
		}
	}
	struct device_candidate *candidate = candidate_add(list, DEVICE_CARD_READER, CANDIDATE_KNOWN, "pcsc");
	if (candidate) {
		device_text_clean(candidate->label, name);
		device_text_clean(candidate->evidence, "PC/SC");
		candidate_set_option(candidate, "reader", name);
	}
	free(name);
}

static void tell_readers(struct candidate_list *list, const char *names)
{
	for (const char *name = names; *name; name += strlen(name) + 1)
		tell_reader(list, name);
}

void discover_card_readers(struct candidate_list *list)
{
	/* While pcscd leaves an earlier question without an answer none is asked. */
	if (!is_daemon_there() || errand_abandoned(&questions) > 0)
		return;
	struct question *question = xcalloc(1, sizeof(*question));
	if (errand_run(&questions, question, WAIT_MS, -1) != ERRAND_DONE)
		return;
	tell_readers(list, question->names);
	free(question);
}
