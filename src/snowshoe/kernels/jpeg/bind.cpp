#include "common/registry.hpp"
#include "jpeg/jpeg.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(jpeg) {
    define(m, "jpeg_scan",
           [](Flat<const std::uint8_t> data, std::ptrdiff_t start, Plane<const std::int32_t> components,
              Plane<const std::uint16_t> tables, Flat<const std::int32_t> header, Flat<std::uint64_t> nonzero,
              Flat<std::int64_t> outcome) {
               const auto *of = reinterpret_cast<const ScanComponent *>(components.data());
               const std::int32_t *h = header.data();
               const Scan scan{data.data(),
                               static_cast<std::ptrdiff_t>(data.size()),
                               start,
                               of,
                               static_cast<std::ptrdiff_t>(components.shape(0)),
                               tables.data(),
                               h[0],
                               h[1],
                               h[2],
                               h[3],
                               h[4],
                               h[5] != 0,
                               h[6] != 0,
                               nonzero.data()};
               nb::gil_scoped_release unlocked;
               std::ptrdiff_t end = start;
               const std::ptrdiff_t left = ScanCheck(scan).run(end);
               outcome.data()[0] = end, outcome.data()[1] = left;
           });
}
