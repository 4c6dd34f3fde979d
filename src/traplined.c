/* SPDX-License-Identifier: ISC */
/*
 * traplined: the command line, the check of a configuration (-t), going into
 * the background. The daemon itself is in daemon.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "account.h"
#include "conf/summary.h"
#include "daemon.h"
#include "usm/crypto.h"

struct options {
	const char *file;
	bool foreground, check, debug;
};

static void
print_usage(FILE *to)
{
	fputs("usage: traplined [-f] [-c FILE] [-t] [-d] [-V] [-h]\n"
	      "  -f       stay in the foreground, log to standard error\n"
	      "  -c FILE  configuration (" TRAPLINE_SYSCONFDIR
	      "/traplined.conf)\n"
	      "  -t       check the configuration, say what it does, exit\n"
	      "  -d       log at level debug, whatever log_level says\n"
	      "  -V       version\n"
	      "  -h       this help\n",
	    to);
}

/* Reads the command line; exits for -V, -h and mistakes. */
static struct options
read_options(int argc, char **argv)
{
	struct options o = {.file = TRAPLINE_SYSCONFDIR "/traplined.conf"};
	int option;

	while ((option = getopt(argc, argv, "fc:tdVh")) != -1) {
		switch (option) {
		case 'f':
			o.foreground = true;
			break;
		case 'c':
			o.file = optarg;
			break;
		case 't':
			o.check = true;
			break;
		case 'd':
			o.debug = true;
			break;
		case 'V':
			puts("traplined " TRAPLINE_VERSION);
			exit(EX_OK);
		case 'h':
			print_usage(stdout);
			exit(EX_OK);
		default:
			print_usage(stderr);
			exit(EX_USAGE);
		}
	}
	if (optind == argc)
		return o;
	fprintf(stderr, "traplined: unexpected argument: %s\n", argv[optind]);
	print_usage(stderr);
	exit(EX_USAGE);
}

static bool
has_auth(void *context, enum auth_protocol protocol)
{
	return crypto_has_auth(context, protocol);
}

static bool
has_priv(void *context, enum priv_protocol protocol)
{
	return crypto_has_priv(context, protocol);
}

static void
print_text(const struct text *text, FILE *to)
{
	if (text->size > 0)
		fwrite(text->data, 1, text->size, to);
}

/* The configuration, or NULL with its mistakes printed. */
static struct conf *
read_conf(const char *file)
{
	struct crypto *crypto = crypto_new();
	struct conf_checks checks = {has_auth, has_priv, crypto};
	struct text mistakes, warnings;
	struct conf *conf;

	if (crypto == NULL) {
		fputs("traplined: OpenSSL does not work\n", stderr);
		exit(EX_OSERR);
	}
	text_init(&mistakes);
	text_init(&warnings);
	conf = conf_read(file, &checks, &mistakes, &warnings);
	print_text(&warnings, stderr);
	print_text(&mistakes, stderr);
	text_fini(&mistakes);
	text_fini(&warnings);
	crypto_free(crypto);
	return conf;
}

static int
print_summary(struct conf *conf)
{
	struct text summary, unreadable;

	text_init(&summary);
	text_init(&unreadable);
	account_add_unreadable(conf, &unreadable);
	print_text(&unreadable, stderr);
	summary_write(conf, &summary);
	print_text(&summary, stdout);
	text_fini(&unreadable);
	text_fini(&summary);
	conf_free(conf);
	return EX_OK;
}

/*
 * Forks; the parent waits until the child says that it is up, or how it ended,
 * and exits with that. Returns, in the child, where to say so.
 */
static int
go_into_background(void)
{
	int ends[2], descriptor;
	uint8_t status = EX_OSERR;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0 || (child = fork()) < 0) {
		fprintf(stderr, "traplined: %s\n", strerror(errno));
		exit(EX_OSERR);
	}
	if (child > 0) {
		close(ends[1]);
		if (read(ends[0], &status, 1) != 1)
			status = EX_OSERR;
		_exit(status);
	}
	close(ends[0]);
	setsid();
	descriptor = open("/dev/null", O_RDONLY);
	dup2(descriptor, STDIN_FILENO);
	close(descriptor);
	return ends[1];
}

/* Tells the parent; from now on there is no terminal any more. */
static void
tell_parent(int parent, int status)
{
	uint8_t octet = (uint8_t)status;
	int descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (write(parent, &octet, 1) != 1)
		log_warn("the parent process is gone");
	close(parent);
	if (descriptor < 0)
		return;
	dup2(descriptor, STDOUT_FILENO);
	dup2(descriptor, STDERR_FILENO);
	close(descriptor);
}

/* Whoever starts us may have closed some of them. What is opened later must not
 * take their place: it would be written to, and be lost in the background. */
static void
hold_standard_descriptors(void)
{
	int descriptor;

	do
		descriptor = open("/dev/null", O_RDWR);
	while (descriptor >= 0 && descriptor <= STDERR_FILENO);
	if (descriptor >= 0)
		close(descriptor);
}

/* Who starts us may have blocked some, or ignore SIGCHLD: then nobody would be
 * told how a script ended, and its number would be free while we still use it.
 */
static void
take_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
}

static int
serve(struct conf *conf, const struct options *options)
{
	int status, parent = -1;
	struct daemon *daemon;

	if (!options->foreground)
		parent = go_into_background();
	daemon = daemon_start(conf, options->debug, &status);
	if (!options->foreground) {
		if (daemon != NULL)
			log_open("traplined", false);
		tell_parent(parent, status);
	}
	if (daemon == NULL)
		return status;
	log_info("traplined " TRAPLINE_VERSION " is up");
	daemon_run(daemon);
	log_info("stopping");
	daemon_stop(daemon);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct conf *conf;

	hold_standard_descriptors();
	options = read_options(argc, argv);
	log_open("traplined", true);
	take_signals();
	/* batches come and go: let them come from the heap, not from mmap,
	 * and the heap not go back to the kernel after each of them */
	mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
	mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
	conf = read_conf(options.file);
	if (conf == NULL)
		return EX_CONFIG;
	return options.check ? print_summary(conf) : serve(conf, &options);
}
