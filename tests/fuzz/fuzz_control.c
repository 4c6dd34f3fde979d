/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: the control socket of a daemon with all its parts. The input is
 * a script of up to four clients: who connects, sends which octets, reads,
 * closes one side or both, in any order; and of datagrams that come meanwhile.
 * Besides not crashing: every reply begins with an exit status, is one line of
 * printable text after another whatever a peer or a client wrote, and a client
 * that asks properly at the end is answered.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "control/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CLIENTS	   4
#define REPLY_MAX  65536 /* octets of a reply that are looked at */
#define LOOP_TURNS 3

enum operation {
	CONNECT,
	SEND,
	READ,
	CLOSE,
	SHUT_DOWN,
	RUN,
	DATAGRAM,
};

struct client {
	int descriptor; /* -1: none */
	bool binary;	/* it may have asked for a capture */
	size_t size;
	char reply[REPLY_MAX];
};

static struct world {
	char directory[64], socket[128];
	struct loop *loop;
	struct loop_watch *timer, *finished;
	struct state *state;
	struct worker *worker;
	struct usm *usm;
	struct roster *roster;
	struct pipeline *pipeline;
	struct receiver *receiver;
	struct control *control;
	struct conf conf;
	struct community community;
	struct client clients[CLIENTS];
} world;

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* ── the world ────────────────────────────────────────────────────────── */

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static void
end(void)
{
	worker_free(world.worker);
	control_free(world.control);
	receiver_free(world.receiver);
	pipeline_free(world.pipeline);
	loop_unwatch(world.timer);
	loop_unwatch(world.finished);
	loop_free(world.loop);
	roster_free(world.roster);
	usm_free(world.usm);
	state_close(world.state);
	free(world.community.name);
	nftw(world.directory, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static void
stop(void *context)
{
	(void)context;
	loop_stop(world.loop);
}

static void
on_worker(void *context)
{
	(void)context;
	worker_finish(world.worker);
}

static void
reload(void *context, client_id client)
{
	struct report report;

	(void)context;
	report_init(&report);
	report_mistake(&report, span_of("t.conf:1: it is wrong"));
	control_reloaded(world.control, client, 78, &report);
	report_fini(&report);
}

static void
reopen(void *context)
{
	(void)context;
}

static size_t
answer(void *context, const struct outgoing *answers, size_t count)
{
	size_t i;

	(void)context;
	for (i = 0; i < count; i++)
		control_sent(world.control, answers[i].from, answers[i].to,
		    answers[i].message);
	return count;
}

static void
ignore(void *context)
{
	(void)context;
}

static void
ignore_datagram(void *context, const struct datagram *datagram)
{
	(void)context;
	(void)datagram;
}

static void
ignore_octets(void *context, struct span octets)
{
	(void)context;
	(void)octets;
}

static void
make_parts(void)
{
	static const struct receive_handler handler = {
	    ignore, ignore_octets, ignore_datagram, ignore, NULL};
	const struct engine_id unset = {.size = 0};
	struct usm_settings settings = {150, 100};
	struct pipeline_parts parts = {.send = answer};
	char error[STATE_ERROR_SIZE];
	struct local_engine local;

	world.state = state_open(world.directory, error);
	require(world.state != NULL);
	require(state_local_engine(world.state, &unset, &local, error) == 0);
	world.usm = usm_new(&settings, &local);
	world.roster = roster_new(world.state);
	world.worker = worker_new(64);
	world.loop = loop_new();
	require(world.usm != NULL && world.roster != NULL &&
		world.worker != NULL && world.loop != NULL);
	require(roster_install(world.roster, world.usm, NULL, 0) == 0);
	parts.usm = world.usm;
	parts.worker = world.worker;
	world.pipeline = pipeline_new(&parts);
	world.receiver = receiver_new(world.loop, &handler);
	require(world.pipeline != NULL && world.receiver != NULL);
	world.timer = loop_timer(world.loop, stop, NULL);
	world.finished = loop_watch_read(
	    world.loop, worker_descriptor(world.worker), on_worker, NULL);
	require(world.timer != NULL && world.finished != NULL);
}

static void
make_control(void)
{
	struct control_parts parts = {.loop = world.loop,
	    .pipeline = world.pipeline,
	    .receiver = world.receiver,
	    .usm = world.usm,
	    .roster = world.roster,
	    .state = world.state,
	    .worker = world.worker,
	    .reload = reload,
	    .reopen = reopen};
	struct text error;

	text_init(&error);
	world.control = control_new(&parts, &world.conf, &error);
	require(world.control != NULL);
	text_fini(&error);
}

static void
make_world(void)
{
	size_t i;

	log_set_level(LOG_LEVEL_ERROR);
	strcpy(world.directory, "/dev/shm/fuzz-control-XXXXXX");
	if (mkdtemp(world.directory) == NULL) {
		strcpy(world.directory, "/tmp/fuzz-control-XXXXXX");
		require(mkdtemp(world.directory) != NULL);
	}
	snprintf(world.socket, sizeof(world.socket), "%s/control.sock",
	    world.directory);
	for (i = 0; i < CLIENTS; i++)
		world.clients[i].descriptor = -1;
	make_parts();
	world.community.name = strdup("public");
	world.conf = (struct conf) {.file = world.directory,
	    .control_socket = world.socket,
	    .communities = &world.community,
	    .community_count = 1,
	    .max_engines = 100,
	    .time_window = 150};
	pipeline_configure(world.pipeline, &world.conf, router_new(NULL, 0));
	make_control();
	require(atexit(end) == 0);
}

static void
run_loop(int64_t ms)
{
	int turn;

	for (turn = 0; turn < LOOP_TURNS; turn++) {
		require(loop_arm(world.timer, ms) == 0);
		require(loop_run(world.loop) == 0);
	}
}

/* ── a client ─────────────────────────────────────────────────────────── */

static void
connect_client(struct client *client)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (client->descriptor >= 0)
		return;
	client->descriptor =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	require(client->descriptor >= 0);
	strcpy(address.sun_path, world.socket);
	client->size = 0;
	client->binary = false;
	if (connect(client->descriptor, (void *)&address, sizeof(address)) == 0)
		return;
	close(client->descriptor); /* too many wait already */
	client->descriptor = -1;
}

/* What a capture holds is no text. */
static void
send_octets(struct client *client, struct span octets)
{
	if (client->descriptor < 0)
		return;
	if (octets.size > 0 && memchr(octets.data, 't', octets.size) != NULL)
		client->binary = true; /* trace, or a part of that word */
	if (send(client->descriptor, octets.data, octets.size, MSG_NOSIGNAL) <
	    0)
		require(
		    errno == EPIPE || errno == EAGAIN || errno == ECONNRESET);
}

static void
check_reply(const struct client *client)
{
	struct span reply = {(const uint8_t *)client->reply, client->size};
	size_t whole = reply.size;

	if (reply.size == 0 || client->binary)
		return;
	require(reply.data[0] >= '0' && reply.data[0] <= '9');
	/* the end may stand within a character */
	while (whole > 0 && reply.data[whole - 1] != '\n')
		whole--;
	reply.size = whole;
	require(text_is_printable(reply));
	require(memchr(reply.data, '\r', reply.size) == NULL);
}

static void
read_reply(struct client *client)
{
	ssize_t got = 1;

	while (client->descriptor >= 0 && client->size < REPLY_MAX && got > 0) {
		got = recv(client->descriptor, client->reply + client->size,
		    REPLY_MAX - client->size, 0);
		if (got > 0)
			client->size += (size_t)got;
	}
	check_reply(client);
}

static void
close_client(struct client *client)
{
	if (client->descriptor < 0)
		return;
	read_reply(client);
	close(client->descriptor);
	client->descriptor = -1;
}

/* ── the script ───────────────────────────────────────────────────────── */

static void
receive(struct span octets)
{
	struct datagram datagram = {
	    .octets = octets,
	    .time = {1795185540, 0},
	    .source = address_from_ipv4((const uint8_t[]) {192, 0, 2, 7}),
	    .destination = address_from_ipv4((const uint8_t[]) {192, 0, 2, 1}),
	};

	pipeline_start(world.pipeline, clock_mono(), clock_wall().tv_sec);
	pipeline_datagram(world.pipeline, &datagram);
	pipeline_end(world.pipeline);
}

/* Takes an octet that tells a size, and that many octets, or what there is. */
static struct span
take_octets(struct span *rest)
{
	struct span octets = {rest->data, 0};

	if (rest->size == 0)
		return octets;
	octets.data++;
	octets.size = rest->data[0];
	if (octets.size > rest->size - 1)
		octets.size = rest->size - 1;
	rest->data += 1 + octets.size;
	rest->size -= 1 + octets.size;
	return octets;
}

static void
act(enum operation operation, struct client *client, struct span *rest)
{
	switch (operation) {
	case CONNECT:
		connect_client(client);
		break;
	case SEND:
		send_octets(client, take_octets(rest));
		break;
	case READ:
		read_reply(client);
		break;
	case CLOSE:
		close_client(client);
		break;
	case SHUT_DOWN:
		if (client->descriptor >= 0)
			shutdown(client->descriptor, SHUT_WR);
		break;
	case RUN:
	default:
		run_loop(0);
		break;
	case DATAGRAM:
		receive(take_octets(rest));
		break;
	}
}

/* Whatever happened: who asks properly is answered. */
static void
ask_properly(const char *request)
{
	struct client *client = &world.clients[0];
	int patience = 1000;

	connect_client(client);
	require(client->descriptor >= 0);
	require(send(client->descriptor, request, strlen(request),
		    MSG_NOSIGNAL) > 0);
	while (patience-- > 0 && client->size == 0) {
		run_loop(patience > 990 ? 0 : 1); /* the worker is at it */
		read_reply(client);
	}
	require(client->size > 0 && client->reply[0] == '0');
	close_client(client);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {data, size};
	size_t i;
	uint8_t octet;

	if (world.loop == NULL)
		make_world();
	while (rest.size > 0) {
		octet = *rest.data++;
		rest.size--;
		act((enum operation)(octet & 7),
		    &world.clients[octet >> 3 & (CLIENTS - 1)], &rest);
	}
	run_loop(0);
	for (i = 0; i < CLIENTS; i++)
		close_client(&world.clients[i]);
	run_loop(0);
	ask_properly("resume\n");
	ask_properly("status --json\n");
	if (size > 0 && memmem(data, size, "add", 3) != NULL)
		ask_properly("cache clear\n");
	return 0;
}
