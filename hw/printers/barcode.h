/* SPDX-License-Identifier: Apache-2.0 */
/* Barcodes as rows of modules: EAN-13 (ISO/IEC 15420) and CODE 128 (ISO/IEC 15417, code set B). Pure
 * functions. */
#ifndef DAOGOU_HW_PRINTERS_BARCODE_H
#define DAOGOU_HW_PRINTERS_BARCODE_H

#include <stdbool.h>

#define BARCODE_MAX_MODULES 1024
#define EAN13_SIZE 14

/* The thirteenth digit of twelve. */
char ean13_check_digit(const char *digits);
/* 12 digits, or 13 with a good check digit: the whole number and its 95 modules ('1' is a bar), both
 * NUL-ended. */
bool barcode_ean13(const char *digits, char ret_number[EAN13_SIZE], char ret_modules[BARCODE_MAX_MODULES]);
/* 1 to 80 printable ASCII characters. */
bool barcode_code128(const char *text, char ret_modules[BARCODE_MAX_MODULES]);

#endif
