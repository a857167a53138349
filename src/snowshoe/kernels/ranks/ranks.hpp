// The middle of the values around each pixel, and Otsu's threshold of them.
//
// Problem      of the valid pixels at most a radius of planes, rows and columns away (there is nothing beyond the
//              image) both middle ranks, or the rank that splits them with the greatest variance between the parts.
// Algorithm    up to 256 ranks: a histogram of each column of the window, which a row enters and a row leaves; that of
//              the window gains a column and loses one (Perreault & Hébert 2007, doi:10.1109/TIP.2007.902329), as
//              medians.hpp says for the middle. More ranks: the window's ranks in a Fenwick tree (1994,
//              doi:10.1002/spe.4380240306), a column at a time.
// Cost         up to 256 ranks: the same for every window of a plane, and of a volume as many counts more as the window
//              has planes. More: 2 log2(ranks) additions for each pixel of the window's columns.
// Determinism  counts are integers. Otsu's sums are doubles added in the order of the ranks, from the window alone.
// Expects      ranks below n, and windows of fewer than 2^31 pixels.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"
#include "common/sides.hpp"
#include "ranks/medians.hpp"

namespace snowshoe::ranks {

using Index = std::ptrdiff_t;

template <typename T> struct Image {
    const T *ranks;
    const bool *valid;
    Sides sides, radii;

    bool used(Index i) const { return !valid || valid[i]; }
    Index row_at(Index z, Index y) const { return (z * sides.rows + y) * sides.columns; }
    Index first_plane(Index z) const { return std::max<Index>(0, z - radii.planes); }
    Index past_plane(Index z) const { return std::min(sides.planes, z + radii.planes + 1); }
    Index top(Index y) const { return std::max<Index>(0, y - radii.rows); }
    Index bottom(Index y) const { return std::min(sides.rows, y + radii.rows + 1); }
};

class Counts {
  public:
    void add(const std::uint32_t *other, std::uint32_t sign) {
        for (int rank = 0; rank < 256; ++rank) bins_[rank] += sign * other[rank];
    }
    void clear() { bins_.fill(0); }
    const std::array<std::uint32_t, 256> &bins() const { return bins_; }

  private:
    std::array<std::uint32_t, 256> bins_{};
};

class Fenwick {
  public:
    explicit Fenwick(Index n) : sums_(std::bit_ceil(static_cast<std::size_t>(n)) + 1) {}

    void add(Index rank, std::int32_t sign) {
        total_ += sign;
        for (std::size_t i = rank + 1; i < sums_.size(); i += i & -i) sums_[i] += sign;
    }
    void clear() { std::fill(sums_.begin(), sums_.end(), 0), total_ = 0; }
    std::uint32_t total() const { return total_; }

    std::int32_t at(std::uint32_t before) const {
        std::size_t place = 0;
        for (std::size_t step = sums_.size() - 1; step; step /= 2) {
            if (place + step >= sums_.size() || static_cast<std::uint32_t>(sums_[place + step]) > before) continue;
            place += step, before -= sums_[place];
        }
        return static_cast<std::int32_t>(place);
    }

  private:
    std::vector<std::int32_t> sums_;
    std::int32_t total_ = 0;
};

// Calls visit(i, counts) with what is in the window of each valid pixel of some rows of a plane.
template <typename Visit>
void sweep(const Image<std::uint8_t> &image, Index, Index z, Index begin, Index end, Visit &&visit) {
    const Index n_columns = image.sides.columns, n_rows = image.sides.rows, across = image.radii.columns;
    std::vector<std::uint32_t> columns(256 * n_columns);
    auto row = [&](Index y, std::uint32_t sign) {
        for (Index p = image.first_plane(z); p < image.past_plane(z); ++p)
            for (Index x = 0, i = image.row_at(p, y); x < n_columns; ++x, ++i)
                if (image.used(i)) columns[256 * x + image.ranks[i]] += sign;
    };
    Counts counts;
    for (Index y = image.top(begin); y < image.bottom(begin); ++y) row(y, 1);
    for (Index y = begin; y < end; ++y) {
        if (y > begin && y + image.radii.rows < n_rows) row(y + image.radii.rows, 1);
        if (y > begin && y - image.radii.rows > 0) row(y - image.radii.rows - 1, -1);
        counts.clear();
        for (Index x = 0; x < std::min(across, n_columns); ++x) counts.add(&columns[256 * x], 1);
        for (Index x = 0, i = image.row_at(z, y); x < n_columns; ++x, ++i) {
            if (x + across < n_columns) counts.add(&columns[256 * (x + across)], 1);
            if (x - across > 0) counts.add(&columns[256 * (x - across - 1)], -1);
            if (image.used(i)) visit(i, counts);
        }
    }
}

template <typename Visit>
void sweep(const Image<std::int32_t> &image, Index n, Index z, Index begin, Index end, Visit &&visit) {
    const Index n_columns = image.sides.columns, across = image.radii.columns;
    Fenwick counts(n);
    for (Index y = begin; y < end; ++y) {
        auto column = [&](Index x, std::int32_t sign) {
            for (Index p = image.first_plane(z); p < image.past_plane(z); ++p)
                for (Index i = image.row_at(p, image.top(y)) + x; i < image.row_at(p, image.bottom(y)); i += n_columns)
                    if (image.used(i)) counts.add(image.ranks[i], sign);
        };
        counts.clear();
        for (Index x = 0; x < std::min(across, n_columns); ++x) column(x, 1);
        for (Index x = 0, i = image.row_at(z, y); x < n_columns; ++x, ++i) {
            if (x + across < n_columns) column(x + across, 1);
            if (x - across > 0) column(x - across - 1, -1);
            if (image.used(i)) visit(i, counts);
        }
    }
}

// Sweeps every plane, in strips of rows.
template <typename T, typename Visit> void sweep_all(const Image<T> &image, Index n, int threads, Visit &&visit) {
    parallel_parts(image.sides.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        if (begin == end) return;
        for (Index z = 0; z < image.sides.planes; ++z)
            sweep(image, n, z, static_cast<Index>(begin), static_cast<Index>(end), visit);
    });
}

// Writes both middle ranks of what is counted: of an odd number of pixels the same.
template <typename Counted> void write_middle(Counted &counts, std::uint32_t total, std::int32_t &low,
                                              std::int32_t &high) {
    low = counts.at((total - 1) / 2);
    high = total % 2 ? low : counts.at(total / 2);
}

// Writes the middle ranks of some rows of a plane.
template <typename Count>
void middle_of_rows(const Image<std::uint8_t> &image, Index z, Index begin, Index end, std::int32_t *low,
                    std::int32_t *high) {
    const Index n_columns = image.sides.columns, n_rows = image.sides.rows;
    Columns<Count> columns(n_columns, image.radii.columns);
    auto row = [&](Index y, auto &&count) {
        for (Index p = image.first_plane(z); p < image.past_plane(z); ++p)
            for (Index x = 0, i = image.row_at(p, y); x < n_columns; ++x, ++i)
                if (image.used(i)) count(x, image.ranks[i]);
    };
    auto enter = [&](Index y) { row(y, [&](Index x, std::uint8_t rank) { columns.enter(x, rank); }); };
    auto leave = [&](Index y) { row(y, [&](Index x, std::uint8_t rank) { columns.leave(x, rank); }); };
    for (Index y = image.top(begin); y < image.bottom(begin); ++y) enter(y);
    for (Index y = begin; y < end; ++y) {
        if (y > begin && y + image.radii.rows < n_rows) enter(y + image.radii.rows);
        if (y > begin && y - image.radii.rows > 0) leave(y - image.radii.rows - 1);
        columns.begin();
        for (Index x = 0, i = image.row_at(z, y); x < n_columns; ++x, ++i) {
            columns.move(x);
            if (image.used(i)) write_middle(columns, columns.size(), low[i], high[i]);
        }
    }
}

inline void middle(const Image<std::uint8_t> &image, Index, std::int32_t *low, std::int32_t *high, int threads) {
    if (image.valid) std::fill_n(low, image.sides.size(), 0), std::fill_n(high, image.sides.size(), 0);
    auto across = [](Index radius, Index side) { return std::min(2 * radius + 1, side); };
    const Index window = across(image.radii.planes, image.sides.planes) * across(image.radii.rows, image.sides.rows) *
                         across(image.radii.columns, image.sides.columns);
    parallel_parts(image.sides.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        if (begin == end) return;
        auto rows = window < 65536 ? middle_of_rows<std::uint16_t> : middle_of_rows<std::uint32_t>;
        for (Index z = 0; z < image.sides.planes; ++z)
            rows(image, z, static_cast<Index>(begin), static_cast<Index>(end), low, high);
    });
}

inline void middle(const Image<std::int32_t> &image, Index n, std::int32_t *low, std::int32_t *high, int threads) {
    if (image.valid) std::fill_n(low, image.sides.size(), 0), std::fill_n(high, image.sides.size(), 0);
    sweep_all(image, n, threads,
              [&](Index i, const Fenwick &counts) { write_middle(counts, counts.total(), low[i], high[i]); });
}

inline std::uint8_t best_split(const std::array<std::uint32_t, 256> &counts, const double *values, int n) {
    double total = 0, mass = 0, best = 0, size = 0, below = 0;
    int found = 0;
    for (int rank = 0; rank < n; ++rank)
        if (counts[rank]) total += counts[rank], mass = mass + counts[rank] * values[rank], found = rank;
    const int last = found;
    for (int rank = 0; rank < last; ++rank) {
        if (!counts[rank]) continue;
        size = size + counts[rank], below = below + counts[rank] * values[rank];
        const double away = mass * size - below * total, between = away * away / (size * (total - size));
        if (between > best) best = between, found = rank;
    }
    return static_cast<std::uint8_t>(found);
}

inline void otsu(const Image<std::uint8_t> &image, const double *values, int n, std::uint8_t *thresholds, int threads) {
    std::fill(thresholds, thresholds + image.sides.size(), 0);
    sweep_all(image, 256, threads,
              [&](Index i, const Counts &counts) { thresholds[i] = best_split(counts.bins(), values, n); });
}

}  // namespace snowshoe::ranks
