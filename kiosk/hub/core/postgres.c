/* SPDX-License-Identifier: Apache-2.0 */
/* The PostgreSQL driver: libpq, prepared statements, READ COMMITTED, one connection per thread.
 *
 * A connection that is lost is a failure for whoever was using it, and is made anew at the next transaction or the next
 * statement outside of one. What it had prepared is prepared again.
 */
#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/db_driver.h"

#define SCRIPT_MAX_BYTES (256 * 1024)
#define NUMBER_SIZE 24
#define NAME_SIZE 24
/* pg_type.dat: these numbers never change. */
#define OID_ANY 0
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_TEXT 25

struct postgres_db {
	struct hub_db base;
	char *target;
	PGconn *connection;
	uint64_t generation; /* counts connections: what an earlier one had prepared is gone */
	uint64_t statement_counter;
	int64_t changes;
	char why[HUB_DB_WHY_SIZE];
};

struct postgres_parameter {
	Oid type;
	const char *value; /* NULL = NULL */
	int length, format;
	char number[NUMBER_SIZE];
};

struct postgres_statement {
	struct hub_statement base;
	char *sql, name[NAME_SIZE];
	uint64_t generation; /* of the connection that has it prepared; 0 = none */
	struct postgres_parameter parameters[DB_PARAMETERS_MAX];
	PGresult *result;
	int row;                /* the next one */
	unsigned char *unhexed; /* of the last bytes read */
};

static struct postgres_db *own_db(struct hub_db *db)
{
	return (struct postgres_db *)db;
}

static struct postgres_statement *own(struct hub_statement *statement)
{
	return (struct postgres_statement *)statement;
}

/* Keeps the first line: the others are hints for people at a terminal. */
static void keep_error(struct postgres_db *db, const char *message)
{
	snprintf(db->why, sizeof(db->why), "%.*s", (int)strcspn(message, "\n"), message);
}

/* By the SQLSTATE (PostgreSQL, appendix A). */
static enum hub_db_result result_of(struct postgres_db *db, const PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_EMPTY_QUERY:
	case PGRES_TUPLES_OK: return HUB_DB_DONE;
	default: break;
	}
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	keep_error(db,
		result && *PQresultErrorMessage(result) ? PQresultErrorMessage(result)
							: PQerrorMessage(db->connection));
	if (!state)
		return HUB_DB_FAILED;
	if (strncmp(state, "23", 2) == 0)
		return HUB_DB_CONFLICT;
	static const char *const BUSY[] = { "40001" /* serialization */, "40P01" /* deadlock */,
		"55P03" /* lock_timeout */, "57014" /* statement_timeout */ };
	for (size_t i = 0; i < ARRAY_LENGTH(BUSY); i++)
		if (strcmp(state, BUSY[i]) == 0)
			return HUB_DB_BUSY;
	return HUB_DB_FAILED;
}

static enum hub_db_result execute(struct postgres_db *db, const char *script)
{
	PGresult *result = PQexec(db->connection, script);
	enum hub_db_result outcome = result_of(db, result);
	PQclear(result);
	return outcome;
}

static void ignore_notice(void *data, const PGresult *result)
{
	(void)data, (void)result;
}

/* For statements outside a transaction, which are never durable. A transaction says what it wants itself. */
static const char SESSION[] = "SET client_min_messages = warning;"
			      "SET default_transaction_isolation = 'read committed';"
			      "SET bytea_output = hex;"
			      "SET synchronous_commit = off;"
			      "SET lock_timeout = 1000;"
			      "SET statement_timeout = 10000;"
			      "SET idle_in_transaction_session_timeout = 60000";

static bool open_connection(struct postgres_db *db)
{
	/* What stands before dbname may be told otherwise by the address. */
	static const char *const KEYWORDS[] = { "connect_timeout", "tcp_user_timeout",
		"fallback_application_name", "dbname", "client_encoding", NULL };
	const char *values[] = { "5", "15000", "daogou-hub", db->target, "UTF8", NULL };
	PQfinish(db->connection);
	db->connection = PQconnectdbParams(KEYWORDS, values, 1);
	db->generation++;
	if (PQstatus(db->connection) != CONNECTION_OK) {
		keep_error(db, PQerrorMessage(db->connection));
		return false;
	}
	PQsetNoticeReceiver(db->connection, ignore_notice, NULL);
	const char *encoding = PQparameterStatus(db->connection, "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8") != 0) {
		snprintf(db->why, sizeof(db->why), "the database's encoding is not UTF8");
		return false;
	}
	return execute(db, SESSION) == HUB_DB_DONE;
}

/* Inside a transaction there is no other connection: the transaction went with the one that was lost. */
static bool has_connection(struct postgres_db *db)
{
	if (PQstatus(db->connection) == CONNECTION_OK)
		return true;
	return !db->base.is_in_transaction && open_connection(db);
}

static void postgres_driver_close(struct hub_db *db)
{
	PQfinish(own_db(db)->connection);
	free(own_db(db)->target);
	free(db);
}

static struct hub_db *postgres_driver_open(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	struct postgres_db *db = xcalloc(1, sizeof(*db));
	db->target = xstrdup(target);
	if (open_connection(db))
		return &db->base;
	snprintf(ret_why, HUB_DB_WHY_SIZE, "cannot open the database: %.200s", db->why);
	postgres_driver_close(&db->base);
	return NULL;
}

static const char *postgres_driver_error(const struct hub_db *db)
{
	return ((const struct postgres_db *)db)->why;
}

/* Texts are compared by their bytes, as SQLite does it, whatever the locale of the database is. */
static void append_translated(struct text *out, const char *script)
{
	bool is_quoted = false;
	for (const char *at = script; *at; at++) {
		is_quoted ^= *at == '\'';
		bool is_type = !is_quoted && strncmp(at, " TEXT", 5) == 0 && strchr(" ,;)", at[5]) &&
			(at - script < 3 || strncmp(at - 3, " AS", 3) != 0);
		if (is_type) {
			text_append(out, " TEXT COLLATE \"C\"");
			at += 4;
		} else {
			text_append_bytes(out, at, 1);
		}
	}
}

static enum hub_db_result postgres_driver_exec(struct hub_db *db, const char *script)
{
	struct text sql;
	if (!has_connection(own_db(db)))
		return HUB_DB_FAILED;
	text_init(&sql, SCRIPT_MAX_BYTES);
	append_translated(&sql, script);
	enum hub_db_result result = execute(own_db(db), sql.bytes);
	text_finish(&sql);
	return result;
}

/* A connection that died while nobody used it is not the fault of who comes next. */
static enum hub_db_result postgres_driver_begin(struct hub_db *db, enum hub_transaction kind)
{
	static const char *const BEGIN[] = {
		[HUB_DURABLE] = "BEGIN ISOLATION LEVEL READ COMMITTED;"
				"SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 5000",
		[HUB_RELAXED] = "BEGIN ISOLATION LEVEL READ COMMITTED",
		[HUB_ONCE] =
			"BEGIN ISOLATION LEVEL READ COMMITTED;"
			"SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 5000;"
			"SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
		[HUB_READ] =
			"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
			"SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
	};
	_Static_assert(HUB_DURABLE_WAIT_MS == 5000 && HUB_RELAXED_WAIT_MS == 1000, "as the texts above say");
	if (!has_connection(own_db(db)))
		return HUB_DB_FAILED;
	enum hub_db_result result = execute(own_db(db), BEGIN[kind]);
	if (result == HUB_DB_FAILED && PQstatus(own_db(db)->connection) != CONNECTION_OK &&
		open_connection(own_db(db)))
		result = execute(own_db(db), BEGIN[kind]);
	return result;
}

/* A transaction that had failed is rolled back by COMMIT, and the server calls that well done. */
static enum hub_db_result postgres_driver_commit(struct hub_db *db)
{
	PGresult *result = PQexec(own_db(db)->connection, "COMMIT");
	enum hub_db_result outcome = result_of(own_db(db), result);
	if (outcome == HUB_DB_DONE && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
		keep_error(own_db(db), "the transaction was rolled back");
		outcome = HUB_DB_FAILED;
	}
	PQclear(result);
	return outcome;
}

static void postgres_driver_rollback(struct hub_db *db)
{
	if (PQstatus(own_db(db)->connection) == CONNECTION_OK &&
		PQtransactionStatus(own_db(db)->connection) != PQTRANS_IDLE)
		PQclear(PQexec(own_db(db)->connection, "ROLLBACK"));
}

static int64_t postgres_driver_changes(const struct hub_db *db)
{
	return ((const struct postgres_db *)db)->changes;
}

/* The server hears of it when it runs for the first time: then the types of its parameters are known. */
static struct hub_statement *postgres_driver_prepare(struct hub_db *db, const char *sql)
{
	struct postgres_statement *statement = xcalloc(1, sizeof(*statement));
	statement->sql = xstrdup(sql);
	snprintf(statement->name, sizeof(statement->name), "s%" PRIu64, ++own_db(db)->statement_counter);
	return &statement->base;
}

static void postgres_driver_reset(struct hub_statement *statement)
{
	PQclear(own(statement)->result);
	own(statement)->result = NULL;
	PQfreemem(own(statement)->unhexed);
	own(statement)->unhexed = NULL;
}

static void postgres_driver_destroy(struct hub_statement *statement)
{
	struct postgres_db *db = own_db(statement->db);
	char sql[NAME_SIZE + sizeof("DEALLOCATE ")];
	bool is_prepared = own(statement)->generation == db->generation &&
		PQstatus(db->connection) == CONNECTION_OK &&
		PQtransactionStatus(db->connection) != PQTRANS_INERROR;
	postgres_driver_reset(statement);
	if (is_prepared) {
		snprintf(sql, sizeof(sql), "DEALLOCATE %s", own(statement)->name);
		PQclear(PQexec(db->connection, sql));
	}
	free(own(statement)->sql);
	free(statement);
}

/* Everything but bytes goes as text: its form is the same for each type that the server may have chosen. */
static void postgres_driver_bind(struct hub_statement *statement, int index, const struct db_value *value)
{
	assert(index <= DB_PARAMETERS_MAX);
	struct postgres_parameter *parameter = &own(statement)->parameters[index - 1];
	*parameter = (struct postgres_parameter){ .type = OID_ANY };
	switch (value->type) {
	case DB_TYPE_INT:
		parameter->type = OID_INT8;
		snprintf(parameter->number, sizeof(parameter->number), "%" PRId64, value->number);
		parameter->value = parameter->number;
		break;
	case DB_TYPE_TEXT:
		parameter->type = OID_TEXT;
		parameter->value = value->bytes;
		break;
	case DB_TYPE_BYTES:
		parameter->type = OID_BYTEA;
		parameter->value = value->length ? value->bytes : "";
		parameter->length = (int)value->length;
		parameter->format = 1;
		break;
	case DB_TYPE_NULL:
	case DB_TYPE_END: break;
	}
}

static enum hub_db_result prepare_now(struct postgres_db *db, struct postgres_statement *statement)
{
	Oid types[DB_PARAMETERS_MAX];
	if (statement->generation == db->generation)
		return HUB_DB_DONE;
	for (int i = 0; i < statement->base.parameter_count; i++)
		types[i] = statement->parameters[i].type;
	PGresult *result = PQprepare(
		db->connection, statement->name, statement->sql, statement->base.parameter_count, types);
	enum hub_db_result outcome = result_of(db, result);
	PQclear(result);
	if (outcome == HUB_DB_DONE)
		statement->generation = db->generation;
	return outcome;
}

static enum hub_db_result run(struct postgres_db *db, struct postgres_statement *statement)
{
	const char *values[DB_PARAMETERS_MAX];
	int lengths[DB_PARAMETERS_MAX], formats[DB_PARAMETERS_MAX];
	if (!has_connection(db))
		return HUB_DB_FAILED;
	enum hub_db_result result = prepare_now(db, statement);
	if (result != HUB_DB_DONE)
		return result;
	for (int i = 0; i < statement->base.parameter_count; i++) {
		values[i] = statement->parameters[i].value;
		lengths[i] = statement->parameters[i].length;
		formats[i] = statement->parameters[i].format;
	}
	statement->result = PQexecPrepared(db->connection, statement->name, statement->base.parameter_count,
		values, lengths, formats, 0);
	statement->row = 0;
	result = result_of(db, statement->result);
	if (PQresultStatus(statement->result) == PGRES_COMMAND_OK)
		db->changes = strtoll(PQcmdTuples(statement->result), NULL, 10);
	return result;
}

static enum hub_db_result postgres_driver_step(struct hub_statement *statement)
{
	struct postgres_statement *self = own(statement);
	if (!self->result) {
		enum hub_db_result result = run(own_db(statement->db), self);
		if (result != HUB_DB_DONE)
			return result;
	}
	return self->row++ < PQntuples(self->result) ? HUB_DB_ROW : HUB_DB_DONE;
}

static int postgres_driver_column_count(struct hub_statement *statement)
{
	return PQnfields(own(statement)->result);
}

static bool postgres_driver_column_is_null(struct hub_statement *statement, int column)
{
	return PQgetisnull(own(statement)->result, own(statement)->row - 1, column);
}

static const char *postgres_driver_column_text(struct hub_statement *statement, int column)
{
	return postgres_driver_column_is_null(statement, column)
		? NULL
		: PQgetvalue(own(statement)->result, own(statement)->row - 1, column);
}

/* Sums are of type numeric, comparisons of type boolean. */
static int64_t postgres_driver_column_int(struct hub_statement *statement, int column)
{
	const char *text = postgres_driver_column_text(statement, column);
	return !text ? 0 : strcmp(text, "t") == 0 ? 1 : strtoll(text, NULL, 10);
}

static const void *postgres_driver_column_bytes(
	struct hub_statement *statement, int column, size_t *ret_length)
{
	const char *text = postgres_driver_column_text(statement, column);
	*ret_length = 0;
	if (!text)
		return NULL;
	PQfreemem(own(statement)->unhexed);
	own(statement)->unhexed = PQunescapeBytea((const unsigned char *)text, ret_length);
	return own(statement)->unhexed;
}

const struct hub_db_driver POSTGRES_DRIVER = {
	.scheme = "postgres",
	.open = postgres_driver_open,
	.close = postgres_driver_close,
	.error = postgres_driver_error,
	.exec = postgres_driver_exec,
	.begin = postgres_driver_begin,
	.commit = postgres_driver_commit,
	.rollback = postgres_driver_rollback,
	.changes = postgres_driver_changes,
	.prepare = postgres_driver_prepare,
	.destroy = postgres_driver_destroy,
	.bind = postgres_driver_bind,
	.step = postgres_driver_step,
	.reset = postgres_driver_reset,
	.column_count = postgres_driver_column_count,
	.column_int = postgres_driver_column_int,
	.column_text = postgres_driver_column_text,
	.column_bytes = postgres_driver_column_bytes,
	.column_is_null = postgres_driver_column_is_null,
};
