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

// An array arrives as it is or is refused: a converted copy would lose what is written to it. Only a mask may be
// converted, and what is optional may be None.
template <typename T> struct Parameter {
    static auto rule() { return nb::arg(); }
};
template <typename T, typename... Facts> struct Parameter<nb::ndarray<T, Facts...>> {
    static auto rule() { return nb::arg().noconvert(); }
};
template <typename T> struct Parameter<std::optional<T>> {
    static auto rule() { return Parameter<T>::rule().none(); }
};
template <typename... Facts> struct Parameter<std::optional<nb::ndarray<const bool, Facts...>>> {
    static auto rule() { return nb::arg().none(); }
};

template <typename Function, typename Result, typename... Parameters>
void define_as(nb::module_ &m, const char *name, Function &&function, Result (Function::*)(Parameters...) const) {
    m.def(name, std::forward<Function>(function), Parameter<Parameters>::rule()...);
}

// Gives Python a function of the module, with the rules above for its parameters.
template <typename Function> void define(nb::module_ &m, const char *name, Function &&function) {
    define_as(m, name, std::forward<Function>(function), &Function::operator());
}

// An absent mask means that every pixel is used.
using Valid = std::optional<Flat<const bool>>;
inline const bool *pointer(const Valid &valid) { return valid ? valid->data() : nullptr; }

}  // namespace snowshoe

#define SNOWSHOE_KERNEL(name)                                             \
    static void bind_##name(nb::module_ &m);                              \
    static const snowshoe::Registration registration_##name(bind_##name); \
    static void bind_##name(nb::module_ &m)
