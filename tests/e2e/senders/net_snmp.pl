#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# Perl's Net::SNMP as sender. Arguments: address and port. Standard input: one
# JSON array a line: trap or inform, version, mark, then for v1 and v2c the
# community, for v3 user, auth, its passphrase, priv, its passphrase.
use strict;
use warnings;
use JSON::PP;
use Net::SNMP qw(:asn1);

my ($address, $port) = @ARGV;
my $mark_oid = '1.3.6.1.4.1.8072.9999.7';
my @link_down = (
    '1.3.6.1.2.1.1.3.0', TIMETICKS, 1234,
    '1.3.6.1.6.3.1.1.4.1.0', OBJECT_IDENTIFIER, '1.3.6.1.6.3.1.1.5.3',
);

sub security {
    my ($kind, $user, $auth, $auth_passphrase, $priv, $priv_passphrase) = @_;
    my @words = (-username => $user);
    # For traps it must be an engine of its own; half of that is undocumented.
    push @words, -authoritative => 1 if $kind eq 'trap';
    push @words, -authprotocol => $auth, -authpassword => $auth_passphrase
        if $auth;
    push @words, -privprotocol => $priv, -privpassword => $priv_passphrase
        if $priv;
    return @words;
}

sub send_one {
    my ($kind, $version, $mark, @who) = @_;
    my @security = $version eq '3' ? security($kind, @who)
        : (-community => $who[0]);
    my ($session, $error) = Net::SNMP->session(
        -hostname => $address, -port => $port, -version => $version,
        -domain => $address =~ /:/ ? 'udp6' : 'udp',
        -timeout => 5, -retries => 1, @security);
    die "$mark: $error\n" if !$session;
    my @mark = ($mark_oid, OCTET_STRING, $mark);
    my $sent = $version eq '1'
        ? $session->trap(
            -enterprise => '1.3.6.1.4.1.8072.9999', -agentaddr => '192.0.2.7',
            -generictrap => 6, -specifictrap => 17, -timestamp => 1234,
            -varbindlist => \@mark)
        : $kind eq 'inform'
        ? $session->inform_request(-varbindlist => [@link_down, @mark])
        : $session->snmpv2_trap(-varbindlist => [@link_down, @mark]);
    die "$mark: " . $session->error() . "\n" if !defined $sent;
    $session->close();
    return;
}

while (my $line = <STDIN>) {
    send_one(@{ decode_json($line) });
}
