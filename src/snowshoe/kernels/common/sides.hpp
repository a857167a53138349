// The sides of a volume (planes, rows, columns), of which an image in a plane is one of a single plane.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

namespace snowshoe {

struct Sides {
    std::ptrdiff_t planes, rows, columns;

    std::ptrdiff_t size() const { return planes * rows * columns; }
};

// How far in memory the neighbours at most `connectivity` orthogonal steps away lie, the nearest first; a single plane
// has none before or after it.
inline std::vector<std::ptrdiff_t> steps_around(const Sides &sides, int connectivity, std::ptrdiff_t plane,
                                                std::ptrdiff_t row) {
    std::vector<std::ptrdiff_t> steps;
    const int deep = sides.planes > 1 ? 1 : 0;
    for (int away = 1; away <= connectivity; ++away)
        for (int z = -deep; z <= deep; ++z)
            for (int y = -1; y <= 1; ++y)
                for (int x = -1; x <= 1; ++x)
                    if (std::abs(z) + std::abs(y) + std::abs(x) == away) steps.push_back(z * plane + y * row + x);
    return steps;
}

// Calls part(plane, begin, end) for the rows of each plane among the rows [from, to) of all planes, none of them empty.
template <typename Part> void each_plane(std::size_t from, std::size_t to, std::ptrdiff_t rows, Part &&part) {
    auto begin = static_cast<std::ptrdiff_t>(from);
    const auto end = static_cast<std::ptrdiff_t>(to);
    while (begin < end) {
        const std::ptrdiff_t plane = begin / rows, stop = std::min(end, (plane + 1) * rows);
        part(plane, begin - plane * rows, stop - plane * rows);
        begin = stop;
    }
}

}  // namespace snowshoe
