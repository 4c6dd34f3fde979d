/* SPDX-License-Identifier: ISC */
/*
 * Index files: what the builder writes the reader reads, and nothing else.
 */
#include <errno.h>
#include <stdio.h>

#include "mib/builder.h"
#include "mib/format.h"
#include "octets.h"
#include "suite.h"

static const struct mib_label labels[] = {
    {2, "down"}, {1, "up"}, {-1, "1000baseT"}, {2, "again"}, {3, "no label!"}};
static const struct mib_type state = {
    MIB_BASE_INTEGER, MIB_ROLE_NONE, NULL, labels, 5, 0};
static const struct mib_type date = {
    MIB_BASE_OCTETS, MIB_ROLE_NONE, "2d-1d-1d", NULL, 0, 0};
static const struct mib_type wrong_hint = {
    MIB_BASE_OCTETS, MIB_ROLE_NONE, "1z", NULL, 0, 0};
static const struct mib_type name = {
    MIB_BASE_OCTETS, MIB_ROLE_NONE, NULL, NULL, 0, 0};
static const struct mib_part parts[] = {{&state, false}, {&name, true}};

#define OID(...)                                                               \
	{                                                                      \
		(const uint8_t[]) {__VA_ARGS__},                               \
		    sizeof((const uint8_t[]) {__VA_ARGS__})                    \
	}

static const struct mib_node nodes[] = {
    {OID(0x2b, 9, 2), "second", "B-MIB", MIB_KIND_COLUMN, 2, &state, parts,
	"units"},
    {OID(0x2b, 9), "top", "A-MIB", MIB_KIND_NODE, 0, NULL, NULL, NULL},
    {OID(0x2b, 9, 1), "first", "A-MIB", MIB_KIND_SCALAR, 0, &date, NULL, NULL},
    {OID(0x2b, 9, 1), "other", "C-MIB", MIB_KIND_SCALAR, 0, &name, NULL, NULL},
    {OID(0x2b, 9, 3), "first", "B-MIB", MIB_KIND_SCALAR, 0, &wrong_hint, NULL,
	NULL},
};

#define NODES (sizeof(nodes) / sizeof(nodes[0]))

static struct text
make_file(void)
{
	struct mib_builder *builder = mib_builder_new();
	struct text file;
	size_t i;

	text_init(&file);
	for (i = 0; i < NODES; i++)
		ck_assert_int_eq(
		    mib_builder_add(builder, &nodes[i], i == 2 ? 1 : 2), 0);
	ck_assert_int_eq(mib_builder_write(builder, &file), 0);
	mib_builder_free(builder);
	return file;
}

static struct mib *
read_file(const struct text *file)
{
	struct text why;
	struct mib *mib;

	text_init(&why);
	mib = mib_read(
	    (struct span) {(const uint8_t *)file->data, file->size}, &why);
	ck_assert_int_eq(mib == NULL, why.size > 0);
	text_fini(&why);
	return mib;
}

static void
assert_name(const struct mib *mib, struct span oid, const char *expected)
{
	struct mib_match match;
	struct text text;

	text_init(&text);
	ck_assert(mib_find(mib, oid, &match));
	mib_add_match(&text, &match, false);
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

#define ASSERT_NAME(mib, expected, ...)                                        \
	assert_name(mib, (struct span)OID(__VA_ARGS__), expected)

START_TEST(test_round)
{
	struct text file = make_file();
	struct mib *mib = read_file(&file);
	struct mib_match match;

	ck_assert_ptr_nonnull(mib);
	ck_assert_uint_eq(mib_name_count(mib), NODES);
	ck_assert_uint_eq(mib_module_count(mib), 3);
	ASSERT_NAME(mib, "A-MIB::top", 0x2b, 9);
	ASSERT_NAME(mib, "A-MIB::top.7.1", 0x2b, 9, 7, 1);
	/* the lower rank speaks for an OID */
	ASSERT_NAME(mib, "A-MIB::first.0", 0x2b, 9, 1, 0);
	ASSERT_NAME(mib, "B-MIB::second.up.'ab.'", 0x2b, 9, 2, 1, 'a', 'b', 7);
	ASSERT_NAME(mib, "B-MIB::second.3", 0x2b, 9, 2, 3);
	ck_assert(mib_find(mib, nodes[0].oid, &match));
	ck_assert_str_eq(mib_units(&match), "units");
	ck_assert_str_eq(mib_label(&match, -1), "1000baseT");
	ck_assert_str_eq(mib_label(&match, 1), "up");
	ck_assert_ptr_null(mib_label(&match, 3));
	ck_assert_ptr_nonnull(mib_label(&match, 2));
	mib_unref(mib);
	text_fini(&file);
}
END_TEST

static void
assert_resolves(const struct mib *mib, const char *name_of, uint32_t last)
{
	struct oid oid;
	struct text why;

	text_init(&why);
	ck_assert_int_eq(mib_resolve(mib, name_of, &oid, &why), 0);
	ck_assert_uint_eq(oid.count, 4);
	ck_assert_uint_eq(oid.arcs[3], last);
	text_fini(&why);
}

START_TEST(test_resolve)
{
	struct text file = make_file();
	struct mib *mib = read_file(&file);

	assert_resolves(mib, "first", 1); /* the lowest OID */
	assert_resolves(mib, "A-MIB::first", 1);
	assert_resolves(mib, "B-MIB::first", 3);
	assert_resolves(mib, "C-MIB::other", 1);
	assert_resolves(mib, "top.77", 77);
	mib_unref(mib);
	text_fini(&file);
}
END_TEST

START_TEST(test_references)
{
	struct text file = make_file();
	struct mib *mib = read_file(&file);

	ck_assert_ptr_null(mib_ref(NULL));
	mib_unref(NULL);
	ck_assert_ptr_eq(mib_ref(mib), mib);
	mib_unref(mib);
	ASSERT_NAME(mib, "A-MIB::top", 0x2b, 9);
	mib_unref(mib);
	text_fini(&file);
}
END_TEST

/* A file of any other size, and one with any other octet. */
START_TEST(test_damaged)
{
	struct text file = make_file(), part = file;
	size_t i;

	for (part.size = 0; part.size < file.size; part.size++)
		ck_assert_ptr_null(read_file(&part));
	for (i = 0; i < file.size; i++) {
		file.data[i] = (char)(file.data[i] ^ 1);
		if (i < FORMAT_HEADER_SIZE - 8 || i >= FORMAT_HEADER_SIZE - 4)
			ck_assert_msg(read_file(&file) == NULL, "octet %zu", i);
		file.data[i] = (char)(file.data[i] ^ 1);
	}
	text_add_char(&file, '\0');
	ck_assert_ptr_null(read_file(&file));
	text_fini(&file);
}
END_TEST

/* Any other octet, with a checksum that is right: refused or harmless. */
START_TEST(test_forged)
{
	struct text file = make_file();
	size_t i, k, accepted = 0;
	int bit;
	uint32_t crc;
	struct mib *mib;

	for (i = FORMAT_HEADER_SIZE; i < file.size; i++)
		for (bit = 0; bit < 8; bit++) {
			file.data[i] = (char)(file.data[i] ^ 1 << bit);
			crc = format_crc((struct span) {
			    (uint8_t *)file.data + FORMAT_HEADER_SIZE,
			    file.size - FORMAT_HEADER_SIZE});
			for (k = 0; k < 4; k++)
				file.data[FORMAT_HEADER_SIZE - 4 + k] =
				    (char)(crc >> (8 * k));
			mib = read_file(&file);
			accepted += mib != NULL;
			mib_unref(mib);
			file.data[i] = (char)(file.data[i] ^ 1 << bit);
		}
	ck_assert_uint_gt(accepted, 0); /* another name is a name */
	ck_assert_uint_lt(accepted, (file.size - FORMAT_HEADER_SIZE) * 8);
	text_fini(&file);
}
END_TEST

#define MANY 300000u

static void
add_u32(struct text *text, uint32_t value)
{
	const uint8_t octets[] = {(uint8_t)value, (uint8_t)(value >> 8),
	    (uint8_t)(value >> 16), (uint8_t)(value >> 24)};

	text_add_span(text, (struct span) {octets, sizeof(octets)});
}

/* Types that all have the same labels, which rise or, at one place, do not. */
static struct text
make_shared_labels(bool rising)
{
	const uint32_t counts[FORMAT_SECTIONS] = {3, 0, MANY, MANY, 0, 0, 0};
	struct text body, file;
	uint32_t i;

	text_init(&body);
	text_add_span(&body, (struct span) {(const uint8_t *)"\0a", 3});
	for (i = 0; i < MANY; i++) {
		add_u32(&body, !rising && i == MANY / 2 ? 0 : i);
		add_u32(&body, 1);
	}
	for (i = 0; i < MANY; i++) {
		add_u32(&body, MIB_BASE_INTEGER);
		add_u32(&body, 0);
		add_u32(&body, 0);
		add_u32(&body, MANY);
		add_u32(&body, 0);
	}
	text_init(&file);
	text_add(&file, FORMAT_MAGIC);
	for (i = 0; i < FORMAT_SECTIONS; i++)
		add_u32(&file, counts[i]);
	add_u32(&file, 0);
	add_u32(
	    &file, format_crc((struct span) {(uint8_t *)body.data, body.size}));
	text_add_span(&file, (struct span) {(uint8_t *)body.data, body.size});
	text_fini(&body);
	return file;
}

/* What a file costs grows with its size, and not with the square of it. */
START_TEST(test_shared_labels)
{
	struct text file = make_shared_labels(true);
	struct mib *mib = read_file(&file);

	ck_assert_ptr_nonnull(mib);
	mib_unref(mib);
	text_fini(&file);
	file = make_shared_labels(false);
	ck_assert_ptr_null(read_file(&file));
	text_fini(&file);
}
END_TEST

static const struct mib_node bad[] = {
    {OID(0x2b), "1digit", "A-MIB", 0, 0, NULL, NULL, NULL},
    {OID(0x2b), "", "A-MIB", 0, 0, NULL, NULL, NULL},
    {OID(0x2b), "a b", "A-MIB", 0, 0, NULL, NULL, NULL},
    {OID(0x2b), "a", "A\"MIB", 0, 0, NULL, NULL, NULL},
    {OID(0x2b, 0x81), "a", "A-MIB", 0, 0, NULL, NULL, NULL},
};

START_TEST(test_refused_nodes)
{
	struct mib_builder *builder = mib_builder_new();
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(mib_builder_add(builder, &bad[i], 0), -1);
	mib_builder_free(builder);
}
END_TEST

/* One OID under more names than a file may have: the first are kept. */
START_TEST(test_many_names)
{
	struct mib_builder *builder = mib_builder_new();
	struct mib_node node = nodes[1];
	struct text file;
	struct mib *mib;
	char label[16];
	unsigned i;

	for (i = 0; i < 200; i++) {
		snprintf(label, sizeof(label), "name%u", i);
		node.name = label;
		ck_assert_int_eq(mib_builder_add(builder, &node, 0), 0);
	}
	mib_builder_sort(builder);
	ck_assert(mib_builder_has(builder, "A-MIB", "name199"));
	ck_assert(mib_builder_has(builder, "A-MIB", NULL));
	ck_assert(!mib_builder_has(builder, "A-MIB", "name200"));
	ck_assert(!mib_builder_has(builder, "B-MIB", NULL));
	text_init(&file);
	ck_assert_int_eq(mib_builder_write(builder, &file), 0);
	mib = read_file(&file);
	ck_assert_ptr_nonnull(mib);
	ck_assert_uint_eq(mib_name_count(mib), FORMAT_SAME_OID_MAX);
	ASSERT_NAME(mib, "A-MIB::name0", 0x2b, 9);
	mib_unref(mib);
	text_fini(&file);
	mib_builder_free(builder);
}
END_TEST

static void
assert_not_opened(const char *path, int error)
{
	struct text why;

	text_init(&why);
	ck_assert_ptr_null(mib_open(path, &why));
	ck_assert_int_eq(errno, error);
	ck_assert_uint_gt(why.size, 0);
	text_fini(&why);
}

START_TEST(test_open)
{
	struct text file = make_file(), why;
	char path[] = "/tmp/trapline-test-mib-XXXXXX";
	int fd = mkstemp(path);
	struct mib *mib;

	ck_assert_int_ge(fd, 0);
	assert_not_opened("/nonexistent/mib.index", ENOENT);
	assert_not_opened("/tmp", EINVAL);
	assert_not_opened(path, EBADMSG);
	ck_assert_int_eq(write(fd, file.data, file.size), (int)file.size);
	close(fd);
	text_init(&why);
	mib = mib_open(path, &why);
	ck_assert_ptr_nonnull(mib);
	/* whoever writes over the file harms nobody */
	ck_assert_int_eq(truncate(path, 0), 0);
	ASSERT_NAME(mib, "A-MIB::top", 0x2b, 9);
	mib_unref(mib);
	unlink(path);
	text_fini(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mib_index");
	TCase *tc = tcase_create("mib_index");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_round);
	tcase_add_test(tc, test_resolve);
	tcase_add_test(tc, test_references);
	tcase_add_test(tc, test_damaged);
	tcase_add_test(tc, test_forged);
	tcase_add_test(tc, test_shared_labels);
	tcase_add_test(tc, test_refused_nodes);
	tcase_add_test(tc, test_many_names);
	tcase_add_test(tc, test_open);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
