// The lines between regions, cut into straight pieces.
//
// Problem      lines run between pixels, from corner to corner. Give each side of a pixel that separates two regions
//              the direction of the straight piece it belongs to.
// Algorithm    lines are followed from junction to junction (where not two sides meet), then the closed ones. A piece
//              is cut at the corner farthest from its chord while that is farther than a tenth of the chord's length
//              and than one pixel (Ramer 1972, doi:10.1016/S0146-664X(72)80017-0).
// Cost         one visit per corner; O(n log n) for a line of n sides as a rule.
// Determinism  distances from a chord are compared as integers, those from a centre as doubles: a square overflows 64
//              bits on long lines, and rounds alike however the line is flipped or turned. Where several corners are
//              farthest, the piece is cut at the first and the last of them, so it doesn't matter from which end a line
//              is followed.
// Expects      fewer than 2³¹ corners; label 0 separates nothing.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace snowshoe {

class Pieces {
  public:
    Pieces(const std::int32_t *labels, std::ptrdiff_t height, std::ptrdiff_t width)
        : labels_(labels), height_(height), width_(width) {}

    // chords: (M, N, 2, 2), for the right and the lower side of every pixel the step of its piece along rows
    // and along columns; (0, 0) where there is no line.
    void trace(std::int32_t *chords) {
        chords_ = chords;
        std::fill(chords, chords + 4 * height_ * width_, std::int32_t{0});
        seen_.assign(2 * static_cast<std::size_t>(height_ * width_), false);
        for (const bool closed : {false, true})
            for (std::int32_t y = 0; y <= height_; ++y)
                for (std::int32_t x = 0; x <= width_; ++x)
                    if (const int n = degree({y, x}); closed ? n == 2 : n != 2 && n != 0)
                        for (int way = 0; way < 4; ++way) follow({y, x}, way, closed);
    }

  private:
    struct Corner {
        std::int32_t y, x;
        bool operator==(const Corner &) const = default;
    };
    static constexpr std::array<Corner, 4> ways{{{0, 1}, {1, 0}, {0, -1}, {-1, 0}}};

    // The side that leads from a corner in one of the four ways: 2 * pixel + plane, or -1 where there is no line.
    std::ptrdiff_t side(Corner at, int way) const {
        const bool along_row = way % 2 == 0;
        const std::ptrdiff_t y = at.y - (along_row || way == 3), x = at.x - (!along_row || way == 2);
        if (y < 0 || x < 0 || y + along_row >= height_ || x + !along_row >= width_) return -1;
        const std::ptrdiff_t pixel = y * width_ + x, beside = along_row ? pixel + width_ : pixel + 1;
        const bool line = labels_[pixel] != labels_[beside] && labels_[pixel] != 0 && labels_[beside] != 0;
        return line ? 2 * pixel + along_row : -1;
    }

    int degree(Corner at) const {
        int n = 0;
        for (int way = 0; way < 4; ++way) n += side(at, way) >= 0;
        return n;
    }

    void follow(Corner at, int way, bool closed) {
        std::ptrdiff_t next = side(at, way);
        if (next < 0 || seen_[next]) return;
        corners_.assign(1, at), sides_.clear();
        while (true) {
            seen_[next] = true;
            sides_.push_back(next);
            at = {at.y + ways[way].y, at.x + ways[way].x};
            corners_.push_back(at);
            if (at == corners_[0] || degree(at) != 2) break;
            const int back = (way + 2) % 4;
            for (way = 0; way == back || side(at, way) < 0;) ++way;
            next = side(at, way);
        }
        if (closed) turn_to_farthest();
        cut(0, sides_.size());
    }

    // Lets a closed line begin at the corner farthest from its centre, wherever it was met.
    void turn_to_farthest() {
        const auto n = static_cast<std::int64_t>(sides_.size());
        std::int64_t sum_y = 0, sum_x = 0;
        double far = -1;
        for (std::int64_t i = 0; i < n; ++i) sum_y += corners_[i].y, sum_x += corners_[i].x;
        std::int64_t start = 0;
        for (std::int64_t i = 0; i < n; ++i) {
            const auto dy = static_cast<double>(n * corners_[i].y - sum_y);
            const auto dx = static_cast<double>(n * corners_[i].x - sum_x);
            if (dy * dy + dx * dx > far) far = dy * dy + dx * dx, start = i;
        }
        corners_.pop_back();
        std::rotate(corners_.begin(), corners_.begin() + start, corners_.end());
        std::rotate(sides_.begin(), sides_.begin() + start, sides_.end());
        corners_.push_back(corners_[0]);
    }

    void cut(std::size_t begin, std::size_t end) {
        const Corner a = corners_[begin], b = corners_[end];
        const std::int64_t dy = b.y - a.y, dx = b.x - a.x, length2 = dy * dy + dx * dx;
        std::int64_t far = 0;
        std::size_t first = begin, last = begin;
        for (std::size_t i = begin + 1; i < end; ++i) {
            const std::int64_t y = corners_[i].y - a.y, x = corners_[i].x - a.x;
            const std::int64_t off = length2 ? std::abs(dy * x - dx * y) : y * y + x * x;
            if (off > far) far = off, first = i;
            if (off == far) last = i;
        }
        if (far > 0 && (!length2 || (10 * far > length2 && far > length2 / far))) {
            cut(begin, first);
            if (first < last) cut(first, last);
            cut(last, end);
            return;
        }
        for (std::size_t i = begin; i < end; ++i) {
            chords_[2 * sides_[i]] = static_cast<std::int32_t>(dy);
            chords_[2 * sides_[i] + 1] = static_cast<std::int32_t>(dx);
        }
    }

    const std::int32_t *labels_;
    std::ptrdiff_t height_, width_;
    std::int32_t *chords_ = nullptr;
    std::vector<bool> seen_;
    std::vector<Corner> corners_;
    std::vector<std::ptrdiff_t> sides_;
};

}  // namespace snowshoe
