// The commonest class around each pixel of a plane or a volume.
//
// Problem      for each valid pixel the class that most valid pixels at most a radius of planes, rows and columns away
//              have (there is nothing beyond the image). Of equally common classes its own if that is among them, else
//              the lowest.
// Algorithm    for each class that occurs, the pixels of it in each column of the window, which a row enters and a row
//              leaves, and a running sum along the row (McDonnell 1981, doi:10.1016/S0146-664X(81)80010-3).
// Cost         a few operations a pixel and class, whatever the window's rows and columns, and a count for each of its
//              planes; 4 bytes a column and class.
// Determinism  counts are integers, and no tie is broken by place: threads, blocks, flips and turns change nothing.
// Expects      a window of fewer than 2^30 pixels.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"
#include "common/sides.hpp"

namespace snowshoe::majority {

using Index = std::ptrdiff_t;

class Map {
  public:
    Map(const std::uint8_t *classes, const bool *valid, const Sides &sides, const Sides &radii)
        : classes_(classes), valid_(valid), sides_(sides), radii_(radii), columns_(sides.columns) {
        std::array<bool, 256> occurs{};
        for (Index i = 0; i < sides.size(); ++i) occurs[classes[i]] |= used(i);
        for (int number = 0; number < 256; ++number) {
            place_[number] = static_cast<Index>(numbers_.size()) * columns_;
            if (occurs[number]) numbers_.push_back(static_cast<std::uint8_t>(number));
        }
    }

    void vote(std::uint8_t *winners, int threads) const {
        parallel_parts(sides_.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
            for (Index z = 0; z < sides_.planes && begin < end; ++z)
                vote_rows(z, static_cast<Index>(begin), static_cast<Index>(end), winners);
        });
    }

  private:
    bool used(Index i) const { return !valid_ || valid_[i]; }

    void vote_rows(Index z, Index begin, Index end, std::uint8_t *winners) const {
        const Index radius = radii_.rows, rows = sides_.rows;
        std::vector<std::int32_t> column(numbers_.size() * columns_), votes(columns_), best(columns_);
        for (Index y = std::max<Index>(0, begin - radius); y < std::min(rows, begin + radius); ++y)
            add_row(z, y, 1, column.data());
        for (Index y = begin; y < end; ++y) {
            if (y + radius < rows) add_row(z, y + radius, 1, column.data());
            if (y > begin && y - radius > 0) add_row(z, y - radius - 1, -1, column.data());
            const Index at = (z * rows + y) * columns_;
            std::uint8_t *to = winners + at;
            std::fill(best.begin(), best.end(), 0);
            for (std::size_t i = 0; i < numbers_.size(); ++i) {
                slide(column.data() + i * columns_, votes.data());
                elect(numbers_[i], classes_ + at, votes.data(), best.data(), to);
            }
            for (Index x = 0; x < columns_; ++x) to[x] = used(at + x) ? to[x] : 0;
        }
    }

    void add_row(Index z, Index y, std::int32_t sign, std::int32_t *column) const {
        const Index past = std::min(sides_.planes, z + radii_.planes + 1);
        for (Index p = std::max<Index>(0, z - radii_.planes); p < past; ++p)
            for (Index x = 0, i = (p * sides_.rows + y) * columns_; x < columns_; ++x, ++i)
                if (used(i)) column[place_[classes_[i]] + x] += sign;
    }

    // Running sums of 2 radius + 1 columns, clipped at both ends.
    void slide(const std::int32_t *column, std::int32_t *votes) const {
        const Index radius = radii_.columns;
        std::int32_t total = 0;
        for (Index x = 0; x < std::min(radius, columns_); ++x) total += column[x];
        for (Index x = 0; x < columns_; ++x) {
            if (x + radius < columns_) total += column[x + radius];
            if (x - radius > 0) total -= column[x - radius - 1];
            votes[x] = total;
        }
    }

    void elect(std::uint8_t number, const std::uint8_t *row, const std::int32_t *votes, std::int32_t *best,
               std::uint8_t *winners) const {
        for (Index x = 0; x < columns_; ++x) {
            const std::int32_t mine = 2 * votes[x] + (row[x] == number);
            winners[x] = mine > best[x] ? number : winners[x];
            best[x] = std::max(best[x], mine);
        }
    }

    const std::uint8_t *classes_;
    const bool *valid_;
    Sides sides_, radii_;
    Index columns_;
    std::vector<std::uint8_t> numbers_;
    std::array<Index, 256> place_{};
};

}  // namespace snowshoe::majority
