/* SPDX-License-Identifier: ISC */
/*
 * The control socket: how a request becomes a call, and that whatever a client
 * does or leaves undone costs itself only.
 */
#include "control/server.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sysexits.h>

#include "control_client.h"
#include "suite.h"

#define NUMBERS 1u
#define BIG	(8 * 1024 * 1024)

static struct server *server;
static client_id pending;

/* ── commands ─────────────────────────────────────────────────────────── */

/* Says what it was called with. */
static int
echo_handle(struct control_call *call)
{
	const char *word;

	text_add(call->reply, call->json ? "json" : "text");
	while ((word = request_take(call->request)) != NULL) {
		text_add_char(call->reply, '|');
		text_add(call->reply, word);
	}
	text_add_char(call->reply, '\n');
	return 0;
}

static int
fail_handle(struct control_call *call)
{
	text_add(call->error, "it cannot be");
	return EX_DATAERR;
}

static int
big_handle(struct control_call *call)
{
	char *to = text_reserve(call->reply, BIG);

	ck_assert_ptr_nonnull(to);
	memset(to, 'x', BIG);
	call->reply->size += BIG;
	return 0;
}

static int
later_handle(struct control_call *call)
{
	call->pending = true;
	pending = call->client;
	return 0;
}

/* Its reply comes before it returns. */
static int
at_once_handle(struct control_call *call)
{
	call->pending = true;
	server_reply(server, call->client, 4, call->error, call->reply);
	return 0;
}

static int
stream_handle(struct control_call *call)
{
	call->streams = NUMBERS;
	call->binary = request_take_flag(call->request, "--binary");
	return 0;
}

static const struct control_command commands[] = {{"echo", echo_handle, false},
    {"two words", echo_handle, true}, {"fail", fail_handle, false},
    {"big", big_handle, false}, {"later", later_handle, false},
    {"at once", at_once_handle, false}, {"stream", stream_handle, false},
    {NULL, NULL, false}};

/* ── the end ──────────────────────────────────────────────────────────── */

static unsigned removed, removed_live;

/* In the place of the C library's: counts, and looks whether somebody listens
 * there still. */
int
unlink(const char *path)
{
	if (strcmp(path, socket_path) == 0) {
		struct sockaddr_un address = {.sun_family = AF_UNIX};
		int client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

		strcpy(address.sun_path, path);
		removed++;
		removed_live +=
		    connect(client, (void *)&address, sizeof(address)) == 0;
		close(client);
	}
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

/* ── world ────────────────────────────────────────────────────────────── */

static void
set_up(void)
{
	struct text error;

	world_open();
	text_init(&error);
	server = server_new(loop, socket_path, commands, NULL, &error);
	ck_assert_ptr_nonnull(server);
	ck_assert_uint_eq(error.size, 0);
}

static void
tear_down(void)
{
	server_free(server);
	server_free(NULL);
	ck_assert_int_ne(access(socket_path, F_OK), 0);
	world_close();
}

/* Sends line after line of a kilobyte, each with its number. */
static void
stream_lines(unsigned from, unsigned to)
{
	struct text text, json;

	text_init(&text);
	text_init(&json);
	for (; from < to; from++) {
		text_clear(&text);
		text_clear(&json);
		text_printf(&text, "%01022u\n", from);
		text_printf(&json, "{\"n\":%u}\n", from);
		server_stream(server, NUMBERS, &text, &json);
	}
	text_fini(&text);
	text_fini(&json);
}

static void
sweep_after(int64_t seconds)
{
	server_sweep(server, mono_add_ms(clock_mono(), seconds * 1000));
}

/* ── requests ─────────────────────────────────────────────────────────── */

START_TEST(test_requests)
{
	client_ask("echo\n", "0 \ntext\n");
	client_ask("echo a \"b c\" --json\n", "0 \njson|a|b c\n");
	client_ask("two words a\n", "0 \ntext|a\n");
	client_ask("fail\n", "65 it cannot be\n");
	client_ask("two\n",
	    "64 the daemon knows no such command as \"two\": two words\n");
	client_ask("two wordsx\n",
	    "64 the daemon knows no such command as \"two\": two words\n");
	client_ask(
	    "tw words\n", "64 the daemon knows no such command as \"tw\"\n");
	client_ask("ech\n", "64 the daemon knows no such command as \"ech\"\n");
	client_ask("a\x1b[m\n",
	    "64 the daemon knows no such command as \"a\\x1b[m\"\n");
	client_ask("\n", "64 there is no command\n");
	client_ask("echo\nfail\n", "0 \ntext\n"); /* one request, no more */
}
END_TEST

/* It comes in pieces. */
START_TEST(test_pieces)
{
	int client = client_connect();

	client_say(client, "ec");
	client_expect(client, "", false);
	client_say(client, "ho a");
	client_expect(client, "", false);
	client_say(client, "b\n");
	client_expect(client, "0 \ntext|ab\n", true);
	close(client);
}
END_TEST

START_TEST(test_zero_octet)
{
	int client = client_connect();

	client_send(client, "echo\0 a\n", 8);
	client_expect(client, "64 there is a NUL octet in the request\n", true);
	close(client);
}
END_TEST

/* The longest line that is a request, and those that are longer. */
START_TEST(test_long_lines)
{
	char *line = malloc(100000), *expected = malloc(100000);
	int client = client_connect();

	memset(line, 'a', 100000);
	memcpy(line, "echo ", 5);
	line[REQUEST_SIZE_MAX - 2] = '\n';
	client_send(client, line, REQUEST_SIZE_MAX - 1);
	sprintf(expected, "0 \ntext|%.*s", REQUEST_SIZE_MAX - 6, line + 5);
	client_expect(client, expected, true);
	close(client);
	client = client_connect();
	line[REQUEST_SIZE_MAX - 2] = 'a';
	client_send(client, line, 100000);
	client_expect(client,
	    "64 the request is too long: 4094 octets are the most\n", true);
	close(client);
	free(line);
	free(expected);
}
END_TEST

/* Who says that no more will come gets the whole reply. */
START_TEST(test_half_closed)
{
	int client = client_connect(), size = 0, i;
	bool ended = false;
	char *got;

	client_say(client, "big\n");
	ck_assert_int_eq(shutdown(client, SHUT_WR), 0);
	for (i = 0; i < 2000 && !ended; i++) {
		run_for(1);
		got = client_read(client, &ended);
		size += (int)strlen(got);
		free(got);
	}
	ck_assert(ended);
	ck_assert_int_eq(size, BIG + 3);
	close(client);
}
END_TEST

/* Half a request is none. */
START_TEST(test_half_a_request)
{
	int client = client_connect();

	client_say(client, "echo");
	ck_assert_int_eq(shutdown(client, SHUT_WR), 0);
	client_expect(client, "", true);
	close(client);
}
END_TEST

START_TEST(test_pending)
{
	struct text error, reply;
	int client = client_connect(), other;

	text_init(&error);
	text_init(&reply);
	text_add(&reply, "at last\n");
	client_ask("at once\n", "4 \n");
	client_say(client, "later\n");
	client_expect(client, "", false);
	sweep_after(1000); /* it is our turn: the client waits */
	client_say(client, "fail\n");
	client_expect(client, "", false);
	server_reply(server, pending + 1, 1, &error, &reply); /* who? */
	server_reply(server, pending, 3, &error, &reply);
	client_expect(client, "3 \nat last\n", true);
	server_reply(server, pending, 3, &error, &reply);
	close(client);
	other = client_connect();
	client_say(other, "later\n"); /* and does not wait for it */
	run_for(10);
	close(other);
	run_for(10);
	server_reply(server, pending, 0, &error, &reply);
	run_for(10);
	text_fini(&error);
	text_fini(&reply);
}
END_TEST

/* ── streams ──────────────────────────────────────────────────────────── */

START_TEST(test_stream)
{
	int client = client_connect(), json = client_connect();
	struct text line;

	ck_assert(!server_streams(server, NUMBERS));
	client_say(client, "stream\n");
	client_say(json, "stream --json\n");
	client_expect(client, "0 \n", false);
	client_expect(json, "0 \n", false);
	ck_assert(server_streams(server, NUMBERS));
	ck_assert(server_streams(server, NUMBERS | 2));
	ck_assert(!server_streams(server, 2));
	text_init(&line);
	text_add(&line, "hello\n");
	server_stream(server, 2, &line, &line);
	server_stream(server, NUMBERS, &line, &line);
	client_expect(client, "hello\n", false);
	stream_lines(7, 8);
	client_expect(json, "hello\n{\"n\":7}\n", false);
	sweep_after(1000); /* a stream may be quiet */
	ck_assert(server_streams(server, NUMBERS));
	close(client);
	ck_assert_int_eq(shutdown(json, SHUT_WR), 0); /* has had enough */
	run_for(10);
	ck_assert(!server_streams(server, NUMBERS));
	close(json);
	text_fini(&line);
}
END_TEST

/* Reads for a while into one string, which the caller frees. */
static char *
read_all(int client)
{
	struct text all;
	bool ended;
	char *got;
	int i;

	text_init(&all);
	for (i = 0; i < 50; i++) {
		run_for(1);
		got = client_read(client, &ended);
		ck_assert(!ended);
		text_add(&all, got);
		free(got);
	}
	text_add_char(&all, '\0');
	ck_assert(!all.failed);
	return all.data;
}

/* The lines that came, whole and in order, and how many were said to be
 * missing, together. */
static unsigned
count_lines(const char *at, unsigned *next)
{
	unsigned long long missed;
	unsigned count = 0, number;
	int size;

	for (; *at != '\0'; at += size) {
		if (sscanf(at, "(%llu lines missed: read faster)\n%n", &missed,
			&size) == 1) {
			count += (unsigned)missed;
			*next += (unsigned)missed;
			continue;
		}
		ck_assert_int_eq(sscanf(at, "%u\n%n", &number, &size), 1);
		ck_assert_int_eq(size, 1023);
		ck_assert_uint_eq(number, *next);
		*next = number + 1;
		count++;
	}
	return count;
}

/* A reader that sleeps for ten thousand lines, and wakes up. */
START_TEST(test_slow_reader)
{
	int client = client_connect();
	unsigned next = 0;
	char *got;

	client_say(client, "stream\n");
	client_expect(client, "0 \n", false);
	stream_lines(0, 10000);
	got = read_all(client);
	ck_assert_ptr_nonnull(strstr(got, " lines missed: read faster)\n"));
	ck_assert_uint_eq(count_lines(got, &next), 10000);
	free(got);
	stream_lines(10000, 10001); /* reads again: gets all again */
	got = read_all(client);
	ck_assert_uint_eq(count_lines(got, &next), 1);
	ck_assert_uint_eq(next, 10001);
	free(got);
	close(client);
}
END_TEST

/* A hundred that never read cost neither each other nor one that does. */
START_TEST(test_never_reads)
{
	int clients[101], i;
	unsigned next = 0;
	bool ended;
	char *got;

	for (i = 0; i < 101; i++) {
		clients[i] = client_connect();
		client_say(clients[i], "stream\n");
		run_for(1);
	}
	client_expect(clients[100], "0 \n", false);
	for (i = 0; i < 20; i++) {
		stream_lines((unsigned)i * 50, (unsigned)i * 50 + 50);
		run_for(1);
		got = client_read(clients[100], &ended);
		ck_assert_uint_eq(count_lines(got, &next), 50);
		free(got);
	}
	sweep_after(CLIENT_SILENCE_S + 1);
	ck_assert(server_streams(server, NUMBERS)); /* the one */
	close(clients[100]);
	run_for(10);
	ck_assert(!server_streams(server, NUMBERS));
	for (i = 0; i < 100; i++)
		close(clients[i]);
}
END_TEST

/* Nothing of ours gets between what is not text. */
START_TEST(test_binary)
{
	int client = client_connect();
	char *got;

	client_say(client, "stream --binary\n");
	client_expect(client, "0 \n", false);
	stream_lines(0, 10000);
	got = read_all(client);
	ck_assert_uint_gt(strlen(got), 100000);
	ck_assert_uint_lt(strlen(got), 5000 * 1023);
	ck_assert_uint_eq(strlen(got) % 1023, 0);
	ck_assert_ptr_null(strchr(got, '('));
	free(got);
	close(client);
}
END_TEST

/* ── bounds ───────────────────────────────────────────────────────────── */

START_TEST(test_silence)
{
	int silent = client_connect(), slow = client_connect(),
	    deaf = client_connect();

	client_say(slow, "echo");
	client_say(deaf, "big\n");
	run_for(10);
	sweep_after(CLIENT_SILENCE_S - 1);
	client_expect(silent, "", false);
	client_expect(slow, "", false);
	client_say(slow, " a"); /* too slow is as bad */
	run_for(10);
	sweep_after(CLIENT_SILENCE_S);
	client_expect(silent, "", true);
	client_expect(slow, "", true);
	run_for(10);
	ck_assert_int_eq(send(deaf, "x", 1, MSG_NOSIGNAL), -1);
	close(silent);
	close(slow);
	close(deaf);
}
END_TEST

/* Replies that nobody reads take no more than so much memory together. */
START_TEST(test_replies_bounded)
{
	enum { ENOUGH = REPLIES_MAX / BIG + 2 };
	int clients[ENOUGH], i, refused = 0;
	char head[64];
	ssize_t got;

	for (i = 0; i < ENOUGH; i++) {
		clients[i] = client_connect();
		client_say(clients[i], "big\n");
		run_for(5);
	}
	client_ask("echo\n", "0 \ntext\n"); /* small ones pass */
	for (i = 0; i < ENOUGH; i++) {
		got = recv(clients[i], head, sizeof(head) - 1, 0);
		ck_assert_int_gt(got, 3);
		head[got] = '\0';
		refused += strcmp(head, "75 too many replies wait to be read: "
					"try again\n") == 0;
		close(clients[i]);
	}
	ck_assert_int_ge(refused, 2);
	ck_assert_int_le(refused, ENOUGH / 2 + 2);
	run_for(20);
}
END_TEST

START_TEST(test_client_bound)
{
	static const char *const refused = "75 too many clients: try again\n";
	int clients[CLIENTS_MAX], i, more;

	for (i = 0; i < CLIENTS_MAX; i++) {
		clients[i] = client_connect();
		run_for(1);
	}
	client_expect(clients[CLIENTS_MAX - 1], "", false);
	client_expect(clients[0], "", false);
	more = client_connect();
	client_expect(more, refused, true);
	close(more);
	close(clients[7]);
	run_for(10);
	client_ask("echo\n", "0 \ntext\n");
	for (i = 0; i < CLIENTS_MAX; i++)
		if (i != 7)
			close(clients[i]);
}
END_TEST

/* Without descriptors nobody is served, and the loop does not spin; with them
 * again, all are. */
START_TEST(test_no_descriptors)
{
	struct rlimit limit, none;
	int client = client_connect();
	struct timespec before, after;

	client_say(client, "echo\n");
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 3;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	run_for(300);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	ck_assert_int_lt((after.tv_sec - before.tv_sec) * 1000000000 +
			     after.tv_nsec - before.tv_nsec,
	    100000000);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	sweep_after(0);
	client_expect(client, "0 \ntext\n", true);
	close(client);
}
END_TEST

/* Another daemon takes over a socket that nobody listens on: the name has to go
 * first, or it would be the other one's that goes. */
START_TEST(test_end)
{
	struct text error;

	text_init(&error);
	server_free(server);
	ck_assert_uint_eq(removed, 1);
	ck_assert_uint_eq(removed_live, 1);
	server = server_new(loop, socket_path, commands, NULL, &error);
	ck_assert_ptr_nonnull(server);
}
END_TEST

/* ── privilege ────────────────────────────────────────────────────────── */

/* A client of another account. */
static int
connect_as_nobody(void)
{
	int client;

	ck_assert_int_eq(seteuid(65534), 0);
	client = client_connect();
	ck_assert_int_eq(seteuid(0), 0);
	run_for(1);
	return client;
}

/* Who may not change is told so, and leaves room for who may. */
START_TEST(test_privilege)
{
	static const char *const refused =
	    "77 two words is for root and for the account of the daemon\n";
	int clients[CLIENTS_MAX - CLIENTS_RESERVED], nobody;
	size_t i, count = sizeof(clients) / sizeof(clients[0]);

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chmod(directory, 0755), 0);
	ck_assert_int_eq(chmod(socket_path, 0666), 0);
	for (i = 0; i < count; i++)
		clients[i] = connect_as_nobody();
	nobody = connect_as_nobody();
	client_expect(nobody, "75 too many clients: try again\n", true);
	close(nobody);
	client_ask("two words\n", "0 \ntext\n");
	client_say(clients[0], "two words\n");
	client_expect(clients[0], refused, true);
	client_say(clients[1], "echo a\n");
	client_expect(clients[1], "0 \ntext|a\n", true);
	for (i = 0; i < count; i++)
		close(clients[i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("server");
	TCase *tc = tcase_create("server");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, test_requests);
	tcase_add_test(tc, test_pieces);
	tcase_add_test(tc, test_zero_octet);
	tcase_add_test(tc, test_long_lines);
	tcase_add_test(tc, test_half_closed);
	tcase_add_test(tc, test_half_a_request);
	tcase_add_test(tc, test_pending);
	tcase_add_test(tc, test_stream);
	tcase_add_test(tc, test_slow_reader);
	tcase_add_test(tc, test_never_reads);
	tcase_add_test(tc, test_binary);
	tcase_add_test(tc, test_silence);
	tcase_add_test(tc, test_replies_bounded);
	tcase_add_test(tc, test_client_bound);
	tcase_add_test(tc, test_no_descriptors);
	tcase_add_test(tc, test_end);
	tcase_add_test(tc, test_privilege);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
