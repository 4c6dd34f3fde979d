# SPDX-License-Identifier: ISC
# trapline: the whole build, for GNU make. `make help` lists what it can do.
# Sources are found by wildcard. Every .c below src/ goes into libtrapline.a,
# except the two programs' own: src/traplined.c and src/trapline.c.

# A variant (sanitize, tsan, coverage, fuzz) is this same file, run again by a
# target below with VARIANT and BUILD set.
BUILD ?= build
VARIANT ?= plain
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 600
CLANG ?= clang
# The system's own Python: Debian's SNMP modules belong to it.
PYTHON ?= /usr/bin/python3

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.SUFFIXES:
.SECONDARY:

# --- configuration ------------------------------------------------------------

configure: configure.ac
	autoconf
	@touch $@

config.mk: config.mk.in configure
	@if test -x config.status; then ./config.status --recheck; fi
	@if test -x config.status; then ./config.status; else ./configure; fi
	@touch $@

ifneq ($(filter-out clean distclean help format,$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

# --- flags --------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wformat=2 -Wvla -Wconversion
# CI=true in the environment, or WERROR=1, makes every warning an error; not in
# the variants, whose instrumentation makes gcc see what is not there.
ifeq ($(CI),true)
WERROR ?= 1
endif
ifeq ($(VARIANT)$(WERROR),plain1)
WARNINGS += -Werror
endif

FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SANITIZE := -fno-sanitize-recover=all -fno-omit-frame-pointer
ifeq ($(VARIANT),sanitize)
VARIANT_FLAGS := -O1 -fsanitize=address,undefined $(SANITIZE)
FORTIFY :=
endif
ifeq ($(VARIANT),tsan)
VARIANT_FLAGS := -O1 -fsanitize=thread $(SANITIZE)
FORTIFY :=
endif
ifeq ($(VARIANT),coverage)
VARIANT_FLAGS := -O0 --coverage
FORTIFY :=
endif
ifeq ($(VARIANT),fuzz)
CC := $(CLANG)
VARIANT_FLAGS := -O1 -fsanitize=fuzzer-no-link,address,undefined $(SANITIZE)
FORTIFY :=
endif

DEFINES = -D_GNU_SOURCE \
	-DTRAPLINE_VERSION='"$(VERSION)"' \
	-DTRAPLINE_SYSCONFDIR='"$(sysconfdir)/trapline"' \
	-DTRAPLINE_STATEDIR='"$(localstatedir)/lib/trapline"' \
	-DTRAPLINE_LOGDIR='"$(localstatedir)/log/trapline"' \
	-DTRAPLINE_RUNDIR='"$(runstatedir)/trapline"' \
	-DTRAPLINE_DATADIR='"$(datarootdir)/trapline"'

# Short lines for the eye; V=1 shows whole commands.
ifeq ($(V),1)
run =
else
run = @echo "  $(1) $(@:$(BUILD)/%=%)";
endif

ALL_CFLAGS = -std=c11 -pthread $(DEFINES) -Isrc $(LIBRARY_CFLAGS) \
	$(SMI_CFLAGS) $(WARNINGS) $(HARDEN_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(FORTIFY) $(VARIANT_FLAGS)
ALL_LDFLAGS = -pthread $(HARDEN_LDFLAGS) $(LDFLAGS) $(VARIANT_FLAGS)
ALL_LIBS = $(LIBRARY_LIBS) $(LIBS)
# What check's macros do with integers is not ours to mend.
TEST_CFLAGS = $(filter-out -Wconversion,$(ALL_CFLAGS)) -Itests $(CHECK_CFLAGS)

# --- sources ------------------------------------------------------------------

MAINS := src/traplined.c src/trapline.c
LIB_SOURCES := $(filter-out $(MAINS),\
	$(wildcard src/*.c) $(wildcard src/*/*.c))
UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
HELPER_SOURCES := $(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
TOOL_SOURCES := $(wildcard tests/tools/*.c)
PRELOAD_SOURCES := $(wildcard tests/preload/*.c)

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
bench_objects = $(patsubst %,$(BUILD)/obj/tests/bench/%.o,$(1))

LIBRARY := $(BUILD)/libtrapline.a
DAEMON := $(if $(wildcard src/traplined.c),$(BUILD)/traplined)
COMMAND := $(if $(wildcard src/trapline.c),$(BUILD)/trapline)
UNIT_TESTS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
REPLAYS := $(FUZZ_SOURCES:tests/fuzz/fuzz_%.c=$(BUILD)/tests/replay_%)
TOOLS := $(TOOL_SOURCES:tests/tools/%.c=$(BUILD)/tests/tools/%)
PRELOADS := $(PRELOAD_SOURCES:tests/preload/%.c=$(BUILD)/tests/%.so)
BENCH_TOOLS := $(addprefix $(BUILD)/tests/bench/,load sink tally)
FUZZERS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/%)

# --- build --------------------------------------------------------------------

.PHONY: all tests
all: $(LIBRARY) $(DAEMON) $(COMMAND)
tests: all $(UNIT_TESTS) $(REPLAYS) $(TOOLS) $(PRELOADS) $(BENCH_TOOLS)

$(BUILD)/obj/src/%.o: src/%.c config.mk Makefile
	@mkdir -p $(@D)
	$(call run,CC  )$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/tests/%.o: tests/%.c config.mk Makefile
	@mkdir -p $(@D)
	$(call run,CC  )$(CC) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

# The list of objects is kept, so that a source that went away leaves it.
$(BUILD)/libtrapline.list: FORCE
	@mkdir -p $(@D)
	@echo $(LIB_SOURCES) | cmp -s - $@ || echo $(LIB_SOURCES) >$@

$(LIBRARY): $(call objects,$(LIB_SOURCES)) $(BUILD)/libtrapline.list
	@rm -f $@
	$(call run,AR  )$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/traplined: $(call objects,src/traplined.c) $(LIBRARY)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# Only the command compiles MIBs: the daemon does without libsmi.
$(BUILD)/trapline: $(call objects,src/trapline.c) $(LIBRARY)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS) $(SMI_LIBS)

$(BUILD)/tests/test_%: $(BUILD)/obj/tests/unit/test_%.o \
    $(call objects,$(HELPER_SOURCES)) $(LIBRARY)
	@mkdir -p $(@D)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(ALL_LIBS)

$(BUILD)/tests/replay_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o \
    $(BUILD)/obj/tests/fuzz/replay.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(BUILD)/tests/tools/%: $(BUILD)/obj/tests/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(BUILD)/tests/bench/load: $(call bench_objects,load inform talk maker) $(LIBRARY)
$(BUILD)/tests/bench/sink: $(call bench_objects,sink proof maker) $(LIBRARY)
$(BUILD)/tests/bench/tally: $(call bench_objects,tally)
$(BENCH_TOOLS):
	@mkdir -p $(@D)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# Loaded before the C library, into a daemon of any variant: no sanitizer here.
$(BUILD)/tests/%.so: tests/preload/%.c config.mk Makefile
	@mkdir -p $(@D)
	$(call run,LINK)$(CC) $(filter-out $(VARIANT_FLAGS),$(ALL_CFLAGS)) -fPIC \
	    -shared -o $@ $<

$(BUILD)/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(LIBRARY)
	$(call run,LINK)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(ALL_LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- tests --------------------------------------------------------------------

.PHONY: check check-unit need-check
need-check:
	@test -n "$(CHECK_LIBS)" || { echo "make check needs the library check:\
	run script/bootstrap --tests, then ./configure" >&2; exit 1; }

# unit tests, fuzz corpora, collections, service files, end to end
check: need-check tests
	tests/run --python $(PYTHON) --build $(BUILD)

# what needs no other program: unit tests, fuzz corpora, collections
check-unit: need-check tests
	tests/run --python $(PYTHON) --build $(BUILD) --only unit,replay,corpus

# --- speed --------------------------------------------------------------------

BENCH_SECONDS ?= 2
BENCH_ROUNDS ?= 3
.PHONY: soak
# one daemon under everything at once, for SOAK_SECONDS
soak: all $(BENCH_TOOLS)
	TRAPLINE_BUILD=$(BUILD) $(PYTHON) tests/soak/soak.py \
	    --seconds $(SOAK_SECONDS)

.PHONY: bench bench-quick
# Ours, the machine's limit and snmptrapd, interleaved; BENCH_SECONDS a trial.
bench: all $(BENCH_TOOLS)
	$(PYTHON) tests/bench/bench.py --build $(BUILD) \
	    --seconds $(BENCH_SECONDS) --rounds $(BENCH_ROUNDS)

# does it work? Its figures mean nothing
bench-quick: all $(BENCH_TOOLS)
	$(PYTHON) tests/bench/bench.py --build $(BUILD) --quick

# --- variants -----------------------------------------------------------------

# `make VARIANT-TARGET` makes any target in a variant: make sanitize-check-unit
sanitize-%:
	$(MAKE) VARIANT=sanitize BUILD=build-sanitize $*
tsan-%:
	$(MAKE) VARIANT=tsan BUILD=build-tsan $*
coverage-%:
	$(MAKE) VARIANT=coverage BUILD=build-coverage $*

.PHONY: sanitize tsan coverage fuzz fuzz-run
# address and undefined behaviour sanitizers, all tests
sanitize: sanitize-check

# thread sanitizer, all tests
tsan: tsan-check

# all tests with gcov; a summary, and every line in build-coverage/index.html
coverage:
	-$(MAKE) coverage-check
	gcovr --root . --filter src/ --print-summary \
	    --html-details build-coverage/index.html build-coverage

# every fuzz target for FUZZ_SECONDS, starting from its corpus
fuzz:
	$(MAKE) VARIANT=fuzz BUILD=build-fuzz fuzz-run

fuzz-run: $(FUZZERS)
	@for f in $(FUZZERS); do \
	    name=$${f##*/fuzz_}; \
	    echo "fuzz_$$name: $(FUZZ_SECONDS) s"; \
	    mkdir -p $(BUILD)/corpus/$$name tests/fuzz/corpus/$$name; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	        -print_final_stats=1 -verbosity=0 \
	        -artifact_prefix=$(BUILD)/$$name- \
	        $(BUILD)/corpus/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

# --- checks of the text -------------------------------------------------------

.PHONY: lint lint-format lint-cppcheck lint-tidy lint-man lint-shell format
C_FILES = $(sort $(wildcard src/*.[ch] src/*/*.[ch] tests/*/*.[ch]))

# make -k lint: all of them, whatever one finds
lint: lint-format lint-cppcheck lint-tidy lint-man lint-shell
lint-format:
	clang-format --dry-run --Werror $(C_FILES)
lint-cppcheck:
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem -Isrc -D_GNU_SOURCE src
lint-tidy: config.mk
	clang-tidy --quiet --warnings-as-errors='*' \
	    $(LIB_SOURCES) $(wildcard $(MAINS)) -- \
	    -std=c11 $(DEFINES) -Isrc $(LIBRARY_CFLAGS) $(SMI_CFLAGS)
lint-man:
	mandoc -T lint -W warning man/*.[1-9]
lint-shell:
	shellcheck script/* .ci/run tests/service/*.sh etc/trapline.bash-completion

format:
	clang-format -i $(C_FILES)

# --- install ------------------------------------------------------------------

.PHONY: install uninstall
INSTALL ?= install
# What make install puts where. A configuration that is there stays.
CONFIGURATION = $(sysconfdir)/trapline/traplined.conf
TEXTS = \
	$(foreach page,$(wildcard man/*.[1-8]),\
	  $(page):$(mandir)/man$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page))) \
	systemd/traplined.service:$(systemdsystemunitdir)/traplined.service \
	systemd/traplined.socket:$(systemdsystemunitdir)/traplined.socket \
	systemd/trapline.sysusers:$(sysusersdir)/trapline.conf \
	systemd/trapline.tmpfiles:$(tmpfilesdir)/trapline.conf \
	systemd/examples/scripts.conf:$(docdir)/examples/scripts.conf \
	systemd/examples/scripts-sudo.conf:$(docdir)/examples/scripts-sudo.conf \
	$(foreach mib,$(wildcard mibs/*),\
	  $(mib):$(datarootdir)/trapline/$(mib)) \
	systemd/examples/spoof.conf:$(docdir)/examples/spoof.conf \
	etc/trapline.mrtg:$(docdir)/examples/trapline.mrtg \
	etc/trapline.logrotate:$(sysconfdir)/logrotate.d/trapline \
	etc/trapline.bash-completion:$(datarootdir)/bash-completion/completions/trapline

# Texts name the usual places; they are installed with the configured ones.
place = sed -e 's|/usr/sbin/traplined|$(sbindir)/traplined|g' \
	-e 's|/etc/trapline|$(sysconfdir)/trapline|g' \
	-e 's|/var/lib/trapline|$(localstatedir)/lib/trapline|g' \
	-e 's|/var/log/trapline|$(localstatedir)/log/trapline|g' \
	-e 's|/run/trapline|$(runstatedir)/trapline|g' \
	-e 's|/usr/share/trapline|$(datarootdir)/trapline|g'

install: all
	$(INSTALL) -D -m 755 $(DAEMON) $(DESTDIR)$(sbindir)/traplined
ifneq ($(COMMAND),)
	$(INSTALL) -D -m 755 $(COMMAND) $(DESTDIR)$(bindir)/trapline
endif
	@set -e; for text in $(TEXTS); do \
	    to=$(DESTDIR)$${text#*:}; \
	    echo "$(INSTALL) $${text%%:*} $$to"; \
	    $(place) "$${text%%:*}" >$(BUILD)/text; \
	    $(INSTALL) -D -m 644 $(BUILD)/text "$$to"; \
	done; \
	if test -e $(DESTDIR)$(CONFIGURATION); then \
	    echo "$(DESTDIR)$(CONFIGURATION) is there already: kept"; \
	else \
	    $(place) etc/traplined.conf >$(BUILD)/text; \
	    $(INSTALL) -D -m 640 $(BUILD)/text $(DESTDIR)$(CONFIGURATION); \
	fi

# The configuration, the state and the logs stay.
uninstall:
	rm -f $(DESTDIR)$(sbindir)/traplined $(DESTDIR)$(bindir)/trapline \
	    $(foreach text,$(TEXTS),$(DESTDIR)$(lastword $(subst :, ,$(text))))

# --- clean --------------------------------------------------------------------

.PHONY: clean distclean dist help FORCE
clean:
	rm -rf build build-sanitize build-tsan build-coverage build-fuzz

distclean: clean
	rm -rf configure configure~ config.mk config.log config.status \
	    autom4te.cache

# what git knows, and the generated configure
dist: configure
	@mkdir -p $(BUILD)
	git archive --prefix=trapline-$(VERSION)/ --add-file=configure \
	    -o $(BUILD)/trapline-$(VERSION).tar.gz HEAD

help:
	@echo "make               build/traplined, build/trapline"; \
	echo "make check         all tests; check-unit: the fast ones"; \
	echo "make sanitize      all tests with address and undefined sanitizers"; \
	echo "make tsan          all tests with the thread sanitizer"; \
	echo "make coverage      all tests with gcov, and a summary"; \
	echo "make fuzz          every fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))"; \
	echo "make soak          everything at once for SOAK_SECONDS ($(SOAK_SECONDS))"; \
	echo "make bench         speed against the machine's limit and snmptrapd;"; \
	echo "                   bench-quick: a minute, to see that it works"; \
	echo "make lint          clang-format, cppcheck, clang-tidy, mandoc, shellcheck"; \
	echo "make install       DESTDIR= is respected; uninstall takes it away"; \
	echo "make dist          build/trapline-VERSION.tar.gz"; \
	echo "make clean         removes build*; distclean: the configuration too"
