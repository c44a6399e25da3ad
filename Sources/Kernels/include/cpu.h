#ifndef SPARROW_CPU_H
#define SPARROW_CPU_H

/// The widest vectors that the kernels use on this processor: "avx512", "avx2" or "portable".
const char *sparrow_kernel_level(void);

/// The OpenBLAS core type whose kernels this processor runs best; NULL leaves the choice to OpenBLAS.
const char *sparrow_openblas_core_type(void);

#endif
