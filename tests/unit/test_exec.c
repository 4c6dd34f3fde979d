/* SPDX-License-Identifier: ISC */
/*
 * Scripts: what they get, and that none of them, whatever it does, takes more
 * than its place for its time.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "output/kind.h"
#include "outputs.h"
#include "suite.h"

static char directory[] = "/tmp/trapline-test-exec-XXXXXX";
static char result[sizeof(directory) + 16], script[sizeof(directory) + 16];
static char *command[] = {"/bin/sh", "-c", NULL, result, NULL};

static void
make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(result, sizeof(result), "%s/result", directory);
	snprintf(script, sizeof(script), "%s/script", directory);
}

static void
remove_directory(void)
{
	unlink(result);
	unlink(script);
	rmdir(directory);
	memcpy(directory + sizeof(directory) - 7, "XXXXXX", 6);
}

/* An output that runs this as a shell's script, with the path of a file for
 * its results as $0. */
static struct output_conf
conf_of(char *shell_script)
{
	command[2] = shell_script;
	return (struct output_conf) {.kind = OUTPUT_EXEC,
	    .title = "page",
	    .format = FORMAT_SNMPTRAPD,
	    .queue = 1 << 20,
	    .command = command,
	    .max_processes = 1,
	    .timeout = 10};
}

static struct output *
start(char *shell_script)
{
	struct output_conf conf = conf_of(shell_script);
	struct output *output = output_new(&conf, 0);

	ck_assert_ptr_nonnull(output);
	return output;
}

/* A notification that fills a pipe several times over. */
static struct notification
large(void)
{
	static uint8_t octets[60000];
	const struct sample_varbind varbind = {"1.3.6.1.4.1.8072.9999.1",
	    SMI_OCTET_STRING, {octets, sizeof(octets)}};

	return sample_v2c(sample_varbinds(&varbind, 1));
}

START_TEST(it_gets_the_notification)
{
	struct output *output = start("cat >$0");
	char *got;

	push(output, 1, 1);
	end(output);
	got = contents_of(result);
	ck_assert_str_eq(
	    got, "<UNKNOWN>\nUDP: [192.0.2.7]:50123->[192.0.2.1]:162\n\n");
	free(got);
}
END_TEST

START_TEST(its_environment_is_ours)
{
	static const char expected[] =
	    "HOME=/home/me\nPATH=/bin:/usr/bin\n"
	    "TRAPLINE_COMMUNITY=pub\\\"\\nlic\\xff\nTRAPLINE_PDU=trap\n"
	    "TRAPLINE_SOURCE_ADDRESS=192.0.2.7\nTRAPLINE_SOURCE_PORT=50123\n"
	    "TRAPLINE_TRAP_NAME=IF-MIB::linkDown\n"
	    "TRAPLINE_TRAP_OID=1.3.6.1.6.3.1.1.5.3\nTRAPLINE_VERSION=v2c\n";
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct output_conf conf = conf_of("");
	struct output *output;
	char *got;

	n.community = (struct span)OCTETS("pub\"\nlic\xff");
	clearenv();
	setenv("PATH", "/bin:/usr/bin", 1);
	setenv("HOME", "/home/me", 1);
	setenv("NOC_AUTH", "a passphrase", 1);
	setenv("NOTIFY_SOCKET", "/run/notify", 1);
	/* no shell in between, which would add variables of its own */
	conf.command = (char *[]) {"python3", "-c",
	    "import os,sys; open(sys.argv[1],'w').write(''.join(sorted("
	    "k+'='+v+'\\n' for k,v in os.environ.items() "
	    "if k != 'LC_CTYPE')))",
	    result, NULL};
	output = output_new(&conf, 0);
	push_one(output, &n);
	end(output);
	got = contents_of(result);
	ck_assert_str_eq(got, expected);
	free(got);
}
END_TEST

START_TEST(v3_has_variables_of_its_own)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct output *output;
	char *got;

	n.version = SNMP_V3;
	n.pdu = PDU_INFORM;
	n.user = (struct span)OCTETS("noc");
	n.level = AUTH_PRIV;
	n.engine_id = (struct span)OCTETS("\x80\x00\x1f\x88\x04");
	output = start("env | grep ^TRAPLINE_ | grep -v OID | grep -v NAME |"
		       "grep -v SOURCE | sort >$0");
	push_one(output, &n);
	end(output);
	got = contents_of(result);
	ck_assert_str_eq(got,
	    "TRAPLINE_ENGINE_ID=80001f8804\nTRAPLINE_PDU=inform\n"
	    "TRAPLINE_SECURITY_LEVEL=authPriv\nTRAPLINE_USER=noc\n"
	    "TRAPLINE_VERSION=v3\n");
	free(got);
}
END_TEST

START_TEST(it_inherits_nothing)
{
	/* a descriptor that somebody forgot to mark */
	int forgotten = open("/dev/null", O_RDONLY);
	unsigned long long blocked = 1, ignored = 1;
	struct output *output;
	char *got;

	ck_assert_int_gt(dup2(forgotten, 50), 0);
	/* read by the shell itself: it blocks signals while it starts another
	 */
	output = start("test -e /proc/$$/fd/50 || echo closed >$0; "
		       "while read -r line; do case $line in "
		       "Sig[BI]*) echo \"$line\" ;; esac; "
		       "done </proc/$$/status >>$0; "
		       "kill -PIPE $$; echo survived >>$0");
	push(output, 1, 1);
	await_delivered(output, 1);
	ck_assert_str_eq(
	    status_of(output).last_error, "/bin/sh: killed by signal 13");
	end(output);
	got = contents_of(result);
	ck_assert_int_eq(sscanf(got, "closed\nSigBlk: %llx\nSigIgn: %llx",
			     &blocked, &ignored),
	    2);
	ck_assert_ptr_null(strstr(got, "survived"));
	/* signals 32 and 33 are the C library's own */
	ck_assert_uint_eq(blocked & 0x7fffffff, 0);
	ck_assert_uint_eq(ignored & 0x7fffffff, 0);
	free(got);
	close(forgotten);
	close(50);
}
END_TEST

START_TEST(an_exit_status_is_an_error)
{
	struct output *output = start("cat >/dev/null; exit 3");

	push(output, 1, 2);
	await_delivered(output, 2);
	ck_assert_uint_eq(status_of(output).errors, 2);
	ck_assert_uint_eq(status_of(output).restarts, 2);
	ck_assert_str_eq(
	    status_of(output).last_error, "/bin/sh: exit status 3");
	end(output);
}
END_TEST

START_TEST(it_need_not_read)
{
	struct notification n = large();
	struct output *output = start("exec <&-; echo done >>$0");

	push_one(output, &n);
	push_one(output, &n);
	end(output);
	ck_assert_uint_eq(count_lines(result), 2);
}
END_TEST

START_TEST(it_may_read_slowly)
{
	struct notification n = large();
	struct output *output =
	    start("for i in 1 2 3; do head -c 60000; sleep 0.1; done |"
		  "wc -c >$0");
	char *got;

	push_one(output, &n);
	await_delivered(output, 1);
	ck_assert_uint_eq(status_of(output).errors, 0);
	end(output);
	got = contents_of(result);
	ck_assert_int_eq(atoi(got), 180000);
	free(got);
}
END_TEST

/* The most scripts at a time by the + and - they left. */
static unsigned
most_at_a_time(void)
{
	char *got = contents_of(result), *at;
	unsigned now = 0, most = 0;

	for (at = got; *at != '\0'; at++) {
		now += *at == '+';
		now -= *at == '-';
		most = now > most ? now : most;
	}
	ck_assert_uint_eq(now, 0);
	free(got);
	return most;
}

START_TEST(so_many_at_a_time)
{
	struct output_conf conf =
	    conf_of("printf + >>$0; sleep 0.2; printf - >>$0");
	struct output *output;
	struct mono before = clock_mono();

	conf.max_processes = 3;
	output = output_new(&conf, 0);
	push(output, 1, 9);
	end(output);
	ck_assert_uint_eq(most_at_a_time(), 3);
	ck_assert_int_ge(mono_ns(before, clock_mono()), 600 * NS_PER_MS);
}
END_TEST

/* Is the process gone, or a zombie that nobody waits for? */
static bool
is_dead(int pid)
{
	char path[64], state = 'Z';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file == NULL)
		return true;
	if (fscanf(file, "%*d %*s %c", &state) != 1)
		state = 'Z';
	fclose(file);
	return state == 'Z';
}

/* Waits until a script has left a process's number in the file. */
static int
await_pid(void)
{
	struct mono deadline = in_ms(PATIENCE_MS);
	char *got;
	int pid = 0;

	while (pid == 0 && mono_ns(clock_mono(), deadline) > 0) {
		usleep(1000);
		if (access(result, R_OK) != 0)
			continue;
		got = contents_of(result);
		if (strchr(got, '\n') != NULL)
			pid = atoi(got);
		free(got);
	}
	ck_assert_int_gt(pid, 0);
	return pid;
}

static void
await_death(int pid)
{
	struct mono deadline = in_ms(PATIENCE_MS);

	while (!is_dead(pid)) {
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
		usleep(1000);
	}
}

START_TEST(one_that_never_ends_is_ended)
{
	struct output_conf conf = conf_of(
	    "trap '' TERM; sleep 300 & echo $! >$0; while :; do wait; done");
	struct output *output;
	struct mono before = clock_mono();
	int64_t ms;

	conf.timeout = 1;
	output = output_new(&conf, 0);
	push(output, 1, 1);
	await_delivered(output, 1);
	ms = mono_ns(before, clock_mono()) / NS_PER_MS;
	ck_assert_int_ge(ms, 3000); /* the timeout and the grace */
	ck_assert_int_lt(ms, 8000);
	ck_assert_str_eq(
	    status_of(output).last_error, "/bin/sh: ended after 1 seconds");
	await_death(await_pid()); /* of its group, too */
	end(output);
}
END_TEST

START_TEST(one_that_obeys_ends_at_once)
{
	struct output_conf conf = conf_of("sleep 300");
	struct output *output;
	struct mono before = clock_mono();

	conf.timeout = 1;
	output = output_new(&conf, 0);
	push(output, 1, 1);
	await_delivered(output, 1);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 2900 * NS_PER_MS);
	ck_assert_uint_eq(status_of(output).errors, 1);
	end(output);
}
END_TEST

/* Its leader obeys, another process of its group does not. */
START_TEST(a_group_ends_with_its_leader)
{
	struct output_conf conf =
	    conf_of("sh -c 'trap \"\" TERM; echo $$ >$0; sleep 300; :' $0 &"
		    "wait");
	struct output *output;
	int pid;

	conf.timeout = 1;
	output = output_new(&conf, 0);
	push(output, 1, 1);
	pid = await_pid();
	await_delivered(output, 1);
	await_death(pid);
	end(output);
}
END_TEST

START_TEST(a_grandchild_may_stay)
{
	struct output *output = start("sleep 5 & echo $! >$0");
	struct mono before = clock_mono();
	int pid;

	push(output, 1, 1);
	await_delivered(output, 1);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 3000 * NS_PER_MS);
	ck_assert_uint_eq(status_of(output).errors, 0);
	pid = await_pid();
	ck_assert(!is_dead(pid));
	end(output);
	ck_assert(!is_dead(pid));
	kill(pid, SIGKILL);
}
END_TEST

/* What the log gets from here on goes to a file. */
static void
catch_log(void)
{
	int file = open(script, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	fflush(stderr);
	ck_assert_int_eq(dup2(file, STDERR_FILENO), STDERR_FILENO);
	close(file);
}

START_TEST(what_it_prints_is_logged)
{
	struct output *output;
	char *got;

	catch_log();
	output = start("printf 'to \\033[2Jout\\n'; echo 'to err' >&2;"
		       "printf 'no end'");
	push(output, 1, 1);
	end(output);
	got = contents_of(script);
	ck_assert_ptr_nonnull(
	    strstr(got, "exec \"page\": output: to \\x1b[2Jout\n"));
	ck_assert_ptr_nonnull(strstr(got, "exec \"page\": output: to err\n"));
	ck_assert_ptr_nonnull(strstr(got, "exec \"page\": output: no end\n"));
	free(got);
}
END_TEST

START_TEST(it_may_print_a_gigabyte)
{
	struct output *output;
	struct stat st;

	catch_log();
	output = start("head -c 1000000000 /dev/zero; yes | head -n 100000");
	push(output, 1, 1);
	await_delivered(output, 1);
	ck_assert_uint_eq(status_of(output).errors, 0);
	end(output);
	ck_assert_uint_lt(count_lines(script), 120);
	ck_assert_int_eq(stat(script, &st), 0);
	ck_assert_int_lt(st.st_size, 200000);
}
END_TEST

START_TEST(one_that_appears_later_is_started)
{
	struct output_conf conf = conf_of("");
	struct output *output;
	FILE *file;

	conf.command = (char *[]) {script, NULL};
	output = output_new(&conf, 0);
	push(output, 1, 3);
	await_errors(output, 2);
	ck_assert_uint_eq(status_of(output).queued, 3);
	file = fopen(script, "w");
	fprintf(file, "#!/bin/sh\necho done >>%s\n", result);
	fchmod(fileno(file), 0700);
	fclose(file);
	end(output);
	ck_assert_uint_eq(count_lines(result), 3);
}
END_TEST

/* The sink alone, on a clock of its own. */
START_TEST(one_that_cannot_start_is_given_up)
{
	struct output_conf conf = conf_of("");
	struct account *account = account_new("exec \"page\"");
	struct batch *batch = sample_batch(1, 1, 1);
	struct mono now = {0};
	struct output_status status;
	unsigned attempts;
	void *sink;

	conf.command = (char *[]) {script, NULL};
	sink = exec_kind.open(&conf, account);
	account_want(account, 1);
	ck_assert(!exec_kind.offer(sink, batch_get(batch, 0), now));
	/* not again before it is due */
	ck_assert(!exec_kind.offer(sink, batch_get(batch, 0), now));
	account_read(account, &status);
	ck_assert_uint_eq(status.errors, 1);
	for (attempts = 1; status.dropped == 0; attempts++) {
		ck_assert_uint_lt(attempts, 100);
		now = mono_add_ms(now, 5000);
		(void)exec_kind.offer(sink, batch_get(batch, 0), now);
		account_read(account, &status);
	}
	ck_assert_uint_eq(attempts, 10);
	ck_assert_uint_eq(status.errors, 10);
	exec_kind.close(sink);
	account_free(account);
	batch_unref(batch);
}
END_TEST

START_TEST(what_runs_at_the_end_is_ended)
{
	struct output *output = start("sleep 300 & echo $! >$0; wait");
	struct mono before;
	int pid;

	push(output, 1, 3);
	pid = await_pid();
	output_stop(output);
	before = clock_mono();
	ck_assert_uint_eq(output_join(output, in_ms(100)), 3);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 2000 * NS_PER_MS);
	ck_assert_uint_eq(status_of(output).dropped, 3);
	output_free(output);
	await_death(pid);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("exec");
	TCase *tcase = tcase_create("exec");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, it_gets_the_notification);
	tcase_add_test(tcase, its_environment_is_ours);
	tcase_add_test(tcase, v3_has_variables_of_its_own);
	tcase_add_test(tcase, it_inherits_nothing);
	tcase_add_test(tcase, an_exit_status_is_an_error);
	tcase_add_test(tcase, it_need_not_read);
	tcase_add_test(tcase, it_may_read_slowly);
	tcase_add_test(tcase, so_many_at_a_time);
	tcase_add_test(tcase, one_that_never_ends_is_ended);
	tcase_add_test(tcase, one_that_obeys_ends_at_once);
	tcase_add_test(tcase, a_group_ends_with_its_leader);
	tcase_add_test(tcase, a_grandchild_may_stay);
	tcase_add_test(tcase, what_it_prints_is_logged);
	tcase_add_test(tcase, it_may_print_a_gigabyte);
	tcase_add_test(tcase, one_that_appears_later_is_started);
	tcase_add_test(tcase, one_that_cannot_start_is_given_up);
	tcase_add_test(tcase, what_runs_at_the_end_is_ended);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
