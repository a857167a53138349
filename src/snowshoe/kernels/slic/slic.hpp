// Superpixels, or supervoxels, by k-means of colour and place (SLIC).
//
// Problem      label every pixel with the nearest of k centres, by squared colour difference + weight · squared
//              distance; a centre is looked for only among those at most `reach` away along each axis. Planes and rows
//              may be `steps` times as far apart as columns.
// Algorithm    Achanta et al. (2012, doi:10.1109/TPAMI.2012.120): assign, move centres to the means, repeat. Row by
//              row: each centre near a row is compared along its columns, in runs that the compiler turns into vector
//              code. Sums are not made anew: pixels that change hands are taken out of one and put into another.
// Cost         a round is O(pixels · (2 reach / pitch)²), cubed in a volume, independent of k; a row of distances for
//              each thread.
// Determinism  rows are independent. Colours are multiples of 1/256 and places whole numbers, so that sums are exact
//              and any order of pixels, rows, threads, flips and turns gives the same means.
// Expects      pixels (channels, planes, rows, columns), |colour| < 2¹⁵; sides below 2²³; places in half pixels from
//              the middle.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/parallel.hpp"
#include "common/sides.hpp"

namespace snowshoe {

// Its rows are counted through all planes.
struct FeatureImage {
    const float *pixels;
    const bool *valid;
    int channels;
    Sides sides;
    std::ptrdiff_t columns = sides.columns, rows = sides.planes * sides.rows;

    std::ptrdiff_t size() const { return sides.size(); }
    const float *row(int channel, std::ptrdiff_t r) const { return pixels + channel * size() + r * columns; }
    const bool *valid_row(std::ptrdiff_t r) const { return valid ? valid + r * columns : nullptr; }
};

// How many numbers of place come before the colours.
constexpr int axes = 3;

inline float place_of(std::ptrdiff_t at, std::ptrdiff_t n) { return static_cast<float>(2 * at + 1 - n); }

// Adds pixels [begin, end) of row r, `sign` times, to `sum`: their number, places and channels.
inline void add_run(const FeatureImage &image, std::ptrdiff_t r, std::ptrdiff_t begin, std::ptrdiff_t end, double sign,
                    double *sum) {
    const double n = sign * static_cast<double>(end - begin);
    sum[0] += n;
    sum[1] += n * place_of(r / image.sides.rows, image.sides.planes);
    sum[2] += n * place_of(r % image.sides.rows, image.sides.rows);
    sum[3] += n * (static_cast<double>(begin + end) - static_cast<double>(image.columns));
    for (int c = 0; c < image.channels; ++c) {
        const float *p = image.row(c, r);
        double total = 0;
        for (std::ptrdiff_t x = begin; x < end; ++x) total += p[x];
        sum[1 + axes + c] += sign * total;
    }
}

inline void seed_superpixels(const FeatureImage &image, const Sides &cells, double *sums) {
    struct Span { std::ptrdiff_t first, last; };
    auto span = [](std::ptrdiff_t cell, std::ptrdiff_t cells, std::ptrdiff_t size) {
        const std::ptrdiff_t low = 2 * size * cell - cells, high = 2 * size * (cell + 1) - cells;
        return Span{low <= 0 ? 0 : (low + 2 * cells - 1) / (2 * cells), std::min(size, high / (2 * cells) + 1)};
    };
    auto add_row = [&](std::ptrdiff_t r, const Span &along, double *sum) {
        const bool *valid = image.valid_row(r);
        if (!valid) add_run(image, r, along.first, along.last, 1, sum);
        for (std::ptrdiff_t x = along.first; valid && x < along.last; ++x)
            if (valid[x]) add_run(image, r, x, x + 1, 1, sum);
    };
    const std::ptrdiff_t width = 1 + axes + image.channels;
    std::fill(sums, sums + cells.size() * width, 0.0);
    for (std::ptrdiff_t cell = 0; cell < cells.size(); ++cell) {
        const std::ptrdiff_t row = cell / cells.columns;
        const Span deep = span(row / cells.rows, cells.planes, image.sides.planes);
        const Span down = span(row % cells.rows, cells.rows, image.sides.rows);
        const Span along = span(cell % cells.columns, cells.columns, image.columns);
        for (std::ptrdiff_t z = deep.first; z < deep.last; ++z)
            for (std::ptrdiff_t y = down.first; y < down.last; ++y)
                add_row(z * image.sides.rows + y, along, sums + cell * width);
    }
}

class Slic {
  public:
    // `steps` are how many columns apart planes, and how many columns apart rows are.
    Slic(const FeatureImage &image, double *centers, std::size_t k, const float *steps, float reach, float weight,
         std::int32_t *labels, int threads)
        : image_(image), centers_(centers), k_(k), width_(static_cast<std::size_t>(image.channels) + axes),
          deep_step_(steps[0]), down_step_(steps[1]), reach_(reach), weight_(weight), labels_(labels),
          threads_(threads), places_((image.columns + lane - 1) / lane), sums_(k * (width_ + 1)),
          changes_(static_cast<std::size_t>(threads), sums_) {
        for (std::size_t x = 0; x < lane * places_.size(); ++x)
            places_[x / lane].at[x % lane] = place_of(x, image.columns);
    }

    int descend(int max_iter) {
        std::fill(labels_, labels_ + image_.size(), -1);
        int rounds = 0;
        for (bool moved = true; moved && rounds < max_iter; ++rounds) {
            list_rows();
            parallel_parts(image_.rows, threads_, 1, [&](int part, std::size_t begin, std::size_t end) {
                std::fill(changes_[part].begin(), changes_[part].end(), 0.0);
                Row row(places_.size(), image_.channels);
                for (auto r = static_cast<std::ptrdiff_t>(begin); r < static_cast<std::ptrdiff_t>(end); ++r) {
                    assign(r, row);
                    take(r, row.label(), changes_[part].data());
                }
            });
            moved = move();
        }
        return rounds;
    }

  private:
    static constexpr int lane = 16;
    struct Span { std::ptrdiff_t first, last; };

    struct alignas(64) Lane { float at[lane]; };
    struct alignas(64) Labels { std::int32_t at[lane]; };

    // One row, filled up to whole lanes.
    class Row {
      public:
        Row(std::size_t lanes, int channels) : lanes_(lanes), floats_(lanes * (channels + 2)), labels_(lanes) {}
        std::ptrdiff_t stride() const { return static_cast<std::ptrdiff_t>(lanes_ * lane); }
        float *best() { return floats_[0].at; }
        float *apart() { return best() + stride(); }
        float *colour() { return apart() + stride(); }
        std::int32_t *label() { return labels_[0].at; }

      private:
        std::size_t lanes_;
        std::vector<Lane> floats_;
        std::vector<Labels> labels_;
    };

    // The places of an axis of n pixels, `step` columns apart, at most `reach` from the centre.
    Span near(float center, std::ptrdiff_t n, float step) const {
        auto at = [&](float place) {
            return std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::floor((place + n - 1) / 2)), 0, n);
        };
        auto within = [&](std::ptrdiff_t i) { return std::fabs(place_of(i, n) - center) * step <= reach_; };
        const float away = reach_ / step;
        Span span{std::max<std::ptrdiff_t>(0, at(center - away) - 1), std::min(n, at(center + away) + 2)};
        while (span.first < span.last && !within(span.first)) ++span.first;
        while (span.last > span.first && !within(span.last - 1)) --span.last;
        return span;
    }

    // For each row the centres that reach it, in their order.
    void list_rows() {
        rounded_.assign(centers_, centers_ + k_ * width_);
        first_.assign(image_.rows + 1, 0), across_.resize(k_);
        std::vector<Span> deep(k_), down(k_);
        const auto each_row = [&](std::size_t j, auto &&work) {
            for (std::ptrdiff_t z = deep[j].first; z < deep[j].last; ++z)
                for (std::ptrdiff_t y = down[j].first; y < down[j].last; ++y) work(z * image_.sides.rows + y);
        };
        for (std::size_t j = 0; j < k_; ++j) {
            const float *center = rounded_.data() + j * width_;
            deep[j] = near(center[0], image_.sides.planes, deep_step_);
            down[j] = near(center[1], image_.sides.rows, down_step_);
            across_[j] = near(center[2], image_.columns, 1);
            each_row(j, [&](std::ptrdiff_t r) { ++first_[r + 1]; });
        }
        for (std::ptrdiff_t r = 0; r < image_.rows; ++r) first_[r + 1] += first_[r];
        listed_.resize(first_[image_.rows]);
        std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
        for (std::size_t j = 0; j < k_; ++j)
            each_row(j, [&](std::ptrdiff_t r) { listed_[next[r]++] = static_cast<std::int32_t>(j); });
    }

    void assign(std::ptrdiff_t r, Row &row) const {
        std::copy(labels_ + r * image_.columns, labels_ + (r + 1) * image_.columns, row.label());
        std::fill(row.best(), row.best() + row.stride(), std::numeric_limits<float>::infinity());
        for (int c = 0; c < image_.channels; ++c)
            std::copy(image_.row(c, r), image_.row(c, r) + image_.columns, row.colour() + c * row.stride());
        const Sides &sides = image_.sides;
        const float plane = place_of(r / sides.rows, sides.planes), line = place_of(r % sides.rows, sides.rows);
        for (std::size_t at = first_[r]; at < first_[r + 1]; ++at) {
            const std::int32_t j = listed_[at];
            const float *center = rounded_.data() + static_cast<std::size_t>(j) * width_;
            const float deep = (plane - center[0]) * deep_step_, down = (line - center[1]) * down_step_;
            const float far = deep * deep + down * down;
            if (image_.channels == 1) compare<1>(row, across_[j], far, j, center);
            else if (image_.channels == 3) compare<3>(row, across_[j], far, j, center);
            else compare<0>(row, across_[j], far, j, center);
        }
        const bool *valid = image_.valid_row(r);
        for (std::ptrdiff_t x = 0; valid && x < image_.columns; ++x)
            if (!valid[x]) row.label()[x] = -1;
    }

    // Compares whole lanes of pixels, so that nothing is left over for a slow loop; those out of reach stay as they
    // are. `channels` 0: as many as there are.
    template <int channels>
    void compare(Row &row, Span span, float far, std::int32_t j, const float *center) const {
        const std::ptrdiff_t from = span.first / lane * lane, n = (span.last - from + lane - 1) / lane * lane;
        const float *colour = row.colour() + from;
        if constexpr (channels == 0) {
            float *apart = row.apart();
            std::fill(apart, apart + n, 0.0f);
            for (int c = 0; c < image_.channels; ++c)
                add_distance(colour + c * row.stride(), center[axes + c], n, apart);
            colour = apart;
        }
        settle<channels>(places_[0].at + from, colour, row.stride(), center, far, weight_, reach_, j, n,
                         row.best() + from, row.label() + from);
    }

    static void add_distance(const float *__restrict p, float level, std::ptrdiff_t n, float *__restrict apart) {
        for (std::ptrdiff_t i = 0; i < n; ++i) apart[i] += (p[i] - level) * (p[i] - level);
    }

    // `channels` 0: p is the colour's distance.
    template <int channels>
    static void settle(const float *__restrict place, const float *__restrict p, std::ptrdiff_t stride,
                       const float *center, float far, float weight, float reach, std::int32_t j, std::ptrdiff_t n,
                       float *__restrict best, std::int32_t *__restrict label) {
        const float across = center[2], a = center[axes], b = center[axes + (channels > 1)],
                    c = center[axes + 2 * (channels > 2)];
        const float *__restrict q = p + stride, *__restrict s = q + stride;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            float total = channels ? (p[i] - a) * (p[i] - a) : p[i];
            if constexpr (channels > 1) total += (q[i] - b) * (q[i] - b);
            if constexpr (channels > 2) total += (s[i] - c) * (s[i] - c);
            const float along = place[i] - across;
            total += (along * along + far) * weight;
            const float here = std::fabs(along) <= reach ? total : std::numeric_limits<float>::infinity();
            const bool nearer = here < best[i];
            best[i] = nearer ? here : best[i];
            label[i] = nearer ? j : label[i];
        }
    }

    // Takes the new labels of a row, and the pixels that changed hands out of one sum and into another.
    void take(std::ptrdiff_t r, const std::int32_t *label, double *change) {
        std::int32_t *before = labels_ + r * image_.columns;
        for (std::ptrdiff_t begin = 0, end = 0; begin < image_.columns; begin = end) {
            end = begin + 1;
            if (before[begin] == label[begin]) continue;
            while (end < image_.columns && before[end] == before[begin] && label[end] == label[begin]) ++end;
            add_run(image_, r, begin, end, 1, change + static_cast<std::size_t>(label[begin]) * (width_ + 1));
            if (before[begin] >= 0)
                add_run(image_, r, begin, end, -1, change + static_cast<std::size_t>(before[begin]) * (width_ + 1));
        }
        std::copy(label, label + image_.columns, before);
    }

    // Moves every centre to the mean of its pixels; says whether any moved.
    bool move() {
        bool moved = false;
        for (const auto &change : changes_)
            for (std::size_t s = 0; s < sums_.size(); ++s) sums_[s] += change[s];
        for (std::size_t j = 0; j < k_; ++j) {
            const double *sum = sums_.data() + j * (width_ + 1);
            for (std::size_t c = 0; c < width_ && sum[0] > 0; ++c) {
                const double mean = sum[c + 1] / sum[0];
                moved |= mean != centers_[j * width_ + c];
                centers_[j * width_ + c] = mean;
            }
        }
        return moved;
    }

    FeatureImage image_;
    double *centers_;
    std::size_t k_, width_;
    float deep_step_, down_step_, reach_, weight_;
    std::int32_t *labels_;
    int threads_;
    std::vector<Lane> places_;
    std::vector<float> rounded_;
    std::vector<Span> across_;
    std::vector<double> sums_;
    std::vector<std::vector<double>> changes_;
    std::vector<std::size_t> first_;
    std::vector<std::int32_t> listed_;
};

}  // namespace snowshoe
