/* SPDX-License-Identifier: ISC */
/*
 * Capture files, made octet by octet: both byte orders, both resolutions, cut
 * anywhere, with lengths that lie. Each file ends at a page that kills whoever
 * reads behind it.
 */
#include "cli/capture.h"

#include "octets.h"
#include "suite.h"

#define ETHERNET 1
#define RAW	 101

static uint8_t file[4096];
static size_t size;
static bool big;

static void
put(unsigned octets, uint64_t value)
{
	unsigned i;

	for (i = 0; i < octets; i++)
		file[size + i] =
		    (uint8_t)(value >> 8 * (big ? octets - 1 - i : i));
	size += octets;
}

static void
put_text(const char *text)
{
	memcpy(file + size, text, strlen(text));
	size += strlen(text);
}

static void
pcap_header(uint32_t magic, bool is_big, uint32_t link)
{
	size = 0;
	big = is_big;
	put(4, magic);
	put(2, 2);
	put(2, 4);
	put(8, 0);
	put(4, 65535);
	put(4, link);
}

static void
pcap_packet(uint32_t seconds, uint32_t fraction, const char *octets)
{
	put(4, seconds);
	put(4, fraction);
	put(4, strlen(octets));
	put(4, strlen(octets));
	put_text(octets);
}

static void
block(uint32_t type, const uint8_t *body, size_t body_size)
{
	put(4, type);
	put(4, body_size + 12);
	memcpy(file + size, body, body_size);
	size += body_size;
	put(4, body_size + 12);
}

static uint8_t body[512];
static size_t body_size;

/* Numbers of four octets, and behind them octets padded to a multiple of 4. */
static void
make_body(const uint32_t *numbers, size_t count, const char *octets)
{
	size_t start = size, i;

	for (i = 0; i < count; i++)
		put(4, numbers[i]);
	put_text(octets);
	while ((size - start) % 4 != 0)
		put(1, 0);
	body_size = size - start;
	memcpy(body, file + start, body_size);
	size = start;
}

static void
section(bool is_big)
{
	big = is_big;
	make_body((const uint32_t[]) {0x1a2b3c4d, big ? 0x00010000 : 0x00000001,
		      UINT32_MAX, UINT32_MAX},
	    4, "");
	block(0x0a0d0d0a, body, body_size);
}

/* `resolution` 0: the default of microseconds. */
static void
interface(uint16_t link, uint8_t resolution)
{
	size_t start = size;

	put(2, link);
	put(2, 0);
	put(4, 65535);
	if (resolution != 0) {
		put(2, 9);
		put(2, 1);
		put(1, resolution);
		put(3, 0);
		put(4, 0);
	}
	body_size = size - start;
	memcpy(body, file + start, body_size);
	size = start;
	block(1, body, body_size);
}

static void
enhanced(uint32_t number, uint64_t stamp, const char *octets)
{
	make_body((const uint32_t[]) {number, (uint32_t)(stamp >> 32),
		      (uint32_t)stamp, (uint32_t)strlen(octets),
		      (uint32_t)strlen(octets)},
	    5, octets);
	block(6, body, body_size);
}

static struct capture
start(void)
{
	struct span span = {file, size};

	ck_assert(capture_is(span));
	return capture_start(span);
}

static void
expect(struct capture *capture, const char *octets, uint16_t link,
    struct timespec time)
{
	struct packet packet;

	ck_assert(capture_next(capture, &packet));
	ck_assert(span_equal(packet.octets, span_of(octets)));
	ck_assert_uint_eq(packet.link, link);
	ck_assert_int_eq(packet.time.tv_sec, time.tv_sec);
	ck_assert_int_eq(packet.time.tv_nsec, time.tv_nsec);
}

static void
expect_end(struct capture *capture, const char *error)
{
	struct packet packet;

	ck_assert(!capture_next(capture, &packet));
	ck_assert(!capture_next(capture, &packet));
	ck_assert_pstr_eq(capture->error, error);
}

START_TEST(test_pcap)
{
	const uint32_t magic = _i & 2 ? 0xa1b23c4d : 0xa1b2c3d4;
	const long unit = _i & 2 ? 1 : 1000;
	struct capture capture;

	pcap_header(magic, _i & 1, RAW);
	pcap_packet(1795185540, 123456, "one");
	pcap_packet(1795185541, 0, "");
	pcap_packet(UINT32_MAX, 999999, "three");
	capture = start();
	expect(&capture, "one", RAW,
	    (struct timespec) {1795185540, 123456 * unit});
	expect(&capture, "", RAW, (struct timespec) {1795185541, 0});
	expect(&capture, "three", RAW,
	    (struct timespec) {UINT32_MAX, 999999 * unit});
	expect_end(&capture, NULL);
}
END_TEST

START_TEST(test_pcapng)
{
	const struct timespec time = {1795185540, 500000000};
	struct capture capture;

	size = 0;
	section(_i & 1);
	interface(ETHERNET, 0);
	interface(RAW, 9);
	interface(RAW, 0x80 | 10);
	enhanced(0, 1795185540500000u, "micro");
	enhanced(1, 1795185540500000000u, "nano");
	enhanced(2, (UINT64_C(1795185540) << 10) + 512, "binary");
	block(0xbad, body, body_size); /* of no kind that we know */
	make_body((const uint32_t[]) {6}, 1, "simple");
	block(3, body, body_size);
	section(!(_i & 1)); /* another one, from another machine */
	interface(RAW, 0);
	enhanced(0, 0, "last");
	capture = start();
	expect(&capture, "micro", ETHERNET, time);
	expect(&capture, "nano", RAW, time);
	expect(&capture, "binary", RAW, time);
	expect(&capture, "simple", ETHERNET, (struct timespec) {0, 0});
	expect(&capture, "last", RAW, (struct timespec) {0, 0});
	expect_end(&capture, NULL);
}
END_TEST

/* Reads what there is; returns how many packets. */
static unsigned
read_all(struct span span)
{
	struct capture capture = capture_start(span);
	struct packet packet;
	unsigned count = 0;

	while (capture_next(&capture, &packet)) {
		ck_assert(packet.time.tv_nsec >= 0);
		ck_assert(packet.time.tv_nsec < 1000000000);
		ck_assert(packet.octets.data >= span.data);
		ck_assert(packet.octets.data + packet.octets.size <=
			  span.data + span.size);
		count++;
	}
	return count;
}

static void
make_either(bool pcapng)
{
	if (!pcapng) {
		pcap_header(0xa1b2c3d4, false, RAW);
		pcap_packet(1, 2, "some octets");
		return;
	}
	size = 0;
	section(true);
	interface(RAW, 6);
	enhanced(0, 1, "some octets");
	make_body((const uint32_t[]) {6}, 1, "simple");
	block(3, body, body_size);
}

/* Cut anywhere, at the edge of the memory there is. */
START_TEST(test_cut)
{
	struct fence fence = fence_open(sizeof(file));
	size_t cut;

	make_either(_i);
	for (cut = 4; cut < size; cut++) {
		struct span span = fence_put(&fence, (struct span) {file, cut});

		ck_assert_uint_lt(read_all(span), _i ? 2 : 1);
	}
	fence_close(&fence);
}
END_TEST

/* Any octet of it another: lengths, kinds and numbers of interfaces lie. */
START_TEST(test_lies)
{
	static const uint8_t lies[] = {0, 1, 3, 4, 0x7f, 0x80, 0xbe, 0xff};
	struct fence fence = fence_open(sizeof(file));
	size_t at, i;

	make_either(_i);
	for (at = 0; at < size; at++) {
		uint8_t was = file[at];

		for (i = 0; i < sizeof(lies); i++) {
			struct span span;

			file[at] = lies[i];
			span = fence_put(&fence, (struct span) {file, size});
			if (capture_is(span))
				read_all(span);
		}
		file[at] = was;
	}
	fence_close(&fence);
}
END_TEST

START_TEST(test_errors)
{
	struct capture capture;

	size = 0;
	section(false);
	interface(RAW, 0);
	enhanced(1, 0, "x");
	capture = start();
	expect_end(&capture, "a packet of an interface that is not there");
	pcap_header(0xa1b2c3d4, false, RAW);
	put(8, 0);
	put(8, 100);
	capture = start();
	expect_end(&capture, "the file ends within a packet");
	size = 10;
	capture = start();
	expect_end(&capture, "the file ends in its header");
	size = 0;
	section(false);
	for (int i = 0; i <= CAPTURE_INTERFACES_MAX; i++)
		interface(RAW, 0);
	capture = start();
	expect_end(&capture, "there are too many interfaces");
}
END_TEST

/* Resolutions that no clock has. */
START_TEST(test_resolutions)
{
	struct capture capture;
	struct packet packet;
	int resolution;

	for (resolution = 1; resolution < 256; resolution++) {
		size = 0;
		section(true);
		interface(RAW, (uint8_t)resolution);
		enhanced(0, UINT64_MAX, "x");
		capture = start();
		ck_assert(capture_next(&capture, &packet));
		ck_assert_int_ge(packet.time.tv_nsec, 0);
		ck_assert_int_lt(packet.time.tv_nsec, 1000000000);
	}
}
END_TEST

START_TEST(test_what_is_none)
{
	ck_assert(!capture_is((struct span) {NULL, 0}));
	ck_assert(!capture_is(span_of("\xa1\xb2\xc3")));
	ck_assert(!capture_is(span_of("30 62 02")));
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("capture");

	tcase_add_loop_test(tc, test_pcap, 0, 4);
	tcase_add_loop_test(tc, test_pcapng, 0, 2);
	tcase_add_loop_test(tc, test_cut, 0, 2);
	tcase_add_loop_test(tc, test_lies, 0, 2);
	tcase_add_test(tc, test_errors);
	tcase_add_test(tc, test_resolutions);
	tcase_add_test(tc, test_what_is_none);
	return suite_run("capture", tc);
}
