// What is counted and added up for each region of a label image.
//
// Problem      for each region: pixels, coordinates and their products, bounding box, neighbours of another region in
//              every direction, corners of the grid, contacts with the border, steps of the outline; and the first and
//              last column of each of its rows, which are enough for its convex hull.
// Algorithm    one pass in raster order. A row is cut into runs of one region, whose sums are closed formulas; pixels
//              whose neighbours are all of the region add nothing but a constant. The others look around. A corner or
//              an edge of the grid is counted by the first of its pixels. The outline's steps are those of Benkrid and
//              Crookes (2000), Design and FPGA implementation of a perimeter estimator, as scikit-image has them.
// Cost         one read of the regions; about 40 comparisons for a pixel at an outline.
// Determinism  integers modulo 2^64: sums do not depend on an order, so that those of blocks add up.
// Expects      MARGIN pixels around those that count (along the planes if there are several), OUTSIDE where there is
//              no pixel.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace snowshoe::region_sums {

constexpr std::ptrdiff_t margin = 2;
constexpr std::int32_t outside = -1;

// A row of the table, as reference.py names its columns.
struct Row {
    std::uint64_t area, border, corners, sums[3], products[6];
    std::int64_t low[3], high[3];
    std::uint64_t sides[13], edges[3], turns[3];
};
static_assert(sizeof(Row) == 37 * sizeof(std::int64_t));

struct Volume {
    const std::int32_t *regions;
    std::ptrdiff_t planes, rows, columns;
    const std::int64_t *origin;

    std::ptrdiff_t plane() const { return rows * columns; }
    std::ptrdiff_t margin_of_planes() const { return planes == 1 ? 0 : margin; }

    // Calls use(region, first pixel, z, y, x, length) for each run of a region among the pixels that count.
    template <typename Use> void each_run(Use &&use) const {
        for (std::ptrdiff_t z = margin_of_planes(); z < planes - margin_of_planes(); ++z)
            for (std::ptrdiff_t y = margin; y < rows - margin; ++y) {
                const std::int32_t *row = regions + z * plane() + y * columns;
                for (std::ptrdiff_t x = margin; x < columns - margin;) {
                    const std::ptrdiff_t begin = x;
                    while (x < columns - margin && row[x] == row[begin]) ++x;
                    if (row[begin] > 0)
                        use(row[begin], row + begin, z - margin_of_planes() + origin[0], y - margin + origin[1],
                            begin - margin + origin[2], x - begin);
                }
            }
    }
};

class Tally {
  public:
    Tally(const Volume &volume, std::int64_t *table) : volume_(volume), table_(reinterpret_cast<Row *>(table)) {
        static constexpr int steps[13][3] = {{0, 0, 1},  {0, 1, 0},  {0, 1, 1},  {0, 1, -1}, {1, 0, 0},
                                             {1, 0, 1},  {1, 0, -1}, {1, 1, 0},  {1, -1, 0}, {1, 1, 1},
                                             {1, 1, -1}, {1, -1, 1}, {1, -1, -1}};
        for (int k = 0; k < 13; ++k) steps_[k] = offset(steps[k][0], steps[k][1], steps[k][2]);
    }

    void run() {
        const bool is_plane = volume_.planes == 1;
        volume_.each_run([&](std::int32_t region, const std::int32_t *at, std::ptrdiff_t z, std::ptrdiff_t y,
                             std::ptrdiff_t x, std::ptrdiff_t n) {
            Row &row = table_[region - 1];
            add_run(row, z, y, x, n);
            std::uint64_t inner = 0;
            for (std::ptrdiff_t i = 0; i < n; ++i) {
                if (is_plane ? is_inner<4>(at + i) : is_inner<13>(at + i)) ++inner;
                else is_plane ? look_around_plane(row, at + i) : look_around_volume(row, at + i);
            }
            row.edges[0] += inner;
            if (!is_plane) row.edges[1] += inner, row.edges[2] += inner, row.corners += inner;
        });
    }

  private:
    std::ptrdiff_t offset(int z, int y, int x) const { return z * volume_.plane() + y * volume_.columns + x; }

    static void add_run(Row &row, std::uint64_t z, std::uint64_t y, std::uint64_t x, std::uint64_t n) {
        // Halves are exact modulo 2^64 because one of the factors is even; the thirds need small numbers, so the sum of
        // the squares is taken from the beginning of the run.
        const std::uint64_t steps = n * (n - 1) / 2, squares = (n - 1) * n * (2 * n - 1) / 6;
        const std::uint64_t along = n * x + steps;
        row.area += n;
        row.sums[0] += n * z, row.sums[1] += n * y, row.sums[2] += along;
        row.products[0] += n * z * z, row.products[1] += n * z * y, row.products[2] += z * along;
        row.products[3] += n * y * y, row.products[4] += y * along;
        row.products[5] += n * x * x + 2 * x * steps + squares;
        const std::int64_t first[3] = {static_cast<std::int64_t>(z), static_cast<std::int64_t>(y),
                                       static_cast<std::int64_t>(x)};
        const std::int64_t past[3] = {first[0] + 1, first[1] + 1, first[2] + static_cast<std::int64_t>(n)};
        for (int axis = 0; axis < 3; ++axis) {
            row.low[axis] = std::min(row.low[axis], first[axis]);
            row.high[axis] = std::max(row.high[axis], past[axis]);
        }
    }

    template <int n_steps> bool is_inner(const std::int32_t *at) const {
        bool alike = true;
        for (int k = 0; k < n_steps; ++k) alike &= (at[steps_[k]] == *at) & (at[-steps_[k]] == *at);
        return alike;
    }

    template <int n_steps> void count_sides(Row &row, const std::int32_t *at) const {
        for (int k = 0; k < n_steps; ++k) row.sides[k] += (at[steps_[k]] != *at) + (at[-steps_[k]] != *at);
        for (int k : {0, 1, 4})
            if (k < n_steps) row.border += (at[steps_[k]] == outside) + (at[-steps_[k]] == outside);
    }

    // The corners that a pixel is the first of its region to have, in the plane of the axes with these offsets.
    std::uint64_t first_edges(const std::int32_t *at, std::ptrdiff_t slow, std::ptrdiff_t fast) const {
        const bool before = at[-fast] == *at, above = at[-slow] == *at;
        const bool above_left = at[-slow - fast] == *at, above_right = at[-slow + fast] == *at;
        return 1 + !before + (!above && !above_right) + (!before && !above && !above_left);
    }

    void look_around_plane(Row &row, const std::int32_t *at) const {
        count_sides<4>(row, at);
        row.edges[0] += first_edges(at, volume_.columns, 1);
        if (is_outline(at)) turn(row, at);
    }

    void look_around_volume(Row &row, const std::int32_t *at) const {
        count_sides<13>(row, at);
        row.edges[0] += first_edges(at, volume_.columns, 1);
        row.edges[1] += first_edges(at, volume_.plane(), 1);
        row.edges[2] += first_edges(at, volume_.plane(), volume_.columns);
        for (int z : {-1, 1})
            for (int y : {-1, 1})
                for (int x : {-1, 1}) row.corners += is_first(at, z, y, x);
    }

    bool is_first(const std::int32_t *at, int z, int y, int x) const {
        for (int step = 1; step < 8; ++step) {
            const std::ptrdiff_t to = offset(step & 4 ? z : 0, step & 2 ? y : 0, step & 1 ? x : 0);
            if (to < 0 && at[to] == *at) return false;
        }
        return true;
    }

    bool is_outline(const std::int32_t *at) const {
        const std::ptrdiff_t down = volume_.columns;
        return at[-1] != *at || at[1] != *at || at[-down] != *at || at[down] != *at;
    }

    void turn(Row &row, const std::int32_t *at) const {
        auto goes_on = [&](std::ptrdiff_t to) { return at[to] == *at && is_outline(at + to); };
        const std::ptrdiff_t down = volume_.columns;
        const int near = goes_on(-1) + goes_on(1) + goes_on(-down) + goes_on(down);
        const int far = goes_on(-down - 1) + goes_on(-down + 1) + goes_on(down - 1) + goes_on(down + 1);
        if ((near == 2 || near == 3) && far <= 2) ++row.turns[0];
        else if ((near == 0 && far == 2) || (near == 1 && far == 3)) ++row.turns[1];
        else if (near == 1 && (far == 1 || far == 2)) ++row.turns[2];
    }

    Volume volume_;
    Row *table_;
    std::array<std::ptrdiff_t, 13> steps_;
};

inline void extents(const Volume &volume, const std::int64_t *starts, const std::int64_t *rows, std::int32_t *first,
                    std::int32_t *last) {
    volume.each_run([&](std::int32_t region, const std::int32_t *, std::ptrdiff_t, std::ptrdiff_t y, std::ptrdiff_t x,
                        std::ptrdiff_t n) {
        const std::int64_t at = starts[region - 1] + y - rows[region - 1];
        first[at] = std::min(first[at], static_cast<std::int32_t>(x));
        last[at] = std::max(last[at], static_cast<std::int32_t>(x + n - 1));
    });
}

}  // namespace snowshoe::region_sums
