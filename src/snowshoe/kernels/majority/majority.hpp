// The commonest class around each pixel.
//
// Problem      for each valid pixel the class that most valid pixels at most `radius` rows and columns away have (there
//              is nothing beyond the image). Of equally common classes its own if that is among them, else the lowest.
// Algorithm    for each class that occurs, the pixels of it in each column of the window, which a row enters and a row
//              leaves, and a running sum along the row (McDonnell 1981, doi:10.1016/S0146-664X(81)80010-3).
// Cost         a few operations a pixel and class, whatever the window; 4 bytes a column and class.
// Determinism  counts are integers, and no tie is broken by place: threads, blocks, flips and turns change nothing.
// Expects      a window of fewer than 2^30 pixels.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe::majority {

using Index = std::ptrdiff_t;

class Map {
  public:
    Map(const std::uint8_t *classes, const bool *valid, Index rows, Index columns, Index radius)
        : classes_(classes), valid_(valid), rows_(rows), columns_(columns), radius_(radius) {
        std::array<bool, 256> occurs{};
        for (Index i = 0; i < rows * columns; ++i) occurs[classes[i]] |= used(i);
        for (int number = 0; number < 256; ++number) {
            place_[number] = static_cast<Index>(numbers_.size()) * columns;
            if (occurs[number]) numbers_.push_back(static_cast<std::uint8_t>(number));
        }
    }

    void vote(std::uint8_t *winners, int threads) const {
        parallel_parts(rows_, threads, 1, [&](int, std::size_t begin, std::size_t end) {
            if (begin < end) vote_rows(static_cast<Index>(begin), static_cast<Index>(end), winners);
        });
    }

  private:
    bool used(Index i) const { return !valid_ || valid_[i]; }

    void vote_rows(Index begin, Index end, std::uint8_t *winners) const {
        std::vector<std::int32_t> column(numbers_.size() * columns_), votes(columns_), best(columns_);
        for (Index y = std::max<Index>(0, begin - radius_); y < std::min(rows_, begin + radius_); ++y)
            add_row(y, 1, column.data());
        for (Index y = begin; y < end; ++y) {
            if (y + radius_ < rows_) add_row(y + radius_, 1, column.data());
            if (y > begin && y - radius_ > 0) add_row(y - radius_ - 1, -1, column.data());
            std::uint8_t *to = winners + y * columns_;
            std::fill(best.begin(), best.end(), 0);
            for (std::size_t i = 0; i < numbers_.size(); ++i) {
                slide(column.data() + i * columns_, votes.data());
                elect(numbers_[i], classes_ + y * columns_, votes.data(), best.data(), to);
            }
            for (Index x = 0; x < columns_; ++x) to[x] = used(y * columns_ + x) ? to[x] : 0;
        }
    }

    void add_row(Index y, std::int32_t sign, std::int32_t *column) const {
        for (Index x = 0, i = y * columns_; x < columns_; ++x, ++i)
            if (used(i)) column[place_[classes_[i]] + x] += sign;
    }

    // Running sums of 2 radius + 1 columns, clipped at both ends.
    void slide(const std::int32_t *column, std::int32_t *votes) const {
        std::int32_t total = 0;
        for (Index x = 0; x < std::min(radius_, columns_); ++x) total += column[x];
        for (Index x = 0; x < columns_; ++x) {
            if (x + radius_ < columns_) total += column[x + radius_];
            if (x - radius_ > 0) total -= column[x - radius_ - 1];
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
    Index rows_, columns_, radius_;
    std::vector<std::uint8_t> numbers_;
    std::array<Index, 256> place_{};
};

}  // namespace snowshoe::majority
