/* SPDX-License-Identifier: ISC */
/*
 * Reading passphrases. Octet by octet into the caller's memory, so that no
 * buffer of the C library keeps a copy, and so that the second line of standard
 * input is still there for the second passphrase. At a terminal the signals
 * that would leave it without echo wait until it has it again.
 */
#include "cli/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"

enum line { LINE_OK, LINE_EMPTY, LINE_LONG, LINE_NUL, LINE_FAILED };

/* Takes an octet of the line; false at its end. */
static bool
take_octet(struct passphrase *p, char octet, enum line *line)
{
	if (octet == '\n')
		return false;
	if (octet == '\0')
		*line = LINE_NUL;
	else if (p->size == PASSPHRASE_SIZE_MAX)
		*line = LINE_LONG;
	else
		p->text[p->size++] = octet;
	return true;
}

/* Reads a line, with or without its newline. */
static enum line
read_line(int fd, struct passphrase *p)
{
	enum line line = LINE_OK;
	ssize_t got;
	char octet;

	p->size = 0;
	do {
		got = read(fd, &octet, 1);
		if (got < 0)
			return LINE_FAILED;
	} while (got == 1 && take_octet(p, octet, &line));
	if (p->size > 0 && p->text[p->size - 1] == '\r')
		p->size--;
	p->text[p->size] = '\0';
	if (line == LINE_OK && p->size == 0)
		return LINE_EMPTY;
	return line;
}

/* ── at the terminal ──────────────────────────────────────────────────── */

struct quiet {
	int tty, signals;
	struct termios before;
	sigset_t mask;
};

/* Turns echo off and holds back what would end or stop us. */
static int
quiet_start(struct quiet *quiet)
{
	static const int held[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP};
	struct termios silent;
	sigset_t set;
	size_t i;

	if (tcgetattr(quiet->tty, &quiet->before) != 0)
		return -1;
	sigemptyset(&set);
	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		sigaddset(&set, held[i]);
	quiet->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (quiet->signals < 0)
		return -1;
	sigprocmask(SIG_BLOCK, &set, &quiet->mask);
	silent = quiet->before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(quiet->tty, TCSAFLUSH, &silent);
	return 0;
}

/* What was held back comes through now, with the terminal as it was. */
static void
quiet_end(struct quiet *quiet)
{
	tcsetattr(quiet->tty, TCSAFLUSH, &quiet->before);
	close(quiet->signals);
	dprintf(quiet->tty, "\n");
	sigprocmask(SIG_SETMASK, &quiet->mask, NULL);
}

static enum line
ask(int tty, struct passphrase *p, const char *what, const char *more)
{
	struct quiet quiet = {.tty = tty};
	struct pollfd ready[2] = {{.fd = tty, .events = POLLIN}};
	enum line line = LINE_FAILED;

	if (quiet_start(&quiet) != 0)
		return LINE_FAILED;
	dprintf(tty, "%s passphrase%s: ", what, more);
	ready[1] = (struct pollfd) {.fd = quiet.signals, .events = POLLIN};
	if (poll(ready, 2, -1) > 0 && ready[1].revents == 0)
		line = read_line(tty, p);
	quiet_end(&quiet);
	return line;
}

static enum line
ask_twice(int tty, struct passphrase *p, const char *what)
{
	struct passphrase again = {.size = 0};
	enum line line = ask(tty, p, what, "");
	bool same = false;

	while (line == LINE_OK && !same) {
		line = ask(tty, &again, what, ", again");
		same = again.size == p->size &&
		       secret_equal((const uint8_t *)again.text,
			   (const uint8_t *)p->text, p->size);
		if (line == LINE_OK && !same) {
			dprintf(tty, "they differ\n");
			line = ask(tty, p, what, "");
		}
	}
	secret_wipe(&again, sizeof(again));
	return line;
}

/* ── from anywhere ────────────────────────────────────────────────────── */

/* Opens where it comes from; -1 with the reason told. */
static int
open_source(const char *file, const char *what)
{
	int fd;

	if (file != NULL && strcmp(file, "-") == 0)
		return STDIN_FILENO;
	if (file != NULL)
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	else
		fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (file != NULL)
		fprintf(stderr, "trapline: %s: %s\n", file, strerror(errno));
	else
		/* the options are called auth-file and priv-file */
		fprintf(stderr,
		    "trapline: there is no terminal to ask for the %s "
		    "passphrase: right would be --%.4s-file FILE, or - for "
		    "standard input\n",
		    what, what);
	return -1;
}

/* 0, or a status with the reason told. */
static int
judge(const struct passphrase *p, enum line line, const char *what)
{
	static const char *const reasons[] = {[LINE_EMPTY] = "there is none",
	    [LINE_LONG] = "it is too long",
	    [LINE_NUL] = "there is a NUL octet in it",
	    [LINE_FAILED] = "it cannot be read"};

	if (line != LINE_OK) {
		fprintf(stderr, "trapline: %s passphrase: %s\n", what,
		    reasons[line]);
		return line == LINE_FAILED ? EX_NOINPUT : EX_DATAERR;
	}
	if (p->size >= PASSPHRASE_SIZE_MIN)
		return 0;
	fprintf(stderr,
	    "trapline: %s passphrase: it has %zu octets, %d are the least\n",
	    what, p->size, PASSPHRASE_SIZE_MIN);
	return EX_DATAERR;
}

int
passphrase_read(
    struct passphrase *passphrase, const char *file, const char *what)
{
	int fd = open_source(file, what);
	enum line line;

	if (fd < 0)
		return EX_NOINPUT;
	if (file == NULL)
		line = ask_twice(fd, passphrase, what);
	else
		line = read_line(fd, passphrase);
	if (fd != STDIN_FILENO)
		close(fd);
	return judge(passphrase, line, what);
}
