// The least of the values around each pixel, each raised by what its place costs.
//
// Problem      grey-scale erosion by a structuring function, e.g. a ball: min over (dy, dx) of pixel + raise(dy, dx);
//              Sternberg 1986, doi:10.1016/0734-189X(86)90004-6.
// Algorithm    every neighbour in turn, in runs along the row that the compiler turns into vector code.
// Cost         a sum and a comparison for every pixel and place of the structuring function.
// Determinism  sums of two numbers, and a minimum, which does not depend on an order.
// Expects      sides of the structuring function that are odd, no NaN.
#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename F> struct Structure {
    const F *raises;
    std::ptrdiff_t rows, columns;
};

template <typename F>
void erode_row(const F *__restrict row, const F *__restrict raises, std::ptrdiff_t n, std::ptrdiff_t reach,
               F *__restrict out) {
    for (std::ptrdiff_t shift = -std::min(reach, n - 1); shift <= std::min(reach, n - 1); ++shift) {
        const F more = raises[shift + reach];
        if (more == std::numeric_limits<F>::infinity()) continue;
        const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, -shift), last = std::min(n, n - shift);
        for (std::ptrdiff_t x = first; x < last; ++x) {
            const F raised = row[x + shift] + more;
            out[x] = raised < out[x] ? raised : out[x];
        }
    }
}

template <typename F>
void erode(const F *pixels, std::ptrdiff_t rows, std::ptrdiff_t columns, const Structure<F> &structure, F *eroded,
           int threads) {
    const std::ptrdiff_t up = structure.rows / 2, left = structure.columns / 2;
    parallel_parts(rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        for (auto y = static_cast<std::ptrdiff_t>(begin); y < static_cast<std::ptrdiff_t>(end); ++y) {
            F *out = eroded + y * columns;
            std::fill(out, out + columns, std::numeric_limits<F>::infinity());
            for (std::ptrdiff_t at = std::max<std::ptrdiff_t>(0, y - up); at <= std::min(rows - 1, y + up); ++at)
                erode_row(pixels + at * columns, structure.raises + (at - y + up) * structure.columns, columns, left,
                          out);
        }
    });
}

}  // namespace snowshoe
