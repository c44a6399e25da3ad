#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define WORKS 1
#else
#define WORKS 0
#endif

enum { FAMILIES = 1024 };

typedef struct {
    atomic_bool armed;
    atomic_uint_fast64_t calls;
} family_counter;

static family_counter counters[FAMILIES];
static atomic_int families = 1;
/// The family of this thread, 0 for none. In the program itself, so that reading it never allocates.
static _Thread_local int32_t own_family;

bool allocation_counter_works(void) { return WORKS; }

int32_t allocation_family_begin(void) {
    int32_t family = atomic_fetch_add(&families, 1);
    own_family = family < FAMILIES ? family : 0;
    return own_family;
}

void allocation_family_end(void) { own_family = 0; }

void allocation_count_start(int32_t family) {
    atomic_store(&counters[family].calls, 0);
    atomic_store(&counters[family].armed, true);
}

/// Where the code of the library lies that is left out.
static atomic_uintptr_t ignored_start;
static atomic_uintptr_t ignored_end;

static int find_library(struct dl_phdr_info *info, size_t size, void *name) {
    (void)size;
    if (!strstr(info->dlpi_name, name)) return 0;
    uintptr_t start = UINTPTR_MAX, end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
        uintptr_t first = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        if (first < start) start = first;
        if (first + info->dlpi_phdr[i].p_memsz > end) end = first + info->dlpi_phdr[i].p_memsz;
    }
    atomic_store(&ignored_start, start);
    atomic_store(&ignored_end, end);
    return 1;
}

void allocation_count_ignore(const char *name) { dl_iterate_phdr(find_library, (void *)name); }

uint64_t allocation_count_stop(int32_t family) {
    atomic_store(&counters[family].armed, false);
    return atomic_load(&counters[family].calls);
}

#if WORKS

static inline void count_call(void *caller) {
    int32_t family = own_family;
    if (family == 0 || !atomic_load_explicit(&counters[family].armed, memory_order_relaxed)) return;
    uintptr_t place = (uintptr_t)caller;
    if (place >= atomic_load_explicit(&ignored_start, memory_order_relaxed) &&
        place < atomic_load_explicit(&ignored_end, memory_order_relaxed)) return;
    atomic_fetch_add_explicit(&counters[family].calls, 1, memory_order_relaxed);
}

// What glibc's own functions are called when a program defines the common names itself.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void *__libc_valloc(size_t);
extern void __libc_free(void *);

void *malloc(size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    count_call(__builtin_return_address(0));
    void *found = __libc_memalign(alignment, size);
    if (!found) return ENOMEM;
    *block = found;
    return 0;
}

void *valloc(size_t size) {
    count_call(__builtin_return_address(0));
    return __libc_valloc(size);
}

void free(void *block) {
    if (block) count_call(__builtin_return_address(0));
    __libc_free(block);
}

typedef struct {
    void *(*body)(void *);
    void *argument;
    int32_t family;
} thread_start;

static void *run_in_family(void *context) {
    thread_start start = *(thread_start *)context;
    __libc_free(context);
    own_family = start.family;
    return start.body(start.argument);
}

/// Hands the family on to the new thread.
int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    static _Atomic(void *) found;
    void *next = atomic_load(&found);
    if (!next) atomic_store(&found, next = dlsym(RTLD_NEXT, "pthread_create"));
    if (!next) return EAGAIN;
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = next;
    if (own_family == 0) return create(thread, attributes, body, argument);

    thread_start *start = __libc_malloc(sizeof *start);
    if (!start) return EAGAIN;
    *start = (thread_start){body, argument, own_family};
    int code = create(thread, attributes, run_in_family, start);
    if (code != 0) __libc_free(start);
    return code;
}

#endif
