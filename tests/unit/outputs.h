/* SPDX-License-Identifier: ISC */
/*
 * What the tests of outputs have in common: pushing, waiting, and an account
 * that must balance whenever it is looked at.
 */
#ifndef TRAPLINE_TESTS_OUTPUTS_H
#define TRAPLINE_TESTS_OUTPUTS_H

#include <stdio.h>
#include <unistd.h>

#include "notifications.h"
#include "output/output.h"

#define PATIENCE_MS 20000 /* before a test gives up */

static inline struct mono
in_ms(int64_t ms)
{
	return mono_add_ms(clock_mono(), ms);
}

/* Pushes notifications with request-ids from `first` on for slot 0. */
static inline int
push(struct output *output, unsigned first, unsigned count)
{
	struct batch *batch = sample_batch(first, count, 1);
	int result = output_push(output, batch);

	batch_unref(batch);
	return result;
}

/* Pushes one notification for slot 0. */
static inline void
push_one(struct output *output, const struct notification *n)
{
	struct batch_record record = {.notification = *n, .outputs = 1};
	struct batch *batch = batch_new();

	ck_assert_int_eq(batch_add(batch, &record), 0);
	batch = batch_seal(batch);
	ck_assert_int_eq(output_push(output, batch), 0);
	batch_unref(batch);
}

static inline struct output_status
status_of(const struct output *output)
{
	struct output_status status;

	output_status(output, &status);
	ck_assert_uint_eq(
	    status.wanted, status.delivered + status.queued + status.dropped);
	return status;
}

static inline void
await_delivered(const struct output *output, uint64_t count)
{
	struct mono deadline = in_ms(PATIENCE_MS);

	while (status_of(output).delivered < count) {
		ck_assert_msg(mono_ns(clock_mono(), deadline) > 0,
		    "not delivered: %s", status_of(output).last_error);
		usleep(1000);
	}
}

static inline void
await_errors(const struct output *output, uint64_t count)
{
	struct mono deadline = in_ms(PATIENCE_MS);

	while (status_of(output).errors < count) {
		ck_assert_msg(mono_ns(clock_mono(), deadline) > 0, "no error");
		usleep(1000);
	}
}

/* Delivers what is left and ends it; nothing may be dropped. */
static inline void
end(struct output *output)
{
	output_stop(output);
	ck_assert_uint_eq(output_join(output, in_ms(PATIENCE_MS)), 0);
	output_free(output);
}

/* A file's contents with a NUL behind; the caller frees it. */
static inline char *
contents_of(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size, capacity = 64 * 1024 * 1024;
	char *contents;

	ck_assert_msg(file != NULL, "%s cannot be read", path);
	contents = malloc(capacity);
	size = fread(contents, 1, capacity - 1, file);
	contents[size] = '\0';
	fclose(file);
	return contents;
}

static inline unsigned
count_lines(const char *path)
{
	char *contents = contents_of(path), *at;
	unsigned lines = 0;

	for (at = contents; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	free(contents);
	return lines;
}

#endif
