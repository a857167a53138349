// Thinning of a binary map to lines one pixel wide, as MATLAB's bwmorph(map, 'thin', Inf).
//
// Problem      delete boundary pixels in two alternating passes, all of a pass at once, until none can go.
// Algorithm    a pixel's eight neighbours decide, through a table of 256 entries per pass (Guo & Hall 1989,
//              doi:10.1145/62065.62074; conditions as in Lam, Lee & Suen 1992, doi:10.1109/34.161346). A pixel is
//              looked at again only after one of its neighbours was deleted.
// Cost         one pass over the map, then a constant per deleted pixel.
// Determinism  the pixels of a pass are judged before any is deleted, so their order does not matter.
// Expects      nothing of the map.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace snowshoe::thinning {

// Neighbours are x1 … x8 from the east counter-clockwise; x(i) is bit i - 1 of the code.
inline bool removable(int code, int pass) {
    const auto x = [code](int i) { return code >> ((i - 1) & 7) & 1; };
    int crossings = 0, pairs = 0, shifted_pairs = 0;
    for (int k = 1; k <= 4; ++k) {
        crossings += !x(2 * k - 1) && (x(2 * k) || x(2 * k + 1));
        pairs += x(2 * k - 1) || x(2 * k);
        shifted_pairs += x(2 * k) || x(2 * k + 1);
    }
    const int thickness = std::min(pairs, shifted_pairs), turn = 4 * pass;
    const bool kept_by_direction = (x(2 + turn) || x(3 + turn) || !x(8 + turn)) && x(1 + turn);
    return crossings == 1 && thickness >= 2 && thickness <= 3 && !kept_by_direction;
}

class Thinning {
  public:
    // The map with a border of zeros, so that every pixel has eight neighbours.
    Thinning(const bool *map, std::int64_t height, std::int64_t width)
        : height_(height), width_(width), stride_(width + 2), cells_((height + 2) * stride_),
          around_{1, 1 - stride_, -stride_, -stride_ - 1, -1, stride_ - 1, stride_, stride_ + 1} {
        for (int pass = 0; pass < 2; ++pass)
            for (int code = 0; code < 256; ++code) removable_[pass][code] = removable(code, pass);
        for (std::int64_t r = 0; r < height; ++r)
            std::copy_n(map + r * width, width, cells_.data() + (r + 1) * stride_ + 1);
        for (std::int64_t i = stride_; i < stride_ * (height + 1); ++i)
            if (cells_[i] && code(i) != 255) queue(i);
    }

    void run() {
        for (int pass = 0; !waiting_[0].empty() || !waiting_[1].empty(); pass ^= 1) remove(pass);
    }

    void write(bool *thinned) const {
        for (std::int64_t r = 0; r < height_; ++r)
            for (std::int64_t c = 0; c < width_; ++c) thinned[r * width_ + c] = cells_[(r + 1) * stride_ + 1 + c] & set;
    }

  private:
    static constexpr std::uint8_t set = 1, queued[2] = {2, 4};

    int code(std::int64_t i) const {
        int bits = 0;
        for (int k = 0; k < 8; ++k) bits |= (cells_[i + around_[k]] & set) << k;
        return bits;
    }

    void queue(std::int64_t i) {
        for (int pass = 0; pass < 2; ++pass)
            if (!(cells_[i] & queued[pass])) cells_[i] |= queued[pass], waiting_[pass].push_back(i);
    }

    void remove(int pass) {
        judged_.swap(waiting_[pass]), waiting_[pass].clear(), removed_.clear();
        for (const std::int64_t i : judged_) {
            cells_[i] &= static_cast<std::uint8_t>(~queued[pass]);
            if ((cells_[i] & set) && removable_[pass][code(i)]) removed_.push_back(i);
        }
        for (const std::int64_t i : removed_) cells_[i] &= static_cast<std::uint8_t>(~set);
        for (const std::int64_t i : removed_)
            for (const std::int64_t step : around_)
                if (cells_[i + step] & set) queue(i + step);
    }

    std::int64_t height_, width_, stride_;
    std::vector<std::uint8_t> cells_;
    std::array<std::int64_t, 8> around_;
    bool removable_[2][256];
    std::vector<std::int64_t> waiting_[2], judged_, removed_;
};

}  // namespace snowshoe::thinning
