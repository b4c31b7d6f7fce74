/* SPDX-License-Identifier: Apache-2.0 */
/* Card readers that pcscd knows. It may be stuck, so a thread of its own asks it, and nobody waits long. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <winscard.h>

#include "hw/discovery/candidates.h"
#include "kiosk/base/xalloc.h"

#define LIST_SIZE 2048
#define WAIT_MS 500
#define SOCKET_PATH "/run/pcscd/pcscd.comm"

/* Shared by the one who asks and the one who waits; the last of them frees it. */
struct question {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool is_answered, is_abandoned;
	char names[LIST_SIZE + 1]; /* each ends with NUL, the list with an empty one */
};

/* One question at a time; and none while pcscd leaves an earlier one without an answer. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool is_stuck;

static void question_free(struct question *question)
{
	pthread_mutex_destroy(&question->lock);
	pthread_cond_destroy(&question->answered);
	free(question);
}

static void list_names(char names[LIST_SIZE + 1])
{
	SCARDCONTEXT context;
	DWORD size = LIST_SIZE;

	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
		return;
	if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS)
		names[0] = names[1] = '\0';
	SCardReleaseContext(context);
}

static void *ask(void *data)
{
	struct question *question = data;
	char names[LIST_SIZE + 1] = {0};

	list_names(names);
	pthread_mutex_lock(&question->lock);
	memcpy(question->names, names, sizeof(names));
	question->is_answered = true;
	bool is_abandoned = question->is_abandoned;
	pthread_cond_signal(&question->answered);
	pthread_mutex_unlock(&question->lock);
	if (is_abandoned) {
		question_free(question);
		is_stuck = false;
	}
	return NULL;
}

static struct timespec deadline(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += WAIT_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return until;
}

/* True when the answer is there; otherwise the question belongs to the thread. */
static bool wait_for_answer(struct question *question)
{
	struct timespec until = deadline();

	pthread_mutex_lock(&question->lock);
	while (!question->is_answered &&
		pthread_cond_timedwait(&question->answered, &question->lock, &until) != ETIMEDOUT)
		;
	bool is_answered = question->is_answered;
	if (!is_answered)
		is_stuck = question->is_abandoned = true;
	pthread_mutex_unlock(&question->lock);
	return is_answered;
}

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
		candidate_clean(candidate->label, name);
		candidate_clean(candidate->evidence, "PC/SC");
		candidate_set_option(candidate, "reader", name);
	}
	free(name);
}

static void tell_readers(struct candidate_list *list, const char *names)
{
	for (const char *name = names; *name; name += strlen(name) + 1)
		tell_reader(list, name);
}

static struct question *question_create(void)
{
	struct question *question = xcalloc(1, sizeof(*question));
	pthread_t thread;

	pthread_mutex_init(&question->lock, NULL);
	pthread_cond_init(&question->answered, NULL);
	if (pthread_create(&thread, NULL, ask, question) != 0) {
		question_free(question);
		return NULL;
	}
	pthread_detach(thread);
	return question;
}

void find_card_readers(struct candidate_list *list)
{
	struct timespec until = deadline();

	if (!is_daemon_there() || pthread_mutex_timedlock(&turn, &until) != 0)
		return;
	struct question *question = is_stuck ? NULL : question_create();
	if (question && wait_for_answer(question)) {
		tell_readers(list, question->names);
		question_free(question);
	}
	pthread_mutex_unlock(&turn);
}
