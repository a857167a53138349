// Convex hulls of regions.
//
// Problem      from the first and last column of each row of a region: the pixels whose centres lie in its convex hull,
//              and the greatest and least width of these pixels' hull (Feret's diameters). A pixel's points are the
//              middles of its four sides.
// Algorithm    Andrew's monotone chain (1979), Another efficient algorithm for convex hulls in two dimensions, on both
//              sides of the rows, in integers of half a pixel. The pixels of a row are those between both sides. The
//              greatest width lies between two corners, the least one across a side; both are looked for among all,
//              as the hull of n rows has no more than about n^(2/3) corners.
// Cost         O(rows + corners²) a region, and threads by regions.
// Determinism  regions are independent; what is counted is counted in integers; widths are single operations of IEEE.
// Expects      columns below 2^30; a row that is empty has first > last; the first and last row of a region are not.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe::hulls {

struct Point { std::int64_t y, x; };
struct Place { double y, x; };

inline std::int64_t floor_of(std::int64_t over, std::int64_t under) {
    return over / under - (over % under != 0 && over < 0);
}

inline std::int64_t cross(const Point &a, const Point &b, const Point &c) {
    return (b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y);
}

// One side of a hull, from its least row to its greatest: side 1 bounds it on the left, -1 on the right.
template <int side> class Chain {
  public:
    void clear() { corners_.clear(); }
    const std::vector<Point> &corners() const { return corners_; }

    void add(const Point &point) {
        if (!corners_.empty() && corners_.back().y == point.y) {
            if (side * point.x >= side * corners_.back().x) return;
            corners_.pop_back();
        }
        while (corners_.size() > 1 && side * cross(corners_[corners_.size() - 2], corners_.back(), point) <= 0)
            corners_.pop_back();
        corners_.push_back(point);
    }

    // Takes the pixel at the end of a row. The points between two rows lie inside where these end at most a pixel
    // apart.
    void add_pixel(std::int64_t y, std::int64_t x) {
        if (corners_.empty()) {
            add({2 * y - 1, 2 * x});
        } else if (y != y_ + 1 || x > x_ + 1 || x < x_ - 1) {
            add({2 * y_ + 1, 2 * x_}), add({2 * y - 1, 2 * x});
        }
        add({2 * y, 2 * x - side});
        y_ = y, x_ = x;
    }

    void finish() { add({2 * y_ + 1, 2 * x_}); }

    // Writes the first (last) pixel of each of n rows whose centre is on this side.
    void columns(std::size_t n, std::vector<std::int64_t> &out) const {
        out.resize(n);
        std::size_t corner = 0;
        for (std::size_t row = 0; row < n; ++row) {
            const std::int64_t y = 2 * static_cast<std::int64_t>(row);
            while (corners_[corner + 1].y < y) ++corner;
            const Point &above = corners_[corner], &below = corners_[corner + 1];
            const std::int64_t under = below.y - above.y, over = above.x * under + (below.x - above.x) * (y - above.y);
            out[row] = side > 0 ? -floor_of(-over, 2 * under) : floor_of(over, 2 * under);
        }
    }

  private:
    std::vector<Point> corners_;
    std::int64_t y_ = 0, x_ = 0;  // the last pixel
};

class Hull {
  public:
    Hull(double height, double width) : half_height_(height / 2), half_width_(width / 2) {}

    // Takes the hull's pixels for the region; returns their number.
    std::int64_t fill(const std::int32_t *first, const std::int32_t *last, std::size_t n) {
        clear();
        for (std::size_t y = 0; y < n; ++y)
            if (first[y] <= last[y]) add_row(y, first[y], last[y]);
        finish();
        left_.columns(n, begins_), right_.columns(n, ends_);
        clear();
        std::int64_t pixels = 0;
        for (std::size_t y = 0; y < n; ++y) {
            if (begins_[y] > ends_[y]) continue;
            pixels += ends_[y] - begins_[y] + 1;
            add_row(y, begins_[y], ends_[y]);
        }
        finish();
        corners_.clear();
        for (const Point &corner : left_.corners()) add_corner(corner);
        for (auto corner = right_.corners().rbegin(); corner != right_.corners().rend(); ++corner) add_corner(*corner);
        return pixels;
    }

    double greatest() const {
        double most = 0;
        for (std::size_t i = 1; i < corners_.size(); ++i) {
            const Place a = corners_[i];
            for (std::size_t j = 0; j < i; ++j) {
                const Place &b = corners_[j];
                most = std::max(most, (a.y - b.y) * (a.y - b.y) + (a.x - b.x) * (a.x - b.x));
            }
        }
        return std::sqrt(most);
    }

    double least() const {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < corners_.size(); ++i) {
            const Place &from = corners_[i], &to = corners_[i + 1 < corners_.size() ? i + 1 : 0];
            const double dy = to.y - from.y, dx = to.x - from.x;
            if (dy == 0 && dx == 0) continue;
            double across = 0;
            for (const Place &at : corners_)
                across = std::max(across, std::abs(dy * (at.x - from.x) - dx * (at.y - from.y)));
            least = std::min(least, across / std::sqrt(dy * dy + dx * dx));
        }
        return least;
    }

  private:
    void clear() { left_.clear(), right_.clear(); }
    void finish() { left_.finish(), right_.finish(); }
    void add_row(std::int64_t y, std::int64_t first, std::int64_t last) {
        left_.add_pixel(y, first), right_.add_pixel(y, last);
    }
    void add_corner(const Point &corner) {
        corners_.push_back({static_cast<double>(corner.y) * half_height_, static_cast<double>(corner.x) * half_width_});
    }

    double half_height_, half_width_;
    Chain<1> left_;
    Chain<-1> right_;
    std::vector<std::int64_t> begins_, ends_;
    std::vector<Place> corners_;
};

inline void widths(const std::int32_t *first, const std::int32_t *last, const std::int64_t *starts, std::size_t n,
                   double height, double width, std::int64_t *areas, double *greatest, double *least, int threads) {
    parallel_parts(n, threads, 64, [&](int, std::size_t begin, std::size_t end) {
        Hull hull(height, width);
        for (std::size_t i = begin; i < end; ++i) {
            areas[i] = hull.fill(first + starts[i], last + starts[i], starts[i + 1] - starts[i]);
            greatest[i] = hull.greatest(), least[i] = hull.least();
        }
    });
}

}  // namespace snowshoe::hulls
