// Length and direction of a run of vectors.
#pragma once
#include <cmath>
#include <cstddef>
#include <type_traits>

#include "common/angle.hpp"

namespace snowshoe {

// Squares are summed as Square: single precision is exact for gradients of 8-bit pixels; others could lose digits or
// overflow in it.
template <typename Square, typename G, typename F>
void polar(const G *__restrict x, const G *__restrict y, std::ptrdiff_t n, F *__restrict length,
           F *__restrict direction) {
    auto measure = [&](std::ptrdiff_t c) {
        const Square sx = static_cast<Square>(x[c]), sy = static_cast<Square>(y[c]);
        length[c] = static_cast<F>(std::sqrt(sx * sx + sy * sy));
    };
    auto turn = [&](std::ptrdiff_t c) { direction[c] = angle(static_cast<F>(y[c]), static_cast<F>(x[c])); };
    // Together they share their input's conversion; but vectors of two lengths do not mix.
    if constexpr (std::is_same_v<Square, F>) {
        for (std::ptrdiff_t c = 0; c < n; ++c) measure(c), turn(c);
    } else {
        for (std::ptrdiff_t c = 0; c < n; ++c) measure(c);
        for (std::ptrdiff_t c = 0; c < n; ++c) turn(c);
    }
}

}  // namespace snowshoe
