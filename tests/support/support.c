/* SPDX-License-Identifier: Apache-2.0 */
/* Folders, deadlines, ports, child processes and HTTP for tests. */
#include "tests/support/support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_OUTPUT_BYTES (16 * 1024 * 1024)

static int64_t now_ms(void)
{
	struct clock clock;

	clock_init_system(&clock);
	return clock_monotonic_ms(&clock);
}

static void pause_ms(int ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

char *temp_folder_make(void)
{
	const char *root = getenv("TMPDIR");
	char *folder = xasprintf("%s/daogou-test-XXXXXX", root && root[0] ? root : "/tmp");

	if (!mkdtemp(folder))
		fail_msg("cannot make %s: %s", folder, strerror(errno));
	return folder;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

void temp_folder_remove(char *folder)
{
	if (!folder)
		return;
	nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

int stderr_capture_begin(const char *path)
{
	int real = dup(STDERR_FILENO), file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(real >= 0 && file >= 0 && dup2(file, STDERR_FILENO) >= 0);
	close(file);
	return real;
}

void stderr_capture_end(int real_stderr)
{
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
}

bool wait_until(bool (*is_done)(void *data), void *data, int timeout_ms)
{
	int64_t deadline = now_ms() + timeout_ms;

	while (!is_done(data)) {
		if (now_ms() >= deadline)
			return false;
		pause_ms(2);
	}
	return true;
}

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

uint16_t free_port(void)
{
	struct sockaddr_in address = loopback(0);
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) != 0)
		fail_msg("no free port: %s", strerror(errno));
	close(fd);
	return ntohs(address.sin_port);
}

char *read_file_or_fail(const char *path, size_t *ret_length)
{
	char *bytes = file_read(path, SIZE_MAX / 4, ret_length);

	if (!bytes)
		fail_msg("cannot read %s: %s", path, strerror(errno));
	return bytes;
}

bool file_holds(const char *path, const char *text)
{
	size_t length = 0;
	char *bytes = file_exists(path) ? read_file_or_fail(path, &length) : NULL;
	bool is_there = bytes && memmem(bytes, length, text, strlen(text));

	free(bytes);
	return is_there;
}

void write_file_or_fail(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wbe");

	if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
		fail_msg("cannot write %s: %s", path, strerror(errno));
}

static void exec_or_exit(const char *const argv[])
{
	/* execvp() takes char *const[] for old reasons and changes nothing. */
	union {
		const char *const *given;
		char *const *wanted;
	} arguments = { .given = argv };

	execvp(argv[0], arguments.wanted);
	fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Three pipes between a test and the program that it runs, as seen from the test; -1 when closed. */
struct child {
	pid_t pid;
	int in, out, err;
};

static struct child spawn(const char *const argv[])
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		fail_msg("no pipe: %s", strerror(errno));
	pid_t pid = fork();
	if (pid < 0)
		fail_msg("no process: %s", strerror(errno));
	if (pid == 0) {
		setpgid(0, 0);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		exec_or_exit(argv);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	return (struct child){ .pid = pid, .in = in[1], .out = out[0], .err = err[0] };
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void drain(int *fd, struct text *into)
{
	char block[65536];
	ssize_t count = read(*fd, block, sizeof block);

	if (count > 0)
		text_append_bytes(into, block, (size_t)count);
	else if (count == 0 || errno != EINTR)
		close_end(fd);
}

static void feed(int *fd, const char **input)
{
	size_t left = *input ? strlen(*input) : 0;
	ssize_t count = left ? write(*fd, *input, left > 4096 ? 4096 : left) : 0;

	if (count > 0)
		*input += count;
	if (count <= 0 || (size_t)count == left)
		close_end(fd);
}

/* Moves bytes until both outputs end; false at the deadline. */
static bool pump(struct child *child, const char *input, struct text *out, struct text *err, int64_t deadline)
{
	while (child->out >= 0 || child->err >= 0) {
		struct pollfd polled[] = { { child->in, POLLOUT, 0 }, { child->out, POLLIN, 0 },
			{ child->err, POLLIN, 0 } };
		int64_t left = deadline - now_ms();
		if (left <= 0 || poll(polled, 3, (int)left) == 0)
			return false;
		if (polled[0].revents)
			feed(&child->in, &input);
		if (polled[1].revents)
			drain(&child->out, out);
		if (polled[2].revents)
			drain(&child->err, err);
	}
	return true;
}

static bool reap(pid_t pid, int64_t deadline, int *ret_status)
{
	while (waitpid(pid, ret_status, WNOHANG) != pid) {
		if (now_ms() >= deadline)
			return false;
		pause_ms(2);
	}
	return true;
}

static void kill_group(pid_t pid, int *ret_status)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, ret_status, 0);
}

struct run_result run_program(const char *const argv[], const char *input, int timeout_ms)
{
	struct text out, err;
	int status = 0;
	int64_t deadline = now_ms() + timeout_ms;

	signal(SIGPIPE, SIG_IGN);
	text_init(&out, MAX_OUTPUT_BYTES);
	text_init(&err, MAX_OUTPUT_BYTES);
	struct child child = spawn(argv);
	bool has_ended = pump(&child, input, &out, &err, deadline) && reap(child.pid, deadline, &status);
	if (!has_ended)
		kill_group(child.pid, &status);
	close_end(&child.in);
	close_end(&child.out);
	close_end(&child.err);
	struct run_result result = {
		.exit_code = has_ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		.has_timed_out = !has_ended,
		.out_length = out.length,
		.err_length = err.length,
	};
	result.out = text_take(&out);
	result.err = text_take(&err);
	return result;
}

void run_result_finish(struct run_result *result)
{
	free(result->out);
	free(result->err);
	*result = (struct run_result){ 0 };
}

pid_t start_program(const char *const argv[], const char *log_path)
{
	pid_t pid = fork();

	if (pid < 0)
		fail_msg("no process: %s", strerror(errno));
	if (pid > 0)
		return pid;
	setpgid(0, 0);
	int log = log_path ? open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
	if (log >= 0) {
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
	}
	exec_or_exit(argv);
	return -1;
}

int stop_program(pid_t pid, int signal_number, int timeout_ms)
{
	int status = 0;

	kill(pid, signal_number);
	if (!reap(pid, now_ms() + timeout_ms, &status))
		kill_group(pid, &status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

char *built_program(const char *name)
{
	return file_join(BUILT_PROGRAMS, name);
}

char *source_path(const char *name)
{
	return file_join(SOURCE_TREE, name);
}

static int connect_to(uint16_t port, int timeout_ms)
{
	struct sockaddr_in address = loopback(port);
	struct timeval timeout = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

static bool send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = send(fd, bytes, length, MSG_NOSIGNAL);
		if (count <= 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

static void receive_all(int fd, struct text *into)
{
	char block[16384];
	ssize_t count;

	while ((count = recv(fd, block, sizeof block, 0)) > 0)
		text_append_bytes(into, block, (size_t)count);
}

static struct http_reply split_reply(struct text *received)
{
	struct http_reply reply = { 0 };
	size_t length = received->length;
	char *bytes = text_take(received);
	char *blank = memmem(bytes, length, "\r\n\r\n", 4);
	size_t head_length = blank ? (size_t)(blank - bytes) + 2 : 0;

	reply.head = xstrndup(bytes, head_length);
	if (blank && sscanf(bytes, "HTTP/1.%*1d %3d", &reply.status) != 1)
		reply.status = 0;
	reply.body_length = blank ? length - head_length - 2 : 0;
	reply.body = xcalloc(1, reply.body_length + 1);
	if (blank)
		memcpy(reply.body, blank + 4, reply.body_length);
	free(bytes);
	return reply;
}

struct http_reply http_exchange(uint16_t port, const char *method, const char *target, const char *headers,
	const void *body, size_t body_length, int timeout_ms)
{
	struct text received;
	int fd = connect_to(port, timeout_ms);

	text_init(&received, MAX_OUTPUT_BYTES);
	if (fd >= 0) {
		char *head = xasprintf("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
				       "Content-Length: %zu\r\n%s\r\n",
			method, target, (unsigned)port, body ? body_length : 0, headers ? headers : "");
		if (send_all(fd, head, strlen(head)) && (!body || send_all(fd, body, body_length)))
			receive_all(fd, &received);
		free(head);
		close(fd);
	}
	return split_reply(&received);
}

bool http_reply_header(const struct http_reply *reply, const char *name, char *out, size_t size)
{
	size_t name_length = strlen(name);

	for (const char *line = strchr(reply->head, '\n'); line; line = strchr(line + 1, '\n')) {
		if (strncasecmp(line + 1, name, name_length) != 0 || line[1 + name_length] != ':')
			continue;
		const char *value = line + 2 + name_length;
		value += strspn(value, " \t");
		snprintf(out, size, "%.*s", (int)strcspn(value, "\r\n"), value);
		return true;
	}
	return false;
}

void http_reply_finish(struct http_reply *reply)
{
	free(reply->head);
	free(reply->body);
	*reply = (struct http_reply){ 0 };
}
