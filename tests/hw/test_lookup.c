/* SPDX-License-Identifier: Apache-2.0 */
/* A host's name while the name servers are silent, and a host that is: whoever stops a device does not wait for them. The resolver
 * is the test's own; it is silent until the test lets it speak. */
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hw/transports/transport.h"
#include "tests/support/support.h"

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static sem_t may_speak, has_spoken;
static atomic_int asked;

int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **found)
{
	resolver *real = NULL;
	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	bool is_slow = strcmp(host, "printer.shop") == 0 && !(hints->ai_flags & AI_NUMERICHOST);

	if (!is_slow)
		return real(host, port, hints, found);
	atomic_fetch_add(&asked, 1);
	sem_wait(&may_speak);
	int fault = real("127.0.0.1", port, hints, found);
	sem_post(&has_spoken);
	return fault;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *speak_late(void *data)
{
	(void)data;
	sleep(3);
	sem_post(&may_speak);
	return NULL;
}

static void stopping_does_not_wait_for_the_name_servers(void **state)
{
	struct transport *transport = NULL;
	int wake_fd = eventfd(1, EFD_CLOEXEC);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, speak_late, NULL), 0);
	int64_t start_ms = now_ms();
	assert_int_equal(transport_open("tcp:printer.shop:9100", 30000, wake_fd, &transport), HW_CANCELLED);
	assert_true(now_ms() - start_ms < 2000);
	pthread_join(thread, NULL);
	sem_wait(&has_spoken);
	close(wake_fd);
}

static void silent_name_servers_end_the_wait_and_the_threads_are_few(void **state)
{
	struct transport *transport = NULL;
	int wake_fd = eventfd(0, EFD_CLOEXEC);

	(void)state;
	atomic_store(&asked, 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(
			transport_open("tcp:printer.shop:9100", 10, wake_fd, &transport), HW_TIMEOUT);
	for (int i = 0; i < 20; i++)
		sem_post(&may_speak);
	assert_true(atomic_load(&asked) <= 4);
	close(wake_fd);
}

static void a_name_that_is_known_is_connected(void **state)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), wake_fd = eventfd(0, EFD_CLOEXEC);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	struct transport *transport = NULL;
	enum hw_error error = HW_TIMEOUT;
	char uri[64];

	(void)state;
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 4), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	snprintf(uri, sizeof(uri), "tcp:printer.shop:%d", ntohs(address.sin_port));
	/* The threads of the silent time may still be ending. */
	for (int64_t until_ms = now_ms() + 5000; error == HW_TIMEOUT && now_ms() < until_ms;) {
		sem_post(&may_speak);
		error = transport_open(uri, 2000, wake_fd, &transport);
	}
	assert_int_equal(error, HW_OK);
	transport_close(transport);
	close(listener);
	close(wake_fd);
}

/* A queue that is full answers nobody, as a cable that was pulled. */
static void a_host_that_does_not_answer_has_its_time(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), wake_fd = eventfd(0, EFD_CLOEXEC);
	int waiting[4];
	struct transport *transport = NULL;
	char uri[40];

	(void)state;
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 0), 0);
	getsockname(listener, (struct sockaddr *)&address, &size);
	for (int i = 0; i < 4; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)!connect(waiting[i], (struct sockaddr *)&address, sizeof(address));
	}
	snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
	alarm(30);
	int64_t start_ms = now_ms();
	assert_int_equal(transport_open(uri, 100, wake_fd, &transport), HW_TIMEOUT);
	assert_true(now_ms() - start_ms >= 100);
	assert_int_equal(eventfd_write(wake_fd, 1), 0);
	assert_int_equal(transport_open(uri, 60000, wake_fd, &transport), HW_CANCELLED);
	alarm(0);
	for (int i = 0; i < 4; i++)
		close(waiting[i]);
	close(listener);
	close(wake_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stopping_does_not_wait_for_the_name_servers),
		cmocka_unit_test(silent_name_servers_end_the_wait_and_the_threads_are_few),
		cmocka_unit_test(a_name_that_is_known_is_connected),
		cmocka_unit_test(a_host_that_does_not_answer_has_its_time),
	};

	sem_init(&may_speak, 0, 0);
	sem_init(&has_spoken, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
