/* SPDX-License-Identifier: ISC */
/*
 * Listeners' sockets: bound or taken over, their options, what the kernel tells
 * with a datagram, and how an answer's source is set.
 */
#include "listeners.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <sys/wait.h>

#include "suite.h"

START_TEST(test_open_v4)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int descriptor = open_listener(&l), second;
	struct address bound = bound_address(descriptor);

	ck_assert(address_equal(&bound, &l.address, true));
	ck_assert_int_ne(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_ne(fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_eq(get_int(descriptor, SOL_SOCKET, SO_TIMESTAMPNS), 1);
	ck_assert_int_eq(get_int(descriptor, SOL_SOCKET, SO_RXQ_OVFL), 1);
	ck_assert_int_eq(get_int(descriptor, IPPROTO_IP, IP_PKTINFO), 1);
	ck_assert_int_eq(get_int(descriptor, IPPROTO_IP, IP_TOS), 0);
	ck_assert_int_eq(
	    get_int(descriptor, IPPROTO_IP, IP_MTU_DISCOVER), IP_PMTUDISC_DONT);
	second = socket_open(&l, NULL, 0); /* the port is taken */
	ck_assert_int_eq(second, -1);
	ck_assert_int_eq(errno, EADDRINUSE);
	close(descriptor);
	ck_assert_int_eq(address_parse("192.0.2.99", &l.address), 0);
	ck_assert_int_eq(socket_open(&l, NULL, 0), -1);
	ck_assert_int_eq(errno, EADDRNOTAVAIL);
}
END_TEST

/* An IPv6 socket takes IPv6 only: IPv4's port may be another listener's. */
START_TEST(test_open_v6)
{
	struct listener_conf l = listener_on("::"), v4 = listener_on("0.0.0.0");
	int descriptor, other;

	if (!have_v6())
		return;
	descriptor = open_listener(&l);
	ck_assert_int_eq(get_int(descriptor, IPPROTO_IPV6, IPV6_V6ONLY), 1);
	ck_assert_int_eq(
	    get_int(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO), 1);
	v4.address.port = l.address.port;
	other = open_listener(&v4);
	close(descriptor);
	close(other);
}
END_TEST

START_TEST(test_reuse_port)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int first, second;

	l.reuse_port = true;
	first = open_listener(&l);
	second = socket_open(&l, NULL, 0);
	ck_assert_int_ge(second, 0);
	close(first);
	close(second);
}
END_TEST

/* What a section asks for, and that the next one takes it back. */
START_TEST(test_options_and_back)
{
	struct listener_conf l = listener_on(_i == 0 ? "127.0.0.1" : "::1");
	const struct listener_conf before = l;
	int level = _i == 0 ? IPPROTO_IP : IPPROTO_IPV6;
	int tos = _i == 0 ? IP_TOS : IPV6_TCLASS;
	int fragment = _i == 0 ? IP_MTU_DISCOVER : IPV6_DONTFRAG;
	int descriptor;

	if (_i == 1 && !have_v6())
		return;
	l.dscp = 46;
	l.dont_fragment = true;
	descriptor = open_listener(&l);
	ck_assert_int_eq(get_int(descriptor, level, tos), 46 << 2);
	ck_assert_int_eq(
	    get_int(descriptor, level, fragment), _i == 0 ? IP_PMTUDISC_DO : 1);
	socket_configure(descriptor, &before);
	ck_assert_int_eq(get_int(descriptor, level, tos), 0);
	ck_assert_int_eq(get_int(descriptor, level, fragment),
	    _i == 0 ? IP_PMTUDISC_DONT : 0);
	close(descriptor);
}
END_TEST

/* ── passed sockets ───────────────────────────────────────────────────── */

START_TEST(test_passed)
{
	struct listener_conf a = listener_on("127.0.0.1"), b = a, c = a;
	int passed[4] = {open_listener(&a), open_listener(&b), -1, -1};
	int first = passed[0], second = passed[1], stream, own;

	stream = socket(AF_INET, SOCK_STREAM, 0);
	passed[2] = stream;
	ck_assert_int_eq(socket_open(&b, passed, 4), second);
	ck_assert_int_eq(passed[0], first);
	ck_assert_int_eq(passed[1], -1);
	own = socket_open(&c, passed, 4); /* any port: none of them */
	ck_assert(own >= 0 && own != first && own != stream);
	ck_assert_int_eq(socket_open(&a, passed, 4), first);
	ck_assert_int_eq(passed[0], -1);
	ck_assert_int_eq(passed[2], stream);
	close(first);
	close(second);
	close(stream);
	close(own);
}
END_TEST

/* Same port, other address; same port, other family; a stream. */
START_TEST(test_passed_does_not_fit)
{
	struct listener_conf any = listener_on("0.0.0.0"), l, v6;
	int passed[1] = {open_listener(&any)}, was = passed[0];

	l = listener_on("127.0.0.1");
	l.address.port = any.address.port;
	ck_assert_int_eq(socket_open(&l, passed, 1), -1);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_int_eq(passed[0], was);
	if (have_v6()) {
		int other;

		v6 = listener_on("::");
		v6.address.port = any.address.port;
		other = socket_open(&v6, passed, 1);
		ck_assert(other >= 0 && other != was);
		ck_assert_int_eq(passed[0], was);
		close(other);
	}
	ck_assert_int_eq(socket_open(&any, passed, 1), was);
	close(was);
}
END_TEST

/* ── buffers ──────────────────────────────────────────────────────────── */

START_TEST(test_buffers_raised_only)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int descriptor = open_listener(&l), before;

	ck_assert_int_ge(get_int(descriptor, SOL_SOCKET, SO_RCVBUF), 2 * 65536);
	l.receive_buffer = 131072;
	socket_configure(descriptor, &l);
	before = get_int(descriptor, SOL_SOCKET, SO_RCVBUF);
	ck_assert_int_ge(before, 2 * 131072);
	l.receive_buffer = 4096;
	l.send_buffer = 4096;
	socket_configure(descriptor, &l);
	ck_assert_int_eq(get_int(descriptor, SOL_SOCKET, SO_RCVBUF), before);
	close(descriptor);
}
END_TEST

/* In a child without rights, on a socket that was raised with them. */
static int
ask_without_rights(int descriptor, int before)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (setresgid(65534, 65534, 65534) != 0 ||
		    setresuid(65534, 65534, 65534) != 0)
			_exit(2);
		l.receive_buffer = 1 << 30;
		socket_configure(descriptor, &l);
		_exit(get_int(descriptor, SOL_SOCKET, SO_RCVBUF) < before);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A socket unit's big buffer does not shrink because the daemon, which may not
 * have as much, asks for more. */
START_TEST(test_buffer_beyond_the_limit)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int descriptor = open_listener(&l), big = 256 << 20, before;

	if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &big,
		sizeof(big)) != 0) {
		puts("skipped: no right to exceed net.core.rmem_max");
		close(descriptor);
		return;
	}
	before = get_int(descriptor, SOL_SOCKET, SO_RCVBUF);
	ck_assert_int_eq(ask_without_rights(descriptor, before), 0);
	ck_assert_int_eq(get_int(descriptor, SOL_SOCKET, SO_RCVBUF), before);
	close(descriptor);
}
END_TEST

/* Without rights a small one is raised as far as anybody's may be. */
START_TEST(test_buffer_up_to_the_limit)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int descriptor = open_listener(&l), low = 4096, before;

	setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &low, sizeof(low));
	before = get_int(descriptor, SOL_SOCKET, SO_RCVBUF);
	if (getuid() == 0) {
		ck_assert_int_eq(ask_without_rights(descriptor, before), 0);
	} else {
		l.receive_buffer = 1 << 30;
		socket_configure(descriptor, &l);
	}
	ck_assert_int_gt(get_int(descriptor, SOL_SOCKET, SO_RCVBUF), before);
	close(descriptor);
}
END_TEST

/* ── control messages ─────────────────────────────────────────────────── */

static const char *const sources[] = {"127.0.0.1", "::1"};

/* One datagram with everything that the kernel tells of it. */
START_TEST(test_ancillary)
{
	struct listener_conf l = listener_on(sources[_i]);
	_Alignas(struct cmsghdr) uint8_t control[SOCKET_CONTROL_SIZE];
	char octets[16];
	struct iovec vector = {octets, sizeof(octets)};
	struct msghdr header = {.msg_iov = &vector,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};
	struct socket_ancillary a;
	struct pollfd p = {.events = POLLIN};
	struct timespec now;
	int peer;

	if (_i == 1 && !have_v6())
		return;
	p.fd = open_listener(&l);
	peer = peer_at(sources[_i]);
	peer_send(peer, &l.address, "trap", 4);
	ck_assert_int_eq(poll(&p, 1, 10000), 1);
	ck_assert_int_eq(recvmsg(p.fd, &header, 0), 4);
	socket_read_ancillary(&header, &a);
	clock_gettime(CLOCK_REALTIME, &now);
	ck_assert_int_le(now.tv_sec - a.time.tv_sec, 10);
	ck_assert_int_ge(now.tv_sec - a.time.tv_sec, 0);
	ck_assert(address_equal(&a.destination, &l.address, false));
	header.msg_controllen = 0; /* nothing told */
	socket_read_ancillary(&header, &a);
	ck_assert_int_eq(a.time.tv_sec, 0);
	ck_assert_int_eq(a.destination.family, AF_UNSPEC);
	ck_assert(!a.has_overflow);
	close(p.fd);
	close(peer);
}
END_TEST

START_TEST(test_source_of_answers)
{
	_Alignas(struct cmsghdr) uint8_t control[SOCKET_CONTROL_SIZE] = {0};
	struct msghdr header = {.msg_control = control};
	struct address a = {.family = AF_UNSPEC};
	struct in6_pktinfo info6;
	struct in_pktinfo info;

	ck_assert_uint_eq(socket_set_source(&header, false, &a), 0);
	ck_assert_int_eq(address_parse("0.0.0.0", &a), 0);
	ck_assert_uint_eq(socket_set_source(&header, false, &a), 0);
	ck_assert_int_eq(address_parse("192.0.2.1", &a), 0);
	ck_assert_uint_eq(
	    socket_set_source(&header, false, &a), CMSG_SPACE(sizeof(info)));
	memcpy(&info, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(info));
	ck_assert_mem_eq(&info.ipi_spec_dst, a.bytes, 4);
	/* IPv4 that came by an IPv6 socket */
	ck_assert_uint_eq(
	    socket_set_source(&header, true, &a), CMSG_SPACE(sizeof(info6)));
	memcpy(&info6, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(info6));
	ck_assert(IN6_IS_ADDR_V4MAPPED(&info6.ipi6_addr));
	ck_assert_mem_eq(info6.ipi6_addr.s6_addr + 12, a.bytes, 4);
	ck_assert_int_eq(address_parse("fe80::1", &a), 0);
	a.scope = 7;
	ck_assert_uint_eq(
	    socket_set_source(&header, true, &a), CMSG_SPACE(sizeof(info6)));
	memcpy(&info6, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(info6));
	ck_assert_uint_eq(info6.ipi6_ifindex, 7);
	ck_assert_mem_eq(&info6.ipi6_addr, a.bytes, 16);
}
END_TEST

START_TEST(test_destination)
{
	struct sockaddr_storage sa;
	const struct sockaddr_in *sin = (const void *)&sa;
	const struct sockaddr_in6 *sin6 = (const void *)&sa;
	struct address a;

	ck_assert_int_eq(address_parse("192.0.2.1", &a), 0);
	a.port = 162;
	ck_assert_uint_eq(socket_destination(false, &a, &sa), sizeof(*sin));
	ck_assert_int_eq(sin->sin_family, AF_INET);
	ck_assert_int_eq(ntohs(sin->sin_port), 162);
	ck_assert_uint_eq(socket_destination(true, &a, &sa), sizeof(*sin6));
	ck_assert_int_eq(sin6->sin6_family, AF_INET6);
	ck_assert_int_eq(ntohs(sin6->sin6_port), 162);
	ck_assert(IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr));
	ck_assert_mem_eq(sin6->sin6_addr.s6_addr + 12, a.bytes, 4);
	ck_assert_int_eq(address_parse("2001:db8::1", &a), 0);
	ck_assert_uint_eq(socket_destination(true, &a, &sa), sizeof(*sin6));
	ck_assert_mem_eq(&sin6->sin6_addr, a.bytes, 16);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("socket");
	TCase *tc = tcase_create("socket");

	tcase_add_test(tc, test_open_v4);
	tcase_add_test(tc, test_open_v6);
	tcase_add_test(tc, test_reuse_port);
	tcase_add_loop_test(tc, test_options_and_back, 0, 2);
	tcase_add_test(tc, test_passed);
	tcase_add_test(tc, test_passed_does_not_fit);
	tcase_add_test(tc, test_buffers_raised_only);
	tcase_add_test(tc, test_buffer_beyond_the_limit);
	tcase_add_test(tc, test_buffer_up_to_the_limit);
	tcase_add_loop_test(tc, test_ancillary, 0, 2);
	tcase_add_test(tc, test_source_of_answers);
	tcase_add_test(tc, test_destination);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
