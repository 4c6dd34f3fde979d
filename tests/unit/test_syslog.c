/* SPDX-License-Identifier: ISC */
/*
 * The syslog output, with a syslog(3) of the test's own in the C library's
 * place: priority, one line for each notification, and its bound.
 */
#include <stdarg.h>
#include <syslog.h>

#include "output/kind.h"
#include "outputs.h"
#include "suite.h"

/* With _FORTIFY_SOURCE the C library's syslog() calls this instead. */
void __syslog_chk(int priority, int flag, const char *format, ...);

static char last[64 * 1024];
static int last_priority;
static unsigned lines;

#undef syslog /* a macro with clang and _FORTIFY_SOURCE */

static void take(int priority, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
take(int priority, const char *format, va_list args)
{
	last_priority = priority;
	vsnprintf(last, sizeof(last), format, args);
	lines++;
}

void
syslog(int priority, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	take(priority, format, args);
	va_end(args);
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	take(priority, format, args);
	va_end(args);
}

/* Sends one notification through a sink. */
static void
send_one(const struct notification *n, enum output_format format)
{
	struct output_conf conf = {.kind = OUTPUT_SYSLOG,
	    .title = "sys",
	    .format = format,
	    .facility = LOG_LOCAL3,
	    .priority = LOG_NOTICE};
	struct account *account = account_new("syslog \"sys\"");
	void *sink = syslog_kind.open(&conf, account);
	struct batch_record record = {.notification = *n, .outputs = 1};
	struct output_status status;

	lines = 0;
	account_want(account, 1);
	ck_assert(syslog_kind.offer(sink, &record, clock_mono()));
	account_read(account, &status);
	ck_assert_uint_eq(status.delivered, 1);
	ck_assert_uint_eq(lines, 1);
	syslog_kind.close(sink);
	account_free(account);
}

START_TEST(a_line_each)
{
	struct notification n = sample_v2c(sample_every_type());
	enum output_format format;

	for (format = FORMAT_TEXT; format <= FORMAT_SNMPTRAPD; format++) {
		send_one(&n, format);
		ck_assert_int_eq(last_priority, LOG_LOCAL3 | LOG_NOTICE);
		ck_assert_ptr_null(strchr(last, '\n'));
	}
	n.varbinds.size = 0;
	send_one(&n, FORMAT_TEXT);
	ck_assert_str_eq(last,
	    "2026-11-20T14:39:00.123456Z 192.0.2.7 v2c trap "
	    "IF-MIB::linkDown uptime=123456 community=\"public\"");
}
END_TEST

START_TEST(percent_signs_are_text)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});

	n.community = (struct span)OCTETS("%s%n%1000000d");
	send_one(&n, FORMAT_TEXT);
	ck_assert_ptr_nonnull(strstr(last, "community=\"%s%n%1000000d\""));
}
END_TEST

START_TEST(long_ones_are_cut)
{
	static uint8_t octets[30000];
	struct sample_varbind varbind = {
	    "1.3.6.1", SMI_OCTET_STRING, {octets, sizeof(octets)}};
	struct notification n;
	size_t i;

	/* two octets a character: wherever it is cut, none is halved */
	for (i = 0; i < sizeof(octets); i += 2)
		memcpy(octets + i, "\xc3\xbc", 2);
	for (i = 0; i < 2; i++) {
		n = sample_v2c(sample_varbinds(&varbind, 1));
		n.uptime = i == 0 ? 1 : 10;
		send_one(&n, FORMAT_TEXT);
		ck_assert_uint_le(strlen(last), 8004);
		ck_assert_uint_ge(strlen(last), 8003);
		ck_assert(text_is_printable(span_of(last)));
		ck_assert_str_eq(last + strlen(last) - 4, " ...");
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("syslog");
	TCase *tcase = tcase_create("syslog");

	tcase_add_test(tcase, a_line_each);
	tcase_add_test(tcase, percent_signs_are_text);
	tcase_add_test(tcase, long_ones_are_cut);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
