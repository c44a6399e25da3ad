// Memory for one message while it is unpacked or packed: taken in order, given back all at once, never more than a limit.
//
// Unpacking can ask for about fifty times the bytes of its input (a mebibyte of empty submessages), hence the limit. The first
// block of each arena is kept by the thread for the next one, so that a small message costs no malloc.
#ifndef SPARROW_ARENA_H
#define SPARROW_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sparrow_arena_block;

typedef struct sparrow_arena {
    ProtobufCAllocator allocator;        // takes from this arena; freeing does nothing
    uint8_t *_Nullable cursor;
    uint8_t *_Nullable end;
    struct sparrow_arena_block *_Nullable blocks;
    size_t remaining;                    // bytes that further blocks may take
    bool exhausted;                      // something was refused because of the limit
} sparrow_arena;

// Starts an arena that gives at most about `limit` bytes. It must stay at its address until sparrow_arena_end.
void sparrow_arena_begin(sparrow_arena *_Nonnull arena, size_t limit);
void sparrow_arena_end(sparrow_arena *_Nonnull arena);

// NULL where the limit or the memory is used up.
void *_Nullable sparrow_arena_slow(sparrow_arena *_Nonnull arena, size_t size);

static inline void *_Nullable sparrow_arena_alloc(sparrow_arena *_Nonnull arena, size_t size) {
    size_t aligned = (size + 7) & ~(size_t)7;
    if (aligned >= size && aligned <= (size_t)(arena->end - arena->cursor)) {
        void *memory = arena->cursor;
        arena->cursor += aligned;
        return memory;
    }
    return sparrow_arena_slow(arena, size);
}

// For packing, where there is no limit and no memory means the end, as everywhere in Swift.
static inline void *_Nonnull sparrow_arena_take(sparrow_arena *_Nonnull arena, size_t size) {
    void *memory = sparrow_arena_alloc(arena, size);
    if (!memory) __builtin_trap();
    return memory;
}

#endif
