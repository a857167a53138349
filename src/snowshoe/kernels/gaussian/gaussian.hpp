// Gaussian smoothing, its gradient, and the Laplacian of a Gaussian.
//
// Problem      smooth: weights along columns, and others along rows, of a plane. Of a plane or a volume: gradient, odd
//              weights s along one axis · w along the others; laplacian, the sum over the axes of b along one · w along
//              the others, b being second-derivative weights (Marr & Hildreth 1980, doi:10.1098/rspb.1980.0020).
// Algorithm    separable and fused: rows of the planes around are combined, a strip of columns of what they make goes
//              down the plane, its filtered rows roll in a ring, and no image-sized intermediate exists. Symmetric
//              weights are folded, w·(left + right). b is applied to (left + right) - 2·centre, so that its sum is 0 by
//              construction and a flat area gives exactly 0.
// Cost         O(radius) operations a pixel, in runs that the compiler turns into vector code.
// Determinism  the order of additions at a pixel is the same wherever it lies; rows are independent.
// Expects      for each axis radius + 1 weights from the centre outwards; s[0] and b[0] are not used. An axis of radius
//              0 is not filtered, and has no derivative.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "common/strips.hpp"

namespace snowshoe {

// The rows around one, [j] being the row j further: rows of a plane, or of planes, or one row as its own neighbours.
// What is done with them is compiled once.
template <typename F> using Rows = const F *const *;

// One row as its own neighbours.
template <typename F> class Beside {
  public:
    explicit Beside(std::ptrdiff_t reach) : reach(reach), rows(2 * reach + 1) {}
    Rows<F> of(const F *row) {
        for (std::ptrdiff_t j = -reach; j <= reach; ++j) rows[reach + j] = row + j;
        return rows.data() + reach;
    }

  private:
    std::ptrdiff_t reach;
    std::vector<const F *> rows;
};

// Up to eight pairs of neighbours, from the j-th on, in one run, so that the sums are fetched and stored once for all.
// With `first` the sum begins at the centre.
template <int pairs, bool first, typename F>
void add_level(Rows<F> at, const F *w, std::ptrdiff_t j, std::ptrdiff_t n, F *__restrict out) {
    const F *middle = at[0], *left[pairs + !pairs], *right[pairs + !pairs];
    for (int k = 0; k < pairs; ++k) left[k] = at[-j - k], right[k] = at[j + k];
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        F total = first ? w[0] * middle[i] : out[i];
        for (int k = 0; k < pairs; ++k) total += w[j + k] * (left[k][i] + right[k][i]);
        out[i] = total;
    }
}

// The same for two rows, one below the other: they share all but two of the rows that they are made of.
template <int pairs, bool first, typename F>
void add_levels(Rows<F> at, const F *w, std::ptrdiff_t j, std::ptrdiff_t n, F *__restrict upper, F *__restrict lower) {
    const F *before[pairs + 1], *after[pairs + 1];
    for (int k = 0; k <= pairs; ++k) before[k] = at[1 - j - k], after[k] = at[j + k];
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        F above[pairs + 1], below[pairs + 1];
        for (int k = 0; k <= pairs; ++k) above[k] = before[k][i], below[k] = after[k][i];
        F one = first ? w[0] * above[0] : upper[i], other = first ? w[0] * below[0] : lower[i];
        for (int k = 0; k < pairs; ++k) {
            one += w[j + k] * (above[k + 1] + below[k]);
            other += w[j + k] * (above[k] + below[k + 1]);
        }
        upper[i] = one, lower[i] = other;
    }
}

template <int pairs, bool first, typename F>
void add_bend(Rows<F> at, const F *b, std::ptrdiff_t j, std::ptrdiff_t n, F *__restrict out) {
    const F *middle = at[0], *left[pairs + !pairs], *right[pairs + !pairs];
    for (int k = 0; k < pairs; ++k) left[k] = at[-j - k], right[k] = at[j + k];
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        const F twice = middle[i] + middle[i];
        F total = first ? F(0) : out[i];
        for (int k = 0; k < pairs; ++k) total += b[j + k] * ((left[k][i] + right[k][i]) - twice);
        out[i] = total;
    }
}

template <int pairs, bool first, typename F>
void add_slope(Rows<F> at, const F *s, std::ptrdiff_t j, std::ptrdiff_t n, F *__restrict out) {
    const F *left[pairs + !pairs], *right[pairs + !pairs];
    for (int k = 0; k < pairs; ++k) left[k] = at[-j - k], right[k] = at[j + k];
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        F total = first ? F(0) : out[i];
        for (int k = 0; k < pairs; ++k) total += s[j + k] * (right[k][i] - left[k][i]);
        out[i] = total;
    }
}

// Both of one row, together: they share their inputs.
template <int pairs, bool first, typename F>
void add_both(Rows<F> at, const F *w, const F *b, std::ptrdiff_t j, std::ptrdiff_t n, F *__restrict level,
              F *__restrict bend) {
    const F *middle = at[0], *left[pairs + !pairs], *right[pairs + !pairs];
    for (int k = 0; k < pairs; ++k) left[k] = at[-j - k], right[k] = at[j + k];
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        const F twice = middle[i] + middle[i];
        F smooth = first ? w[0] * middle[i] : level[i], bent = first ? F(0) : bend[i];
        for (int k = 0; k < pairs; ++k) {
            const F sum = left[k][i] + right[k][i];
            smooth += w[j + k] * sum;
            bent += b[j + k] * (sum - twice);
        }
        level[i] = smooth, bend[i] = bent;
    }
}

// Calls add<pairs, first>(j) for j from 1 to radius: eight pairs at a time, then four, then what is left, or none.
template <typename Add> void by_runs(std::ptrdiff_t radius, bool first, Add &&add) {
    auto call = [&]<int pairs>(std::ptrdiff_t j) {
        (first && j == 1) ? add.template operator()<pairs, true>(j) : add.template operator()<pairs, false>(j);
    };
    std::ptrdiff_t j = 1;
    for (; j + 7 <= radius; j += 8) call.template operator()<8>(j);
    for (; j + 3 <= radius; j += 4) call.template operator()<4>(j);
    switch (radius + 1 - j) {
        case 3: return call.template operator()<3>(j);
        case 2: return call.template operator()<2>(j);
        case 1: return call.template operator()<1>(j);
        default:
            if (radius == 0) call.template operator()<0>(j);
    }
}

template <typename T>
using Real = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;

// Weights along planes, rows and columns.
template <typename F> struct Weights { const F *planes, *rows, *columns; };

template <typename F> struct Gaussian : Strips<F> {
    // With `settled`, the answer where all pixels under the filter are the same is their value, without rounding.
    void smooth(const F *w, const F *across, bool settled, int threads) const {
        this->each_part(threads, [&](std::ptrdiff_t, std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto level = this->ring(2);
            Flat flat{{w, this->radius}, {across, this->reach}, 2 * this->radius + 2};
            Beside<F> beside(this->reach);
            this->sweep_by_two(
                begin, end,
                [&](Shifted<F> at, std::ptrdiff_t n) {
                    F *to = level.push();
                    level_run(beside.of(at[0]), across, this->reach, n, to);
                    if (settled) flat.look_at(at[0], n);
                },
                [&](std::ptrdiff_t n, F *upper, F *lower) {
                    by_runs(this->radius, true, [&]<int pairs, bool first>(std::ptrdiff_t j) {
                        add_levels<pairs, first>(level.at(), w, j, n, upper, lower);
                    });
                    if (!settled) return;
                    if (flat.has_run(this->radius + 1)) settle(flat, n, upper);
                    if (flat.has_run(this->radius)) settle(flat, n, lower);
                });
        });
    }

    // Writes the derivative along rows to `out`, that along columns to `down` and, of a volume, that along planes to
    // `through`.
    void gradient(const Weights<F> &w, const Weights<F> &s, F *down, F *through, int threads) const {
        this->each_part(threads, [&](std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto level = this->ring(), slope = this->ring(), change = this->ring();
            Beside<F> beside(this->reach);
            std::vector<F> smooth(this->width() + 2 * this->reach), changed(smooth.size());
            this->sweep(
                plane, begin, end,
                [&](const Stack<F> &at, std::ptrdiff_t n) {
                    const Rows<F> here = beside.of(between_planes(at, w.planes, n, smooth.data()));
                    level_run(here, w.columns, this->reach, n, level.push());
                    slope_run(here, s.columns, this->reach, n, slope.push());
                    if (!through) return;
                    slope_run(at.at(), s.planes, this->depth, n + 2 * this->reach, changed.data());
                    level_run(beside.of(changed.data() + this->reach), w.columns, this->reach, n, change.push());
                },
                [&](std::ptrdiff_t n, F *to) {
                    level_run(slope.at(), w.rows, this->radius, n, to);
                    slope_run(level.at(), s.rows, this->radius, n, down + (to - this->out));
                    if (through) level_run(change.at(), w.rows, this->radius, n, through + (to - this->out));
                });
        });
    }

    void laplacian(const Weights<F> &w, const Weights<F> &b, int threads) const {
        this->each_part(threads, [&](std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto level = this->ring(), bend = this->ring();
            Beside<F> beside(this->reach);
            std::vector<F> smooth(this->width() + 2 * this->reach), bent(smooth.size()), more(this->width());
            this->sweep(
                plane, begin, end,
                [&](const Stack<F> &at, std::ptrdiff_t n) {
                    const Rows<F> here = beside.of(between_planes(at, w.planes, n, smooth.data()));
                    F *to = level.push(), *bending = bend.push();
                    by_runs(this->reach, true, [&]<int pairs, bool first>(std::ptrdiff_t j) {
                        add_both<pairs, first>(here, w.columns, b.columns, j, n, to, bending);
                    });
                    if (!this->depth) return;
                    bend_run(at.at(), b.planes, this->depth, n + 2 * this->reach, true, bent.data());
                    level_run(beside.of(bent.data() + this->reach), w.columns, this->reach, n, more.data());
                    for (std::ptrdiff_t i = 0; i < n; ++i) bending[i] += more[i];
                },
                [&](std::ptrdiff_t n, F *to) {
                    level_run(bend.at(), w.rows, this->radius, n, to);
                    bend_run(level.at(), b.rows, this->radius, n, false, to);
                });
        });
    }

  private:
    struct Level {
        const F *w;
        std::ptrdiff_t radius;
        F level(F x) const {
            F total = w[0] * x;
            for (std::ptrdiff_t j = 1; j <= radius; ++j) total += w[j] * (x + x);
            return total;
        }
    };

    // Where rows lie flat, and what the filter makes of a value that fills it, kept for the next pixel: flat areas have
    // few values.
    struct Flat {
        Level down, across;
        std::ptrdiff_t size, seen = 0;
        std::vector<char> runs = std::vector<char>(size);
        F value = 0, answer = 0;
        std::vector<F> copy{};
        F of(F x) {
            if (x != value) value = x, answer = down.level(across.level(x));
            return answer;
        }
        // Notes of a row, while it is in the nearest cache, whether the same value fills the filter anywhere. Three
        // neighbours are compared at places so near each other that no run as wide as the filter lies between them;
        // their bytes, since comparing floats takes longer, and zeros of both signs are smoothed to zero anyway.
        void look_at(const F *row, std::ptrdiff_t n) {
            const std::ptrdiff_t reach = across.radius;
            bool found = reach == 0;
            for (std::ptrdiff_t c = -reach; !found && c + 2 < n + reach; c += 2 * reach - 1)
                found = std::memcmp(row + c, row + c + 1, 2 * sizeof(F)) == 0 && fills(row, c, n);
            runs[seen++ % size] = found;
        }
        bool fills(const F *row, std::ptrdiff_t c, std::ptrdiff_t n) const {
            const std::ptrdiff_t reach = across.radius, begin = std::max(-reach, c - 2 * reach);
            std::ptrdiff_t first = c, past = c + 1;
            while (first > begin && row[first - 1] == row[c]) --first;
            const std::ptrdiff_t end = std::min(n + reach, first + 2 * reach + 1);
            while (past < end && row[past] == row[c]) ++past;
            return past - first > 2 * reach;
        }
        bool has_run(std::ptrdiff_t rows_ago) const { return runs[(seen - 1 - rows_ago) % size]; }
    };

    // Rounded weights and sums leave a flat area beside its value: an answer that is exactly theirs is put right.
    void settle(Flat &flat, std::ptrdiff_t n, F *row) const {
        if (row < this->out || row >= this->out + this->rows * this->columns) return;
        const std::ptrdiff_t at = row - this->out;
        flat.copy.resize(n + 2 * this->reach);
        const F *own = this->read(*this, at / this->columns, at % this->columns, n, flat.copy.data())[0];
        for (std::ptrdiff_t c = 0; c < n; c += piece) settle_piece(flat, std::min(piece, n - c), own + c, row + c);
    }

    static constexpr std::ptrdiff_t piece = 256;
    void settle_piece(Flat &flat, std::ptrdiff_t n, const F *own, F *row) const {
        const F near = 4 * static_cast<F>(std::max(this->radius, this->reach) + 2) * std::numeric_limits<F>::epsilon();
        std::conditional_t<sizeof(F) == 8, std::int64_t, std::int32_t> beside = 0;  // as wide as F: vector code
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const F x = own[c], off = std::fabs(row[c] - x);
            beside += (off > 0) & (off <= near * std::fabs(x));
        }
        const std::ptrdiff_t reach = this->reach;
        for (std::ptrdiff_t first = -reach, past; beside && first < n - reach; first = past) {
            const F x = own[first];
            for (past = first + 1; past < n + reach && own[past] == x;) ++past;
            if (past - first <= 2 * reach) continue;
            const F answer = flat.of(x);
            if (std::fabs(answer - x) > near * std::fabs(x)) continue;
            for (std::ptrdiff_t c = first + reach; c < past - reach; ++c) row[c] = row[c] == answer ? x : row[c];
        }
    }

    // A row smoothed from plane to plane, with reach more on both sides.
    const F *between_planes(const Stack<F> &at, const F *w, std::ptrdiff_t n, F *smooth) const {
        if (!this->depth) return at.middle()[0];
        level_run(at.at(), w, this->depth, n + 2 * this->reach, smooth);
        return smooth + this->reach;
    }
    static void level_run(Rows<F> at, const F *w, std::ptrdiff_t radius, std::ptrdiff_t n, F *to) {
        by_runs(radius, true,
                [&]<int pairs, bool first>(std::ptrdiff_t j) { add_level<pairs, first>(at, w, j, n, to); });
    }
    static void slope_run(Rows<F> at, const F *s, std::ptrdiff_t radius, std::ptrdiff_t n, F *to) {
        by_runs(radius, true,
                [&]<int pairs, bool first>(std::ptrdiff_t j) { add_slope<pairs, first>(at, s, j, n, to); });
    }
    // With `first` it begins anew, else it is added to what is there.
    static void bend_run(Rows<F> at, const F *b, std::ptrdiff_t radius, std::ptrdiff_t n, bool first, F *to) {
        by_runs(radius, first,
                [&]<int pairs, bool first>(std::ptrdiff_t j) { add_bend<pairs, first>(at, b, j, n, to); });
    }
};

}  // namespace snowshoe
