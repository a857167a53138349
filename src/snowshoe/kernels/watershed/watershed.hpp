// Watershed by flooding from markers, and the regional minima that may serve as markers, in a plane or a volume.
//
// Problem      every pixel that a marker can reach gets the marker's label, lower levels first; a plateau is shared
//              out by the distance walked on it.
// Algorithm    Meyer's flooding (1991) with one bucket per level, emptied as a whole: all pixels of the lowest level
//              that wait claim their unlabelled neighbours at once, and of several claims the smallest label wins.
//              A pixel waits in one bucket once, so a bucket is a list threaded through the pixels. Occupied buckets
//              are found in a tree of 64-bit words, as a marker may lie above a valley and the level go down again.
// Cost         one visit per pixel and neighbour; 8 bytes per pixel and 4 per level.
// Determinism  claims of one generation are settled together, so the order within a bucket, and with it the image's
//              orientation, decides nothing.
// Expects      levels below n_levels; fewer than 2³¹ pixels; labels below 2³¹ - 1.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "common/sides.hpp"

namespace snowshoe {

// A set of small integers that gives its least one, whatever is added.
class LeastOf {
  public:
    explicit LeastOf(std::size_t n) {
        do layers_.emplace_back(n = (n + 63) / 64);
        while (n > 1);
    }

    void add(std::size_t i) {
        for (auto &layer : layers_) {
            auto &word = layer[i / 64];
            const bool known = word != 0;
            word |= std::uint64_t{1} << (i % 64);
            if (known) return;
            i /= 64;
        }
    }

    void remove(std::size_t i) {
        for (auto &layer : layers_) {
            auto &word = layer[i / 64];
            word &= ~(std::uint64_t{1} << (i % 64));
            if (word) return;
            i /= 64;
        }
    }

    bool empty() const { return !layers_.back()[0]; }

    std::size_t least() const {
        std::size_t i = 0;
        for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
            i = i * 64 + std::countr_zero((*layer)[i]);
        return i;
    }

  private:
    std::vector<std::vector<std::uint64_t>> layers_;
};

template <typename Level> class Watershed {
  public:
    Watershed(const Level *levels, const Sides &sides, int connectivity)
        : levels_(levels), sides_(sides), stride_(sides.columns + 2), plane_((sides.rows + 2) * stride_),
          steps_(steps_around(sides, connectivity, plane_, stride_)) {}

    // In `labels`, markers are positive, pixels to be flooded 0 and pixels that are not used negative.
    void flood(std::size_t n_levels, std::int32_t *labels) {
        load([&](std::size_t at) { return labels[at] < 0 ? off : labels[at]; });
        std::vector<std::uint32_t> head(n_levels, none), fresh;
        LeastOf waiting(n_levels);
        const auto enqueue = [&](std::uint32_t at) {
            auto &first = head[cells_[at].link];
            if (first == none) waiting.add(cells_[at].link);
            cells_[at].link = std::exchange(first, at);
        };
        each([&](std::uint32_t at, std::size_t) {
            if (cells_[at].label > 0 && cells_[at].label != off && touches_unlabelled(at)) enqueue(at);
        });
        while (!waiting.empty()) {
            const std::size_t level = waiting.least();
            waiting.remove(level);
            fresh.clear();
            for (std::uint32_t at = std::exchange(head[level], none); at != none; at = cells_[at].link)
                claim(at, fresh);
            for (const std::uint32_t at : fresh) cells_[at].label = -cells_[at].label, enqueue(at);
        }
        each([&](std::uint32_t at, std::size_t out) { labels[out] = cells_[at].label == off ? 0 : cells_[at].label; });
    }

    // Numbers the connected sets of equal pixels that have no lower neighbour, in raster order; returns how many.
    std::int32_t minima(const bool *valid, std::int32_t *labels) {
        load([&](std::size_t at) { return valid && !valid[at] ? off : 0; });
        std::vector<std::uint32_t> zone;
        std::int32_t n = 0;
        each([&](std::uint32_t at, std::size_t) {
            if (cells_[at].label != 0) return;
            const std::int32_t label = is_minimum(at, n + 1, zone) ? ++n : -1;
            if (label < 0)
                for (const std::uint32_t member : zone) cells_[member].label = label;
        });
        each([&](std::uint32_t at, std::size_t out) {
            labels[out] = cells_[at].label == off ? 0 : std::max(cells_[at].label, 0);
        });
        return n;
    }

  private:
    // A label, negative while it is only claimed; and the pixel's level until it waits, then the next that waits.
    struct Cell {
        std::int32_t label;
        std::uint32_t link;
    };
    static constexpr std::int32_t off = std::numeric_limits<std::int32_t>::max();
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    // Nothing lies before or after a single plane, so that no frame is laid there.
    std::ptrdiff_t before() const { return sides_.planes > 1 ? 1 : 0; }

    template <typename Work> void each(Work &&work) {
        for (std::ptrdiff_t row = 0, out = 0; row < sides_.planes * sides_.rows; ++row) {
            const std::ptrdiff_t z = row / sides_.rows + before(), y = row % sides_.rows + 1;
            auto at = static_cast<std::uint32_t>(z * plane_ + y * stride_ + 1);
            for (std::ptrdiff_t x = 0; x < sides_.columns; ++x, ++at, ++out) work(at, static_cast<std::size_t>(out));
        }
    }

    // Lays a frame of unused pixels around the image, so that no step needs a check.
    template <typename Label> void load(Label &&label) {
        cells_.assign(static_cast<std::size_t>((sides_.planes + 2 * before()) * plane_), {off, 0});
        each([&](std::uint32_t at, std::size_t in) { cells_[at] = {label(in), levels_[in]}; });
    }

    bool touches_unlabelled(std::uint32_t at) const {
        return std::any_of(steps_.begin(), steps_.end(), [&](auto step) { return cells_[at + step].label == 0; });
    }

    void claim(std::uint32_t at, std::vector<std::uint32_t> &fresh) {
        const std::int32_t claimed = -cells_[at].label;
        for (const std::ptrdiff_t step : steps_) {
            auto &label = cells_[at + step].label;
            if (label == 0) {
                label = claimed;
                fresh.push_back(static_cast<std::uint32_t>(at + step));
            } else if (label < claimed) {
                label = claimed;
            }
        }
    }

    // Collects the zone of equal pixels around one, labels it and tells whether nothing beside it is lower.
    bool is_minimum(std::uint32_t start, std::int32_t label, std::vector<std::uint32_t> &zone) {
        zone.assign(1, start);
        cells_[start].label = label;
        bool lowest = true;
        for (std::size_t next = 0; next < zone.size(); ++next) {
            for (const std::ptrdiff_t step : steps_) {
                auto &cell = cells_[zone[next] + step];
                if (cell.label == off) continue;
                lowest &= cell.link >= cells_[start].link;
                if (cell.link != cells_[start].link || cell.label != 0) continue;
                cell.label = label;
                zone.push_back(static_cast<std::uint32_t>(zone[next] + step));
            }
        }
        return lowest;
    }

    const Level *levels_;
    Sides sides_;
    std::ptrdiff_t stride_, plane_;
    std::vector<std::ptrdiff_t> steps_;
    std::vector<Cell> cells_;
};

}  // namespace snowshoe
