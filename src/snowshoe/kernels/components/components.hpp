// Connected components of equal-valued pixels in a plane or a volume.
//
// Problem      number the largest connected sets of equal pixels 1…n in raster order of their first pixel; pixels that
//              are not valid, of the background, or in a set of fewer than min_size pixels get 0.
// Algorithm    runs instead of pixels (He, Chao & Suzuki 2008, doi:10.1109/TIP.2008.919369): a row is cut into runs,
//              of which those of the background are left out, and runs of neighbouring rows that touch and are equal
//              are joined in an array of parents by Rem's algorithm with splicing (Patwary, Blair & Manne 2010,
//              doi:10.1007/978-3-642-13193-6_35; the array as in Wu, Otoo & Suzuki 2009,
//              doi:10.1007/s10044-008-0109-y). Strips of rows are joined inside by one thread each, their seams
//              afterwards.
// Cost         two passes over the pixels; union-find over the runs; 12 bytes per run, 4 per row.
// Determinism  a parent never comes after its child, so the root of a set is its first run whatever the order of the
//              unions; threads change the order only.
// Expects      fewer than 2³¹ pixels, at least one in every row.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "common/changes.hpp"
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
        std::vector<Found> parts(std::max(1, threads));
        parallel_parts(rows_, threads, 1,
                       [&](int part, std::size_t begin, std::size_t end) { find_runs(begin, end, parts[part]); });
        for (std::size_t row = 0; row < rows_; ++row) first_[row + 1] += first_[row];
        gather(parts);
        parent_ = std::make_unique_for_overwrite<std::uint32_t[]>(start_.size());
        strips([&](std::size_t begin, std::size_t end) {
            std::iota(parent_.get() + first_[begin], parent_.get() + first_[end], first_[begin]);
        });
        std::vector<std::size_t> seams;
        for (int part = 1; part < threads; ++part) seams.push_back(rows_ * part / threads);
        strips([&](std::size_t begin, std::size_t end) { join_rows(begin, end, begin, end); });
        for (const std::size_t seam : seams) join_rows(seam, std::min(rows_, seam + height_ + 1), 0, seam);
        const std::int32_t n = number(min_size);
        strips([&](std::size_t begin, std::size_t end) { write(begin, end, regions); });
        return n;
    }

  private:
    bool used(std::size_t at) const {
        return (!background_ || pixels_[at] != static_cast<std::uint64_t>(*background_)) && (!valid_ || valid_[at]);
    }

    // The runs of some rows.
    struct Found {
        std::vector<std::uint32_t> start, end;
        bool varies = false;  // whether two of them differ
    };

    // The stores are always made, and kept only where a run is open: noise costs no mispredicted branches.
    void find_runs(std::size_t begin, std::size_t end, Found &found) {
        std::vector<std::uint8_t> change = marks(width_);
        std::vector<std::uint32_t> starts(width_ + 2), ends(width_ + 2);
        for (auto *each : {&found.start, &found.end}) each->reserve((end - begin) * (width_ / 8 + 2));
        for (std::size_t row = begin; row < end; ++row) {
            std::uint32_t n = 0;
            bool open = used(row * width_);
            starts[0] = static_cast<std::uint32_t>(row * width_);
            each_change(row, change, [&](std::size_t at) {
                ends[n] = static_cast<std::uint32_t>(at);
                n += open;
                starts[n] = static_cast<std::uint32_t>(at);
                open = used(at);
            });
            ends[n] = static_cast<std::uint32_t>((row + 1) * width_);
            n += open;
            found.start.insert(found.start.end(), starts.data(), starts.data() + n);
            found.end.insert(found.end.end(), ends.data(), ends.data() + n);
            for (std::uint32_t run = 0; run < n; ++run) found.varies |= pixels_[starts[run]] != pixels_[found.start[0]];
            first_[row + 1] = n;
        }
    }

    void gather(std::vector<Found> &parts) {
        start_ = std::move(parts[0].start), end_ = std::move(parts[0].end), varies_ = parts[0].varies;
        for (auto *each : {&start_, &end_}) each->reserve(first_[rows_]);
        for (std::size_t part = 1; part < parts.size(); ++part) {
            const Found &found = parts[part];
            start_.insert(start_.end(), found.start.begin(), found.start.end());
            end_.insert(end_.end(), found.end.begin(), found.end.end());
            varies_ |= found.varies || (!found.start.empty() && pixels_[found.start[0]] != pixels_[start_[0]]);
        }
    }

    // Calls at(pixel) where a pixel differs from the one before it.
    template <typename At> void each_change(std::size_t row, std::vector<std::uint8_t> &change, At &&at) const {
        const std::size_t width = width_, base = row * width;  // in registers: bytes may lie anywhere
        const T *p = pixels_ + base;
        const bool *v = valid_ ? valid_ + base : nullptr;
        std::uint8_t *__restrict mark = change.data();
        for (std::size_t x = 1; x < width; ++x) mark[x] = p[x] != p[x - 1];
        for (std::size_t x = 1; v && x < width; ++x) mark[x] |= v[x] != v[x - 1];
        each_marked(change, [&](std::size_t x) { at(base + x); });
    }

    struct Pair { std::uint32_t first, second; };

    // Joins rows [begin, end) with those of their neighbours before them that lie in [from, to).
    void join_rows(std::size_t begin, std::size_t end, std::size_t from, std::size_t to) {
        std::vector<Pair> touching(2 * width_ + 1);
        for (std::size_t row = begin; row < end; ++row) {
            const std::size_t y = row % height_;
            const auto join = [&](std::size_t other, int steps) {
                if (steps <= connectivity_ && other >= from && other < to)
                    join_runs(row, other, steps < connectivity_, touching);
            };
            if (y > 0) join(row - 1, 1);
            if (row < height_) continue;
            join(row - height_, 1);
            if (y > 0) join(row - height_ - 1, 2);
            if (y + 1 < height_) join(row - height_ + 1, 2);
        }
    }

    // Walks both rows from end to end of runs, which meets every pair that touches; they are noted before any is
    // joined, so that no branch depends on which do. Only where two runs end at the same column, and another value
    // follows, may more pairs touch, across the corner.
    void join_runs(std::size_t row, std::size_t other, bool diagonal, std::vector<Pair> &touching) {
        std::uint32_t i = first_[row], j = first_[other];
        const std::uint32_t last = first_[row + 1], end = first_[other + 1];
        const auto shift = static_cast<std::uint32_t>((row - other) * width_);
        Pair *next = touching.data();
        while (i < last && j < end) {
            const std::uint32_t a = end_[i], b = end_[j] + shift;
            *next = {i, j};
            next += (start_[i] < b + diagonal) & (start_[j] + shift < a + diagonal);
            if (varies_ && diagonal && a == b) {
                if (i + 1 < last && start_[i + 1] == a) join_equal(i + 1, j);
                if (j + 1 < end && start_[j + 1] + shift == b) join_equal(i, j + 1);
            }
            i += a <= b, j += b <= a;
        }
        for (const Pair *pair = touching.data(); pair < next; ++pair) join_equal(pair->first, pair->second);
    }

    void join_equal(std::uint32_t i, std::uint32_t j) {
        if (varies_ && pixels_[start_[i]] != pixels_[start_[j]]) return;
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
            parent_[run] = above == run ? ++n : parent_[above];
        }
        return static_cast<std::int32_t>(min_size > 1 ? drop_small(n, min_size) : n);
    }

    std::uint32_t drop_small(std::uint32_t n, std::size_t min_size) {
        const std::uint32_t runs = first_[rows_];
        std::vector<std::uint32_t> size(n + 1);
        for (std::uint32_t run = 0; run < runs; ++run) size[parent_[run]] += end_[run] - start_[run];
        std::uint32_t kept = 0;
        for (std::uint32_t region = 1; region <= n; ++region) size[region] = size[region] >= min_size ? ++kept : 0;
        for (std::uint32_t run = 0; run < runs; ++run) parent_[run] = size[parent_[run]];
        return kept;
    }

    // A run, and the background before it, is filled by whole strides, whatever its length: what is too many is
    // overwritten by what follows, so short runs, of which noise has millions, need no loop.
    void write(std::size_t begin, std::size_t end, std::int32_t *regions) const {
        constexpr std::size_t stride = 16;
        const std::size_t limit = end * width_;
        std::size_t at = begin * width_;
        const auto fill = [&](std::size_t to, std::int32_t region) {
            if (to + stride <= limit) do
                    std::fill_n(regions + at, stride, region);
                while ((at += stride) < to);
            else std::fill(regions + at, regions + to, region);
            at = to;
        };
        for (std::uint32_t run = first_[begin]; run < first_[end]; ++run) {
            fill(start_[run], 0);
            fill(end_[run], static_cast<std::int32_t>(parent_[run]));
        }
        fill(limit, 0);
    }

    const T *pixels_;
    const bool *valid_;
    std::size_t height_, width_, rows_;
    std::optional<std::int64_t> background_;
    int connectivity_;
    std::vector<std::uint32_t> first_;  // of each row's runs
    std::vector<std::uint32_t> start_, end_;
    std::unique_ptr<std::uint32_t[]> parent_;
    bool varies_ = false;
};

}  // namespace snowshoe
