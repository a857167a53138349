// Threads for loops whose result does not depend on how many there are.
#pragma once
#include <algorithm>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace snowshoe {

// Calls work(part, begin, end) for `parts` contiguous pieces of [0, n). Pieces are cut at multiples of `grain`,
// so that two of them never share a cache line. A piece may be empty. What a piece throws is thrown again at the end.
template <typename Work> void parallel_parts(std::size_t n, int parts, std::size_t grain, Work &&work) {
    parts = std::max(1, parts);
    const std::size_t steps = (n + grain - 1) / grain;
    auto cut = [&](int part) { return std::min(n, steps * part / parts * grain); };
    std::vector<std::exception_ptr> failures(parts);
    auto run = [&](int part) noexcept {
        try {
            work(part, cut(part), cut(part + 1));
        } catch (...) {
            failures[part] = std::current_exception();
        }
    };
    std::vector<std::thread> threads;
    threads.reserve(parts - 1);
    int started = 1;
    try {
        for (; started < parts; ++started) threads.emplace_back(run, started);
    } catch (const std::system_error &) {
        // The system gives no more threads: this one does the rest.
    }
    run(0);
    for (int part = started; part < parts; ++part) run(part);
    for (auto &thread : threads) thread.join();
    for (const auto &failure : failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace snowshoe
