// The outlines of labels: rings of pixel corners, exact, with holes.
//
// Problem      the border of a label runs between pixels, from corner to corner. Give the borders of each connected
//              piece as closed rings with the piece on the right of the way (y points down): the outer ring has a
//              positive area by the shoelace formula, holes a negative one. A corner is given where the border turns,
//              and where what lies across it changes, so that both sides of a common border have the same corners.
// Algorithm    borders are followed from the first left side that nobody has walked yet, keeping to the pixel at hand
//              where two pixels of a label meet at a corner only. A ring that comes to a corner twice is cut there in
//              two: what is enclosed is a hole. No ring touches itself then, as valid polygons ask for. Every side
//              that was walked keeps the number of its piece, so a hole finds its piece on its left.
// Cost         one look at each pixel, a few steps for each side of a border, and for a hole those to the next border.
// Determinism  rings come in raster order of the pixel where they begin, which numbers the pieces.
// Expects      labels that are not negative, and fewer than 2³¹ pixels; label 0 and what is beyond the image has none.
#pragma once
#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace snowshoe {

class Outlines {
  public:
    Outlines(const std::int32_t *labels, std::ptrdiff_t height, std::ptrdiff_t width)
        : labels_(labels), height_(height), width_(width) {}

    // The number of corners that all rings have together.
    std::int64_t count() const {
        std::int64_t total = 0;
        const std::vector<std::int32_t> beyond(width_ + 2, 0);
        std::vector<std::int32_t> above = beyond, below = beyond;
        for (std::ptrdiff_t y = 0; y <= height_; ++y) {
            above.swap(below);
            const bool inside = y < height_;
            if (inside) std::copy_n(labels_ + y * width_, width_, below.begin() + 1);
            total += between(above.data(), inside ? below.data() : beyond.data());
        }
        return total;
    }

    // walked: for each pixel, 0 or the piece that its left side was walked for. points: (n, 2), column and row of each
    // corner. starts: where each ring begins, and where the last ends. owners: the piece of each ring, from 1 on; of
    // both there are at most a quarter as many as corners. Gives the number of rings; -1 if there are more corners than
    // `capacity`.
    std::int64_t trace(std::int32_t *walked, std::int32_t *points, std::int64_t capacity, std::int64_t *starts,
                       std::int32_t *owners) {
        capacity_ = capacity, walked_ = walked, points_ = points, starts_ = starts, owners_ = owners;
        std::fill(walked, walked + height_ * width_, std::int32_t{0});
        for (std::int32_t y = 0; y < height_; ++y) {
            const std::int32_t *row = labels_ + y * width_;
            for (std::int32_t x = 0; x < width_ && n_points_ <= capacity_; ++x)
                if (row[x] != 0 && (x == 0 || row[x - 1] != row[x]) && !walked_[y * width_ + x]) follow({x, y}, row[x]);
        }
        if (n_points_ > capacity_) return -1;
        starts_[n_rings_] = n_points_;
        return n_rings_;
    }

  private:
    struct Corner {
        std::int32_t x, y;
        bool operator==(const Corner &) const = default;
    };
    static constexpr Corner ways[4] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    static constexpr Corner right[4] = {
        {0, 0}, {-1, 0}, {-1, -1}, {0, -1}};  // from a corner to the pixel ahead on the right
    static constexpr Corner left[4] = {{0, -1}, {0, 0}, {-1, 0}, {-1, -1}};

    // The corners of all rings between two rows of pixels, which have a 0 at both ends.
    std::int64_t between(const std::int32_t *above, const std::int32_t *below) const {
        std::int32_t n = 0;
        for (std::ptrdiff_t x = 0; x <= width_; ++x) {
            const std::int32_t a = above[x], b = above[x + 1], c = below[x], d = below[x + 1];
            const int ab = a == b, cd = c == d, ac = a == c, bd = b == d, ad = a == d, bc = b == c;
            const int has_a = a != 0, has_b = b != 0, has_c = c != 0, has_d = d != 0;
            // Turns: of a pixel unlike both its neighbours, and of one like both but unlike the pixel across.
            n += has_a & ((!ab & !ac) | (ab & ac & !ad)), n += has_b & ((!ab & !bd) | (ab & bd & !bc));
            n += has_c & ((!cd & !ac) | (cd & ac & !bc)), n += has_d & ((!cd & !bd) | (cd & bd & !ad));
            // Straight on, past two unlike each other.
            n += has_a & ab & !ac & !bd & !cd, n += has_c & cd & !ac & !bd & !ab;
            n += has_a & ac & !ab & !cd & !bd, n += has_b & bd & !ab & !cd & !ac;
        }
        return n;
    }

    std::int32_t at(Corner corner, Corner step) const {
        const std::int64_t x = std::int64_t{corner.x} + step.x, y = std::int64_t{corner.y} + step.y;
        return x < 0 || y < 0 || x >= width_ || y >= height_ ? 0 : labels_[y * width_ + x];
    }

    // Whether a ring that starts at the left side of a pixel is a hole's: its piece is above on the left then, since no
    // row before has a side of the hole; and the side where that piece begins in its row was walked.
    std::int32_t piece_around(Corner pixel, std::int32_t label) const {
        if (at(pixel, {-1, -1}) != label || at(pixel, {0, -1}) != label) return 0;
        const std::int32_t *row = labels_ + (pixel.y - 1) * width_;
        std::int32_t x = pixel.x - 1;
        while (x > 0 && row[x - 1] == label) --x;
        return walked_[(pixel.y - 1) * width_ + x];
    }

    // Walks around a piece, or one of its holes, from the left side of a pixel upwards.
    void follow(Corner pixel, std::int32_t label) {
        const std::int32_t around = piece_around(pixel, label), piece = around ? around : ++n_pieces_;
        const std::int64_t begin = n_points_, width = width_;
        pinched_.clear();
        // Where the corner has four pixels around it, the pixels ahead are so far from the one below on its right.
        const std::ptrdiff_t to_right[4] = {0, -1, -width - 1, -width}, to_left[4] = {-width, 0, -1, -width - 1};
        const Corner start{pixel.x, pixel.y + 1};
        Corner corner = start;
        int way = 3;
        std::int32_t across = at(corner, left[way]);
        do {
            if (way == 3) walked_[(corner.y - 1) * width + corner.x] = piece;
            corner = {corner.x + ways[way].x, corner.y + ways[way].y};
            std::int32_t ahead, beside;
            if (is_within(corner)) {
                const std::int32_t *here = labels_ + corner.y * width + corner.x;
                ahead = here[to_right[way]], beside = here[to_left[way]];
            } else {
                ahead = at(corner, right[way]), beside = at(corner, left[way]);
            }
            if (ahead != label) {
                if (beside == label) pinched_.push_back(n_points_ - begin);
                way = (way + 1) & 3, across = ahead, give(corner);
            } else if (beside == label) {
                way = (way + 3) & 3, give(corner);
            } else if (beside != across) {
                across = beside, give(corner);
            }
        } while (way != 3 || !(corner == start));
        if (n_points_ > capacity_) return;
        if (pinched_.size() > 1) cut(begin, piece);
        else close(begin, piece);
    }

    bool is_within(Corner corner) const {
        return corner.x > 0 && corner.y > 0 && corner.x < width_ && corner.y < height_;
    }

    void give(Corner corner) {
        if (n_points_ < capacity_) points_[2 * n_points_] = corner.x, points_[2 * n_points_ + 1] = corner.y;
        ++n_points_;
    }

    void close(std::int64_t begin, std::int32_t piece) {
        starts_[n_rings_] = begin, owners_[n_rings_] = piece;
        ++n_rings_;
    }

    // Cuts the ring that was walked last in two wherever it comes to a corner twice. The part in which it begins, the
    // outermost, is first.
    void cut(std::int64_t begin, std::int32_t piece) {
        path_.clear(), parts_.clear(), met_.clear();
        std::size_t pinch = 0;
        for (std::int64_t i = begin; i < n_points_; ++i) {
            const Corner corner{points_[2 * i], points_[2 * i + 1]};
            if (pinch < pinched_.size() && pinched_[pinch] == i - begin) {
                ++pinch;
                const std::int64_t key = std::int64_t{corner.y} * (width_ + 1) + corner.x;
                const auto [place, is_new] = met_.try_emplace(key, path_.size());
                if (!is_new) {
                    const auto loop = path_.begin() + static_cast<std::ptrdiff_t>(place->second);
                    parts_.emplace_back(loop, path_.end());
                    path_.erase(loop, path_.end());
                }
            }
            path_.push_back(corner);
        }
        n_points_ = begin;
        write(path_, piece);
        for (const auto &part : parts_) write(part, piece);
    }

    void write(const std::vector<Corner> &ring, std::int32_t piece) {
        close(n_points_, piece);
        for (const Corner corner : ring) give(corner);
    }

    const std::int32_t *labels_;
    std::ptrdiff_t height_, width_;
    std::int32_t *walked_ = nullptr, *points_ = nullptr, *owners_ = nullptr, n_pieces_ = 0;
    std::int64_t *starts_ = nullptr, capacity_ = 0, n_points_ = 0, n_rings_ = 0;
    std::vector<std::int64_t> pinched_;
    std::vector<Corner> path_;
    std::vector<std::vector<Corner>> parts_;
    std::unordered_map<std::int64_t, std::size_t> met_;
};

// Copies rings so that they lie in another order.
inline void arrange_rings(const std::int32_t *points, const std::int64_t *starts, const std::int64_t *order,
                          std::size_t n_rings, std::int32_t *arranged) {
    for (std::size_t ring = 0; ring < n_rings; ++ring) {
        const std::int64_t begin = starts[order[ring]], end = starts[order[ring] + 1];
        arranged = std::copy(points + 2 * begin, points + 2 * end, arranged);
    }
}

}  // namespace snowshoe
