#ifndef SPARROW_CRC32C_H
#define SPARROW_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of `length` bytes, continued from `crc`; start with 0.
/// Takes the processor's instruction where there is one.
uint32_t crc32c(uint32_t crc, const void *bytes, size_t length);

/// The same by table alone: what `crc32c` does on a processor without the instruction.
uint32_t crc32c_portable(uint32_t crc, const void *bytes, size_t length);

#endif
