/* SPDX-License-Identifier: ISC */
/*
 * The control socket's file: its mode, whom it makes way for, whom not.
 */
#include "control/endpoint.h"

#include "control_client.h"
#include "suite.h"

static struct text error;

static void
set_up(void)
{
	world_open();
	text_init(&error);
}

static void
tear_down(void)
{
	text_fini(&error);
	world_close();
}

static void
expect_refused(const char *path, int code, const char *words)
{
	text_clear(&error);
	ck_assert_int_eq(endpoint_open(path, &error), -1);
	ck_assert_int_eq(errno, code);
	text_add_char(&error, '\0');
	ck_assert_msg(strstr(error.data, words) != NULL, "%s", error.data);
}

START_TEST(test_mode)
{
	mode_t mask = umask(0);
	int descriptor = endpoint_open(socket_path, &error);
	struct stat st;

	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(umask(mask), 0); /* as it was */
	ck_assert_int_eq(lstat(socket_path, &st), 0);
	ck_assert(S_ISSOCK(st.st_mode));
	ck_assert_int_eq(st.st_mode & 07777, 0660);
	ck_assert_int_ne(fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_ne(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
	close(descriptor);
}
END_TEST

START_TEST(test_stale)
{
	int first = endpoint_open(socket_path, &error), second;

	ck_assert_int_ge(first, 0);
	close(first); /* as after kill -9: the file stays */
	ck_assert_int_eq(access(socket_path, F_OK), 0);
	second = endpoint_open(socket_path, &error);
	ck_assert_int_ge(second, 0);
	ck_assert_uint_eq(error.size, 0);
	close(client_connect());
	close(second);
}
END_TEST

START_TEST(test_live)
{
	int first = endpoint_open(socket_path, &error);
	char words[64];

	ck_assert_int_ge(first, 0);
	snprintf(words, sizeof(words),
	    "another daemon listens there, process %ld", (long)getpid());
	expect_refused(socket_path, EADDRINUSE, words);
	close(client_connect()); /* it is the first one's still */
	close(first);
}
END_TEST

/* One that is stopped takes nobody in any more: it is there all the same, and
 * we do not wait for it. */
START_TEST(test_stopped)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int clients[1000], listener = socket(AF_UNIX, SOCK_STREAM, 0), count;

	strcpy(address.sun_path, socket_path);
	ck_assert_int_eq(bind(listener, (void *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	for (count = 0; count < 1000; count++) {
		clients[count] =
		    socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(
			clients[count], (void *)&address, sizeof(address)) != 0)
			break;
	}
	ck_assert_int_lt(count, 1000);
	expect_refused(socket_path, EADDRINUSE, "another daemon listens there");
	ck_assert_int_eq(access(socket_path, F_OK), 0);
	for (; count >= 0; count--)
		close(clients[count]);
	close(listener);
}
END_TEST

/* A socket that we may not ask is not ours to remove. */
START_TEST(test_not_ours)
{
	int first = endpoint_open(socket_path, &error);

	if (geteuid() != 0)
		return;
	ck_assert_int_ge(first, 0);
	ck_assert_int_eq(chmod(directory, 0777), 0);
	ck_assert_int_eq(seteuid(65534), 0);
	expect_refused(socket_path, EADDRINUSE, "another daemon listens there");
	ck_assert_int_eq(seteuid(0), 0);
	close(client_connect());
	close(first);
}
END_TEST

START_TEST(test_other_files)
{
	const char *link = scratch_path(directory, "link");
	size_t size;
	char *kept;

	scratch_write(socket_path, "precious", 8);
	expect_refused(
	    socket_path, EEXIST, "there is a file that is no socket");
	kept = scratch_read(socket_path, &size);
	ck_assert_str_eq(kept, "precious");
	free(kept);
	ck_assert_int_eq(symlink(socket_path, link), 0);
	expect_refused(link, EEXIST, "there is a file that is no socket");
	ck_assert_int_eq(access(link, F_OK), 0);
	expect_refused(directory, EEXIST, "there is a file that is no socket");
}
END_TEST

START_TEST(test_bad_paths)
{
	char longest[109];

	memset(longest, 'a', sizeof(longest));
	longest[108] = '\0';
	expect_refused(longest, ENAMETOOLONG, "at most 107 octets");
	expect_refused(scratch_path(directory, "none/x"), ENOENT,
	    "No such file or directory");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("endpoint");
	TCase *tc = tcase_create("endpoint");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_mode);
	tcase_add_test(tc, test_stale);
	tcase_add_test(tc, test_live);
	tcase_add_test(tc, test_stopped);
	tcase_add_test(tc, test_not_ours);
	tcase_add_test(tc, test_other_files);
	tcase_add_test(tc, test_bad_paths);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
