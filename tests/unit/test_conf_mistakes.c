/* SPDX-License-Identifier: ISC */
/*
 * Every mistake a configuration can have, with its line and the words that
 * matter in its message; all of them found in one run; none showing a secret.
 */
#include <stdio.h>

#include "conf/reading.h"
#include "conf_reading.h"
#include "suite.h"

#define NL	 "\n"
#define SECRET	 "hunter2hunter2"
#define USER	 "user \"u\" {" NL
#define FILE_ALL "file \"all\" { path = \"/tmp/all\" }" NL
#define FORWARD	 "forward \"f\" {" NL
#define NMS	 "address = \"udp:192.0.2.9:162\"" NL
#define ROUTE	 "route \"r\" { outputs = {\"all\"}" NL
#define ENGINE	 "0x8000000001020304"
#define KEY_16	 "0x00112233445566778899aabbccddeeff"
#define KEY_32	 KEY_16 "00112233445566778899aabbccddeeff"

struct mistake_case {
	const char *text;
	/* LINE:needle, separated by |, in order; nothing else may be there */
	const char *expected;
};

static const struct mistake_case cases[] = {
    /* names */
    {"tiem_window = 150", "1:unknown option \"tiem_window\", did you mean "
			  "\"time_window\"?"},
    {NL NL "zzz = 1", "3:unknown option \"zzz\", known are listen, run_as"},
    {"usr \"x\" { }", "1:unknown kind of section \"usr\", did you mean "
		      "\"user\"?"},
    {"gizmo \"r\" { outputs = {\"all\"} }",
	"1:unknown kind of section \"gizmo\", known are listener, view"},
    /* forward outputs */
    {FORWARD "version = \"v2c\" }",
	"1:this output has no address, right would be like address = "},
    {FORWARD "address = \"nms.example.org:162\" }",
	"2:address: \"nms.example.org:162\" is no address to send to, right "
	"would be udp:ADDRESS:PORT"},
    {FORWARD "address = \"udp:162\" }",
	"2:address: \"udp:162\" is no address to send to"},
    {FORWARD "address = \"udp:127.0.0.9:162\" }",
	"2:address: we listen there ourselves (listen is udp:162 and "
	"udp6:162 by default)"},
    {"listen = {\"udp:127.0.0.1:1162\"}" NL FORWARD
     "address = \"udp:127.0.0.1:1162\" }",
	"3:address: we listen there ourselves, at "},
    {"listen = {\"udp6:1162\"}" NL FORWARD "address = \"udp6:[::1]:1162\" }",
	"3:address: we listen there ourselves, at "},
    {"listener \"l\" {" NL "address = \"udp:1162\" }" NL FORWARD
     "address = \"udp:127.1.2.3:1162\" }",
	"4:address: we listen there ourselves, at "},
    {FORWARD NMS "version = \"v2\" }",
	"3:version: \"v2\" is not known, did you mean \"v1\"?"},
    {FORWARD NMS "pdu = \"inform\" }",
	"3:pdu: a datagram as it came stays what it is"},
    {FORWARD NMS "source = \"varbind\" }",
	"3:source: nothing is put into a datagram as it came"},
    {FORWARD NMS "community = \"x\" }",
	"3:community: only version = \"v1\" and \"v2c\" have one"},
    {FORWARD NMS "version = \"v1\"" NL "pdu = \"inform\" }",
	"4:pdu: v1 has no informs"},
    {FORWARD NMS "version = \"v2c\"" NL "user = \"u\" }",
	"4:user: only version = \"v3\" has one"},
    {FORWARD NMS "version = \"v3\" }",
	"1:this output has no user, which version = \"v3\" needs"},
    {USER "}" NL FORWARD NMS "version = \"v3\"" NL "user = \"v\" }",
	"6:user: there is no user section \"v\""},
    {USER "auth = \"any\"  auth_passphrase = \"" SECRET "\" }" NL FORWARD NMS
	  "version = \"v3\"" NL "user = \"u\" }",
	"6:user: its section has auth = \"any\", but to send"},
    {USER "auth = \"SHA\"  auth_localized_key = " KEY_16 "00112233"
	  "  engines = {\"" ENGINE "\"} }" NL FORWARD NMS "version = \"v3\"" NL
	  "user = \"u\" }",
	"6:user: its section has a localized key, which is good for one "
	"engine only"},
    {FORWARD NMS "version = \"v2c\"" NL "source = \"spoof\" }",
	"4:source: informs cannot be spoofed"},
    {FORWARD NMS "version = \"v2c\"  pdu = \"inform\"" NL
		 "source = \"spoof\" }",
	"4:source: informs cannot be spoofed"},
    {FORWARD NMS "version = \"v2c\"  timeout = 0" NL "retries = 101 }",
	"3:timeout: |4:retries: "},
    {"trusted_relays = {\"relay\"}", "1:trusted_relays: \"relay\""},
    /* routes */
    {FILE_ALL "route \"r\" {" NL "outputs = {\"al\"} }",
	"3:outputs: there is no output \"al\", did you mean \"all\"?"},
    {FILE_ALL "route \"r\" { final = true }",
	"2:this route has no outputs, right would be like outputs = "},
    {FILE_ALL ROUTE "traps = {\"1.3.x\"} }",
	"3:traps: \"1.3.x\": this is no OID, right would be like 1.3.6.1.4.1"},
    {FILE_ALL ROUTE "traps = {\"linkDwn\"} }",
	"3:traps: \"linkDwn\": no MIB has the name linkDwn, did you mean "
	"linkDown?"},
    {FILE_ALL ROUTE "varbinds = {\"1.3.6 ! 2\"} }",
	"3:varbinds: \"1.3.6 ! 2\": after the name right would be one of = "},
    {FILE_ALL ROUTE "varbinds = {\"1.3.6 ~ (a\"} }",
	"3:varbinds: \"1.3.6 ~ (a\": the regular expression does not "
	"compile: "},
    {FILE_ALL ROUTE "varbinds = {\"1.3.6 < many\"} }",
	"3:varbinds: \"1.3.6 < many\": less and greater compare numbers"},
    {FILE_ALL ROUTE "varbinds = {\"1.3.6 =\"} }",
	"3:varbinds: \"1.3.6 =\": there is no value after the operator"},
    {FILE_ALL ROUTE "varbinds = {\"= 5\"} }",
	"3:varbinds: \"= 5\": there is no OID or name"},
    {FILE_ALL ROUTE "inform_answer = \"genError\" }",
	"3:inform_answer: \"genError\" is not known, did you mean \"genErr\"?"},
    {FILE_ALL ROUTE "versions = {\"v2cc\"} }",
	"3:versions: \"v2cc\" is not known, did you mean \"v2c\"?"},
    {FILE_ALL ROUTE "communities = {\"a\"}" NL "users = {\"b\"} }",
	"4:users: this route has communities, and no notification has both"},
    {FILE_ALL ROUTE "communities = {\"a\"}" NL "contexts = {\"b\"} }",
	"3:communities: this route asks for an engine or a context, and only "
	"v3"},
    {FILE_ALL ROUTE "burst = 5 }",
	"3:burst: there is no rate that it would belong to"},
    {FILE_ALL ROUTE "suppress_key = {\"source\"} }",
	"3:suppress_key: nothing is suppressed, right would be with suppress"},
    {FILE_ALL ROUTE "suppress = 9" NL "suppress_key = {} }",
	"4:suppress_key: it is empty, right would be some of source, trap_oid"},
    {FILE_ALL ROUTE "suppress = 9" NL "suppress_key = {\"sauce\"} }",
	"4:suppress_key: \"sauce\": no MIB has the name sauce"},
    {"source_burst = 5",
	"1:source_burst: there is no source_rate that it would belong to"},
    {FILE_ALL USER "aut = none" NL "}",
	"3:unknown option \"aut\" in a section of the kind user, did you mean "
	"\"auth\"?"},
    {"path = \"/x\"", "1:unknown option \"path\", it belongs into a section: "
		      "file \"TITLE\""},
    {FILE_ALL USER "log_level = info" NL "}",
	"3:unknown option \"log_level\" in a section of the kind user, it "
	"belongs outside of all sections"},
    {FILE_ALL USER "user \"v\" { }" NL "}", "3:sections do not nest"},
    {"file = \"/x\"", "1:\"file\" is a kind of section, right would be file "
		      "\"TITLE\""},
    {"listen \"x\" { }", "1:\"listen\" is an option, right would be listen ="},
    {"listen { }", "1:\"listen\" is an option"},
    {"user" NL "{ }", "1:has no title, right would be user \"TITLE\""},
    {"user { auth = SHA9 }", "1:has no title|1:auth: \"SHA9\""},
    {"user \"\" { }", "1:the title of this section is empty"},
    {"syslog \"a\\nb\" { }", "1:the title of this section must be printable"},
    {"syslog 's\xff' { }", "1:the title of this section must be printable"},
    /* the same thing twice */
    {USER "}" NL "user \"u\" {" NL "auth = SHA9 }",
	"3:duplicate title: there is a section user \"u\" already, at "
	"t.conf:1|4:auth: \"SHA9\""},
    {FILE_ALL "syslog \"all\" { }",
	"2:duplicate title: there is an output file \"all\" already, at "
	"t.conf:1"},
    {FILE_ALL "file \"b\" {" NL "path = \"/tmp/all\" }",
	"3:path: another output writes to it already, at t.conf:1"},
    {"time_window = 5" NL "time_window = 6",
	"2:time_window: it is set already, at t.conf:1"},
    {"listen = {\"udp:162\", \"udp:0.0.0.0:162\"}",
	"1:listen: \"udp:0.0.0.0:162\" is there already"},
    {"listen = \"udp:162\"" NL "listener \"a\" { address = \"udp:162\" }",
	"2:address: it is in listen already"},
    {"listener \"a\" { address = \"udp6:162\" }" NL "listener \"b\" {" NL
     "address = \"udp6:[::]:162\" }",
	"3:address: another listener has it already, at t.conf:1"},
    /* shape */
    {"time_window 150", "1:this belongs to nothing"},
    {"time_window =", "1:a value is missing behind \"=\""},
    {"time_window =" NL "log_level = info" NL "stop_timeout = x",
	"1:a value is missing|3:stop_timeout: \"x\" is not a time"},
    {"time_window = {5}", "1:\"time_window\" takes one value, not a list"},
    {"time_window += 5", "1:\"time_window\" is no list"},
    {"listen = {\"udp:1\" \"udp:2\"}", "1:a comma between each two"},
    {"listen = {\"udp:1\",, \"udp:2\"}", "1:a comma between each two"},
    {"listen = {\"udp:1\"," NL "time_window = 5", "1:this list is not closed"},
    {"listen = {\"udp:1\"", "1:this list is not closed"},
    {"listen = {\"udp:1\", {\"udp:2\"}}", "1:this list is not closed"},
    {"}" NL "} time_window = 0", "1:closes nothing|2:closes nothing|"
				 "2:time_window: \"0\" is out of range"},
    {USER "auth = none" NL, "1:this section is not closed"},
    {FILE_ALL USER "auth = none" NL FILE_ALL "",
	"2:this section is not closed|4:sections do not nest"},
    {"time_window = 150 200", "1:this belongs to nothing"},
    {"\"time_window\" = 150", "1:this belongs to nothing"},
    {"= 5", "1:this belongs to nothing"},
    {", ( ) {", "1:this belongs to nothing"},
    {"user|name = x", "1:this belongs to nothing"},
    {"listen = \"udp:1" NL "time_window = 0",
	"1:this string does not end on its line|2:time_window"},
    {"listen = 'udp:1" NL, "1:this string does not end on its line"},
    {"/* never" NL "ends", "1:this comment has no end"},
    {"listen = \"a\\9\"", "1:bad escape"},
    {"listen = \"a\\400\"", "1:bad escape: an octet is \\377 at most"},
    {"listen = \"a\\x00b\"", "1:a NUL octet cannot be part of a value"},
    {"listen = \"a\\0\"", "1:a NUL octet cannot be part of a value"},
    {"listen = \"a${B\"", "1:\"${\" without \"}\""},
    {"listen = ${B" NL, "1:\"${\" without \"}\""},
    {"listen = \"${}\"", "1:\"${}\" names no variable"},
    {"listen = a\\b",
	"1:backslash, \"+\" and \"*\" may stand only in a string"},
    {"listen = a*b", "1:may stand only in a string"},
    {"listen = *", "1:may stand only in a string"},
    {"listen = {a+b, c}", "1:may stand only in a string|1:listen: \"c\""},
    {"listen = a\001b", "1:a control character"},
    {"foo(\"x\")", "1:there is no such function"},
    {"include \"x\"", "1:include takes one file"},
    {"include(\"a\", \"b\")", "1:include takes one file"},
    {"include(\"\")", "1:the name of the file is empty"},
    {"include(\"${TRAPLINE_TEST_UNSET}/x\")",
	"1:include: the environment variable TRAPLINE_TEST_UNSET is not set"},
    {"include(\"/nonexistent/x.conf\")",
	"1:include: /nonexistent/x.conf cannot be read: No such file"},
    {"include(\"/nonexistent/a\\nb\")",
	"1:include: /nonexistent/a?b cannot be read: No such file"},
    {"include(\"${TRAPLINE_TEST_UNSET\t}\")",
	"1:variable TRAPLINE_TEST_UNSET? is not set"},
    {"include(\"/dev/null\")",
	"1:include: /dev/null cannot be read: it is not a regular file"},
    {"include(\"/\")", "1:include: / cannot be read: Is a directory"},
    /* numbers, sizes, times, words */
    {"time_window = abc", "1:time_window: \"abc\" is not a number, right "
			  "would be 1 to 86400"},
    {"time_window = 86401", "1:\"86401\" is out of range"},
    {"time_window = -1", "1:\"-1\" is not a number"},
    {"time_window = 0x10", "1:\"0x10\" is not a number"},
    {"time_window = 99999999999999999999999", "1:is not a number"},
    {"time_window = \"\"", "1:\"\" is not a number"},
    {"receive_buffer = 1T", "1:\"1T\" is not a size, like 65536, 64k, 64M or "
			    "1G, right would be 4k to 1G"},
    {"receive_buffer = 2G", "1:\"2G\" is out of range, right would be 4k to"},
    {"receive_buffer = 99999999999999999G", "1:is not a size"},
    {"receive_buffer = 64MB", "1:\"64MB\" is not a size"},
    {"stop_timeout = 2d", "1:\"2d\" is not a time, like 10, 10s, 2m or 1h"},
    {"stop_timeout = 2h", "1:\"2h\" is out of range, right would be 0 to 1h"},
    {"log_level = verbose", "1:\"verbose\" is not known, right would be one "
			    "of: error, warn, info, debug"},
    {"log_level = inof", "1:\"inof\" is not known, did you mean \"info\"?"},
    {"run_as_user = \"${TRAPLINE_TEST_UNSET}\"",
	"1:run_as_user: the environment variable TRAPLINE_TEST_UNSET is not "
	"set"},
    {"state_directory = var", "1:\"var\" is not an absolute path"},
    {"state_directory = \"\"", "1:state_directory: the value is empty"},
    {"control_socket = \"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
	"1:has 110 octets, 107 is the most"},
    {"engine_id = 0x01020304", "1:engine_id: \"0x01020304\" has 4 octets, an "
			       "engine ID has 5 to 32"},
    {"engine_id = 0x0102030405060708091011121314151617181920212223242526272829"
     "30313233",
	"1:has 33 octets"},
    {"engine_id = 0x800000000", "1:is no engine ID, right would be 0x and an "
				"even number"},
    {"engine_id = noc", "1:\"noc\" is no engine ID"},
    {"engine_id = 0x0000000000", "1:it may not be all 00 or ff"},
    /* listeners */
    {"listen = {\"tcp:162\"}", "1:right would be udp:PORT, udp:ADDRESS:PORT"},
    {"listen = {\"udp:0\"}", "1:the port must be a number from 1 to 65535"},
    {"listen = {\"udp:65536\"}", "1:the port must be"},
    {"listen = {\"udp:\"}", "1:the port must be"},
    {"listen = {\"udp:localhost:162\"}", "1:the address must be IPv4, no "
					 "name"},
    {"listen = {\"udp:[::1]:162\"}", "1:the address must be IPv4"},
    {"listen = {\"udp6:127.0.0.1:162\"}", "1:the address must be IPv6 in "
					  "brackets"},
    {"listen = {\"udp6:::1:162\"}", "1:the address must be IPv6 in brackets"},
    {"listen = {\"udp6:[::ffff:192.0.2.1]:162\"}", "1:the address must be "
						   "IPv6"},
    {"listen = {\"udp:162\"," NL "\"udp:x\"}", "2:listen: \"udp:x\""},
    {"listen = {}", "1:the list is empty and there is no listener"},
    {"listener \"a\" { }", "1:this listener has no address"},
    {"listener \"a\" { address = \"udp:x\" }", "1:address: \"udp:x\" is no "
					       "address to listen on"},
    {"listener \"a\" { address = \"udp:1\" discovery = maybe }",
	"1:discovery: \"maybe\" is neither true nor false"},
    {"listener \"a\" { address = \"udp:1\" dscp = 64 }",
	"1:dscp: \"64\" is out of range, right would be 0 to 63"},
    {"listener \"a\" { address = \"udp:1\" max_message_size = 483 }",
	"1:\"483\" is out of range, right would be 484 to 65507"},
    /* communities */
    {"community \"c\" { sources = {\"192.0.2.7/24\"} }",
	"1:sources: \"192.0.2.7/24\" is no prefix: bits are set behind the "
	"prefix, right would be 192.0.2.0/24"},
    {"community \"c\" { sources = {\"2001:db8::1/32\"} }",
	"1:right would be 2001:db8::/32"},
    {"community \"c\" { sources = {\"192.0.2.0/33\"} }",
	"1:the longest prefix is /32"},
    {"community \"c\" { sources = {\"2001:db8::/129\"} }",
	"1:the longest prefix is /128"},
    {"community \"c\" { sources = {\"example.org\"} }",
	"1:right would be like 192.0.2.0/24"},
    {"community \"c\" { sources = {\"192.0.2.0/\"} }", "1:is no prefix"},
    /* users */
    {USER "auth = SHA256 }", "2:auth: \"SHA256\" is not known, did you mean "
			     "\"SHA-256\"? right would be one of: none, MD5"},
    {USER "priv = AES }", "2:priv: \"AES\" is not known, did you mean "
			  "\"AES-128\"? right would be one of: none, DES"},
    {USER "auth = MD5 auth_passphrase = " SECRET " }",
	"2:auth: the installed OpenSSL refuses MD5"},
    {USER "auth = SHA auth_passphrase = " SECRET NL "priv = DES "
	  "priv_passphrase = " SECRET " }",
	"3:priv: the installed OpenSSL refuses DES"},
    {USER "auth = SHA }", "2:auth: there is no passphrase or key for it"},
    {USER "auth = SHA auth_passphrase = \"\" }",
	"2:auth_passphrase: the passphrase is empty"},
    {USER "auth = SHA auth_passphrase = \"${TRAPLINE_TEST_UNSET}\" }",
	"2:auth_passphrase: the environment variable TRAPLINE_TEST_UNSET is "
	"not set or empty"},
    {USER "auth = SHA auth_passphrase = ${TRAPLINE_TEST_EMPTY} }",
	"2:auth_passphrase: the environment variable TRAPLINE_TEST_EMPTY is "
	"not set or empty"},
    {USER "auth = SHA auth_passphrase = hunter2 }",
	"2:auth_passphrase: the passphrase is too short, it must have at "
	"least 8 octets"},
    {USER "auth_passphrase = " SECRET " }",
	"2:auth_passphrase: there is no auth protocol that would use it"},
    {USER "auth = SHA auth_passphrase = " SECRET NL "priv_key = " KEY_32 " }",
	"3:priv_key: there is no priv protocol that would use it|"
	"3:priv_key: the key has 32 octets, right would be 20"},
    {USER "auth = SHA-256 auth_key = " KEY_32 NL "auth_passphrase = " SECRET
	  " }",
	"2:auth_key: there is auth_passphrase already, right would be one"},
    {USER "priv = AES-128 priv_passphrase = " SECRET " }",
	"2:priv: there is no privacy without authentication"},
    {USER "auth = SHA auth_passphrase = " SECRET " priv = AES-128 }",
	"2:priv: there is no passphrase or key for it"},
    {USER "auth = SHA auth_key = " KEY_32 " }",
	"2:auth_key: the key has 32 octets, right would be 20"},
    {USER "auth = SHA-256 auth_key = 0x0011223 }",
	"2:auth_key: the key is not hexadecimal"},
    {USER "auth = SHA-256 auth_key = \"\" }", "2:auth_key: the key is empty"},
    {USER "auth = SHA-256 auth_key = " KEY_32 KEY_32 " }",
	"2:auth_key: the key is not hexadecimal"},
    {USER "auth = SHA-256 auth_localized_key = " KEY_32 " }",
	"2:auth_localized_key: a localized key belongs to one engine"},
    {USER "auth = SHA-256 auth_localized_key = " KEY_32 NL "engines = {" ENGINE
	  ", " ENGINE "00} }",
	"2:with that one (there are 2)"},
    {USER "auth = SHA-256 auth_localized_key = " KEY_32 NL "engines = {" ENGINE
	  "}" NL "priv = AES-256 priv_localized_key = 0x00112233 }",
	"4:priv_localized_key: the key has 4 octets, right would be 32"},
    {USER "auth = any auth_key = " KEY_32 " }",
	"2:auth_key: a key belongs to one protocol, with auth = \"any\""},
    {USER "level = authNoPriv }",
	"2:level: authNoPriv is more than this user has keys for, right would "
	"be noAuthNoPriv at most"},
    {USER "auth = SHA auth_passphrase = " SECRET NL "level = authPriv }",
	"3:level: authPriv is more than this user has keys for"},
    {USER "level = authpriv2 }", "2:level: \"authpriv2\" is not known"},
    {USER "engines = {\"0x00\"} }", "2:engines: \"0x00\" has 1 octets"},
    {USER "timeliness = loose }", "2:timeliness: \"loose\" is not known"},
    {USER "name = \"aaaaaaaaaabbbbbbbbbbccccccccccdddd\" }",
	"2:name: \"aaaaaaaaaabbbbbbbbbbccccccccccdddd\" has 34 octets, 32 is"},
    {"user \"aaaaaaaaaabbbbbbbbbbccccccccccdddd\" { }",
	"1:the title has 34 octets, 32 is the most"},
    {USER "name = \"\" }", "2:name: the value is empty"},
    {USER "auth = SHA auth_passphrase_file = \"p\" }",
	"2:auth_passphrase_file: \"p\" is not an absolute path"},
    {USER "auth = SHA auth_passphrase_file = \"/nonexistent/p\" }",
	"2:auth_passphrase_file: \"/nonexistent/p\" cannot be read: No such"},
    /* outputs */
    {"file \"f\" { }", "1:this output has no path"},
    {"file \"f\" { path = traps.log }", "1:path: \"traps.log\" is not an "
					"absolute path"},
    {"file \"f\" { path = /x mode = 0888 }", "1:mode: \"0888\" is no mode"},
    {"file \"f\" { path = /x mode = 01777 }", "1:0777 at most"},
    {"file \"f\" { path = /x format = xml }", "1:format: \"xml\" is not known"},
    {"file \"f\" { path = /x" NL "format = \"%t %z\" }",
	"2:format: there is no format character %z, right would be one of %a"},
    {"file \"f\" { path = /x" NL NL "format = \"{trap_iod}\" }",
	"3:format: there is no field {trap_iod}, did you mean {trap_oid}?"},
    {"file \"f\" { path = /x format = \"{varbind:ifDsecr}\" }",
	"1:format: no MIB has the name ifDsecr, did you mean ifDescr?"},
    {"file \"f\" { path = /x" NL "format_v1 = \"%\" }",
	"2:format_v1: it ends within a format character"},
    {"file \"f\" { path = /x" NL "format_v1 = \"json\" }",
	"2:format_v1: \"json\" is no template: it has neither % nor {"},
    {"syslog \"f\" {" NL "format = \"{\" }",
	"2:format: a brace begins the name of a field"},
    {"syslog \"f\" {" NL "format = \"jsn\" }",
	"2:format: \"jsn\" is not known, did you mean \"json\"? right would "
	"be one of: text, json, snmptrapd, or a template with % or {"},
    {"exec \"e\" { command = /bin/true" NL "input = \"%i\" }",
	"2:input: there is no format character %i"},
    {"exec \"e\" { command = /bin/true" NL "input_v1 = \"%i\" }",
	"2:input_v1: there is no format character %i"},
    {"exec \"e\" {" NL "command = {\"/bin/true\", \"%x\", "
     "\"--who={usre}\", \"{sorce.address}\"} }",
	"2:command: argument 2: there is no field {usre}, did you mean {user}?|"
	"2:command: argument 3: there is no field {sorce.address}, did you "
	"mean {source.address}?"},
    {"exec \"e\" {" NL "command = {\"/bin/sh\", \"-ec\", "
     "\"page {user}\"} }",
	"2:command: argument 2 has a field that a sender chooses, and a shell "
	"would run it"},
    {"exec \"e\" {" NL "command = {\"/usr/bin/env\", \"bash\", \"-c\", "
     "\"{time} {varbinds}\"} }",
	"2:command: argument 3 has a field that a sender chooses"},
    {"exec \"e\" {" NL "command = {\"/bin/sh\", \"-c\", "
     "\"page {trap_name}\"} }", /* an instance is text: "$(reboot)" */
	"2:command: argument 2 has a field that a sender chooses, and a shell "
	"would run it"},
    {"exec \"e\" { mode = stream" NL "command = {\"/bin/true\", "
     "\"{user}\"} }",
	"2:command: argument 1 has a field, and where mode is \"stream\" the "
	"process is no notification's"},
    {"file \"f\" { path = /x queue = 1k }", "1:queue: \"1k\" is out of range"},
    {"syslog \"s\" { facility = local9 }", "1:facility: \"local9\" is not "
					   "known"},
    {"syslog \"s\" { priority = loud }", "1:priority: \"loud\" is not known"},
    {"exec \"e\" { }", "1:this output has no command"},
    {"exec \"e\" { command = {} }", "1:command: it is empty"},
    {"exec \"e\" { command = {\"\"} }", "1:command: it is empty"},
    {"exec \"e\" { command = {\"page\"} }", "1:command: \"page\" is not an "
					    "absolute path"},
    {"exec \"e\" { command = /bin/true mode = strem }",
	"1:mode: \"strem\" is not known, did you mean \"stream\"?"},
    {"exec \"e\" { command = /bin/true max_processes = 0 }",
	"1:max_processes: \"0\" is out of range"},
    {"exec \"e\" { command = /bin/true timeout = 0 }",
	"1:timeout: \"0\" is out of range"},
    {"exec \"e\" { command = /bin/true oid_format = x }",
	"1:oid_format: \"x\" is not known"},
    {"exec \"e\" { command = /bin/true resolve = always }",
	"1:resolve: \"always\" is not known"},
    /* lines are right behind comments of all kinds and CR LF */
    {"/* one" NL "two */ // three" NL "# four" NL "time_window = 0",
	"4:time_window"},
    {"log_level = info /* a */ /* b */" NL "time_window = 0", "2:time_window"},
    {"listen = { # one" NL "\"udp:1\", // two" NL "\"udp:x\" }", "3:listen"},
    {"log_level = info\r\ntime_window = 0\r\n", "2:time_window"},
    {"\xef\xbb\xbftime_window = 0", "1:time_window"},
};

/* One mistake's line of text: FILE:LINE: what. Returns what is behind it. */
static const char *
check_line(const char *at, const char **expected)
{
	const char *end = strchr(at, '\n'), *stop = strchr(*expected, '|');
	size_t size =
	    stop == NULL ? strlen(*expected) : (size_t)(stop - *expected);
	char *line = strndup(at, (size_t)(end - at));
	char *needle = strndup(*expected, size);
	char *colon = strchr(needle, ':');
	char prefix[40];

	*colon = '\0';
	snprintf(prefix, sizeof(prefix), "t.conf:%s: ", needle);
	ck_assert_msg(strncmp(line, prefix, strlen(prefix)) == 0 &&
			  strstr(line, colon + 1) != NULL,
	    "\"%s\" is not line %s with \"%s\"", line, needle, colon + 1);
	*expected += size + (stop == NULL ? 0 : 1);
	free(line);
	free(needle);
	return end + 1;
}

START_TEST(test_mistake)
{
	const struct mistake_case *c = &cases[_i];
	struct conf_reading reading = conf_reading_of(c->text, "t.conf");
	const char *at = reading.mistakes, *expected = c->expected;

	while (*at != '\0') {
		ck_assert_msg(*expected != '\0', "unexpected: %s", at);
		at = check_line(at, &expected);
	}
	ck_assert_msg(
	    *expected == '\0', "missing: %s in\n%s", expected, c->text);
	ck_assert_ptr_null(strstr(reading.mistakes, "hunter2"));
	conf_reading_fini(&reading);
}
END_TEST

/* Wherever a passphrase without quotes ends up, it is not shown. */
START_TEST(test_no_secret)
{
	static const char *const texts[] = {
	    "auth_passphrase = hunter2 hunter2 hunter2",
	    "auth_passphrase = some hunter2 = hunter2",
	    "auth_passphrase = some hunter2 { hunter2 }",
	    "auth_passphrase = {hunter2, hunter2}",
	    "auth_passphrase = {hunter2 hunter2}",
	    "auth_passphrase = hunter2\\hunter2",
	    "auth_passphrase = \"hunter2",
	    "auth_passphrase = \"hunter2\\9\"",
	    "auth_passphrase = hunter2(hunter2)",
	    "auth_passphrase += hunter2hunter2",
	    "auth_passphrase \"hunter2hunter2\"",
	    "auth_passphrase \"hunter2hunter2\" { }",
	    "auth_pass = \"hunter2hunter2\"",
	    "auth_key = \"hunter2hunter2\"",
	    "auth_passphrase = \"hunter2hunter2\" \"hunter2\"",
	};
	char text[200];
	struct conf_reading reading;

	snprintf(
	    text, sizeof(text), "user \"u\" { auth = SHA\n%s\n}", texts[_i]);
	reading = conf_reading_of(text, "t.conf");
	ck_assert_msg(strstr(reading.mistakes, "t.conf:2: ") != NULL, "%s",
	    reading.mistakes);
	ck_assert_msg(strstr(reading.mistakes, "hunter2") == NULL, "%s",
	    reading.mistakes);
	conf_reading_fini(&reading);
}
END_TEST

/* A community to send with is one, too. */
START_TEST(test_no_community)
{
	char text[400];
	struct conf_reading reading;

	snprintf(text, sizeof(text),
	    "forward \"f\" { address = \"udp:192.0.2.1:162\" version = v2c"
	    " community =\n\"hunter2%0250d\" }",
	    0);
	reading = conf_reading_of(text, "t.conf");
	ck_assert_str_eq(reading.mistakes,
	    "t.conf:2: community: the value has 257 octets, 255 is the most\n");
	conf_reading_fini(&reading);
}
END_TEST

static size_t
count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* More mistakes than libconfuse is asked again for: the first are told. */
START_TEST(test_many_refusals)
{
	struct conf_reading reading;
	struct text text;
	char *string;
	unsigned i;

	text_init(&text);
	for (i = 0; i < 2 * READING_RETRIES; i++)
		text_add(&text, "listen = {\"udp:1\" \"udp:2\"}\n");
	string = string_of(&text);
	reading = conf_reading_of(string, "t.conf");
	ck_assert_uint_eq(count_lines(reading.mistakes), READING_RETRIES + 1);
	ck_assert_ptr_nonnull(
	    strstr(reading.mistakes, "t.conf:101: more than 100"));
	conf_reading_fini(&reading);
	free(string);
}
END_TEST

/* Unknown names are known to be wrong before. */
START_TEST(test_many_names)
{
	struct conf_reading reading;
	struct text text;
	char *string;
	unsigned i;

	text_init(&text);
	for (i = 0; i < 3 * READING_RETRIES; i++)
		text_printf(&text, "x%u = 1\n", i);
	string = string_of(&text);
	reading = conf_reading_of(string, "t.conf");
	ck_assert_uint_eq(count_lines(reading.mistakes), 3 * READING_RETRIES);
	conf_reading_fini(&reading);
	free(string);
}
END_TEST

/* Mistakes in values and shape need no second pass, so all are told, up to a
 * number that nobody reads to the end. */
START_TEST(test_many_values)
{
	struct conf_reading reading;
	struct text text;
	char *string;
	unsigned i;

	text_init(&text);
	for (i = 0; i < 900; i++)
		text_printf(&text, "community \"c%u\" { sources = {x} }\n", i);
	for (i = 0; i < 600; i++)
		text_add(&text, "stray\n");
	string = string_of(&text);
	reading = conf_reading_of(string, "t.conf");
	ck_assert_uint_eq(count_lines(reading.mistakes), MISTAKES_MAX + 1);
	ck_assert_ptr_nonnull(
	    strstr(reading.mistakes, "and 500 mistakes more\n"));
	ck_assert_ptr_nonnull(strstr(reading.mistakes, "t.conf:1: sources"));
	conf_reading_fini(&reading);
	free(string);
}
END_TEST

START_TEST(test_too_many_outputs)
{
	struct conf_reading reading;
	struct text text;
	char *string;
	unsigned i;

	text_init(&text);
	for (i = 1; i <= OUTPUTS_MAX + 3; i++)
		text_printf(&text, "syslog \"s%u\" { }\n", i);
	string = string_of(&text);
	reading = conf_reading_of(string, "t.conf");
	ck_assert_str_eq(reading.mistakes,
	    "t.conf:65: more than 64 outputs: that is the most\n");
	conf_reading_fini(&reading);
	free(string);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("conf_mistakes");
	TCase *tests = tcase_create("mistakes");

	unsetenv("TRAPLINE_TEST_UNSET");
	setenv("TRAPLINE_TEST_EMPTY", "", 1);
	tcase_add_loop_test(
	    tests, test_mistake, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(tests, test_no_secret, 0, 15);
	tcase_add_test(tests, test_no_community);
	tcase_add_test(tests, test_many_refusals);
	tcase_add_test(tests, test_many_names);
	tcase_add_test(tests, test_many_values);
	tcase_add_test(tests, test_too_many_outputs);
	suite_add_tcase(suite, tests);
	return suite_run_all(suite);
}
