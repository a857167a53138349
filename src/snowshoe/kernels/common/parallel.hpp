// Threads for loops whose result does not depend on how many there are.
#pragma once
#include <cstddef>

#include "common/call.hpp"

namespace snowshoe {

// Calls work(part, begin, end) for `parts` contiguous pieces of [0, n). Pieces are cut at multiples of `grain`,
// so that two of them never share a cache line. A piece may be empty. What a piece throws is thrown again at the end.
void parallel_parts(std::size_t n, int parts, std::size_t grain, Call<void(int, std::size_t, std::size_t)> work);

}  // namespace snowshoe
