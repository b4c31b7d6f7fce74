/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas of state.db, one step each. A step that has been released is never changed: kiosks have taken it. */
#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"

#define EXEC(db, sql) sqlite3_exec((db), (sql), NULL, NULL, NULL)

/* --- 0 → 1: the number; enums by name. What a name may be is the table's to check: a new one is a new schema --- */

/* Files from before there were numbers have some of these tables and columns. */

static const char TABLES_OF_0[] =
	"CREATE TABLE IF NOT EXISTS setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS outbox(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
	" kind INTEGER NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, next_try_ms INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,"
	" reason TEXT NOT NULL DEFAULT '');"
	"CREATE TABLE IF NOT EXISTS orders(id TEXT PRIMARY KEY, session TEXT NOT NULL,"
	" body TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
	" rev INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '',"
	" phone TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '',"
	" receipt_url TEXT NOT NULL DEFAULT '', pickup_code TEXT NOT NULL DEFAULT '',"
	" expires_ms INTEGER NOT NULL DEFAULT 0, is_repriced INTEGER NOT NULL DEFAULT 0,"
	" reply TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT '',"
	" receipt INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS print_job(id TEXT PRIMARY KEY, device TEXT NOT NULL,"
	" title TEXT NOT NULL, session TEXT NOT NULL, state INTEGER NOT NULL,"
	" confidence INTEGER NOT NULL, is_open INTEGER NOT NULL,"
	" has_sent_bytes INTEGER NOT NULL, is_copy INTEGER NOT NULL, attempts INTEGER NOT NULL,"
	" strips INTEGER NOT NULL, strips_confirmed INTEGER NOT NULL, error INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
	" document TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS payment(id TEXT PRIMARY KEY, device TEXT NOT NULL,"
	" amount INTEGER NOT NULL, currency TEXT NOT NULL, state INTEGER NOT NULL,"
	" error INTEGER NOT NULL, result_code INTEGER NOT NULL, is_open INTEGER NOT NULL,"
	" is_settled INTEGER NOT NULL, trace_before INTEGER, trace INTEGER,"
	" receipt_number INTEGER NOT NULL, terminal_id TEXT NOT NULL, card TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS order_payment(payment TEXT PRIMARY KEY, order_id TEXT NOT NULL,"
	" state INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS audit(number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,"
	" who TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL, hash TEXT NOT NULL);"
	"CREATE TABLE IF NOT EXISTS trust(one INTEGER PRIMARY KEY CHECK(one=1), feed TEXT NOT NULL,"
	" root_key BLOB NOT NULL, version INTEGER NOT NULL, epoch INTEGER NOT NULL,"
	" head_keys BLOB NOT NULL, seq INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
	" issued_ms INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS enrolment(one INTEGER PRIMARY KEY CHECK(one=1),"
	" hub_url TEXT NOT NULL, kiosk_id TEXT NOT NULL, store TEXT NOT NULL,"
	" hub_name TEXT NOT NULL, currency TEXT NOT NULL, root_key BLOB);"
	"DROP TABLE IF EXISTS session_value;"
	"DROP TABLE IF EXISTS basket_line;";

/* Columns that came while files had no number, and what older rows have in them. */
static const struct {
	const char *table, *column, *add, *fill;
} COLUMNS_OF_0[] = {
	{ "print_job", "change", "ALTER TABLE print_job ADD COLUMN change INTEGER NOT NULL DEFAULT 0",
		"UPDATE print_job SET change=(SELECT count(*) FROM print_job AS before"
		" WHERE (before.changed_ms,before.id)<=(print_job.changed_ms,print_job.id))" },
	{ "order_payment", "amount", "ALTER TABLE order_payment ADD COLUMN amount INTEGER NOT NULL DEFAULT 0",
		"UPDATE order_payment SET amount=ifnull("
		"(SELECT amount FROM payment WHERE payment.id=order_payment.payment),0)" },
	{ "order_payment", "currency",
		"ALTER TABLE order_payment ADD COLUMN currency TEXT NOT NULL DEFAULT ''",
		"UPDATE order_payment SET currency=ifnull("
		"(SELECT currency FROM payment WHERE payment.id=order_payment.payment),'')" },
};

static int has_column(sqlite3 *db, const char *table, const char *column, bool *ret_has)
{
	sqlite3_stmt *row = NULL;
	int result =
		sqlite3_prepare_v2(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name=?2", -1, &row, NULL);

	if (result != SQLITE_OK)
		return result;
	store_bind_text(row, 1, table);
	store_bind_text(row, 2, column);
	result = sqlite3_step(row);
	*ret_has = result == SQLITE_ROW;
	sqlite3_finalize(row);
	return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static int complete_schema_0(sqlite3 *db)
{
	int result = EXEC(db, TABLES_OF_0);

	for (size_t i = 0; i < ARRAY_LENGTH(COLUMNS_OF_0) && result == SQLITE_OK; i++) {
		bool has_it = false;
		result = has_column(db, COLUMNS_OF_0[i].table, COLUMNS_OF_0[i].column, &has_it);
		if (result != SQLITE_OK || has_it)
			continue;
		result = EXEC(db, COLUMNS_OF_0[i].add);
		if (result == SQLITE_OK)
			result = EXEC(db, COLUMNS_OF_0[i].fill);
	}
	return result;
}

#define HW_ERROR_BY_NUMBER                                                                                    \
	"CASE error WHEN 0 THEN 'OK' WHEN 1 THEN 'CLOSED' WHEN 2 THEN 'BUSY' WHEN 3 THEN 'ABSENT'"            \
	" WHEN 4 THEN 'OFFLINE' WHEN 5 THEN 'TIMEOUT' WHEN 6 THEN 'NOSERVICE' WHEN 7 THEN 'DENIED'"           \
	" WHEN 8 THEN 'ILLEGAL' WHEN 9 THEN 'UNSUPPORTED' WHEN 10 THEN 'PROTOCOL' WHEN 11 THEN 'CANCELLED'"   \
	" WHEN 12 THEN 'FAILURE' WHEN 13 THEN 'UNCERTAIN' WHEN 14 THEN 'COVER_OPEN' WHEN 15 THEN 'REC_EMPTY'" \
	" WHEN 16 THEN 'CUTTER' WHEN 17 THEN 'HEAD_HOT' WHEN 18 THEN 'UNRECOVERABLE' ELSE 'FAILURE' END"

/* The outbox's key has another name so that a program from before schemas had numbers, which does not look at the
 * number, fails at its own index and leaves the file alone. */
static const char OUTBOX_OF_1[] =
	"CREATE TABLE outbox_1(position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
	" kind TEXT NOT NULL CHECK(kind IN('order','order_cancel','order_extend','claim','group','seat',"
	"'event','payment')),"
	" subject TEXT NOT NULL, body TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, next_try_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
	" state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN('waiting','parked')),"
	" reason TEXT NOT NULL DEFAULT '');"
	"INSERT INTO outbox_1(position,id,kind,subject,body,created_ms,next_try_ms,attempts,state,reason)"
	" SELECT number,id,CASE kind WHEN 0 THEN 'order' WHEN 1 THEN 'order_cancel' WHEN 2 THEN 'order_extend'"
	" WHEN 3 THEN 'claim' WHEN 4 THEN 'group' WHEN 5 THEN 'seat' WHEN 6 THEN 'event' WHEN 7 THEN 'payment'"
	" END,subject,body,created_ms,next_try_ms,attempts,"
	"CASE state WHEN 0 THEN 'waiting' ELSE 'parked' END,reason FROM outbox;"
	"DROP TABLE outbox;"
	"ALTER TABLE outbox_1 RENAME TO outbox;"
	"CREATE INDEX outbox_waiting ON outbox(state,kind,position);";

/* Of the hub's answer the order keeps what it says, and no more the answer itself. */
static const char ORDERS_OF_1[] =
	"CREATE TABLE orders_1(id TEXT PRIMARY KEY, session TEXT NOT NULL,"
	" body TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 0,"
	" state TEXT NOT NULL DEFAULT 'placed' CHECK(state IN('draft','placed','paid','ready','collected',"
	"'shipped','delivered','expired','cancelled','refund_pending','refunded')),"
	" checkout TEXT NOT NULL DEFAULT 'waiting' CHECK(checkout IN('waiting','opened','paying','declined',"
	"'terminal')),"
	" url TEXT NOT NULL DEFAULT '', receipt_url TEXT NOT NULL DEFAULT '',"
	" pickup_code TEXT NOT NULL DEFAULT '', expires_ms INTEGER NOT NULL DEFAULT 0,"
	" is_repriced INTEGER NOT NULL DEFAULT 0, refused TEXT NOT NULL DEFAULT '',"
	" receipt TEXT NOT NULL DEFAULT 'none' CHECK(receipt IN('none','queued','printed','unknown','by_qr')))"
	" WITHOUT ROWID;"
	"INSERT INTO orders_1(id,session,body,currency,total,created_ms,changed_ms,rev,state,checkout,url,"
	"receipt_url,pickup_code,expires_ms,is_repriced,refused,receipt)"
	" SELECT id,session,body,currency,total,created_ms,changed_ms,rev,"
	"CASE WHEN state IN('DRAFT','PAID','READY','COLLECTED','SHIPPED','DELIVERED','EXPIRED','CANCELLED',"
	"'REFUND_PENDING','REFUNDED') THEN lower(state) ELSE 'placed' END,"
	"CASE WHEN phone IN('opened','paying','declined','terminal') THEN phone ELSE 'waiting' END,"
	"url,receipt_url,pickup_code,expires_ms,is_repriced,refused,"
	"CASE receipt WHEN 0 THEN 'none' WHEN 1 THEN 'queued' WHEN 2 THEN 'printed' WHEN 4 THEN 'by_qr'"
	" ELSE 'unknown' END FROM orders;"
	"DROP TABLE orders;"
	"ALTER TABLE orders_1 RENAME TO orders;"
	"CREATE INDEX orders_created ON orders(created_ms);";

/* The names in the two journals are the devices' own: no table here can know them all. */
static const char PRINT_JOB_OF_1[] =
	"CREATE TABLE print_job_1(id TEXT PRIMARY KEY, device TEXT NOT NULL,"
	" title TEXT NOT NULL, session TEXT NOT NULL, state TEXT NOT NULL,"
	" confidence TEXT NOT NULL, is_open INTEGER NOT NULL,"
	" has_sent_bytes INTEGER NOT NULL, is_copy INTEGER NOT NULL, attempts INTEGER NOT NULL,"
	" strips INTEGER NOT NULL, strips_confirmed INTEGER NOT NULL, error TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
	" document TEXT NOT NULL, change INTEGER NOT NULL) WITHOUT ROWID;"
	"INSERT INTO print_job_1(id,device,title,session,state,confidence,is_open,has_sent_bytes,is_copy,"
	"attempts,strips,strips_confirmed,error,created_ms,changed_ms,document,change)"
	" SELECT id,device,title,session,CASE state WHEN 0 THEN 'QUEUED' WHEN 1 THEN 'SENDING'"
	" WHEN 2 THEN 'WAITING' WHEN 3 THEN 'DONE' WHEN 5 THEN 'CANCELLED' WHEN 6 THEN 'FAILED'"
	" ELSE 'UNCERTAIN' END,"
	"CASE confidence WHEN 1 THEN 'sent' WHEN 2 THEN 'consumed' WHEN 3 THEN 'confirmed' ELSE 'none' END,"
	"is_open,has_sent_bytes,is_copy,attempts,strips,strips_confirmed," HW_ERROR_BY_NUMBER
	",created_ms,changed_ms,document,change FROM print_job;"
	"DROP TABLE print_job;"
	"ALTER TABLE print_job_1 RENAME TO print_job;"
	"CREATE INDEX print_job_open ON print_job(created_ms) WHERE is_open;"
	"CREATE INDEX print_job_change ON print_job(change);";

static const char PAYMENT_OF_1[] =
	"CREATE TABLE payment_1(id TEXT PRIMARY KEY, device TEXT NOT NULL,"
	" amount INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,"
	" error TEXT NOT NULL, result_code INTEGER NOT NULL, is_open INTEGER NOT NULL,"
	" is_settled INTEGER NOT NULL, trace_before INTEGER, trace INTEGER,"
	" receipt_number INTEGER NOT NULL, terminal_id TEXT NOT NULL, card TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) WITHOUT ROWID;"
	"INSERT INTO payment_1(id,device,amount,currency,state,error,result_code,is_open,is_settled,"
	"trace_before,trace,receipt_number,terminal_id,card,created_ms,changed_ms)"
	" SELECT id,device,amount,currency,CASE state WHEN 0 THEN 'INTENT' WHEN 1 THEN 'SENT'"
	" WHEN 2 THEN 'APPROVED' WHEN 3 THEN 'DECLINED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'FAILED'"
	" WHEN 7 THEN 'REVERSED' ELSE 'UNKNOWN' END," HW_ERROR_BY_NUMBER
	",result_code,is_open,is_settled,trace_before,trace,receipt_number,terminal_id,card,"
	"created_ms,changed_ms FROM payment;"
	"DROP TABLE payment;"
	"ALTER TABLE payment_1 RENAME TO payment;"
	"CREATE INDEX payment_device ON payment(device,created_ms);";

static const char ORDER_PAYMENT_OF_1[] =
	"CREATE TABLE order_payment_1(payment TEXT PRIMARY KEY, order_id TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK(state IN('begun','unknown','paid','ended','reversed','to_reverse')),"
	" amount INTEGER NOT NULL, currency TEXT NOT NULL) WITHOUT ROWID;"
	"INSERT INTO order_payment_1(payment,order_id,state,amount,currency)"
	" SELECT payment,order_id,CASE state WHEN 0 THEN 'begun' WHEN 2 THEN 'paid' WHEN 3 THEN 'ended'"
	" WHEN 4 THEN 'reversed' WHEN 5 THEN 'to_reverse' ELSE 'unknown' END,amount,currency"
	" FROM order_payment;"
	"DROP TABLE order_payment;"
	"ALTER TABLE order_payment_1 RENAME TO order_payment;"
	"CREATE INDEX order_payment_order ON order_payment(order_id);";

static const char ENROLLMENT_OF_1[] = "ALTER TABLE enrolment RENAME TO enrollment;";

static int step_to_1(sqlite3 *db)
{
	static const char *const PARTS[] = { OUTBOX_OF_1, ORDERS_OF_1, PRINT_JOB_OF_1, PAYMENT_OF_1,
		ORDER_PAYMENT_OF_1, ENROLLMENT_OF_1 };
	int result = complete_schema_0(db);

	for (size_t i = 0; i < ARRAY_LENGTH(PARTS) && result == SQLITE_OK; i++)
		result = EXEC(db, PARTS[i]);
	return result;
}

/* What a shopper gave at the terminal beyond the sum. */
static int step_to_2(sqlite3 *db)
{
	return EXEC(db, "ALTER TABLE payment ADD COLUMN tip INTEGER NOT NULL DEFAULT 0");
}

/* An order keeps what the hub charges. */
static int step_to_3(sqlite3 *db)
{
	return EXEC(db, "ALTER TABLE orders ADD COLUMN charge TEXT NOT NULL DEFAULT ''");
}

/* An order knows that its session is over: of an answer that comes later, only what the shop needs is kept. */
static int step_to_4(sqlite3 *db)
{
	return EXEC(db, "ALTER TABLE orders ADD COLUMN is_over INTEGER NOT NULL DEFAULT 0");
}

/* Several root keys, of which some sign together, and documents that expire. Those from before had one key and did not say
 * when they end. */
static int step_to_5(sqlite3 *db)
{
	return EXEC(db,
		"ALTER TABLE trust RENAME COLUMN root_key TO root_keys;"
		"ALTER TABLE trust ADD COLUMN root_threshold INTEGER NOT NULL DEFAULT 1;"
		"ALTER TABLE trust ADD COLUMN root_expires_ms INTEGER NOT NULL DEFAULT 0;");
}

/* The step to each schema from the one before. */
static int (*const STEPS[])(sqlite3 *db) = { step_to_1, step_to_2, step_to_3, step_to_4, step_to_5 };

_Static_assert(ARRAY_LENGTH(STEPS) == STATE_SCHEMA_NOW, "one step for each schema");

int state_take_steps(sqlite3 *db, int64_t from)
{
	int result = SQLITE_OK;

	for (size_t i = (size_t)from; i < ARRAY_LENGTH(STEPS) && result == SQLITE_OK; i++)
		result = STEPS[i](db);
	return result;
}
