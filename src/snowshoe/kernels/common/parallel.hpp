// Threads for loops whose result does not depend on how many there are.
#pragma once
#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace snowshoe {

// Calls work(part, begin, end) for `parts` contiguous pieces of [0, n). Pieces are cut at multiples of `grain`,
// so that two of them never share a cache line. A piece may be empty.
template <typename Work> void parallel_parts(std::size_t n, int parts, std::size_t grain, Work &&work) {
    parts = std::max(1, parts);
    const std::size_t steps = (n + grain - 1) / grain;
    auto cut = [&](int part) { return std::min(n, steps * part / parts * grain); };
    std::vector<std::thread> threads;
    threads.reserve(parts - 1);
    for (int part = 1; part < parts; ++part) threads.emplace_back([&, part] { work(part, cut(part), cut(part + 1)); });
    work(0, cut(0), cut(1));
    for (auto &thread : threads) thread.join();
}

}  // namespace snowshoe
