// Non-maximum suppression: ridges of a strength, across a given direction.
//
// Problem      a pixel stays if margin times its strength is at least the strength 1 … reach steps away on either side
//              (Canny 1986, doi:10.1109/TPAMI.1986.4767851). A step goes one pixel along the axis that is nearer to the
//              direction and as far along the other as the direction says; there, the two nearest are interpolated.
// Algorithm    one pass over all pixels.
// Cost         4·reach strengths a pixel that is not 0.
// Determinism  pixels are independent; only magnitudes of the direction enter, so flips and turns give the flipped or
//              turned bytes. No angle is computed: its last digit could depend on the machine.
// Expects      strengths of at least 0; beyond the border stands the nearest pixel. A direction (0, 0) has no other side:
//              its pixel stays.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename F> struct Ridges {
    const F *strength, *x, *y;
    std::ptrdiff_t rows, columns;
    int reach;
    F margin;

    F at(std::ptrdiff_t r, std::ptrdiff_t c) const {
        return strength[std::clamp<std::ptrdiff_t>(r, 0, rows - 1) * columns + std::clamp<std::ptrdiff_t>(c, 0, columns - 1)];
    }

    // Strength `major` pixels along the leading axis and `minor` along the other.
    F between(std::ptrdiff_t r, std::ptrdiff_t c, bool across, int major, F minor, int side) const {
        const F whole = std::floor(minor), part = minor - whole;
        const std::ptrdiff_t near = side * static_cast<std::ptrdiff_t>(whole), far = near + side;
        const F one = across ? at(r + near, c + major) : at(r + major, c + near);
        const F other = across ? at(r + far, c + major) : at(r + major, c + far);
        return (F(1) - part) * one + part * other;
    }

    bool stays(std::ptrdiff_t r, std::ptrdiff_t c) const {
        const std::ptrdiff_t i = r * columns + c;
        const F width = std::fabs(x[i]), height = std::fabs(y[i]), raised = strength[i] * margin;
        if (width == 0 && height == 0) return true;
        const bool across = width >= height;
        const F slope = across ? height / width : width / height;
        const int side = (x[i] < 0) == (y[i] < 0) ? 1 : -1;
        for (int d = 1; d <= reach; ++d) {
            if (raised < between(r, c, across, d, d * slope, side)) return false;
            if (raised < between(r, c, across, -d, d * slope, -side)) return false;
        }
        return true;
    }

    void keep(F *kept, int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            for (auto r = static_cast<std::ptrdiff_t>(begin); r < static_cast<std::ptrdiff_t>(end); ++r)
                for (std::ptrdiff_t c = 0; c < columns; ++c) {
                    const std::ptrdiff_t i = r * columns + c;
                    kept[i] = strength[i] > 0 && stays(r, c) ? strength[i] : F(0);
                }
        });
    }
};

}  // namespace snowshoe
