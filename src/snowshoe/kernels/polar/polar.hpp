// Length and direction of vectors that are stored as two images.
//
// Problem      √(x² + y²) and atan2(y, x) of every pair; 0 and 0 for (0, 0).
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

}  // namespace snowshoe
