// The Laplacian of a 3×3 neighbourhood, and its absolute value.
//
// Problem      Σ (neighbour - centre) over the four or eight neighbours (Rosenfeld & Kak 1982, Digital Picture
//              Processing, 2nd ed.).
// Algorithm    one pass with three padded rows that roll over the image.
// Cost         a pixel is read once and each output is written once.
// Determinism  rows are independent; integers are exact; floats take differences first and add opposite neighbours
//              together, so that a constant gives 0 and a flip or a turn gives the flipped or turned bytes.
// Expects      outputs of the image's shape. With a mask, `whole` gets where all nine pixels are valid.
#pragma once
#include <cmath>

#include "common/parallel.hpp"
#include "common/window.hpp"

namespace snowshoe {

template <typename T> struct Laplacian {
    using G = typename Exact<T>::G;
    using F = typename Exact<T>::F;
    using W = typename Exact<T>::W;
    static constexpr std::ptrdiff_t run = 512;

    const T *pixels;
    const bool *valid;
    std::ptrdiff_t rows, columns;
    Border border;
    W outside;
    G *response;
    F *strength;
    bool *whole;

    template <bool eight>
    static void respond(const W *__restrict up, const W *__restrict at, const W *__restrict down, std::ptrdiff_t n,
                        G *__restrict out) {
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const W m = at[c + 1];
            const W cross = ((up[c + 1] - m) + (down[c + 1] - m)) + ((at[c] - m) + (at[c + 2] - m));
            const W corners = ((up[c] - m) + (down[c + 2] - m)) + ((up[c + 2] - m) + (down[c] - m));
            out[c] = static_cast<G>(W(eight ? cross + corners : cross) + W(0));
        }
    }

    template <bool eight> void strip(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        Window<T, W> window{pixels, valid, rows, columns, border, outside};
        window.start(begin);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            if (r > begin) window.advance(r);
            for (std::ptrdiff_t c = 0; c < columns; c += run) {
                const std::ptrdiff_t n = std::min(run, columns - c), at = r * columns + c;
                const auto &value = window.value;
                respond<eight>(value.above + c, value.here + c, value.below + c, n, response + at);
                if (valid) window.keep_whole(c, n, whole + at, response + at);
                for (std::ptrdiff_t i = at; i < at + n; ++i) strength[i] = std::fabs(static_cast<F>(response[i]));
            }
        }
    }

    void run_all(bool eight, int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            if (begin < end) eight ? strip<true>(begin, end) : strip<false>(begin, end);
        });
    }
};

}  // namespace snowshoe
