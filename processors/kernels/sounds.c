/* What is heard of folded texts, and the hashes of up to three words in a row (lexicon/by_ear.py). */
#include "hashes.h"

/* by_ear.py: EDGE is _EDGE, the sound of all that stands between two words, while 0 is silent; MOST is MAX_SOUNDS. */
enum { EDGE = 1, MOST = 24, WORDS = 3 };

static bool is_front(uint32_t code) { return code == 'e' || code == 'i' || code == 'y'; }

/* Say whether a sound is a Hebrew or Arabic letter. */
static bool has_no_vowels(uint16_t sound) { return (uint16_t)(sound - 0x0590) < 0x0170; }

/* A word as it is heard: where what stands before it and its first sound were read, how many sounds it has, `MOST` + 1
 * for more, and how many a window that begins with it needs. The hash of a window is `joined`, that of the word with an
 * edge behind it, and `step` times the hash of the rest. */
struct word {
    int64_t before, first, length, least;
    uint64_t joined, step;
};

struct windows {
    const uint64_t *filter;
    int64_t shift, found, *before, *first, *behind;
    uint64_t *hashes;
};

/* Put the windows that end with the last of some words, of this hash, at `behind`. */
static void put_windows(struct windows *windows, const struct word *words, uint64_t hash, int64_t behind) {
    int64_t length = 0;
    for (int back = 0; back < WORDS; back++) {
        const struct word *word = words + WORDS - 1 - back;
        if (back) hash = word->joined + word->step * hash;
        length += word->length;
        if (length > MOST) return;
        if (length < word->least || !may_hold(windows->filter, windows->shift, hash)) continue;
        int64_t row = windows->found++;
        windows->before[row] = word->before, windows->first[row] = word->first;
        windows->behind[row] = behind, windows->hashes[row] = hash;
    }
}

/* The windows of 1 to `WORDS` words with enough sounds, which a script without vowels has with `least_consonants`, and
 * no more than `MOST`, of which a filter says that they may be known: where what stands before the first word was read
 * (-1 for nothing), their first sound and what stands behind the last, and their hashes; these four hold
 * `WORDS` * (count / 2 + 1). No silent sounds are heard, none twice in a row, a soft c as an s. Gives how many. */
int64_t lourie_sound_windows(const uint32_t *codes, int64_t count, const uint16_t *table, uint64_t factor,
                             int64_t least, int64_t least_consonants, const uint64_t *filter, int64_t shift,
                             int64_t *before, int64_t *first, int64_t *behind, uint64_t *hashes) {
    struct windows windows = {filter, shift, 0, before, first, behind, hashes};
    struct word none = {-1, 0, MOST + 1, 0, 0, 0}, words[WORDS] = {none, none, none};
    uint64_t powers[MOST + 3] = {1}, hash = 0;
    for (int power = 0; power <= MOST + 1; power++) powers[power + 1] = powers[power] * factor;
    uint16_t heard = 0;
    int64_t edge = -1, length = 0, begin = 0;
    for (int64_t at = 0; at < count; at++) {
        uint16_t sound = 0;
        for (; at < count && (sound = table[codes[at]]) != EDGE; at++) {
            if (codes[at] == 'c' && is_front(codes[at + (at + 1 < count)])) sound = 's';
            if (!sound | (sound == heard)) continue;
            begin = length ? begin : at;
            hash += sound * powers[length];
            length += length <= MOST, heard = sound;
        }
        if (at == count || heard == EDGE) continue;
        int64_t enough = has_no_vowels(table[codes[begin]]) ? least_consonants : least;
        for (int word = 0; word + 1 < WORDS; word++) words[word] = words[word + 1];
        words[WORDS - 1] = (struct word){edge, begin, length, length ? enough : MOST + 1,
                                         hash + EDGE * powers[length], powers[length + 1]};
        put_windows(&windows, words, hash, at);
        heard = EDGE, edge = at, length = 0, hash = 0;
    }
    return windows.found;
}
