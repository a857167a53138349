// Which level of x86-64 this processor and its system run. Every instruction set of a level is asked for: a virtual
// machine may hide any one of them. Nothing here needs more than the baseline.
#pragma once
#include <cpuid.h>
#include <initializer_list>

namespace snowshoe {

// All the bits of a level in each register that tells of instruction sets.
struct Features {
    unsigned basic = 0, extended = 0, more = 0, system = 0;

    bool hold(const Features &wanted) const {
        return (basic & wanted.basic) == wanted.basic && (extended & wanted.extended) == wanted.extended &&
               (more & wanted.more) == wanted.more && (system & wanted.system) == wanted.system;
    }
};

template <typename... Bits> constexpr unsigned bits(Bits... at) { return ((1u << at) | ... | 0u); }

// SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT; LAHF.
constexpr Features x86_64_v2{bits(0, 9, 13, 19, 20, 23), bits(0), 0, 0};
// FMA, MOVBE, OSXSAVE, AVX, F16C; LZCNT; BMI1, AVX2, BMI2; the system saves the registers of 128 and 256 bits.
constexpr Features x86_64_v3{bits(12, 22, 27, 28, 29), bits(5), bits(3, 5, 8), bits(1, 2)};
// AVX512 F, DQ, CD, BW, VL; the system saves the mask registers and those of 512 bits.
constexpr Features x86_64_v4{0, 0, bits(16, 17, 28, 30, 31), bits(1, 2, 5, 6, 7)};

inline Features features() {
    Features held;
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d)) held.basic = c;
    if (__get_cpuid(0x80000001, &a, &b, &c, &d)) held.extended = c;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) held.more = b;
    if (held.basic & bits(27)) {
        __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
        held.system = a;
    }
    return held;
}

inline int x86_64_level() {
    const Features held = features();
    int level = 1;
    for (const Features &next : {x86_64_v2, x86_64_v3, x86_64_v4}) {
        if (!held.hold(next)) break;
        ++level;
    }
    return level;
}

}  // namespace snowshoe
