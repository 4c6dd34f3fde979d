/* SPDX-License-Identifier: ISC */
/*
 * The check of views (RFC 3415 3.2, step 7). Only the trap OID is looked at, as
 * snmptrapd does: what a notification tells is the sender's to choose.
 */
#include "conf/access.h"

const struct view *
access_view(const struct conf *conf, size_t number)
{
	return number == 0 ? NULL : &conf->views[number - 1];
}

static bool
includes(const struct conf *conf, size_t number, struct span trap_oid)
{
	return number == 0 ||
	       view_includes(access_view(conf, number), trap_oid);
}

enum drop
access_check(const struct conf *conf, const struct notification *n,
    const struct address *source, const struct usm_user *user)
{
	const struct community *community = conf->communities;
	const struct community *end = community + conf->community_count;

	if (conf->view_count == 0)
		return DROP_NONE;
	if (n->version == SNMP_V3)
		return includes(conf, user->view, n->trap_oid)
			   ? DROP_NONE
			   : DROP_NOT_IN_VIEW;
	for (; community < end; community++)
		if (community_allows(community, n->community, source) &&
		    includes(conf, community->view, n->trap_oid))
			return DROP_NONE;
	return DROP_NOT_IN_VIEW;
}
