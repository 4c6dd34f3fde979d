/* SPDX-License-Identifier: ISC */
/*
 * The daemon's life. The order of the start matters: sockets while we may bind
 * low ports; then the unprivileged account; then everything that makes files,
 * so that they belong to it; our boots on disk before the first datagram is
 * read; reception last. The end goes the other way round.
 */
#include "daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "account.h"
#include "base/privilege.h"
#include "base/systemd.h"
#include "conf/summary.h"
#include "park.h"
#include "receive/socket.h"
#include "reload.h"
#include "usm/crypto.h"

#define WORKER_JOBS_MAX	   (PARK_JOBS_MAX + 256)
#define REPORT_INTERVAL_MS 10000 /* kernel drops, STATUS= */

/* ── sockets ──────────────────────────────────────────────────────────── */

const char *
daemon_bind_hint(int error)
{
	return error == EADDRINUSE
		   ? ": is another receiver running, such as snmptrapd?"
	       : error == EACCES
		   ? ": a port below 1024 takes root, or traplined.socket"
	       : error == EADDRNOTAVAIL
		   ? ": no interface has this address, as of now"
		   : "";
}

/* Opens every listener's socket; they belong to nobody's loop yet. */
static int
open_sockets(const struct conf *conf, int *descriptors)
{
	int error, passed[SYSTEMD_SOCKETS_MAX];
	size_t i, count = systemd_take_sockets(passed);

	for (i = 0; i < conf->listener_count; i++) {
		descriptors[i] =
		    socket_open(&conf->listeners[i], passed, count);
		if (descriptors[i] < 0) {
			error = errno;
			log_error("listener %s: %s%s", conf->listeners[i].title,
			    strerror(error), daemon_bind_hint(error));
			return error == EACCES ? EX_NOPERM : EX_OSERR;
		}
		socket_check_buffer(descriptors[i], &conf->listeners[i]);
	}
	for (i = 0; i < count; i++)
		if (passed[i] >= 0) {
			log_warn("a socket that was passed to us fits no "
				 "listener: closed");
			close(passed[i]);
		}
	return 0;
}

static int
listen_on(struct daemon *d, int *descriptors)
{
	const struct conf *conf = d->conf;
	size_t i;
	int slot;

	for (i = 0; i < conf->listener_count; i++) {
		slot = receiver_add(
		    d->receiver, descriptors[i], &conf->listeners[i]);
		if (slot < 0)
			return -1;
		descriptors[i] = -1;
		d->listening[d->listening_count++] =
		    (struct listening) {slot, &conf->listeners[i]};
		pipeline_set_listener(
		    d->pipeline, (unsigned)slot, &conf->listeners[i]);
	}
	return 0;
}

/* ── the parts ────────────────────────────────────────────────────────── */

static int
open_state(struct daemon *d, struct local_engine *local)
{
	const struct conf *conf = d->conf;
	char error[STATE_ERROR_SIZE];
	struct text id;

	d->state = state_open(conf->state_directory, error);
	if (d->state == NULL ||
	    state_local_engine(d->state, &conf->engine_id, local, error) != 0) {
		log_error("state: %s", error);
		return EX_CANTCREAT;
	}
	text_init(&id);
	text_add_hex(&id, engine_id_span(&local->id));
	log_info(
	    "engine ID 0x%.*s, boots %d", (int)id.size, id.data, local->boots);
	d->outputs.means.local = *local;
	text_fini(&id);
	return 0;
}

/* The users' keys are made here, before anything is received. */
static int
open_usm(struct daemon *d, const struct local_engine *local)
{
	struct conf *conf = d->conf;
	struct usm_settings settings = {conf->time_window, conf->max_engines};
	size_t i;

	d->usm = usm_new(&settings, local);
	if (d->usm == NULL) {
		log_error("security model: %s", strerror(errno));
		return EX_OSERR;
	}
	for (i = 0; i < conf->user_count; i++)
		if (usm_user_derive(&conf->users[i], usm_crypto(d->usm)) != 0) {
			log_error("user %s: its keys could not be made",
			    conf->users[i].title);
			return EX_OSERR;
		}
	d->roster = roster_new(d->state);
	if (d->roster == NULL || roster_install(d->roster, d->usm, conf->users,
				     conf->user_count) != 0) {
		log_error("users: %s", strerror(errno));
		return EX_OSERR;
	}
	conf->users = NULL; /* the security model's from now on */
	conf->user_count = 0;
	state_load_engines(
	    d->state, usm_engines(d->usm), clock_mono(), clock_wall().tv_sec);
	return 0;
}

static size_t
send_by(void *context, const struct outgoing *answers, size_t count)
{
	struct daemon *d = context;
	size_t i;

	if (d->control != NULL)
		for (i = 0; i < count; i++)
			control_sent(d->control, answers[i].from, answers[i].to,
			    answers[i].message);
	return receiver_send(d->receiver, answers, count);
}

static void
on_turn_start(void *context)
{
	struct daemon *d = context;

	pipeline_start(d->pipeline, clock_mono(), clock_wall().tv_sec);
}

static void
on_expect(void *context, struct span octets)
{
	struct daemon *d = context;

	usm_expect(d->usm, octets);
}

static void
on_datagram(void *context, const struct datagram *datagram)
{
	struct daemon *d = context;

	pipeline_datagram(d->pipeline, datagram);
}

static void
on_turn_end(void *context)
{
	struct daemon *d = context;

	pipeline_end(d->pipeline);
}

static int
open_pipeline(struct daemon *d)
{
	struct receive_handler handler = {
	    on_turn_start, on_expect, on_datagram, on_turn_end, d};
	struct pipeline_parts parts = {d->usm, NULL, send_by, d};
	struct router *router;

	d->worker = worker_new(WORKER_JOBS_MAX);
	parts.worker = d->worker;
	if (d->worker == NULL || (d->loop = loop_new()) == NULL ||
	    (d->keeper = keeper_new(
		 d->state, usm_engines(d->usm), d->worker)) == NULL ||
	    (d->pipeline = pipeline_new(&parts)) == NULL ||
	    (d->receiver = receiver_new(d->loop, &handler)) == NULL) {
		log_error("start: %s", strerror(errno));
		return EX_OSERR;
	}
	router = router_new(d->conf->routes, d->conf->route_count);
	if (router == NULL) {
		log_error("start: %s", strerror(ENOMEM));
		return EX_OSERR;
	}
	pipeline_configure(d->pipeline, d->conf, router);
	return 0;
}

/* ── timers and signals ───────────────────────────────────────────────── */

static void
on_tick(void *context)
{
	struct daemon *d = context;

	pipeline_tick(d->pipeline, clock_mono());
	outputs_tick(&d->outputs);
}

static void
on_worker(void *context)
{
	struct daemon *d = context;

	worker_finish(d->worker);
}

static void
on_keep(void *context)
{
	struct daemon *d = context;

	keeper_tick(d->keeper);
}

static void
on_watchdog(void *context)
{
	(void)context;
	systemd_notify("WATCHDOG=1");
}

static void
on_report(void *context)
{
	struct daemon *d = context;
	const struct counters *c = pipeline_counters(d->pipeline);
	uint64_t drops = receiver_kernel_drops(d->receiver);
	struct text status;

	if (drops != d->kernel_drops_told)
		log_warn("the kernel dropped %llu datagrams that did not fit "
			 "the receive buffer",
		    (unsigned long long)(drops - d->kernel_drops_told));
	d->kernel_drops_told = drops;
	text_init(&status);
	text_printf(&status,
	    "STATUS=%llu datagrams received, %llu notifications, %llu "
	    "dropped by the kernel",
	    (unsigned long long)c->received,
	    (unsigned long long)c->notifications, (unsigned long long)drops);
	text_add_char(&status, '\0');
	if (!status.failed)
		systemd_notify(status.data);
	text_fini(&status);
}

static void
on_reopen(void *context)
{
	struct daemon *d = context;

	log_info("reopening files");
	outputs_reopen(&d->outputs);
}

static void
on_reload(void *context)
{
	struct daemon *d = context;

	outputs_reopen(&d->outputs);
	reload_start(d, 0);
}

static void
on_end(void *context)
{
	struct daemon *d = context;

	loop_stop(d->loop);
}

static void
asked_to_reload(void *context, client_id client)
{
	struct daemon *d = context;

	outputs_reopen(&d->outputs);
	reload_start(d, client);
}

/* An empty name: no control socket. One that another daemon has ends the start;
 * one that cannot be made is no reason not to receive. */
static int
open_control(struct daemon *d)
{
	struct control_parts parts = {.loop = d->loop,
	    .pipeline = d->pipeline,
	    .receiver = d->receiver,
	    .usm = d->usm,
	    .roster = d->roster,
	    .state = d->state,
	    .worker = d->worker,
	    .reload = asked_to_reload,
	    .reopen = on_reopen,
	    .context = d};
	struct text error;
	int taken = 0;

	if (d->conf->control_socket[0] == '\0')
		return 0;
	text_init(&error);
	d->control = control_new(&parts, d->conf, &error);
	if (d->control == NULL) {
		taken = errno == EADDRINUSE;
		log_error("%.*s", (int)error.size, error.data);
	}
	text_fini(&error);
	return taken ? EX_UNAVAILABLE : 0;
}

static int
keep_watch(struct daemon *d, struct loop_watch *watch)
{
	if (watch == NULL)
		return -1;
	d->watches[d->watch_count++] = watch;
	return 0;
}

static int
watch_all(struct daemon *d)
{
	int64_t watchdog = systemd_watchdog_ms();
	int worker = worker_descriptor(d->worker);
	struct loop *l = d->loop;

	if (keep_watch(d, loop_watch_read(l, worker, on_worker, d)) != 0 ||
	    keep_watch(d, loop_signal(l, SIGTERM, on_end, d)) != 0 ||
	    keep_watch(d, loop_signal(l, SIGINT, on_end, d)) != 0 ||
	    keep_watch(d, loop_signal(l, SIGHUP, on_reload, d)) != 0 ||
	    keep_watch(d, loop_signal(l, SIGUSR1, on_reopen, d)) != 0 ||
	    keep_watch(d, loop_every(l, KEEPER_INTERVAL_MS, on_keep, d)) != 0 ||
	    keep_watch(d, loop_every(l, OUTPUTS_INTERVAL_MS, on_tick, d)) !=
		0 ||
	    keep_watch(d, loop_every(l, REPORT_INTERVAL_MS, on_report, d)) != 0)
		return -1;
	return watchdog == 0
		   ? 0
		   : keep_watch(d, loop_every(l, watchdog, on_watchdog, d));
}

/* ── start, run, stop ─────────────────────────────────────────────────── */

void
daemon_set_log_level(const struct daemon *d, const struct conf *conf)
{
	log_set_level(d->debug ? LOG_LEVEL_DEBUG : conf->log_level);
}

void
daemon_log_summary(const struct conf *conf)
{
	struct text line;

	text_init(&line);
	summary_line(conf, &line);
	if (!line.failed)
		log_info("%.*s", (int)line.size, line.data);
	text_fini(&line);
}

/* Says for which output it failed. */
static int
open_raw(struct daemon *d)
{
	const struct output_conf *output =
	    outputs_open_raw(&d->outputs, d->conf);

	if (output == NULL)
		return 0;
	log_error("output %s: source = \"spoof\" needs a raw socket: %s: start "
		  "as root, or with the capability CAP_NET_RAW",
	    output->title, strerror(errno));
	return errno == EPERM || errno == EACCES ? EX_NOPERM : EX_OSERR;
}

static int
start_outputs(struct daemon *d)
{
	int slots[OUTPUTS_MAX];
	size_t i;

	for (i = 0; i < d->conf->output_count; i++) {
		slots[i] = outputs_start(
		    &d->outputs, &d->conf->outputs[i], d->pipeline);
		if (slots[i] < 0) {
			log_error("output %s: %s", d->conf->outputs[i].title,
			    strerror(errno));
			return EX_OSERR;
		}
	}
	pipeline_route_to(d->pipeline, slots, d->conf->output_count);
	return 0;
}

static int
start(struct daemon *d, int *descriptors)
{
	struct local_engine local;
	int status;

	if ((status = open_sockets(d->conf, descriptors)) != 0 ||
	    (status = open_raw(d)) != 0 ||
	    (status = account_become(d->conf)) != 0)
		return status;
	privilege_drop_raw();
	if ((status = open_state(d, &local)) != 0 ||
	    (status = open_usm(d, &local)) != 0 ||
	    (status = open_pipeline(d)) != 0 ||
	    (status = open_control(d)) != 0 || (status = start_outputs(d)) != 0)
		return status;
	if (watch_all(d) == 0 && listen_on(d, descriptors) == 0)
		return 0;
	log_error("start: %s", strerror(errno));
	return EX_OSERR;
}

static void
take_apart(struct daemon *d)
{
	size_t i;

	for (i = 0; i < d->watch_count; i++)
		loop_unwatch(d->watches[i]);
	control_free(d->control);
	receiver_free(d->receiver);
	reload_free(d->reload);
	pipeline_free(d->pipeline);
	keeper_free(d->keeper);
	loop_free(d->loop);
	roster_free(d->roster);
	usm_free(d->usm);
	state_close(d->state);
	conf_free(d->conf);
	free(d);
}

struct daemon *
daemon_start(struct conf *conf, bool debug, int *status)
{
	struct daemon *d = calloc(1, sizeof(*d));
	int descriptors[LISTENERS_MAX];
	size_t i;

	if (d == NULL) {
		conf_free(conf);
		*status = EX_OSERR;
		return NULL;
	}
	d->conf = conf;
	d->debug = debug;
	outputs_init(&d->outputs);
	for (i = 0; i < LISTENERS_MAX; i++)
		descriptors[i] = -1;
	daemon_set_log_level(d, conf);
	daemon_log_summary(conf);
	*status = start(d, descriptors);
	for (i = 0; i < LISTENERS_MAX; i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
	if (*status == 0) {
		systemd_notify("READY=1");
		return d;
	}
	daemon_stop(d);
	return NULL;
}

void
daemon_run(struct daemon *d)
{
	if (loop_run(d->loop) != 0)
		log_error("event loop: %s", strerror(errno));
}

static void
log_account(const struct daemon *d)
{
	const struct counters *c = pipeline_counters(d->pipeline);
	struct text line;
	size_t i;

	text_init(&line);
	text_printf(&line,
	    "%llu datagrams received, %llu dropped by the kernel before: "
	    "%llu notifications, %llu repeated informs",
	    (unsigned long long)c->received,
	    (unsigned long long)receiver_kernel_drops(d->receiver),
	    (unsigned long long)c->notifications,
	    (unsigned long long)c->repeats);
	for (i = 1; i < DROP_COUNT; i++)
		if (c->drops[i] > 0)
			text_printf(&line, ", %llu %s",
			    (unsigned long long)c->drops[i],
			    drop_name((enum drop)i));
	text_printf(&line, "; %llu informs answered, %llu Reports sent",
	    (unsigned long long)c->responses_sent,
	    (unsigned long long)c->reports_sent);
	if (!line.failed)
		log_info("%.*s", (int)line.size, line.data);
	text_fini(&line);
}

void
daemon_stop(struct daemon *d)
{
	if (d == NULL)
		return;
	d->stopping = true;
	systemd_notify("STOPPING=1");
	if (d->receiver != NULL) {
		on_report(d);
		receiver_close(d->receiver);
	}
	worker_free(d->worker);
	if (d->keeper != NULL)
		keeper_flush(d->keeper);
	if (d->pipeline != NULL)
		pipeline_flush(d->pipeline);
	outputs_stop(&d->outputs, d->conf->stop_timeout);
	if (d->receiver != NULL)
		log_account(d);
	take_apart(d);
}
