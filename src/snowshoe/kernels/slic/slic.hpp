// Superpixels by k-means of colour and place (SLIC).
//
// Problem      label every pixel with the nearest of k centres, by squared colour difference + weight · squared distance;
//              a centre is looked for only among those at most `reach` rows and columns away.
// Algorithm    Achanta et al. (2012, doi:10.1109/TPAMI.2012.120): assign, move centres to the means, repeat. Row by row:
//              each centre near a row is compared along its columns, in runs that the compiler turns into vector code.
// Cost         a round is O(pixels · (2 reach / pitch)²), independent of k; a row of distances for each thread.
// Determinism  rows are independent. Colours are multiples of 1/256 and places whole numbers, so that sums are exact
//              and any order of pixels, rows, threads, flips and turns gives the same means.
// Expects      planes (channels, rows, columns), |colour| < 2¹⁵; sides below 2²³; places in half pixels from the middle.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

struct FeatureImage {
    const float *planes;
    const bool *valid;
    int channels;
    std::ptrdiff_t rows, columns;

    std::ptrdiff_t size() const { return rows * columns; }
    const float *row(int channel, std::ptrdiff_t r) const { return planes + channel * size() + r * columns; }
    const bool *valid_row(std::ptrdiff_t r) const { return valid ? valid + r * columns : nullptr; }
};

inline float place_of(std::ptrdiff_t at, std::ptrdiff_t n) { return static_cast<float>(2 * at + 1 - n); }

// Adds pixels [begin, end) of row r to `sum`: their number, places and channels.
inline void add_run(const FeatureImage &image, std::ptrdiff_t r, std::ptrdiff_t begin, std::ptrdiff_t end, double *sum) {
    const double n = static_cast<double>(end - begin);
    sum[0] += n;
    sum[1] += n * place_of(r, image.rows);
    sum[2] += n * (static_cast<double>(begin + end) - static_cast<double>(image.columns));
    for (int c = 0; c < image.channels; ++c) {
        const float *p = image.row(c, r);
        std::int64_t total = 0;
        for (std::ptrdiff_t x = begin; x < end; ++x) total += static_cast<std::int32_t>(p[x] * 256.0f);
        sum[3 + c] += static_cast<double>(total) / 256.0;
    }
}

inline void seed_superpixels(const FeatureImage &image, std::ptrdiff_t rows, std::ptrdiff_t columns, double *sums) {
    struct Span { std::ptrdiff_t first, last; };
    auto span = [](std::ptrdiff_t cell, std::ptrdiff_t cells, std::ptrdiff_t size) {
        const std::ptrdiff_t low = 2 * size * cell - cells, high = 2 * size * (cell + 1) - cells;
        return Span{low <= 0 ? 0 : (low + 2 * cells - 1) / (2 * cells), std::min(size, high / (2 * cells) + 1)};
    };
    std::fill(sums, sums + rows * columns * (3 + image.channels), 0.0);
    for (std::ptrdiff_t i = 0; i < rows; ++i)
        for (std::ptrdiff_t j = 0; j < columns; ++j) {
            const Span down = span(i, rows, image.rows), along = span(j, columns, image.columns);
            double *sum = sums + (i * columns + j) * (3 + image.channels);
            for (std::ptrdiff_t r = down.first; r < down.last; ++r) {
                const bool *valid = image.valid_row(r);
                if (!valid) add_run(image, r, along.first, along.last, sum);
                for (std::ptrdiff_t x = along.first; valid && x < along.last; ++x)
                    if (valid[x]) add_run(image, r, x, x + 1, sum);
            }
        }
}

class Slic {
  public:
    Slic(const FeatureImage &image, double *centers, std::size_t k, float reach, float weight, std::int32_t *labels,
         int threads)
        : image_(image), centers_(centers), k_(k), width_(static_cast<std::size_t>(image.channels) + 2), reach_(reach),
          weight_(weight), labels_(labels), threads_(threads), places_(image.columns),
          sums_(static_cast<std::size_t>(threads), std::vector<double>(k * (width_ + 1))) {
        for (std::ptrdiff_t x = 0; x < image.columns; ++x) places_[x] = place_of(x, image.columns);
    }

    int descend(int max_iter) {
        std::fill(labels_, labels_ + image_.size(), 0);
        int rounds = 0;
        for (bool moved = true; moved && rounds < max_iter; ++rounds) {
            list_rows();
            parallel_parts(image_.rows, threads_, 1, [&](int part, std::size_t begin, std::size_t end) {
                std::fill(sums_[part].begin(), sums_[part].end(), 0.0);
                std::vector<float> best(image_.columns);
                for (auto r = static_cast<std::ptrdiff_t>(begin); r < static_cast<std::ptrdiff_t>(end); ++r) {
                    assign(r, best.data());
                    add_up(r, sums_[part].data());
                }
            });
            moved = move();
        }
        return rounds;
    }

  private:
    struct Span { std::ptrdiff_t first, last; };

    // The places of an axis of n pixels at most `reach` from the centre.
    Span near(float center, std::ptrdiff_t n) const {
        auto at = [&](float place) {
            return std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::floor((place + n - 1) / 2)), 0, n);
        };
        auto within = [&](std::ptrdiff_t i) { return std::fabs(place_of(i, n) - center) <= reach_; };
        Span span{std::max<std::ptrdiff_t>(0, at(center - reach_) - 1), std::min(n, at(center + reach_) + 2)};
        while (span.first < span.last && !within(span.first)) ++span.first;
        while (span.last > span.first && !within(span.last - 1)) --span.last;
        return span;
    }

    // For each row the centres that reach it, in their order.
    void list_rows() {
        first_.assign(image_.rows + 1, 0);
        std::vector<Span> spans(k_);
        for (std::size_t j = 0; j < k_; ++j) {
            spans[j] = near(static_cast<float>(centers_[j * width_]), image_.rows);
            for (std::ptrdiff_t r = spans[j].first; r < spans[j].last; ++r) ++first_[r + 1];
        }
        for (std::ptrdiff_t r = 0; r < image_.rows; ++r) first_[r + 1] += first_[r];
        listed_.resize(first_[image_.rows]);
        std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
        for (std::size_t j = 0; j < k_; ++j)
            for (std::ptrdiff_t r = spans[j].first; r < spans[j].last; ++r) listed_[next[r]++] = static_cast<std::int32_t>(j);
    }

    void assign(std::ptrdiff_t r, float *best) {
        std::fill(best, best + image_.columns, std::numeric_limits<float>::infinity());
        std::int32_t *label = labels_ + r * image_.columns;
        for (std::size_t at = first_[r]; at < first_[r + 1]; ++at) {
            const std::int32_t j = listed_[at];
            const double *center = centers_ + static_cast<std::size_t>(j) * width_;
            const Span span = near(static_cast<float>(center[1]), image_.columns);
            if (image_.channels == 1) compare<1>(r, span, j, center, best, label);
            else if (image_.channels == 3) compare<3>(r, span, j, center, best, label);
            else compare<0>(r, span, j, center, best, label);
        }
        const bool *valid = image_.valid_row(r);
        for (std::ptrdiff_t x = 0; valid && x < image_.columns; ++x)
            if (!valid[x]) label[x] = -1;
    }

    // `channels` 0: as many as there are.
    template <int channels>
    void compare(std::ptrdiff_t r, Span span, std::int32_t j, const double *center, float *__restrict best,
                 std::int32_t *__restrict label) const {
        const float down = place_of(r, image_.rows) - static_cast<float>(center[0]), across = static_cast<float>(center[1]);
        const float far = down * down, weight = weight_, *place = places_.data();
        auto settle = [&](std::ptrdiff_t x, float colour) {
            const float along = place[x] - across;
            const float total = colour + (along * along + far) * weight;
            const bool nearer = total < best[x];
            best[x] = nearer ? total : best[x];
            label[x] = nearer ? j : label[x];
        };
        const float *p = image_.row(0, r), *q = p, *s = p;
        const float a = static_cast<float>(center[2]);
        if constexpr (channels == 1) {
            for (std::ptrdiff_t x = span.first; x < span.last; ++x) settle(x, (p[x] - a) * (p[x] - a));
        } else if constexpr (channels == 3) {
            q = image_.row(1, r), s = image_.row(2, r);
            const float b = static_cast<float>(center[3]), c = static_cast<float>(center[4]);
            for (std::ptrdiff_t x = span.first; x < span.last; ++x)
                settle(x, (p[x] - a) * (p[x] - a) + (q[x] - b) * (q[x] - b) + (s[x] - c) * (s[x] - c));
        } else {
            for (std::ptrdiff_t x = span.first; x < span.last; ++x) {
                float colour = (p[x] - a) * (p[x] - a);
                for (int c = 1; c < image_.channels; ++c) {
                    const float off = image_.row(c, r)[x] - static_cast<float>(center[2 + c]);
                    colour += off * off;
                }
                settle(x, colour);
            }
        }
    }

    void add_up(std::ptrdiff_t r, double *sums) const {
        const std::int32_t *label = labels_ + r * image_.columns;
        for (std::ptrdiff_t begin = 0, end = 0; begin < image_.columns; begin = end) {
            for (end = begin + 1; end < image_.columns && label[end] == label[begin];) ++end;
            if (label[begin] >= 0) add_run(image_, r, begin, end, sums + static_cast<std::size_t>(label[begin]) * (width_ + 1));
        }
    }

    // Moves every centre to the mean of its pixels; says whether any moved.
    bool move() {
        bool moved = false;
        for (std::size_t part = 1; part < sums_.size(); ++part)
            for (std::size_t s = 0; s < sums_[0].size(); ++s) sums_[0][s] += sums_[part][s];
        for (std::size_t j = 0; j < k_; ++j) {
            const double *sum = sums_[0].data() + j * (width_ + 1);
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
    float reach_, weight_;
    std::int32_t *labels_;
    int threads_;
    std::vector<float> places_;
    std::vector<std::vector<double>> sums_;
    std::vector<std::size_t> first_;
    std::vector<std::int32_t> listed_;
};

}  // namespace snowshoe
