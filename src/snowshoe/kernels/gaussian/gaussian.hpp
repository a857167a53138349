// Gaussian smoothing and the Laplacian of a Gaussian.
//
// Problem      smooth: weights w along rows and along columns. laplacian: b along rows · w along columns + the reverse,
//              b being second-derivative weights (Marr & Hildreth 1980, doi:10.1098/rspb.1980.0020).
// Algorithm    separable and fused: a strip of columns goes down the image, its filtered rows roll in a ring, and no
//              image-sized intermediate exists. Symmetric weights are folded, w·(left + right). b is applied to
//              (left + right) - 2·centre, so that its sum is 0 by construction and a flat area gives exactly 0.
// Cost         O(radius) operations a pixel, in runs that the compiler turns into vector code.
// Determinism  the order of additions at a pixel is the same wherever it lies; rows are independent.
// Expects      radius + 1 weights from the centre outwards; b[0] is not used.
#pragma once
#include "common/strips.hpp"

namespace snowshoe {

// out += Σ w[j]·(at[-j] + at[j] - 2·at[0]) for j = first … radius, or without the centre. Four weights at a time, so
// that the sums are fetched and stored once for eight inputs.
template <bool centred, typename Rows, typename F>
void add_pairs(Rows at, const F *w, std::ptrdiff_t radius, std::ptrdiff_t n, F *__restrict out) {
    const F *__restrict middle = at[0];
    auto pair = [](F left, F right, F centre) { return centred ? (left + right) - (centre + centre) : left + right; };
    std::ptrdiff_t j = 1;
    for (; j + 3 <= radius; j += 4) {
        const F *__restrict a = at[-j], *__restrict b = at[-j - 1], *__restrict c = at[-j - 2], *__restrict d = at[-j - 3];
        const F *__restrict e = at[j], *__restrict f = at[j + 1], *__restrict g = at[j + 2], *__restrict h = at[j + 3];
        const F wa = w[j], wb = w[j + 1], wc = w[j + 2], wd = w[j + 3];
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            const F m = middle[i];
            out[i] = (((out[i] + wa * pair(a[i], e[i], m)) + wb * pair(b[i], f[i], m)) + wc * pair(c[i], g[i], m)) +
                     wd * pair(d[i], h[i], m);
        }
    }
    for (; j <= radius; ++j) {
        const F *__restrict a = at[-j], *__restrict e = at[j];
        const F wa = w[j];
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] += wa * pair(a[i], e[i], middle[i]);
    }
}

template <typename Rows, typename F>
void smooth_run(Rows at, const F *w, std::ptrdiff_t radius, std::ptrdiff_t n, F *__restrict out) {
    const F *__restrict middle = at[0];
    for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = w[0] * middle[i];
    add_pairs<false>(at, w, radius, n, out);
}

// level = Σ w[j]·at[j] and bend = Σ b[j]·(at[-j] + at[j] - 2·at[0]) of one row, together: they share their inputs.
template <typename Rows, typename F>
void level_and_bend(Rows at, const F *w, const F *b, std::ptrdiff_t radius, std::ptrdiff_t n, F *__restrict level,
                    F *__restrict bend) {
    const F *__restrict middle = at[0];
    for (std::ptrdiff_t i = 0; i < n; ++i) level[i] = w[0] * middle[i], bend[i] = 0;
    std::ptrdiff_t j = 1;
    for (; j + 1 <= radius; j += 2) {
        const F *__restrict p = at[-j], *__restrict q = at[j], *__restrict s = at[-j - 1], *__restrict t = at[j + 1];
        const F wp = w[j], ws = w[j + 1], bp = b[j], bs = b[j + 1];
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            const F near = p[i] + q[i], far = s[i] + t[i], twice = middle[i] + middle[i];
            level[i] = (level[i] + wp * near) + ws * far;
            bend[i] = (bend[i] + bp * (near - twice)) + bs * (far - twice);
        }
    }
    if (j == radius) {
        const F *__restrict p = at[-j], *__restrict q = at[j];
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            const F near = p[i] + q[i];
            level[i] += w[j] * near;
            bend[i] += b[j] * (near - (middle[i] + middle[i]));
        }
    }
}

template <typename T>
using Real = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;

template <typename T> struct Gaussian : Strips<T, Real<T>> {
    using F = Real<T>;

    void smooth(const F *w, int threads) const {
        const std::ptrdiff_t radius = this->radius;
        this->each_part(threads, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto level = this->ring();
            this->sweep(begin, end,
                        [&](Shifted<F> at, std::ptrdiff_t n) { smooth_run(at, w, radius, n, level.push()); },
                        [&](std::ptrdiff_t n, F *to) { smooth_run(level.at(), w, radius, n, to); });
        });
    }

    void laplacian(const F *w, const F *b, int threads) const {
        const std::ptrdiff_t radius = this->radius;
        this->each_part(threads, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto level = this->ring(), bend = this->ring();
            this->sweep(begin, end,
                        [&](Shifted<F> at, std::ptrdiff_t n) {
                            level_and_bend(at, w, b, radius, n, level.push(), bend.push());
                        },
                        [&](std::ptrdiff_t n, F *to) {
                            smooth_run(bend.at(), w, radius, n, to);
                            add_pairs<true>(level.at(), b, radius, n, to);
                        });
        });
    }
};

}  // namespace snowshoe
