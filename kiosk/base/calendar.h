/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of Gregory, in no zone, also before it began. Pure functions; any thread. Source: Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms". */
#ifndef DAOGOU_BASE_CALENDAR_H
#define DAOGOU_BASE_CALENDAR_H

#include <stdint.h>

/* Days from 1970-01-01 to a date; month 1 .. 12. Days beyond the month's are counted on. */
int32_t calendar_day(int year, int month, int day);
void calendar_date(int32_t day, int *ret_year, int *ret_month, int *ret_day);
int calendar_days_in_month(int year, int month);

#endif
