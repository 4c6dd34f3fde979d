/* SPDX-License-Identifier: ISC */
/*
 * Commands for the daemon. Most are sent as they stand and their reply shown;
 * the daemon knows what is right. What must not travel or needs a file is done
 * here.
 */
#include "cli/online_command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/result.h"
#include "cli/client.h"
#include "cli/conf_file.h"
#include "cli/passphrase.h"
#include "usm/key.h"

/* The socket that a configuration names; NULL with its mistakes shown. */
static char *
socket_of(const char *file)
{
	struct conf *conf = conf_file_read(file);
	char *path = conf == NULL ? NULL : strdup(conf->control_socket);

	conf_free(conf);
	return path;
}

static int
ask(const struct cli *cli, const char *const *words, size_t count,
    const struct client_sink *sink)
{
	char *path = NULL;
	int status;

	if (cli->socket == NULL && cli->conf_file != NULL &&
	    (path = socket_of(cli->conf_file)) == NULL)
		return EX_CONFIG;
	status = client_ask(cli->socket != NULL ? cli->socket
			    : path != NULL	? path
					   : TRAPLINE_RUNDIR "/control.sock",
	    words, count, sink);
	free(path);
	return status;
}

int
online_command_run(const struct cli *cli, int argc, char **argv)
{
	const struct client_sink sink = {.to = stdout};

	return ask(cli, (const char *const *)argv, (size_t)argc, &sink);
}

int
online_command_table(const struct cli *cli, int argc, char **argv)
{
	const struct client_sink sink = {
	    .to = stdout, .page = cli->terminal ? &cli->page : NULL};

	return ask(cli, (const char *const *)argv, (size_t)argc, &sink);
}

/* ── user add ─────────────────────────────────────────────────────────── */

/* What is made of the arguments of `user add`. */
struct addition {
	const char *auth_file, *priv_file;
	enum auth_protocol auth;
	enum priv_protocol priv;
	const char *words[20];
	size_t count;
	char auth_key[2 * KEY_SIZE_MAX + 3], priv_key[2 * KEY_SIZE_MAX + 3];
};

static void
add_words(struct addition *a, const char *option, const char *value)
{
	a->words[a->count++] = option;
	a->words[a->count++] = value;
}

static int
take_option(struct addition *a, int option)
{
	switch (option) {
	case 'a':
		if (auth_protocol_parse(optarg, &a->auth) != 0 ||
		    a->auth == AUTH_ANY)
			return command_misuse(
			    "user add", "there is no --auth %s", optarg);
		return 0;
	case 'x':
		if (priv_protocol_parse(optarg, &a->priv) != 0)
			return command_misuse(
			    "user add", "there is no --priv %s", optarg);
		return 0;
	case 'A':
		a->auth_file = optarg;
		return 0;
	case 'X':
		a->priv_file = optarg;
		return 0;
	case 'e':
		add_words(a, "--engine", optarg);
		return 0;
	case 'l':
		add_words(a, "--level", optarg);
		return 0;
	case 'k':
		add_words(a, "--key-extension", optarg);
		return 0;
	case 'j':
		a->words[a->count++] = "--json";
		return 0;
	default:
		return EX_USAGE;
	}
}

static int
read_addition(struct addition *a, int argc, char **argv)
{
	static const struct option options[] = {
	    {"auth", required_argument, NULL, 'a'},
	    {"auth-file", required_argument, NULL, 'A'},
	    {"priv", required_argument, NULL, 'x'},
	    {"priv-file", required_argument, NULL, 'X'},
	    {"engine", required_argument, NULL, 'e'},
	    {"level", required_argument, NULL, 'l'},
	    {"key-extension", required_argument, NULL, 'k'},
	    {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	bool seen[128] = {false};
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option < 128 && seen[option])
			return command_misuse(
			    "user add", "an option is given twice");
		seen[option & 127] = true;
		if ((status = take_option(a, option)) != 0)
			return status;
	}
	if (optind + 1 != argc)
		return command_misuse("user add", "one NAME is needed");
	if (a->auth == AUTH_NONE)
		return command_misuse("user add",
		    "--auth is needed: who proves nothing belongs into the "
		    "configuration");
	a->words[2] = argv[optind];
	return 0;
}

/* Reads a passphrase and writes its Ku as 0x and hexadecimal digits. */
static int
make_key(const struct crypto *crypto, enum auth_protocol auth, const char *file,
    const char *what, char *digits)
{
	struct passphrase passphrase;
	struct key ku;
	int status = passphrase_read(&passphrase, file, what);
	size_t i;

	if (status != 0)
		return status;
	status =
	    key_from_passphrase(crypto, auth, span_of(passphrase.text), &ku);
	secret_wipe(&passphrase, sizeof(passphrase));
	if (status != 0) {
		fputs("trapline: the key could not be made\n", stderr);
		return EX_SOFTWARE;
	}
	strcpy(digits, "0x");
	for (i = 0; i < ku.size; i++)
		snprintf(digits + 2 + 2 * i, 3, "%02x", ku.octets[i]);
	key_fini(&ku);
	return 0;
}

static int
make_keys(struct addition *a)
{
	struct crypto *crypto = crypto_new();
	int status;

	if (crypto == NULL) {
		fputs("trapline: OpenSSL does not work\n", stderr);
		return EX_SOFTWARE;
	}
	add_words(a, "--auth", auth_info(a->auth)->name);
	add_words(a, "--auth-key", a->auth_key);
	status = make_key(
	    crypto, a->auth, a->auth_file, "authentication", a->auth_key);
	if (status == 0 && a->priv != PRIV_NONE) {
		add_words(a, "--priv", priv_info(a->priv)->name);
		add_words(a, "--priv-key", a->priv_key);
		status = make_key(
		    crypto, a->auth, a->priv_file, "privacy", a->priv_key);
	}
	crypto_free(crypto);
	return status;
}

static int
add_user(const struct cli *cli, int argc, char **argv)
{
	const struct client_sink sink = {.to = stdout};
	struct addition a = {.words = {"user", "add"}, .count = 3};
	int status = read_addition(&a, argc, argv);

	if (status == 0)
		status = make_keys(&a);
	if (status == 0)
		status = ask(cli, a.words, a.count, &sink);
	secret_wipe(&a, sizeof(a));
	return status;
}

int
online_command_user(const struct cli *cli, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "add") == 0)
		return add_user(cli, argc - 1, argv + 1);
	return online_command_run(cli, argc, argv);
}

/* ── trace ────────────────────────────────────────────────────────────── */

struct trace {
	const char *file;
	bool decrypt, json;
	unsigned seconds, octets; /* 0: as the daemon does */
	FILE *to;
};

static int
read_trace(struct trace *t, int argc, char **argv)
{
	static const struct option options[] = {
	    {"decrypt", no_argument, NULL, 'd'},
	    {"seconds", required_argument, NULL, 's'},
	    {"octets", required_argument, NULL, 'o'},
	    {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	int option;
	long number;
	char *end;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'd') {
			t->decrypt = true;
			continue;
		}
		if (option == 'j') {
			t->json = true;
			continue;
		}
		if (option != 's' && option != 'o')
			return EX_USAGE;
		number = strtol(optarg, &end, 10);
		if (*end != '\0' || number < 1 || number > INT32_MAX)
			return command_misuse("trace",
			    "%s is not a number of seconds or octets", optarg);
		if (option == 's')
			t->seconds = (unsigned)number;
		else
			t->octets = (unsigned)number;
	}
	if (optind + 1 != argc)
		return command_misuse("trace", "one FILE is needed");
	t->file = argv[optind];
	if (t->json && strcmp(t->file, "-") == 0)
		return command_misuse("trace",
		    "--json and the capture cannot both be on standard output");
	return 0;
}

/* A file of ours: what is in it is not for everybody. What it has now stays
 * until there is something to take its place. */
static FILE *
create(const char *path)
{
	int descriptor =
	    open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	return descriptor < 0 ? NULL : fdopen(descriptor, "wb");
}

/* The bounds are the daemon's to keep: it does not rely on us. */
static int
ask_for_trace(const struct cli *cli, const struct trace *t)
{
	char seconds[16], octets[16];
	const struct client_sink sink = {.to = t->to, .anew = t->to != stdout};
	const char *words[7] = {"trace"};
	size_t count = 1;

	snprintf(seconds, sizeof(seconds), "%u", t->seconds);
	snprintf(octets, sizeof(octets), "%u", t->octets);
	if (t->decrypt)
		words[count++] = "--decrypt";
	if (t->json)
		words[count++] = "--json";
	if (t->seconds > 0) {
		words[count++] = "--seconds";
		words[count++] = seconds;
	}
	if (t->octets > 0) {
		words[count++] = "--octets";
		words[count++] = octets;
	}
	return ask(cli, words, count, &sink);
}

static void
say_traced(const struct trace *t, long octets)
{
	struct text result;

	text_init(&result);
	result_start(&result, EX_OK, span_of(""));
	text_printf(&result, ",\"octets\":%ld", octets);
	if (text_is_printable(span_of(t->file))) {
		text_add(&result, ",\"file\":\"");
		text_add_json(&result, span_of(t->file));
		text_add_char(&result, '"');
	}
	text_add(&result, "}\n");
	fwrite(result.data, 1, result.size, stdout);
	text_fini(&result);
}

int
online_command_trace(const struct cli *cli, int argc, char **argv)
{
	struct trace t = {.file = "-"};
	int status = read_trace(&t, argc, argv);
	long octets;

	if (status != 0)
		return status;
	t.to = strcmp(t.file, "-") == 0 ? stdout : create(t.file);
	if (t.to == NULL) {
		fprintf(stderr, "trapline: %s: %s\n", t.file, strerror(errno));
		return EX_CANTCREAT;
	}
	status = ask_for_trace(cli, &t);
	octets = ftell(t.to);
	if (t.to != stdout && fclose(t.to) != 0 && status == 0) {
		fprintf(stderr, "trapline: %s: %s\n", t.file, strerror(errno));
		status = EX_IOERR;
	}
	if (t.json && status == 0)
		say_traced(&t, octets);
	return status;
}
