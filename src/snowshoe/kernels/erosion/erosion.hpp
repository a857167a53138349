// The least of the values around each pixel, each raised by what its place costs.
//
// Problem      grey-scale erosion by a structuring function, e.g. a ball: min over (dz, dy, dx) of pixel + raise(dz, dy, dx);
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
#include "common/sides.hpp"

namespace snowshoe {

template <typename F> struct Structure {
    const F *raises;
    Sides sides;
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
void erode(const F *pixels, const Sides &sides, const Structure<F> &structure, F *eroded, int threads) {
    const std::ptrdiff_t before = structure.sides.planes / 2, up = structure.sides.rows / 2;
    const std::ptrdiff_t left = structure.sides.columns / 2, rows = sides.rows, columns = sides.columns;
    auto first = [](std::ptrdiff_t at, std::ptrdiff_t reach) { return std::max<std::ptrdiff_t>(0, at - reach); };
    parallel_parts(sides.planes * rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        for (auto line = static_cast<std::ptrdiff_t>(begin); line < static_cast<std::ptrdiff_t>(end); ++line) {
            const std::ptrdiff_t z = line / rows, y = line % rows;
            F *out = eroded + line * columns;
            std::fill(out, out + columns, std::numeric_limits<F>::infinity());
            for (std::ptrdiff_t p = first(z, before); p <= std::min(sides.planes - 1, z + before); ++p)
                for (std::ptrdiff_t r = first(y, up); r <= std::min(rows - 1, y + up); ++r) {
                    const std::ptrdiff_t at = (p - z + before) * structure.sides.rows + (r - y + up);
                    erode_row(pixels + (p * rows + r) * columns, structure.raises + at * structure.sides.columns,
                              columns, left, out);
                }
        }
    });
}

}  // namespace snowshoe
