// Length and direction of vectors that are stored as two images; the length of those that are stored as three.
//
// Problem      √(x² + y²) and atan2(y, x) of every pair; 0 and 0 for (0, 0). √(x² + y² + z²) of three.
// Algorithm    runs that the compiler turns into vector code: common/polar.hpp.
// Cost         one pass.
// Determinism  pairs are independent of one another.
// Expects      finite values, none of them -0.
#pragma once
#include "common/parallel.hpp"
#include "common/polar.hpp"

namespace snowshoe {

template <typename F> void measure(const F *x, const F *y, std::size_t n, F *length, F *direction, int threads) {
    parallel_parts(n, threads, 4096, [&](int, std::size_t begin, std::size_t end) {
        const auto count = static_cast<std::ptrdiff_t>(end - begin);
        polar<double>(x + begin, y + begin, count, length + begin, direction + begin);
    });
}

template <typename G, typename F>
void measure_three(const G *__restrict x, const G *__restrict y, const G *__restrict z, std::size_t n,
                   F *__restrict length, int threads) {
    parallel_parts(n, threads, 4096, [&](int, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto a = static_cast<double>(x[i]), b = static_cast<double>(y[i]), c = static_cast<double>(z[i]);
            length[i] = static_cast<F>(std::sqrt((a * a + b * b) + c * c));
        }
    });
}

}  // namespace snowshoe
