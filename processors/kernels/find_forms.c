/* Which of half a million forms stand in a view, wherever they overlap (lexicon/sought.py, forms.c). */
#include "forms.h"

enum { AT_ONCE = 512 }; /* places read together */

/* Compare a row, of which so many bytes are `known` to stand there, with the text behind them: above 0 where the row
 * comes behind it. Gives the bytes of the row that stand there. */
static int compare(struct forms forms, int64_t row, int64_t known, const uint32_t *codes, int64_t count,
                   int64_t *same) {
    int64_t begin = begin_of(forms, row), at = begin + known, end = forms.ends[row], next = at;
    for (int64_t letter = 0; at < end; at = next, letter++) {
        uint32_t code = read(forms.data, &next, end);
        *same = at - begin;
        if (letter >= count) return 1;
        if (code != codes[letter]) return code > codes[letter] ? 1 : -1;
    }
    *same = end - begin;
    return -1;
}

static int64_t letters_in(struct forms forms, int64_t row) {
    int64_t letters = 0;
    for (int64_t at = begin_of(forms, row); at < forms.ends[row]; at++) letters += (forms.data[at] & 0xC0) != 0x80;
    return letters;
}

/* Bytes of a row's first `GRAM` letters. */
static int64_t bytes_of_gram(struct forms forms, int64_t row) {
    int64_t begin = begin_of(forms, row), at = begin;
    for (int64_t letters = 0; letters < GRAM && at < forms.ends[row]; letters++) read(forms.data, &at, forms.ends[row]);
    return at - begin;
}

struct hits {
    const int32_t *numbers;
    int64_t *starts, *ends, *forms;
    int64_t most, found;
};

static void put(struct hits *hits, int64_t at, int64_t start, int64_t end, int64_t form) {
    hits->starts[at] = start, hits->ends[at] = end, hits->forms[at] = form;
}

static void add(struct hits *hits, int64_t start, int64_t end, int64_t row) {
    if (hits->found < hits->most) put(hits, hits->found, start, end, hits->numbers[row]);
    hits->found++;
}

static bool comes_behind(const struct hits *hits, int64_t at, int64_t start, int64_t end, int64_t form) {
    if (hits->ends[at] != end) return hits->ends[at] > end;
    return hits->starts[at] != start ? hits->starts[at] > start : hits->forms[at] > form;
}

/* Put hits in order: by their ends, the longest first, then by their numbers. They nearly are (Shell's sort). */
static void sort(struct hits *hits) {
    int64_t step = 1;
    while (step < hits->found / 3) step = 3 * step + 1;
    for (; step; step /= 3)
        for (int64_t one = step; one < hits->found; one++) {
            int64_t start = hits->starts[one], end = hits->ends[one], form = hits->forms[one], at = one;
            for (; at >= step && comes_behind(hits, at - step, start, end, form); at -= step)
                put(hits, at, hits->starts[at - step], hits->ends[at - step], hits->forms[at - step]);
            put(hits, at, start, end, form);
        }
}

/* Add the rows of a slot that stand in the text: of short forms all, of others those on one chain. */
static void add_rows(struct hits *hits, struct forms forms, const int32_t *parents, struct slot slot, int64_t start,
                     const uint32_t *text, int64_t left, int64_t letters) {
    if (letters < GRAM) {
        for (int64_t row = slot.first; row < slot.last; row++) add(hits, start, start + letters, row);
        return;
    }
    int64_t low = slot.first, high = slot.last, known = bytes_of_gram(forms, low), same = 0;
    while (low < high) {
        int64_t middle = low + (high - low) / 2, here;
        if (compare(forms, middle, known, text + GRAM, left - GRAM, &here) > 0) high = middle;
        else low = middle + 1, same = here;
    }
    for (int64_t row = low - 1; row >= slot.first; row = parents[row])
        if (forms.ends[row] - begin_of(forms, row) <= same) add(hits, start, start + letters_in(forms, row), row);
}

/* What a search asks first, and what then seems to stand in the text. */
struct asked {
    const uint8_t *starts;
    const uint64_t *filter;
    const struct slot *slots;
    int64_t shift, slot_bits;
};

struct likely {
    int64_t start, letters;
    uint64_t key;
};

/* Where forms may stand: the text, and whether `GRAM` letters follow on any place that is read. */
struct text {
    const uint32_t *codes;
    int64_t count;
    bool is_long;
};

/* Say whether so many letters stand at a place. */
static bool has(struct text text, int64_t start, int64_t letters) {
    return text.is_long | (start + letters <= text.count);
}

/* What the last of so many letters adds to the hash of those before it. */
static uint64_t weigh_last(struct text text, int64_t start, int64_t letters) {
    return weigh(has(text, start, letters) ? text.codes[start + letters - 1] : 0, letters - 1);
}

/* Add what the bits do not rule out; else the next is written over it: a branch would be guessed wrong too often. */
static int64_t add_likely(struct likely *likely, int64_t held, struct asked asked, int64_t start, int64_t letters,
                          uint64_t hash, bool may_be) {
    uint64_t key = key_of(hash, letters);
    likely[held] = (struct likely){start, letters, key};
    return held + (may_be & may_hold(asked.filter, asked.shift, key));
}

static uint8_t kinds_at(struct text text, struct asked asked, int64_t start) {
    return asked.starts[text.codes[start] & 0xFFFF];
}

/* Give those of the places where a form begins with such a letter. */
static int64_t read_starts(struct text text, struct asked asked, const int32_t *places, int64_t count,
                           int64_t *starts) {
    int64_t found = 0;
    for (int64_t one = 0; one < count; one++)
        starts[found] = places[one], found += kinds_at(text, asked, places[one]) != 0;
    return found;
}

/* Keep those of the places where so many letters stand that some form begins with; add what is shorter. `hashes` are of
 * these letters. */
static inline int64_t read_heads(struct text text, struct asked asked, int64_t *heads, int64_t places,
                                 uint64_t *hashes, struct likely *likely, int64_t *held) {
    int64_t found = 0, many = *held;
    for (int64_t place = 0; place < places; place++) {
        int64_t start = heads[place];
        uint8_t kinds = kinds_at(text, asked, start);
        uint64_t hash = weigh_last(text, start, 1);
        if (kinds & 2) many = add_likely(likely, many, asked, start, 1, hash, true); /* few letters are forms */
        for (int64_t letters = 2; letters < HEAD; letters++) {
            hash += weigh_last(text, start, letters);
            bool may_be = (kinds >> letters & 1) & has(text, start, letters);
            many = add_likely(likely, many, asked, start, letters, hash, may_be);
        }
        hash += weigh_last(text, start, HEAD);
        heads[found] = start, hashes[found] = hash;
        bool is_head = may_hold(asked.filter, asked.shift, key_of(hash, KIND_OF_HEADS));
        found += (kinds & 1) & has(text, start, HEAD) & is_head;
    }
    *held = many;
    return found;
}

/* Add the longer forms that may stand where heads were found. */
static inline int64_t read_grams(struct text text, struct asked asked, const int64_t *heads, const uint64_t *hashes,
                                 int64_t found, struct likely *likely, int64_t held) {
    for (int64_t one = 0; one < found; one++) {
        int64_t start = heads[one];
        uint64_t hash = hashes[one];
        uint8_t kinds = kinds_at(text, asked, start) | 1 << GRAM;
        for (int64_t letters = HEAD; letters <= GRAM; letters++) {
            if (letters > HEAD) hash += weigh_last(text, start, letters);
            bool may_be = (kinds >> letters & 1) & has(text, start, letters);
            held = add_likely(likely, held, asked, start, letters, hash, may_be);
        }
    }
    return held;
}

/* Give what the bits do not rule out at some places; `likely` holds `GRAM` for each, and one more. */
static inline int64_t read_places(struct text text, struct asked asked, const int32_t *places, int64_t count,
                                  struct likely *likely) {
    int64_t heads[AT_ONCE + 1], held = 0;
    uint64_t hashes[AT_ONCE + 1];
    int64_t found = read_starts(text, asked, places, count, heads);
    found = read_heads(text, asked, heads, found, hashes, likely, &held);
    return read_grams(text, asked, heads, hashes, found, likely, held);
}

/* Ask for what each will need, one step after another for all of them, so that the waits for memory overlap. */
static void ask_ahead(const struct likely *likely, int64_t count, struct forms forms, struct asked asked) {
    const struct slot *slots = asked.slots;
    int64_t bits = asked.slot_bits;
    for (int64_t one = 0; one < count; one++) __builtin_prefetch(slots + place_of(likely[one].key, bits));
    for (int64_t one = 0; one < count; one++)
        __builtin_prefetch(forms.ends + slots[place_of(likely[one].key, bits)].first);
    for (int64_t one = 0; one < count; one++)
        __builtin_prefetch(forms.data + begin_of(forms, slots[place_of(likely[one].key, bits)].first));
}

/* Every form that stands in the code points at one of the places, which ascend: its start, its end and its number, by
 * their ends, the longest first. Gives how many there are, of which the first `most` are written; if there are more, in
 * no order. */
int64_t lourie_find_forms(const uint32_t *codes, int64_t count, const int32_t *places, int64_t place_count,
                          const uint8_t *data, const uint32_t *ends, int64_t rows, const int32_t *numbers,
                          const int32_t *parents, const uint8_t *starts, const uint64_t *filter, int64_t shift,
                          const uint32_t *slots, int64_t slot_bits, int64_t most, int64_t *hit_starts,
                          int64_t *hit_ends, int64_t *hit_forms) {
    struct forms forms = {data, ends, rows};
    struct asked asked = {starts, filter, (const struct slot *)slots, shift, slot_bits};
    struct hits hits = {numbers, hit_starts, hit_ends, hit_forms, most, 0};
    struct likely likely[AT_ONCE * GRAM + 1];
    for (int64_t first = 0; first < place_count; first += AT_ONCE) {
        int64_t many = first + AT_ONCE < place_count ? AT_ONCE : place_count - first, held;
        if (places[first + many - 1] + GRAM <= count)
            held = read_places((struct text){codes, count, true}, asked, places + first, many, likely);
        else held = read_places((struct text){codes, count, false}, asked, places + first, many, likely);
        ask_ahead(likely, held, forms, asked);
        for (int64_t one = 0; one < held; one++) {
            struct likely here = likely[one];
            const uint32_t *text = codes + here.start;
            struct slot slot = asked.slots[slot_of(forms, asked.slots, slot_bits, text, here.letters, here.key)];
            if (slot.last) add_rows(&hits, forms, parents, slot, here.start, text, count - here.start, here.letters);
        }
    }
    if (hits.found <= most) sort(&hits);
    return hits.found;
}
