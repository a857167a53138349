// The range of the values around each pixel.
//
// Problem      a share of greatest minus least value in the box of 2·radius + 1 pixels around each pixel, a radius for
// each axis. Algorithm    separable: extremes from plane to plane, along the row, then down the column, of a strip that
// rolls in
//              two rings.
// Cost         O(radius) comparisons a pixel, in runs that the compiler turns into vector code.
// Determinism  extremes do not depend on an order.
// Expects      finite pixels.
#pragma once
#include "common/strips.hpp"

namespace snowshoe {

template <bool greatest, typename Rows, typename F>
void extreme_run(const Rows &at, std::ptrdiff_t radius, std::ptrdiff_t n, F *__restrict out) {
    auto better = [](F one, F other) { return greatest ? std::max(one, other) : std::min(one, other); };
    const F *__restrict middle = at[0];
    for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = middle[i];
    std::ptrdiff_t j = 1;
    for (; j + 1 <= radius; j += 2) {
        const F *__restrict a = at[-j], *__restrict b = at[j], *__restrict c = at[-j - 1], *__restrict d = at[j + 1];
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = better(out[i], better(better(a[i], b[i]), better(c[i], d[i])));
    }
    if (j == radius) {
        const F *__restrict a = at[-j], *__restrict b = at[j];
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = better(out[i], better(a[i], b[i]));
    }
}

template <typename F> void local_range(const Strips<F> &strips, F share, int threads) {
    const std::ptrdiff_t radius = strips.radius, reach = strips.reach;
    strips.each_part(threads, [&](std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) {
        auto high = strips.ring(), low = strips.ring();
        std::vector<F> least(strips.width() + 2 * reach);
        auto across = [&]<bool greatest>(const Stack<F> &at, std::ptrdiff_t n, F *to) {
            if (strips.depth) extreme_run<greatest>(at, strips.depth, n + 2 * reach, least.data());
            extreme_run<greatest>(strips.depth ? Shifted<F>{least.data() + reach} : at.middle(), reach, n, to);
        };
        strips.sweep(
            plane, begin, end,
            [&](const Stack<F> &at, std::ptrdiff_t n) {
                across.template operator()<true>(at, n, high.push());
                across.template operator()<false>(at, n, low.push());
            },
            [&](std::ptrdiff_t n, F *to) {
                extreme_run<true>(high.at(), radius, n, to);
                extreme_run<false>(low.at(), radius, n, least.data());
                for (std::ptrdiff_t i = 0; i < n; ++i) to[i] = (to[i] - least[i]) * share;
            });
    });
}

}  // namespace snowshoe
