/* What each feature of a text counts among the known ones of a fitted model (models/vocabulary.py). */
#include "kernels.h"

enum { AHEAD = 16 }; /* features asked for ahead, step by step, so that the waits for memory overlap */
enum { STEPS = 3 }; /* known keys gone past without a branch, which would be guessed wrong too often */

struct features {
    const uint32_t *keys;
    const int64_t *counts;
    int64_t count;
};

struct known {
    const uint32_t *keys, *held;
    int64_t count;
    const int32_t *buckets;
    int64_t bucket_bits;
    const double *worth, *damped;
};

/* The first of the ascending known keys that is no less than a key, or the last one. */
static int64_t place_of(const struct known *known, uint32_t key) {
    if (key > known->keys[known->count - 1]) return known->count - 1;
    int64_t place = known->buckets[key >> known->bucket_bits];
    for (int step = 0; step < STEPS; step++) place += known->keys[place] < key;
    while (known->keys[place] < key) place++;
    return place;
}

/* Fills in the places of the features of a row, and their values before they are brought to length 1. */
static void read_values(const struct features *features, int64_t first, int64_t last, const struct known *known,
                        int64_t *places, double *values) {
    const uint32_t *keys = features->keys;
    for (int64_t at = first; at < last; at++) {
        if (at + 2 * AHEAD < features->count)
            __builtin_prefetch(known->buckets + (keys[at + 2 * AHEAD] >> known->bucket_bits));
        if (at + AHEAD < features->count)
            __builtin_prefetch(known->keys + known->buckets[keys[at + AHEAD] >> known->bucket_bits]);
        int64_t place = place_of(known, keys[at]);
        __builtin_prefetch(known->held + place);
        places[at] = known->keys[place] == keys[at] ? place : -1;
    }
    for (int64_t at = first; at < last; at++) {
        uint32_t held = known->held[places[at] < 0 ? 0 : places[at]];
        values[at] = known->worth[places[at] < 0 ? 0 : held] * known->damped[features->counts[at]];
    }
}

/* Brings the values of each block of a row, whose keys have the same bits from `block_bits` on, to length 1. */
static void to_length_one(const uint32_t *keys, int64_t first, int64_t last, int64_t block_bits, double *values) {
    for (int64_t end; first < last; first = end) {
        double squares = 0;
        for (end = first; end < last && !((keys[end] ^ keys[first]) >> block_bits); end++)
            squares += values[end] * values[end];
        double length = __builtin_sqrt(squares);
        for (int64_t at = first; at < end; at++) values[at] /= length;
    }
}

/* Fills `places` with those of features among the known ones, -1 for none, and `values`; both hold `count`. Features
 * stand by row and key; `counts` says how often the row holds each. Known keys ascend, and there is one at least;
 * `held` says how many posts hold each, `buckets` where those of each of the highest bits begin. What a feature counts
 * is its `worth` by the posts that hold it, at 0 if it is not known, times `damped` by its count, in blocks of length
 * 1. */
void lourie_weigh_features(const int64_t *rows, const uint32_t *keys, const int64_t *counts, int64_t count,
                           int64_t block_bits, const uint32_t *known_keys, const uint32_t *held, int64_t known_count,
                           const int32_t *buckets, int64_t bucket_bits, const double *worth, const double *damped,
                           int64_t *places, double *values) {
    struct features features = {keys, counts, count};
    struct known known = {known_keys, held, known_count, buckets, bucket_bits, worth, damped};
    for (int64_t first = 0, last; first < count; first = last) {
        for (last = first; last < count && rows[last] == rows[first];) last++;
        read_values(&features, first, last, &known, places, values);
        to_length_one(keys, first, last, block_bits, values);
    }
}

/* A finite number of 16 bits: a sign, 5 bits of exponent and 10 behind the point. */
static double from_half(uint32_t half) {
    uint32_t exponent = half >> 10 & 31, is_normal = exponent > 0;
    union {
        uint64_t bits;
        double number;
    } power = {(uint64_t)(half >> 15) << 63 | (uint64_t)(exponent + !is_normal + 1023 - 25) << 52};
    return (int32_t)((half & 1023) | is_normal << 10) * power.number;
}

/* Adds to the sum of each row, in order, the values of its known features times their weights, which are finite numbers
 * of 16 bits, one for each known feature, of which there is one at least. */
void lourie_sum_features(const int64_t *rows, const int64_t *places, const double *values, int64_t count,
                         const uint16_t *weights, double *sums) {
    for (int64_t at = 0; at < count; at++) {
        uint32_t weight = weights[places[at] < 0 ? 0 : places[at]];
        sums[rows[at]] += values[at] * from_half(places[at] < 0 ? 0 : weight);
    }
}
