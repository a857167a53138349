#include "common/registry.hpp"
#include "hulls/hulls.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(hulls) {
    define(m, "hulls_widths",
           [](Flat<const std::int32_t> first, Flat<const std::int32_t> last, Flat<const std::int64_t> starts,
              double height, double width, Flat<std::int64_t> areas, Flat<double> greatest, Flat<double> least,
              int threads) {
               nb::gil_scoped_release unlocked;
               hulls::widths(first.data(), last.data(), starts.data(), areas.size(), height, width, areas.data(),
                             greatest.data(), least.data(), threads);
           });
}
