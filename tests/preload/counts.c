/* SPDX-License-Identifier: ISC */
/*
 * A library to be loaded before others (LD_PRELOAD): what the main thread asks
 * the C library and OpenSSL for. The file that COUNTS_FILE names gets the
 * counts (struct counts), and may be read at any time. A call is OpenSSL's
 * when it returns into libcrypto, else it is ours, as are the C library's and
 * libevent's on our behalf.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* Five pairs of 64 bits: ours, OpenSSL's. */
struct counts {
	uint64_t allocations[2];
	uint64_t locks[2];
	uint64_t digests[2];	   /* finished by us; by itself */
	uint64_t digest_octets[2]; /* likewise */
	uint64_t received[2];	   /* datagrams; calls of recvmmsg */
};

static struct counts *counts;
static uintptr_t crypto_start, crypto_end;
static pid_t main_thread;

/* the C library's own, under its other names */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static int
find_crypto(struct dl_phdr_info *info, size_t size, void *argument)
{
	int i;

	(void)size;
	(void)argument;
	if (strstr(info->dlpi_name, "libcrypto") == NULL)
		return 0;
	crypto_start = info->dlpi_addr;
	for (i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD)
			crypto_end = info->dlpi_addr +
				     info->dlpi_phdr[i].p_vaddr +
				     info->dlpi_phdr[i].p_memsz;
	return 1;
}

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("COUNTS_FILE");
	int descriptor;
	void *map;

	if (path == NULL)
		return;
	descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (descriptor < 0 || ftruncate(descriptor, sizeof(*counts)) != 0)
		abort();
	map = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED,
	    descriptor, 0);
	close(descriptor);
	if (map == MAP_FAILED)
		abort();
	dl_iterate_phdr(find_crypto, NULL);
	main_thread = getpid();
	counts = map;
}

static void
count(uint64_t pair[2], const void *caller, uint64_t by)
{
	uintptr_t at = (uintptr_t)caller;

	pair[at >= crypto_start && at < crypto_end] += by;
}

#define CALLER __builtin_return_address(0)
#define COUNTS(pair, by)                                                       \
	do {                                                                   \
		if (counts != NULL && gettid() == main_thread)                 \
			count(counts->pair, CALLER, (by));                     \
	} while (0)

/* The function that we stand before. */
#define NEXT(name)                                                             \
	static __typeof__(name) *next;                                         \
	if (next == NULL)                                                      \
	next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

EXPORT void *
malloc(size_t size)
{
	COUNTS(allocations, 1);
	return __libc_malloc(size);
}

EXPORT void *
calloc(size_t number, size_t size)
{
	COUNTS(allocations, 1);
	return __libc_calloc(number, size);
}

EXPORT void *
realloc(void *old, size_t size)
{
	COUNTS(allocations, 1);
	return __libc_realloc(old, size);
}

EXPORT int
pthread_mutex_lock(pthread_mutex_t *mutex)
{
	NEXT(pthread_mutex_lock);
	COUNTS(locks, 1);
	return next(mutex);
}

EXPORT int
pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
	NEXT(pthread_rwlock_rdlock);
	COUNTS(locks, 1);
	return next(lock);
}

EXPORT int
pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
	NEXT(pthread_rwlock_wrlock);
	COUNTS(locks, 1);
	return next(lock);
}

/* OpenSSL's two, without its headers: contexts are opaque to us. */
EXPORT int EVP_DigestUpdate(void *ctx, const void *octets, size_t size);
EXPORT int EVP_DigestFinal_ex(void *ctx, unsigned char *to, unsigned *size);

EXPORT int
EVP_DigestUpdate(void *ctx, const void *octets, size_t size)
{
	NEXT(EVP_DigestUpdate);
	COUNTS(digest_octets, size);
	return next(ctx, octets, size);
}

EXPORT int
EVP_DigestFinal_ex(void *ctx, unsigned char *to, unsigned *size)
{
	NEXT(EVP_DigestFinal_ex);
	COUNTS(digests, 1);
	return next(ctx, to, size);
}

EXPORT int
recvmmsg(int descriptor, struct mmsghdr *headers, unsigned size, int flags,
    struct timespec *timeout)
{
	int got;

	NEXT(recvmmsg);
	got = next(descriptor, headers, size, flags, timeout);
	if (counts != NULL && gettid() == main_thread) {
		counts->received[0] += got > 0 ? (uint64_t)got : 0;
		counts->received[1]++;
	}
	return got;
}
