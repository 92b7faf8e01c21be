/* The search of fuzzy.py in machine code: names at most one or two edits from a misspelt one.
 *
 * The same index, the same look-ups and the same hits (tests/gazetteer/test_near_names.py holds both
 * to that); only faster, since each of the some sixty look-ups touches a handful of numbers, for
 * which arrays are a detour. Nothing is kept between calls, so threads can share the index. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LETTERS = 60, MAX_EDITS = 2, LONG = 8, STRIDE = 37, FEW = 64, AHEAD = 8 };

/* The shortest name that is cut into pieces, by edits. */
static const int64_t SHORTEST[MAX_EDITS + 1] = {0, 2, 5};

/* A run of names with as many letters and bytes each, from `first` on; `offset` is its text. */
struct group {
    uint32_t first, letters, bytes, offset;
};

/* What near_names.py lays out; the arrays are those of bylength.py, signature.py, segments.py. */
struct index {
    const uint8_t *text;             /* all names in UTF-8, by id */
    const struct group *groups;
    int64_t group_count;
    const int64_t *first_of_length;  /* MAX_LETTERS + 2: the first id of at least so many letters */
    const uint64_t *signatures;      /* by id */
    const uint32_t *positions;       /* by id: where the name stood in the list */
    const uint32_t *buckets;         /* where each bucket's entries begin */
    const uint32_t *entries;         /* ids, with other bits of their hash above them */
    const uint64_t *powers;          /* what letters of a piece are multiplied by */
    const uint64_t *salts;           /* tells pieces apart: five a length */
    uint32_t bucket_mask, tag_mask;
};

/* Ids that pass the signature, repeats included. */
struct found {
    uint32_t *ids;
    size_t count, room;
};

static int make_room(struct found *found, size_t more)
{
    if (found->count + more <= found->room)
        return 0;
    size_t room = 2 * found->room > found->count + more ? 2 * found->room : found->count + more;
    uint32_t *ids = realloc(found->ids, room * sizeof *ids);
    if (!ids)
        return -1;
    found->ids = ids;
    found->room = room;
    return 0;
}

static uint64_t signature(const uint32_t *letters, int64_t length)
{
    uint64_t bits = 0;
    for (int64_t i = 0; i < length; i++) {
        uint32_t earlier = 0;
        for (int64_t j = 0; j < i; j++)
            earlier += letters[j] == letters[i];
        bits |= UINT64_C(1) << ((letters[i] + STRIDE * earlier) & 63);
    }
    return bits;
}

/* Whether the letters of `id` are near enough. */
static inline int is_near(const struct index *index, uint32_t id, uint64_t wanted, int64_t slack)
{
    return __builtin_popcountll(index->signatures[id] ^ wanted) <= slack;
}

/* Names too short for pieces: all of fitting length. */
static int short_names(const struct index *index, int64_t length, uint64_t wanted, int64_t edits,
                       struct found *found)
{
    int64_t from = length - edits > 1 ? length - edits : 1;
    for (int64_t other = from; other < SHORTEST[edits] && other <= length + edits; other++) {
        int64_t slack = 2 * edits - llabs(length - other);
        int64_t begin = index->first_of_length[other], end = index->first_of_length[other + 1];
        if (make_room(found, (size_t)(end - begin)))
            return -1;
        /* Without a branch, which would often be mispredicted: counted only if it is near. */
        uint32_t *ids = found->ids;
        size_t count = found->count;
        for (int64_t id = begin; id < end; id++) {
            ids[count] = (uint32_t)id;
            count += is_near(index, (uint32_t)id, wanted, slack);
        }
        found->count = count;
    }
    return 0;
}

/* A bucket to look into, for entries with that tag whose names are near enough. */
struct look {
    uint32_t bucket, tag, begin, end;
    int64_t slack;
};

/* All of a query: for each of five lengths up to nine pieces with four ends each. */
enum { MOST_LOOKS = (2 * MAX_EDITS + 1) * 9 * 4 };

struct looks {
    struct look all[MOST_LOOKS];
    size_t count;
};

/* Notes to look where names have the query's letters [begin, end) as that piece, a swap at either
 * end allowed. */
static void note_looks(const struct index *index, const uint32_t *query, int64_t length,
                       int64_t begin, int64_t end, uint64_t salt, int64_t slack,
                       struct looks *looks)
{
    const uint64_t *powers = index->powers;
    int64_t last = end - 1 - begin;
    uint64_t inner = salt; /* the sum without the first and the last letter */
    for (int64_t i = 1; i < last; i++)
        inner += query[begin + i] * powers[i];
    for (int64_t first = begin; first >= 0 && first >= begin - 1; first--)
        for (int64_t final = end - 1; final < length && final <= end; final++) {
            uint64_t hash = inner;
            if (last > 0)
                hash += query[first] * powers[0] + query[final] * powers[last];
            else /* a piece of one letter is its own first and last */
                hash += query[final != end - 1 ? final : first] * powers[0];
            struct look *look = &looks->all[looks->count++];
            look->bucket = (uint32_t)(hash >> 32) & index->bucket_mask;
            look->tag = (uint32_t)hash & index->tag_mask;
            look->slack = slack;
            __builtin_prefetch(&index->buckets[look->bucket]);
        }
}

/* Notes the looks for names that are cut into pieces: the plan of segments.py, which says why it is
 * enough. */
static void plan(const struct index *index, const uint32_t *query, int64_t length, int64_t edits,
                 struct looks *looks)
{
    int64_t from = length - edits > SHORTEST[edits] ? length - edits : SHORTEST[edits];
    int64_t to = length + edits < MAX_LETTERS ? length + edits : MAX_LETTERS;
    for (int64_t other = from; other <= to; other++) {
        int64_t gap = length - other;
        int64_t pieces = edits == 1 && other < LONG ? 2 : 3;
        for (int64_t before = 0; before <= edits; before++) {
            int64_t piece = pieces - 1 - edits + before;
            int64_t begin = other * piece / pieces, end = other * (piece + 1) / pieces;
            uint64_t salt = index->salts[other * 5 + (pieces == 2 ? piece : 2 + piece)];
            for (int64_t shift = -before; shift <= before; shift++) {
                if (llabs(shift - gap) > edits - before || begin + shift < 0 ||
                    end + shift > length)
                    continue;
                note_looks(index, query, length, begin + shift, end + shift, salt,
                           2 * edits - llabs(gap), looks);
            }
        }
    }
}

/* The names that are cut into pieces. Step by step for all looks at once: what the next step reads
 * is fetched meanwhile, since each look by itself would wait for memory three times. */
static int cut_names(const struct index *index, const uint32_t *query, int64_t length,
                     uint64_t wanted, int64_t edits, struct found *found)
{
    struct looks looks = {.count = 0};
    plan(index, query, length, edits, &looks);
    size_t entries = 0;
    for (size_t i = 0; i < looks.count; i++) {
        struct look *look = &looks.all[i];
        look->begin = index->buckets[look->bucket];
        look->end = index->buckets[look->bucket + 1];
        entries += look->end - look->begin;
        __builtin_prefetch(&index->entries[look->begin]);
    }
    if (make_room(found, 2 * entries))
        return -1;
    /* What else is in a bucket has other bits beside the id. Ids and their slack, behind those that
     * were found before; then those that are near are moved forward. */
    uint32_t *ids = found->ids + found->count;
    size_t count = 0;
    for (size_t i = 0; i < looks.count; i++) {
        const struct look *look = &looks.all[i];
        for (uint32_t at = look->begin; at < look->end; at++) {
            uint32_t entry = index->entries[at], id = entry & ~index->tag_mask;
            if ((entry & index->tag_mask) != look->tag)
                continue;
            ids[2 * count] = id;
            ids[2 * count + 1] = (uint32_t)look->slack;
            count++;
            __builtin_prefetch(&index->signatures[id]);
        }
    }
    size_t near = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t id = ids[2 * i];
        int64_t slack = ids[2 * i + 1];
        ids[near] = id;
        near += is_near(index, id, wanted, slack);
    }
    found->count += near;
    return 0;
}

/* The code points of valid UTF-8; returns how many. */
static int64_t decode(const uint8_t *text, int64_t bytes, uint32_t *letters)
{
    int64_t count = 0;
    for (int64_t i = 0; i < bytes;) {
        uint32_t letter = text[i++];
        if (letter >= 0x80) {
            int more = letter >= 0xf0 ? 3 : letter >= 0xe0 ? 2 : 1;
            letter &= 0x3f >> more;
            while (more--)
                letter = letter << 6 | (text[i++] & 0x3f);
        }
        letters[count++] = letter;
    }
    return count;
}

/* Where each letter stands in the query, a bit a place; letters beyond ASCII are looked up. */
struct pattern {
    const uint32_t *letters;
    int64_t length;
    uint64_t ascii[128];
};

static void note_letters(struct pattern *pattern, const uint32_t *letters, int64_t length)
{
    memset(pattern->ascii, 0, sizeof pattern->ascii);
    pattern->letters = letters;
    pattern->length = length;
    for (int64_t i = 0; i < length; i++)
        if (letters[i] < 128)
            pattern->ascii[letters[i]] |= UINT64_C(1) << i;
}

static uint64_t places_of(const struct pattern *pattern, uint32_t letter)
{
    if (letter < 128)
        return pattern->ascii[letter];
    uint64_t places = 0;
    for (int64_t i = 0; i < pattern->length; i++)
        places |= (uint64_t)(pattern->letters[i] == letter) << i;
    return places;
}

/* The distance by optimal string alignment, a column of the table in a few words: Hyyrö, "A
 * bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003). The query has
 * at most MAX_LETTERS + MAX_EDITS letters, which is less than a word has bits. */
static int64_t distance(const struct pattern *pattern, const uint32_t *other, int64_t others)
{
    int64_t apart = pattern->length;
    uint64_t last = UINT64_C(1) << (pattern->length - 1);
    uint64_t more = ~UINT64_C(0), less = 0; /* where a row is one more, one less, than that above */
    uint64_t same = 0, before = 0;
    for (int64_t j = 0; j < others; j++) {
        uint64_t places = places_of(pattern, other[j]);
        uint64_t swapped = ((~same & places) << 1) & before;
        same = (((places & more) + more) ^ more) | places | less | swapped;
        uint64_t right_more = less | ~(same | more), right_less = same & more;
        apart += (right_more & last) != 0;
        apart -= (right_less & last) != 0;
        right_more = right_more << 1 | 1;
        right_less <<= 1;
        more = right_less | ~(same | right_more);
        less = right_more & same;
        before = places;
    }
    return apart;
}

static int ascending(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* Few ids, as there mostly are, are sorted sooner by putting each into its place. */
static void sort_ids(uint32_t *ids, size_t count)
{
    if (count > FEW) {
        qsort(ids, count, sizeof *ids, ascending);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t id = ids[i];
        size_t at = i;
        for (; at && ids[at - 1] > id; at--)
            ids[at] = ids[at - 1];
        ids[at] = id;
    }
}

static int ascending_hits(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

/* Where the text of a name begins; `group`: the one of an earlier name, moved on to its own. */
static const uint8_t *text_of(const struct index *index, uint32_t id, int64_t *group)
{
    while (*group + 1 < index->group_count && index->groups[*group + 1].first <= id)
        (*group)++;
    struct group of = index->groups[*group];
    return index->text + of.offset + (uint64_t)(id - of.first) * of.bytes;
}

/* Compares what was found with the query; writes hits while there is room; returns how many. */
static int64_t verified(const struct index *index, const uint32_t *query, int64_t length,
                        int64_t edits, const struct found *found, uint64_t *written, int64_t room)
{
    int64_t hits = 0, group = 0, group_ahead = 0;
    uint32_t letters[MAX_LETTERS];
    struct pattern pattern;
    note_letters(&pattern, query, length);
    for (size_t i = 0, ahead = 0; i < found->count; i++) {
        for (; ahead < found->count && ahead < i + AHEAD; ahead++)
            __builtin_prefetch(text_of(index, found->ids[ahead], &group_ahead));
        uint32_t id = found->ids[i];
        if (i && id == found->ids[i - 1])
            continue;
        const uint8_t *text = text_of(index, id, &group);
        int64_t letter_count = decode(text, index->groups[group].bytes, letters);
        int64_t apart = distance(&pattern, letters, letter_count);
        if (apart > edits)
            continue;
        if (hits < room)
            written[hits] = (uint64_t)apart << 32 | index->positions[id];
        hits++;
    }
    if (hits <= room)
        qsort(written, (size_t)hits, sizeof *written, ascending_hits);
    return hits;
}

/* Writes the names within `edits` (1 or 2) of the query (1 to MAX_LETTERS + edits code points),
 * nearest first, each as its distance times 2^32 plus its position; returns how many there are, of
 * which nothing is of use if they are more than `room`, and -1 where memory is short. */
int64_t near_names(const struct index *index, const uint32_t *query, int64_t length, int64_t edits,
                   uint64_t *hits, int64_t room)
{
    struct found found = {0};
    uint64_t wanted = signature(query, length);
    int64_t count = -1;
    if (!short_names(index, length, wanted, edits, &found) &&
        !cut_names(index, query, length, wanted, edits, &found)) {
        sort_ids(found.ids, found.count);
        count = verified(index, query, length, edits, &found, hits, room);
    }
    free(found.ids);
    return count;
}
