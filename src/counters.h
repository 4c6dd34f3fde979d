/* SPDX-License-Identifier: ISC */
/*
 * The account of reception. Every datagram ends in exactly one place:
 *   received = notifications + repeats + the sum of drops + parked now
 * Reports and Responses are counted apart, in no sum.
 */
#ifndef TRAPLINE_COUNTERS_H
#define TRAPLINE_COUNTERS_H

#include <stdint.h>

#include "snmp/drop.h"
#include "snmp/lenient.h"

struct counters {
	uint64_t received;
	uint64_t notifications; /* handed to n outputs, n may be 0 */
	uint64_t repeats;	/* informs that were heard before */
	uint64_t drops[DROP_COUNT];
	uint64_t parked; /* waiting for a key now */

	uint64_t unwanted;		/* notifications that no route wanted */
	uint64_t summaries;		/* of duplicates that routes left out */
	uint64_t auth_failure_records;	/* told to auth_failures' outputs */
	uint64_t auth_failures_limited; /* too many to be told */
	uint64_t responses_sent;	/* informs answered, repeats too */
	uint64_t silent_drops; /* snmpSilentDrops: no answer small enough */
	uint64_t reports_sent;
	uint64_t reports_limited; /* left out by report_rate */
	uint64_t send_errors;	  /* the kernel refused to send */
	uint64_t leniencies[LENIENT_COUNT];
};

#endif
