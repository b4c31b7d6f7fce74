/* SPDX-License-Identifier: Apache-2.0 */
/* The lot of a pack that was scanned: whether it was called back, and what is taken off towards its end. Main thread; texts live in the
 * screen's arena. A pack whose lot cannot be looked up is not sold either: a failure is no "not recalled". */
#ifndef DAOGOU_SCREENS_PIECE_BATCH_H
#define DAOGOU_SCREENS_PIECE_BATCH_H

#include "kiosk/domain/scan_code.h"
#include "kiosk/screens/app.h"
#include "kiosk/store/catalog_batch.h"
#include "kiosk/ui/ui.h"

struct piece_batch {
	const char *lot; /* "" = not known */
	enum batch_answer answer;
	bool is_recalled;
	const char *reason; /* "" = not said */
	int32_t markdown_permille;
	int64_t best_before_ms; /* as the label's, by the shop's clocks; of the batch where that says none. 0 = not said */
	const char *recalled_lots; /* of the product, where its pack's lot is not known; "" = none */
};

/* label: what was scanned; all 0 = nothing. */
void piece_batch_read(
	struct piece_batch *batch, struct app *app, int64_t product, const struct piece_label *label);
/* Called back, or not to be looked up. */
bool piece_batch_is_refused(const struct piece_batch *batch);
/* Why it does not go into the basket. */
const char *piece_batch_refusal(const struct piece_batch *batch);
/* On the product's page: the refusal with its reason; or which lots not to take. Nothing where all is well. */
void piece_batch_news(const struct piece_batch *batch, struct ui *ui);
/* The same at a line of the basket. */
void piece_batch_note(const struct piece_batch *batch, struct ui *ui);
/* "30% off: near its date" */
const char *piece_batch_markdown(struct ui *ui, int32_t permille);

#endif
