/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-vcard: puts cards that do not exist into the virtual reader of vsmartcard-vpcd, by lines on standard
 * input or on a control socket: "insert UID [URI]", "remove", "slow MS", "tear COMMANDS", "silent COMMANDS", "quit". */
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hw/virtual/vcard.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/xalloc.h"

static const char USAGE[] =
	"usage: daogou-vcard [--connect HOST:PORT] [--control SOCKET] [--uid HEX [--ndef URI]]\n"
	"lines on standard input or the socket: insert UID [URI] | remove | quit |\n"
	"    slow MS | tear COMMANDS   (for the next card)\n";

struct holder {
	char host[64];
	uint16_t port;
	struct vcard card;
	pthread_t thread;
	bool has_thread;
	atomic_bool is_removed;
	int slow_ms, tear_after, silent_after; /* of the next card */
};

static bool is_removed(void *data)
{
	struct holder *holder = data;

	return atomic_load(&holder->is_removed);
}

static void *hold(void *data)
{
	struct holder *holder = data;

	/* The reader may start later than the card, or again. */
	bool may_tear = holder->card.tear_after > 0;
	while (!is_removed(holder) && !(may_tear && holder->card.tear_after == 0)) {
		vcard_serve(&holder->card, holder->host, holder->port, is_removed, holder);
		poll(NULL, 0, 100);
	}
	return NULL;
}

static void remove_card(struct holder *holder)
{
	if (!holder->has_thread)
		return;
	atomic_store(&holder->is_removed, true);
	pthread_join(holder->thread, NULL);
	holder->has_thread = false;
}

static bool insert_card(struct holder *holder, const char *uid, const char *uri)
{
	struct vcard card;

	if (!vcard_init(&card, uid, uri))
		return false;
	remove_card(holder);
	card.slow_ms = holder->slow_ms;
	card.tear_after = holder->tear_after;
	card.silent_after = holder->silent_after;
	holder->slow_ms = holder->tear_after = holder->silent_after = 0;
	holder->card = card;
	atomic_store(&holder->is_removed, false);
	holder->has_thread = pthread_create(&holder->thread, NULL, hold, holder) == 0;
	return holder->has_thread;
}

/* What is wrong with the next card; a missing number is 0: nothing. */
static bool set_trouble(struct holder *holder, const char *verb, const char *number)
{
	const struct {
		const char *verb;
		int *value;
	} TROUBLES[] = { { "slow", &holder->slow_ms }, { "tear", &holder->tear_after },
		{ "silent", &holder->silent_after } };

	for (size_t i = 0; i < ARRAY_LENGTH(TROUBLES); i++) {
		if (strcmp(verb, TROUBLES[i].verb) == 0) {
			*TROUBLES[i].value = number ? atoi(number) : 0;
			return true;
		}
	}
	return false;
}

/* False at "quit". */
static bool handle_line(struct holder *holder, char *line, const char **ret_answer)
{
	char *save = NULL;
	const char *verb = strtok_r(line, " \t\r\n", &save);

	*ret_answer = "ok";
	if (!verb)
		return true;
	if (strcmp(verb, "quit") == 0)
		return false;
	if (strcmp(verb, "remove") == 0) {
		remove_card(holder);
	} else if (strcmp(verb, "insert") == 0) {
		const char *uid = strtok_r(NULL, " \t\r\n", &save);
		const char *uri = strtok_r(NULL, " \t\r\n", &save);
		if (!uid || !insert_card(holder, uid, uri))
			*ret_answer = "error: write insert UID [URI], the UID in hex";
	} else if (!set_trouble(holder, verb, strtok_r(NULL, " \t\r\n", &save))) {
		*ret_answer = "error: insert, remove, slow, tear, silent or quit";
	}
	return true;
}

static int open_control(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	unlink(path);
	umask(0177);
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 4) == 0 ? fd : -1;
}

static bool serve_control(struct holder *holder, int control_fd)
{
	int fd = accept(control_fd, NULL, NULL);
	struct timeval patience = { .tv_usec = 200000 };
	char line[1200];
	const char *answer = "ok";
	bool is_going = true;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ssize_t got = recv(fd, line, sizeof(line) - 1, 0);
	if (got > 0) {
		line[got] = '\0';
		is_going = handle_line(holder, line, &answer);
		send(fd, answer, strlen(answer), MSG_NOSIGNAL);
		send(fd, "\n", 1, MSG_NOSIGNAL);
	}
	close(fd);
	return is_going;
}

static bool serve_input(struct holder *holder)
{
	char line[1200];
	const char *answer;

	if (!fgets(line, sizeof(line), stdin))
		return false;
	bool is_going = handle_line(holder, line, &answer);
	plain_text_line(stdout, "%s", answer);
	fflush(stdout);
	return is_going;
}

/* With a control socket the end of standard input ends nothing. */
static void serve(struct holder *holder, int control_fd)
{
	struct pollfd polls[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = control_fd, .events = POLLIN } };
	bool is_going = true;

	while (is_going && poll(polls, 2, -1) > 0) {
		if (polls[1].revents)
			is_going = serve_control(holder, control_fd);
		if (polls[0].revents && !serve_input(holder)) {
			polls[0].fd = -1;
			is_going = is_going && control_fd >= 0 && feof(stdin);
		}
	}
	remove_card(holder);
}

static bool parse_address(const char *text, struct holder *holder)
{
	const char *colon = strrchr(text, ':');
	unsigned long port = colon ? strtoul(colon + 1, NULL, 10) : 0;

	if (!colon || (size_t)(colon - text) >= sizeof(holder->host) || port == 0 || port > 65535)
		return false;
	memcpy(holder->host, text, (size_t)(colon - text));
	holder->host[colon - text] = '\0';
	holder->port = (uint16_t)port;
	return true;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = { { "connect", required_argument, NULL, 'a' },
		{ "control", required_argument, NULL, 'c' }, { "uid", required_argument, NULL, 'u' },
		{ "ndef", required_argument, NULL, 'n' }, { 0 } };
	struct holder holder = { .host = "127.0.0.1", .port = 35963 };
	const char *control = NULL, *uid = NULL, *uri = NULL;
	bool is_good = true;
	int choice, control_fd = -1;

	while ((choice = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		is_good = is_good && choice != '?' && (choice != 'a' || parse_address(optarg, &holder));
		control = choice == 'c' ? optarg : control;
		uid = choice == 'u' ? optarg : uid;
		uri = choice == 'n' ? optarg : uri;
	}
	signal(SIGPIPE, SIG_IGN);
	if (!is_good || optind < argc || (uid && !insert_card(&holder, uid, uri))) {
		fputs(USAGE, stderr);
		return 2;
	}
	if (control && (control_fd = open_control(control)) < 0) {
		plain_text_line(stderr, "daogou-vcard: cannot listen on %s", control);
		return 3;
	}
	serve(&holder, control_fd);
	if (control)
		unlink(control);
	return 0;
}
