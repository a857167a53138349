// Three padded rows that roll down an image, in the type to work in, with the mask's rows beside them.
#pragma once
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/border.hpp"

namespace snowshoe {

template <typename V> struct RollingRows {
    std::vector<V> store;
    V *above, *here, *below;
    explicit RollingRows(std::ptrdiff_t width)
        : store(3 * width), above(store.data()), here(above + width), below(here + width) {}
    void roll() {
        V *first = above;
        above = here, here = below, below = first;
    }
};

// How a row is read depends on the type of its pixels, and is behind a pointer; what is done with it, only on the type
// that it is worked out in, and is compiled once for each of these.
template <typename W> struct Pixels {
    using Read = void (*)(const void *, std::ptrdiff_t r, std::ptrdiff_t columns, Border, W outside, W *row);
    const void *first;
    Read read;

    template <typename T> static Pixels of(const T *pixels) {
        return {pixels,
                [](const void *first, std::ptrdiff_t r, std::ptrdiff_t columns, Border border, W outside, W *row) {
                    const T *at = r < 0 ? nullptr : static_cast<const T *>(first) + r * columns;
                    padded_row(at, columns, 0, columns, 1, border, outside, row);
                }};
    }
};

// Of the rows from `top` on; a pixel that is not valid is read as 0, so that a NaN goes nowhere. Without a mask `used`
// is empty; without rows all is beyond the border.
template <typename W> struct Window {
    Pixels<W> pixels;
    const bool *valid;
    std::ptrdiff_t top, rows, columns;
    Border border;
    W outside;
    RollingRows<W> value{columns + 2};
    RollingRows<std::uint8_t> used{valid ? columns + 2 : 0};

    // Puts row r in the middle; afterwards `advance` does, one row further each time.
    void start(std::ptrdiff_t r) { load(r - 1), roll(), load(r), roll(), load(r + 1); }
    void advance(std::ptrdiff_t r) { roll(), load(r + 1); }
    void roll() { value.roll(), used.roll(); }

    void load(std::ptrdiff_t r) {
        const std::ptrdiff_t inner = rows ? inside(r, rows, border) : -1, at = inner < 0 ? -1 : top + inner;
        pixels.read(pixels.first, at, columns, border, outside, value.below);
        if (!valid) return;
        padded_row(at < 0 ? nullptr : valid + at * columns, columns, 0, columns, 1, border, std::uint8_t{1},
                   used.below);
        for (std::ptrdiff_t c = 0; c < columns + 2; ++c) value.below[c] = used.below[c] ? value.below[c] : W(0);
    }

    // Says of n columns from c on whether all nine pixels around are valid, and zeroes the answer where not.
    template <typename G> void keep_whole(std::ptrdiff_t c, std::ptrdiff_t n, bool *whole, G *answer) const {
        std::fill(whole, whole + n, true);
        keep_as_well(c, n, whole, answer);
    }

    // The same where something was said of the columns before; beyond the border all are valid.
    template <typename G> void keep_as_well(std::ptrdiff_t c, std::ptrdiff_t n, bool *whole, G *answer) const {
        if (!valid) return;
        const std::uint8_t *up = used.above + c, *at = used.here + c, *down = used.below + c;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            std::uint8_t every = whole[i];
            for (int d = 0; d < 3; ++d) every &= up[i + d] & at[i + d] & down[i + d];
            whole[i] = every;
            answer[i] = every ? answer[i] : G(0);
        }
    }
};

// The type that holds every small-integer weighting of pixels, the type to compute it in, the real type.
template <typename Holding, typename Working, typename Real> struct Types {
    using G = Holding;
    using W = Working;
    using F = Real;
};
template <typename T>
using Exact =
    std::conditional_t<std::is_floating_point_v<T>, Types<T, T, T>,
                       std::conditional_t<sizeof(T) == 1, Types<std::int16_t, std::int16_t, float>,
                                          std::conditional_t<sizeof(T) == 2, Types<std::int32_t, std::int32_t, float>,
                                                             Types<std::int64_t, double, double>>>>;

}  // namespace snowshoe
