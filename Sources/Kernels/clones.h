// Each kernel is compiled for three levels of vectors, and the processor's is taken when the program is loaded. The middle one is
// named by level: "arch=haswell" is taken on that very family alone, and leaves every AMD processor without AVX-512 at the default.
#ifndef SPARROW_CLONES_H
#define SPARROW_CLONES_H

// Sums may be reordered: a float sum vectorises only so. Twins in Swift test the results within rounding.
#pragma clang fp reassociate(on) contract(fast)

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#endif
