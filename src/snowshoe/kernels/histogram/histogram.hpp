// Histograms of pixel values.
//
// Problem      count how often each value occurs among the valid pixels.
// Algorithm    count: 8-bit values go to eight tables in turn, so that a run of one value does not wait for its own
//              store; 16-bit values to one, which still fits the second-level cache. distinct: an open-addressing table
//              on the bit pattern, which gives up as soon as there are more values than asked for. bin_count: equal
//              bins.
// Cost         one pass. count: 8·256 or 65536 words per thread. distinct: 4 slots per value.
// Determinism  counts are integers, so neither threads nor order can change them.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename T, bool masked>
void count_part(const T *pixels, const bool *valid, std::size_t begin, std::size_t end, std::int64_t *counts) {
    constexpr std::size_t lanes = sizeof(T) == 1 ? 8 : 1, levels = std::size_t{1} << (8 * sizeof(T));
    constexpr std::size_t flush = std::size_t{1} << 31;  // a 32-bit counter cannot overflow within so many pixels
    std::vector<std::uint32_t> tables(lanes * levels);
    std::uint32_t *const table = tables.data();
    for (std::size_t start = begin; start < end; start += flush) {
        const std::size_t stop = std::min(end, start + flush);
        std::fill(tables.begin(), tables.end(), 0u);
        std::size_t i = start;
        for (; i + lanes <= stop; i += lanes)
            for (std::size_t l = 0; l < lanes; ++l) table[l * levels + pixels[i + l]] += masked ? valid[i + l] : 1;
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

template <typename T>
void bin_count(const T *pixels, const bool *valid, std::size_t n, double low, double width, std::int64_t *counts,
               std::size_t bins, int threads) {
    std::vector<std::vector<std::int64_t>> parts(threads, std::vector<std::int64_t>(bins));
    const double last = static_cast<double>(bins - 1);
    parallel_parts(n, threads, 4096, [&](int part, std::size_t begin, std::size_t end) {
        auto *table = parts[part].data();
        for (std::size_t i = begin; i < end; ++i) {
            if (valid && !valid[i]) continue;
            const double position = (static_cast<double>(pixels[i]) - low) / width;
            ++table[static_cast<std::size_t>(std::min(std::max(position, 0.0), last))];
        }
    });
    for (const auto &part : parts)
        for (std::size_t b = 0; b < bins; ++b) counts[b] += part[b];
}

}  // namespace snowshoe
