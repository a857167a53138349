// Histograms of pixel values.
//
// Problem      count how often each value occurs among the valid pixels.
// Algorithm    count: 8-bit values go to eight tables in turn, so that a run of one value does not wait for its own
//              store; 16-bit values to one, which still fits the second-level cache. distinct: an open-addressing table
//              on the bit pattern, which gives up as soon as there are more values than asked for. cells: the same on
//              numbers cut to cells that nest.
// Cost         one pass. count: 8·256 or 65536 words per thread. distinct: 4 slots per value.
// Determinism  counts are integers, so neither threads nor order can change them.
// Expects      no NaN under the mask; counts of every value that T has.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename T, bool masked>
void count_part(const T *pixels, const bool *valid, std::size_t begin, std::size_t end, std::int64_t *counts) {
    constexpr std::size_t lanes = sizeof(T) == 1 ? 8 : 1, levels = std::size_t{1} << (8 * sizeof(T));
    constexpr std::size_t together = 8;  // a loop of so few instructions is slow where it lies across a line
    constexpr std::size_t flush = std::size_t{1} << 31;  // a 32-bit counter cannot overflow within so many pixels
    std::vector<std::uint32_t> tables(lanes * levels);
    std::uint32_t *const table = tables.data();
    for (std::size_t start = begin; start < end; start += flush) {
        const std::size_t stop = std::min(end, start + flush);
        std::fill(tables.begin(), tables.end(), 0u);
        std::size_t i = start;
        for (; i + together <= stop; i += together)
            for (std::size_t l = 0; l < together; ++l)
                table[l % lanes * levels + pixels[i + l]] += masked ? valid[i + l] : 1;
        for (; i < stop; ++i) table[pixels[i]] += masked ? valid[i] : 1;
        for (std::size_t l = 0; l < lanes; ++l)
            for (std::size_t v = 0; v < levels; ++v) counts[v] += table[l * levels + v];
    }
}

template <typename T>
void count(const T *pixels, const bool *valid, std::size_t n, std::int64_t *counts, int threads) {
    constexpr std::size_t levels = std::size_t{1} << (8 * sizeof(T));
    std::vector<std::vector<std::int64_t>> parts(threads, std::vector<std::int64_t>(levels));
    parallel_parts(n, threads, 4096, [&](int part, std::size_t begin, std::size_t end) {
        auto *counted = parts[part].data();
        valid ? count_part<T, true>(pixels, valid, begin, end, counted)
              : count_part<T, false>(pixels, valid, begin, end, counted);
    });
    for (const auto &part : parts)
        for (std::size_t v = 0; v < levels; ++v) counts[v] += part[v];
}

// The values of T as unsigned words; 0.0 and -0.0 are one value.
template <typename T> auto bits(T value) {
    using Word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    if constexpr (std::is_floating_point_v<T>) value += T(0);
    Word word;
    std::memcpy(&word, &value, sizeof(T));
    return word;
}

template <typename T>
std::int64_t distinct(const T *pixels, const bool *valid, std::size_t n, T *values, std::int64_t *counts,
                      std::size_t capacity) {
    std::size_t slots = 16;
    int shift = 60;
    while (slots < 4 * capacity) slots *= 2, --shift;
    std::vector<std::int32_t> index(slots, -1);
    std::size_t found = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (valid && !valid[i]) continue;
        const auto word = bits(pixels[i]);
        std::size_t slot = static_cast<std::uint64_t>(word) * 0x9E3779B97F4A7C15ull >> shift;
        while (index[slot] >= 0 && bits(values[index[slot]]) != word) slot = (slot + 1) & (slots - 1);
        if (index[slot] < 0) {
            if (found == capacity) return -1;
            index[slot] = static_cast<std::int32_t>(found);
            values[found] = pixels[i] + T(0);
            counts[found++] = 0;
        }
        ++counts[index[slot]];
    }
    return static_cast<std::int64_t>(found);
}

// A key cut to that of a wider cell: flipped where negative it is a bit pattern, of which bits are cleared.
inline std::int64_t wider(std::int64_t key, int relative, int absolute) {
    const std::int64_t sign = key >> 63;
    std::int64_t magnitude = (key ^ sign) >> relative << relative;
    const int exponent = static_cast<int>(magnitude >> 52), cleared = absolute - std::max(exponent - 1, 0);
    if (cleared > 0) magnitude = cleared > 52 ? 0 : magnitude >> cleared << cleared;
    return magnitude ^ sign;
}

// The cell of a number: its bit pattern without the sign, flipped where negative, cut to the cell's end.
inline std::int64_t cell_key(double value, int relative, int absolute) {
    value += 0.0;  // of two zeros one
    std::uint64_t word;
    std::memcpy(&word, &value, sizeof word);
    const std::uint64_t sign = word >> 63 ? ~std::uint64_t{0} : 0;
    return wider(static_cast<std::int64_t>((word & ~(std::uint64_t{1} << 63)) ^ sign), relative, absolute);
}

// The level at which the cells of two keys of one sign become one.
inline int joining_level(std::int64_t one, std::int64_t other, bool relative) {
    const auto digits = [](std::int64_t number) {
        return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(number)));
    };
    if (relative) return digits(one ^ other);
    // In units of the least number: digits of 53 bits, so many places up.
    const auto places = [](std::int64_t key) { return std::max(static_cast<int>(key >> 52) - 1, 0); };
    const auto whole = [](std::int64_t key) {
        constexpr std::int64_t implied = std::int64_t{1} << 52;
        return (key & (implied - 1)) | (key >= implied ? implied : 0);
    };
    const int mine = places(one), theirs = places(other);
    if (mine != theirs) return std::max(mine, theirs) + 53;
    return one == other ? 0 : digits(whole(one) ^ whole(other)) + mine;
}

// Counts the pairs of successive keys by the level at which their cells become one; the last counts those that never
// do.
inline void joining(const std::int64_t *keys, std::size_t n, bool relative, std::int64_t *levels, int last) {
    for (std::size_t i = 1; i < n; ++i) {
        const std::int64_t sign = keys[i - 1] >> 63;
        const bool alike = sign == keys[i] >> 63;
        ++levels[alike ? std::min(joining_level(keys[i - 1] ^ sign, keys[i] ^ sign, relative), last) : last];
    }
}

// Counts from pixel state[0] on, beside the state[1] cells that are there already; ends where a cell finds no room.
template <typename T>
void cells(const T *pixels, const bool *valid, std::size_t n, int relative, int absolute, std::int64_t *keys,
           std::int64_t *counts, std::size_t capacity, std::int64_t *state) {
    std::size_t slots = 16;
    int shift = 60;
    while (slots < 4 * capacity) slots *= 2, --shift;
    std::vector<std::int32_t> index(slots, -1);
    auto slot_of = [&](std::int64_t key) {
        std::uint64_t mixed = static_cast<std::uint64_t>(key);
        mixed = (mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15ull;
        std::size_t slot = mixed >> shift;
        while (index[slot] >= 0 && keys[index[slot]] != key) slot = (slot + 1) & (slots - 1);
        return slot;
    };
    auto found = static_cast<std::size_t>(state[1]);
    for (std::size_t i = 0; i < found; ++i) index[slot_of(keys[i])] = static_cast<std::int32_t>(i);
    std::size_t at = static_cast<std::size_t>(state[0]);
    for (; at < n; ++at) {
        if (valid && !valid[at]) continue;
        const std::int64_t key = cell_key(static_cast<double>(pixels[at]), relative, absolute);
        const std::size_t slot = slot_of(key);
        if (index[slot] < 0) {
            if (found == capacity) break;
            index[slot] = static_cast<std::int32_t>(found);
            keys[found] = key;
            counts[found++] = 0;
        }
        ++counts[index[slot]];
    }
    state[0] = static_cast<std::int64_t>(at);
    state[1] = static_cast<std::int64_t>(found);
}

}  // namespace snowshoe
