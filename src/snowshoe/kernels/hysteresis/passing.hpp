// Every pixel's threshold of hysteresis: below which high threshold it is kept, with a low one that is a share of it.
//
// Problem      a pixel is kept below its own strength, and below that of any pixel it is joined to over sides and corners,
//              but only while every pixel on the way is above share times the threshold: the greatest, over all paths, of
//              the least of the far end's strength and the way's strengths divided by the share (Canny 1986,
//              doi:10.1109/TPAMI.1986.4767851). That is the strength reconstructed by dilation under strength / share.
// Algorithm    a pass forwards and a pass backwards settle nearly all (Vincent 1993, doi:10.1109/83.217222); pixels that
//              can still raise a neighbour wait in a heap, the greatest first, so that none is settled twice.
// Cost         two passes, and 16 neighbours for each pixel above 0; n log n for those that wait.
// Determinism  there is one answer, and every number in it is a strength or a strength divided by the share.
// Expects      strengths of at least 0, no NaN; 0 < share <= 1.
#pragma once
#include <algorithm>
#include <cstddef>
#include <queue>
#include <utility>

namespace snowshoe {

template <typename F> struct Passing {
    const F *strength;
    std::ptrdiff_t rows, columns;
    F share;
    F *greatest;
    std::priority_queue<std::pair<F, std::ptrdiff_t>> waiting{};

    template <typename Visit> void around(std::ptrdiff_t row, std::ptrdiff_t column, Visit &&visit) {
        for (std::ptrdiff_t r = std::max<std::ptrdiff_t>(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r)
            for (std::ptrdiff_t c = std::max<std::ptrdiff_t>(column - 1, 0); c <= std::min(column + 1, columns - 1); ++c)
                visit(r * columns + c);
    }

    // What pixel i becomes by its neighbour.
    F raised(std::ptrdiff_t i, std::ptrdiff_t neighbour) const {
        return std::max(greatest[i], std::min(greatest[neighbour], strength[i] / share));
    }

    void forwards() {
        for (std::ptrdiff_t i = 0, row = 0; row < rows; ++row)
            for (std::ptrdiff_t column = 0; column < columns; ++column, ++i) {
                greatest[i] = strength[i];
                if (!(strength[i] > 0)) continue;
                around(row, column, [&](std::ptrdiff_t j) { if (j < i) greatest[i] = raised(i, j); });
            }
    }

    void backwards() {
        for (std::ptrdiff_t i = rows * columns, row = rows; row-- > 0;)
            for (std::ptrdiff_t column = columns; column-- > 0;) {
                if (!(strength[--i] > 0)) continue;
                around(row, column, [&](std::ptrdiff_t j) { if (j > i) greatest[i] = raised(i, j); });
                bool raises = false;
                around(row, column, [&](std::ptrdiff_t j) { raises |= j > i && raised(j, i) > greatest[j]; });
                if (raises) waiting.emplace(greatest[i], i);
            }
    }

    void settle() {
        while (!waiting.empty()) {
            const auto [height, i] = waiting.top();
            waiting.pop();
            if (height < greatest[i]) continue;  // it has been raised since, and waits again
            around(i / columns, i % columns, [&](std::ptrdiff_t j) {
                const F higher = raised(j, i);
                if (higher > greatest[j]) greatest[j] = higher, waiting.emplace(higher, j);
            });
        }
    }

    void run() { forwards(), backwards(), settle(); }
};

}  // namespace snowshoe
