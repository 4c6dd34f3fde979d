#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""pysnmp as sender. Arguments: address and port. Standard input: one JSON
array a line: trap or inform, version, mark, then for v1 and v2c the community,
for v3 user, auth, its passphrase, priv, its passphrase."""
import json
import sys

from pysnmp import hlapi
from pysnmp.proto import rfc1902

AUTHS = {
    None: hlapi.usmNoAuthProtocol,
    "MD5": hlapi.usmHMACMD5AuthProtocol,
    "SHA": hlapi.usmHMACSHAAuthProtocol,
    "SHA-224": hlapi.usmHMAC128SHA224AuthProtocol,
    "SHA-256": hlapi.usmHMAC192SHA256AuthProtocol,
    "SHA-384": hlapi.usmHMAC256SHA384AuthProtocol,
    "SHA-512": hlapi.usmHMAC384SHA512AuthProtocol,
}
PRIVS = {
    None: hlapi.usmNoPrivProtocol,
    "DES": hlapi.usmDESPrivProtocol,
    "3DES": hlapi.usm3DESEDEPrivProtocol,
    "AES": hlapi.usmAesCfb128Protocol,
    "AES-192": hlapi.usmAesBlumenthalCfb192Protocol,
    "AES-256": hlapi.usmAesBlumenthalCfb256Protocol,
    "AES-192-C": hlapi.usmAesCfb192Protocol,  # as Cisco does
    "AES-256-C": hlapi.usmAesCfb256Protocol,
}
LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
MARK = "1.3.6.1.4.1.8072.9999.7"


def who(version, community_or_user, *security):
    if version != "3":
        return hlapi.CommunityData(community_or_user,
                                   mpModel=int(version == "2c"))
    auth, auth_passphrase, priv, priv_passphrase = security
    return hlapi.UsmUserData(
        community_or_user, auth_passphrase, priv_passphrase,
        authProtocol=AUTHS[auth], privProtocol=PRIVS[priv])


def send(target, kind, version, mark, *of_whom):
    notification = hlapi.NotificationType(
        hlapi.ObjectIdentity(LINK_DOWN)).addVarBinds(
            (MARK, rfc1902.OctetString(mark)))
    failed, status, _, _ = next(hlapi.sendNotification(
        hlapi.SnmpEngine(), who(version, *of_whom), target,
        hlapi.ContextData(), kind, notification))
    if failed or status:
        sys.exit(f"{mark}: {failed or status}")


def main():
    address, port = sys.argv[1], int(sys.argv[2])
    transport = (hlapi.Udp6TransportTarget if ":" in address
                 else hlapi.UdpTransportTarget)
    target = transport((address, port), timeout=5, retries=1)
    for line in sys.stdin:
        send(target, *json.loads(line))


if __name__ == "__main__":
    main()
