/* SPDX-License-Identifier: Apache-2.0 */
/* What a receipt costs: 40 lines laid out for an 80 mm printer, drawn (fonts found and opened anew each time)
 * and in the printer's own Chinese; the time on the processor, and the bytes that go to the printer. */
#include <stdio.h>
#include <time.h>

#include "hw/printers/escpos_layout.h"
#include "tests/hw/sample_receipts.h"

#define LINES 40
#define RUNS 20

static double cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double lay_out(
	const struct printer_profile *profile, const struct document *receipt, size_t *ret_bytes)
{
	struct print_plan plan;
	uint32_t token = 0;
	double before = cpu_ms();

	escpos_lay_out(profile, CONFIRMATION_GS_H, receipt, false, &token, &plan);
	*ret_bytes = plan.length;
	print_plan_finish(&plan);
	return cpu_ms() - before;
}

static void measure(const char *name, const struct printer_profile *profile, const struct document *receipt)
{
	double worst = 0, sum = 0;
	size_t bytes = 0;

	for (int i = 0; i < RUNS; i++) {
		double cost = lay_out(profile, receipt, &bytes);
		worst = cost > worst ? cost : worst;
		sum += cost;
	}
	printf("%s_cpu %.2f ms <=60\n", name, sum / RUNS);
	printf("%s_cpu_worst %.2f ms <=60\n", name, worst);
	printf("%s_bytes %zu B\n", name, bytes);
}

int main(void)
{
	struct document *receipt = sample_receipt_drawn(LINES);
	struct printer_profile drawn, native;
	struct ini_error why;

	if (!printer_profile_load("generic-80mm", &drawn, &why))
		return 1;
	native = drawn;
	native.chinese = CHINESE_GB2312;
	native.has_wide_mode = true;
	measure("receipt_40_lines", &drawn, receipt);
	measure("receipt_40_lines_native", &native, receipt);
	document_destroy(receipt);
	return 0;
}
