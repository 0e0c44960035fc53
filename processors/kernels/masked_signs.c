/* Names of scripts without blanks in which a mask stands for a sign (lexicon/masked_signs.py). */
#include "hashes.h"

/* masked_signs.py: what code points are (THAI is _LETTER), and signs and letters of a name; Han and kana begin at
 * SIGNS_FROM. */
enum { BY_LOOK = 1, BY_SOUND = 2, SIGN = 4, THAI = 8, HALF = 16, OTHER_HALF = 32 };
enum { MIN_SIGNS = 3, MAX_SIGNS = 6, MAX_LETTERS = 16, MASK = '*', SIGNS_FROM = 0x2E80 };

/* What is read, and the windows that are known; only `room` of them are written. */
struct search {
    struct view view;
    const uint8_t *table;
    struct known known;
    uint64_t factor;
    int64_t room, found, *starts, *places, *behind, *ends, *first, *last;
};

static uint8_t kind_at(const struct search *search, int64_t at) {
    return at < 0 || at >= search->view.count ? 0 : search->table[search->view.codes[at]];
}

/* Say whether a mask may stand beside a place; for the sound of a digit not beside Thai. */
static bool is_ours(const struct search *search, int64_t at, uint8_t kind) {
    uint8_t class = class_at(search->view, at);
    return (class == UNSPACED || class == HANGUL) && (kind != BY_SOUND || search->view.codes[at] >= SIGNS_FROM);
}

/* Say whether a mask stands beside a sign of such a script, and in no number where it stands for its sound. */
static bool is_beside(const struct search *search, int64_t at, uint8_t kind) {
    bool in_number = class_at(search->view, at - 1) == DIGIT || class_at(search->view, at + 1) == DIGIT;
    return (is_ours(search, at - 1, kind) || is_ours(search, at + 1, kind)) && !(kind == BY_SOUND && in_number);
}

/* Count the signs, or letters, from a place on in a direction. */
static int64_t count_from(const struct search *search, int64_t at, int64_t step) {
    int64_t signs = 0;
    for (uint8_t kind = kind_at(search, at) & (SIGN | THAI); kind_at(search, at) & kind; at += step)
        if (++signs == MAX_LETTERS) break;
    return signs;
}

static void look_up(struct search *search, uint64_t hash, int64_t start, int64_t place, int64_t behind, int64_t end) {
    int64_t first, last;
    if (!is_known(&search->known, hash, &first, &last)) return;
    int64_t row = search->found++;
    if (row >= search->room) return;
    search->starts[row] = start, search->places[row] = place, search->behind[row] = behind, search->ends[row] = end;
    search->first[row] = first, search->last[row] = last;
}

/* Look up each window as long as names are that holds the mask at a place. */
static void look_around(struct search *search, int64_t place) {
    const uint32_t *codes = search->view.codes;
    bool are_halves = (kind_at(search, place) & HALF) && (kind_at(search, place + 1) & OTHER_HALF);
    int64_t behind = place + 1 + are_halves;
    int64_t before = count_from(search, place - 1, -1), after = count_from(search, behind, 1);
    bool of_letters = (kind_at(search, place - 1) | kind_at(search, behind)) & THAI;
    int64_t longest = (of_letters ? MAX_LETTERS : MAX_SIGNS) - 1;
    uint32_t mask = kind_at(search, place) & BY_SOUND ? codes[place] : MASK;
    for (int64_t beside = before < longest ? before : longest; beside >= 0; beside--) {
        uint64_t power = 1, hash = 0;
        for (int64_t at = place - beside; at < place; at++, power *= search->factor) hash += codes[at] * power;
        hash += mask * power;
        for (int64_t end = behind; end <= behind + after && beside + end - behind <= longest; end++) {
            if (end > behind) power *= search->factor, hash += codes[end - 1] * power;
            if (beside + 1 + end - behind >= MIN_SIGNS) look_up(search, hash, place - beside, place, behind, end);
        }
    }
}

/* The windows around masks, in which they count as one, that are known: where they start, where the mask stands, what
 * is behind it, where they end, and their first and last place among the known ones, half-open; these hold `room`.
 * `table` says what code points are. Of each text those masks count that are among the `most` first ones by look, or by
 * sound. Gives how many there are, also where there is no room for all. */
int64_t lourie_masked_signs(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint8_t *table,
                            const int64_t *text_starts, int64_t texts, int64_t most, uint64_t factor,
                            const uint64_t *filter, int64_t shift, const uint64_t *hashes, int64_t size, int64_t room,
                            int64_t *starts, int64_t *places, int64_t *behind, int64_t *ends, int64_t *first,
                            int64_t *last) {
    struct search search = {{codes, classes, count}, table, {filter, shift, hashes, size}, factor, room, 0,
                            starts, places, behind, ends, first, last};
    struct in_texts by_look = {text_starts, texts, 0, 0}, by_sound = by_look;
    for (int64_t from = 0; from < count; from += STRETCH) {
        int64_t to = end_of_stretch(from, count), before = from - (from > 0), behind_it = to + (to < count);
        if (!holds_class(classes, before, behind_it, UNSPACED) && !holds_class(classes, before, behind_it, HANGUL))
            continue;
        for (int64_t at = from; at < to; at++) {
            uint8_t kind = table[codes[at]] & (BY_LOOK | BY_SOUND);
            if (!kind || !is_beside(&search, at, kind)) continue;
            if (is_among_first(kind == BY_SOUND ? &by_sound : &by_look, at, most)) look_around(&search, at);
        }
    }
    return search.found;
}
