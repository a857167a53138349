// Sobel gradients, their magnitude and their direction.
//
// Problem      gx = derivative [-1 0 1] along columns, smoothed [1 2 1] along rows; gy the same, turned; √(gx² + gy²);
//              atan2(gy, gx) (Sobel & Feldman 1968; Duda & Hart 1973, Pattern Classification and Scene Analysis).
// Algorithm    one pass. Three padded rows in the working type roll over the image; a run of columns gets all four
//              outputs while its gradients are in the first-level cache.
// Cost         a pixel is read once and each output is written once; a division and a square root per pixel.
// Determinism  rows are independent; integers are exact; floats take differences first, so that a constant gives 0
//              and a flip or a turn of the image gives the flipped or turned bytes.
// Expects      outputs of the image's shape. With a mask, `whole` gets where all nine pixels are valid.
#pragma once
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/angle.hpp"
#include "common/parallel.hpp"
#include "common/window.hpp"

namespace snowshoe {

template <typename T> struct Sobel {
    using G = typename Exact<T>::G;
    using F = typename Exact<T>::F;
    using W = typename Exact<T>::W;
    // A square of an 8-bit image's gradient is exact in single precision; others could lose digits or overflow.
    using Square = std::conditional_t<sizeof(T) == 1, float, double>;
    static constexpr std::ptrdiff_t run = 512;

    const T *pixels;
    const bool *valid;
    std::ptrdiff_t rows, columns;
    Border border;
    W outside;
    G *gx, *gy;
    F *magnitude, *orientation;
    bool *whole;

    static void gradients(const W *__restrict up, const W *__restrict at, const W *__restrict down, std::ptrdiff_t n,
                          G *__restrict x, G *__restrict y) {
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const W right = (up[c + 2] - up[c]) + (down[c + 2] - down[c]), middle = at[c + 2] - at[c];
            const W left = (down[c] - up[c]) + (down[c + 2] - up[c + 2]), centre = down[c + 1] - up[c + 1];
            x[c] = static_cast<G>(W(right + (middle + middle)) + W(0));
            y[c] = static_cast<G>(W(left + (centre + centre)) + W(0));
        }
    }

    static void polar(const G *__restrict x, const G *__restrict y, std::ptrdiff_t n, F *__restrict length,
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

    void strip(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        Window<T, W> window{pixels, valid, rows, columns, border, outside};
        window.start(begin);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            if (r > begin) window.advance(r);
            for (std::ptrdiff_t c = 0; c < columns; c += run) {
                const std::ptrdiff_t n = std::min(run, columns - c), at = r * columns + c;
                const auto &value = window.value;
                gradients(value.above + c, value.here + c, value.below + c, n, gx + at, gy + at);
                if (valid) window.keep_whole(c, n, whole + at, gx + at), window.keep_whole(c, n, whole + at, gy + at);
                polar(gx + at, gy + at, n, magnitude + at, orientation + at);
            }
        }
    }

    void run_all(int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            if (begin < end) strip(begin, end);
        });
    }
};

}  // namespace snowshoe
