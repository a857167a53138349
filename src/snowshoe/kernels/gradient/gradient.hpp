// Gradients from 3×3 pixels, their magnitude and their direction.
//
// Problem      gx = derivative [-1 0 1] along columns, smoothed [side centre side] along rows; gy the same, turned;
//              √(gx² + gy²); atan2(gy, gx). Prewitt smooths with 1 1 1 (1970), Sobel with 1 2 1 (Sobel & Feldman 1968;
//              Duda & Hart 1973, Pattern Classification and Scene Analysis), Scharr with 3 10 3 (2000).
// Algorithm    one pass. Three padded rows in the working type roll over the image; a run of columns gets all four
//              outputs while its gradients are in the first-level cache.
// Cost         a pixel is read once and each output is written once; a division and a square root per pixel.
// Determinism  rows are independent; integers are exact; floats take differences first, so that a constant gives 0
//              and a flip or a turn of the image gives the flipped or turned bytes.
// Expects      small integers for weights, so that every sum fits; outputs of the image's shape. With a mask, `whole`
//              gets where all nine pixels are valid.
#pragma once
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"
#include "common/polar.hpp"
#include "common/window.hpp"

namespace snowshoe {

template <typename Types> struct Gradient {
    using G = typename Types::G;
    using F = typename Types::F;
    using W = typename Types::W;
    using Square = std::conditional_t<std::is_same_v<G, std::int16_t>, float, double>;
    static constexpr std::ptrdiff_t run = 512;

    Pixels<W> pixels;
    const bool *valid;
    std::ptrdiff_t rows, columns;
    Border border;
    W outside, side, centre;
    G *gx, *gy;
    F *magnitude, *orientation;
    bool *whole;

    void gradients(const W *__restrict up, const W *__restrict at, const W *__restrict down, std::ptrdiff_t n,
                   G *__restrict x, G *__restrict y) const {
        const W s = side, m = centre;
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const W across = (up[c + 2] - up[c]) + (down[c + 2] - down[c]), middle_across = at[c + 2] - at[c];
            const W along = (down[c] - up[c]) + (down[c + 2] - up[c + 2]), middle_along = down[c + 1] - up[c + 1];
            x[c] = static_cast<G>(W(W(s * across) + W(m * middle_across)) + W(0));
            y[c] = static_cast<G>(W(W(s * along) + W(m * middle_along)) + W(0));
        }
    }

    void strip(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        Window<W> window{pixels, valid, 0, rows, columns, border, outside};
        window.start(begin);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            if (r > begin) window.advance(r);
            for (std::ptrdiff_t c = 0; c < columns; c += run) {
                const std::ptrdiff_t n = std::min(run, columns - c), at = r * columns + c;
                const auto &value = window.value;
                gradients(value.above + c, value.here + c, value.below + c, n, gx + at, gy + at);
                if (valid) window.keep_whole(c, n, whole + at, gx + at), window.keep_whole(c, n, whole + at, gy + at);
                polar<Square>(gx + at, gy + at, n, magnitude + at, orientation + at);
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
