#include "cpu.h"

#include <stddef.h>

const char *sparrow_kernel_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return "avx512";
    if (__builtin_cpu_supports("x86-64-v3")) return "avx2";
#endif
    return "portable";
}

const char *sparrow_openblas_core_type(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    // OpenBLAS 0.3.21 does not know processors newer than itself and falls to an SSE kernel, a quarter of the speed.
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl")) return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return NULL;
}
