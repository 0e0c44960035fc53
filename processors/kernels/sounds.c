/* What is heard of folded texts, word by word, and the hashes of up to three words in a row (lexicon/by_ear.py). */
#include "kernels.h"

enum { EDGE = 1 }; /* the sound of all that stands between two words; 0 is silent */

static bool is_front(uint32_t code) { return code == 'e' || code == 'i' || code == 'y'; }

static bool has_no_vowels(uint16_t sound) { return (uint16_t)(sound - 0x0590) < 0x0170; } /* Hebrew and Arabic */

/* Sounds as they are heard: no silent ones, none twice in a row, a soft c as an s; and where each was read. */
static int64_t hear(const uint32_t *codes, int64_t count, const uint16_t *table, uint16_t *sounds, int64_t *read_at) {
    int64_t heard = 0;
    for (int64_t at = 0; at < count; at++) {
        uint16_t sound = table[codes[at]];
        if (codes[at] == 'c' && at + 1 < count && is_front(codes[at + 1])) sound = 's';
        if (!sound || (heard && sounds[heard - 1] == sound)) continue;
        sounds[heard] = sound, read_at[heard++] = at;
    }
    return heard;
}

/* The windows of 1 to `words` words with enough sounds and not too many: where the edge before was read (-1 for none),
 * their first sound and the edge behind, and their hashes. `sounds` and `read_at` hold `count` each
 * and are only used within. Gives how many; at most `words` * (count / 2 + 1). */
int64_t lourie_sound_windows(const uint32_t *codes, int64_t count, const uint16_t *table, uint64_t factor, int64_t words,
                             int64_t least, int64_t least_consonants, int64_t most, uint16_t *sounds, int64_t *read_at,
                             int64_t *before, int64_t *first, int64_t *behind, uint64_t *hashes) {
    int64_t heard = hear(codes, count, table, sounds, read_at), found = 0;
    for (int64_t edge = -1; edge < heard; edge++) {
        if (edge >= 0 && sounds[edge] != EDGE) continue;
        uint64_t power = 1, hash = 0;
        int64_t length = 0, passed = 0;
        for (int64_t at = edge + 1; at < heard && length <= most; at++, power *= factor) {
            if (sounds[at] != EDGE) {
                length++;
            } else {
                bool fits = length >= least || (length >= least_consonants && has_no_vowels(sounds[edge + 1]));
                passed++;
                if (fits) {
                    before[found] = edge < 0 ? -1 : read_at[edge];
                    first[found] = read_at[edge + 1], behind[found] = read_at[at];
                    hashes[found++] = hash;
                }
                if (passed == words) break;
            }
            hash += sounds[at] * power;
        }
    }
    return found;
}
