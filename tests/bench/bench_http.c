/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's doors, a process of its own behind them: requests on connections that stay, how soon an honest one is answered after
 * thousands of half ones, and what half bodies cost. Lines "name value unit goal". */
#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/pay/accounts.h"
#include "kiosk/hub/pay/provider.h"
#include "kiosk/hub/server.h"
#include "tests/support/loopback.h"

#define CLIENTS 4
#define RUN_MS 3000
#define HALF_REQUESTS 6000
#define HALF_BODIES 600
#define HALF_BODY_BYTES 900000

static int port;

static void fail(const char *why)
{
	fprintf(stderr, "bench_http: %s: %s\n", why, strerror(errno));
	exit(1);
}

/* The hub, until its standard input ends. */
static void serve(const char *folder, int tell, int end)
{
	char why[256], byte;
	struct ini_error error;
	struct payment_accounts_options wanted = { .path = "/nonexistent",
		.providers = PAYMENT_PROVIDERS,
		.provider_count = PAYMENT_PROVIDER_COUNT,
		.is_demo = true };
	struct payment_accounts *accounts = payment_accounts_load(&wanted, &error);
	struct hub_options options = { .data_folder = folder, .listen = "127.0.0.1:0", .accounts = accounts };
	struct hub_server *server = accounts ? hub_server_start(&options, why) : NULL;
	port = server ? hub_server_port(server) : 0;
	if (write(tell, &port, sizeof(port)) != sizeof(port) || !server)
		exit(1);
	(void)!read(end, &byte, 1);
	hub_server_stop(server);
	payment_accounts_destroy(accounts);
	exit(0);
}

/* from is the last byte of the own address. */
static int dial(int from)
{
	int fd = loopback_dial(port, from, 120);
	if (fd < 0)
		fail("connect");
	return fd;
}

static const char REQUEST[] =
	"GET /feed/head HTTP/1.1\r\nHost: hub\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

/* One request on a connection that stays. The answer is short, and comes in one piece. */
static void ask(int fd)
{
	char answer[4096];
	if (send(fd, REQUEST, sizeof(REQUEST) - 1, MSG_NOSIGNAL) < 0 ||
		recv(fd, answer, sizeof(answer), 0) < 12 || memcmp(answer, "HTTP/1.1 200", 12) != 0)
		fail("answer");
}

static _Atomic int64_t answered;
static int64_t run_until_ms;

static void *ask_on(void *data)
{
	int fd = dial(*(const int *)data);
	while (clock_real_ms() < run_until_ms) {
		ask(fd);
		answered++;
	}
	close(fd);
	return NULL;
}

/* Of all its threads: on a machine that is busy with other work it says more than the number of requests. */
static double cpu_us(pid_t hub)
{
	char path[64];
	unsigned long long user = 0, system = 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)hub);
	FILE *file = fopen(path, "re");
	if (!file ||
		fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
			&system) != 2)
		fail(path);
	fclose(file);
	return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static void bench_requests(pid_t hub)
{
	double before_us = cpu_us(hub);
	pthread_t clients[CLIENTS];
	int from[CLIENTS];
	run_until_ms = clock_real_ms() + RUN_MS;
	for (int i = 0; i < CLIENTS; i++) {
		from[i] = i + 1;
		pthread_create(&clients[i], NULL, ask_on, &from[i]);
	}
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	printf("hub_http_cpu_of_a_request %.1f us -\n", (cpu_us(hub) - before_us) / (double)answered);
	printf("hub_http_kept_connections %.0f requests/s -\n", (double)answered * 1000 / RUN_MS);
	fflush(stdout);
}

static void bench_dropped(void)
{
	static const char HALF[] = "GET /feed/head HTTP/1.1\r\nHost: hub\r\nX-Half: ";
	int64_t began_ms = clock_real_ms();
	for (int i = 0; i < HALF_REQUESTS; i++) {
		int fd = dial(2);
		send(fd, HALF, sizeof(HALF) - 1, MSG_NOSIGNAL);
		close(fd);
	}
	int64_t sent_ms = clock_real_ms();
	int fd = dial(3);
	ask(fd);
	close(fd);
	printf("hub_http_6000_half_requests_sent_in %lld ms -\n", (long long)(sent_ms - began_ms));
	printf("hub_http_answer_after_them %lld ms <=250\n", (long long)(clock_real_ms() - sent_ms));
	fflush(stdout);
}

static double resident_mib(pid_t hub)
{
	char path[64], line[256];
	double kib = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)hub);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "VmRSS: %lf", &kib);
	if (file)
		fclose(file);
	return kib / 1024;
}

static void bench_half_bodies(pid_t hub)
{
	static int fds[HALF_BODIES];
	char *body = xcalloc(1, HALF_BODY_BYTES);
	double before = resident_mib(hub), most = before;
	for (int i = 0; i < HALF_BODIES; i++) {
		char head[128];
		int length = snprintf(head, sizeof(head),
			"PUT /v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV HTTP/1.1\r\nHost: hub\r\nContent-Length: %d\r\n\r\n",
			HALF_BODY_BYTES + 1);
		struct timeval patience = { .tv_usec = 200000 };
		fds[i] = dial(4);
		setsockopt(fds[i], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		send(fds[i], head, (size_t)length, MSG_NOSIGNAL);
		send(fds[i], body, HALF_BODY_BYTES, MSG_NOSIGNAL);
		double now = resident_mib(hub);
		most = now > most ? now : most;
	}
	printf("hub_http_600_half_bodies %.1f MiB <=16\n", most - before);
	fflush(stdout);
	for (int i = 0; i < HALF_BODIES; i++)
		close(fds[i]);
	free(body);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status, (void)kind, (void)place;
	return remove(path);
}

int main(void)
{
	static const char HEAD[] = "{\"feed\":1}\ned25519 x y\n";
	char folder[] = "/tmp/daogou-bench-XXXXXX", pin[STAFF_PIN_SIZE], why[256];
	int tell[2], end[2];
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(folder) || !hub_init(folder, NULL, 0, pin, why) || pipe(tell) < 0 || pipe(end) < 0)
		fail("init");
	char *path = file_join(folder, "feed/head");
	if (!file_write_atomic(path, HEAD, sizeof(HEAD) - 1))
		fail(path);
	free(path);
	pid_t hub = fork();
	if (hub == 0) {
		close(end[1]);
		serve(folder, tell[1], end[0]);
	}
	if (read(tell[0], &port, sizeof(port)) != sizeof(port) || port == 0)
		fail("serve");
	bench_requests(hub);
	bench_half_bodies(hub);
	bench_dropped();
	close(end[1]);
	waitpid(hub, NULL, 0);
	nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
