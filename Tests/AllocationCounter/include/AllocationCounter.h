// Counts what a thread, and the threads that it makes, take from the heap: malloc and its kin are defined here, so the
// program that this is linked into calls these, and so does every library in it (the Swift runtime, OpenBLAS).
#ifndef SPARROW_ALLOCATION_COUNTER_H
#define SPARROW_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether calls are seen at all: with glibc, and without a sanitiser, which has its own malloc.
bool allocation_counter_works(void);

/// Puts the calling thread into a new family, and with it every thread that it or its children make from now on.
/// Gives the family's number, 0 when there were too many.
int32_t allocation_family_begin(void);

/// Takes the calling thread out of its family.
void allocation_family_end(void);

/// From now on every call of malloc, calloc, realloc, memalign, aligned_alloc, posix_memalign, valloc and free by the family
/// is counted. A free takes a lock as an allocation does.
void allocation_count_start(int32_t family);

/// Leaves calls from within a library out of all counts from now on, one library at most: `name` is a part of its path. Nothing
/// happens where it is not loaded.
void allocation_count_ignore(const char *name);

/// Ends the counting and gives the calls since its start.
uint64_t allocation_count_stop(int32_t family);

#endif
