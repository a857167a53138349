// The middle of up to 256 ranks around each pixel, at a cost that does not depend on the window.
//
// Problem      as in ranks.hpp, for ranks in a byte.
// Algorithm    Perreault & Hébert (2007, doi:10.1109/TIP.2007.902329): what is in each column of the window is counted
// in
//              16 coarse and 16 × 16 fine bins, which a row enters and a row leaves; the window gains a column and
//              loses one. Of the fine bins only the 16 that hold the middle follow, when they are asked for. Bins are
//              cumulative here: sums of them are, too, and the bin of a rank is the number of those that are not past
//              it, without a branch.
// Cost         for each pixel six additions of 16 counts, and as many for each change of the coarse bin as columns were
//              passed, at most the window's.
// Determinism  counts are integers.
// Expects      windows whose pixels Count can count.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace snowshoe::ranks {

template <typename Count> struct Bins {
    std::array<Count, 16> counts{};

    void add(const Bins &other) {
        for (int k = 0; k < 16; ++k) counts[k] = static_cast<Count>(counts[k] + other.counts[k]);
    }
    void subtract(const Bins &other) {
        for (int k = 0; k < 16; ++k) counts[k] = static_cast<Count>(counts[k] - other.counts[k]);
    }
    // The first bin with more than `before` pixels in it and below.
    int past(Count before) const {
        int bin = 0;
        for (int half = 8; half; half /= 2) bin += counts[bin + half - 1] <= before ? half : 0;
        return bin;
    }
    // How many pixels are below a bin.
    Count below(int bin) const { return bin ? counts[bin - 1] : Count{0}; }
};

// What one pixel adds, by its bin: 1 to that and to all above it.
template <typename Count> std::array<Bins<Count>, 16> steps() {
    std::array<Bins<Count>, 16> steps;
    for (int bin = 0; bin < 16; ++bin)
        for (int k = bin; k < 16; ++k) steps[bin].counts[k] = 1;
    return steps;
}

template <typename Count> class Columns {
  public:
    Columns(std::ptrdiff_t n, std::ptrdiff_t across)
        : n_(n), across_(across), coarse_(n), fine_(16 * n), sizes_(n), steps_(steps<Count>()) {}

    void enter(std::ptrdiff_t x, std::uint8_t rank) {
        coarse_[x].add(steps_[rank / 16]), fine_[rank / 16 * n_ + x].add(steps_[rank % 16]), ++sizes_[x];
    }
    void leave(std::ptrdiff_t x, std::uint8_t rank) {
        coarse_[x].subtract(steps_[rank / 16]), fine_[rank / 16 * n_ + x].subtract(steps_[rank % 16]), --sizes_[x];
    }

    // Begins a row, whose window is one before the first.
    void begin() {
        window_ = {}, size_ = 0;
        first_ = -across_, past_ = 0;
        past_until(std::min(across_, n_));
        seen_.fill({{}, -1, -1});
    }
    // Moves the window to a column, one after the one where it was.
    void move(std::ptrdiff_t x) {
        past_until(std::min(n_, x + across_ + 1));
        if (x - across_ > 0) window_.subtract(coarse_[x - across_ - 1]), size_ -= sizes_[x - across_ - 1];
        first_ = std::max<std::ptrdiff_t>(0, x - across_);
    }
    std::uint32_t size() const { return size_; }

    // The rank below or at which there are more than `before` pixels.
    std::int32_t at(std::uint32_t before) {
        const int bin = window_.past(static_cast<Count>(before));
        const Bins<Count> &fine = follow(bin);
        return 16 * bin + fine.past(static_cast<Count>(before - window_.below(bin)));
    }

  private:
    struct Seen {
        Bins<Count> bins;
        std::ptrdiff_t first, past;
    };

    void past_until(std::ptrdiff_t past) {
        for (; past_ < past; ++past_) window_.add(coarse_[past_]), size_ += sizes_[past_];
    }

    const Bins<Count> &follow(int bin) {
        Seen &seen = seen_[bin];
        const Bins<Count> *column = &fine_[bin * n_];
        // Two passes over what has changed, or one over all there is.
        if (seen.past < 0 || first_ - seen.first + past_ - seen.past > past_ - first_) seen = {{}, first_, first_};
        Bins<Count> bins = seen.bins;
        for (std::ptrdiff_t x = seen.past; x < past_; ++x) bins.add(column[x]);
        for (std::ptrdiff_t x = seen.first; x < first_; ++x) bins.subtract(column[x]);
        seen = {bins, first_, past_};
        return seen.bins;
    }

    std::ptrdiff_t n_, across_, first_ = 0, past_ = 0;
    std::vector<Bins<Count>> coarse_, fine_;
    std::vector<std::uint32_t> sizes_;
    std::array<Bins<Count>, 16> steps_;
    Bins<Count> window_;
    std::array<Seen, 16> seen_;
    std::uint32_t size_ = 0;
};

}  // namespace snowshoe::ranks
