/* What each feature of a text counts among the known ones of a fitted model (models/vocabulary.py). */
#include "kernels.h"

enum { AHEAD = 16 }; /* features asked for ahead, step by step, so that the waits for memory overlap */

struct known {
    const uint32_t *keys, *held;
    int64_t count;
    const int32_t *buckets;
    int64_t bucket_bits;
};

/* The first of the ascending known keys that is no less than a key, or the last one. There is one. */
static int64_t place_of(struct known known, uint32_t key) {
    if (key > known.keys[known.count - 1]) return known.count - 1;
    int64_t place = known.buckets[key >> known.bucket_bits];
    while (known.keys[place] < key) place++;
    return place;
}

/* Give each feature's `values`: `rarity` by how many posts held it, or `unknown`, times `damped` by how often it is met
 * here; and its place among the known ones, -1 for none. `buckets` says where the known ones of each of the highest
 * bits begin. */
static void read_values(const uint32_t *keys, const int64_t *counts, int64_t features, struct known known,
                        const double *rarity, double unknown, const double *damped, int64_t *places, double *values) {
    for (int64_t at = 0; at < features; at++) {
        if (at + 2 * AHEAD < features) __builtin_prefetch(known.buckets + (keys[at + 2 * AHEAD] >> known.bucket_bits));
        if (at + AHEAD < features)
            __builtin_prefetch(known.keys + known.buckets[keys[at + AHEAD] >> known.bucket_bits]);
        int64_t place = known.count ? place_of(known, keys[at]) : 0;
        bool is_known = known.count && known.keys[place] == keys[at];
        if (is_known) __builtin_prefetch(known.held + place);
        places[at] = is_known ? place : -1;
    }
    for (int64_t at = 0; at < features; at++) {
        values[at] = places[at] < 0 ? unknown : rarity[known.held[places[at]]];
        if (counts[at] > 1) values[at] *= damped[counts[at]];
    }
}

/* Fills `places` and `values` as above. Features stand by row and key; those of one row whose keys have the same bits
 * from `block_bits` on are a block, which gets length 1. */
void lourie_weigh_features(const int64_t *rows, const uint32_t *keys, const int64_t *counts, int64_t features,
                           int64_t block_bits, const uint32_t *known_keys, const uint32_t *held, int64_t known_count,
                           const int32_t *buckets, int64_t bucket_bits, const double *rarity, double unknown,
                           const double *damped, int64_t *places, double *values) {
    struct known known = {known_keys, held, known_count, buckets, bucket_bits};
    read_values(keys, counts, features, known, rarity, unknown, damped, places, values);
    for (int64_t first = 0, last; first < features; first = last) {
        double squares = 0;
        for (last = first; last < features && rows[last] == rows[first] && !((keys[last] ^ keys[first]) >> block_bits);
             last++)
            squares += values[last] * values[last];
        double length = __builtin_sqrt(squares);
        for (int64_t at = first; at < last; at++) values[at] /= length;
    }
}
