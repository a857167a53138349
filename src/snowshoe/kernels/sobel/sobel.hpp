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
#include "common/border.hpp"
#include "common/parallel.hpp"

namespace snowshoe {

// T pixel → G gradient, F magnitude and direction, W the type to work in.
template <typename T> struct SobelTypes { using G = std::int16_t; using F = float; using W = std::int16_t; };
template <> struct SobelTypes<std::uint16_t> { using G = std::int32_t; using F = float; using W = std::int32_t; };
template <> struct SobelTypes<std::int16_t> : SobelTypes<std::uint16_t> {};
template <> struct SobelTypes<std::uint32_t> { using G = std::int64_t; using F = double; using W = double; };
template <> struct SobelTypes<std::int32_t> : SobelTypes<std::uint32_t> {};
template <> struct SobelTypes<float> { using G = float; using F = float; using W = float; };
template <> struct SobelTypes<double> { using G = double; using F = double; using W = double; };

template <typename T> struct Sobel {
    using G = typename SobelTypes<T>::G;
    using F = typename SobelTypes<T>::F;
    using W = typename SobelTypes<T>::W;
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

    // Three padded rows that roll down the image: above, here, below.
    template <typename V> struct Window {
        std::vector<V> store;
        V *row[3];
        explicit Window(std::ptrdiff_t width) : store(3 * width) {
            for (int i = 0; i < 3; ++i) row[i] = store.data() + i * width;
        }
        void roll() {
            V *first = row[0];
            row[0] = row[1], row[1] = row[2], row[2] = first;
        }
    };

    void load(std::ptrdiff_t r, W *to, std::uint8_t *to_valid) const {
        const std::ptrdiff_t at = inside(r, rows, border);
        padded_row(at < 0 ? nullptr : pixels + at * columns, columns, 0, columns, 1, border, outside, to);
        if (!valid) return;
        padded_row(at < 0 ? nullptr : valid + at * columns, columns, 0, columns, 1, border, std::uint8_t{1}, to_valid);
        for (std::ptrdiff_t c = 0; c < columns + 2; ++c) to[c] = to_valid[c] ? to[c] : W(0);
    }

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
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const Square sx = static_cast<Square>(x[c]), sy = static_cast<Square>(y[c]);
            length[c] = static_cast<F>(std::sqrt(sx * sx + sy * sy));
        }
        for (std::ptrdiff_t c = 0; c < n; ++c) direction[c] = angle(static_cast<F>(y[c]), static_cast<F>(x[c]));
    }

    // Where one of the nine pixels is not valid, the gradient is 0.
    static void clear(const std::uint8_t *up, const std::uint8_t *at, const std::uint8_t *down, std::ptrdiff_t n, G *x,
                      G *y, bool *all) {
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            std::uint8_t used = 1;
            for (int d = 0; d < 3; ++d) used &= up[c + d] & at[c + d] & down[c + d];
            x[c] = used ? x[c] : G(0);
            y[c] = used ? y[c] : G(0);
            all[c] = used;
        }
    }

    void strip(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        Window<W> window(columns + 2);
        Window<std::uint8_t> used(valid ? columns + 2 : 0);
        load(begin - 1, window.row[1], used.row[1]);
        load(begin, window.row[2], used.row[2]);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            window.roll(), used.roll();
            load(r + 1, window.row[2], used.row[2]);
            for (std::ptrdiff_t c = 0; c < columns; c += run) {
                const std::ptrdiff_t n = std::min(run, columns - c), at = r * columns + c;
                gradients(window.row[0] + c, window.row[1] + c, window.row[2] + c, n, gx + at, gy + at);
                if (valid) clear(used.row[0] + c, used.row[1] + c, used.row[2] + c, n, gx + at, gy + at, whole + at);
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
