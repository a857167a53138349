#include "common/planes.hpp"
#include "region_sums/region_sums.hpp"

using namespace snowshoe;
using Regions = nb::ndarray<const std::int32_t, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
using Numbers = Flat<const std::int64_t>;

static region_sums::Volume volume(const Regions &regions, const Numbers &origin) {
    auto n = [&](int axis) { return static_cast<std::ptrdiff_t>(regions.shape(axis)); };
    return {regions.data(), n(0), n(1), n(2), origin.data()};
}

SNOWSHOE_KERNEL(region_sums) {
    define(m, "region_sums_tally", [](Regions regions, Numbers origin, Plane<std::int64_t> table) {
        nb::gil_scoped_release unlocked;
        region_sums::tally(volume(regions, origin), table.data());
    });
    define(m, "region_sums_extents",
           [](Regions regions, Numbers starts, Numbers rows, Numbers origin, Flat<std::int32_t> first,
              Flat<std::int32_t> last) {
               nb::gil_scoped_release unlocked;
               region_sums::extents(volume(regions, origin), starts.data(), rows.data(), first.data(), last.data());
           });
}
