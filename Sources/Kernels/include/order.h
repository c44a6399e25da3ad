#ifndef SPARROW_ORDER_H
#define SPARROW_ORDER_H

#include <stddef.h>
#include <stdint.h>

/// Sorts keys, the least first (least significant digit radix sort: Knuth, TAOCP 3, 5.2.5). `scratch` has room for `count` keys.
void sparrow_sort_keys(uint64_t *keys, size_t count, uint64_t *scratch);

#endif
