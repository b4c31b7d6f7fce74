/* SPDX-License-Identifier: Apache-2.0 */
/* Days and dates. A year is counted from March, so that its leap day is its last. */
#include "kiosk/base/calendar.h"

#define DAYS_OF_ERA 146097  /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

int32_t calendar_day(int year, int month, int day)
{
	year -= month <= 2;
	int era = (year >= 0 ? year : year - 399) / 400;
	int year_of_era = year - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

void calendar_date(int32_t day, int *ret_year, int *ret_month, int *ret_day)
{
	day += DAYS_TO_1970;
	int era = (day >= 0 ? day : day - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	int day_of_era = day - era * DAYS_OF_ERA;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153;

	*ret_day = day_of_year - (153 * month + 2) / 5 + 1;
	*ret_month = month < 10 ? month + 3 : month - 9;
	*ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

int calendar_days_in_month(int year, int month)
{
	return month == 12 ? 31 : calendar_day(year, month + 1, 1) - calendar_day(year, month, 1);
}
