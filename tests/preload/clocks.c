/* SPDX-License-Identifier: ISC */
/*
 * A library to be loaded before others (LD_PRELOAD): clocks that a test sets.
 * The file that CLOCKS_FILE names holds two numbers of 64 bits, nanoseconds
 * that CLOCK_REALTIME and CLOCK_BOOTTIME are ahead; it is read each time, so
 * that a test can step the clock of a running program. CLOCK_MONOTONIC stays:
 * a step of CLOCK_BOOTTIME alone is what a suspend looks like.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SEC 1000000000LL

static const volatile int64_t *
offsets(void)
{
	static const int64_t *map;
	const char *path = getenv("CLOCKS_FILE");
	int descriptor;

	if (map != NULL || path == NULL)
		return map;
	descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return NULL;
	map =
	    mmap(NULL, 2 * sizeof(*map), PROT_READ, MAP_SHARED, descriptor, 0);
	close(descriptor);
	if (map == MAP_FAILED)
		map = NULL;
	return map;
}

int
clock_gettime(clockid_t clock, struct timespec *time)
{
	const volatile int64_t *ahead = offsets();
	int result = (int)syscall(SYS_clock_gettime, clock, time);
	int64_t ns;

	if (ahead == NULL || result != 0 ||
	    (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME))
		return result;
	ns = time->tv_sec * NS_PER_SEC + time->tv_nsec +
	     ahead[clock == CLOCK_BOOTTIME];
	time->tv_sec = ns / NS_PER_SEC;
	time->tv_nsec = ns % NS_PER_SEC;
	return 0;
}
