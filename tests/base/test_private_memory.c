/* SPDX-License-Identifier: Apache-2.0 */
/* A process that keeps to itself: no core, and nobody of the same user reads its memory. */
#include "kiosk/base/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/sanitized.h"
#include "tests/support/support.h"

/* In a child, for what was given up is not had again. */
static int begin_and_look(void)
{
	struct rlimit core;

	private_memory_begin();
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
		return 1;
	/* With a sanitizer in it its search for leaks must still be let in. */
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == (IS_SANITIZED ? 1 : 0) ? 0 : 2;
}

static void test_there_is_no_core_and_no_reader(void **state)
{
	int status = 0;

	(void)state;
	pid_t child = fork();
	if (child == 0)
		_exit(begin_and_look());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A stack of any depth is left as it was above the caller. */
static void test_a_clean_stack_harms_nobody(void **state)
{
	volatile char mine[4096];

	(void)state;
	for (size_t i = 0; i < sizeof mine; i++)
		mine[i] = (char)(i % 100 + 1);
	private_memory_wipe_stack();
	for (size_t i = 0; i < sizeof mine; i++)
		assert_int_equal(mine[i], (char)(i % 100 + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_is_no_core_and_no_reader),
		cmocka_unit_test(test_a_clean_stack_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
