// atan2 without a branch or a library call: the compiler turns it into vector code that gives the same bytes at every
// level. The angle is folded to at most π/8, where a short series is enough (coefficients: Moshier, Cephes), and what
// was folded is put together apart, so that the result is rounded once. Choices are bit masks: written as conditions,
// the compiler would compute every combination of them.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace snowshoe {

// By Horner's rule, the coefficient of the highest power first.
template <typename... Lower> double polynomial(double z, double sum, Lower... lower) {
    ((sum = sum * z + lower), ...);
    return sum;
}

// atan(q) for |q| <= tan(π/8).
inline float small_atan(float q) {
    const float z = q * q;
    const float series =
        (8.05374449538e-2f * z - 1.38776856032e-1f) * (z * z) + (1.99777106478e-1f * z - 3.33329491539e-1f);
    return q + (q * z) * series;
}

inline double small_atan(double q) {
    const double z = q * q;
    const double above = polynomial(z, -8.750608600031904122785e-1, -1.615753718733365076637e1,
                                    -7.500855792314704667340e1, -1.228866684490136173410e2, -6.485021904942025371773e1);
    const double below = polynomial(z, 1.0, 2.485846490142306297962e1, 1.650270098316988542046e2,
                                    4.328810604912902668951e2, 4.853903996359136964868e2, 1.945506571482613964425e2);
    return q + q * (z * above / below);
}

template <typename F> using Word = std::conditional_t<sizeof(F) == 8, std::int64_t, std::int32_t>;
template <typename F> inline F only_if(Word<F> mask, F value) {
    return std::bit_cast<F>(std::bit_cast<Word<F>>(value) & mask);
}
template <typename F> inline F negate_if(Word<F> mask, F value) {
    return std::bit_cast<F>(std::bit_cast<Word<F>>(value) ^ (mask & std::numeric_limits<Word<F>>::min()));
}

// The angle of (x, y) in (-π, π], in which x and y are not -0; 0 for (0, 0).
template <typename F> inline F angle(F y, F x) {
    constexpr F tan_eighth = F(0.41421356237309504880), quarter = F(0.78539816339744830962), whole = 4 * quarter;
    constexpr F least = std::numeric_limits<F>::min();  // makes 0 / 0 a 0 and is lost in any other sum
    constexpr int last = 8 * sizeof(F) - 1;
    const F width = std::fabs(x), height = std::fabs(y);
    const Word<F> risen = -Word<F>(height > width * tan_eighth), steep = -Word<F>(height * tan_eighth > width);
    const F above = only_if(~steep, height) - only_if(risen, width);
    const F below = only_if(~steep, width) + only_if(risen, height) + least;
    const F folded = small_atan(above / below) + (only_if(risen, quarter) + only_if(steep, quarter));
    const Word<F> backward = std::bit_cast<Word<F>>(x) >> last, downward = std::bit_cast<Word<F>>(y);
    return negate_if(downward, negate_if(backward, folded) + only_if(backward, whole));
}

}  // namespace snowshoe
