// The chi-squared difference between the halves of a neighbourhood, in every direction at once.
//
// Problem      a bin's share p of each pixel's neighbourhood, smooth in the image. Two halves on either side of a line
//              with normal n differ by n·∇p, and sum (n·∇p)² / p over the bins is the chi-squared distance of the
//              halves' histograms (Martin, Fowlkes & Malik 2004, doi:10.1109/TPAMI.2004.1273918): nᵀ T n, with the
//              tensor T = sum ∇p ∇pᵀ / p. So three numbers a pixel stand for all directions.
// Algorithm    central differences, the border pixel standing beyond the border; one pass.
// Cost         a division a pixel; the tensor is read and written once.
// Determinism  pixels are independent of one another.
// Expects      shares of at least 0; a floor above 0, which keeps rare bins from counting for too much.
#pragma once
#include <algorithm>
#include <cstddef>

#include "common/parallel.hpp"

namespace snowshoe {

struct Contrast {
    const float *share;
    std::ptrdiff_t rows, columns;
    float scale, floor;
    float *xx, *xy, *yy;

    void row(std::ptrdiff_t r) const {
        const float *at = share + r * columns;
        const float *up = r > 0 ? at - columns : at, *down = r + 1 < rows ? at + columns : at;
        const std::ptrdiff_t last = columns - 1;
        pixel(r, 0, at[0], at[std::min<std::ptrdiff_t>(1, last)] - at[0], down[0] - up[0]);
        float *__restrict to_xx = xx + r * columns, *__restrict to_xy = xy + r * columns,
                          *__restrict to_yy = yy + r * columns;
        for (std::ptrdiff_t c = 1; c < last; ++c) {
            const float gx = (at[c + 1] - at[c - 1]) * 0.5f, gy = (down[c] - up[c]) * 0.5f;
            const float weight = scale / (at[c] + floor);
            to_xx[c] += (gx * gx) * weight, to_xy[c] += (gx * gy) * weight, to_yy[c] += (gy * gy) * weight;
        }
        if (last > 0) pixel(r, last, at[last], at[last] - at[last - 1], down[last] - up[last]);
    }

    void pixel(std::ptrdiff_t r, std::ptrdiff_t c, float here, float across, float along) const {
        const float gx = across * 0.5f, gy = along * 0.5f, weight = scale / (here + floor);
        const std::ptrdiff_t i = r * columns + c;
        xx[i] += (gx * gx) * weight, xy[i] += (gx * gy) * weight, yy[i] += (gy * gy) * weight;
    }

    void add(int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) row(static_cast<std::ptrdiff_t>(r));
        });
    }
};

}  // namespace snowshoe
