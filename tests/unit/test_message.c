/* SPDX-License-Identifier: ISC */
/*
 * Messages of every version down to their PDU: what is found in good ones, how
 * broken ones end, and that no prefix and no flipped bit of a good one makes
 * the decoder read past the end.
 */
#include "snmp/message.h"

#include "octets.h"
#include "snmp/lenient.h"
#include "snmp/pdu.h"
#include "suite.h"

#define L(which) LENIENT_BIT(LENIENT_##which)

/* The datagram that the article takes apart, and four of net-snmp's. */
static const char article[] =
    "30 62 02 01 01 04 04 74 65 73 74 a7 57 02 04 3f ba 5a c0 02 01 00 02 01 "
    "00 30 49 30 10 06 08 2b 06 01 02 01 01 03 00 43 04 10 f1 9e 47 30 18 06 "
    "0a 2b 06 01 06 03 01 01 04 01 00 06 0a 2b 06 01 04 01 bf 08 86 8d 1f 30 "
    "1b 06 0b 2b 06 01 04 01 bf 08 86 8d 1f 01 04 0c 54 65 73 74 20 4d 65 73 "
    "73 61 67 65";
static const char trap_v1[] =
    "303c02010004067075626c6963a42f06082b06010401868d1f4004c000020702010602012a"
    "4301643014301206082b060102010105000406726f75746572";
static const char no_auth[] =
    "308188020103301102046d956e9f020300ffe3040100020103041e301c04098000270f0474"
    "657374020101020303754804036e6f63040004003050041180001f88804613a60fc9a8006b"
    "000000000403637478a7360204451726100201000201003028300d06082b06010201010300"
    "4301643017060a2b06010603010104010006092b0601060301010501";
static const char auth_priv[] =
    "30819b020103301102045c96db2a020300ffe30401030201030432303004098000270f0474"
    "657374020101020303754a04036e6f63040ce567990bddf42f3233a59c960408277d8317fa"
    "d1ae33044f0717128d831a2bed04245bf5a73d74d2d6aeacd67c845bc2c9b5b5ab5f33f106"
    "0b29f347153fda2ba727e9eee1239902cddd1efd81ee5e9635a58e092930945081d349ce6c"
    "8e1ba65461a92dd87efc";
static const char discovery[] =
    "304f02010330110204115b0f3c020300ffe30401040201030410300e040002010002010004"
    "00040004003025041180001f88804613a60fc9a8006b000000000400a00e020411b965f502"
    "01000201003000";

static const char *const vectors[] = {
    article, trap_v1, no_auth, auth_priv, discovery};

#define VECTORS (int)(sizeof(vectors) / sizeof(vectors[0]))

/* What is seen at a glance is what is read. */
static void
assert_peek(struct span datagram, const struct message *message)
{
	struct span seen = message_peek_engine(datagram);

	ck_assert_uint_eq(seen.size, message->usm.engine_id.size);
	ck_assert(seen.size == 0 || seen.data == message->usm.engine_id.data);
}

/* Everything there is to decode in a datagram; the first drop. */
static enum drop
decode_all(struct span datagram)
{
	struct message message;
	struct scoped_pdu scoped;
	struct pdu pdu;
	uint32_t leniencies = 0;
	enum drop drop = message_decode(datagram, &message);

	if (drop == DROP_NONE)
		assert_peek(datagram, &message);
	else
		message_peek_engine(datagram);
	if (drop != DROP_NONE || message.encrypted)
		return drop;
	if (message.version == SNMP_V3) {
		drop = scoped_pdu_decode(message.data, 0, &scoped, &leniencies);
		if (drop != DROP_NONE)
			return drop;
		message.data = scoped.pdu;
	}
	return pdu_decode(message.data, message.version, &pdu, &leniencies);
}

static void
assert_span(struct span span, const char *expected)
{
	ck_assert_uint_eq(span.size, strlen(expected));
	if (span.size > 0)
		ck_assert_mem_eq(span.data, expected, span.size);
}

static void
assert_span_hex(struct span span, const char *expected)
{
	struct octets o = octets_of_hex(expected);

	ck_assert_uint_eq(span.size, o.size);
	if (span.size > 0)
		ck_assert_mem_eq(span.data, o.data, o.size);
	octets_fini(&o);
}

START_TEST(test_article)
{
	struct octets o = octets_of_hex(article);
	struct message message;

	ck_assert_int_eq(message_decode(octets_span(&o), &message), DROP_NONE);
	ck_assert_int_eq(message.version, SNMP_V2C);
	assert_span(message.community, "test");
	ck_assert_ptr_eq(message.whole.data, o.data);
	ck_assert_uint_eq(message.whole.size, 100);
	ck_assert_uint_eq(pdu_peek_type(message.data), PDU_TRAP);
	ck_assert_uint_eq(message.data.size, 89);
	ck_assert_uint_eq(message.leniencies, 0);
	octets_fini(&o);
}
END_TEST

START_TEST(test_no_auth)
{
	struct octets o = octets_of_hex(no_auth);
	struct message m;
	struct scoped_pdu scoped;
	uint32_t leniencies = 0;

	ck_assert_int_eq(message_decode(octets_span(&o), &m), DROP_NONE);
	ck_assert_int_eq(m.version, SNMP_V3);
	ck_assert_int_eq(m.msg_id, 0x6d956e9f);
	ck_assert_int_eq(m.max_size, 65507);
	ck_assert_uint_eq(m.flags, 0);
	ck_assert_int_eq(m.level, NO_AUTH_NO_PRIV);
	ck_assert(!m.encrypted);
	assert_span_hex(m.usm.engine_id, "8000270f0474657374");
	ck_assert_int_eq(m.usm.boots, 1);
	ck_assert_int_eq(m.usm.time, 0x037548);
	assert_span(m.usm.user, "noc");
	ck_assert_uint_eq(m.usm.digest.size, 0);
	ck_assert_uint_eq(m.usm.salt.size, 0);
	ck_assert_int_eq(
	    scoped_pdu_decode(m.data, 0, &scoped, &leniencies), DROP_NONE);
	assert_span_hex(
	    scoped.context_engine_id, "80001f88804613a60fc9a8006b00000000");
	assert_span(scoped.context_name, "ctx");
	ck_assert_uint_eq(pdu_peek_type(scoped.pdu), PDU_TRAP);
	ck_assert_uint_eq(leniencies, 0);
	octets_fini(&o);
}
END_TEST

START_TEST(test_auth_priv)
{
	struct octets o = octets_of_hex(auth_priv);
	struct message m;

	ck_assert_int_eq(message_decode(octets_span(&o), &m), DROP_NONE);
	ck_assert_int_eq(m.level, AUTH_PRIV);
	ck_assert(m.encrypted);
	assert_span_hex(m.usm.digest, "e567990bddf42f3233a59c96");
	assert_span_hex(m.usm.salt, "277d8317fad1ae33");
	ck_assert_uint_eq(m.data.size, 0x4f);
	ck_assert_ptr_eq(m.data.data + m.data.size, o.data + o.size);
	octets_fini(&o);
}
END_TEST

START_TEST(test_discovery)
{
	struct octets o = octets_of_hex(discovery);
	struct message m;

	ck_assert_int_eq(message_decode(octets_span(&o), &m), DROP_NONE);
	ck_assert_uint_eq(m.flags, MSG_FLAG_REPORTABLE);
	ck_assert_int_eq(m.level, NO_AUTH_NO_PRIV);
	ck_assert_uint_eq(m.usm.engine_id.size, 0);
	ck_assert_uint_eq(m.usm.user.size, 0);
	ck_assert_int_eq(decode_all(octets_span(&o)), DROP_NONE);
	octets_fini(&o);
}
END_TEST

struct message_case {
	const char *what, *hex;
	enum drop drop;
	uint32_t leniencies;
};

/* The smallest PDU there is, and what v3 messages have in common. */
#define GET	  "a0(0201 01 0201 00 0201 00 3000)"
#define SCOPED	  "30(0400 0400" GET ")"
#define USM	  "04(30(0400 020100 020100 0400 0400 0400))"
#define V3(r)	  "30(020103" r ")"
#define HEADER(f) "30(020101 020201e4 0401" f "020103)"
#define PLAIN	  HEADER("04")
#define USER_32                                                                \
	"6161616161616161616161616161616161616161616161616161616161616161"

static const struct message_case cases[] = {
    {"v1", "30(020100 0400" GET ")", DROP_NONE, 0},
    {"v2c", "30(020101 0400" GET ")", DROP_NONE, 0},
    {"no PDU at all", "30(020101 0400)", DROP_ASN_PARSE, 0},
    {"octets behind the PDU", "30(020101 0400" GET "0500)", DROP_ASN_PARSE, 0},
    {"octets behind the message", "30(020101 0400" GET ") 0001", DROP_NONE,
	L(TRAILING)},
    {"a long message length",
	"308200 12 020101 0400 a00b020101020100020100"
	"3000",
	DROP_NONE, L(LENGTH)},
    {"a padded version", "30(0203000001 0400" GET ")", DROP_NONE, L(INTEGER)},
    {"version 2", "30(020102 0400" GET ")", DROP_BAD_VERSION, 0},
    {"version -1", "30(0201ff 0400" GET ")", DROP_BAD_VERSION, 0},
    {"version 2^32+1", "30(02(0100000001) 0400" GET ")", DROP_BAD_VERSION, 0},
    {"version 2^64+1", "30(02(010000000000000001) 0400" GET ")",
	DROP_BAD_VERSION, 0},
    {"an empty version", "30(0200 0400" GET ")", DROP_ASN_PARSE, 0},
    {"a version that is a string", "30(040101 0400" GET ")", DROP_ASN_PARSE, 0},
    {"a community that is a number", "30(020101 020100" GET ")", DROP_ASN_PARSE,
	0},
    {"a community in pieces", "30(020101 24(04026162)" GET ")", DROP_ASN_PARSE,
	0},
    {"an indefinite message", "3080 020101 0400" GET "0000", DROP_ASN_PARSE, 0},
    {"a message that is a SET", "31(020101 0400" GET ")", DROP_ASN_PARSE, 0},
    {"an empty message", "3000", DROP_ASN_PARSE, 0},
    {"nothing", "", DROP_ASN_PARSE, 0},

    {"v3", V3(PLAIN USM SCOPED), DROP_NONE, 0},
    {"v3, encrypted", V3(HEADER("07") USM "0400"), DROP_NONE, 0},
    {"v3, authenticated", V3(HEADER("05") USM SCOPED), DROP_NONE, 0},
    {"other msgFlags", V3(HEADER("fc") USM SCOPED), DROP_NONE, 0},
    {"msgID -1", V3("30(0201ff 020201e4 040104 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"msgID 2^31", V3("30(02050080000000 020201e4 040104 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"msgMaxSize 483", V3("30(020101 020201e3 040104 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"msgMaxSize 2^31",
	V3("30(020101 02050080000000 040104 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"no msgFlags", V3("30(020101 020201e4 0400 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"two msgFlags", V3("30(020101 020201e4 04020400 020103)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"security model 0", V3("30(020101 020201e4 040104 020100)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"security model 2", V3("30(020101 020201e4 040104 020102)" USM SCOPED),
	DROP_UNKNOWN_SECURITY_MODEL, 0},
    {"security model 2^32+3",
	V3("30(020101 020201e4 040104 02050100000003)" USM SCOPED),
	DROP_ASN_PARSE, 0},
    {"another model's parameters",
	V3("30(020101 020201e4 040104 020104)"
	   "0402ffff" SCOPED),
	DROP_UNKNOWN_SECURITY_MODEL, 0},
    {"a fifth field in the header",
	V3("30(020101 020201e4 040104 020103 0500)" USM SCOPED), DROP_ASN_PARSE,
	0},
    {"privacy alone", V3(HEADER("06") USM "0400"), DROP_INVALID_MSG, 0},
    {"privacy alone, plain", V3(HEADER("06") USM SCOPED), DROP_INVALID_MSG, 0},
    {"privacy promised, plain", V3(HEADER("07") USM SCOPED), DROP_ASN_PARSE, 0},
    {"encrypted without a word", V3(HEADER("05") USM "0400"), DROP_ASN_PARSE,
	0},
    {"data of another type", V3(PLAIN USM "0500"), DROP_ASN_PARSE, 0},
    {"no data", V3(PLAIN USM), DROP_ASN_PARSE, 0},
    {"octets behind the data", V3(PLAIN USM SCOPED "0500"), DROP_ASN_PARSE, 0},
    {"boots -1", V3(PLAIN "04(30(0400 0201ff 020100 0400 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
    {"boots 2^31-1",
	V3(PLAIN "04(30(0400 02047fffffff 020100 0400 0400 0400))" SCOPED),
	DROP_NONE, 0},
    {"time 2^31",
	V3(PLAIN "04(30(0400 020100 02050080000000 0400 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
    {"an empty time",
	V3(PLAIN "04(30(0400 020100 0200 0400 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
    {"USM parameters of wrong types",
	V3(PLAIN "04(30(0400 0400 0400 0400 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
    {"five USM parameters",
	V3(PLAIN "04(30(0400 020100 020100 0400 0400))" SCOPED), DROP_ASN_PARSE,
	0},
    {"seven USM parameters",
	V3(PLAIN "04(30(0400 020100 020100 0400 0400 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
    {"octets behind the USM parameters",
	V3(PLAIN "04(30(0400 020100 020100 0400 0400 0400) 0500)" SCOPED),
	DROP_ASN_PARSE, 0},
    {"USM parameters without their string",
	V3(PLAIN "30(0400 020100 020100 0400 0400 0400)" SCOPED),
	DROP_ASN_PARSE, 0},
    {"a user of 32 octets",
	V3(PLAIN "04(30(0400 020100 020100 04(" USER_32 ") 0400 0400))" SCOPED),
	DROP_NONE, 0},
    {"a user of 33 octets",
	V3(PLAIN "04(30(0400 020100 020100 04(61" USER_32
		 ") 0400 0400))" SCOPED),
	DROP_ASN_PARSE, 0},
};

START_TEST(test_case)
{
	const struct message_case *c = &cases[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct span in = fence_put(&fence, octets_span(&o));
	struct message message;
	enum drop drop = message_decode(in, &message);

	/* a v1 or v2c message's PDU is looked at later */
	if (drop == DROP_NONE)
		drop = decode_all(in);
	ck_assert_msg(drop == c->drop, "%s: %s", c->what, drop_name(drop));
	if (drop == DROP_NONE)
		ck_assert_msg(message.leniencies == c->leniencies, "%s: %x",
		    c->what, message.leniencies);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

struct scoped_case {
	const char *what, *hex;
	size_t block;
	enum drop drop;
	uint32_t leniencies;
};

static const struct scoped_case scopeds[] = {
    {"plain", SCOPED, 0, DROP_NONE, 0},
    {"decrypted", SCOPED, 1, DROP_NONE, 0},
    {"plain with more", SCOPED "00", 0, DROP_ASN_PARSE, 0},
    {"decrypted with padding", SCOPED "01020304", 1, DROP_NONE,
	L(SCOPED_PADDING)},
    {"decrypted, last block filled", SCOPED "01020304050607", 8, DROP_NONE, 0},
    {"decrypted with a block too many", SCOPED "0102030405060708", 8, DROP_NONE,
	L(SCOPED_PADDING)},
    {"long lengths", "308113 0400 048100 a0810b 020101 020100 020100 3000", 0,
	DROP_NONE, L(LENGTH)},
    {"no PDU", "30(0400 0400)", 1, DROP_ASN_PARSE, 0},
    {"two PDUs", "30(0400 0400" GET GET ")", 1, DROP_ASN_PARSE, 0},
    {"no context name", "30(0400" GET ")", 1, DROP_ASN_PARSE, 0},
    {"not a SEQUENCE", "04(0400 0400" GET ")", 1, DROP_ASN_PARSE, 0},
    {"cut short", "3011 0400 0400", 1, DROP_ASN_PARSE, 0},
    {"nothing", "", 1, DROP_ASN_PARSE, 0},
};

START_TEST(test_scoped)
{
	const struct scoped_case *c = &scopeds[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct scoped_pdu scoped;
	uint32_t leniencies = 0;
	enum drop drop = scoped_pdu_decode(
	    fence_put(&fence, octets_span(&o)), c->block, &scoped, &leniencies);

	ck_assert_msg(drop == c->drop, "%s: %s", c->what, drop_name(drop));
	ck_assert_msg(
	    leniencies == c->leniencies, "%s: %x", c->what, leniencies);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

START_TEST(test_every_prefix)
{
	struct octets o = octets_of_hex(vectors[_i]);
	struct fence fence = fence_open(o.size);
	size_t size;

	ck_assert_int_eq(
	    decode_all(fence_put(&fence, octets_span(&o))), DROP_NONE);
	for (size = 0; size < o.size; size++)
		ck_assert_int_eq(
		    decode_all(fence_put(&fence, (struct span) {o.data, size})),
		    DROP_ASN_PARSE);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

/* Any answer will do, as long as it is one and the same each time. */
START_TEST(test_every_bit)
{
	struct octets o = octets_of_hex(vectors[_i]);
	struct fence fence = fence_open(o.size);
	struct span in;
	enum drop drop;
	size_t bit;

	for (bit = 0; bit < o.size * 8; bit++) {
		o.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		in = fence_put(&fence, octets_span(&o));
		drop = decode_all(in);
		ck_assert_int_lt(drop, DROP_COUNT);
		ck_assert_int_eq(decode_all(in), drop);
		o.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

/* Containers in containers cost nothing: nothing recurses. */
START_TEST(test_deep_nest)
{
	struct octets o = {malloc(MESSAGE_SIZE_MAX), MESSAGE_SIZE_MAX};

	ck_assert_ptr_nonnull(o.data);
	memset(o.data, 0x30, o.size);
	ck_assert_int_eq(decode_all(octets_span(&o)), DROP_ASN_PARSE);
	octets_fini(&o);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message");
	TCase *tc = tcase_create("message");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_test(tc, test_article);
	tcase_add_test(tc, test_no_auth);
	tcase_add_test(tc, test_auth_priv);
	tcase_add_test(tc, test_discovery);
	tcase_add_loop_test(tc, test_case, 0, COUNT(cases));
	tcase_add_loop_test(tc, test_scoped, 0, COUNT(scopeds));
	tcase_add_loop_test(tc, test_every_prefix, 0, VECTORS);
	tcase_add_loop_test(tc, test_every_bit, 0, VECTORS);
	tcase_add_test(tc, test_deep_nest);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
