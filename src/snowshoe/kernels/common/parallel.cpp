#include "common/parallel.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace snowshoe {

void parallel_parts(std::size_t n, int parts, std::size_t grain, Call<void(int, std::size_t, std::size_t)> work) {
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
