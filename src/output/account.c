/* SPDX-License-Identifier: ISC */
/*
 * The account. A mutex, taken once per batch and once per write, makes every
 * snapshot consistent; what is queued is not counted but computed, so that the
 * sum is right by construction.
 */
#include "output/account.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

struct account {
	pthread_mutex_t mutex;
	uint64_t wanted, delivered, dropped, errors, restarts;
	bool closed;
	char last_error[OUTPUT_ERROR_SIZE];

	/* the output's thread only */
	struct log_limit error_limit, recover_limit;
	bool failing;
	char name[];
};

struct account *
account_new(const char *name)
{
	size_t size = strlen(name) + 1;
	struct account *account = calloc(1, sizeof(*account) + size);

	if (account == NULL)
		return NULL;
	pthread_mutex_init(&account->mutex, NULL);
	memcpy(account->name, name, size);
	return account;
}

void
account_free(struct account *account)
{
	if (account == NULL)
		return;
	pthread_mutex_destroy(&account->mutex);
	free(account);
}

/* Adds to one of the counters, unless the account is closed. */
static void
add(struct account *account, uint64_t *counter, uint64_t count)
{
	pthread_mutex_lock(&account->mutex);
	if (!account->closed)
		*counter += count;
	pthread_mutex_unlock(&account->mutex);
}

void
account_want(struct account *account, uint64_t count)
{
	add(account, &account->wanted, count);
}

void
account_deliver(struct account *account, uint64_t count)
{
	add(account, &account->delivered, count);
}

void
account_drop(struct account *account, uint64_t count)
{
	add(account, &account->dropped, count);
}

void
account_restart(struct account *account)
{
	add(account, &account->restarts, 1);
}

void
account_error(struct account *account, struct mono now, const char *format, ...)
{
	char error[OUTPUT_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(error, sizeof(error), format, args);
	va_end(args);
	pthread_mutex_lock(&account->mutex);
	account->errors++;
	memcpy(account->last_error, error, sizeof(error));
	pthread_mutex_unlock(&account->mutex);
	account->failing = true;
	log_limited(&account->error_limit, now, LOG_LEVEL_WARN, "%s: %s",
	    account->name, error);
}

void
account_recover(struct account *account, struct mono now)
{
	if (!account->failing)
		return;
	account->failing = false;
	log_limited(&account->recover_limit, now, LOG_LEVEL_INFO,
	    "%s: works again", account->name);
}

uint64_t
account_close(struct account *account)
{
	uint64_t left;

	pthread_mutex_lock(&account->mutex);
	left = account->wanted - account->delivered - account->dropped;
	account->dropped += left;
	account->closed = true;
	pthread_mutex_unlock(&account->mutex);
	return left;
}

void
account_read(struct account *account, struct output_status *status)
{
	pthread_mutex_lock(&account->mutex);
	status->wanted = account->wanted;
	status->delivered = account->delivered;
	status->dropped = account->dropped;
	status->queued =
	    account->wanted - account->delivered - account->dropped;
	status->errors = account->errors;
	status->restarts = account->restarts;
	memcpy(status->last_error, account->last_error,
	    sizeof(status->last_error));
	pthread_mutex_unlock(&account->mutex);
}
