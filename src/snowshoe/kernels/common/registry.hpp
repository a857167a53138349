// How a kernel's bind.cpp enters the module: SNOWSHOE_KERNEL(name) { m.def(…); }
// A new kernel is a new folder; no list is edited.
#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <optional>
#include <vector>

namespace nb = nanobind;

namespace snowshoe {

using Binder = void (*)(nb::module_ &);

inline std::vector<Binder> &registry() {
    static std::vector<Binder> binders;
    return binders;
}

struct Registration {
    explicit Registration(Binder bind) { registry().push_back(bind); }
};

// A flat, C-ordered array; shape is the caller's business.
template <typename T> using Flat = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <typename T> using Plane = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// An absent mask means that every pixel is used.
using Valid = std::optional<Flat<const bool>>;
inline const bool *pointer(const Valid &valid) { return valid ? valid->data() : nullptr; }

}  // namespace snowshoe

#define SNOWSHOE_KERNEL(name)                                                \
    static void bind_##name(nb::module_ &m);                                 \
    static const snowshoe::Registration registration_##name(bind_##name);    \
    static void bind_##name(nb::module_ &m)
