// Three padded rows that roll down an image, in the type to work in, with the mask's rows beside them.
#pragma once
#include <cstdint>
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

// A pixel that is not valid is read as 0, so that a NaN goes nowhere. Without a mask `used` is empty.
template <typename T, typename W> struct Window {
    const T *pixels;
    const bool *valid;
    std::ptrdiff_t rows, columns;
    Border border;
    W outside;
    RollingRows<W> value{columns + 2};
    RollingRows<std::uint8_t> used{valid ? columns + 2 : 0};

    // Puts row r in the middle; afterwards `advance` does, one row further each time.
    void start(std::ptrdiff_t r) { load(r - 1), roll(), load(r), roll(), load(r + 1); }
    void advance(std::ptrdiff_t r) { roll(), load(r + 1); }
    void roll() { value.roll(), used.roll(); }

    // Without pixels, all is beyond the border.
    void load(std::ptrdiff_t r) {
        const std::ptrdiff_t at = pixels ? inside(r, rows, border) : -1;
        padded_row(at < 0 ? nullptr : pixels + at * columns, columns, 0, columns, 1, border, outside, value.below);
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

// The type that holds every small-integer weighting of pixels T exactly, the type to compute it in, the real type.
template <typename T> struct Exact {
    using G = std::int16_t;
    using W = std::int16_t;
    using F = float;
};
template <> struct Exact<std::uint16_t> {
    using G = std::int32_t;
    using W = std::int32_t;
    using F = float;
};
template <> struct Exact<std::int16_t> : Exact<std::uint16_t> {};
template <> struct Exact<std::uint32_t> {
    using G = std::int64_t;
    using W = double;
    using F = double;
};
template <> struct Exact<std::int32_t> : Exact<std::uint32_t> {};
template <> struct Exact<float> {
    using G = float;
    using W = float;
    using F = float;
};
template <> struct Exact<double> {
    using G = double;
    using W = double;
    using F = double;
};

}  // namespace snowshoe
