// Connected components of equal-valued pixels in a plane or a volume.
//
// Problem      number the largest connected sets of equal pixels 1…n in raster order of their first pixel; pixels that
//              are not valid, of the background, or in a set of fewer than min_size pixels get 0.
// Algorithm    runs instead of pixels (He, Chao & Suzuki 2008, doi:10.1109/TIP.2008.919369): a row is cut into runs,
//              and runs of neighbouring rows that touch and are equal are joined in an array of parents by Rem's
//              algorithm with splicing (Patwary, Blair & Manne 2010, doi:10.1007/978-3-642-13193-6_35; the array as in
//              Wu, Otoo & Suzuki 2009, doi:10.1007/s10044-008-0109-y). Strips of rows are joined inside by one thread
//              each, their seams afterwards.
// Cost         three passes over the pixels; union-find over the runs; 8 bytes per run and per row.
// Determinism  a parent never comes after its child, so the root of a set is its first run whatever the order of the
//              unions; threads change the order only.
// Expects      fewer than 2³¹ pixels, at least one in every row.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename T> class Components {
  public:
    Components(const T *pixels, const bool *valid, std::array<std::size_t, 3> shape,
               std::optional<std::int64_t> background, int connectivity)
        : pixels_(pixels), valid_(valid), height_(shape[1]), width_(shape[2]), rows_(shape[0] * shape[1]),
          background_(background), connectivity_(connectivity) {}

    std::int32_t label(std::size_t min_size, std::int32_t *regions, int threads) {
        const auto strips = [&](auto &&work) {
            parallel_parts(rows_, threads, 1, [&](int, std::size_t begin, std::size_t end) { work(begin, end); });
        };
        first_.assign(rows_ + 1, 0);
        strips([&](std::size_t begin, std::size_t end) { count_runs(begin, end); });
        for (std::size_t row = 0; row < rows_; ++row) first_[row + 1] += first_[row];
        start_ = std::make_unique_for_overwrite<std::uint32_t[]>(first_[rows_] + 1);
        parent_ = std::make_unique_for_overwrite<std::uint32_t[]>(first_[rows_]);
        start_[first_[rows_]] = static_cast<std::uint32_t>(rows_ * width_);
        strips([&](std::size_t begin, std::size_t end) { find_runs(begin, end); });
        std::vector<std::size_t> seams;
        for (int part = 1; part < threads; ++part) seams.push_back(rows_ * part / threads);
        strips([&](std::size_t begin, std::size_t end) { join_rows(begin, end, begin, end); });
        for (const std::size_t seam : seams) join_rows(seam, std::min(rows_, seam + height_ + 1), 0, seam);
        const std::int32_t n = number(min_size);
        strips([&](std::size_t begin, std::size_t end) { write(begin, end, regions); });
        return n;
    }

  private:
    static constexpr std::uint32_t off = UINT32_MAX;

    void count_runs(std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const T *p = pixels_ + row * width_;
            const bool *v = valid_ ? valid_ + row * width_ : nullptr;
            std::uint32_t runs = 1;
            if (v)
                for (std::size_t x = 1; x < width_; ++x) runs += (p[x] != p[x - 1]) | (v[x] != v[x - 1]);
            else
                for (std::size_t x = 1; x < width_; ++x) runs += p[x] != p[x - 1];
            first_[row + 1] = runs;
        }
    }

    void find_runs(std::size_t begin, std::size_t end) {
        std::vector<std::uint32_t> found(width_ + 1);
        for (std::size_t row = begin; row < end; ++row) {
            const T *p = pixels_ + row * width_;
            const bool *v = valid_ ? valid_ + row * width_ : nullptr;
            const auto base = static_cast<std::uint32_t>(row * width_);
            std::size_t n = 1;
            found[0] = base;
            // The store is always made and kept only at a change: noise costs no mispredicted branches.
            for (std::size_t x = 1; x < width_; ++x) {
                found[n] = base + static_cast<std::uint32_t>(x);
                n += (p[x] != p[x - 1]) | (v && v[x] != v[x - 1]);
            }
            std::memcpy(start_.get() + first_[row], found.data(), n * sizeof(std::uint32_t));
            switch_off(first_[row], first_[row + 1]);
        }
    }

    void switch_off(std::uint32_t first, std::uint32_t last) {
        const std::uint64_t ground = background_.value_or(0);
        const bool none = !background_;
        for (std::uint32_t run = first; run < last; ++run) {
            const std::size_t at = start_[run];
            const bool used = (none || pixels_[at] != ground) && (!valid_ || valid_[at]);
            parent_[run] = used ? run : off;
        }
    }

    // Joins rows [begin, end) with those of their neighbours before them that lie in [from, to).
    void join_rows(std::size_t begin, std::size_t end, std::size_t from, std::size_t to) {
        for (std::size_t row = begin; row < end; ++row) {
            const std::size_t y = row % height_;
            const auto join = [&](std::size_t other, int steps) {
                if (steps <= connectivity_ && other >= from && other < to) join_runs(row, other, steps < connectivity_);
            };
            if (y > 0) join(row - 1, 1);
            if (row < height_) continue;
            join(row - height_, 1);
            if (y > 0) join(row - height_ - 1, 2);
            if (y + 1 < height_) join(row - height_ + 1, 2);
        }
    }

    // Runs tile a row, so walking both rows from change to change meets every pair that overlaps. Where both change
    // at the same column, two more pairs touch across the corner.
    void join_runs(std::size_t row, std::size_t other, bool diagonal) {
        std::uint32_t i = first_[row], j = first_[other];
        const std::uint32_t last = first_[row + 1];
        const auto shift = static_cast<std::uint32_t>((row - other) * width_);
        while (true) {
            join_equal(i, j);
            const std::uint32_t a = start_[i + 1], b = start_[j + 1] + shift;
            if (a == b) {
                if (i + 1 == last) return;
                if (diagonal) join_equal(i + 1, j), join_equal(i, j + 1);
            }
            i += a <= b, j += b <= a;
        }
    }

    void join_equal(std::uint32_t i, std::uint32_t j) {
        if (pixels_[start_[i]] != pixels_[start_[j]]) return;
        if (parent_[i] == off || parent_[j] == off) return;
        while (parent_[i] != parent_[j]) {
            if (parent_[i] < parent_[j]) std::swap(i, j);
            const std::uint32_t above = parent_[i];
            parent_[i] = parent_[j];
            if (above == i) return;
            i = above;
        }
    }

    // Turns parents into region numbers, in place: a parent's number is known before its child's.
    std::int32_t number(std::size_t min_size) {
        const std::uint32_t runs = first_[rows_];
        std::uint32_t n = 0;
        for (std::uint32_t run = 0; run < runs; ++run) {
            const std::uint32_t above = parent_[run];
            parent_[run] = above == off ? 0 : above == run ? ++n : parent_[above];
        }
        return static_cast<std::int32_t>(min_size > 1 ? drop_small(n, min_size) : n);
    }

    std::uint32_t drop_small(std::uint32_t n, std::size_t min_size) {
        const std::uint32_t runs = first_[rows_];
        std::vector<std::uint32_t> size(n + 1);
        for (std::uint32_t run = 0; run < runs; ++run) size[parent_[run]] += start_[run + 1] - start_[run];
        std::uint32_t kept = size[0] = 0;
        for (std::uint32_t region = 1; region <= n; ++region) size[region] = size[region] >= min_size ? ++kept : 0;
        for (std::uint32_t run = 0; run < runs; ++run) parent_[run] = size[parent_[run]];
        return kept;
    }

    // A run first fills eight pixels, whatever its length: what is too many is overwritten by the runs that follow, so
    // short runs, of which noise has millions, need no loop.
    void write(std::size_t begin, std::size_t end, std::int32_t *regions) const {
        constexpr std::size_t stride = 8;
        const std::size_t limit = end * width_;
        for (std::uint32_t run = first_[begin]; run < first_[end]; ++run) {
            const auto region = static_cast<std::int32_t>(parent_[run]);
            const std::size_t from = start_[run], to = start_[run + 1];
            if (from + stride <= limit) {
                std::fill_n(regions + from, stride, region);
                if (to > from + stride) std::fill(regions + from + stride, regions + to, region);
            } else {
                std::fill(regions + from, regions + to, region);
            }
        }
    }

    const T *pixels_;
    const bool *valid_;
    std::size_t height_, width_, rows_;
    std::optional<std::int64_t> background_;
    int connectivity_;
    std::vector<std::uint32_t> first_;  // of each row's runs
    std::unique_ptr<std::uint32_t[]> start_, parent_;
};

}  // namespace snowshoe
