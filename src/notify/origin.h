/* SPDX-License-Identifier: ISC */
/*
 * The first sender of a notification that came by way of a relay, as varbinds
 * tell it. RFC 3584 has an object for IPv4 (snmpTrapAddress.0). For IPv6 no
 * standard has one of its own; what stands in is nlmLogEngineTAddress of the
 * Notification Log MIB (RFC 3014), "the transport service address of the SNMP
 * engine from which the Notification was received", instance 0.1: entry 1 of
 * the log without a name. Its value is a TransportAddressIPv6 (RFC 3419): 16
 * octets of address, 2 of port.
 */
#ifndef TRAPLINE_NOTIFY_ORIGIN_H
#define TRAPLINE_NOTIFY_ORIGIN_H

#include "notify/notification.h"

#define ORIGIN_IPV6_SIZE 18 /* octets of a TransportAddressIPv6 */

/* Instances, as contents octets. */
extern const struct span oid_snmp_trap_address;	   /* 1.3.6.1.6.3.18.1.3.0 */
extern const struct span oid_snmp_trap_community;  /* 1.3.6.1.6.3.18.1.4.0 */
extern const struct span oid_snmp_trap_enterprise; /* 1.3.6.1.6.3.1.1.4.3.0 */
extern const struct span oid_origin_ipv6; /* 1.3.6.1.2.1.92.1.3.1.1.5.0.1 */

/* The first varbind of this name and type behind sysUpTime.0 and snmpTrapOID.0;
 * false: there is none. */
bool origin_varbind(const struct notification *notification, struct span name,
    uint8_t tag, struct varbind *varbind);

/*
 * Who sent it first: the first snmpTrapAddress.0, else the IPv6 form, else the
 * agent-addr of a v1 trap. An address of zeros tells nothing. False if none
 * does. The port is 0 where it is not told.
 */
bool origin_find(
    const struct notification *notification, struct address *origin);

/* Takes `source` for a relay: it becomes `relay`, and `source` who sent it
 * first. Nothing changes where that is not told. */
void origin_apply(struct notification *notification);

#endif
