// Which pixel stands beyond the border: scipy.ndimage's five modes.
#pragma once
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>

namespace snowshoe {

enum class Border { constant, reflect, nearest, mirror, wrap };

inline Border border_named(std::string_view name) {
    constexpr std::string_view names[] = {"constant", "reflect", "nearest", "mirror", "wrap"};
    for (int b = 0; b < 5; ++b)
        if (names[b] == name) return static_cast<Border>(b);
    throw std::invalid_argument("unknown border");
}

// The index in [0, n) that stands for i, or -1 where a constant does.
inline std::ptrdiff_t inside(std::ptrdiff_t i, std::ptrdiff_t n, Border border) {
    if (i >= 0 && i < n) return i;
    if (border == Border::constant) return -1;
    if (border == Border::nearest || n == 1) return std::clamp<std::ptrdiff_t>(i, 0, n - 1);
    const std::ptrdiff_t period = border == Border::wrap ? n : border == Border::reflect ? 2 * n : 2 * n - 2;
    const std::ptrdiff_t at = (i % period + period) % period;
    return at < n ? at : border == Border::reflect ? period - 1 - at : period - at;
}

// Writes columns [begin - halo, end + halo) of one row, converted, to `out`; a null row is all `outside`.
template <typename T, typename W>
void padded_row(const T *row, std::ptrdiff_t columns, std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t halo,
                Border border, W outside, W *out) {
    const std::ptrdiff_t first = begin - halo, last = end + halo;
    if (!row) {
        std::fill(out, out + (last - first), outside);
        return;
    }
    auto fill = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        for (std::ptrdiff_t c = from; c < to; ++c) {
            const std::ptrdiff_t at = inside(c, columns, border);
            out[c - first] = at < 0 ? outside : static_cast<W>(row[at]);
        }
    };
    const std::ptrdiff_t low = std::max<std::ptrdiff_t>(first, 0), high = std::min(last, columns);
    fill(first, low);
    for (std::ptrdiff_t c = low; c < high; ++c) out[c - first] = static_cast<W>(row[c]);
    fill(high, last);
}

}  // namespace snowshoe
