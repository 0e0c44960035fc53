/* Which hashes are known (lexicon/word_hashes.py). One is the polynomial of letters in an odd factor, modulo 2^64. */
#pragma once

#include "filter.h"

/* Known hashes, ascending, and a filter that holds them. */
struct known {
    const uint64_t *filter;
    int64_t shift;
    const uint64_t *hashes;
    int64_t size;
};

/* The first of the known hashes that is no less: near where it would stand if they were spread evenly, as they are. */
static inline int64_t place_of(const struct known *known, uint64_t hash) {
    const uint64_t *hashes = known->hashes;
    int64_t size = known->size, low = (int64_t)((unsigned __int128)hash * (uint64_t)size >> 64), high = low, step = 16;
    while (low > 0 && hashes[low - 1] >= hash) high = low, low = low > step ? low - step : 0, step *= 2;
    while (high < size && hashes[high] < hash)
        low = high + 1, high = high + step < size ? high + step : size, step *= 2;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (hashes[middle] < hash) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Say whether a hash is known, and at which places, half-open. */
static inline bool is_known(const struct known *known, uint64_t hash, int64_t *first, int64_t *last) {
    if (!may_hold(known->filter, known->shift, hash)) return false;
    *first = *last = place_of(known, hash);
    while (*last < known->size && known->hashes[*last] == hash) ++*last;
    return *first < *last;
}

/* What is counted in each text of a batch, by ascending places; `starts` says where texts begin, and the end. */
struct in_texts {
    const int64_t *starts;
    int64_t count, text, inside;
};

/* Say whether what stands at a place is among the first ones of its text. */
static inline bool is_among_first(struct in_texts *texts, int64_t at, int64_t most) {
    while (texts->text < texts->count && at >= texts->starts[texts->text]) texts->text++, texts->inside = 0;
    return texts->inside++ < most;
}
