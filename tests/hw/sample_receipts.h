/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts as the kiosk prints them, in several languages. The caller owns them. */
#ifndef DAOGOU_TESTS_HW_SAMPLE_RECEIPTS_H
#define DAOGOU_TESTS_HW_SAMPLE_RECEIPTS_H

#include "hw/document.h"

#define SAMPLE_QR "https://hub.example/r/8Zk2mQv1xT7bYw4LrN0cPA"

struct document *sample_receipt_english(void);
struct document *sample_receipt_chinese(void);
struct document *sample_receipt_arabic(void);
/* Plain ASCII with that many lines between a title and the line "END OF RECEIPT". */
struct document *sample_receipt_plain(int lines);
/* As above, but drawn: every line holds a letter no code page has. */
struct document *sample_receipt_drawn(int lines);

#endif
