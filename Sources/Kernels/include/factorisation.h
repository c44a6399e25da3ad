// Alternating least squares: one row at a time, the other side's vectors fixed.
#ifndef SPARROW_FACTORISATION_H
#define SPARROW_FACTORISATION_H

#include <stddef.h>
#include <stdint.h>

/// Steps of the conjugate gradient method towards x with (G + Σ_j weights[j]·y_j·y_jᵀ + lambda·I)·x = Σ_j targets[j]·y_j, from the x
/// that is there; y_j is row rows[j] of `table`, G is `[width × width]`, symmetric.
///
/// Ends early where the residual has shrunk to `tolerance` of what it was. `scratch` has room for 3 · width values. Where `loss` is not NULL
/// it gets xᵀ·A·x − 2·bᵀ·x of the x that was there at the beginning. Gives the steps taken.
size_t sparrow_als_solve(
    const float *gram, size_t width, const float *table, const uint32_t *rows, const float *weights,
    const float *targets, size_t count, float lambda, size_t steps, float tolerance, float *x, float *scratch,
    double *loss);

/// Adds Σ_j d_j·d_jᵀ to the lower triangle of `matrix` `[width × width]` and Σ_j targets[j]·d_j to `vector`; d_j are the rows of
/// `design` `[count × width]`.
void sparrow_add_normal_equations(
    const float *design, size_t width, const float *targets, size_t count, float *matrix, float *vector);

/// Solves A·x = b for a symmetric positive definite A, of which the lower triangle is read and overwritten; x takes b's place. Gives 0 where
/// A is seen not to be positive definite.
int sparrow_cholesky_solve(float *matrix, size_t width, float *vector);

#endif
