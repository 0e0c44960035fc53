/* Two bits for each of many hashes in one word of a filter, so that most others are told by one look at memory. Who
 * makes a filter says by how much a hash is shifted (64 - the bits that name a word): the 12 bits behind say which. */
#pragma once

#include "kernels.h"

static inline void put_into(uint64_t *filter, int64_t shift, uint64_t hash) {
    filter[hash >> shift] |= (uint64_t)1 << (hash >> (shift - 6) & 63) | (uint64_t)1 << (hash >> (shift - 12) & 63);
}

static inline bool may_hold(const uint64_t *filter, int64_t shift, uint64_t hash) {
    uint64_t word = filter[hash >> shift];
    return word >> (hash >> (shift - 6) & 63) & word >> (hash >> (shift - 12) & 63) & 1;
}
