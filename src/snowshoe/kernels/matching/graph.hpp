// Pixels of two maps that are within reach of one another, as lists of edges.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace snowshoe::matching {

constexpr std::int32_t none = -1;

struct Step { std::int32_t row, column, cost; };

// All steps from a pixel to those within the radius, nearest first, then in raster order.
inline std::vector<Step> disc(double radius) {
    std::vector<Step> steps;
    const auto reach = static_cast<std::int32_t>(radius);
    for (std::int32_t r = -reach; r <= reach; ++r)
        for (std::int32_t c = -reach; c <= reach; ++c) {
            const double squared = double(r) * r + double(c) * c;
            if (squared <= radius * radius)
                steps.push_back({r, c, static_cast<std::int32_t>(std::rint(100 * std::sqrt(squared)))});
        }
    std::stable_sort(steps.begin(), steps.end(), [](const Step &a, const Step &b) { return a.cost < b.cost; });
    return steps;
}

// The pixels of a map in raster order, and each one's place in that order.
struct Pixels {
    std::vector<std::int32_t> at, number;

    Pixels(const bool *map, std::int32_t size) : number(size, none) {
        for (std::int32_t i = 0; i < size; ++i)
            if (map[i]) number[i] = static_cast<std::int32_t>(at.size()), at.push_back(i);
    }
    std::int32_t size() const { return static_cast<std::int32_t>(at.size()); }
};

// Node i has the edges start[i] … start[i + 1], ascending in cost.
struct Edges {
    std::vector<std::int64_t> start{0};
    std::vector<std::int32_t> to, cost;

    std::int32_t size() const { return static_cast<std::int32_t>(start.size()) - 1; }
    void close() { start.push_back(static_cast<std::int64_t>(to.size())); }
};

// Calls visit(number, cost) for the pixels of `to` within reach of one place.
template <typename Visit>
void neighbours(std::int32_t at, const Pixels &to, std::int32_t height, std::int32_t width,
                const std::vector<Step> &steps, Visit &&visit) {
    const std::int32_t row = at / width, column = at % width;
    for (const Step &step : steps) {
        const std::int32_t r = row + step.row, c = column + step.column;
        if (r < 0 || r >= height || c < 0 || c >= width) continue;
        const std::int32_t other = to.number[std::size_t(r) * width + c];
        if (other != none) visit(other, step.cost);
    }
}

}  // namespace snowshoe::matching
