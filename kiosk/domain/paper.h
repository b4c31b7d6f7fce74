/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of paper: the printer's roll, and one receipt on its way. Plain values; the kiosk's services fill them and its
 * screens show them. */
#ifndef DAOGOU_DOMAIN_PAPER_H
#define DAOGOU_DOMAIN_PAPER_H

/* What the receipt printer says of its paper: a quiet sign for staff. */
enum paper_sign { PAPER_FINE, PAPER_LOW, PAPER_OUT, PAPER_COVER_OPEN };

/* How the receipt that a session asked for is doing. */
enum receipt_progress {
	RECEIPT_PRINTING,
	RECEIPT_IS_PRINTED,
	RECEIPT_IS_UNKNOWN,
	RECEIPT_HAS_FAILED,
	RECEIPT_WAITS_FOR_PAPER,
	RECEIPT_WAITS_FOR_COVER
};

#endif
