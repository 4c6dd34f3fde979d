/* SPDX-License-Identifier: ISC */
/*
 * One route of the configuration: which notifications, to which outputs, how
 * many of them. Plain data, compiled when the configuration is read; an empty
 * list or mask asks for nothing.
 */
#ifndef TRAPLINE_ROUTE_ROUTE_H
#define TRAPLINE_ROUTE_ROUTE_H

#include "base/bucket.h"
#include "notify/batch.h"
#include "route/condition.h"
#include "usm/engine_id.h"

/* Which part of the tree of OIDs a pattern means. */
enum oid_scope {
	OID_SCOPE_ITSELF,    /* "1.3.6" */
	OID_SCOPE_BELOW,     /* "1.3.6.*" */
	OID_SCOPE_AND_BELOW, /* "1.3.6*" */
};

struct oid_pattern {
	uint8_t *octets; /* owned; contents octets */
	size_t size;
	enum oid_scope scope;
};

/* Names as they come in messages: any octets but NUL. */
struct name_list {
	char **items; /* owned */
	size_t count;
};

/* What makes two notifications duplicates. */
struct suppress_key {
	bool source, trap_oid, varbinds;
	struct oid_pattern *oids; /* owned; varbinds at and below these */
	size_t oid_count;
};

#define ROUTE_ANSWER_UNSET (-1) /* the route does not say */
#define ROUTE_ANSWER_NONE  (-2) /* informs are not answered */

struct route {
	char *title;		   /* owned, as all here */
	struct oid_pattern *traps; /* by the index, not by route_matches() */
	size_t trap_count;
	struct prefix_list sources;
	struct name_list communities, users, contexts;
	struct engine_id *engines; /* authoritative ones, v3 */
	size_t engine_count;
	unsigned versions; /* bit n: enum snmp_version n */
	unsigned levels;   /* bit n: enum security_level n */
	bool traps_only, informs_only;
	struct condition *conditions; /* all must hold */
	size_t condition_count;

	output_set outputs; /* bit n: the n-th output of the configuration */
	int answer;	    /* to informs: error-status, or ROUTE_ANSWER_… */
	bool final;	    /* later routes are not asked */

	struct rate rate, source_rate; /* rate 0: no limit */
	unsigned suppress;	       /* seconds, 0: duplicates go through */
	struct suppress_key suppress_key;
};

/* Does all but `traps` match? */
bool route_matches(const struct route *route, const struct notification *n);

/* Does an OID, as contents octets, match the pattern? */
bool oid_pattern_matches(const struct oid_pattern *pattern, struct span oid);

/* Frees what the route owns, not the route. */
void route_fini(struct route *route);

#endif
