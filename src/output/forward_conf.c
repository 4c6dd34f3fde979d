/* SPDX-License-Identifier: ISC */
/*
 * Comparing, copying and freeing the section of a forward output. Its user is a
 * copy of the section it names, so that a change of keys is a change of the
 * output.
 */
#include "output/forward_conf.h"

#include <stdlib.h>
#include <string.h>

static bool
strings_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static bool
users_equal(const struct usm_user *a, const struct usm_user *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return usm_user_speaks_alike(a, b);
}

bool
forward_conf_equal(const struct forward_conf *a, const struct forward_conf *b)
{
	return address_equal(&a->address, &b->address, true) &&
	       a->version == b->version && a->pdu == b->pdu &&
	       a->source == b->source && a->timeout == b->timeout &&
	       a->retries == b->retries &&
	       strings_equal(a->community, b->community) &&
	       users_equal(a->user, b->user);
}

void
forward_conf_fini(struct forward_conf *conf)
{
	secret_free(conf->community);
	if (conf->user != NULL)
		usm_user_fini(conf->user);
	free(conf->user);
	conf->community = NULL;
	conf->user = NULL;
}

int
forward_conf_copy(struct forward_conf *to, const struct forward_conf *from)
{
	*to = *from;
	to->community = NULL;
	to->user = NULL;
	if (from->community != NULL &&
	    (to->community = strdup(from->community)) == NULL)
		return -1;
	if (from->user == NULL)
		return 0;
	to->user = calloc(1, sizeof(*to->user));
	if (to->user != NULL && usm_user_copy(to->user, from->user) == 0)
		return 0;
	forward_conf_fini(to);
	return -1;
}
