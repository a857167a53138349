// Small regions merged into the neighbour they resemble most.
//
// Problem      every region of fewer than min_size pixels joins the neighbour of the nearest mean colour.
// Algorithm    sizes, sums and the neighbours of small regions in one pass; then in rounds all small regions that touch
//              one that is settled join it. What touches none becomes one region with the small ones around it.
// Cost         O(pixels), and O(pairs) a round, pairs being those of a small region and a neighbour.
// Determinism  colours are multiples of 1/256, so the sums are exact; a round looks only at the one before; of equally
//              near neighbours the first region.
// Expects      regions 1…n in raster order of their first pixels, 0 for nobody's; so they are afterwards.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "common/sides.hpp"

namespace snowshoe {

class Absorb {
  public:
    Absorb(const float *pixels, std::size_t channels, const Sides &sides, std::int32_t *regions)
        : pixels_(pixels), channels_(channels), height_(sides.rows), columns_(sides.columns), size_(sides.size()),
          regions_(regions), n_(static_cast<std::size_t>(*std::max_element(regions, regions + size_)) + 1),
          target_(n_) {}

    std::int32_t small_regions(std::size_t min_size) {
        measure();
        for (std::size_t i = 1; i < n_; ++i) target_[i] = sizes_[i] >= min_size ? static_cast<std::int32_t>(i) : open;
        find_neighbours();
        while (join_round()) {}
        join_the_rest();
        return renumber();
    }

  private:
    static constexpr std::int32_t open = -1;
    using Pair = std::pair<std::int32_t, std::int32_t>;

    // Calls work(region, first, last) for every run of pixels of one region in a row.
    template <typename Work> void each_run(Work &&work) const {
        for (std::size_t row = 0; row < size_; row += columns_)
            for (std::size_t begin = row, end; begin < row + columns_; begin = end) {
                for (end = begin + 1; end < row + columns_ && regions_[end] == regions_[begin];) ++end;
                work(static_cast<std::size_t>(regions_[begin]), begin, end);
            }
    }

    void measure() {
        sizes_.assign(n_, 0), means_.assign(n_ * channels_, 0.0);
        each_run([&](std::size_t region, std::size_t begin, std::size_t end) {
            sizes_[region] += end - begin;
            for (std::size_t c = 0; c < channels_; ++c) {
                const float *p = pixels_ + c * size_;
                std::int64_t total = 0;
                for (std::size_t i = begin; i < end; ++i) total += static_cast<std::int32_t>(p[i] * 256.0f);
                means_[region * channels_ + c] += static_cast<double>(total) / 256.0;
            }
        });
        for (std::size_t i = 0; i < n_ * channels_; ++i)
            means_[i] /= static_cast<double>(std::max<std::size_t>(sizes_[i / channels_], 1));
    }

    // For each small region its neighbours, as often as they meet: the nearest of them is the same.
    void find_neighbours() {
        std::vector<Pair> met;
        auto meet = [&](std::int32_t a, std::int32_t b) {
            if (a == b || a == 0 || b == 0) return;
            if (target_[a] == open) met.emplace_back(a, b);
            if (target_[b] == open) met.emplace_back(b, a);
        };
        auto meet_run = [&](std::size_t begin, std::size_t end, std::size_t further) {
            for (std::size_t i = begin + further; i < end + further; ++i)
                if (i == begin + further || regions_[i] != regions_[i - 1]) meet(regions_[begin], regions_[i]);
        };
        const std::size_t plane = height_ * columns_;
        each_run([&](std::size_t, std::size_t begin, std::size_t end) {
            if (end % columns_) meet(regions_[end - 1], regions_[end]);
            if (begin % plane + columns_ < plane) meet_run(begin, end, columns_);
            if (begin + plane < size_) meet_run(begin, end, plane);
        });
        std::vector<std::size_t> next(n_ + 1);
        for (const auto &pair : met) ++next[pair.first + 1];
        for (std::size_t i = 0; i < n_; ++i) next[i + 1] += next[i];
        pairs_.resize(met.size());
        for (const auto &pair : met) pairs_[next[pair.first]++] = pair;
    }

    double distance(std::int32_t a, std::int32_t b) const {
        double sum = 0;
        for (std::size_t c = 0; c < channels_; ++c) {
            const double off = means_[a * channels_ + c] - means_[b * channels_ + c];
            sum += off * off;
        }
        return sum;
    }

    bool join_round() {
        std::vector<Pair> joined;
        for (std::size_t at = 0; at < pairs_.size();) {
            const std::int32_t small = pairs_[at].first;
            double least = std::numeric_limits<double>::infinity();
            std::int32_t goal = open;
            for (; at < pairs_.size() && pairs_[at].first == small; ++at) {
                const std::int32_t other = target_[pairs_[at].second];
                if (target_[small] != open || other == open) continue;
                const double here = distance(small, other);
                if (here < least || (here == least && other < goal)) least = here, goal = other;
            }
            if (goal != open) joined.emplace_back(small, goal);
        }
        for (const auto &[small, goal] : joined) target_[small] = goal;
        return !joined.empty();
    }

    // Connected small regions that touch no other get the number of the first among them.
    void join_the_rest() {
        std::vector<Pair> left;
        for (const auto &pair : pairs_)
            if (target_[pair.first] == open) left.push_back(pair);
        for (std::size_t i = 1; i < n_; ++i)
            if (target_[i] == open) target_[i] = static_cast<std::int32_t>(i);
        for (bool changed = true; changed;) {
            changed = false;
            for (const auto &[a, b] : left)
                if (target_[b] < target_[a]) target_[a] = target_[b], changed = true;
        }
    }

    std::int32_t renumber() {
        std::vector<std::int32_t> number(n_, 0);
        std::int32_t n = 0;
        for (std::size_t i = 1; i < n_; ++i)
            if (std::int32_t &at = number[target_[i]]; !at) at = ++n;
        for (std::size_t i = 0; i < size_; ++i) regions_[i] = regions_[i] ? number[target_[regions_[i]]] : 0;
        return n;
    }

    const float *pixels_;
    std::size_t channels_, height_, columns_, size_;
    std::int32_t *regions_;
    std::size_t n_;
    std::vector<std::int32_t> target_;
    std::vector<std::size_t> sizes_;
    std::vector<double> means_;
    std::vector<Pair> pairs_;
};

}  // namespace snowshoe
