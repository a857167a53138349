// The distinct colours of an image, in lexicographic order, with how often each occurs.
//
// Problem      count equal rows of d channels among the valid pixels; add two such tables.
// Algorithm    8-bit RGB: a counting sort by red and green scatters the blue bytes into runs, and each run is counted
//              in a table that fits the first-level cache. Anything else: an open-addressing table on the channels'
//              bits, then a sort of the distinct rows by a 64-bit prefix. merge: two ordered tables, one pass.
// Cost         RGB: two passes over the pixels, one byte of memory per pixel. Else O(n + m log m) for m colours.
// Determinism  counts are integers and the order is canonical, so neither threads nor the order of pixels matter.
// Expects      outputs that hold min(n, all possible) rows; no NaN; -0.0 is 0.0.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

// The bits of a value as an unsigned word that orders as the values do.
template <typename T> std::uint64_t ordered(T value) {
    if constexpr (std::is_floating_point_v<T>) {
        using Word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
        constexpr Word sign = Word{1} << (8 * sizeof(T) - 1);
        Word word;
        value += T(0);
        std::memcpy(&word, &value, sizeof(T));
        return word & sign ? static_cast<Word>(~word) : static_cast<Word>(word | sign);
    } else {
        using Word = std::make_unsigned_t<T>;
        constexpr Word sign = std::is_signed_v<T> ? static_cast<Word>(Word{1} << (8 * sizeof(T) - 1)) : Word{0};
        return static_cast<Word>(static_cast<Word>(value) ^ sign);
    }
}

template <typename T> int compare(const T *a, const T *b, std::size_t d) {
    for (std::size_t c = 0; c < d; ++c)
        if (ordered(a[c]) != ordered(b[c])) return ordered(a[c]) < ordered(b[c]) ? -1 : 1;
    return 0;
}

// Rows of a table of colours, found by their bits.
template <typename T> class ColourTable {
  public:
    explicit ColourTable(std::size_t d) : d_(d), slots_(1 << 12, -1) {}

    void add(const T *row) {
        if (2 * rows_.size() >= slots_.size()) grow();
        const std::uint64_t hash = hash_of(row);
        std::size_t slot = hash & (slots_.size() - 1);
        while (slots_[slot] >= 0 && !(hashes_[slots_[slot]] == hash && !compare(rows_[slots_[slot]], row, d_)))
            slot = (slot + 1) & (slots_.size() - 1);
        if (slots_[slot] < 0) {
            slots_[slot] = static_cast<std::int64_t>(rows_.size());
            rows_.push_back(row), hashes_.push_back(hash), counts_.push_back(0);
        }
        ++counts_[slots_[slot]];
    }

    std::size_t write(T *values, std::int64_t *counts) const {
        struct Entry {
            std::uint64_t prefix;
            std::size_t at;
        };
        std::vector<Entry> order(rows_.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = {prefix_of(rows_[i]), i};
        std::sort(order.begin(), order.end(), [&](const Entry &a, const Entry &b) {
            return a.prefix != b.prefix ? a.prefix < b.prefix : compare(rows_[a.at], rows_[b.at], d_) < 0;
        });
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (std::size_t c = 0; c < d_; ++c) values[i * d_ + c] = rows_[order[i].at][c] + T(0);
            counts[i] = counts_[order[i].at];
        }
        return order.size();
    }

  private:
    std::uint64_t hash_of(const T *row) const {
        std::uint64_t hash = 0;
        for (std::size_t c = 0; c < d_; ++c)
            hash = (hash ^ ordered(row[c])) * 0x9E3779B97F4A7C15ull, hash ^= hash >> 32;
        return hash;
    }

    std::uint64_t prefix_of(const T *row) const {
        constexpr std::size_t width = 8 * sizeof(T);
        std::uint64_t prefix = ordered(row[0]);
        for (std::size_t c = 1; c < std::min<std::size_t>(d_, 64 / width); ++c)
            prefix = prefix << (width % 64) | ordered(row[c]);
        return prefix;
    }

    void grow() {
        slots_.assign(2 * slots_.size(), -1);
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            std::size_t slot = hashes_[i] & (slots_.size() - 1);
            while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = static_cast<std::int64_t>(i);
        }
    }

    std::size_t d_;
    std::vector<std::int64_t> slots_, counts_;
    std::vector<const T *> rows_;
    std::vector<std::uint64_t> hashes_;
};

// One part's share of the red-green runs: its distinct colours, in order.
class RunCounts {
  public:
    void count(const std::uint8_t *blues, const std::size_t *start, std::size_t first, std::size_t last) {
        const std::size_t most = start[last] - start[first];
        colours_.reset(new std::uint32_t[most]), counts_.reset(new std::int64_t[most]);
        std::vector<std::int64_t> table(256);
        for (std::size_t run = first; run < last; ++run) {
            if (start[run] == start[run + 1]) continue;
            for (std::size_t i = start[run]; i < start[run + 1]; ++i) ++table[blues[i]];
            for (std::uint32_t blue = 0; blue < 256; ++blue) {
                if (!table[blue]) continue;
                colours_[size] = static_cast<std::uint32_t>(run << 8) | blue, counts_[size++] = table[blue];
                table[blue] = 0;
            }
        }
    }

    void write(std::uint8_t *values, std::int64_t *counts) const {
        for (std::size_t i = 0; i < size; ++i) {
            values[3 * i] = static_cast<std::uint8_t>(colours_[i] >> 16);
            values[3 * i + 1] = static_cast<std::uint8_t>(colours_[i] >> 8);
            values[3 * i + 2] = static_cast<std::uint8_t>(colours_[i]);
            counts[i] = counts_[i];
        }
    }

    std::size_t size = 0;

  private:
    std::unique_ptr<std::uint32_t[]> colours_;
    std::unique_ptr<std::int64_t[]> counts_;
};

inline std::size_t distinct_rgb(const std::uint8_t *pixels, const bool *valid, std::size_t n, std::uint8_t *values,
                                std::int64_t *counts, int threads) {
    constexpr std::size_t runs = 65536;
    std::vector<std::vector<std::size_t>> at(threads, std::vector<std::size_t>(runs));
    auto run_of = [&](std::size_t i) { return std::size_t{pixels[3 * i]} << 8 | pixels[3 * i + 1]; };
    parallel_parts(n, threads, 64, [&](int part, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            if (!valid || valid[i]) ++at[part][run_of(i)];
    });
    std::vector<std::size_t> start(runs + 1);
    std::size_t total = 0;
    for (std::size_t run = 0; run < runs; ++run) {
        start[run] = total;
        for (auto &part : at) {
            const std::size_t size = part[run];
            part[run] = total, total += size;
        }
    }
    start[runs] = total;
    std::vector<std::uint8_t> blues(total);
    parallel_parts(n, threads, 64, [&](int part, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            if (!valid || valid[i]) blues[at[part][run_of(i)]++] = pixels[3 * i + 2];
    });
    std::vector<RunCounts> found(threads);
    parallel_parts(runs, threads, 1, [&](int part, std::size_t begin, std::size_t end) {
        found[part].count(blues.data(), start.data(), begin, end);
    });
    std::size_t rows = 0;
    for (const auto &part : found) {
        part.write(values + 3 * rows, counts + rows);
        rows += part.size;
    }
    return rows;
}

template <typename T>
std::size_t distinct_rows(const T *pixels, const bool *valid, std::size_t n, std::size_t d, T *values,
                          std::int64_t *counts, int threads) {
    if constexpr (std::is_same_v<T, std::uint8_t>)
        if (d == 3) return distinct_rgb(pixels, valid, n, values, counts, threads);
    ColourTable<T> table(d);
    for (std::size_t i = 0; i < n; ++i)
        if (!valid || valid[i]) table.add(pixels + i * d);
    return table.write(values, counts);
}

// A table of colours: n ordered rows of d values, and their counts.
template <typename T> struct Colours {
    const T *values;
    const std::int64_t *counts;
    std::size_t n;
};

template <typename T>
std::size_t merge_rows(Colours<T> a, Colours<T> b, std::size_t d, T *values, std::int64_t *counts) {
    std::size_t i = 0, j = 0, rows = 0;
    for (; i < a.n || j < b.n; ++rows) {
        const int order = i == a.n ? 1 : j == b.n ? -1 : compare(a.values + i * d, b.values + j * d, d);
        const T *row = order <= 0 ? a.values + i * d : b.values + j * d;
        std::copy(row, row + d, values + rows * d);
        counts[rows] = (order <= 0 ? a.counts[i] : 0) + (order >= 0 ? b.counts[j] : 0);
        i += order <= 0, j += order >= 0;
    }
    return rows;
}

}  // namespace snowshoe
