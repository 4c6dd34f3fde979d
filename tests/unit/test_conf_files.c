/* SPDX-License-Identifier: ISC */
/*
 * Configurations in files: includes, passphrases in files of their own, files
 * that cannot be read or that everybody can, and the files that are shipped.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

#include "conf_reading.h"

static char directory[] = "/tmp/trapline-conf-XXXXXX";

/* Writes a file in the test's directory and returns its path. */
static const char *
put_file(const char *name, mode_t mode, const char *contents)
{
	static char path[4][200];
	static unsigned turn;
	char *to = path[turn++ % 4];
	int fd;

	snprintf(to, sizeof(path[0]), "%s/%s", directory, name);
	fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
	    write(fd, contents, strlen(contents)), (ssize_t)strlen(contents));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
	return to;
}

/* Includes are relative to the file they stand in, may stand in a section,
 * and mistakes tell their file and line. */
START_TEST(test_includes)
{
	const char *path;
	struct conf_reading r;

	put_file("inner.conf", 0600, "\"10.0.0.0/8\"");
	put_file("users.conf", 0600,
	    "community \"a\" {\n sources = {include(\"inner.conf\")}\n}\n");
	path = put_file("main.conf", 0600,
	    "include(\"${TRAPLINE_TEST_NAME}.conf\") time_window = 5\n"
	    "include('users2.conf')\n");
	put_file("users2.conf", 0600, "");
	setenv("TRAPLINE_TEST_NAME", "users", 1);
	r = conf_reading_good(NULL, path);
	ck_assert_uint_eq(r.conf->community_count, 1);
	ck_assert_uint_eq(r.conf->communities[0].sources.count, 1);
	ck_assert_int_eq(r.conf->time_window, 5);
	ck_assert_uint_eq(r.conf->file_count, 4);
	ck_assert_str_eq(r.conf->files[0], path);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_include_mistakes)
{
	char expected[1000];
	const char *main_file, *users;
	struct conf_reading r;

	users = put_file("u.conf", 0600, "\nbogus = 1\nuser \"a\" {\n");
	main_file = put_file("m.conf", 0600,
	    "time_window = 0\ninclude(\"u.conf\")\nauth = SHA9 }\n"
	    "stop_timeout = x\n");
	r = conf_reading_of(NULL, main_file);
	snprintf(expected, sizeof(expected),
	    "%s:1: time_window: \"0\" is out of range, right would be 1 to "
	    "86400\n%s:2: unknown option \"bogus\"",
	    main_file, users);
	ck_assert_msg(strncmp(r.mistakes, expected, strlen(expected)) == 0,
	    "%s", r.mistakes);
	snprintf(expected, sizeof(expected), "\n%s:3: auth: ", main_file);
	ck_assert_ptr_nonnull(strstr(r.mistakes, expected));
	snprintf(expected, sizeof(expected), "\n%s:4: stop", main_file);
	ck_assert_ptr_nonnull(strstr(r.mistakes, expected));
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_include_loop)
{
	const char *path = put_file(
	    "loop.conf", 0600, "include(\"loop.conf\")\ntime_window = 0\n");
	struct conf_reading r = conf_reading_of(NULL, path);

	ck_assert_ptr_nonnull(
	    strstr(r.mistakes, "loop.conf:1: include: too many files"));
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_no_file)
{
	struct conf_reading r = conf_reading_of(NULL, "/nonexistent/t.conf");

	ck_assert_str_eq(r.mistakes,
	    "/nonexistent/t.conf: the file cannot be read: No such file or "
	    "directory\n");
	ck_assert_str_eq(r.warnings, "");
	conf_reading_fini(&r);
	r = conf_reading_of(NULL, "/dev/zero");
	ck_assert_str_eq(r.mistakes,
	    "/dev/zero: the file cannot be read: it is not a regular file\n");
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_nul_octets)
{
	char path[200];
	struct conf_reading r;
	int fd;

	strcpy(path, put_file("nul.conf", 0600, ""));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(fd, "\nlisten\0=\n\0time_window = 0", 26), 26);
	close(fd);
	r = conf_reading_of(NULL, path);
	ck_assert_ptr_nonnull(strstr(r.mistakes, "nul.conf:2: a NUL octet"));
	ck_assert_ptr_nonnull(strstr(r.mistakes, "nul.conf:3: time_window"));
	conf_reading_fini(&r);
}
END_TEST

struct phrase_case {
	const char *contents;
	const char *expected; /* passphrase, or part of the mistake */
	bool good;
};

static const struct phrase_case phrases[] = {
    {"12345678", "12345678", true},
    {"12345678\n", "12345678", true},
    {"12345678\r\nmore\n", "12345678", true},
    {" 1234567 \nmore", " 1234567 ", true},
    {"", "its first line, the passphrase, is empty", false},
    {"\n12345678\n", "its first line, the passphrase, is empty", false},
    {"1234567\n", "the passphrase is too short", false},
};

START_TEST(test_passphrase_file)
{
	const struct phrase_case *c = &phrases[_i];
	const char *path = put_file("phrase", 0600, c->contents);
	char text[300];
	struct conf_reading r;

	snprintf(text, sizeof(text),
	    "user \"u\" { auth = SHA\nauth_passphrase_file = \"%s\" }", path);
	r = conf_reading_of(text, "t.conf");
	if (c->good) {
		ck_assert_str_eq(r.mistakes, "");
		ck_assert_str_eq(r.conf->users[0].auth_passphrase, c->expected);
		ck_assert_uint_eq(r.conf->file_count, 2);
		ck_assert_str_eq(r.conf->files[1], path);
	} else {
		ck_assert_ptr_nonnull(strstr(r.mistakes, c->expected));
		ck_assert_ptr_nonnull(strstr(r.mistakes, "t.conf:2: auth_"));
		ck_assert_ptr_null(strstr(r.mistakes, "1234567"));
	}
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_open_files)
{
	const char *phrase = put_file("open", 0604, "12345678");
	char text[500], expected[1000];
	const char *path;
	struct conf_reading r;

	snprintf(text, sizeof(text),
	    "syslog \"s\" { }\nuser \"u\" { auth = SHA\n"
	    "auth_passphrase = 12345678 priv = AES-128\n"
	    "priv_passphrase_file = \"%s\" }\n"
	    "user \"v\" { auth = SHA auth_passphrase = 12345678 }\n",
	    phrase);
	path = put_file("open.conf", 0644, text);
	snprintf(expected, sizeof(expected),
	    "%s: everybody can read this file, and passphrases or keys are in "
	    "it: chmod o-r would help\n"
	    "%s:4: priv_passphrase_file: everybody can read that file: chmod "
	    "o-r would help\n",
	    path, path);
	r = conf_reading_good(NULL, path);
	ck_assert_str_eq(r.warnings, expected);
	conf_reading_fini(&r);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(chmod(phrase, 0640), 0);
	r = conf_reading_good(NULL, path);
	ck_assert_str_eq(r.warnings, "");
	conf_reading_fini(&r);
}
END_TEST

/* Without a secret in it, or with one from the environment only, a file may be
 * open to all. */
START_TEST(test_open_file_without_secret)
{
	const char *path = put_file("free.conf", 0644,
	    "syslog \"s\" { }\nuser \"u\" { auth = SHA auth_passphrase = "
	    "\"${TRAPLINE_TEST_PHRASE}\" }\n");
	struct conf_reading r;

	setenv("TRAPLINE_TEST_PHRASE", "from the environment", 1);
	r = conf_reading_good(NULL, path);
	ck_assert_str_eq(r.warnings, "");
	conf_reading_fini(&r);
}
END_TEST

/* A damaged index costs the names; one that cannot be read for want of
 * descriptors is a mistake, so that a reload changes nothing. */
START_TEST(test_index)
{
	const char *path = put_file("index", 0644, "no index");
	char text[300], expected[400];
	struct rlimit before, none;
	struct conf_reading r;

	snprintf(text, sizeof(text),
	    "mib_index = \"%s\"\nsyslog \"s\" { }\ncommunity \"c\" { }", path);
	r = conf_reading_good(text, "t.conf");
	ck_assert_ptr_nonnull(strstr(r.warnings, "only built-in names"));
	conf_reading_fini(&r);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit) {0, before.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	r = conf_reading_of(text, "t.conf");
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	snprintf(expected, sizeof(expected),
	    "t.conf:1: mib_index: \"%s\": %s\n", path, strerror(EMFILE));
	ck_assert_ptr_null(r.conf);
	ck_assert_str_eq(r.mistakes, expected);
	conf_reading_fini(&r);
}
END_TEST

/* A file of the source tree. */
static const char *
shipped(const char *name)
{
	static char path[4200];
	const char *top = getenv("TRAPLINE_TOP");

	snprintf(path, sizeof(path), "%s/%s", top == NULL ? "." : top, name);
	return path;
}

START_TEST(test_demo)
{
	struct conf_reading r;

	setenv("DEMO_DIR", directory, 1);
	setenv("DEMO_AUTH", "an authentication phrase", 1);
	setenv("DEMO_PRIV", "a privacy phrase", 1);
	r = conf_reading_good(NULL, shipped("etc/demo.conf"));
	ck_assert_uint_eq(r.conf->listener_count, 1);
	ck_assert_uint_eq(r.conf->user_count, 1);
	ck_assert_uint_ge(r.conf->output_count, 2);
	conf_reading_fini(&r);
}
END_TEST

/* As shipped nothing is accepted, and all that stands there in comments would
 * be right, but for the passphrase files, which only the operator can make. */
START_TEST(test_shipped)
{
	struct conf_reading r =
	    conf_reading_good(NULL, shipped("etc/traplined.conf"));
	/* the routes in comments name the output that is not in one */
	char line[1000], text[20000] = "file \"traps\" { path = \"/traps\" }\n";
	FILE *file = fopen(shipped("etc/traplined.conf"), "r");
	unsigned options = 0, mistakes = 0;
	const char *at;

	ck_assert_uint_eq(r.conf->community_count + r.conf->user_count, 0);
	conf_reading_fini(&r);
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		/* what looks like an option or a section in a comment */
		if (strncmp(line, "# ", 2) == 0 &&
		    (strstr(line, " = ") != NULL ||
			strcspn(line, "{}") != strlen(line))) {
			strcat(text, line + 2);
			options++;
		}
	}
	fclose(file);
	ck_assert_uint_ge(options, 10);
	r = conf_reading_of(text, "etc/traplined.conf");
	for (at = r.mistakes; *at != '\0'; at = strchr(at, '\n') + 1)
		mistakes++;
	for (at = r.mistakes;
	     (at = strstr(at, "cannot be read: No such file")) != NULL; at++)
		mistakes--;
	ck_assert_msg(mistakes == 0, "%s", r.mistakes);
	conf_reading_fini(&r);
}
END_TEST

static void
make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void
remove_directory(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	ck_assert_int_eq(system(command), 0);
}

int
main(void)
{
	Suite *suite = suite_create("conf_files");
	TCase *tests = tcase_create("files");

	tcase_add_unchecked_fixture(tests, make_directory, remove_directory);
	tcase_add_test(tests, test_includes);
	tcase_add_test(tests, test_include_mistakes);
	tcase_add_test(tests, test_include_loop);
	tcase_add_test(tests, test_no_file);
	tcase_add_test(tests, test_nul_octets);
	tcase_add_test(tests, test_open_files);
	tcase_add_test(tests, test_open_file_without_secret);
	tcase_add_test(tests, test_index);
	tcase_add_loop_test(tests, test_passphrase_file, 0,
	    sizeof(phrases) / sizeof(phrases[0]));
	tcase_add_test(tests, test_demo);
	tcase_add_test(tests, test_shipped);
	suite_add_tcase(suite, tests);
	return suite_run_all(suite);
}
