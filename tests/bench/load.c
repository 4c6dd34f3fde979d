/* SPDX-License-Identifier: ISC */
/*
 * The load generator: notifications at a steady rate, from many sources
 * (127.0.1.1 and on) and many engines, or informs with so many outstanding.
 * Prints one line of JSON about what it did.
 *
 *   load -p PORT [-v 1|2c|3] [-r RATE] [-n COUNT] [-s SOURCES] [-c COMMUNITY]
 *        [-e ENGINES] [-f FIRST ENGINE] [-u USERS] [-A AUTH] [-X PRIV]
 *        [-K EXTENSION] [-w OUTSTANDING] [-g]
 *
 * RATE 0: as fast as it goes. v3 traps are made before the first is sent; v3
 * informs, of user0, when they are sent, as they are for the receiver's engine.
 * With -g it says "ready" then, and waits for a line of standard input.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "inform.h"
#include "maker.h"

#define BURST	     32 /* datagrams a system call */
#define SOURCES_MAX  200
#define SLEEP_LEAST  100000 /* ns: a shorter pause is waited out */
#define SLEEP_MARGIN 60000  /* ns: what a sleep may take longer */

struct load {
	struct maker_plan plan;
	struct maker *maker;
	uint32_t count, sources, window;
	double rate;
	uint16_t port;
	bool wait; /* for a line of standard input */
	int sockets[SOURCES_MAX];

	uint8_t (*made)[NOTIFICATION_MAX]; /* v3: all of them */
	uint16_t *sizes;

	uint8_t burst[BURST][NOTIFICATION_MAX];
	struct iovec vectors[BURST];
	struct mmsghdr headers[BURST];
	uint64_t failures; /* what the kernel would not send */
};

__attribute__((noreturn)) static void
fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(EX_OSERR);
}

static void
open_sockets(struct load *l)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons(l->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in from = {.sin_family = AF_INET};
	uint32_t i;
	int size = 4 << 20;

	for (i = 0; i < l->sources; i++) {
		l->sockets[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 256 + i);
		setsockopt(
		    l->sockets[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		if (bind(l->sockets[i], (void *)&from, sizeof(from)) != 0 ||
		    connect(l->sockets[i], (void *)&to, sizeof(to)) != 0)
			fail("socket");
	}
}

/* ── what is sent ─────────────────────────────────────────────────────── */

static void
make_all(struct load *l)
{
	uint32_t i;

	l->made = calloc(l->count, sizeof(*l->made));
	l->sizes = calloc(l->count, sizeof(*l->sizes));
	if (l->made == NULL || l->sizes == NULL)
		fail("memory");
	for (i = 0; i < l->count; i++) {
		l->sizes[i] = (uint16_t)maker_make(l->maker, i, l->made[i]);
		if (l->sizes[i] == 0) {
			errno = EPROTO;
			fail("message");
		}
	}
}

static void
wire(struct load *l, uint32_t first, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		l->headers[i].msg_hdr.msg_iov = &l->vectors[i];
		l->headers[i].msg_hdr.msg_iovlen = 1;
		if (l->made != NULL) {
			l->vectors[i].iov_base = l->made[first + i];
			l->vectors[i].iov_len = l->sizes[first + i];
			continue;
		}
		l->vectors[i].iov_base = l->burst[i];
		l->vectors[i].iov_len =
		    maker_make(l->maker, first + i, l->burst[i]);
	}
}

/* Hands a burst of equal datagrams to the kernel as one, which it cuts up at
 * the receiver (udp(7), UDP_SEGMENT): the sender's cost is a third of what it
 * is otherwise, or it would be the first to be at its end. False: not so. */
static bool
send_segments(struct load *l, int descriptor, uint32_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(uint16_t))];
	struct msghdr header = {.msg_iov = l->vectors,
	    .msg_iovlen = count,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&header);
	uint16_t size = (uint16_t)l->vectors[0].iov_len;
	uint32_t i;

	for (i = 1; i < count; i++)
		if (l->vectors[i].iov_len != size)
			return false;
	memset(control, 0, sizeof(control));
	c->cmsg_level = IPPROTO_UDP;
	c->cmsg_type = UDP_SEGMENT;
	c->cmsg_len = CMSG_LEN(sizeof(size));
	memcpy(CMSG_DATA(c), &size, sizeof(size));
	return count > 1 && sendmsg(descriptor, &header, 0) > 0;
}

/* A burst from one source. What the kernel refuses is counted and tried
 * again, but for a receiver that is gone. */
static void
send_burst(struct load *l, uint32_t first, uint32_t count)
{
	int descriptor = l->sockets[first / BURST % l->sources];
	uint32_t done = 0;
	int sent;

	wire(l, first, count);
	if (send_segments(l, descriptor, count))
		return;
	while (done < count) {
		sent = sendmmsg(descriptor, l->headers + done, count - done, 0);
		if (sent > 0) {
			done += (uint32_t)sent;
			continue;
		}
		l->failures++;
		if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR &&
		    errno != ECONNREFUSED)
			fail("send");
		if (errno == ECONNREFUSED)
			done++;
	}
}

/* ── when ─────────────────────────────────────────────────────────────── */

static void
pause_ns(int64_t ns)
{
	struct timespec t = {0, 0};

	if (ns < SLEEP_LEAST)
		return;
	ns -= SLEEP_MARGIN;
	t.tv_sec = ns / NS_PER_SEC;
	t.tv_nsec = ns % NS_PER_SEC;
	nanosleep(&t, NULL);
}

/* How many are due by now; waits until at least one is. */
static uint32_t
wait_due(const struct load *l, struct mono start, uint32_t sent)
{
	int64_t ns;
	double due;

	if (l->rate <= 0)
		return l->count;
	for (;;) {
		ns = mono_ns(start, clock_mono());
		due = (double)ns * l->rate / 1e9 + 1;
		if (due >= sent + 1.0)
			return due > l->count ? l->count : (uint32_t)due;
		pause_ns((int64_t)((double)sent * 1e9 / l->rate) - ns);
	}
}

static void
run_traps(struct load *l)
{
	struct mono start = clock_mono();
	uint32_t sent = 0, due, burst;
	int64_t ns;

	while (sent < l->count) {
		due = wait_due(l, start, sent);
		while (sent < due) {
			burst = due - sent < BURST ? due - sent : BURST;
			send_burst(l, sent, burst);
			sent += burst;
		}
	}
	ns = mono_ns(start, clock_mono());
	printf("{\"sent\": %u, \"seconds\": %.6f, \"retries\": %llu}\n", sent,
	    (double)ns / 1e9, (unsigned long long)l->failures);
}

static void
run_informs(struct load *l)
{
	struct inform_run run = {.maker = l->maker,
	    .descriptor = l->sockets[0],
	    .count = l->count,
	    .window = l->window};

	if (inform_run(&run) != 0)
		fail("informs");
	printf("{\"sent\": %u, \"answered\": %u, \"lost\": %u, "
	       "\"retransmitted\": %u, \"repeated\": %u, "
	       "\"seconds\": %.6f, \"p50_us\": %.2f, \"p90_us\": %.2f, "
	       "\"p99_us\": %.2f, \"discovery_us\": %.2f}\n",
	    run.sent, run.answered, run.lost, run.retransmitted, run.repeated,
	    run.seconds, run.p50, run.p90, run.p99, run.discovery);
}

/* ── options ──────────────────────────────────────────────────────────── */

__attribute__((noreturn)) static void
usage(void)
{
	fprintf(stderr,
	    "usage: load -p PORT [-v 1|2c|3] [-r RATE] [-n COUNT]\n"
	    "    [-s SOURCES] [-c COMMUNITY] [-w OUTSTANDING] [-g]\n"
	    "    [-e ENGINES] [-f FIRST] [-u USERS] [-A AUTH] [-X PRIV] "
	    "[-K EXTENSION]\n");
	exit(EX_USAGE);
}

static uint32_t
number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || value > NUMBER_BASE)
		usage();
	return (uint32_t)value;
}

static enum snmp_version
version(const char *text)
{
	if (strcmp(text, "1") == 0)
		return SNMP_V1;
	if (strcmp(text, "2c") == 0)
		return SNMP_V2C;
	if (strcmp(text, "3") != 0)
		usage();
	return SNMP_V3;
}

static void
take_number(struct load *l, int option, uint32_t value)
{
	switch (option) {
	case 'p':
		l->port = (uint16_t)value;
		break;
	case 'r':
		l->rate = value;
		break;
	case 'n':
		l->count = value;
		break;
	case 's':
		l->sources = value;
		break;
	case 'w':
		l->window = value;
		break;
	case 'e':
		l->plan.engines = value;
		break;
	case 'f':
		l->plan.first_engine = value;
		break;
	default:
		l->plan.users = value;
	}
}

static void
take_option(struct load *l, int option)
{
	struct maker_plan *plan = &l->plan;

	if (option == 'v')
		plan->version = version(optarg);
	else if (option == 'c')
		plan->community = optarg;
	else if (option == 'g')
		l->wait = true;
	else if ((option == 'A' &&
		     auth_protocol_parse(optarg, &plan->auth) != 0) ||
		 (option == 'X' &&
		     priv_protocol_parse(optarg, &plan->priv) != 0) ||
		 (option == 'K' &&
		     key_extension_parse(optarg, &plan->extension) != 0) ||
		 option == '?')
		usage();
	else if (strchr("AXK", option) == NULL)
		take_number(l, option, number(optarg));
}

/* A v3 inform goes to one engine, the receiver's, and we are one user. */
static bool
informs_can_be(const struct maker_plan *plan)
{
	return !plan->inform || (plan->version != SNMP_V1 && plan->users == 1 &&
				    plan->engines == 1);
}

/* Tells who started us that all is made, and waits for the word to go. */
static void
wait_for_word(void)
{
	int c;

	puts("ready");
	fflush(stdout);
	while ((c = getchar()) != EOF && c != '\n')
		;
}

int
main(int argc, char **argv)
{
	static struct load l = {.plan = {.version = SNMP_V2C,
				    .community = "public",
				    .auth = AUTH_SHA_256,
				    .priv = PRIV_AES_128,
				    .engines = 1,
				    .users = 1},
	    .count = 1,
	    .sources = 1};
	int option;

	while (
	    (option = getopt(argc, argv, "p:v:r:n:s:c:w:e:f:u:A:X:K:g")) != -1)
		take_option(&l, option);
	l.plan.inform = l.window > 0;
	if (optind != argc || l.port == 0 || l.count == 0 || l.sources == 0 ||
	    l.sources > SOURCES_MAX || l.plan.engines == 0 ||
	    l.plan.users == 0 || !informs_can_be(&l.plan))
		usage();
	open_sockets(&l);
	errno = EPROTO;
	if ((l.maker = maker_new(&l.plan)) == NULL)
		fail("keys");
	if (l.plan.version == SNMP_V3 && !l.plan.inform)
		make_all(&l);
	if (l.wait)
		wait_for_word();
	if (l.plan.inform)
		run_informs(&l);
	else
		run_traps(&l);
	maker_free(l.maker);
	free(l.made);
	free(l.sizes);
	return EX_OK;
}
