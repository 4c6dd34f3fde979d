/* SPDX-License-Identifier: ISC */
/*
 * Starting, retiring and ending outputs. A retired output keeps its slot until
 * it is gone, because batches in its queue name it.
 */
#include "outputs.h"

#include <errno.h>
#include <unistd.h>

#include "output/spoof.h"

#define GIVE_UP_MS 250 /* for an output to clean up when its time is over */

void
outputs_init(struct outputs *o)
{
	*o = (struct outputs) {.means.raw_ipv4 = -1, .means.raw_ipv6 = -1};
}

const struct output_conf *
outputs_open_raw(struct outputs *o, const struct conf *conf)
{
	const struct output_conf *output = conf->outputs;
	const struct output_conf *end = output + conf->output_count;
	int *descriptor, family;

	for (; output < end; output++) {
		if (output->kind != OUTPUT_FORWARD ||
		    output->forward.source != FORWARD_SOURCE_SPOOF)
			continue;
		family = output->forward.address.family;
		descriptor =
		    family == AF_INET ? &o->means.raw_ipv4 : &o->means.raw_ipv6;
		if (*descriptor < 0)
			*descriptor = spoof_open(family);
		if (*descriptor < 0)
			return output;
	}
	return NULL;
}

int
outputs_start(struct outputs *o, const struct output_conf *conf,
    struct pipeline *pipeline)
{
	struct output_conf equipped = *conf;
	struct output *output;
	unsigned slot;

	equipped.means = &o->means;
	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output == NULL)
			break;
	if (slot == OUTPUTS_MAX) {
		errno = EAGAIN; /* retired ones still deliver */
		return -1;
	}
	if ((output = output_new(&equipped, slot)) == NULL)
		return -1;
	o->slots[slot] = (struct delivering) {.output = output};
	if (pipeline != NULL)
		pipeline_set_output(pipeline, slot, output);
	return (int)slot;
}

int
outputs_find(const struct outputs *o, const struct output_conf *wanted)
{
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL && !o->slots[slot].retired &&
		    output_conf_equal(
			output_conf(o->slots[slot].output), wanted))
			return (int)slot;
	return -1;
}

void
outputs_retire(struct outputs *o, unsigned slot, unsigned timeout)
{
	output_stop(o->slots[slot].output);
	o->slots[slot].retired = true;
	o->slots[slot].deadline =
	    mono_add_ms(clock_mono(), (int64_t)timeout * 1000);
}

/* Ends an output and says what it did. */
static void
end(struct outputs *o, unsigned slot, struct mono deadline)
{
	struct output *output = o->slots[slot].output;
	const char *title = output_conf(output)->title;
	uint64_t left = output_join(output, deadline);
	struct output_status status;

	output_status(output, &status);
	if (left > 0)
		log_warn("output %s: %llu notifications were not delivered "
			 "in time",
		    title, (unsigned long long)left);
	log_info("output %s: %llu notifications: %llu delivered, %llu "
		 "dropped; %llu errors",
	    title, (unsigned long long)status.wanted,
	    (unsigned long long)status.delivered,
	    (unsigned long long)status.dropped,
	    (unsigned long long)status.errors);
	output_free(output);
	o->slots[slot] = (struct delivering) {.output = NULL};
}

void
outputs_tick(struct outputs *o)
{
	struct mono now = clock_mono();
	struct delivering *d;
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++) {
		d = &o->slots[slot];
		if (!d->retired)
			continue;
		if (output_has_ended(d->output) ||
		    (d->given_up && mono_ns(d->deadline, now) >= 0)) {
			end(o, slot, now);
		} else if (!d->given_up && mono_ns(d->deadline, now) >= 0) {
			output_give_up(d->output);
			d->given_up = true;
			d->deadline = mono_add_ms(now, GIVE_UP_MS);
		}
	}
}

void
outputs_reopen(struct outputs *o)
{
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL)
			output_reopen(o->slots[slot].output);
}

void
outputs_stop(struct outputs *o, unsigned timeout)
{
	struct mono deadline =
	    mono_add_ms(clock_mono(), (int64_t)timeout * 1000);
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL)
			output_stop(o->slots[slot].output);
	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL)
			(void)output_await(o->slots[slot].output, deadline);
	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL)
			output_give_up(o->slots[slot].output);
	deadline = mono_add_ms(clock_mono(), GIVE_UP_MS);
	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if (o->slots[slot].output != NULL)
			end(o, slot, deadline);
	if (o->means.raw_ipv4 >= 0)
		close(o->means.raw_ipv4);
	if (o->means.raw_ipv6 >= 0)
		close(o->means.raw_ipv6);
	outputs_init(o);
}
