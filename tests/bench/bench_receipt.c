/* SPDX-License-Identifier: Apache-2.0 */
/* What a receipt costs: 40 drawn lines laid out for an 80 mm printer, fonts found and opened anew each time. */
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

static double lay_out(const struct printer_profile *profile, const struct document *receipt)
{
	struct print_plan plan;
	uint32_t token = 0;
	double before = cpu_ms();

	escpos_lay_out(profile, CONFIRMATION_GS_H, receipt, false, &token, &plan);
	print_plan_finish(&plan);
	return cpu_ms() - before;
}

int main(void)
{
	struct document *receipt = sample_receipt_drawn(LINES);
	struct printer_profile profile;
	struct ini_error why;
	double worst = 0, sum = 0;

	if (!printer_profile_load(NULL, "generic-80mm", &profile, &why))
		return 1;
	for (int i = 0; i < RUNS; i++) {
		double cost = lay_out(&profile, receipt);
		worst = cost > worst ? cost : worst;
		sum += cost;
	}
	printf("receipt_40_lines_cpu %.1f ms <=60\n", sum / RUNS);
	printf("receipt_40_lines_cpu_worst %.1f ms <=60\n", worst);
	document_destroy(receipt);
	return 0;
}
