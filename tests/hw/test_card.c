/* SPDX-License-Identifier: Apache-2.0 */
/* Cards: UID and NDEF from good ones, and nothing bad from hostile ones. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/readers/card_read.h"
#include "hw/readers/member_token.h"
#include "hw/readers/ndef.h"
#include "hw/virtual/vcard.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

static bool ask_vcard(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	uint8_t answer[VCARD_REPLY_SIZE];

	*ret_length = vcard_answer(data, command, length, answer);
	memcpy(reply, answer, *ret_length);
	return true;
}

static bool read_vcard(const char *uid, const char *uri, struct card *ret_card)
{
	struct vcard vcard;
	struct card_channel channel = { .data = &vcard, .transmit = ask_vcard, .stop_fd = -1 };

	assert_true(vcard_init(&vcard, uid, uri));
	channel.atr_length = vcard_atr(&vcard, channel.atr);
	return card_read(&channel, ret_card) == CARD_INSERTED;
}

static void test_uid_and_uri(void **state)
{
	struct card card;

	(void)state;
	assert_true(read_vcard("04a2b3c4d5e6f7", "https://hub.example/m/7Kq", &card));
	assert_string_equal(card.uid, "04A2B3C4D5E6F7");
	assert_string_equal(card.uri, "https://hub.example/m/7Kq");
	assert_true(read_vcard("DEADBEEF", NULL, &card));
	assert_string_equal(card.uid, "DEADBEEF");
	assert_string_equal(card.uri, "");
}

static void test_long_uris_come_in_pieces(void **state)
{
	char uri[1001];
	struct card card;

	(void)state;
	memset(uri, 'x', 1000);
	memcpy(uri, "https://", 8);
	uri[1000] = '\0';
	assert_true(read_vcard("01020304", uri, &card));
	assert_string_equal(card.uri, uri);
}

/* A card that answers each kind of command with bytes of a test. */
struct hostile_card {
	const uint8_t *container;
	uint8_t length_high, length_low; /* NLEN */
	uint16_t read_status;
	size_t read_bytes; /* given whatever was asked */
	int commands;
	bool is_gone;
};

static size_t put_status(uint8_t *reply, size_t length, uint16_t word)
{
	reply[length] = (uint8_t)(word >> 8);
	reply[length + 1] = (uint8_t)word;
	return length + 2;
}

static bool ask_hostile(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	struct hostile_card *card = data;

	card->commands++;
	assert_true(length >= 4);
	/* Only our application is ever selected, and no record is ever read. */
	assert_int_not_equal(command[1], 0xb2);
	if (command[1] == 0xa4 && command[2] == 4)
		assert_memory_equal(command + 5, "\xd2\x76\x00\x00\x85\x01\x01", 7);
	if (card->is_gone)
		return false;
	if (command[1] == 0xca || command[1] == 0xa4) {
		*ret_length = put_status(reply, 0, command[1] == 0xa4 ? 0x9000 : 0x6a81);
		return true;
	}
	if (card->read_status) {
		memset(reply, 0xaa, card->read_bytes);
		*ret_length = put_status(reply, card->read_bytes, card->read_status);
		return true;
	}
	if (command[1] == 0xb0 && command[4] == 15) {
		memcpy(reply, card->container, 15);
		*ret_length = put_status(reply, 15, 0x9000);
	} else if (command[1] == 0xb0 && command[4] == 2) {
		reply[0] = card->length_high;
		reply[1] = card->length_low;
		*ret_length = put_status(reply, 2, 0x9000);
	} else {
		memset(reply, 0xd1, card->read_bytes);
		*ret_length = put_status(reply, card->read_bytes, 0x9000);
	}
	return true;
}

static const uint8_t GOOD_CONTAINER[15] = { 0, 15, 0x20, 0, 0xfb, 0, 0xfb, 4, 6, 0xe1, 4, 0xff, 0xff, 0,
	0xff };

static void expect_unreadable(struct hostile_card card, int max_commands)
{
	struct card_channel channel = { .data = &card, .transmit = ask_hostile, .stop_fd = -1 };
	struct card read = { .uid = "before" };

	assert_int_equal(card_read(&channel, &read), CARD_UNREADABLE);
	assert_string_equal(read.uid, "before");
	assert_in_range(card.commands, 1, max_commands);
}

static void test_hostile_lengths(void **state)
{
	static const uint8_t TINY_READS[15] = { 0, 15, 0x20, 0, 0x01, 0, 0xfb, 4, 6, 0xe1, 4, 0xff, 0xff, 0,
		0xff };
	static const uint8_t NO_FILE[15] = { 0, 15, 0x20, 0, 0xfb, 0, 0xfb, 5, 6, 0xe1, 4, 0xff, 0xff, 0,
		0xff };

	(void)state;
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, 0xff, 0xff }, 8);
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, 0, 0 }, 8);
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, 0x0f, 0xff, .read_bytes = 1 }, 80);
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, 0x0f, 0xff, .read_bytes = 0 }, 10);
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, 0x00, 0x10, .read_bytes = 256 }, 10);
	expect_unreadable((struct hostile_card){ TINY_READS, 0, 16 }, 8);
	expect_unreadable((struct hostile_card){ NO_FILE, 0, 16 }, 8);
}

static void test_endless_chains_end(void **state)
{
	(void)state;
	expect_unreadable(
		(struct hostile_card){ GOOD_CONTAINER, .read_status = 0x6110, .read_bytes = 0 }, 40);
	expect_unreadable(
		(struct hostile_card){ GOOD_CONTAINER, .read_status = 0x6cff, .read_bytes = 0 }, 40);
	expect_unreadable((struct hostile_card){ GOOD_CONTAINER, .is_gone = true }, 8);
}

static void test_ndef_records(void **state)
{
	char uri[CARD_URI_SIZE];

	(void)state;
	assert_true(ndef_find_uri((const uint8_t *)"\xd1\x01\x0c\x55\x04"
						   "example.org",
		16, uri));
	assert_string_equal(uri, "https://example.org");
	/* A text record before it; an id field in it. */
	assert_true(ndef_find_uri((const uint8_t *)"\x91\x01\x03T\x02"
						   "en\x59\x01\x04\x01Ui\x00"
						   "abc",
		17, uri));
	assert_string_equal(uri, "abc");
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\xff\x55\x04"
						    "example.org",
		16, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xc1\x01\xff\xff\xff\xff\x55\x04"
						    "example.org",
		19, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\x04\x55\x04"
						    "a\nb",
		8, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\x04\x55\x77"
						    "abc",
		8, uri));
	assert_false(ndef_find_uri((const uint8_t *)"", 0, uri));
}

static void test_smart_posters(void **state)
{
	/* A title before the address; then a poster without an address, one within a poster, and one cut short. */
	static const char POSTER[] = "\xd1\x02\x19Sp\x91\x01\x05T\x02"
				     "enHi"
				     "\x51\x01\x0cU\x04"
				     "example.org";
	static const char EMPTY[] = "\xd1\x02\x09Sp\xd1\x01\x05T\x02"
				    "enHi";
	static const char NESTED[] = "\xd1\x02\x0cSp\xd1\x02\x07Sp\xd1\x01\x03U\x04"
				     "ab";
	static const char BROKEN[] = "\xd1\x02\x06Sp\xd1\x01\x0cU\x04"
				     "e";
	static const char BEHIND[] = "\x91\x02\x06Sp\xd1\x01\x0cU\x04"
				     "e"
				     "\x51\x01\x03U\x04"
				     "ab";
	char uri[CARD_URI_SIZE];

	(void)state;
	assert_true(ndef_is_whole((const uint8_t *)POSTER, sizeof(POSTER) - 1));
	assert_true(ndef_find_uri((const uint8_t *)POSTER, sizeof(POSTER) - 1, uri));
	assert_string_equal(uri, "https://example.org");
	assert_false(ndef_find_uri((const uint8_t *)EMPTY, sizeof(EMPTY) - 1, uri));
	assert_false(ndef_find_uri((const uint8_t *)NESTED, sizeof(NESTED) - 1, uri));
	assert_false(ndef_find_uri((const uint8_t *)BROKEN, sizeof(BROKEN) - 1, uri));
	assert_true(ndef_find_uri((const uint8_t *)BEHIND, sizeof(BEHIND) - 1, uri));
	assert_string_equal(uri, "https://ab");
}

static void test_a_uid_by_chance_names_nobody(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "virtual");
	hw_rig_start(&rig);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "08a1b2c3", NULL), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, CARD_FOREIGN);
	assert_string_equal(event->card.card.uid, "");
	hw_virtual_card_remove(rig.hw);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	/* A phone that shows a link. */
	hw_virtual_card_insert(rig.hw, "08a1b2c3", "https://hub.example/m/1");
	event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "");
	assert_string_equal(event->card.card.uri, "https://hub.example/m/1");
	hw_virtual_card_remove(rig.hw);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	/* Seven bytes are a maker's, whatever they begin with. */
	hw_virtual_card_insert(rig.hw, "08a1b2c3d4e5f6", NULL);
	event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "08A1B2C3D4E5F6");
	hw_rig_finish(&rig);
}

static void test_virtual_reader(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "virtual");
	hw_rig_start(&rig);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04a1b2c3", "https://hub.example/m/1"), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "04A1B2C3");
	assert_string_equal(event->card.card.uri, "https://hub.example/m/1");
	struct device_status status;
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_true(status.is_card_present);
	assert_int_equal(hw_virtual_card_remove(rig.hw), HW_OK);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04A", NULL), HW_ILLEGAL);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "XY", NULL), HW_ILLEGAL);
	/* A card number has no business in an address. */
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04", "https://hub.example/4111111111111111"), HW_OK);
	assert_string_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.card.uri, "");
	assert_int_equal(hw_virtual_card_insert(rig.hw, "4111111111111111", NULL), HW_OK);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	assert_string_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.card.uid, "");
	hw_rig_finish(&rig);
}

static void play(const char *file, enum card_event wanted, struct card *ret_card)
{
	struct hw_rig rig;
	char address[600], *path = source_path("tests/hw/transcripts");

	snprintf(address, sizeof(address), "script:%s/%s", path, file);
	free(path);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "scripted");
	hw_rig_set(&rig, "card_reader", "transport", address);
	hw_rig_start(&rig);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, wanted);
	*ret_card = event->card.card;
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	hw_rig_finish(&rig);
}

static void test_transcripts(void **state)
{
	struct card card;

	(void)state;
	play("card_member.txt", CARD_INSERTED, &card);
	assert_string_equal(card.uid, "04112233445566");
	assert_string_equal(card.uri, "https://hub.example/m/42");
	play("card_bank.txt", CARD_FOREIGN, &card);
	play("card_bank_contactless.txt", CARD_FOREIGN, &card);
	assert_string_equal(card.uid, "");
	play("card_torn.txt", CARD_UNREADABLE, &card);
	play("card_type2.txt", CARD_INSERTED, &card);
	assert_string_equal(card.uid, "04112233445566");
	assert_string_equal(card.uri, "https://hub.example/m/42");
	play("card_transit.txt", CARD_INSERTED, &card);
	assert_string_equal(card.uid, "0102030405060708");
	assert_string_equal(card.uri, "");
}

/* A tag of pages that counts what it is asked. */
struct type2_card {
	uint8_t pages[1024 * 4];
	size_t pages_there; /* later ones are not answered well */
	size_t step;        /* bytes in an answer */
	int commands, slow_ms;
	bool is_endless;
};

static bool ask_type2(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	struct type2_card *card = data;
	size_t page = (size_t)command[2] << 8 | command[3];

	card->commands++;
	assert_true(length >= 5);
	if (card->slow_ms)
		poll(NULL, 0, card->slow_ms);
	if (command[1] == 0xca) {
		memcpy(reply, "\x04\xaa\xbb\xcc", 4);
		*ret_length = put_status(reply, 4, 0x9000);
	} else if (command[0] == 0xff && command[1] == 0xb0 &&
		(page < card->pages_there || card->is_endless)) {
		memcpy(reply, card->pages + (page % 1000) * 4, card->step);
		*ret_length = put_status(reply, card->step, 0x9000);
	} else {
		*ret_length = put_status(reply, 0, 0x6a81);
	}
	return true;
}

static struct type2_card type2_card(const void *area, size_t length)
{
	struct type2_card card = { .pages_there = 200, .step = 16 };

	memcpy(card.pages + 12, "\xe1\x10\xff\x00", 4);
	memcpy(card.pages + 16, area, length);
	return card;
}

static enum card_event read_type2(struct type2_card *card, struct card *ret_card)
{
	struct card_channel channel = { .data = card, .transmit = ask_type2, .stop_fd = -1 };

	*ret_card = (struct card){ 0 };
	return card_read(&channel, ret_card);
}

static void expect_type2_uri(struct type2_card card, const char *uri, int max_commands)
{
	struct card read;

	/* A tag that holds no message shows its UID. */
	assert_int_equal(read_type2(&card, &read), CARD_INSERTED);
	assert_string_equal(read.uid, "04AABBCC");
	assert_string_equal(read.uri, uri);
	assert_in_range(card.commands, 1, max_commands);
}

static void test_type2_tags(void **state)
{
	struct type2_card card;

	(void)state;
	/* Lock control, memory control and null blocks before the message. */
	card = type2_card(
		"\x01\x03\xa0\x10\x44\x00\x02\x03\x01\x02\x03\x03\x0b\xd1\x01\x07U\x04x.com/\xfe", 26);
	expect_type2_uri(card, "https://x.com/", 6);
	card.step = 4; /* a reader that gives one page at a time */
	expect_type2_uri(card, "https://x.com/", 12);
	card.pages[12] = 0;
	expect_type2_uri(card, "", 3);
	card.pages[12] = 0xe1;
	card.pages[15] = 0xf0; /* not to be read */
	expect_type2_uri(card, "", 3);
	expect_type2_uri(type2_card("\x03\x00\xfe", 3), "", 6);
	/* Null blocks to the end of the area. */
	card = type2_card("", 0);
	card.is_endless = true;
	expect_type2_uri(card, "", 140);
}

/* The shopper is asked to hold it still, and not told that all is well. */
static void test_broken_type2_tags(void **state)
{
	struct type2_card card;
	struct card read;

	(void)state;
	/* A length past the end, a record longer than the message, a message that a torn tag does not give. */
	card = type2_card("\x03\xff\xff\xff", 4);
	assert_int_equal(read_type2(&card, &read), CARD_UNREADABLE);
	card = type2_card("\x03\x0b\xd1\x01\x09U\x04x.com/\xfe", 14);
	assert_int_equal(read_type2(&card, &read), CARD_UNREADABLE);
	card = type2_card("\x03\x40\xd1", 3);
	card.pages_there = 5;
	assert_int_equal(read_type2(&card, &read), CARD_UNREADABLE);
	assert_in_range(card.commands, 1, 6);
	card.step = 15;
	assert_int_equal(read_type2(&card, &read), CARD_INSERTED); /* such a reader shows no pages at all */
}

static void test_slow_card_is_given_up(void **state)
{
	struct type2_card card = type2_card("", 0);
	struct card read;

	(void)state;
	card.slow_ms = 400;
	card.is_endless = true;
	assert_int_equal(read_type2(&card, &read), CARD_UNREADABLE);
	assert_in_range(card.commands, 2, 9);
}

/* A contactless bank card: it would gladly talk of payment, and is never asked. */
static bool ask_bank_card(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	static const char *const PAYMENT[] = { "2PAY.SYS.DDF01", "1PAY.SYS.DDF01", "\xa0\x00\x00\x00" };
	static const size_t LENGTHS[] = { 14, 14, 4 };

	(void)data;
	for (size_t i = 0; i < 3; i++)
		assert_null(memmem(command, length, PAYMENT[i], LENGTHS[i]));
	/* No READ RECORD, GET PROCESSING OPTIONS, GET DATA, GENERATE AC or VERIFY. */
	assert_true(command[1] == 0xca || command[1] == 0xa4);
	if (command[1] == 0xca) {
		assert_int_equal(command[0], 0xff);
		memcpy(reply, "\x08\x11\x22\x33", 4);
		*ret_length = put_status(reply, 4, 0x9000);
		return true;
	}
	*ret_length = put_status(reply, 0, 0x6a82);
	return true;
}

static void test_bank_cards_are_left_alone(void **state)
{
	struct card_channel channel = { .transmit = ask_bank_card,
		.stop_fd = -1,
		.atr = { 0x3b, 0x8a, 0x80, 0x01, 0x00, 0x31, 0xc1, 0x73, 0xc8, 0x40, 0x00, 0x00, 0x90, 0x00,
			0x90 },
		.atr_length = 15 };
	struct card card = { .uid = "before" };

	(void)state;
	assert_int_equal(card_read(&channel, &card), CARD_FOREIGN);
	assert_string_equal(card.uid, "before");
	channel.takes_processor_uid = true;
	assert_int_equal(card_read(&channel, &card), CARD_INSERTED);
	assert_string_equal(card.uid, "08112233");
}

#define TEST_UID "04A1B2C3D4E5F6"

static void start_with_key(struct hw_rig *rig, const struct ed25519_key *key)
{
	char *text = base64_encode(key->public_key, sizeof(key->public_key));

	hw_rig_init(rig);
	hw_rig_set(rig, "card_reader", "driver", "virtual");
	hw_rig_set(rig, "card_reader", "member_key", text);
	hw_rig_start(rig);
	free(text);
}

static struct card show_token(struct hw_rig *rig, const char *uid, const uint8_t *token, size_t length)
{
	char *text = base64url_encode(token, length), uri[CARD_URI_SIZE];

	snprintf(uri, sizeof(uri), "https://hub.example/m/%s", text);
	free(text);
	assert_int_equal(hw_virtual_card_insert(rig->hw, uid, uri), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(rig, HW_EVENT_CARD);
	while (event->card.event == CARD_REMOVED)
		event = hw_rig_wait_event(rig, HW_EVENT_CARD);
	return event->card.card;
}

static void test_member_tokens(void **state)
{
	uint8_t token[MEMBER_TOKEN_MAX];
	struct ed25519_key key, other;
	struct hw_rig rig;
	struct card card;

	(void)state;
	digest_start();
	ed25519_generate(&key);
	ed25519_generate(&other);
	start_with_key(&rig, &key);
	size_t length = member_token_make(&key, TEST_UID, "M-1042", 4000000000, token);
	card = show_token(&rig, TEST_UID, token, length);
	assert_string_equal(card.member, "M-1042");
	assert_true(card.is_signed);
	assert_int_equal(card.token_length, length);
	/* Copied to another card it says nothing. */
	card = show_token(&rig, "04A1B2C3D4E5F7", token, length);
	assert_string_equal(card.member, "");
	assert_false(card.is_signed);
	assert_string_equal(card.uid, "04A1B2C3D4E5F7");
	for (size_t i = 0; i < length; i++) {
		token[i] ^= 1;
		card = show_token(&rig, TEST_UID, token, length);
		assert_false(card.is_signed);
		assert_string_equal(card.member, "");
		token[i] ^= 1;
	}
	length = member_token_make(&other, TEST_UID, "M-1042", 4000000000, token);
	assert_false(show_token(&rig, TEST_UID, token, length).is_signed);
	/* Expired: it still names the member and no longer lets one spend. */
	length = member_token_make(&key, TEST_UID, "M-1042", 1000000000, token);
	card = show_token(&rig, TEST_UID, token, length);
	assert_false(card.is_signed);
	assert_string_equal(card.member, "M-1042");
	hw_rig_finish(&rig);
}

static void test_token_records(void **state)
{
	uint8_t token[MEMBER_TOKEN_MAX], found[MEMBER_TOKEN_MAX], message[256];
	struct ed25519_key key;
	size_t found_length = 0;

	(void)state;
	digest_start();
	ed25519_generate(&key);
	size_t length =
		member_token_make(&key, TEST_UID, "0123456789012345678901234567890123456789", 1, token);
	assert_int_equal(length, MEMBER_TOKEN_MAX);
	size_t message_length = ndef_make_token(token, length, message);
	assert_true(ndef_find_token(message, message_length, found, &found_length));
	assert_int_equal(found_length, length);
	assert_memory_equal(found, token, length);
	assert_false(ndef_find_token(message, message_length - 1, found, &found_length));
	assert_int_equal(member_token_make(&key, TEST_UID, "", 1, token), 0);
	assert_int_equal(member_token_make(&key, TEST_UID, "two words", 1, token), 0);
	assert_int_equal(member_token_make(&key, "", "M1", 1, token), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uid_and_uri),
		cmocka_unit_test(test_long_uris_come_in_pieces),
		cmocka_unit_test(test_hostile_lengths),
		cmocka_unit_test(test_endless_chains_end),
		cmocka_unit_test(test_ndef_records),
		cmocka_unit_test(test_smart_posters),
		cmocka_unit_test(test_a_uid_by_chance_names_nobody),
		cmocka_unit_test(test_virtual_reader),
		cmocka_unit_test(test_transcripts),
		cmocka_unit_test(test_type2_tags),
		cmocka_unit_test(test_broken_type2_tags),
		cmocka_unit_test(test_slow_card_is_given_up),
		cmocka_unit_test(test_bank_cards_are_left_alone),
		cmocka_unit_test(test_member_tokens),
		cmocka_unit_test(test_token_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
