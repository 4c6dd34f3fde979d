/* SPDX-License-Identifier: ISC */
/*
 * The server. A client is in one of three states: its request is read; its
 * reply is pending; its reply, or its stream, is written. The sweep ends those
 * who keep silent too long in the first or the last.
 */
#include "control/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "control/endpoint.h"

#define SWEEP_MS    1000
#define REPLY_SMALL 16384 /* octets that are no burden */

enum client_state { CLIENT_READS, CLIENT_PENDING, CLIENT_WRITES };

struct client {
	struct server *server;
	struct client *next;
	client_id id;
	int descriptor;
	uid_t uid;
	enum client_state state;
	unsigned streams;
	bool json, binary;
	uint64_t missed; /* lines of a stream */
	struct mono streams_since;
	unsigned stream_seconds; /* 0: without end */
	size_t stream_octets, streamed;
	struct mono since; /* of the last progress */
	struct loop_watch *reads, *writes;
	char line[REQUEST_SIZE_MAX];
	size_t line_size;
	const char *wrong; /* with the line, whatever it says; or NULL */
	struct text out;
	size_t out_sent;
};

struct server {
	struct loop *loop;
	const struct control_command *commands;
	void *context;
	char *path;
	int descriptor;
	struct loop_watch *accepts, *sweeps;
	struct client *clients;
	size_t client_count;
	unsigned streams; /* what any client takes: asked for each datagram */
	client_id last_id;
};

/* ── writing ──────────────────────────────────────────────────────────── */

static void
client_free(struct client *c)
{
	loop_unwatch(c->reads);
	loop_unwatch(c->writes);
	close(c->descriptor);
	text_fini(&c->out);
	secret_wipe(c->line, sizeof(c->line));
	free(c);
}

/* To be called whenever a client comes to take a stream, or leaves. */
static void
note_streams(struct server *s)
{
	const struct client *c;

	s->streams = 0;
	for (c = s->clients; c != NULL; c = c->next)
		s->streams |= c->streams;
}

static void
client_close(struct client *c)
{
	struct client **at = &c->server->clients;

	while (*at != NULL && *at != c)
		at = &(*at)->next;
	if (*at == NULL)
		return; /* it is no client of ours */
	*at = c->next;
	c->server->client_count--;
	note_streams(c->server);
	client_free(c);
}

/* Forgets what was sent; where a stream missed lines, says so now. */
static void
client_drained(struct client *c)
{
	text_clear(&c->out);
	c->out_sent = 0;
	if (c->missed == 0 || c->binary)
		return;
	if (c->json)
		text_printf(&c->out, "{\"missed\":%llu}\n",
		    (unsigned long long)c->missed);
	else
		text_printf(&c->out, "(%llu lines missed: read faster)\n",
		    (unsigned long long)c->missed);
	c->missed = 0;
}

static void client_on_writable(void *context);

/* Writes what it can; false if the client is gone by that. */
static bool
client_write(struct client *c)
{
	ssize_t sent = 0;

	while (c->out_sent < c->out.size) {
		sent = send(c->descriptor, c->out.data + c->out_sent,
		    c->out.size - c->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent <= 0)
			break;
		c->out_sent += (size_t)sent;
		c->since = clock_mono();
		if (c->out_sent == c->out.size)
			client_drained(c);
	}
	if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		client_close(c);
		return false;
	}
	if (c->out_sent == c->out.size) {
		loop_unwatch(c->writes);
		c->writes = NULL;
		if (c->streams != 0)
			return true;
		client_close(c);
		return false;
	}
	if (c->writes == NULL)
		c->writes = loop_watch_write(
		    c->server->loop, c->descriptor, client_on_writable, c);
	if (c->writes != NULL)
		return true;
	client_close(c);
	return false;
}

static void
client_on_writable(void *context)
{
	client_write(context);
}

/* What all replies together have to wait for their readers. */
static size_t
octets_waiting(const struct server *s)
{
	const struct client *c;
	size_t octets = 0;

	for (c = s->clients; c != NULL; c = c->next)
		octets += c->out.capacity;
	return octets;
}

/* The first line of a reply, and the reply. */
static bool
client_reply(struct client *c, int status, const struct text *error,
    const struct text *reply)
{
	c->state = CLIENT_WRITES;
	if (reply->size > REPLY_SMALL &&
	    octets_waiting(c->server) + reply->size > REPLIES_MAX) {
		text_printf(&c->out,
		    "%d too many replies wait to be read: try again\n",
		    EX_TEMPFAIL);
		return client_write(c);
	}
	text_printf(&c->out, "%d ", status);
	text_add_span(&c->out, result_span(error));
	text_add_char(&c->out, '\n');
	text_add_span(&c->out, result_span(reply));
	if (c->json && reply->size == 0 && c->streams == 0)
		result_add(&c->out, status, result_span(error));
	if (error->failed || reply->failed || c->out.failed) {
		text_clear(&c->out);
		text_printf(&c->out, "%d out of memory\n", EX_OSERR);
	}
	return client_write(c);
}

/* ── requests ─────────────────────────────────────────────────────────── */

/* Does the command's name, of one or two words, begin the request? */
static bool
names(const struct control_command *command, const struct request *request)
{
	const char *space = strchr(command->name, ' ');
	size_t size;

	if (space == NULL)
		return strcmp(command->name, request->words[0]) == 0;
	size = (size_t)(space - command->name);
	return request->count > 1 && strlen(request->words[0]) == size &&
	       memcmp(command->name, request->words[0], size) == 0 &&
	       strcmp(space + 1, request->words[1]) == 0;
}

static const struct control_command *
find_command(const struct server *s, struct request *request)
{
	const struct control_command *command;

	for (command = s->commands; command->name != NULL; command++) {
		if (!names(command, request))
			continue;
		request->next = strchr(command->name, ' ') == NULL ? 1 : 2;
		return command;
	}
	return NULL;
}

static bool
may_change(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

/* Says what would be right: the commands that begin with the same word, if
 * there are any. */
static void
explain_unknown(const struct server *s, const struct control_call *call)
{
	const char *word = call->request->words[0], *between = ": ";
	const struct control_command *command;
	size_t size = strlen(word);

	text_add(call->error, "the daemon knows no such command as \"");
	text_add_escaped(call->error, span_of(word));
	text_add_char(call->error, '"');
	for (command = s->commands; command->name != NULL; command++)
		if (strncmp(command->name, word, size) == 0 &&
		    command->name[size] == ' ') {
			text_printf(
			    call->error, "%s%s", between, command->name);
			between = ", ";
		}
}

/* Runs a request; an exit status. */
static int
run(struct client *c, struct control_call *call, char *line)
{
	const char *wrong =
	    c->wrong != NULL ? c->wrong : request_parse(line, call->request);
	const struct control_command *command;

	if (wrong != NULL) {
		text_add(call->error, wrong);
		return EX_USAGE;
	}
	call->json = c->json = request_take_flag(call->request, "--json");
	command = find_command(c->server, call->request);
	if (command == NULL) {
		explain_unknown(c->server, call);
		return EX_USAGE;
	}
	if (command->changes && !may_change(c->uid)) {
		text_printf(call->error,
		    "%s is for root and for the account of the daemon",
		    command->name);
		return EX_NOPERM;
	}
	return command->handler(call);
}

/* There may be keys in a request: none of it is kept. */
static void
client_call(struct client *c)
{
	char line[REQUEST_SIZE_MAX];
	struct text reply, error;
	struct request request;
	struct control_call call = {.context = c->server->context,
	    .request = &request,
	    .reply = &reply,
	    .error = &error,
	    .client = c->id};
	int status;

	text_init(&reply);
	text_init(&error);
	memcpy(line, c->line, sizeof(line));
	secret_wipe(c->line, sizeof(c->line));
	c->state = CLIENT_PENDING;
	status = run(c, &call, line);
	secret_wipe(line, sizeof(line));
	/* A pending call may have its reply by now, and the client be gone. */
	if (status != 0 || !call.pending) {
		c->binary = call.binary;
		c->streams = status == 0 ? call.streams : 0;
		c->stream_seconds = call.stream_seconds;
		c->stream_octets = call.stream_octets;
		c->streams_since = clock_mono();
		note_streams(c->server);
		client_reply(c, status, &error, &reply);
	}
	text_fini(&reply);
	text_fini(&error);
}

/* Nobody has to say anything behind a request. Who says that nothing more will
 * come may still read; a stream ends with it. */
static void
client_listen_on(struct client *c)
{
	char ignored[256];
	ssize_t got =
	    recv(c->descriptor, ignored, sizeof(ignored), MSG_DONTWAIT);

	if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	if (got < 0 || c->streams != 0) {
		client_close(c);
		return;
	}
	loop_unwatch(c->reads);
	c->reads = NULL;
}

/* Ends the line, whose newline is NULL where there was no room for it. */
static void
end_line(struct client *c, char *newline)
{
	if (newline == NULL) {
		c->wrong = "the request is too long: 4094 octets are the most";
		return;
	}
	*newline = '\0';
	if (strlen(c->line) != (size_t)(newline - c->line))
		c->wrong = "there is a NUL octet in the request";
}

static void
client_on_readable(void *context)
{
	struct client *c = context;
	char *newline;
	ssize_t got;

	if (c->state != CLIENT_READS) {
		client_listen_on(c);
		return;
	}
	got = recv(c->descriptor, c->line + c->line_size,
	    sizeof(c->line) - 1 - c->line_size, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		client_close(c);
		return;
	}
	c->line_size += (size_t)got;
	c->line[c->line_size] = '\0';
	newline = memchr(c->line, '\n', c->line_size);
	if (newline == NULL && c->line_size < sizeof(c->line) - 1)
		return;
	end_line(c, newline);
	client_call(c);
}

/* ── clients ──────────────────────────────────────────────────────────── */

/* The last places are for those who may change something: whoever may only
 * read must not keep them out. */
static bool
has_place(const struct server *s, uid_t uid)
{
	size_t places = CLIENTS_MAX;

	if (!may_change(uid))
		places -= CLIENTS_RESERVED;
	return s->client_count < places;
}

static void
turn_away(int descriptor)
{
	char line[64];
	int size = snprintf(line, sizeof(line),
	    "%d too many clients: try again\n", EX_TEMPFAIL);

	send(descriptor, line, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(descriptor);
}

static void
client_new(struct server *s, int descriptor)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t size = sizeof(peer);
	struct client *c;

	if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) !=
		0 ||
	    !has_place(s, peer.uid) || (c = calloc(1, sizeof(*c))) == NULL) {
		turn_away(descriptor);
		return;
	}
	*c = (struct client) {.server = s,
	    .next = s->clients,
	    .id = ++s->last_id,
	    .descriptor = descriptor,
	    .uid = peer.uid,
	    .since = clock_mono()};
	s->clients = c;
	s->client_count++;
	c->reads = loop_watch_read(s->loop, descriptor, client_on_readable, c);
	if (c->reads == NULL)
		client_close(c);
}

/* Without a descriptor left, who waits would wake us again and again: the sweep
 * looks after them. */
static void
on_accept(void *context)
{
	struct server *s = context;
	int descriptor =
	    accept4(s->descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (descriptor >= 0) {
		client_new(s, descriptor);
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		   errno == ENOBUFS) {
		loop_unwatch(s->accepts);
		s->accepts = NULL;
	}
}

/* What waits is still written; then the client is closed. */
static void
stream_end(struct client *c)
{
	c->streams = 0;
	note_streams(c->server);
	client_write(c);
}

/* A stream may be quiet as long as it likes. */
static bool
is_silent(const struct client *c, struct mono now)
{
	if (c->state == CLIENT_PENDING ||
	    (c->streams != 0 && c->out_sent == c->out.size))
		return false;
	return mono_seconds(c->since, now) >= CLIENT_SILENCE_S;
}

void
server_sweep(struct server *s, struct mono now)
{
	struct client *c, *next;

	for (c = s->clients; c != NULL; c = next) {
		next = c->next;
		if (is_silent(c, now))
			client_close(c);
		else if (c->streams != 0 && c->stream_seconds > 0 &&
			 mono_seconds(c->streams_since, now) >=
			     c->stream_seconds)
			stream_end(c);
	}
	if (s->accepts == NULL)
		s->accepts =
		    loop_watch_read(s->loop, s->descriptor, on_accept, s);
}

static void
on_sweep(void *context)
{
	server_sweep(context, clock_mono());
}

void
server_reply(struct server *s, client_id id, int status,
    const struct text *error, const struct text *reply)
{
	struct client *c;

	for (c = s->clients; c != NULL; c = c->next)
		if (c->id == id && c->state == CLIENT_PENDING) {
			client_reply(c, status, error, reply);
			return;
		}
}

bool
server_wants_json(const struct server *s, client_id id)
{
	const struct client *c;

	for (c = s->clients; c != NULL; c = c->next)
		if (c->id == id)
			return c->json;
	return false;
}

bool
server_streams(const struct server *s, unsigned streams)
{
	return (s->streams & streams) != 0;
}

void
server_stream(struct server *s, unsigned streams, const struct text *text,
    const struct text *json)
{
	const struct text *line;
	struct client *c, *next;

	for (c = s->clients; c != NULL; c = next) {
		next = c->next;
		if (!(c->streams & streams))
			continue;
		line = c->json ? json : text;
		c->streamed += line->size;
		if (c->stream_octets > 0 && c->streamed > c->stream_octets) {
			stream_end(c);
			continue;
		}
		if (c->out.size + line->size > CLIENT_STREAM_MAX) {
			c->missed++;
			continue;
		}
		if (c->out.size == 0)
			c->since = clock_mono();
		text_add_span(&c->out,
		    (struct span) {(const uint8_t *)line->data, line->size});
		client_write(c);
	}
}

/* ── its life ─────────────────────────────────────────────────────────── */

struct server *
server_new(struct loop *loop, const char *path,
    const struct control_command *commands, void *context, struct text *error)
{
	struct server *s = calloc(1, sizeof(*s));
	int saved;

	if (s == NULL)
		return NULL;
	*s = (struct server) {
	    .loop = loop, .commands = commands, .context = context};
	s->descriptor = endpoint_open(path, error);
	if (s->descriptor >= 0) {
		s->path = strdup(path);
		s->accepts = loop_watch_read(loop, s->descriptor, on_accept, s);
		s->sweeps = loop_every(loop, SWEEP_MS, on_sweep, s);
		if (s->path != NULL && s->accepts != NULL && s->sweeps != NULL)
			return s;
		text_add(error, "control_socket: out of memory");
	}
	saved = errno;
	server_free(s);
	errno = saved;
	return NULL;
}

void
server_free(struct server *s)
{
	struct client *c, *next;

	if (s == NULL)
		return;
	for (c = s->clients; c != NULL; c = next) {
		next = c->next;
		client_free(c);
	}
	loop_unwatch(s->accepts);
	loop_unwatch(s->sweeps);
	/* as long as it is ours: one that nobody listens on is taken over */
	if (s->path != NULL)
		unlink(s->path);
	if (s->descriptor >= 0)
		close(s->descriptor);
	free(s->path);
	free(s);
}
