/* SPDX-License-Identifier: Apache-2.0 */
/* What many tests need: a folder of their own, a deadline, a free port, a child process, a small HTTP client,
 * and a server that answers with whatever bytes a test wants. A helper that fails ends the test with a
 * message. */
#ifndef DAOGOU_TESTS_SUPPORT_H
#define DAOGOU_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

/* A new folder below $TMPDIR or /tmp. The caller gives it back with temp_folder_remove(), which frees it
 * too. */
char *temp_folder_make(void);
void temp_folder_remove(char *folder);

/* What this process writes to standard error from here on goes to the file at path, at its end. The number is for
 * stderr_capture_end(). */
int stderr_capture_begin(const char *path);
void stderr_capture_end(int real_stderr);

/* Polls until is_done says true: 2 ms between polls. False after timeout_ms of real time. */
bool wait_until(bool (*is_done)(void *data), void *data, int timeout_ms);

/* A TCP port on 127.0.0.1 that was free a moment ago. Prefer to bind port 0 yourself where you can. */
uint16_t free_port(void);

/* A whole file, NUL-ended (the test fails when it cannot be read); the caller frees. ret_length may be
 * NULL. */
char *read_file_or_fail(const char *path, size_t *ret_length);
void write_file_or_fail(const char *path, const void *bytes, size_t length);
/* A file that is not there holds nothing. */
bool file_holds(const char *path, const char *text);

/* A program that ran to its end. exit_code is -1 when a signal or the deadline ended it. */
struct run_result {
	int exit_code;
	bool has_timed_out;
	char *out, *err; /* NUL-ended, at most 16 MiB each */
	size_t out_length, err_length;
};
/* Runs argv (found through PATH, NULL-ended) with input on its standard input (may be NULL) and waits for
 * it. */
struct run_result run_program(const char *const argv[], const char *input, int timeout_ms);
void run_result_finish(struct run_result *result);

/* A program in the background; its output goes to the file at log_path (NULL: to the test's own). Own process
 * group. */
pid_t start_program(const char *const argv[], const char *log_path);
/* Sends the signal and waits; after timeout_ms it is killed. The exit code, or -1 when a signal ended it. */
int stop_program(pid_t pid, int signal, int timeout_ms);

/* Paths of a program of this build and of a file of the source; the caller frees. */
char *built_program(const char *name);
char *source_path(const char *name);

/* One HTTP/1.1 exchange with 127.0.0.1:port, closed afterwards. */
struct http_reply {
	int status;        /* 0 when no reply came */
	char *head, *body; /* NUL-ended; head is the status line and the headers */
	size_t body_length;
};
/* headers are whole lines with \r\n, or NULL. body may be NULL. */
struct http_reply http_exchange(uint16_t port, const char *method, const char *target, const char *headers,
	const void *body, size_t body_length, int timeout_ms);
/* The value of a header (any case), copied into out; false when it is missing. */
bool http_reply_header(const struct http_reply *reply, const char *name, char *out, size_t size);
void http_reply_finish(struct http_reply *reply);

/* A scripted TCP server on 127.0.0.1 with a thread of its own: it accepts, waits for the end of the request's
 * head, sends the script's bytes in pieces, and closes or hangs. For slow, garbage, broken and endless
 * peers. */
struct raw_script {
	const void *bytes;
	size_t length;
	size_t piece_bytes; /* bytes at a time; 0: all at once */
	int pause_ms;       /* between pieces and before the first */
	bool is_endless;    /* the bytes over and over until the peer goes */
	bool stays_open;    /* after the last byte: wait for the peer to go */
	bool sends_at_once; /* do not wait for a request */
	bool resets;        /* close with RST in place of FIN */
};
struct raw_server;
/* Connection i gets scripts[i], later ones the last script. The scripts are copied, their bytes are not. */
struct raw_server *raw_server_start(const struct raw_script *scripts, size_t count);
uint16_t raw_server_port(const struct raw_server *server);
int raw_server_connections(struct raw_server *server);
/* Everything received so far (at most 1 MiB), NUL-ended; the caller frees. */
char *raw_server_received(struct raw_server *server, size_t *ret_length);
void raw_server_stop(struct raw_server *server);

#endif
