// Skip-gram with negative sampling: a block of words after the other.
#ifndef SPARROW_SKIPGRAM_H
#define SPARROW_SKIPGRAM_H

#include <stddef.h>
#include <stdint.h>

/// One matrix of vectors as a block sees it. Rows lie `stride` values apart, a multiple of 16, what is beyond the width being 0.
///
/// Where `shared` is not NULL a row is copied into `own` when the block first touches it: `stamps` has the number of the round in which that
/// was, and `touched` the rows in that order. Where it is NULL `own` is what all blocks share.
typedef struct {
    float *own;
    const float *shared;
    uint32_t *stamps;
    uint32_t *touched;
    size_t touched_count;
} sparrow_skipgram_matrix;

/// What does not change from block to block.
typedef struct {
    size_t stride;
    /// Words on either side at most; each word draws its own number from 1 on.
    uint32_t window;
    uint32_t negatives;
    /// Of each word how likely it is kept, in units of 2^-32; 2^32 - 1 is always.
    const uint32_t *kept;
    /// The alias table that negatives are drawn by: of each cell how likely it keeps its own word, and the other word.
    const uint32_t *cell_kept;
    const uint32_t *cell_other;
    uint32_t words;
} sparrow_skipgram_model;

/// The most negatives and the widest window that a block takes.
enum { SPARROW_SKIPGRAM_NEGATIVES_MAX = 64, SPARROW_SKIPGRAM_WINDOW_MAX = 64 };

/// Trains on a sequence of words.
///
/// Every word that is kept predicts itself, and not `negatives` drawn words, from each of the words around it; the words around it share the
/// negatives. `kept_words` has room for `count` words. `state` is the generator's, and moves on. `loss` and `pairs` are added to: the loss of
/// some of the pairs, and their number.
void sparrow_skipgram_sequence(
    const sparrow_skipgram_model *model, sparrow_skipgram_matrix *input, sparrow_skipgram_matrix *output,
    uint32_t round, const uint32_t *words, size_t count, float rate, uint64_t *state, uint32_t *kept_words,
    double *loss, uint64_t *pairs);

/// shared[row] += Σ over the k blocks that touched it of (own[row] − shared[row]) / √k, for every row that some block touched in the round; `done` has the round in which each
/// row was last done.
void sparrow_skipgram_combine(
    float *shared, size_t stride, const sparrow_skipgram_matrix *blocks, size_t count, uint32_t round, uint32_t *done);

/// The gradient's part of one pair: label − σ(product), 0 where |product| is above 6.
float sparrow_skipgram_error(float product, float label);

#endif
