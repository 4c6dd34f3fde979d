/* SPDX-License-Identifier: ISC */
/*
 * What the machine can do without us: receivers that do only what they must.
 *
 *   sink -p PORT -m bare                 recvmmsg(2), and nothing else
 *   sink -p PORT -m file -o FILE -l SIZE and a line of SIZE octets for each
 *   sink -p PORT -m v3 -o FILE [-e ENGINES]
 *                                        verify, decrypt, decode, write JSON
 *   sink -p PORT -m echo                 each datagram back where it came from
 *   sink -m log -o SOCKET                a system's logger: takes what comes to
 *                                        a Unix socket that it makes
 *
 * One thread, no event loop, no state. Prints "ready", and at SIGTERM one line
 * of JSON: what came, and what the kernel dropped. `v3` knows one user and the
 * engines of the generator by their number.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "proof.h"

#define SLOTS	    64
#define SLOT_SIZE   (2048 + 128)
#define WRITE_SIZE  65536
#define BUFFER_SIZE (16 << 20)

struct sink {
	enum { BARE, TO_FILE, V3, ECHO, LOG } mode;
	int descriptor, file;
	size_t line_size;
	struct proof *proof;
	struct text text; /* what waits to be written */
	uint64_t received, refused;
	uint32_t overflow;

	uint8_t buffers[SLOTS][SLOT_SIZE];
	uint8_t controls[SLOTS][64];
	struct sockaddr_in names[SLOTS];
	struct iovec vectors[SLOTS];
	struct mmsghdr headers[SLOTS];
};

static volatile sig_atomic_t ended;

static void
on_signal(int number)
{
	(void)number;
	ended = 1;
}

__attribute__((noreturn)) static void
fail(const char *what)
{
	fprintf(stderr, "sink: %s: %s\n", what, strerror(errno));
	exit(EX_OSERR);
}

static void
open_socket(struct sink *s, uint16_t port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, size = BUFFER_SIZE;

	s->descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (setsockopt(s->descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size,
		sizeof(size)) != 0)
		setsockopt(
		    s->descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(s->descriptor, SOL_SOCKET, SO_RXQ_OVFL, &one, sizeof(one));
	if (bind(s->descriptor, (void *)&sa, sizeof(sa)) != 0)
		fail("socket");
}

static void
open_log(struct sink *s, const char *path)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	s->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(s->descriptor, (void *)&sa, sizeof(sa)) != 0)
		fail(path);
}

static void
wire(struct sink *s)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		s->vectors[i].iov_base = s->buffers[i];
		s->vectors[i].iov_len = 2048;
		s->headers[i].msg_hdr.msg_iov = &s->vectors[i];
		s->headers[i].msg_hdr.msg_iovlen = 1;
		s->headers[i].msg_hdr.msg_name = &s->names[i];
		s->headers[i].msg_hdr.msg_control = s->controls[i];
	}
}

/* ── what is done with a datagram ─────────────────────────────────────── */

static void
write_out(struct sink *s)
{
	if (s->text.size > 0 &&
	    write(s->file, s->text.data, s->text.size) != (ssize_t)s->text.size)
		fail("write");
	text_clear(&s->text);
}

/* A line with the number that ends the datagram, as long as was asked for. */
static void
add_line(struct sink *s, struct span octets)
{
	static const char head[] = "8072.9999.7 ", fill[] = "................";
	const uint8_t *at = octets.data + octets.size - 4;
	size_t end = s->text.size + s->line_size - 1, more;

	text_add(&s->text, head);
	text_add_u64(&s->text, (uint64_t)at[0] << 24 | (uint64_t)at[1] << 16 |
				   (uint64_t)at[2] << 8 | at[3]);
	while (s->text.size < end) {
		more = end - s->text.size;
		if (more > sizeof(fill) - 1)
			more = sizeof(fill) - 1;
		text_add_span(
		    &s->text, (struct span) {(const uint8_t *)fill, more});
	}
	text_add_char(&s->text, '\n');
}

static void
take(struct sink *s, int i)
{
	struct span octets = {s->buffers[i], s->headers[i].msg_len};

	s->received++;
	if (s->mode == TO_FILE && octets.size > 4)
		add_line(s, octets);
	else if (s->mode == V3 && proof_add_record(s->proof, octets,
				      &s->names[i], &s->text) != 0)
		s->refused++;
	if (s->text.size >= WRITE_SIZE)
		write_out(s);
}

static void
note_overflow(struct sink *s, struct msghdr *header)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(header);

	if (c != NULL && c->cmsg_type == SO_RXQ_OVFL)
		memcpy(&s->overflow, CMSG_DATA(c), sizeof(s->overflow));
}

static void
echo(struct sink *s, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		s->vectors[i].iov_len = s->headers[i].msg_len;
		s->headers[i].msg_hdr.msg_controllen = 0;
	}
	sendmmsg(s->descriptor, s->headers, (unsigned)count, 0);
	for (i = 0; i < count; i++)
		s->vectors[i].iov_len = 2048;
}

static int
receive(struct sink *s, int flags)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		s->headers[i].msg_hdr.msg_namelen = sizeof(s->names[i]);
		s->headers[i].msg_hdr.msg_controllen = sizeof(s->controls[i]);
	}
	return recvmmsg(s->descriptor, s->headers, SLOTS, flags, NULL);
}

/* Until a signal, and then until nothing is left. */
static void
run(struct sink *s)
{
	bool last = false;
	int i, count = 0;

	while (!last || count > 0) {
		last = ended;
		count = receive(s, last ? MSG_DONTWAIT : MSG_WAITFORONE);
		if (count <= 0)
			continue;
		for (i = 0; i < count; i++)
			take(s, i);
		note_overflow(s, &s->headers[count - 1].msg_hdr);
		if (s->mode == ECHO)
			echo(s, count);
		else if (count < SLOTS)
			write_out(s);
	}
	write_out(s);
}

/* ── options ──────────────────────────────────────────────────────────── */

struct options {
	unsigned long port, engines;
	const char *output;
};

__attribute__((noreturn)) static void
usage(void)
{
	fprintf(stderr, "usage: sink -p PORT -m bare|file|v3|echo "
			"[-o FILE] [-l SIZE] [-e ENGINES]\n"
			"       sink -m log -o SOCKET\n");
	exit(EX_USAGE);
}

static int
mode_of(const char *text)
{
	static const char *const names[] = {
	    "bare", "file", "v3", "echo", "log"};
	int i;

	for (i = 0; i < 5; i++)
		if (strcmp(text, names[i]) == 0)
			return i;
	usage();
}

static struct options
take_options(struct sink *s, int argc, char **argv)
{
	struct options o = {.engines = 1};
	int option;

	while ((option = getopt(argc, argv, "p:m:o:l:e:")) != -1) {
		if (option == 'p')
			o.port = strtoul(optarg, NULL, 10);
		else if (option == 'm')
			s->mode = (unsigned)mode_of(optarg);
		else if (option == 'l')
			s->line_size = strtoul(optarg, NULL, 10);
		else if (option == 'e')
			o.engines = strtoul(optarg, NULL, 10);
		else if (option == 'o')
			o.output = optarg;
		else
			usage();
	}
	if (s->mode == LOG ? o.output == NULL
			   : o.port == 0 || o.port > UINT16_MAX)
		usage();
	if ((s->mode == TO_FILE || s->mode == V3) &&
	    (o.output == NULL || o.engines == 0))
		usage();
	return o;
}

static void
open_all(struct sink *s, const struct options *o)
{
	text_init(&s->text);
	if (s->mode == LOG)
		open_log(s, o->output);
	else
		open_socket(s, (uint16_t)o->port);
	if (s->mode != TO_FILE && s->mode != V3)
		return;
	s->file =
	    open(o->output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (s->file < 0)
		fail(o->output);
	if (s->mode == V3 &&
	    (s->proof = proof_new((uint32_t)o->engines)) == NULL)
		fail("keys");
}

int
main(int argc, char **argv)
{
	static struct sink s = {.line_size = 200, .file = -1};
	struct sigaction action = {.sa_handler = on_signal};
	struct options o = take_options(&s, argc, argv);

	sigaction(SIGTERM, &action, NULL);
	open_all(&s, &o);
	wire(&s);
	puts("ready");
	fflush(stdout);
	run(&s);
	printf("{\"received\": %llu, \"refused\": %llu, "
	       "\"kernel_drops\": %u}\n",
	    (unsigned long long)s.received, (unsigned long long)s.refused,
	    s.overflow);
	proof_free(s.proof);
	text_fini(&s.text);
	return EX_OK;
}
