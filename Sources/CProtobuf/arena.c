#include "arena.h"

#include <pthread.h>
#include <stdlib.h>

struct sparrow_arena_block {
    struct sparrow_arena_block *next;
    size_t capacity;
};

// A list of twenty recommendations takes about 16 KiB.
enum { first_capacity = 64 * 1024 };

static pthread_key_t spare_key;
static pthread_once_t spare_once = PTHREAD_ONCE_INIT;

static void make_spare_key(void) { pthread_key_create(&spare_key, free); }

static uint8_t *payload(struct sparrow_arena_block *block) { return (uint8_t *)(block + 1); }

static void *allocate(void *arena, size_t size) { return sparrow_arena_alloc(arena, size); }

static void release(void *arena, void *pointer) {
    (void)arena;
    (void)pointer;
}

void sparrow_arena_begin(sparrow_arena *arena, size_t limit) {
    pthread_once(&spare_once, make_spare_key);
    arena->allocator.alloc = allocate;
    arena->allocator.free = release;
    arena->allocator.allocator_data = arena;
    arena->cursor = arena->end = NULL;
    arena->blocks = NULL;
    arena->remaining = limit;
    arena->exhausted = false;

    // An arena within an arena finds no spare block and takes its own.
    struct sparrow_arena_block *spare = pthread_getspecific(spare_key);
    if (spare) {
        pthread_setspecific(spare_key, NULL);
        spare->next = NULL;
        arena->blocks = spare;
        arena->cursor = payload(spare);
        arena->end = arena->cursor + spare->capacity;
    }
}

void sparrow_arena_end(sparrow_arena *arena) {
    struct sparrow_arena_block *block = arena->blocks;
    while (block) {
        struct sparrow_arena_block *next = block->next;
        if (block->capacity == first_capacity && !pthread_getspecific(spare_key)) {
            if (pthread_setspecific(spare_key, block) != 0) free(block);
        } else {
            free(block);
        }
        block = next;
    }
    arena->blocks = NULL;
    arena->cursor = arena->end = NULL;
}

void *sparrow_arena_slow(sparrow_arena *arena, size_t size) {
    if (size > arena->remaining) {
        arena->exhausted = true;
        return NULL;
    }
    // Blocks double, so that a large message takes few of them.
    size_t capacity = first_capacity;
    if (arena->blocks) capacity = arena->blocks->capacity * 2;
    if (capacity > arena->remaining) capacity = arena->remaining;
    if (capacity < size) capacity = size;
    capacity = (capacity + 7) & ~(size_t)7;

    struct sparrow_arena_block *block = malloc(sizeof *block + capacity);
    if (!block) {
        arena->exhausted = true;
        return NULL;
    }
    arena->remaining -= capacity < arena->remaining ? capacity : arena->remaining;
    block->next = arena->blocks;
    block->capacity = capacity;
    arena->blocks = block;
    arena->cursor = payload(block);
    arena->end = arena->cursor + capacity;
    return sparrow_arena_alloc(arena, size);
}
