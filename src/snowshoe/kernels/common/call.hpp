// A function that is called through a pointer, so that what calls it is compiled once, not for each that it calls. It
// refers to the function, which must live as long.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

namespace snowshoe {

template <typename> class Call;

template <typename Result, typename... Arguments> class Call<Result(Arguments...)> {
  public:
    template <typename Function>
        requires(!std::is_same_v<std::remove_cvref_t<Function>, Call>)
    Call(Function &&function)
        : function(const_cast<void *>(static_cast<const void *>(std::addressof(function)))),
          through([](void *at, Arguments... arguments) -> Result {
              return (*static_cast<std::remove_reference_t<Function> *>(at))(std::forward<Arguments>(arguments)...);
          }) {}
    Result operator()(Arguments... arguments) const { return through(function, std::forward<Arguments>(arguments)...); }

  private:
    void *function;
    Result (*through)(void *, Arguments...);
};

}  // namespace snowshoe
