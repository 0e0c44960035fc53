/* Where features stand among the known ones of a fitted model (models/vocabulary.py). */
#include "kernels.h"

enum { AHEAD = 16 }; /* keys asked for ahead, so that the waits for memory overlap */

/* The first of the ascending `known` keys that is no less than each key; `buckets` says where the known ones of each of
 * the highest bits begin. The last known one is no less than any key. */
void lourie_places_of(const uint32_t *keys, int64_t count, const uint32_t *known, const int32_t *buckets,
                      int64_t bucket_bits, int64_t *places) {
    for (int64_t at = 0; at < count; at++) {
        if (at + AHEAD < count) __builtin_prefetch(known + buckets[keys[at + AHEAD] >> bucket_bits]);
        int64_t place = buckets[keys[at] >> bucket_bits];
        while (known[place] < keys[at]) place++;
        places[at] = place;
    }
}
