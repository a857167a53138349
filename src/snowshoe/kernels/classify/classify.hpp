// Class labels from ascending thresholds.
//
// Problem      label = first + number of thresholds below the pixel; 0 where the mask is off.
// Algorithm    few thresholds: add up comparisons, which the compiler turns into vector code at memory speed;
//              many: a table for 8- and 16-bit values, bisection for wider ones.
// Cost         one pass over the pixels.
// Determinism  pixels are independent of one another.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename T>
void by_comparison(const T *pixels, std::size_t begin, std::size_t end, const T *thresholds, std::size_t n,
                   std::uint8_t first, std::uint8_t *labels) {
    for (std::size_t i = begin; i < end; ++i) labels[i] = first + (pixels[i] > thresholds[0]);
    for (std::size_t t = 1; t < n; ++t)
        for (std::size_t i = begin; i < end; ++i) labels[i] += pixels[i] > thresholds[t];
}

template <typename T>
void by_bisection(const T *pixels, std::size_t begin, std::size_t end, const T *thresholds, std::size_t n,
                  std::uint8_t first, std::uint8_t *labels) {
    for (std::size_t i = begin; i < end; ++i)
        labels[i] =
            first + static_cast<std::uint8_t>(std::lower_bound(thresholds, thresholds + n, pixels[i]) - thresholds);
}

template <typename T>
std::vector<std::uint8_t> class_table(const T *thresholds, std::size_t n, std::uint8_t first) {
    std::vector<std::uint8_t> table(std::size_t{1} << (8 * sizeof(T)));
    std::size_t t = 0;
    for (std::size_t v = 0; v < table.size(); ++v) {
        while (t < n && thresholds[t] < v) ++t;
        table[v] = first + static_cast<std::uint8_t>(t);
    }
    return table;
}

template <typename T>
void digitize(const T *pixels, const bool *valid, std::size_t size, const T *thresholds, std::size_t n,
              std::uint8_t first, std::uint8_t *labels, int threads) {
    constexpr bool narrow = std::is_unsigned_v<T> && sizeof(T) <= 2;
    constexpr std::size_t block = 8192;  // labels of a block stay in the first-level cache between thresholds
    const bool few = n <= 8;
    std::vector<std::uint8_t> table;
    if constexpr (narrow) {
        if (!few) table = class_table(thresholds, n, first);
    }
    parallel_parts(size, threads, block, [&](int, std::size_t begin, std::size_t end) {
        for (std::size_t start = begin; start < end; start += block) {
            const std::size_t stop = std::min(end, start + block);
            if (n == 0) {
                std::fill(labels + start, labels + stop, first);
            } else if (few) {
                by_comparison(pixels, start, stop, thresholds, n, first, labels);
            } else if constexpr (narrow) {
                for (std::size_t i = start; i < stop; ++i) labels[i] = table[pixels[i]];
            } else {
                by_bisection(pixels, start, stop, thresholds, n, first, labels);
            }
            if (valid)
                for (std::size_t i = start; i < stop; ++i) labels[i] = valid[i] ? labels[i] : 0;
        }
    });
}

}  // namespace snowshoe
