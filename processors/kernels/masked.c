/* Names of which a mask hides a letter (lexicon/masked.py, which says what the numbers by these names are). */
#include "hashes.h"

enum { ANY = 1, MIN_KNOWN = 3, MIN_FIRST_WORD = 5, MAX_HIDDEN = 2, MIN_TWO_FIRST = 7, MAX_LENGTH = 24, MAX_WORDS = 3 };
enum { NO_CAPITALS = 0x1F000, LENGTH_BITS = 42, LETTER_BITS = 21 };

/* Where names are, and their numbers in an order by their `keys`: length, first letter, last letter. */
struct order {
    const int64_t *keys;
    const int32_t *names;
};

struct names {
    const uint32_t *letters;
    const int32_t *starts, *ends;
    int64_t count;
    struct order by_edges, by_last; /* in the latter no first letter */
    struct known beheaded;          /* hashes of names without their first letter */
    const int32_t *owners;          /* the name of each of these */
};

/* A batch and what masks.c says of it, and the names that stand in it; only `room` of them are written. */
struct search {
    struct view view;
    const uint8_t *table, *within, *masks, *capitals;
    struct names names;
    uint64_t factor;
    int64_t room, found, *starts, *ends, *rows, *are_typos;
};

static uint32_t with_blank(uint32_t code) { return code == '-' ? ' ' : code; }

/* The letter at a place, a hyphen as a blank and what is strewn between letters as a mask. */
static uint32_t letter_at(const struct search *search, int64_t at) {
    uint32_t code = search->view.codes[at];
    return search->masks[at] == ANY && search->table[code] != ANY ? '*' : with_blank(code);
}

static bool is_blank(const struct search *search, int64_t at) { return letter_at(search, at) == ' '; }

/* The next place behind one where no word goes on, looked for no farther than names are long. */
static int64_t end_behind(const struct search *search, int64_t at) {
    int64_t end = at + 1;
    while (end < search->view.count && end - at <= MAX_LENGTH + 1 && search->within[end]) end++;
    return end;
}

static void put(struct search *search, int64_t start, int64_t end, int64_t row, bool is_typo) {
    int64_t at = search->found++;
    if (at >= search->room) return;
    search->starts[at] = start, search->ends[at] = end, search->rows[at] = row, search->are_typos[at] = is_typo;
}

/* Say whether a name has the letters of a window, but for the first ones and those that are masked. */
static bool is_name(const struct search *search, int64_t row, int64_t start, int64_t end, int64_t skipped,
                    bool may_hide) {
    const struct names *names = &search->names;
    int64_t begin = names->starts[row];
    if (names->ends[row] - begin != end - start) return false;
    for (int64_t at = start + skipped; at < end; at++) {
        bool is_hidden = may_hide && search->masks[at] == ANY;
        if (!is_hidden && names->letters[begin + at - start] != letter_at(search, at)) return false;
    }
    return true;
}

/* Put the names whose first letter the first sign of a window stands for. */
static void put_beheaded(struct search *search, int64_t start, int64_t end) {
    if (end - start > MAX_LENGTH) return;
    uint64_t power = 1, hash = 0;
    for (int64_t at = start + 1; at < end; at++, power *= search->factor)
        hash += with_blank(search->view.codes[at]) * power;
    int64_t first, last;
    if (!is_known(&search->names.beheaded, hash, &first, &last)) return;
    for (int64_t place = first; place < last; place++) {
        int64_t row = search->names.owners[place];
        if (is_name(search, row, start, end, 1, false)) put(search, start, end, row, false);
    }
}

/* Put the names that have the letters of a window where they are known, of which one stands at an edge. */
static void put_masked(struct search *search, int64_t start, int64_t end) {
    const struct names *names = &search->names;
    int64_t first = search->masks[start] == ANY ? 0 : letter_at(search, start);
    int64_t last = search->masks[end - 1] == ANY ? 0 : letter_at(search, end - 1);
    int64_t key = (end - start) << LENGTH_BITS | first << LETTER_BITS | last;
    int64_t behind = last ? key + 1 : key + ((int64_t)1 << LETTER_BITS);
    const struct order *order = first ? &names->by_edges : &names->by_last;
    for (int64_t at = first_from(order->keys, names->count, key); at < names->count && order->keys[at] < behind; at++) {
        int64_t row = order->names[at];
        if (is_name(search, row, start, end, 0, true)) put(search, start, end, row, first > 0);
    }
}

/* Put what is a name with the sign, letter or digit at a place for its first letter. */
static void look_behind(struct search *search, int64_t place) {
    const uint32_t *codes = search->view.codes;
    int64_t end = end_behind(search, place);
    if (search->view.classes[place] != OTHER) { /* scripts without capitals join numbers to words: 2مليون */
        uint32_t next = codes[place + 1];
        if (!search->capitals[next < NO_CAPITALS ? next : NO_CAPITALS] || end - place < MIN_FIRST_WORD) return;
    }
    for (int word = 0; word < MAX_WORDS && end < search->view.count; word++, end = end_behind(search, end)) {
        if (end - place >= search->masks[place]) put_beheaded(search, place, end);
        bool goes_on = (codes[end] == ' ' || codes[end] == '-') && end + 1 < search->view.count;
        if (!goes_on || !search->within[end + 1] || end - place >= MAX_LENGTH || codes[place] == '#') return;
    }
}

/* Put what is a name between a start and an end, if enough of it is known. */
static void look_between(struct search *search, int64_t start, int64_t end) {
    const uint8_t *masks = search->masks;
    int64_t length = end - start, hidden = 0, first = start;
    if (length > MAX_LENGTH) return;
    for (int64_t at = start; at < end; at++) hidden += masks[at] == ANY;
    while (first < end && masks[first] == ANY) first++;
    bool is_set_apart = masks[start] == ANY && letter_at(search, start) == letter_at(search, end);
    if (length - hidden < MIN_KNOWN || is_set_apart) return;
    int64_t most = first - start < MAX_HIDDEN || length >= MIN_TWO_FIRST ? MAX_HIDDEN : 1;
    if (hidden > most || (masks[start] == ANY && masks[end - 1] == ANY)) return;
    if (first == start + 1 && hidden == 1) put_beheaded(search, start, end);
    else put_masked(search, start, end);
}

/* Put what is a name around a sign for any letter: up to `MAX_WORDS` words before it and behind. */
static void look_around(struct search *search, int64_t place) {
    int64_t start = place, ends[MAX_WORDS] = {0}, words = 0;
    for (int64_t end = place; words < MAX_WORDS;) {
        ends[words++] = end = end_behind(search, end);
        if (end - place >= MAX_LENGTH || end + 1 >= search->view.count) break;
        if (!is_blank(search, end) || !search->within[end + 1]) break;
    }
    for (int word = 0; word < MAX_WORDS; word++, start--) {
        while (start > 0 && place - start < MAX_LENGTH && search->within[start - 1]) start--;
        if (start > 0 && search->within[start - 1]) return;
        uint32_t before = start ? search->view.codes[start - 1] : 0;
        if (!word && (before == '@' || before == '#')) return; /* @some_name, #two_words */
        for (int64_t at = 0; at < words && ends[at] < search->view.count; at++)
            look_between(search, start, ends[at]);
        if (place - start >= MAX_LENGTH || start < 2 || !is_blank(search, start - 1)) return;
    }
}

/* The names that stand masked around `places`: where they start and end, their rows and whether their first letter is
 * seen; these four hold `room`. Names are stretches of `letters`, shorter than 2^21 code points; `beheaded` are the
 * hashes of all without their first letter, ascending, and `owners` the rows of these; `edges` and `lasts` ascend, and
 * have the row of each beside them. `table`, `within`, `masks` and `places` are those of lourie_masks; `capitals` says
 * of the `NO_CAPITALS` first code points which have a capital, and of others. Gives how many names there are, also
 * where there is no room for all. */
int64_t lourie_masked(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint8_t *table,
                      const uint8_t *within, const uint8_t *masks, const int64_t *places, int64_t place_count,
                      const uint8_t *capitals, const uint32_t *letters, const int32_t *name_starts,
                      const int32_t *name_ends, int64_t name_count, const int64_t *edges, const int32_t *of_edges,
                      const int64_t *lasts, const int32_t *of_lasts, const uint64_t *filter, int64_t shift,
                      const uint64_t *beheaded, int64_t size, const int32_t *owners, uint64_t factor, int64_t room,
                      int64_t *starts, int64_t *ends, int64_t *rows, int64_t *are_typos) {
    struct names names = {letters, name_starts, name_ends, name_count, {edges, of_edges}, {lasts, of_lasts},
                          {filter, shift, beheaded, size}, owners};
    struct search search = {{codes, classes, count}, table, within, masks, capitals, names, factor, room, 0,
                            starts, ends, rows, are_typos};
    for (int64_t at = 0; at < place_count; at++) {
        if (masks[places[at]] == ANY) look_around(&search, places[at]);
        else look_behind(&search, places[at]);
    }
    return search.found;
}
